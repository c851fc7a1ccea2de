//! Two processes on one file, real ones: who syncs, what becomes of it when that one is killed, and what each sees of the
//! other.

use crate::satchel::{Answer, Home, Line, Moment, PASSPHRASE, SandboxProcess, Verdict};
use satchel_host::{
    DataFolder, Resident, ResidentOptions, SandboxOptions, Secret, SecretSources, SystemKeychain,
};
use serde_json::{Value, json};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use tokio::sync::Notify;

const SERVE: &str = "--contacts 30 --companies 4 --deals 4 --limits off";
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A server and a mirrored account.
struct Desk {
    sandbox: SandboxProcess,
    home: Home,
    contacts: Vec<String>,
}

impl Desk {
    fn new() -> Self {
        let sandbox = SandboxProcess::start(SERVE);
        let home = Home::new();
        let answer = home.connect(&sandbox.text("api_base"), &sandbox.text("token"));
        assert_eq!(answer.exit, Some(0), "{answer:?}");
        home.done("sync");
        let page = home.done("list contacts --limit 30");
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        let contacts = page["rows"].as_array().unwrap().iter().map(id).collect();
        Self { sandbox, home, contacts }
    }

    fn edit(&self, id: &str, value: &str) {
        let answer = Answer::of(
            &self.home.command(&["edit", "contacts", id, &format!("jobtitle={value}")]).output().unwrap(),
        );
        assert_eq!(answer.exit, Some(0), "{answer:?}");
    }

    fn start(&self, words: &[&str]) -> Child {
        self.home.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn shown(&self, id: &str, property: &str) -> Value {
        self.home.done(&format!("show contacts {id}"))["properties"][property].clone()
    }

    /// How often HubSpot was given this value.
    fn times_written(&self, id: &str, value: &str) -> usize {
        let target = format!("/crm/v3/objects/contacts/{id}?propertiesWithHistory=jobtitle");
        let record = self.sandbox.api("GET", &target, None);
        let history = record["propertiesWithHistory"]["jobtitle"].as_array().cloned().unwrap_or_default();
        history.iter().filter(|version| version["value"] == value).count()
    }

    /// How many contacts HubSpot has with this address.
    fn holding(&self, email: &str) -> usize {
        let contacts = self.sandbox.records("contacts", "email");
        contacts.iter().filter(|(_, properties)| properties["email"] == email).count()
    }
}

/// A line that holds the first request for which `fits` holds until it is let go.
fn holding_line(
    sandbox: &SandboxProcess,
    fits: fn(&str) -> bool,
) -> (Line, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (reached, arrived) = mpsc::channel();
    let (go, wait) = mpsc::channel();
    let state = Mutex::new((reached, wait));
    let first = AtomicBool::new(true);
    let line = Line::watching(&sandbox.address(), move |request, _, moment| {
        if moment == Moment::Answered && fits(request) && first.swap(false, Ordering::SeqCst) {
            let state = state.lock().unwrap();
            state.0.send(()).unwrap();
            // Whoever holds it may be gone: then the answer is lost.
            if state.1.recv().is_err() {
                return Verdict::Drop;
            }
        }
        Verdict::Pass
    });
    (line, arrived, go)
}

#[test]
fn one_syncs_and_the_other_says_so_and_goes_on_editing_and_takes_over_when_the_first_is_killed() {
    let desk = Desk::new();
    let [first, second, third] = [&desk.contacts[0], &desk.contacts[1], &desk.contacts[2]];
    desk.edit(first, "Before");
    // The answer to the write is held: the edit is at HubSpot, and the process that sent it does not know.
    let (line, arrived, go) = holding_line(&desk.sandbox, |request| request.contains("/batch/update"));
    desk.home.point_to(&line.api_base());
    let mut holder = desk.start(&["sync"]);
    arrived.recv_timeout(PATIENCE).unwrap();

    for word in ["sync", "push", "pull", "sweep"] {
        let refused = desk.home.run(word);
        assert_eq!((refused.exit, refused.code()), (Some(1), "busy"), "{word}: {refused:?}");
    }
    desk.edit(second, "Meanwhile");
    desk.edit(first, "On top of what is on its way");
    assert_eq!(desk.shown(second, "jobtitle"), "Meanwhile", "reading and editing need no right to sync");

    holder.kill().unwrap();
    holder.wait().unwrap();
    drop(go);
    desk.edit(third, "After");
    desk.home.point_to(&desk.sandbox.text("api_base"));
    // The system has freed the lock: nobody cleans up, nobody waits.
    desk.home.done("sync");
    assert_eq!(desk.home.done("outbox")["total"], 0);
    for (id, value) in
        [(first, "Before"), (first, "On top of what is on its way"), (second, "Meanwhile"), (third, "After")]
    {
        assert_eq!(desk.times_written(id, value), 1, "{value}");
    }
}

#[test]
fn many_that_want_to_sync_at_once_send_everything_once() {
    const PROCESSES: usize = 6;
    let desk = Desk::new();
    for (number, id) in desk.contacts[..8].iter().enumerate() {
        desk.edit(id, &format!("Edit {number}"));
    }
    for number in 0..4 {
        desk.home.done(&format!("create contacts email=made{number}@portal.example"));
    }
    // All begin before the first is through; whoever comes later than one that is done has nothing to send.
    let writes = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&writes);
    let line = Line::watching(&desk.sandbox.address(), move |request, _, moment| {
        let writes =
            request.contains("/batch/update") || request.starts_with("POST /crm/objects/2026-09/contacts ");
        if moment == Moment::Asked && writes {
            count.fetch_add(1, Ordering::SeqCst);
        }
        Verdict::Pass
    });
    desk.home.point_to(&line.api_base());
    let processes: Vec<Child> = (0..PROCESSES).map(|_| desk.start(&["sync"])).collect();
    let answers: Vec<Answer> =
        processes.into_iter().map(|process| Answer::of(&process.wait_with_output().unwrap())).collect();
    let synced = answers.iter().filter(|answer| answer.exit == Some(0)).count();
    assert!(synced >= 1, "{answers:?}");
    assert!(answers.iter().all(|answer| answer.exit == Some(0) || answer.code() == "busy"), "{answers:?}");
    assert_eq!(desk.home.done("outbox")["total"], 0);
    for (number, id) in desk.contacts[..8].iter().enumerate() {
        assert_eq!(desk.times_written(id, &format!("Edit {number}")), 1, "edit {number}");
    }
    for number in 0..4 {
        assert_eq!(desk.holding(&format!("made{number}@portal.example")), 1, "create {number}");
    }
    assert_eq!(writes.load(Ordering::SeqCst), 5, "one batch and four creates");
}

#[test]
fn edits_of_several_processes_at_once_are_all_kept_and_seen_by_each_other() {
    const EACH: usize = 6;
    let desk = Desk::new();
    let shared = &desk.contacts[0];
    // Each process has a property of one record, which all of them edit, and a record of its own.
    let properties = ["jobtitle", "city", "fax", "company"];
    std::thread::scope(|scope| {
        for (at, property) in properties.iter().enumerate() {
            let (home, own) = (&desk.home, &desk.contacts[at + 1]);
            scope.spawn(move || {
                for round in 0..EACH {
                    for id in [shared, own] {
                        let value = format!("{property}={property} {round}");
                        let answer =
                            Answer::of(&home.command(&["edit", "contacts", id, &value]).output().unwrap());
                        assert_eq!(answer.exit, Some(0), "{answer:?}");
                        let told = &answer.document["properties"][property];
                        assert_eq!(*told, format!("{property} {round}"), "what is saved is what is told");
                    }
                }
            });
        }
    });
    let last = EACH - 1;
    for (at, property) in properties.iter().enumerate() {
        for id in [shared, &desk.contacts[at + 1]] {
            assert_eq!(desk.shown(id, property), format!("{property} {last}"), "{id} {property}");
        }
    }
    assert_eq!(desk.home.done("outbox")["total"], 5, "one row for each record");
    desk.home.done("sync");
    assert_eq!(desk.home.done("outbox")["total"], 0);
    let record = desk.sandbox.api(
        "GET",
        &format!("/crm/v3/objects/contacts/{shared}?properties=jobtitle,city,fax,company"),
        None,
    );
    for property in properties {
        assert_eq!(record["properties"][property], format!("{property} {last}"));
    }
}

/// The process behind a window, in this process.
struct Window {
    resident: Resident,
    told: Arc<Notify>,
}

impl Window {
    fn open(home: &Home) -> Self {
        let resident = Resident::start(ResidentOptions {
            data: DataFolder::open(Some(home.data())).unwrap(),
            sources: SecretSources::new(Some(Secret::new(PASSPHRASE)), Arc::new(SystemKeychain)),
            version: "1.2.3",
            sample: SandboxOptions::default(),
            open_links: false,
        })
        .unwrap();
        let told = Arc::new(Notify::new());
        let teller = Arc::clone(&told);
        resident.subscribe(move |_| teller.notify_one());
        Self { resident, told }
    }

    /// Asks again whenever the window is told of a change, and at no other time, until the answer is as wanted.
    async fn until(&self, method: &str, request: Value, wanted: impl Fn(&Value) -> bool) -> Value {
        let seen = Mutex::new(Value::Null);
        let look = async {
            loop {
                let answer = self.resident.call(method, request.clone()).await.unwrap();
                if wanted(&answer) {
                    return answer;
                }
                *seen.lock().unwrap() = answer;
                self.told.notified().await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, look).await;
        found.unwrap_or_else(|_| panic!("{method} stays at {}", seen.lock().unwrap()))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_window_sees_and_sends_what_another_process_edits_and_that_one_sees_the_windows_edits() {
    let desk = Desk::new();
    let (theirs, mine) = (&desk.contacts[0], &desk.contacts[1]);
    let window = Window::open(&desk.home);
    let account = window.resident.call("app_state", json!({})).await.unwrap()["accounts"][0]["id"].clone();
    window.resident.call("open_account", json!({"id": account})).await.unwrap();
    window.until("app_state", json!({}), |state| state["phase"]["name"] == "open").await;
    window
        .until("sync_state", json!({}), |state| {
            state["activity"]["name"] == "idle" && state["last_synced_at"].is_string()
        })
        .await;
    let show = |id: &str| json!({"type": "contacts", "id": id});

    desk.edit(theirs, "By the command line");
    // Nobody told the window but SQLite's `data_version`.
    let seen = |record: &Value| record["properties"]["jobtitle"] == "By the command line";
    window.until("show", show(theirs), seen).await;
    let edit = json!({"type": "contacts", "id": mine, "properties": {"jobtitle": "By the window"}});
    window.resident.call("edit", edit).await.unwrap();
    assert_eq!(desk.shown(mine, "jobtitle"), "By the window");
    let refused = desk.home.run("sync");
    assert_eq!((refused.exit, refused.code()), (Some(1), "busy"), "the window has the right to sync");
    window.until("outbox", json!({"limit": 9}), |page| page["total"] == 0).await;
    assert_eq!(desk.times_written(theirs, "By the command line"), 1);
    assert_eq!(desk.times_written(mine, "By the window"), 1);

    window.resident.close().await;
    assert_eq!(desk.home.run("sync").exit, Some(0), "the right goes with the window");
}
