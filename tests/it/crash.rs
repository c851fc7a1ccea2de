//! SIGKILL: `satchel` is killed between any request and its answer, and while it writes to the disk. What the user typed
//! is at the server once, or waits where it can be seen.

use crate::satchel::{Answer, Home, Line, Moment, PASSPHRASE, SandboxProcess, Verdict, copy_folder};
use satchel_core::ObjectType;
use satchel_host::{DataFolder, Secret, SecretSources, Session, SystemKeychain, Work};
use satchel_store::{Reader, Store, StoreError};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, mpsc};

const SERVE: &str = "--contacts 130 --companies 12 --deals 12 --limits off";
const EMAIL: &str = "made.here@portal.example";
const DEAL: &str = "Made here, without a key of its own";
const EDITED: &str = "Typed here";
/// Every how many requests that only read one is drawn.
const READS: u64 = 9;

/// What happens to a process that is to be killed.
enum Event {
    /// It came to the moment. Whoever holds it there wants to know when it is gone.
    Reached(mpsc::Sender<()>),
    /// It ended by itself, and said this.
    Ended(String),
}

/// A server and a computer as they were at one time, to begin from again and again.
struct Saved {
    server: tempfile::TempDir,
    home: Home,
    /// What the user wanted, by contact.
    wanted: Wanted,
}

#[derive(Clone, Default)]
struct Wanted {
    edited: Vec<String>,
    archived: Vec<String>,
    /// Contact and company.
    linked: Vec<(String, String)>,
    created: bool,
}

impl Saved {
    /// Connected, nothing mirrored, nothing wanted.
    fn connected() -> Self {
        let server = tempfile::tempdir().unwrap();
        let sandbox = serve(server.path());
        let home = Home::new();
        let answer = home.connect(&sandbox.text("api_base"), &sandbox.text("token"));
        assert_eq!(answer.exit, Some(0), "{answer:?}");
        Self { server, home, wanted: Wanted::default() }
    }

    /// Mirrored, with one intent of each kind waiting, and a colleague's changes to be found.
    fn with_everything_waiting() -> Self {
        let mut saved = Self::connected();
        let sandbox = serve(saved.server.path());
        let home = &saved.home;
        home.point_to(&sandbox.text("api_base"));
        home.done("sync");
        let ids = |line: &str| -> Vec<String> {
            let page = home.done(line);
            page["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].as_str().unwrap().to_owned())
                .collect()
        };
        let (contacts, companies) = (ids("list contacts --limit 12"), ids("list companies"));
        let known = home.done(&format!("show contacts {}", contacts[4]))["associations"].to_string();
        let company = companies.iter().find(|company| !known.contains(company.as_str())).unwrap();
        let wanted = Wanted {
            edited: contacts[..3].to_vec(),
            archived: contacts[3..4].to_vec(),
            linked: vec![(contacts[4].clone(), company.clone())],
            created: true,
        };
        for id in &wanted.edited {
            spoken(home, &["edit", "contacts", id, &format!("jobtitle={EDITED}")]);
        }
        spoken(home, &["create", "contacts", &format!("email={EMAIL}"), "firstname=Made"]);
        let pipelines = sandbox.api("GET", "/crm/v3/pipelines/deals", None);
        let pipeline = &pipelines["results"][0];
        let named = |name: &str, value: &Value| format!("{name}={}", value.as_str().unwrap());
        let (pipeline, stage) =
            (named("pipeline", &pipeline["id"]), named("dealstage", &pipeline["stages"][0]["id"]));
        spoken(home, &["create", "deals", &format!("dealname={DEAL}"), &pipeline, &stage]);
        home.done(&format!("archive contacts {}", wanted.archived[0]));
        let (contact, company) = &wanted.linked[0];
        home.done(&format!("associate contacts {contact} companies {company}"));
        for id in &contacts[6..] {
            let body = json!({"properties": {"fax": "+1 555 0199"}});
            sandbox.api("PATCH", &format!("/crm/v3/objects/contacts/{id}"), Some(&body));
        }
        saved.wanted = wanted;
        saved
    }

    /// The requests of a sync that nobody interrupts, by their first lines.
    fn requests(&self) -> Vec<String> {
        let (server, home) = self.again();
        let sandbox = serve(server.path());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let line = Line::watching(&sandbox.address(), move |request, _, moment| {
            if moment == Moment::Asked {
                log.lock().unwrap().push(request.to_owned());
            }
            Verdict::Pass
        });
        home.point_to(&line.api_base());
        let answer = home.run("sync");
        assert_eq!(answer.exit, Some(0), "{answer:?} {}", home.done("outbox"));
        self.assert_kept(&sandbox, &home, "uninterrupted");
        assert!(waiting(&home).is_empty(), "an uninterrupted sync leaves nothing");
        std::mem::take(&mut *seen.lock().unwrap())
    }

    fn again(&self) -> (tempfile::TempDir, Home) {
        let server = tempfile::tempdir().unwrap();
        copy_folder(self.server.path(), server.path());
        (server, self.home.copy())
    }

    /// A sync killed at this moment, and what follows.
    fn killed_at(&self, number: u64, moment: Moment) {
        let name = format!("killed when request {number} was {moment:?}");
        let (server, home) = self.again();
        let sandbox = serve(server.path());
        let (reached, events) = mpsc::channel();
        let ended = reached.clone();
        let reached = Mutex::new(reached);
        let line = Line::to(&sandbox.address(), move |seen, at| {
            if (seen, at) != (number, moment) {
                return Verdict::Pass;
            }
            let (killed, wait) = mpsc::channel();
            reached.lock().unwrap().send(Event::Reached(killed)).unwrap();
            wait.recv().unwrap();
            Verdict::Drop
        });
        home.point_to(&line.api_base());
        let mut child = home.command(&["sync"]).stderr(Stdio::null()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            // Whoever is killed leaves half a text, or none.
            drop(output.read_to_string(&mut text));
            ended.send(Event::Ended(text)).unwrap();
        });
        match events.recv().unwrap() {
            Event::Reached(killed) => {
                child.kill().unwrap();
                child.wait().unwrap();
                killed.send(()).unwrap();
            }
            Event::Ended(text) => panic!("{name}: it ended before: {text}"),
        }
        reader.join().unwrap();

        let after_crash = store(&home);
        after_crash.assert_sound(&name);
        drop(after_crash);
        home.point_to(&sandbox.text("api_base"));
        // An outcome that is unknown is looked for; what can be known is known after two more cycles.
        for _ in 0..2 {
            let answer = home.run("sync");
            assert!(matches!(answer.exit, Some(0 | 4)), "{name}: {answer:?}");
        }
        self.assert_kept(&sandbox, &home, &name);
    }

    /// Everything is at the server, once, and the mirror is the server. Only a create without a natural key that never
    /// arrived may wait for an answer instead: the search index is all there is to ask, and its silence proves nothing.
    fn assert_kept(&self, sandbox: &SandboxProcess, home: &Home, name: &str) {
        let waiting = waiting(home);
        let asks = |row: &String| {
            row.starts_with("create deals") && (row.ends_with("unknown") || row.ends_with("needs_answer"))
        };
        assert!(waiting.iter().all(asks), "{name}: {waiting:?}");
        let contacts = sandbox.records("contacts", "jobtitle,email,fax");
        let by_id: BTreeMap<&String, &Value> = contacts.iter().map(|(id, values)| (id, values)).collect();
        for id in &self.wanted.edited {
            assert_eq!(by_id[id]["jobtitle"], EDITED, "{name}: edit of {id}");
        }
        for id in &self.wanted.archived {
            assert!(!by_id.contains_key(id), "{name}: archive of {id}");
        }
        for (contact, company) in &self.wanted.linked {
            let target = format!("/crm/v4/objects/contacts/{contact}/associations/companies");
            let links = sandbox.api("GET", &target, None)["results"].to_string();
            assert!(links.contains(company), "{name}: link of {contact} to {company}: {links}");
        }
        if self.wanted.created {
            let made = contacts.iter().filter(|(_, values)| values["email"] == EMAIL).count();
            let deals = sandbox.records("deals", "dealname");
            let sold = deals.iter().filter(|(_, values)| values["dealname"] == DEAL).count();
            assert_eq!(made, 1, "{name}: contacts made");
            assert!(sold <= 1, "{name}: {sold} deals made");
            assert_eq!(waiting.len(), 1 - sold, "{name}: {sold} deals made, {waiting:?}");
        }
        let open = store(home);
        open.assert_sound(name);
        for (object_type, property) in
            [("contacts", "email"), ("contacts", "fax"), ("companies", "name"), ("deals", "dealname")]
        {
            open.assert_same(object_type, property, sandbox.records(object_type, property), name);
        }
    }
}

fn serve(state: &Path) -> SandboxProcess {
    SandboxProcess::start(&format!("{SERVE} --state {}", state.display()))
}

#[track_caller]
fn spoken(home: &Home, words: &[&str]) -> Value {
    let answer = Answer::of(&home.command(words).output().unwrap());
    assert_eq!(answer.exit, Some(0), "{words:?}: {answer:?}");
    answer.document
}

/// What the outbox shows: kind, record and state.
fn waiting(home: &Home) -> Vec<String> {
    let outbox = home.done("outbox");
    let row = |row: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let record = &row["record"];
        format!(
            "{} {} {} {}",
            text(&row["kind"]),
            text(&record["type"]),
            text(&record["id"]),
            text(&row["state"])
        )
    };
    outbox["rows"].as_array().unwrap().iter().map(row).collect()
}

/// The account's database, opened beside the program.
struct Opened(Store);

/// Requests that change something, by their first lines.
fn changes(request: &str) -> bool {
    !request.starts_with("GET") && !request.contains("/search") && !request.contains("/batch/read")
}

/// The moments to try: around every request that changes something, and around some that only read, drawn by a seed;
/// around every one with `SATCHEL_EVERY_MOMENT`.
fn moments(requests: &[String], seed: u64) -> Vec<(u64, Moment)> {
    let every = std::env::var_os("SATCHEL_EVERY_MOMENT").is_some();
    let drawn = |number: u64| (number + seed).is_multiple_of(READS);
    let numbered = (1..).zip(requests);
    let chosen = numbered.filter(|(number, request)| every || changes(request) || drawn(*number));
    let both = |(number, request): (u64, &String)| match every || changes(request) {
        true => vec![(number, Moment::Asked), (number, Moment::Answered)],
        // A read that was answered in vain is as good as one that was not.
        false => vec![(number, if number % 2 == 0 { Moment::Asked } else { Moment::Answered })],
    };
    chosen.flat_map(both).collect()
}

#[test]
fn a_first_sync_killed_anywhere_goes_on() {
    let saved = Saved::connected();
    let moments = moments(&saved.requests(), 3);
    assert!(moments.len() > 6, "{moments:?}");
    for (number, moment) in moments {
        saved.killed_at(number, moment);
    }
}

#[test]
fn a_sync_killed_anywhere_sends_everything_once() {
    let saved = Saved::with_everything_waiting();
    let requests = saved.requests();
    assert_eq!(
        requests.iter().filter(|request| changes(request)).count(),
        5,
        "one for each kind: {requests:?}"
    );
    for (number, moment) in moments(&requests, 5) {
        saved.killed_at(number, moment);
    }
}

/// Killed when the log of the database has come to this many pages, for more and more pages: the edit is there whole, or
/// not at all.
#[test]
fn an_edit_killed_anywhere_is_there_or_not() {
    const FRAME: u64 = 4096 + 24;
    let saved = Saved::with_everything_waiting();
    let untouched =
        saved.home.done("list contacts --limit 12")["rows"][10]["id"].as_str().unwrap().to_owned();
    let rows_before = waiting(&saved.home).len();
    let mut killed = 0;
    for pages in 0..24 {
        let home = saved.home.copy();
        let log = home.account().join("satchel.db-wal");
        let words = ["edit", "contacts", &untouched, "jobtitle=Half?", "fax=+1 555 0142"];
        let mut child = home.command(&words).stderr(Stdio::null()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        while child.try_wait().unwrap().is_none() {
            if std::fs::metadata(&log).is_ok_and(|log| log.len() >= pages * FRAME) {
                child.kill().unwrap();
                break;
            }
            std::thread::yield_now();
        }
        killed += u32::from(child.wait().unwrap().code().is_none());
        let mut said = String::new();
        drop(output.read_to_string(&mut said));
        let name = format!("killed at {pages} pages");
        store(&home).assert_sound(&name);
        let shown = home.done(&format!("show contacts {untouched}"));
        let pending = shown["pending"].as_object().unwrap().len();
        let rows = waiting(&home).len() - rows_before;
        match pending {
            0 => assert!(rows == 0 && said.is_empty(), "{name}: {rows} rows wait, it said {said}"),
            2 => assert_eq!((rows, &shown["properties"]["jobtitle"]), (1, &json!("Half?")), "{name}"),
            _ => panic!("{name}: half an edit: {shown}"),
        }
    }
    assert!(killed > 0, "none was killed in time");
}

fn store(home: &Home) -> Opened {
    let data = DataFolder::open(Some(home.data())).unwrap();
    let sources = SecretSources::new(Some(Secret::new(PASSPHRASE)), Arc::new(SystemKeychain));
    let session = Session::open(&data, None, &sources, Work::Brief).unwrap();
    Opened(session.portal().engine.store().clone())
}

impl Opened {
    /// The file proves what it can about itself.
    #[track_caller]
    fn assert_sound(&self, name: &str) {
        let broken = self.0.read_now(|reader| reader.check()).unwrap();
        assert!(broken.is_empty(), "{name}: {broken:?}");
    }

    /// The mirror of a type holds what the server holds.
    #[track_caller]
    fn assert_same(&self, object_type: &str, property: &str, server: Vec<(String, Value)>, name: &str) {
        let (object_type, asked): (ObjectType, _) = (object_type.parse().unwrap(), property.to_owned());
        let held = self.0.read_now(move |reader| mirrored(reader, object_type, &asked)).unwrap();
        let text = |value: &Value| value[property].as_str().unwrap_or_default().to_owned();
        let server: BTreeMap<String, String> =
            server.into_iter().map(|(id, properties)| (id, text(&properties))).collect();
        assert_eq!(held, server, "{name}: {object_type} {property}");
    }
}

/// A property of every live record, by id.
fn mirrored(
    reader: &Reader<'_>,
    object_type: ObjectType,
    property: &str,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut found = BTreeMap::new();
    for (rid, id) in reader.live_records(object_type, satchel_core::Rid(0), 10_000)? {
        let mirror = reader.mirror(rid)?.expect("a live record is mirrored");
        found.insert(id, mirror.properties.get(property).cloned().flatten().unwrap_or_default());
    }
    Ok(found)
}
