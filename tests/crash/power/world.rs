//! A user, a colleague, a server and an engine on a disk that forgets, in one thread on a virtual clock; and a note, beside
//! the computer, of everything that the user was told is saved.

use super::disk::Mishap;
use super::draws::Draws;
use super::vfs::{NAME, Power};
use bytes::Bytes;
use satchel_core::{Clock, ObjectType, OutboxKind, RecordKey, Resolution, Rid, Secret};
use satchel_engine::{Consent, Engine, EngineError};
use satchel_hubspot::{ApiBase, Auth, BoxFuture, Client, ClientConfig, InProcess, SendError, Transport};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, FaultError, Sandbox, Time};
use satchel_store::{DbKey, Reader, Run, Store, StoreError};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// The file of the account.
const FILE: &str = "portal.db";

/// The properties of contacts that are edited.
const EDITED: [&str; 3] = ["jobtitle", "city", "fax"];

/// Time that only moves when everything waits.
struct VirtualTime(tokio::time::Instant);

impl Clock for VirtualTime {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn wall_ms(&self) -> i64 {
        1_790_000_000_000 + i64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

impl Time for VirtualTime {
    fn now_ms(&self) -> i64 {
        self.wall_ms()
    }
    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

/// How a request fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lost {
    /// It never left.
    Request,
    /// The server acted, and its answer did not come.
    Answer,
}

/// The network of the computer: without power there is none, and it may fail at a chosen request.
#[derive(Default)]
pub(crate) struct Network {
    requests: AtomicU64,
    mishap: Mutex<Option<(u64, Lost, bool)>>,
    failed: AtomicU64,
}

impl Network {
    /// Lets the request with this number, counted from the next one, fail; all later ones too with `from_now_on`.
    pub(crate) fn expect(&self, number: u64, lost: Lost, from_now_on: bool) {
        let at = self.requests.load(Ordering::SeqCst) + number;
        *self.mishap.lock().unwrap() = Some((at, lost, from_now_on));
        self.failed.store(0, Ordering::SeqCst);
    }

    /// All is well again.
    pub(crate) fn mend(&self) {
        *self.mishap.lock().unwrap() = None;
    }

    /// How many requests failed since that was last expected.
    pub(crate) fn failed(&self) -> u64 {
        self.failed.load(Ordering::SeqCst)
    }

    /// Counts a request, and says how it fails.
    fn begin(&self) -> Option<Lost> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst) + 1;
        let (at, lost, from_now_on) = (*self.mishap.lock().unwrap())?;
        let fails = number == at || from_now_on && number > at;
        self.failed.fetch_add(u64::from(fails), Ordering::SeqCst);
        fails.then_some(lost)
    }
}

/// The way to the server.
struct Way {
    server: Arc<dyn Transport>,
    network: Arc<Network>,
    power: Power,
}

impl Transport for Way {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        if self.power.is_off() {
            return Box::pin(async { Err(SendError::NotSent("there is no power".to_owned())) });
        }
        match self.network.begin() {
            None => self.server.send(request),
            Some(Lost::Request) => {
                Box::pin(async { Err(SendError::NotSent("there is no network".to_owned())) })
            }
            Some(Lost::Answer) => {
                let answer = self.server.send(request);
                Box::pin(async move {
                    drop(answer.await);
                    Err(SendError::MaybeSent("the connection broke".to_owned()))
                })
            }
        }
    }
}

/// What the user was told is saved, and what was being saved when it broke off.
#[derive(Default)]
struct Note {
    values: BTreeMap<(String, &'static str), String>,
    typing: Vec<(String, &'static str, String)>,
    made: Vec<(Rid, String)>,
    making: Option<String>,
    archived: Vec<String>,
    /// Whether a contact is to be linked to a company.
    links: BTreeMap<(String, String), bool>,
}

/// All of it.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) power: Power,
    pub(crate) network: Arc<Network>,
    /// `None` only while the program starts again.
    engine: Option<Engine>,
    pub(crate) contacts: Vec<String>,
    time: Arc<VirtualTime>,
    note: Note,
    typed: u64,
}

impl World {
    /// A server, a new disk, and nothing on it but an empty file.
    pub(crate) fn new(seed: u64) -> Self {
        Self::with_disk(seed, Power::on())
    }

    /// The same with its properties chosen, ready for the first pull. The file is made once and copied then.
    pub(crate) async fn unpulled(seed: u64) -> Self {
        static BEGUN: OnceLock<Vec<u8>> = OnceLock::new();
        if let Some(bytes) = BEGUN.get() {
            return Self::with_disk(seed, Power::with_file(FILE, bytes));
        }
        let mut world = Self::new(seed);
        world.choose_properties().await.unwrap();
        // The last connection moves the log into the file.
        world.engine = None;
        BEGUN.get_or_init(|| world.power.bytes(FILE));
        world.try_reopen().unwrap();
        world
    }

    fn with_disk(seed: u64, power: Power) -> Self {
        let time = Arc::new(VirtualTime(tokio::time::Instant::now()));
        let config = Config::new(seed, WorldSize::of(10, 3, 2));
        let sandbox = Sandbox::new(config, Arc::clone(&time) as _).unwrap();
        let network = Arc::new(Network::default());
        let engine = Some(engine(&sandbox, &time, &power, &network).unwrap());
        let contacts = sandbox.live_ids(Kind::Contact).iter().map(u64::to_string).collect();
        let note = Note::default();
        Self { sandbox, power, network, engine, contacts, time, note, typed: 0 }
    }

    /// The program, which runs.
    pub(crate) fn engine(&self) -> &Engine {
        self.engine.as_ref().expect("the program runs")
    }

    /// The same after a first pull.
    pub(crate) async fn pulled(seed: u64) -> Self {
        let world = Self::unpulled(seed).await;
        world.engine().pull().await.unwrap();
        world
    }

    /// Few properties are mirrored: the others would only take time.
    async fn choose_properties(&self) -> Result<(), EngineError> {
        for (object_type, names) in [
            ("contacts", &["jobtitle", "city", "fax", "email", "company"][..]),
            ("companies", &["name"][..]),
            ("deals", &["dealname"][..]),
        ] {
            let names = names.iter().map(|name| (*name).to_owned()).collect();
            self.engine().select_properties(object_type.parse().unwrap(), Some(names)).await?;
        }
        Ok(())
    }

    /// Opens the file again, as a new process does.
    pub(crate) fn try_reopen(&mut self) -> Result<(), StoreError> {
        // The last connection of the old one is closed first.
        self.engine = None;
        self.engine = Some(engine(&self.sandbox, &self.time, &self.power, &self.network)?);
        Ok(())
    }

    /// The computer starts again after a power cut.
    pub(crate) fn power_back(&mut self, draws: &mut Draws) {
        self.power = self.power.back(draws);
        self.try_reopen().unwrap();
    }

    /// Something that users, colleagues and Satchel do.
    pub(crate) async fn step(&mut self, draws: &mut Draws) -> Result<(), EngineError> {
        if self.shown_record(&self.contacts[0]).is_none() {
            self.choose_properties().await?;
            return self.engine().pull().await.map(drop);
        }
        match draws.below(24) {
            0..=10 => self.edit(draws).await,
            11 | 12 => self.create().await,
            13 | 14 => {
                let contact = self.contacts[draws.below(self.contacts.len())].clone();
                self.colleague(&contact, EDITED[draws.below(3)]);
                Ok(())
            }
            15..=17 => self.engine().pull().await.map(drop),
            18..=20 => self.engine().push(Consent::Given).await.map(drop),
            21 => {
                tokio::time::sleep(Duration::from_secs(30 * draws.of_any_size(60))).await;
                self.engine().sync(Consent::Given).await.map(drop)
            }
            22 => self.answer_for_mine().await,
            // The program ends and starts: the last connection moves the log into the file.
            _ => {
                self.try_reopen()?;
                Ok(())
            }
        }
    }

    /// The user types one value, or two at once.
    pub(crate) async fn edit(&mut self, draws: &mut Draws) -> Result<(), EngineError> {
        let id = self.contacts[draws.below(self.contacts.len())].clone();
        let first = draws.below(3);
        let mut properties = vec![EDITED[first]];
        if draws.one_in(3) {
            properties.push(EDITED[(first + 1) % 3]);
        }
        self.edit_all(&id, &properties).await
    }

    /// The user types a new value into each of these properties, and saves them together.
    pub(crate) async fn edit_all(
        &mut self,
        id: &str,
        properties: &[&'static str],
    ) -> Result<(), EngineError> {
        self.typed += 1;
        let value = |property: &str| format!("Typed {property} {}", self.typed);
        self.note.typing =
            properties.iter().map(|property| (id.to_owned(), *property, value(property))).collect();
        let changes =
            self.note.typing.iter().map(|(_, name, value)| ((*name).to_owned(), Some(value.clone())));
        let changes: Vec<_> = changes.collect();
        self.engine().edit(contacts(), &RecordKey::Remote(id.to_owned()), changes).await?;
        for (id, property, value) in self.note.typing.drain(..) {
            self.note.values.insert((id, property), value);
        }
        Ok(())
    }

    /// The user makes a contact.
    pub(crate) async fn create(&mut self) -> Result<(), EngineError> {
        self.typed += 1;
        let email = format!("made{}@portal.example", self.typed);
        self.note.making = Some(email.clone());
        let changes = vec![("email".to_owned(), Some(email.clone()))];
        let rid = self.engine().create(contacts(), changes).await?;
        self.note.making = None;
        self.note.made.push((rid, email));
        Ok(())
    }

    /// The user moves the contact made last, which HubSpot has by now, to the recycle bin.
    pub(crate) async fn archive_newest(&mut self) -> Result<(), EngineError> {
        let (rid, email) = self.note.made.pop().expect("a contact was made");
        self.engine().archive(contacts(), &RecordKey::Local(rid)).await?;
        self.note.archived.push(email);
        Ok(())
    }

    /// The user links a contact to a company, or ends the link that there is.
    pub(crate) async fn change_link(&mut self, id: &str) -> Result<(), EngineError> {
        let company = self.sandbox.live_ids(Kind::Company)[0].to_string();
        let (from, to) = (RecordKey::Remote(id.to_owned()), RecordKey::Remote(company.clone()));
        let companies: ObjectType = "companies".parse().unwrap();
        let link = (id.to_owned(), company);
        let linked = match self.note.links.get(&link) {
            Some(linked) => *linked,
            None => self.linked(&link),
        };
        if linked {
            self.engine().dissociate(contacts(), &from, companies, &to, None).await?;
        } else {
            self.engine().associate(contacts(), &from, companies, &to, None).await?;
        }
        self.note.links.insert(link, !linked);
        Ok(())
    }

    /// Whether the server has a contact linked to a company.
    fn linked(&self, (contact, company): &(String, String)) -> bool {
        let found = self.sandbox.linked_ids(Kind::Contact, contact.parse().unwrap(), Kind::Company);
        found.contains(&company.parse().unwrap())
    }

    /// A colleague types into the same property.
    pub(crate) fn colleague(&mut self, id: &str, property: &str) {
        self.typed += 1;
        let value = format!("Theirs {}", self.typed);
        let user = self.sandbox.hello("").users[1].id;
        self.sandbox.edit_as(user, Kind::Contact, id.parse().unwrap(), &[(property, &value)]).unwrap();
    }

    /// The user takes their own side in every dispute.
    pub(crate) async fn answer_for_mine(&self) -> Result<(), EngineError> {
        let conflicts = self.engine().store().read(|reader| reader.conflicts()).await?;
        for conflict in conflicts {
            self.engine().resolve(conflict.id, None, Resolution::Local).await?;
        }
        Ok(())
    }

    /// The file proves what it can about itself, and everything that was said to be saved is there: what was being saved
    /// is there whole, or not at all.
    pub(crate) fn assert_kept(&mut self, name: &str) {
        let broken = self.look(|reader| reader.check());
        assert!(broken.is_empty(), "{name}: {broken:?}");
        let typing = std::mem::take(&mut self.note.typing);
        let there = typing.iter().filter(|(id, property, value)| self.shows(id, property, value)).count();
        assert!(there == 0 || there == typing.len(), "{name}: half an edit: {typing:?}");
        if there > 0 {
            for (id, property, value) in typing {
                self.note.values.insert((id, property), value);
            }
        }
        for ((id, property), value) in &self.note.values {
            let shown = self.shown(id, property);
            let stands =
                shown.as_ref() == Some(value) || self.was_overtaken(id, property, value, shown.as_ref());
            assert!(stands, "{name}: {property} of {id} is {shown:?}, not “{value}”");
        }
        if let Some(email) = self.note.making.take() {
            let found = self.draft_of(&email);
            self.note.made.extend(found.map(|rid| (rid, email)));
        }
        for (rid, email) in self.note.made.clone() {
            let held = self.look(move |reader| Ok(reader.effective(rid)?.remove("email").flatten()));
            assert_eq!(held, Some(email), "{name}: the contact made here");
        }
    }

    /// Everything is sent, once, and the mirror is the server.
    pub(crate) async fn assert_comes_true(&mut self, name: &str) {
        for _ in 0..4 {
            self.engine().sync(Consent::Given).await.unwrap_or_else(|error| panic!("{name}: {error}"));
            self.answer_for_mine().await.unwrap();
            // What is in doubt is looked for again after a while.
            tokio::time::sleep(Duration::from_secs(2 * 3600)).await;
        }
        self.engine().sync(Consent::Given).await.unwrap();
        self.engine().cold_pass().await.unwrap();
        self.assert_kept(name);
        let waiting = self.look(|reader| Ok(reader.outbox(100, 0)?.1));
        assert!(waiting.is_empty(), "{name}: {waiting:?}");
        for ((id, property), value) in &self.note.values {
            let versions = self.sandbox.versions(Kind::Contact, id.parse().unwrap(), property);
            let newest = versions.last().map(|version| &version.value);
            let stands = newest == Some(value) || self.was_overtaken(id, property, value, newest);
            assert!(stands, "{name}: {property} of {id} is {newest:?} at the server, not “{value}”");
            for version in versions.iter().filter(|version| version.value.starts_with("Typed ")) {
                let times = versions.iter().filter(|other| other.value == version.value).count();
                assert_eq!(times, 1, "{name}: “{}” was written {times} times", version.value);
            }
        }
        let held = self.sandbox.live_ids(Kind::Contact);
        let emails: Vec<Option<String>> =
            held.iter().map(|id| self.sandbox.value(Kind::Contact, *id, "email")).collect();
        for (_, email) in &self.note.made {
            let times = emails.iter().filter(|held| held.as_ref() == Some(email)).count();
            assert_eq!(times, 1, "{name}: {email} was made {times} times");
        }
        for email in &self.note.archived {
            assert!(!emails.contains(&Some(email.clone())), "{name}: {email} was to be archived");
        }
        for (link, wanted) in &self.note.links {
            assert_eq!(self.linked(link), *wanted, "{name}: the link of {link:?}");
        }
        self.assert_mirrored(name);
    }

    fn assert_mirrored(&self, name: &str) {
        for (kind, object_type, properties) in [
            (Kind::Contact, "contacts", &["jobtitle", "city", "fax", "email"][..]),
            (Kind::Company, "companies", &["name"][..]),
            (Kind::Deal, "deals", &["dealname"][..]),
        ] {
            let object_type: ObjectType = object_type.parse().unwrap();
            let held = self.look(move |reader| {
                let mut held = BTreeMap::new();
                for (rid, id) in reader.live_records(object_type, Rid(0), 10_000)? {
                    held.insert(id, reader.mirror(rid)?.expect("a live record is mirrored").properties);
                }
                Ok(held)
            });
            let ids: Vec<String> = self.sandbox.live_ids(kind).iter().map(u64::to_string).collect();
            assert_eq!(held.keys().cloned().collect::<Vec<_>>(), sorted(ids), "{name}: {object_type}");
            for (id, mirror) in held {
                for property in properties {
                    let server = self.sandbox.value(kind, id.parse().unwrap(), property).unwrap_or_default();
                    let here = mirror.get(*property).cloned().flatten().unwrap_or_default();
                    assert_eq!(here, server, "{name}: {property} of {object_type} {id}");
                }
            }
        }
    }

    /// What the user sees.
    pub(crate) fn shown(&self, id: &str, property: &str) -> Option<String> {
        let (key, property) = (RecordKey::Remote(id.to_owned()), property.to_owned());
        self.look(move |reader| {
            let Some(rid) = reader.resolve(contacts(), &key)? else { return Ok(None) };
            Ok(reader.effective(rid)?.remove(&property).flatten())
        })
    }

    /// Whether a colleague gave a property this value after the user's had come to the server.
    fn was_overtaken(&self, id: &str, property: &str, value: &str, by: Option<&String>) -> bool {
        let versions = self.sandbox.versions(Kind::Contact, id.parse().unwrap(), property);
        let mut later = versions.iter().skip_while(|version| version.value != value).skip(1);
        later.any(|version| Some(&version.value) == by && version.value.starts_with("Theirs "))
    }

    /// The number here of a contact, once it is mirrored.
    fn shown_record(&self, id: &str) -> Option<Rid> {
        let key = RecordKey::Remote(id.to_owned());
        self.engine().store().read_now(move |reader| reader.resolve(contacts(), &key)).ok().flatten()
    }

    fn shows(&self, id: &str, property: &str, value: &str) -> bool {
        self.shown(id, property).as_deref() == Some(value)
    }

    /// The draft with this address.
    fn draft_of(&self, email: &str) -> Option<Rid> {
        let email = Some(email.to_owned());
        self.look(move |reader| {
            for row in reader.outbox(1_000, 0)?.1 {
                if row.kind == OutboxKind::Create
                    && reader.effective(row.rid)?.remove("email").flatten() == email
                {
                    return Ok(Some(row.rid));
                }
            }
            Ok(None)
        })
    }

    pub(crate) fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        self.engine().store().read_now(look).unwrap()
    }

    /// Lets the disk's call with this number meet a mishap.
    pub(crate) fn expect(&self, number: u64, mishap: Mishap) {
        self.power.expect(number, mishap);
    }
}

fn sorted(mut ids: Vec<String>) -> Vec<String> {
    ids.sort();
    ids
}

fn contacts() -> ObjectType {
    "contacts".parse().unwrap()
}

fn engine(
    sandbox: &Sandbox,
    time: &Arc<VirtualTime>,
    power: &Power,
    network: &Arc<Network>,
) -> Result<Engine, StoreError> {
    let path = power.path(FILE);
    let store = Store::open_on(NAME, &path, &DbKey::from_bytes([3; 32]), Run::InPlace)?;
    let fault = |error: FaultError| match error {
        FaultError::NotSent => SendError::NotSent("no network".to_owned()),
        FaultError::MaybeSent => SendError::MaybeSent("the connection broke".to_owned()),
    };
    let server = Arc::new(InProcess::new(sandbox.service(), fault));
    let token = sandbox.hello("http://127.0.0.1:1").token;
    let client = Client::new(ClientConfig {
        transport: Arc::new(Way { server, network: Arc::clone(network), power: power.clone() }),
        api_base: ApiBase::parse("http://127.0.0.1:1").unwrap(),
        clock: Arc::clone(time) as _,
        auth: Auth::Static(Secret::new(token.as_bytes())),
    });
    Ok(Engine::new(store, Arc::clone(time) as _).online(client))
}
