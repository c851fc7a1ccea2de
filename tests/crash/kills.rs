//! `satchel` killed at any time: one process edits, another syncs, and both are killed again and again at moments drawn
//! from a seed, between nothing and a little longer than each takes undisturbed.
//!
//! `SATCHEL_KILLS` says how often, `SATCHEL_SEED` which moments.

use crate::power::draws::Draws;
use crate::power::number;
use crate::satchel::{Home, PASSPHRASE, SandboxProcess};
use satchel_host::{DataFolder, Secret, SecretSources, Session, SystemKeychain, Work};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::{Child, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Rounds between two looks at the file.
const LOOK: u64 = 5;

/// What the user was told is saved, by contact, and the values given up on the way.
#[derive(Default)]
struct Note {
    saved: BTreeMap<String, String>,
    /// Whether saved or not nobody was told.
    typing: Option<(String, String)>,
    made: Vec<String>,
    making: Vec<String>,
}

/// Waits for a process, or kills it after this long. Whether it was killed.
fn killed_after(mut child: Child, wait: Duration) -> (Output, bool) {
    let begun = Instant::now();
    while begun.elapsed() < wait {
        if child.try_wait().unwrap().is_some() {
            return (child.wait_with_output().unwrap(), false);
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    // It may have ended in this moment.
    drop(child.kill());
    let output = child.wait_with_output().unwrap();
    let killed = output.status.code().is_none();
    (output, killed)
}

fn start(home: &Home, words: &[&str]) -> Child {
    home.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// A moment up to a little later than this.
fn moment(draws: &mut Draws, whole: Duration) -> Duration {
    let micros = usize::try_from(whole.as_micros()).unwrap();
    Duration::from_micros(u64::try_from(draws.below(micros + micros / 8)).unwrap())
}

fn assert_sound(home: &Home, name: &str) {
    let data = DataFolder::open(Some(home.data())).unwrap();
    let sources = SecretSources::new(Some(Secret::new(PASSPHRASE)), Arc::new(SystemKeychain));
    let session = Session::open(&data, None, &sources, Work::Brief).unwrap();
    let broken = session.portal().engine.store().read_now(|reader| reader.check()).unwrap();
    assert!(broken.is_empty(), "{name}: {broken:?}");
}

#[test]
fn edits_survive_kills_at_any_time_and_are_sent_once() {
    let kills = number("SATCHEL_KILLS", 60);
    let seed = number("SATCHEL_SEED", 1);
    let mut draws = Draws::new(seed);
    let sandbox = SandboxProcess::start("--contacts 20 --companies 4 --deals 4 --limits off");
    let home = Home::new();
    let answer = home.connect(&sandbox.text("api_base"), &sandbox.text("token"));
    assert_eq!(answer.exit, Some(0), "{answer:?}");
    home.done("sync");
    let page = home.done("list contacts --limit 20");
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    let contacts: Vec<String> = page["rows"].as_array().unwrap().iter().map(id).collect();
    let begun = Instant::now();
    home.done(&format!("edit contacts {} jobtitle=Undisturbed", contacts[0]));
    let edit_takes = begun.elapsed();
    let begun = Instant::now();
    home.done("sync");
    let sync_takes = begun.elapsed();

    let mut note = Note::default();
    note.saved.insert(contacts[0].clone(), "Undisturbed".to_owned());
    let (mut edits, mut syncs, mut round) = (0, 0, 0);
    while edits + syncs < kills {
        round += 1;
        let name = format!("seed {seed}, round {round}");
        let sync = start(&home, &["sync"]);
        let sync_until = moment(&mut draws, sync_takes);
        let syncing = std::thread::spawn(move || killed_after(sync, sync_until));
        edits += u64::from(edit(&home, &contacts, round, &mut note, &mut draws, edit_takes, &name));
        syncs += u64::from(syncing.join().unwrap().1);
        if round % LOOK == 0 {
            assert_sound(&home, &name);
        }
    }
    println!("seed {seed}: {edits} edits and {syncs} syncs killed in {round} rounds");
    assert!(edits > 0 && syncs > 0, "both are killed");
    assert_everything_arrived(&sandbox, &home, &note);
}

/// The user edits or makes a contact, in a process that may be killed. Whether it was.
fn edit(
    home: &Home,
    contacts: &[String],
    round: u64,
    note: &mut Note,
    draws: &mut Draws,
    takes: Duration,
    name: &str,
) -> bool {
    if draws.one_in(4) {
        let email = format!("made{round}@portal.example");
        let child = start(home, &["create", "contacts", &format!("email={email}")]);
        let (output, killed) = killed_after(child, moment(draws, takes));
        match output.status.code() {
            Some(0) => note.made.push(email),
            Some(_) => panic!("{name}: {}", String::from_utf8_lossy(&output.stdout)),
            None => note.making.push(email),
        }
        return killed;
    }
    let id = &contacts[draws.below(contacts.len())];
    let value = format!("Typed {round}");
    let child = start(home, &["edit", "contacts", id, &format!("jobtitle={value}")]);
    let (output, killed) = killed_after(child, moment(draws, takes));
    match output.status.code() {
        Some(0) => drop(note.saved.insert(id.clone(), value)),
        Some(_) => panic!("{name}: {}", String::from_utf8_lossy(&output.stdout)),
        None => note.typing = Some((id.clone(), value)),
    }
    if let Some((id, value)) = note.typing.take() {
        // It is saved whole, or not at all; which of both is seen by looking.
        let shown = home.done(&format!("show contacts {id}"))["properties"]["jobtitle"].clone();
        if shown == value {
            note.saved.insert(id, value);
        } else if let Some(saved) = note.saved.get(&id) {
            assert_eq!(shown, *saved, "{name}: what was saved before stays");
        }
    }
    killed
}

fn assert_everything_arrived(sandbox: &SandboxProcess, home: &Home, note: &Note) {
    for _ in 0..2 {
        home.done("sync");
    }
    assert_sound(home, "in the end");
    let outbox = home.done("outbox");
    assert_eq!(outbox["total"], 0, "{outbox}");
    let held = sandbox.records("contacts", "jobtitle,email");
    for (id, value) in &note.saved {
        let (_, properties) = held.iter().find(|(found, _)| found == id).unwrap();
        assert_eq!(properties["jobtitle"], *value, "what was saved last is at HubSpot: {id}");
        let target = format!("/crm/v3/objects/contacts/{id}?propertiesWithHistory=jobtitle");
        let record = sandbox.api("GET", &target, None);
        let history: Vec<&str> = record["propertiesWithHistory"]["jobtitle"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|version| version["value"].as_str())
            .filter(|value| value.starts_with("Typed "))
            .collect();
        for value in &history {
            let times = history.iter().filter(|other| other == &value).count();
            assert_eq!(times, 1, "“{value}” was written {times} times");
        }
    }
    let holding = |email: &String| held.iter().filter(|(_, values)| values["email"] == *email).count();
    for email in &note.made {
        assert_eq!(holding(email), 1, "{email}");
    }
    for email in &note.making {
        assert!(holding(email) <= 1, "{email}");
    }
}
