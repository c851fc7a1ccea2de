//! The command line over the files of an account: what is here is answered without a network, and files that cannot
//! be used are named, explained and left as they are.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use argon2::{Algorithm, Argon2, Params, Version};
use satchel_store::{DbKey, Run, Store, Vault};
use serde_json::{Value, json};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const SATCHEL: &str = env!("CARGO_BIN_EXE_satchel");
const PASSPHRASE: &str = "correct horse battery staple";
const SALT: &str = "00112233445566778899aabbccddeeff";
const UUID: &str = "0c7e1ad2-0000-4000-8000-000000000000";
const DB_KEY: [u8; 32] = [7; 32];

/// An account as an earlier connect left it, with an empty mirror.
struct Account(tempfile::TempDir);

impl Account {
    fn new() -> Self {
        let account = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir_all(account.folder()).unwrap();
        account.portal_file(json!({ "kind": "token" }));
        let vault = account.vault();
        vault.set(&format!("{UUID}/db_key"), &DB_KEY).unwrap();
        vault.set(&format!("{UUID}/token"), b"pat-na1-0000").unwrap();
        Store::open(&account.database(), &DbKey::from_bytes(DB_KEY), Run::InPlace).unwrap();
        account
    }

    fn portal_file(&self, sign_in: Value) {
        let portal = json!({
            "form": 1, "uuid": UUID, "hub_id": "123", "api_base": "http://127.0.0.1:9", "sign_in": sign_in,
            "secrets": { "kind": "vault", "salt": SALT, "memory": 64, "passes": 1, "lanes": 1 }, "key_made": true
        });
        std::fs::write(self.folder().join("portal.json"), portal.to_string()).unwrap();
    }

    fn vault(&self) -> Vault {
        let mut key = [0; 32];
        let params = Params::new(64, 1, 1, Some(32)).unwrap();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(PASSPHRASE.as_bytes(), SALT.as_bytes(), &mut key)
            .unwrap();
        Vault::open(&self.folder().join("vault.db"), &DbKey::from_bytes(key)).unwrap()
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("data/portals/123-0c7e1ad2")
    }

    fn database(&self) -> PathBuf {
        self.folder().join("satchel.db")
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(SATCHEL);
        command
            .args(words)
            .env_clear()
            .env("HOME", self.0.path())
            .env("SATCHEL_DATA_DIR", self.0.path().join("data"))
            .env("SATCHEL_PASSPHRASE", PASSPHRASE)
            .stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(&line.split_whitespace().collect::<Vec<_>>()).output().unwrap()
    }

    #[track_caller]
    fn answer(&self, line: &str) -> Value {
        let output = self.run(&format!("--json {line}"));
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Code, message and exit code of a failure.
    #[track_caller]
    fn failure(&self, line: &str) -> (String, String, i32) {
        explain(&self.run(&format!("--json {line}")))
    }
}

#[track_caller]
fn explain(output: &Output) -> (String, String, i32) {
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let part = |name: &str| document["error"][name].as_str().unwrap_or_default().to_owned();
    assert!(!part("kept").is_empty() && !part("next").is_empty(), "{document}");
    (part("code"), part("message"), output.status.code().unwrap())
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn the_status_has_the_shape_programs_rely_on() {
    let status = Account::new().answer("status");
    assert_eq!(status["portal"]["id"], "123");
    assert_eq!(status["portal"]["api_base"], "http://127.0.0.1:9");
    assert_eq!(status["objects"][0]["type"], "contacts");
    assert_eq!(status["objects"][0]["live"], 0);
    assert_eq!(status["objects"][0]["complete"], false);
    assert_eq!(status["objects"][0]["watermark"], Value::Null);
    let outbox = json!({
        "queued": 0, "in_flight": 0, "unknown": 0, "needs_answer": 0, "retry_wait": 0, "conflicted": 0, "rejected": 0
    });
    assert_eq!(status["outbox"], outbox);
    assert_eq!(status["conflicts"], 0);
    assert_eq!(status["api"], json!({ "requests": 0, "throttled": 0 }));
}

#[test]
fn empty_answers_are_answers() {
    let account = Account::new();
    for line in
        ["list contacts", "search ann", "outbox", "conflicts", "list deals --sort amount --filter amount>1"]
    {
        assert_eq!(account.answer(line), json!({ "total": 0, "rows": [] }), "{line}");
    }
    assert_eq!(account.answer("export contacts --format json"), json!([]));
    let csv = account.run("export contacts --format csv");
    assert!(String::from_utf8(csv.stdout).unwrap().starts_with("id,firstname,lastname,email"));
    assert_eq!(
        account.answer("properties contacts"),
        json!({ "type": "contacts", "known": 0, "only": null })
    );
}

#[test]
fn how_much_of_the_limits_is_used_is_kept() {
    let account = Account::new();
    assert_eq!(account.answer("limit"), json!({ "percent": 100 }));
    assert_eq!(account.answer("limit 40"), json!({ "percent": 40 }));
    assert_eq!(account.answer("limit"), json!({ "percent": 40 }), "by the next process too");
    let plain = account.run("limit");
    assert_eq!(String::from_utf8(plain.stdout).unwrap(), "At most 40 % of HubSpot's limits are used.\n");
    for wrong in ["limit 0", "limit 101", "limit half"] {
        assert_eq!(account.run(wrong).status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let account = Account::new();
    for (line, code) in [
        ("show contacts 5", "unknown_record"),
        ("show contacts local:5", "unknown_record"),
        ("edit contacts 5 phone=1", "unknown_record"),
        ("archive contacts 5", "unknown_record"),
        ("associate contacts 5 companies 6", "unknown_record"),
        ("create contacts frobs=1", "unknown_property"),
        ("discard 5", "not_discardable"),
        ("resolve 5 --property phone --local", "unknown_conflict"),
    ] {
        let (found, message, exit) = account.failure(line);
        assert_eq!((found.as_str(), exit), (code, 1), "{line}: {message}");
    }
    for (line, code) in [
        ("discard five", "usage"),
        ("resolve five --local", "usage"),
        ("edit contacts 5 phone=1 phone=2", "usage"),
        ("list contacts --filter city", "invalid_filter"),
        ("export contacts --format csv", "usage"),
    ] {
        let (found, message, exit) = account.failure(line);
        assert_eq!((found.as_str(), exit), (code, 2), "{line}: {message}");
    }
    let (code, _, exit) = explain(&account.command(&["--json", "show", "contacts", " "]).output().unwrap());
    assert_eq!((code.as_str(), exit), ("usage", 2));
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_harms_nothing() {
    let account = Account::new();
    let vault = bytes(&account.folder().join("vault.db"));
    let output = account.command(&["--json", "status"]).env("SATCHEL_PASSPHRASE", "wrong").output().unwrap();
    let (code, message, exit) = explain(&output);
    assert_eq!((code.as_str(), exit), ("secrets_locked", 1));
    assert_eq!(message, "The passphrase is wrong.");
    assert_eq!(bytes(&account.folder().join("vault.db")), vault);
    account.answer("status");
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let account = Account::new();
    for contents in
        [b"this is no database, and it is longer than a page header".repeat(200), vec![0; 100_000]]
    {
        std::fs::write(account.database(), &contents).unwrap();
        let (code, message, exit) = account.failure("list contacts");
        assert_eq!((code.as_str(), exit), ("database_unreadable", 1), "{message}");
        assert_eq!(bytes(&account.database()), contents);
    }
}

#[test]
fn a_lost_key_is_said_and_never_replaced() {
    let account = Account::new();
    account.vault().remove(&format!("{UUID}/db_key")).unwrap();
    let before = bytes(&account.database());
    let (code, message, exit) = account.failure("status");
    assert_eq!((code.as_str(), exit), ("secrets_missing", 1), "{message}");
    assert_eq!(bytes(&account.database()), before);
    assert!(account.vault().get(&format!("{UUID}/db_key")).unwrap().is_none());
}

#[test]
fn a_database_that_is_gone_is_not_made_anew_by_looking() {
    let account = Account::new();
    std::fs::remove_file(account.database()).unwrap();
    let (code, _, exit) = account.failure("status");
    assert_eq!((code.as_str(), exit), ("sign_in_needed", 3));
    assert!(!account.database().exists());
}

#[test]
fn one_process_syncs_and_the_others_go_on() {
    let account = Account::new();
    let lock = File::create(account.folder().join("sync.lock")).unwrap();
    lock.lock().unwrap();
    for line in ["pull", "push", "sync", "sweep", "disconnect"] {
        let (code, message, exit) = account.failure(line);
        assert_eq!((code.as_str(), exit), ("busy", 1), "{line}: {message}");
    }
    account.answer("list contacts");
    drop(lock);
    assert_eq!(account.failure("pull").0, "offline", "nobody listens at this account's address");
}

#[test]
fn whoever_is_not_signed_in_reads_all_the_same() {
    let account = Account::new();
    account.portal_file(Value::Null);
    for line in ["pull", "push", "sync", "sweep"] {
        let (code, message, exit) = account.failure(line);
        assert_eq!((code.as_str(), exit), ("sign_in_needed", 3), "{line}: {message}");
    }
    account.answer("list contacts");
}

#[test]
fn a_disconnect_removes_the_sign_in_and_keeps_the_rest() {
    let account = Account::new();
    let gone = account.answer("disconnect");
    assert_eq!((&gone["records"], &gone["unsent"]), (&json!(0), &json!(0)));
    assert!(account.vault().get(&format!("{UUID}/token")).unwrap().is_none());
    assert!(account.vault().get(&format!("{UUID}/db_key")).unwrap().is_some());
    account.answer("status");
    assert_eq!(account.failure("pull").2, 3);
}

#[test]
fn a_database_that_cannot_be_opened_does_not_keep_the_sign_in() {
    let account = Account::new();
    std::fs::write(account.database(), b"no database").unwrap();
    let gone = account.answer("disconnect");
    assert_eq!((&gone["records"], &gone["unsent"]), (&Value::Null, &Value::Null));
    assert!(account.vault().get(&format!("{UUID}/token")).unwrap().is_none());
    assert_eq!(bytes(&account.database()), b"no database");
}

#[test]
fn an_export_goes_to_a_file_of_its_owner() {
    let account = Account::new();
    let path = account.0.path().join("contacts.csv");
    std::fs::write(&path, "old").unwrap();
    let words = ["--json", "export", "contacts", "--format", "csv", "--output", path.to_str().unwrap()];
    let output = account.command(&words).output().unwrap();
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["exported"], 0);
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("id,"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let nowhere = account.0.path().join("no/such/folder.csv");
    let words = ["--json", "export", "contacts", "--format", "csv", "--output", nowhere.to_str().unwrap()];
    let (code, message, exit) = explain(&account.command(&words).output().unwrap());
    assert_eq!((code.as_str(), exit), ("io", 1), "{message}");
}

#[test]
fn nothing_secret_reaches_the_log() {
    let account = Account::new();
    for line in ["status", "list contacts", "pull", "search secretword"] {
        let line = format!("--json {line}");
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = account.command(&words).env("SATCHEL_LOG", "trace").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            !said.contains("pat-na1") && !said.contains(PASSPHRASE) && !said.contains("secretword"),
            "{said}"
        );
    }
    let logs = account.0.path().join("data/logs");
    let text: String = std::fs::read_dir(&logs)
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    assert!(
        !text.contains("pat-na1") && !text.contains(PASSPHRASE) && !text.contains("secretword"),
        "{text}"
    );
}
