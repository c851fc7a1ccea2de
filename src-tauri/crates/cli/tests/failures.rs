//! The command line as a process: failures that need no network, their words, their JSON and their exit codes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SATCHEL: &str = env!("CARGO_BIN_EXE_satchel");

struct Home(tempfile::TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, line: &str) -> Command {
        let mut command = Command::new(SATCHEL);
        command
            .args(line.split_whitespace())
            .env_clear()
            .env("HOME", self.path())
            .env("SATCHEL_DATA_DIR", self.path().join("data"))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, line: &str) -> Output {
        self.command(line).output().unwrap()
    }

    /// The failure of a command in JSON, and its exit code.
    fn failure(&self, line: &str) -> (Value, i32) {
        failure(&self.run(&format!("--json {line}")))
    }

    /// A portal as an earlier connect with a vault left it.
    fn with_vault(self) -> Self {
        let folder = self.portal();
        let text = r#"{"form":1,"uuid":"0c7e1ad2-0000-4000-8000-000000000000","hub_id":"123",
            "api_base":"http://127.0.0.1:9","secrets":{"kind":"vault","salt":"00112233445566778899aabbccddeeff",
            "memory":64,"passes":1,"lanes":1},"sign_in":{"kind":"token"},"key_made":true}"#;
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("portal.json"), text).unwrap();
        self
    }

    fn portal(&self) -> std::path::PathBuf {
        self.path().join("data/portals/123-0c7e1ad2")
    }
}

#[track_caller]
fn failure(output: &Output) -> (Value, i32) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let error = document["error"].clone();
    for part in ["code", "message", "kept", "next"] {
        let words = error[part].as_str().unwrap_or_else(|| panic!("no {part} in {text}"));
        assert!(!words.is_empty(), "{part} in {text}");
        assert!(!words.contains("panicked"), "{text}");
    }
    (error, output.status.code().unwrap())
}

#[test]
fn nothing_is_connected_at_first() {
    let home = Home::new();
    for line in ["status", "list contacts", "search ann", "pull", "push", "sync", "outbox", "disconnect"] {
        let (error, code) = home.failure(line);
        assert_eq!((error["code"].as_str(), code), (Some("no_portal"), 3), "{line}");
    }
    let text = home.run("status");
    assert!(text.stdout.is_empty());
    let said = String::from_utf8(text.stderr).unwrap();
    assert!(said.contains("satchel connect"), "{said}");
}

#[test]
fn what_is_not_understood_ends_with_2() {
    let home = Home::new();
    for (line, code) in [
        ("list gadgets", "unknown_type"),
        ("show gadgets 1", "unknown_type"),
        ("search x --type gadgets", "unknown_type"),
        ("associate contacts 1 gadgets 2", "unknown_type"),
        ("export gadgets --format csv", "unknown_type"),
        ("frobnicate", "usage"),
        ("edit contacts 1 phone", "usage"),
        ("list contacts --limit many", "usage"),
        ("resolve 1 --property a", "usage"),
        ("", "usage"),
        ("--portal 77 status", "unknown_portal"),
    ] {
        let (error, exit) = home.failure(line);
        assert_eq!((error["code"].as_str(), exit), (Some(code), 2), "{line}: {error}");
    }
    let plain = home.run("edit contacts 1 phone");
    assert_eq!(plain.status.code(), Some(2));
    assert!(String::from_utf8(plain.stderr).unwrap().contains("PROPERTY=VALUE"));
}

#[test]
fn several_accounts_are_listed() {
    let home = Home::new().with_vault();
    let other = home.path().join("data/portals/456-ffffffff");
    std::fs::create_dir_all(&other).unwrap();
    let text = std::fs::read_to_string(home.portal().join("portal.json")).unwrap();
    std::fs::write(other.join("portal.json"), text.replace("\"123\"", "\"456\"")).unwrap();
    let (error, code) = home.failure("status");
    assert_eq!((error["code"].as_str(), code), (Some("choose_portal"), 2));
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("123") && message.contains("456"), "{message}");
}

#[test]
fn help_and_version_are_answers() {
    let home = Home::new();
    for line in ["--help", "--version", "connect --help", "sandbox serve --help", "help list"] {
        let output = home.run(line);
        assert_eq!(output.status.code(), Some(0), "{line}");
        assert!(!output.stdout.is_empty(), "{line}");
    }
}

#[test]
fn a_vault_needs_its_passphrase() {
    let home = Home::new().with_vault();
    let (error, code) = home.failure("status");
    assert_eq!((error["code"].as_str(), code), (Some("secrets_locked"), 1));
    assert!(error["next"].as_str().unwrap().contains("SATCHEL_PASSPHRASE"));
}

#[test]
fn a_sign_in_that_reaches_nobody_leaves_nothing_behind() {
    let home = Home::new();
    // Nobody listens at this address.
    let mut command = home.command("--json connect --token-stdin --api-base http://127.0.0.1:9");
    let output = with_input(&mut command, b"pat-na1-0000\n");
    let (error, code) = failure(&output);
    assert_eq!((error["code"].as_str(), code), (Some("offline"), 1), "{error}");
    assert!(!home.path().join("data/portals").exists(), "nothing was made");
}

#[test]
fn bad_sign_ins_are_refused_before_anything_is_sent() {
    let home = Home::new();
    for (line, input, code) in [
        ("connect --token-stdin", "", "usage"),
        ("connect --token-stdin", "two words", "usage"),
        ("connect --token-stdin --api-base https://evil.example", "t", "usage"),
        (
            "connect --oauth --client-id a --client-secret-stdin --authorize-url https://evil.example/",
            "s",
            "usage",
        ),
        ("connect --oauth --client-id a --client-secret-stdin", "\n", "usage"),
    ] {
        let mut command = home.command(&format!("--json {line}"));
        let (error, exit) = failure(&with_input(&mut command, input.as_bytes()));
        assert_eq!((error["code"].as_str(), exit), (Some(code), 2), "{line}: {error}");
    }
}

#[test]
fn a_broken_portal_file_is_named() {
    let home = Home::new().with_vault();
    std::fs::write(home.portal().join("portal.json"), "{").unwrap();
    let (error, code) = home.failure("status");
    assert_eq!((error["code"].as_str(), code), (Some("io"), 1));
    assert!(error["message"].as_str().unwrap().contains("portal.json"), "{error}");
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let home = Home::new();
    std::fs::write(home.path().join("data"), "a file").unwrap();
    let (error, code) = home.failure("status");
    assert_eq!((error["code"].as_str(), code), (Some("io"), 1));
    assert!(error["message"].as_str().unwrap().contains("data"), "{error}");
}

#[test]
fn an_unknown_level_of_logging_is_refused() {
    let home = Home::new();
    let output = home.command("--json status").env("SATCHEL_LOG", "chatty").output().unwrap();
    let (error, code) = failure(&output);
    assert_eq!((error["code"].as_str(), code), (Some("usage"), 2), "{error}");
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_is_no_panic() {
    let home = Home::new();
    let mut child = home.command("--help").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(!String::from_utf8(output.stderr).unwrap().contains("panicked"));
}

fn with_input(command: &mut Command, input: &[u8]) -> Output {
    use std::io::Write;
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that refuses its arguments does not read.
    drop(child.stdin.take().unwrap().write_all(input));
    child.wait_with_output().unwrap()
}
