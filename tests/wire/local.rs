//! What is wrong on this computer while it signs in: 40 processes that refresh at once, 44 visits to the sign-in's
//! address that nobody waits for, 45 a taken port, 46 a keychain in a bad mood, 47 a key that is gone.

use crate::computer::program;
use crate::desk::{Desk, Mood, code, failure, vault};
use crate::sign_in::{decide, follow, raw};
use satchel_api::{ErrorCode, commands};
use satchel_host::{DataFolder, Keychain, PORTS, Session, Work};
use satchel_sandbox::switches::RefreshRotation;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Hello, Switches};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use tokio::sync::Mutex;

/// The sign-in's ports are fixed: one case at a time has them.
static SIGN_IN: Mutex<()> = Mutex::const_new(());

/// The state that a link to the consent page carries, and where the browser is sent back to.
fn parts(link: &str) -> (String, String) {
    let part = |name: &str| {
        let encoded = link.split(&format!("{name}=")).nth(1).unwrap().split('&').next().unwrap();
        encoded.replace("%3A", ":").replace("%2F", "/")
    };
    (part("state"), part("redirect_uri"))
}

/// Tells a process of this test which data folder is its own.
const PROCESS: &str = "SATCHEL_TEST_PROCESS";
const PASSPHRASE: &str = "correct horse";
const REFRESH_AT_ONCE: &str = "local::f40_processes_that_refresh_at_once_share_one_refresh_and_lose_no_token";

/// A process of its own, which opens the account and asks who it is whenever it is told to.
struct Process(Child, BufReader<ChildStdout>);

impl Process {
    fn start(data: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", REFRESH_AT_ONCE, "--nocapture"]).env(PROCESS, data);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut process = Self(child, out);
        process.hear("ready");
        process
    }

    fn ask(&mut self) {
        self.0.stdin.as_mut().unwrap().write_all(b"ask\n").unwrap();
    }

    /// Waits for this word; whoever ends before has failed.
    fn hear(&mut self, word: &str) {
        let mut line = String::new();
        while !line.trim_end().ends_with(word) {
            line.clear();
            assert!(self.1.read_line(&mut line).unwrap() > 0, "it ended before it said {word}");
        }
    }

    fn end(mut self) {
        drop(self.0.stdin.take());
        assert!(self.0.wait().unwrap().success());
    }
}

/// A word to whoever started this process, past the test's own bookkeeping.
fn say(word: &str) {
    std::io::stdout().write_all(format!("{word}\n").as_bytes()).unwrap();
}

/// What such a process does.
fn work(data: &Path) {
    let data = DataFolder::open(Some(data.to_owned())).unwrap();
    let mut session = Session::open(&data, None, &vault(PASSPHRASE), Work::Brief).unwrap();
    session.go_online().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    say("ready");
    for _ in std::io::stdin().lines() {
        runtime.block_on(session.portal().engine.welcome()).unwrap();
        say("answered");
    }
}

#[test]
fn f40_processes_that_refresh_at_once_share_one_refresh_and_lose_no_token() {
    if let Some(data) = std::env::var_os(PROCESS) {
        return work(Path::new(&data));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let rotating = Switches { refresh_rotation: RefreshRotation::Rotates, ..Switches::default() };
    let desk = Desk::with_vault(rotating, PASSPHRASE);
    let id = runtime.block_on(async {
        let _ports = SIGN_IN.lock().await;
        desk.with_app().await.unwrap();
        desk.edited().await
    });
    let token_requests = || desk.relay.count(|request| request.is("POST", "/token"));
    assert_eq!(token_requests(), 1, "the code of the sign-in gave all that was needed so far");
    let data = desk.folder.path().join("data");
    let mut processes: Vec<Process> = (0..4).map(|_| Process::start(&data)).collect();
    let mut ask_all = || {
        processes.iter_mut().for_each(Process::ask);
        processes.iter_mut().for_each(|process| process.hear("answered"));
    };
    ask_all();
    assert_eq!(token_requests(), 1, "the token of the sign-in serves every process");
    for round in 1..=3 {
        desk.sandbox.expire_tokens();
        ask_all();
        assert_eq!(token_requests(), 1 + round, "one of four refreshed, for all");
    }
    processes.into_iter().for_each(Process::end);

    // The program, started anew, finds the newest token; when that is void, the newest refresh token.
    let sync = || {
        let mut command = Command::new(program());
        command.args(["--json", "sync"]).env("SATCHEL_DATA_DIR", &data).env("SATCHEL_PASSPHRASE", PASSPHRASE);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    };
    sync();
    assert_eq!(token_requests(), 4);
    desk.sandbox.expire_tokens();
    sync();
    sync();
    assert_eq!(token_requests(), 5);
    let typed = desk.sandbox.value(Kind::Contact, id.parse().unwrap(), "jobtitle");
    assert_eq!(typed.as_deref(), Some("Typed before"));
}

#[tokio::test]
async fn f44_visits_that_nobody_waits_for_are_refused_and_the_right_one_counts_once() {
    let _ports = SIGN_IN.lock().await;
    let desk = Desk::new(Switches::default());
    let hello: Hello = desk.hello.clone();
    let (tell, told) = std::sync::mpsc::channel();
    let connected = desk.with_browser(move |link| {
        let (state, callback) = parts(&link);
        let (host, path) = callback.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let genuine = decide(&hello, &link, "approve");
        let query = genuine.split_once('?').unwrap().1;
        let get = |target: &str, host: &str| format!("GET /{target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let mut refused = Vec::new();
        for visit in [
            get(&format!("{path}?code=stolen&state=guessed"), host),
            get(&format!("{path}?code=stolen"), host),
            get(&format!("{path}?code=a&code=b&state={state}"), host),
            get(&format!("{path}?error=access_denied&state=guessed"), host),
            get(&format!("{path}?{query}"), "evil.example"),
            get(&format!("elsewhere?{query}"), host),
            format!("POST /{path}?{query} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"),
            get(&format!("{path}?state={state}&code={}", "x".repeat(1 << 20)), host),
        ] {
            refused.push(raw(host, &visit));
        }
        let accepted = follow(&genuine);
        // Used once, it is worth nothing: nobody listens any more.
        let replayed = std::net::TcpStream::connect(host).is_err();
        tell.send((refused, accepted, replayed)).unwrap();
    });
    assert_eq!(connected.await.unwrap().sign_in, "oauth");
    let (refused, accepted, _) = told.recv().unwrap();
    for answer in refused {
        assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        assert!(!answer.contains("stolen") && !answer.contains("guessed"), "{answer}");
    }
    assert!(accepted.starts_with("HTTP/1.1 200 "), "{accepted}");
}

#[tokio::test]
async fn f44_a_no_ends_the_sign_in_cleanly_and_an_answer_of_yesterday_is_none() {
    let _ports = SIGN_IN.lock().await;
    let desk = Desk::new(Switches::default());
    let hello = desk.hello.clone();
    let (tell, told) = std::sync::mpsc::channel();
    let first = desk.with_browser(move |link| {
        let genuine = decide(&hello, &link, "approve");
        follow(&genuine);
        tell.send(genuine).unwrap();
    });
    first.await.unwrap();
    let used = told.recv().unwrap();
    let hello = desk.hello.clone();
    let (tell, told) = std::sync::mpsc::channel();
    let second = desk.with_browser(move |link| {
        let (_, callback) = parts(&link);
        let replayed = format!("{callback}?{}", used.split_once('?').unwrap().1);
        let replayed = follow(&replayed);
        follow(&decide(&hello, &link, "deny"));
        tell.send(replayed).unwrap();
    });
    let denied = failure(second.await);
    assert_eq!(denied.code, ErrorCode::SignInDenied, "{denied}");
    let replayed = told.recv().unwrap();
    assert!(replayed.starts_with("HTTP/1.1 400 "), "{replayed}");
    // The first sign-in holds: nothing was replaced.
    commands::pull(&desk.open().unwrap().portal()).await.unwrap();
}

#[tokio::test]
async fn f45_a_taken_port_is_passed_over_and_when_all_are_taken_they_are_named() {
    let _ports = SIGN_IN.lock().await;
    let desk = Desk::new(Switches::default());
    // One that is taken already is as busy as one taken here.
    let _first = TcpListener::bind(("127.0.0.1", PORTS[0]));
    let hello = desk.hello.clone();
    let (tell, told) = std::sync::mpsc::channel();
    let connected = desk.with_browser(move |link| {
        tell.send(parts(&link).1).unwrap();
        follow(&decide(&hello, &link, "approve"));
    });
    connected.await.unwrap();
    let callback = told.recv().unwrap();
    assert!(!callback.contains(&PORTS[0].to_string()), "{callback}");
    let _rest = PORTS.map(|port| TcpListener::bind(("127.0.0.1", port)));
    let busy = failure(desk.with_browser(|_| panic!("no page is opened")).await);
    assert_eq!(busy.code, ErrorCode::PortsBusy, "{busy}");
    for port in PORTS {
        assert!(busy.message.contains(&port.to_string()), "{busy}");
    }
    assert!(busy.next.contains("Close the program"), "{busy}");
}

#[tokio::test]
async fn f46_a_keychain_that_keeps_nothing_makes_no_account_and_no_plain_file() {
    for (mood, expected) in [
        (Mood::Absent, ErrorCode::SecretsUnavailable),
        (Mood::Locked, ErrorCode::SecretsUnavailable),
        (Mood::Denies, ErrorCode::SecretsUnavailable),
        (Mood::Truncates, ErrorCode::SecretsUnavailable),
        (Mood::Forgets, ErrorCode::SecretsUnavailable),
    ] {
        let desk = Desk::new(Switches::default());
        desk.chest.turn(mood);
        let refused = failure(desk.with_token().await);
        assert_eq!(refused.code, expected, "{mood:?}: {refused}");
        assert!(refused.next.contains("SATCHEL_PASSPHRASE"), "{mood:?} offers the vault: {refused}");
        assert!(desk.data().portals().unwrap().is_empty(), "{mood:?}");
        desk.assert_not_on_disk(&[desk.hello.token.as_bytes()]);
        desk.chest.turn(Mood::Well);
        desk.with_token().await.unwrap();
        desk.open().unwrap();
    }
}

#[tokio::test]
async fn f46_a_keychain_that_closes_later_closes_the_account_and_opens_it_again() {
    let desk = Desk::new(Switches::default());
    desk.with_token().await.unwrap();
    desk.edited().await;
    for (mood, expected) in
        [(Mood::Locked, ErrorCode::SecretsLocked), (Mood::Absent, ErrorCode::SecretsUnavailable)]
    {
        desk.chest.turn(mood);
        assert_eq!(code(desk.open()), expected, "{mood:?}");
        desk.chest.turn(Mood::Well);
        assert_eq!(desk.waiting().await, 1, "{mood:?}");
    }
    let entries = desk.chest.entries.lock().unwrap().clone();
    let kept: Vec<&[u8]> = entries.values().map(Vec::as_slice).collect();
    assert_eq!(kept.len(), 2, "the key and the token");
    desk.assert_not_on_disk(&kept);
}

#[tokio::test]
async fn f46_a_new_token_that_the_keychain_cuts_off_does_not_replace_the_old_account() {
    let desk = Desk::new(Switches::default());
    desk.with_token().await.unwrap();
    desk.edited().await;
    for mood in [Mood::Denies, Mood::Truncates] {
        desk.chest.turn(mood);
        assert_eq!(code(desk.with_token().await), ErrorCode::SecretsFailed, "{mood:?}");
        desk.chest.turn(Mood::Well);
        desk.with_token().await.unwrap();
        assert_eq!(desk.waiting().await, 1, "{mood:?}");
    }
    commands::push(&desk.open().unwrap().portal(), satchel_api::PushRequest { consent: true }).await.unwrap();
    assert_eq!(desk.waiting().await, 0);
}

#[tokio::test]
async fn f47_a_key_that_is_gone_keeps_the_database_and_says_how_to_go_on() {
    let desk = Desk::new(Switches::default());
    desk.with_token().await.unwrap();
    desk.edited().await;
    let account = desk.data().portals().unwrap()[0].path().to_owned();
    let database = std::fs::read(account.join("satchel.db")).unwrap();
    // The user's computer was set up anew: the files are here, the keychain is empty.
    let lost = std::mem::take(&mut *desk.chest.entries.lock().unwrap());
    for outcome in [failure(desk.open()), failure(desk.with_token().await)] {
        assert_eq!(outcome.code, ErrorCode::SecretsMissing, "{outcome}");
        assert!(outcome.next.contains("mirror the account anew"), "{outcome}");
        assert!(outcome.next.contains(account.to_str().unwrap()), "{outcome}");
    }
    assert_eq!(std::fs::read(account.join("satchel.db")).unwrap(), database, "it was not touched");

    // As the words say: moved elsewhere, the account is mirrored anew.
    let elsewhere = desk.folder.path().join("moved");
    std::fs::rename(&account, &elsewhere).unwrap();
    desk.with_token().await.unwrap();
    assert_eq!(desk.waiting().await, 0);
    commands::pull(&desk.open().unwrap().portal()).await.unwrap();

    // With the key back in its place the unsent edit is there.
    let fresh = desk.data().portals().unwrap()[0].path().to_owned();
    std::fs::rename(fresh, desk.folder.path().join("fresh")).unwrap();
    std::fs::rename(elsewhere, &account).unwrap();
    for (name, value) in lost {
        desk.chest.set(&name, &value).unwrap();
    }
    assert_eq!(desk.waiting().await, 1);
}
