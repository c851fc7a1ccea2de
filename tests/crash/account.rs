//! An account and its server as they were at one time, to begin from again and again.

use crate::computer::{Computer, Look, copy_folder};
use crate::relay::{NETWORK, Relay};
use satchel_core::{Clock, ConflictId, ObjectType, RecordKey};
use satchel_engine::Consent;
use satchel_host::{Session, SystemClock, Work};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, Hello, Sandbox, Switches, Time, Whereabouts};
use satchel_store::Store;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, LazyLock};

/// What the user types.
pub(crate) const TYPED: &str = "Typed here";
/// What a colleague typed.
pub(crate) const THEIRS: &str = "Typed by a colleague";
/// The address of the contact made here.
pub(crate) const EMAIL: &str = "made.here@portal.example";
/// The name of the deal made here, which has no key of its own.
pub(crate) const DEAL: &str = "Made here, without a key of its own";

/// What must have come true at the server in the end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Want {
    /// A contact has this job title, written once.
    Title { id: String, title: &'static str },
    /// A contact keeps the job title it had.
    Untouched { id: String },
    /// There is one contact with [`EMAIL`].
    Contact,
    /// There is one deal named [`DEAL`], or none and the create waits for an answer.
    Deal,
    /// A contact is in the recycle bin.
    Archived { id: String },
    /// Contacts have become one.
    Merged { ids: Vec<String> },
    /// A contact is linked to a company.
    Linked { contact: String, company: String },
    /// A contact is not linked to a company.
    Unlinked { contact: String, company: String },
}

/// A server, a computer and what the user wants, to be copied for every trial.
pub(crate) struct Account {
    state: tempfile::TempDir,
    pub(crate) computer: Computer,
    pub(crate) switches: Switches,
    pub(crate) wants: Vec<Want>,
    /// Live contacts, by id.
    pub(crate) contacts: Vec<String>,
    /// Live companies, by id.
    pub(crate) companies: Vec<String>,
}

/// A copy of it, with a server that answers.
pub(crate) struct Trial {
    pub(crate) sandbox: Sandbox,
    pub(crate) relay: Relay,
    pub(crate) hello: Hello,
    pub(crate) computer: Computer,
    _state: tempfile::TempDir,
}

/// Mirrored, nothing wanted: what most accounts begin with.
static MIRRORED: LazyLock<Account> = LazyLock::new(|| {
    let account = Account::unconnected();
    account.altered(|trial| {
        trial.computer.done(&trial.connect());
        trial.computer.done(&json!({"do": "sync"}));
    })
});

impl Account {
    /// A server, and a computer that knows nothing of it.
    pub(crate) fn unconnected() -> Self {
        let account = Self {
            state: tempfile::tempdir().unwrap(),
            computer: Computer::new(),
            switches: Switches::default(),
            wants: Vec::new(),
            contacts: Vec::new(),
            companies: Vec::new(),
        };
        let (sandbox, _) = account.sandbox();
        let ids = |kind| sandbox.live_ids(kind).iter().map(u64::to_string).collect();
        Self { contacts: ids(Kind::Contact), companies: ids(Kind::Company), ..account }
    }

    /// Mirrored, nothing wanted.
    pub(crate) fn mirrored() -> Self {
        MIRRORED.altered(|_| {})
    }

    /// A copy, in which something happened.
    pub(crate) fn altered(&self, change: impl FnOnce(&Trial)) -> Self {
        let trial = self.trial();
        change(&trial);
        let Trial { sandbox, relay, computer, _state: state, .. } = trial;
        drop((sandbox, relay));
        Self {
            state,
            computer,
            switches: self.switches,
            wants: self.wants.clone(),
            contacts: self.contacts.clone(),
            companies: self.companies.clone(),
        }
    }

    /// The same, and the user wants this besides.
    pub(crate) fn wanting(mut self, want: Want) -> Self {
        self.wants.push(want);
        self
    }

    /// The same, and the user wants this and nothing else.
    pub(crate) fn wanting_only(self, want: Want) -> Self {
        Self { wants: vec![want], ..self }
    }

    /// A copy of the computer before a copy of the server.
    pub(crate) fn trial(&self) -> Trial {
        let (sandbox, state) = self.sandbox();
        let relay = Relay::before(&sandbox);
        let hello = sandbox.hello(&relay.api_base());
        let computer = self.computer.copy();
        if computer.has_account() {
            computer.point_to(&relay.api_base());
        }
        Trial { sandbox, relay, hello, computer, _state: state }
    }

    fn sandbox(&self) -> (Sandbox, tempfile::TempDir) {
        let state = tempfile::tempdir().unwrap();
        copy_folder(self.state.path(), state.path());
        let config = Config {
            switches: self.switches,
            state_dir: Some(state.path().to_owned()),
            ..Config::new(17, WorldSize::of(8, 4, 3))
        };
        (Sandbox::new(config, Arc::new(RealTime(SystemClock::new()))).unwrap(), state)
    }
}

/// The server's time is this computer's: whole processes take part.
struct RealTime(SystemClock);

impl Time for RealTime {
    fn now_ms(&self) -> i64 {
        self.0.wall_ms()
    }
    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.monotonic().as_millis()).unwrap()
    }
}

impl Trial {
    /// An answer of the API to another user of the portal.
    pub(crate) fn ask(&self, method: &str, target: &str, body: Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (address, token, length) = (self.relay.address(), &self.hello.users[1].token, body.len());
        let mut stream = TcpStream::connect(address).unwrap();
        write!(
            stream,
            "{method} {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{method} {target}: {answer}");
        serde_json::from_str(body).unwrap_or_default()
    }

    /// The call that connects this account with a token.
    pub(crate) fn connect(&self) -> Value {
        json!({"do": "connect", "api_base": self.hello.api_base, "token": self.hello.token})
    }

    /// The account opened in this process, signed in.
    pub(crate) fn online(&self) -> Session {
        let mut session = self.computer.open(Work::Long);
        session.go_online().unwrap();
        session
    }

    /// The account's file.
    pub(crate) fn store(&self) -> Store {
        self.computer.open(Work::Brief).portal().engine.store().clone()
    }

    /// A colleague gives a contact another job title, in the browser.
    pub(crate) fn colleague_writes(&self, id: &str) {
        let user = self.hello.users[1].id;
        self.sandbox.edit_as(user, Kind::Contact, id.parse().unwrap(), &[("jobtitle", THEIRS)]).unwrap();
    }

    /// A company that a contact is not linked to, and one that it is.
    pub(crate) fn stranger(&self, contact: &str, companies: &[String]) -> String {
        let linked = self.sandbox.linked_ids(Kind::Contact, contact.parse().unwrap(), Kind::Company);
        companies.iter().find(|id| !linked.contains(&id.parse().unwrap())).unwrap().clone()
    }

    /// The one conflict that is open.
    pub(crate) fn conflict(&self) -> ConflictId {
        let conflicts = self.store().look(|reader| reader.conflicts());
        assert_eq!(conflicts.len(), 1, "{conflicts:?}");
        conflicts[0].id
    }

    /// Cycles until there is nothing more to do: what follows once the computer runs again.
    pub(crate) fn settle(&self, name: &str) {
        let session = self.online();
        let engine = session.portal().engine;
        for _ in 0..2 {
            NETWORK.block_on(engine.sync(Consent::Given)).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    /// Everything wanted has come true once, nothing else has happened, and the mirror is the server.
    pub(crate) fn assert_true(&self, wants: &[Want], name: &str) {
        let store = self.store();
        store.assert_sound(name);
        let mut waiting = store.waiting();
        for want in wants {
            self.assert_came_true(want, &mut waiting, name);
        }
        assert!(waiting.is_empty(), "{name}: {waiting:?} wait");
        let conflicts = store.look(|reader| reader.conflicts());
        assert!(conflicts.is_empty(), "{name}: {conflicts:?}");
        for (kind, object_type, property) in [
            (Kind::Contact, "contacts", "jobtitle"),
            (Kind::Contact, "contacts", "email"),
            (Kind::Company, "companies", "name"),
            (Kind::Deal, "deals", "dealname"),
        ] {
            self.assert_mirrored(&store, kind, object_type, property, name);
        }
    }

    fn assert_came_true(&self, want: &Want, waiting: &mut Vec<String>, name: &str) {
        let number = |id: &str| id.parse::<u64>().unwrap();
        let title = |id: &str| self.sandbox.value(Kind::Contact, number(id), "jobtitle").unwrap_or_default();
        match want {
            Want::Title { id, title: wanted } => {
                assert_eq!(title(id), *wanted, "{name}: {want:?}");
                let versions = self.sandbox.versions(Kind::Contact, number(id), "jobtitle");
                let times = versions.iter().filter(|version| version.value == *wanted).count();
                assert_eq!(times, 1, "{name}: {want:?} was written {times} times");
            }
            Want::Untouched { id } => assert_ne!(title(id), TYPED, "{name}: {want:?}"),
            Want::Contact => assert_eq!(self.holding(Kind::Contact, "email", EMAIL), 1, "{name}: {want:?}"),
            Want::Deal => {
                let made = self.holding(Kind::Deal, "dealname", DEAL);
                // The search index is all there is to ask, and its silence proves nothing.
                let asks = |row: &String| {
                    row.starts_with("create ") && (row.ends_with("unknown") || row.ends_with("needs_answer"))
                };
                let asked = waiting.iter().filter(|row| asks(row)).count();
                assert_eq!((made + asked, made.max(asked)), (1, 1), "{name}: made {made}, {waiting:?} wait");
                waiting.retain(|row| !asks(row));
            }
            Want::Archived { id } => {
                let found = self.sandbox.whereabouts(Kind::Contact, number(id));
                assert_eq!(found, Whereabouts::Archived, "{name}: {want:?}");
            }
            Want::Merged { ids } => {
                let survivor = |id: &String| match self.sandbox.whereabouts(Kind::Contact, number(id)) {
                    Whereabouts::Merged(into) => into,
                    _ => number(id),
                };
                let survivors: Vec<u64> = ids.iter().map(survivor).collect();
                assert!(survivors.iter().all(|id| *id == survivors[0]), "{name}: {want:?}, {survivors:?}");
                assert_eq!(
                    self.sandbox.whereabouts(Kind::Contact, survivors[0]),
                    Whereabouts::Live,
                    "{name}"
                );
            }
            Want::Linked { contact, company } | Want::Unlinked { contact, company } => {
                let linked = self.sandbox.linked_ids(Kind::Contact, number(contact), Kind::Company);
                let wanted = matches!(want, Want::Linked { .. });
                assert_eq!(linked.contains(&number(company)), wanted, "{name}: {want:?}, {linked:?}");
            }
        }
    }

    /// How many live records hold a value.
    fn holding(&self, kind: Kind, property: &str, value: &str) -> usize {
        let ids = self.sandbox.live_ids(kind);
        ids.into_iter().filter(|id| self.sandbox.value(kind, *id, property).as_deref() == Some(value)).count()
    }

    fn assert_mirrored(&self, store: &Store, kind: Kind, object_type: &str, property: &str, name: &str) {
        let object_type: ObjectType = object_type.parse().unwrap();
        let server: BTreeMap<String, String> = self
            .sandbox
            .live_ids(kind)
            .into_iter()
            .map(|id| (id.to_string(), self.sandbox.value(kind, id, property).unwrap_or_default()))
            .collect();
        let asked = property.to_owned();
        let held = store.look(move |reader| {
            let mut held = BTreeMap::new();
            for (rid, id) in reader.live_records(object_type, satchel_core::Rid(0), 10_000)? {
                let mirror = reader.mirror(rid)?.expect("a live record is mirrored");
                held.insert(id, mirror.properties.get(&asked).cloned().flatten().unwrap_or_default());
            }
            Ok(held)
        });
        assert_eq!(held, server, "{name}: {object_type} {property}");
    }

    /// What the user sees as the job title of a contact.
    pub(crate) fn title(&self, id: &str) -> Option<String> {
        self.store().shown("contacts".parse().unwrap(), id, "jobtitle")
    }

    /// The number of the outbox row of a contact.
    pub(crate) fn row_of(&self, id: &str) -> i64 {
        let key = RecordKey::Remote(id.to_owned());
        self.store().look(move |reader| {
            let rid = reader.resolve("contacts".parse().unwrap(), &key)?.expect("a known record");
            Ok(reader.outbox_of(rid)?[0].id)
        })
    }
}
