//! A process to be killed: it does one thing with an account, and ends at the fail point that it is told to end at.
//!
//! `victim FOLDER CALL`: the folder holds `data` and `keychain`, the call is JSON. It prints `done` when the thing is
//! done, which for an edit means: saved. `SATCHEL_FAIL_AT=NAME#N` ends it, as a crash does, when it comes to that point
//! for the N-th time; `SATCHEL_FAIL_LOG` names a file that gets a line for every point passed.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "it is there to break off"
)]

mod keychain;

use keychain::FolderKeychain;
use satchel_core::{ConflictId, FailPoint, ObjectType, RecordKey, Resolution, at_fail_points};
use satchel_engine::{Consent, Engine, MergeAnswer, MergeConsent};
use satchel_host::{Connect, Credentials, DataFolder, Secret, SecretSources, Session, Work, connect};
use serde_json::Value;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn main() {
    let mut words = std::env::args().skip(1);
    let folder = PathBuf::from(words.next().expect("a folder"));
    let call: Value = serde_json::from_str(&words.next().expect("a call")).expect("JSON");
    at_fail_points(hook());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(&folder, &call));
    println!("done");
}

/// What is done at every fail point.
fn hook() -> impl Fn(FailPoint) + Send + Sync {
    let wanted = std::env::var("SATCHEL_FAIL_AT").ok().map(|text| {
        let (name, number) = text.split_once('#').expect("NAME#N");
        (name.to_owned(), number.parse::<u64>().expect("a number"))
    });
    let log = std::env::var_os("SATCHEL_FAIL_LOG")
        .map(|path| std::sync::Mutex::new(OpenOptions::new().append(true).create(true).open(path).unwrap()));
    let passed = AtomicU64::new(0);
    move |point| {
        if let Some(log) = &log {
            writeln!(log.lock().unwrap(), "{point}").unwrap();
        }
        if let Some((name, number)) = &wanted
            && point.name() == name
            && passed.fetch_add(1, Ordering::SeqCst) + 1 == *number
        {
            std::process::abort();
        }
    }
}

async fn run(folder: &Path, call: &Value) {
    let text = |name: &str| call[name].as_str().unwrap_or_else(|| panic!("{name} in {call}")).to_owned();
    let data = DataFolder::open(Some(folder.join("data"))).unwrap();
    let sources = SecretSources::new(None, Arc::new(FolderKeychain::at(&folder.join("keychain"))));
    if call["do"] == "connect" {
        let credentials = Credentials::Token(Secret::new(text("token").into_bytes()));
        let wanted = Connect { credentials, api_base: Some(text("api_base")), portal: None };
        connect(&data, &sources, wanted).await.unwrap();
        return;
    }
    let online = ["pull", "push", "sync", "sweep", "merge"].contains(&call["do"].as_str().unwrap());
    let work = if online { Work::Long } else { Work::Brief };
    let mut session = Session::open(&data, None, &sources, work).unwrap();
    let _lock = online.then(|| session.lock().unwrap());
    if online {
        session.go_online().unwrap();
    }
    let engine = session.portal().engine;
    match text("do").as_str() {
        "open" => {}
        "pull" => drop(engine.pull().await.unwrap()),
        "push" => drop(engine.push(Consent::Given).await.unwrap()),
        "sync" => drop(engine.sync(Consent::Given).await.unwrap()),
        "sweep" => drop(engine.sweep().await.unwrap()),
        "merge" => {
            let (primary, other) = (RecordKey::Remote(text("id")), RecordKey::Remote(text("other")));
            let contacts = "contacts".parse().unwrap();
            let answer = engine.merge(contacts, &primary, &other, MergeConsent::Given).await.unwrap();
            assert!(matches!(answer, MergeAnswer::Merged(_)), "{answer:?}");
        }
        _ => on_record(&engine, call).await,
    }
}

async fn on_record(engine: &Engine, call: &Value) {
    let text = |name: &str| call[name].as_str().unwrap_or_else(|| panic!("{name} in {call}")).to_owned();
    let object_type = |name: &str| -> ObjectType { text(name).parse().unwrap() };
    let key = |name: &str| RecordKey::Remote(text(name));
    let values = || {
        let values = call["values"].as_object().unwrap();
        values.iter().map(|(name, value)| (name.clone(), value.as_str().map(str::to_owned))).collect()
    };
    match text("do").as_str() {
        "edit" => engine.edit(object_type("type"), &key("id"), values()).await,
        "create" => engine.create(object_type("type"), values()).await,
        "archive" => engine.archive(object_type("type"), &key("id")).await,
        "associate" => {
            engine.associate(object_type("type"), &key("id"), object_type("to_type"), &key("to"), None).await
        }
        "dissociate" => {
            engine.dissociate(object_type("type"), &key("id"), object_type("to_type"), &key("to"), None).await
        }
        "undo" => engine.discard(call["row"].as_i64().unwrap()).await,
        "resolve" => {
            let answer = match text("answer").as_str() {
                "local" => Resolution::Local,
                _ => Resolution::Remote,
            };
            engine.resolve(ConflictId(call["conflict"].as_i64().unwrap()), None, answer).await
        }
        other => panic!("{other} is unknown"),
    }
    .unwrap();
}
