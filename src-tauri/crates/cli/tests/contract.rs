//! `contract` as a person runs it, against a sandbox that is a process of its own on the loopback address: with other
//! switches than the sandbox in its own process, so that each line it prints must come from what it saw.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use satchel_sandbox::Switches;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

const SATCHEL: &str = env!("CARGO_BIN_EXE_satchel");

/// A sandbox of its own process, ended with the test.
struct Account {
    process: Child,
    _out: BufReader<ChildStdout>,
    hello: Value,
}

impl Account {
    fn serve(more: &[String]) -> Self {
        let words = "sandbox serve --contacts 20 --companies 5 --deals 5 --search-lag-ms 1500";
        let mut command = Command::new(SATCHEL);
        command.args(words.split_whitespace()).args(more).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        Self { process, hello: serde_json::from_str(&line).unwrap(), _out: out }
    }

    fn text(&self, pointer: &str) -> &str {
        self.hello.pointer(pointer).and_then(Value::as_str).unwrap()
    }

    /// The process that looks at it, with the token on its standard input.
    fn look(&self, token: &str, more: &[&str]) -> Child {
        let mut command = Command::new(SATCHEL);
        command.args(["contract", "--token-stdin", "--api-base", self.text("/api_base")]).args(more);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
        child
    }

    /// Every live contact and company with its stamp, as a colleague sees them.
    fn inventory(&self) -> Vec<String> {
        let list = |kind: &str| {
            let page = self.get(&format!("/crm/objects/2026-09/{kind}?limit=100&properties=hs_object_id"));
            let records = page["results"].as_array().unwrap();
            records
                .iter()
                .map(|record| format!("{kind} {} {}", record["id"], record["updatedAt"]))
                .collect::<Vec<_>>()
        };
        [list("contacts"), list("companies")].concat()
    }

    fn get(&self, target: &str) -> Value {
        let address = self.text("/api_base").strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let token = self.text("/users/1/token");
        let head = format!(
            "GET {target} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {head}\n{body}"))
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Whatever it says, the token is not in it.
#[track_caller]
fn said(output: &Output, token: &str) -> (String, String) {
    let out = String::from_utf8(output.stdout.clone()).unwrap();
    let notes = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!out.contains(token) && !notes.contains(token), "{out}\n{notes}");
    (out, notes)
}

/// Settings that nobody can see from outside with one token.
const OUT_OF_SIGHT: [&str; 10] = [
    "refresh_rotation",
    "pkce",
    "uninstalled_refresh",
    "client_secret",
    "loopback_redirect",
    "redirects",
    "custom_scheme",
    "old_refresh_token",
    "oauth_window",
    "restore_stamp",
];

/// Serves an account whose switches are at their settings of this number, the first where there are fewer, and
/// compares what is printed of it.
fn every_switch_is_reported(number: usize) {
    let setting = |settings: &[&'static str]| *settings.get(number).unwrap_or(&settings[0]);
    let switches = Switches::POINTS.iter().map(|point| format!("{}={}", point.name, setting(point.settings)));
    let words: Vec<String> = switches.flat_map(|switch| ["--switch".to_owned(), switch]).collect();
    let account = Account::serve(&words);
    let before = account.inventory();
    let token = account.text("/token");
    let output = account.look(token, &["--yes", "--json"]).wait_with_output().unwrap();
    let (out, notes) = said(&output, token);
    assert_eq!(output.status.code(), Some(0), "{out}\n{notes}");
    let report: Value = serde_json::from_str(&out).unwrap();
    let points = report["points"].as_array().unwrap();
    assert_eq!(points.len(), Switches::POINTS.len());
    for (seen, point) in points.iter().zip(Switches::POINTS) {
        let wanted = setting(point.settings);
        assert_eq!(seen["name"], point.name);
        if OUT_OF_SIGHT.contains(&point.name) {
            assert!(seen["live"]["unseen"].is_string() && seen["agrees"].is_null(), "{seen}");
            continue;
        }
        assert_eq!(seen["sandbox"]["setting"], point.likeliest, "{seen}");
        if wanted.starts_with("FourPer") {
            assert_eq!(
                seen["live"]["one_of"]["settings"],
                serde_json::json!(["FourPerAccount", "FourPerToken"])
            );
            continue;
        }
        assert_eq!(seen["live"]["setting"], wanted, "{seen}\n{}", report["remarks"]);
        assert_eq!(seen["agrees"], wanted == point.likeliest, "{seen}");
    }
    assert_eq!(report["unseen"], OUT_OF_SIGHT.len());
    assert_eq!(report["left_over"], serde_json::json!([]));
    assert_eq!(account.inventory(), before, "nothing stays, and nothing of others has moved");
}

#[test]
fn an_account_like_the_sandbox_agrees_with_it() {
    every_switch_is_reported(0);
}

#[test]
fn an_account_unlike_the_sandbox_differs_in_every_point() {
    every_switch_is_reported(1);
}

#[test]
fn third_settings_are_told_from_the_others() {
    every_switch_is_reported(2);
}

#[test]
fn nothing_is_done_before_somebody_agrees() {
    let account = Account::serve(&[]);
    let before = account.inventory();
    let token = account.text("/token");
    let output = account.look(token, &[]).wait_with_output().unwrap();
    let (out, notes) = said(&output, token);
    assert_eq!((output.status.code(), out.as_str()), (Some(1), ""));
    assert!(notes.contains("contacts") && notes.contains("--yes"), "{notes}");

    let output = account.look("not-a-token", &["--yes", "--json"]).wait_with_output().unwrap();
    let (out, _) = said(&output, "not-a-token");
    assert_eq!(output.status.code(), Some(3), "{out}");
    assert_eq!(account.inventory(), before);
}

#[test]
fn an_account_with_real_data_takes_more_than_a_question() {
    let account = Account::serve(&["--account-type".to_owned(), "standard".to_owned()]);
    let token = account.text("/token");
    let output = account.look(token, &["--json"]).wait_with_output().unwrap();
    let (out, _) = said(&output, token);
    let failure: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(failure["error"]["code"], "needs_consent", "{failure}");
    assert!(failure["error"]["message"].as_str().unwrap().contains("real data"), "{failure}");
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_nothing_left_over() {
    let account = Account::serve(&[]);
    let before = account.inventory();
    let token = account.text("/token");
    let mut child = account.look(token, &["--yes"]);
    let mut notes = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("history") {
        line.clear();
        assert!(notes.read_line(&mut line).unwrap() > 0, "it ended by itself");
    }
    let asked = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let mut rest = String::new();
    notes.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, _) = said(&output, token);
    assert!(rest.contains("Stopping"), "{rest}");
    assert!(
        out.contains("the run was stopped") && out.contains("Everything that was made is archived"),
        "{out}"
    );
    assert_eq!(account.inventory(), before);
}
