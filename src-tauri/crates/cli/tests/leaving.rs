//! Unsent changes carried in a sealed file, and leaving an account with some: each choice, and none.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Home, Sandbox, fed, read};
use serde_json::{Value, json};

const PASSPHRASE: &str = "a passphrase of several words";

/// A connected account that was synced once, with one unsent edit of the contact whose id is given.
fn edited() -> (Sandbox, Home, String) {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    assert_eq!(home.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    assert_eq!(home.run("sync").1, 0);
    let page = home.run("list contacts --limit 1").0;
    let id = page["rows"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(home.run(&format!("edit contacts {id} jobtitle=Unsent")).1, 0);
    (sandbox, home, id)
}

fn sealed(home: &Home, line: &str, passphrase: &str) -> (Value, i32) {
    let words: Vec<&str> = line.split_whitespace().collect();
    read(&fed(home.command(&words), passphrase))
}

fn code(answer: &(Value, i32)) -> (&str, i32) {
    (answer.0["error"]["code"].as_str().unwrap_or_else(|| panic!("{}", answer.0)), answer.1)
}

#[test]
fn a_sealed_outbox_goes_into_a_fresh_mirror_of_the_same_account_once() {
    let (sandbox, home, id) = edited();
    let file = home.0.path().join("unsent.sealed").display().to_string();
    let exported = sealed(&home, &format!("outbox export {file}"), &format!("{PASSPHRASE}\n"));
    assert_eq!(exported, (json!({ "file": file, "intents": 1 }), 0));
    assert_eq!(home.run("outbox").0["total"], 1, "it waits on here too");
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(6).any(|part| part == b"Unsent"), "nothing can be read without the passphrase");

    let other = Home::new();
    assert_eq!(other.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    let import = format!("outbox import {file}");
    assert_eq!(code(&sealed(&other, &import, "wrong")), ("sealed_passphrase", 1));
    let mut command = other.command(&import.split_whitespace().collect::<Vec<_>>());
    let (imported, exit) = read(&command.env("SATCHEL_EXPORT_PASSPHRASE", PASSPHRASE).output().unwrap());
    assert_eq!((exit, &imported["placed"], &imported["left"]), (0, &json!(1), &json!([])), "{imported}");
    let again = sealed(&other, &import, PASSPHRASE).0;
    assert_eq!((&again["placed"], &again["known"]), (&json!(0), &json!(1)));
    assert_eq!(other.run("sync").0["pushed"]["acknowledged"], 1);
    assert_eq!(other.run(&format!("show contacts {id}")).0["properties"]["jobtitle"], "Unsent");
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "the file is never changed");

    let stranger = Home::new();
    let foreign = Sandbox::start_with("--seed 2");
    assert_eq!(stranger.connect(&foreign, &foreign.text("token"), &[]).1, 0);
    assert_eq!(code(&sealed(&stranger, &import, PASSPHRASE)), ("wrong_portal", 1));
    assert_eq!(stranger.run("outbox").0["total"], 0);

    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    std::fs::write(&file, damaged).unwrap();
    assert_eq!(code(&sealed(&other, &import, PASSPHRASE)), ("sealed_file", 1));
    std::fs::write(&file, "no outbox").unwrap();
    assert_eq!(code(&sealed(&other, &import, PASSPHRASE)), ("sealed_file", 1));
    assert_eq!(code(&sealed(&home, "outbox export /nowhere/at/all", PASSPHRASE)), ("io", 1));
    assert_eq!(code(&sealed(&home, &format!("outbox export {file}"), "\n")), ("usage", 2));
}

#[test]
fn disconnecting_keeps_sends_or_discards_as_was_chosen() {
    let (sandbox, home, id) = edited();
    let (gone, exit) = home.run("disconnect --discard nonsense");
    assert_eq!((&gone["error"]["code"], exit), (&json!("unsent_edits"), 1));
    assert_eq!(home.run("outbox").0["total"], 1, "nothing was given up, and nobody signed out");
    let (gone, exit) = home.run("disconnect --send");
    assert_eq!((exit, &gone["unsent"], &gone["settled"]["left"]), (0, &json!(0), &json!(0)), "{gone}");

    assert_eq!(home.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    home.run(&format!("edit contacts {id} jobtitle=Kept"));
    let (gone, exit) = home.run("disconnect");
    assert_eq!((exit, &gone["unsent"]), (0, &json!(1)), "without a choice it stays in the mirror");
    assert_eq!(home.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    let (gone, exit) = home.run("disconnect --discard discard");
    assert_eq!((exit, &gone["unsent"], &gone["settled"]["discarded"]), (0, &json!(0), &json!(1)), "{gone}");
}

#[test]
fn a_wipe_removes_keys_and_files_and_nothing_while_changes_have_no_end() {
    let (sandbox, home, id) = edited();
    let folder = home.folders().remove(0);
    let (refused, exit) = home.run("wipe");
    assert_eq!((&refused["error"]["code"], exit), (&json!("usage"), 2), "it needs a yes");
    let (refused, exit) = home.run("wipe --yes");
    assert_eq!((&refused["error"]["code"], exit), (&json!("unsent_edits"), 1));
    assert!(refused["error"]["message"].as_str().unwrap().starts_with("1 change"), "{refused}");
    assert_eq!(home.run("outbox").0["total"], 1, "everything is as it was");

    let file = home.0.path().join("kept.sealed").display().to_string();
    let (wiped, exit) = sealed(&home, &format!("wipe --yes --keep {file}"), PASSPHRASE);
    assert_eq!((exit, &wiped["left"], &wiped["unsent"]["file"]), (0, &json!([]), &json!(file)), "{wiped}");
    assert!(wiped["deleted"].as_u64().unwrap() >= 3, "{wiped}");
    assert!(!folder.exists());
    assert_eq!(home.run("status").0["error"]["code"], "no_portal");

    // The file alone brings the change back.
    assert_eq!(home.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    assert_eq!(sealed(&home, &format!("outbox import {file}"), PASSPHRASE).0["placed"], 1);
    assert_eq!(home.run("sync").0["pushed"]["acknowledged"], 1);
    assert_eq!(home.run(&format!("show contacts {id}")).0["properties"]["jobtitle"], "Unsent");

    home.run(&format!("edit contacts {id} jobtitle=Dropped"));
    let (wiped, exit) = home.run("wipe --yes --discard discard");
    assert_eq!((exit, &wiped["unsent"]["discarded"]), (0, &json!(1)), "{wiped}");
    assert!(home.folders().is_empty());
}

#[cfg(unix)]
#[test]
fn what_cannot_be_deleted_is_told_and_an_unreadable_database_needs_the_word() {
    let (_sandbox, home, _) = edited();
    let folder = home.folders().remove(0);
    // A folder where a file is expected cannot be deleted as long as something lies in it.
    std::fs::write(folder.join("satchel.db"), "no database").unwrap();
    let (refused, exit) = home.run("wipe --yes --send");
    assert_eq!(exit, 1, "{refused}");
    let (refused, exit) = home.run("wipe --yes");
    assert_eq!((&refused["error"]["code"], exit), (&json!("unsent_edits"), 1));
    assert!(folder.join("satchel.db").exists());
    let (wiped, exit) = home.run("wipe --yes --discard discard");
    assert_eq!((exit, &wiped["left"]), (0, &json!([])), "{wiped}");
    assert!(!folder.exists());
}
