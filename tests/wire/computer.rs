//! The program on a computer whose surroundings are wrong: 3 names that lead nowhere or elsewhere, 4 a certificate that
//! nobody trusts, 5 one that is not valid by this computer's clock, 13 a dead address before a living one, 14 a proxy that
//! asks for a password.
//!
//! Certificates, proxies and names come from a process's environment, so each case runs the program itself.

use crate::relay::{Act, BlackHole, NETWORK, Relay, listener};
use crate::scene::real_time;
use crate::tls::{Authority, NOW};
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{Config, Fault, FaultRule, Hello, Sandbox};
use serde_json::{Value, json};
use std::io::Write;
use std::net::{Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What the user typed before anything went wrong.
const EDITED: &str = "Typed before";

/// A connected account with one unsent edit, and its server.
struct Computer {
    sandbox: Sandbox,
    relay: Relay,
    folder: tempfile::TempDir,
    /// The contact that was edited.
    id: String,
}

/// A computer as every case finds it: connecting once is enough for all of them.
static SET_UP: LazyLock<Computer> = LazyLock::new(Computer::set_up);

impl Computer {
    /// A copy of the computer that is set up, with a server of its own.
    fn new() -> Self {
        let (sandbox, relay) = portal();
        let computer = Self { sandbox, relay, folder: tempfile::tempdir().unwrap(), id: SET_UP.id.clone() };
        copy_folder(SET_UP.folder.path(), computer.folder.path());
        computer.point_to(&computer.relay.api_base());
        computer
    }

    fn set_up() -> Self {
        let (sandbox, relay) = portal();
        let hello: Hello = sandbox.hello(&relay.api_base());
        let folder = tempfile::tempdir().unwrap();
        let computer = Self { sandbox, relay, folder, id: String::new() };
        let base = computer.relay.api_base();
        let mut connect = computer.command(&["connect", "--token-stdin", "--api-base", &base]);
        let mut child = connect.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(hello.token.as_bytes()).unwrap();
        assert!(child.wait_with_output().unwrap().status.success());
        done(computer.command(&["pull"]));
        let page = done(computer.command(&["list", "contacts", "--limit", "1"]));
        let id = page["rows"][0]["id"].as_str().unwrap().to_owned();
        done(computer.command(&["edit", "contacts", &id, &format!("jobtitle={EDITED}")]));
        Self { id, ..computer }
    }

    /// A command of this computer, ready to run.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.arg("--json").args(words);
        self.settle(&mut command);
        command
    }

    /// Gives a command this computer's environment, and nothing of the one it runs on.
    fn settle(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("SATCHEL_DATA_DIR", self.folder.path().join("data"))
            .env("SATCHEL_PASSPHRASE", "correct horse")
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// Points the account to another address.
    fn point_to(&self, api_base: &str) {
        let portals = self.folder.path().join("data/portals");
        let account = std::fs::read_dir(portals).unwrap().next().unwrap().unwrap().path();
        let path = account.join("portal.json");
        let mut portal: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        portal["api_base"] = json!(api_base);
        std::fs::write(path, portal.to_string()).unwrap();
    }

    /// The command fails in these words, no request was made, and the edit waits.
    #[track_caller]
    fn fails(&self, command: Command, code: &str, says: &[&str]) {
        let (document, exit) = outcome(command);
        let error = &document["error"];
        assert_eq!((&error["code"], exit), (&json!(code), Some(1)), "{document}");
        for words in says {
            assert!(error.to_string().contains(words), "it does not say {words}: {error}");
        }
        assert!(self.relay.seen().is_empty(), "HubSpot was asked: {:?}", self.relay.seen());
        let outbox = done(self.command(&["outbox"]));
        assert_eq!((&outbox["total"], &outbox["rows"][0]["state"]), (&json!(1), &json!("queued")));
        let shown = done(self.command(&["show", "contacts", &self.id]));
        assert_eq!(shown["properties"]["jobtitle"], EDITED);
    }

    /// Once all is well the edit goes out, once.
    #[track_caller]
    fn recovers(&self, sync: Command) {
        let synced = done(sync);
        assert_eq!(synced["pushed"]["acknowledged"], 1, "{synced}");
        let versions = self.sandbox.versions(
            satchel_sandbox::world::Kind::Contact,
            self.id.parse().unwrap(),
            "jobtitle",
        );
        assert_eq!(versions.iter().filter(|version| version.value == EDITED).count(), 1);
        assert_eq!(done(self.command(&["outbox"]))["total"], 0);
    }
}

/// The same portal, each time anew.
fn portal() -> (Sandbox, Relay) {
    let sandbox = Sandbox::new(Config::new(7, WorldSize::of(5, 2, 2)), real_time()).unwrap();
    let relay = Relay::before(&sandbox);
    (sandbox, relay)
}

/// Copies the files of a folder and of those in it.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, target).unwrap();
        }
    }
}

/// The program under test: the one that is named, or the one built beside this test.
pub(crate) fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("SATCHEL_BIN") {
        return PathBuf::from(named);
    }
    let test = std::env::current_exe().unwrap();
    let name = format!("satchel{}", std::env::consts::EXE_SUFFIX);
    let path = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(path.exists(), "{} is missing: `cargo xtask test` builds it", path.display());
    path
}

#[track_caller]
fn read(output: &Output) -> (Value, Option<i32>) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    let text = String::from_utf8_lossy(&output.stdout);
    let document = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}\n{said}"));
    (document, output.status.code())
}

#[track_caller]
fn outcome(mut command: Command) -> (Value, Option<i32>) {
    read(&command.output().unwrap())
}

#[track_caller]
fn done(command: Command) -> Value {
    let (document, exit) = outcome(command);
    assert_eq!(exit, Some(0), "{document}");
    document
}

/// Whether this computer can give a process surroundings of its own.
fn surroundings(flags: &str) -> bool {
    let able = Command::new("unshare").args([flags, "true"]).output();
    able.is_ok_and(|output| output.status.success())
}

#[test]
fn f03_a_name_that_is_not_found_is_offline_and_the_queue_waits() {
    if !surroundings("-rn") {
        println!("skipped: this computer gives no process surroundings of its own");
        return;
    }
    let computer = Computer::new();
    computer.point_to("https://api.hubapi.com");
    let mut command = Command::new("unshare");
    command.args(["-rn"]).arg(program()).args(["--json", "sync"]);
    computer.settle(&mut command);
    computer.fails(command, "offline", &["Check the network"]);
    computer.point_to(&computer.relay.api_base());
    computer.recovers(computer.command(&["sync"]));
}

#[test]
fn f03_a_name_that_leads_elsewhere_is_never_told_the_token() {
    let computer = Computer::new();
    let authority = Authority::new("Trusted");
    let elsewhere = authority.serve(&computer.relay, "elsewhere.example", NOW);
    computer.point_to(&elsewhere.api_base());
    computer.fails(trusting(&computer, &authority), "offline", &["certificate"]);
    assert_eq!(elsewhere.spoken(), 0);
    let here = authority.serve(&computer.relay, "localhost", NOW);
    computer.point_to(&here.api_base());
    computer.recovers(trusting(&computer, &authority));
    assert!(here.spoken() > 0, "it went over TLS");
}

/// `satchel sync` where this authority alone is trusted.
fn trusting(computer: &Computer, authority: &Authority) -> Command {
    let path = computer.folder.path().join("trusted.pem");
    std::fs::write(&path, &authority.pem).unwrap();
    let mut command = computer.command(&["sync"]);
    command.env("SSL_CERT_FILE", path);
    command
}

#[test]
fn f04_a_certificate_that_nobody_vouches_for_is_a_hard_stop_in_plain_words() {
    let computer = Computer::new();
    let (trusted, intruder) = (Authority::new("Trusted"), Authority::new("Intruder"));
    let between = intruder.serve(&computer.relay, "localhost", NOW);
    computer.point_to(&between.api_base());
    computer.fails(trusting(&computer, &trusted), "offline", &["certificate", "does not trust"]);
    // No word and no variable makes it go on.
    for word in ["--insecure", "--no-verify", "-k"] {
        assert_eq!(outcome(computer.command(&["sync", word])).0["error"]["code"], "usage", "{word}");
    }
    assert_eq!(between.spoken(), 0, "not a word was said");
    let here = trusted.serve(&computer.relay, "localhost", NOW);
    computer.point_to(&here.api_base());
    computer.recovers(trusting(&computer, &trusted));
}

#[test]
fn f05_a_certificate_that_is_not_valid_by_this_clock_says_so_and_changes_nothing() {
    let computer = Computer::new();
    let authority = Authority::new("Trusted");
    // To a clock that has stopped in 2015 every certificate of today lies in the future.
    for years in [(2095, 2099), (2001, 2002)] {
        let server = authority.serve(&computer.relay, "localhost", years);
        computer.point_to(&server.api_base());
        computer.fails(trusting(&computer, &authority), "offline", &["certificate", "clock"]);
        assert_eq!(server.spoken(), 0);
    }
    let server = authority.serve(&computer.relay, "localhost", NOW);
    computer.point_to(&server.api_base());
    computer.recovers(trusting(&computer, &authority));
    assert_eq!(done(computer.command(&["status"]))["clock_skew_seconds"], Value::Null, "it is right again");
}

#[test]
fn f05_a_clock_that_is_far_off_is_said_and_still_known_when_no_certificate_holds() {
    const ELEVEN_YEARS_MS: i64 = (11 * 365 + 30) * 86_400_000;
    let computer = Computer::new();
    let authority = Authority::new("Trusted");
    // HubSpot's present is this clock's future: it has stopped in the past.
    computer.sandbox.fault(FaultRule {
        times: Some(1),
        ..FaultRule::always("GET", "*", Fault::ClockJump { ms: ELEVEN_YEARS_MS })
    });
    let said = computer.command(&["pull"]).output().unwrap();
    assert!(said.status.success());
    let note = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(note.contains("clock is 11 years behind HubSpot's"), "{note}");
    computer.relay.forget();
    // Now the certificate is judged by that clock, and no answer comes to measure by.
    let server = authority.serve(&computer.relay, "localhost", (2095, 2099));
    computer.point_to(&server.api_base());
    computer.fails(trusting(&computer, &authority), "offline", &["certificate", "clock"]);
    let status = done(computer.command(&["status"]));
    let skew = status["clock_skew_seconds"].as_i64().unwrap();
    assert!((ELEVEN_YEARS_MS / 1000 - 300..=ELEVEN_YEARS_MS / 1000 + 300).contains(&skew), "{skew}");
    assert_eq!(status["outbox"]["queued"], 1, "the edit is here, unchanged");
}

#[test]
fn f13_a_dead_address_before_a_living_one_holds_nothing_up() {
    if !surroundings("-rm") {
        println!("skipped: this computer gives no process surroundings of its own");
        return;
    }
    let computer = Computer::new();
    let port = computer.relay.address().port();
    let dead = SocketAddr::from((Ipv6Addr::LOCALHOST, port));
    if std::net::TcpListener::bind(dead).is_err() {
        println!("skipped: this computer has no IPv6");
        return;
    }
    let (_hole, _) = BlackHole::at(dead);
    let hosts = computer.folder.path().join("hosts");
    std::fs::write(&hosts, "::1 localhost\n127.0.0.1 localhost\n").unwrap();
    computer.point_to(&format!("http://localhost:{port}"));
    let script = "mount --bind \"$HOSTS\" /etc/hosts && exec \"$SATCHEL\" --json push";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]);
    computer.settle(&mut command);
    command.env("HOSTS", &hosts).env("SATCHEL", program());
    let begun = std::time::Instant::now();
    computer.recovers(command);
    // One connection is made for each request here, so the wait is there each time.
    let each = begun.elapsed() / u32::try_from(computer.relay.seen().len()).unwrap();
    assert!(each.as_secs_f64() < 5.0, "{each:?} for each connection");
}

#[test]
fn f14_a_proxy_that_asks_for_a_password_is_named() {
    let computer = Computer::new();
    let listener = listener();
    let proxy = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    NETWORK.spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let read = client.read(&mut head).await.unwrap();
            let line = String::from_utf8_lossy(&head[..read]).into_owned();
            assert!(line.starts_with("CONNECT api.hubapi.com:443 "), "{line}");
            assert!(!line.to_ascii_lowercase().contains("bearer"), "{line}");
            count.fetch_add(1, Ordering::SeqCst);
            let Act::Say(answer) = Act::answer(407, "Proxy-Authenticate: Basic realm=\"office\"\r\n", "")
            else {
                return;
            };
            client.write_all(&answer).await.unwrap();
        }
    });
    computer.point_to("https://api.hubapi.com");
    let mut command = computer.command(&["sync"]);
    command.env("HTTPS_PROXY", &proxy);
    computer.fails(command, "offline", &["proxy"]);
    assert!((1..=8).contains(&asked.load(Ordering::SeqCst)));
    // The proxy is for HubSpot alone: what is on this computer is asked directly.
    computer.point_to(&computer.relay.api_base());
    let mut command = computer.command(&["sync"]);
    command.env("HTTPS_PROXY", &proxy).env("HTTP_PROXY", &proxy);
    computer.recovers(command);
}
