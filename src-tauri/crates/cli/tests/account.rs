//! Connecting an account as a person does: against a sandbox that is a process of its own, by token and through the
//! browser, with a vault and with a keychain.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{Home, SATCHEL, Sandbox, fed, read};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// One request over a connection of its own: status line and head, and the body.
fn http(address: &str, method: &str, target: &str, body: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// What a person's click on the consent page sends the browser to.
fn decide(sandbox: &Sandbox, link: &str, decision: &str) -> String {
    let target = link.strip_prefix(&sandbox.text("api_base")).unwrap();
    let (head, page) = http(&sandbox.address(), "GET", target, "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{page}");
    let mut fields =
        vec![format!("decision={decision}"), format!("user={}", sandbox.hello["users"][0]["id"])];
    for input in page.split("<input type=\"hidden\" ").skip(1) {
        let mut quoted = input.split('"');
        let (name, value) = (quoted.nth(1).unwrap(), quoted.nth(1).unwrap());
        fields.push(format!("{name}={}", encoded(&value.replace("&amp;", "&"))));
    }
    let (head, _) = http(&sandbox.address(), "POST", "/oauth/authorize", &fields.join("&"));
    let location = head.lines().find_map(|line| line.to_lowercase().strip_prefix("location:").map(|_| line));
    location.unwrap_or_else(|| panic!("{head}")).split_once(':').unwrap().1.trim().to_owned()
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02X}") }
            },
        )
        .collect()
}

/// A sign-in through the browser, waiting for it.
struct Waiting {
    process: Child,
    link: String,
}

impl Waiting {
    fn begin(home: &Home, sandbox: &Sandbox) -> Self {
        let (base, page, id) =
            (sandbox.text("api_base"), sandbox.text("authorize_url"), sandbox.text("client_id"));
        let words = [
            "connect",
            "--oauth",
            "--client-id",
            &id,
            "--client-secret-stdin",
            "--print-url",
            "--api-base",
            &base,
            "--authorize-url",
            &page,
        ];
        let mut process = home.command(&words).stdin(Stdio::piped()).spawn().unwrap();
        process.stdin.take().unwrap().write_all(sandbox.text("client_secret").as_bytes()).unwrap();
        let said = BufReader::new(process.stderr.take().unwrap());
        let link = said.lines().map_while(Result::ok).find(|line| line.starts_with("http"));
        Self { process, link: link.unwrap() }
    }

    fn end(self) -> (Value, i32) {
        read(&self.process.wait_with_output().unwrap())
    }
}

/// Host and target of an `http` address.
fn parts(link: &str) -> (&str, &str) {
    let rest = link.strip_prefix("http://").unwrap();
    rest.split_at(rest.find('/').unwrap())
}

#[test]
fn a_token_connects_syncs_and_edits() {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    let (connected, code) = home.connect(&sandbox, &sandbox.text("token"), &[]);
    assert_eq!(code, 0, "{connected}");
    assert_eq!(connected["portal"]["id"], sandbox.portal_id());
    assert_eq!(connected["portal"]["api_base"], sandbox.text("api_base"));
    assert_eq!((&connected["sign_in"], &connected["secrets"]), (&json!("token"), &json!("vault")));
    assert_eq!(connected["known"], false);

    #[cfg(unix)]
    for entry in std::fs::read_dir(&home.folders()[0]).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "only the owner may read {:?}", entry.file_name());
    }

    let (synced, code) = home.run("sync");
    assert_eq!((code, &synced["pulled"]["contacts"]["added"]), (0, &json!(30)), "{synced}");
    let (page, _) = home.run("list contacts --limit 1");
    assert_eq!((&page["total"], &page["rows"][0]["type"]), (&json!(30), &json!("contacts")));
    let id = page["rows"][0]["id"].as_str().unwrap();
    let (edited, code) = home.run(&format!("edit contacts {id} jobtitle=Pilot"));
    assert_eq!((code, &edited["properties"]["jobtitle"]), (0, &json!("Pilot")));
    assert_eq!(edited["pending"]["jobtitle"]["local"], "Pilot");
    let (outbox, _) = home.run("outbox");
    assert_eq!((&outbox["total"], &outbox["rows"][0]["kind"]), (&json!(1), &json!("update")));
    let (pushed, code) = home.run("push");
    assert_eq!((code, &pushed["pushed"]["acknowledged"]), (0, &json!(1)), "{pushed}");
    let columns =
        home.command(&["list", "contacts", "--limit", "1", "--properties", "phone,email"]).output().unwrap();
    let text = String::from_utf8(columns.stdout).unwrap();
    assert!(text.find("phone").unwrap() < text.find("email").unwrap(), "columns keep their order: {text}");
    let (status, _) = home.run("status");
    assert!(status["api"]["requests"].as_u64().unwrap() > 3, "{status}");
    assert_eq!(status["outbox"]["queued"], 0);

    let (again, _) = home.connect(&sandbox, &sandbox.text("token"), &[]);
    assert_eq!(again["known"], true);
    assert_eq!(home.folders().len(), 1);
    assert_eq!(home.run("list contacts --limit 1").0["total"], 30, "the mirror was kept");

    let (gone, code) = home.run("disconnect");
    assert_eq!((code, &gone["at_hubspot"]), (0, &json!("stays")), "a pasted token stays good at HubSpot");
    assert_eq!(home.run("sync").1, 3);
    assert_eq!(home.run("list contacts --limit 1").0["total"], 30);
}

#[test]
fn the_first_push_to_a_standard_account_asks_once_and_lists_what_it_would_send() {
    let (sandbox, home) = (Sandbox::start_with("--account-type standard"), Home::new());
    home.connect(&sandbox, &sandbox.text("token"), &[]);
    let (synced, code) = home.run("sync");
    assert_eq!(code, 0, "nothing waits, so nothing is asked: {synced}");
    assert_eq!(home.run("status").0["portal"]["type"], "STANDARD");
    let id = home.run("list contacts --limit 1").0["rows"][0]["id"].as_str().unwrap().to_owned();
    home.run(&format!("edit contacts {id} jobtitle=Pilot"));
    let (asked, code) = home.run("push");
    assert_eq!((code, &asked["error"]["code"]), (1, &json!("needs_consent")), "{asked}");
    assert_eq!(asked["error"]["sends"][0]["id"], json!(id));
    assert_eq!(asked["error"]["sends"][0]["properties"], json!(["jobtitle"]));
    assert_eq!(home.run("outbox").0["total"], 1, "nothing left this computer");
    assert_eq!(home.run("push --yes").0["pushed"]["acknowledged"], 1);
    home.run(&format!("edit contacts {id} jobtitle=Captain"));
    assert_eq!(home.run("push").0["pushed"]["acknowledged"], 1, "the yes is remembered");
}

#[test]
fn a_token_nobody_knows_and_another_account_are_refused() {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    let (refused, code) = home.connect(&sandbox, "pat-na1-00000000-0000-0000-0000-000000000000", &[]);
    assert_eq!((code, &refused["error"]["code"]), (3, &json!("sign_in_needed")), "{refused}");
    let (refused, code) = home.connect(&sandbox, &sandbox.text("token"), &["--portal", "42"]);
    assert_eq!((code, &refused["error"]["code"]), (1, &json!("wrong_portal")), "{refused}");
    assert!(home.folders().is_empty());
}

#[test]
fn signing_in_through_the_browser() {
    let (sandbox, home) = (Sandbox::start(), Home::new());

    let waiting = Waiting::begin(&home, &sandbox);
    let denied = decide(&sandbox, &waiting.link, "deny");
    let (host, target) = parts(&denied);
    assert!(http(host, "GET", target, "").0.starts_with("HTTP/1.1 200"));
    let (document, code) = waiting.end();
    assert_eq!((code, &document["error"]["code"]), (1, &json!("sign_in_denied")), "{document}");
    assert!(home.folders().is_empty());

    let waiting = Waiting::begin(&home, &sandbox);
    let approved = decide(&sandbox, &waiting.link, "approve");
    let (host, target) = parts(&approved);
    assert!(http(host, "GET", "/oauth-callback?code=stolen&state=guessed", "").0.starts_with("HTTP/1.1 400"));
    assert!(http(host, "POST", target, "").0.starts_with("HTTP/1.1 400"));
    let (head, page) = http(host, "GET", target, "");
    assert!(head.starts_with("HTTP/1.1 200") && !page.contains("code="), "{head}\n{page}");
    let (connected, code) = waiting.end();
    assert_eq!((code, &connected["sign_in"]), (0, &json!("oauth")), "{connected}");

    let (pulled, code) = home.run("pull");
    assert_eq!((code, &pulled["pulled"]["contacts"]["added"]), (0, &json!(30)), "{pulled}");
    assert_eq!(home.run("disconnect").0["at_hubspot"], "void", "the app's grant is void at HubSpot too");
}

#[cfg(unix)]
#[test]
fn the_sandbox_ends_cleanly_when_asked() {
    let mut sandbox = Sandbox::start();
    let asked = Command::new("kill").args(["-TERM", &sandbox.process.id().to_string()]).status().unwrap();
    assert!(asked.success());
    assert_eq!(sandbox.process.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    sandbox.out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "one line is all it says");
}

#[test]
fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (refused, code) = Home::new().run(&format!("sandbox serve --port {port}"));
    assert_eq!((code, &refused["error"]["code"]), (1, &json!("ports_busy")));
    assert!(refused["error"]["message"].as_str().unwrap().contains(&port));
}

#[test]
fn without_keychain_and_passphrase_nothing_is_kept() {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    let base = sandbox.text("api_base");
    let mut command = home.command(&["connect", "--token-stdin", "--api-base", &base]);
    command.env_remove("SATCHEL_PASSPHRASE").env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    let (refused, code) = read(&fed(command, &sandbox.text("token")));
    if cfg!(target_os = "linux") {
        assert_eq!((code, &refused["error"]["code"]), (1, &json!("secrets_unavailable")), "{refused}");
        assert!(refused["error"]["next"].as_str().unwrap().contains("SATCHEL_PASSPHRASE"));
        assert!(home.folders().is_empty());
    }
}

/// A Secret Service of its own, where the programs for it are installed.
#[cfg(target_os = "linux")]
#[test]
fn the_keychain_keeps_the_secrets() {
    let installed = |name: &str| Command::new(name).arg("--version").output().is_ok();
    if !installed("dbus-run-session") || !installed("gnome-keyring-daemon") {
        println!("skipped: dbus-run-session and gnome-keyring-daemon are not installed");
        return;
    }
    let (sandbox, home) = (Sandbox::start(), Home::new());
    let script = "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        printf %s \"$TOKEN\" | \"$SATCHEL\" --json connect --token-stdin --api-base \"$BASE\" || exit
        exec \"$SATCHEL\" --json sync";
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", script])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", home.0.path())
        .env("XDG_RUNTIME_DIR", home.0.path())
        .env("SATCHEL_DATA_DIR", home.0.path().join("data"))
        .env("SATCHEL", SATCHEL)
        .env("TOKEN", sandbox.text("token"))
        .env("BASE", sandbox.text("api_base"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let documents: Vec<Value> =
        serde_json::Deserializer::from_slice(&output.stdout).into_iter().map(Result::unwrap).collect();
    assert_eq!(output.status.code(), Some(0), "{documents:?} {said}");
    assert_eq!(documents[0]["secrets"], "keychain", "{said}");
    assert_eq!(documents[1]["pulled"]["contacts"]["added"], 30);
    let folder = home.folders().remove(0);
    assert!(!folder.join("vault.db").exists());
    let text = std::fs::read_to_string(folder.join("portal.json")).unwrap();
    assert!(!text.contains("pat-"), "{text}");
}

#[test]
fn two_records_are_merged_only_after_a_yes() {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    assert_eq!(home.connect(&sandbox, &sandbox.text("token"), &[]).1, 0);
    assert_eq!(home.run("pull").1, 0);
    let page = home.run("list contacts --limit 2").0;
    let id = |at: usize| page["rows"][at]["id"].as_str().unwrap().to_owned();
    let line = format!("merge contacts {} {}", id(0), id(1));
    let (asked, code) = home.run(&line);
    assert_eq!((code, &asked["merged"], &asked["question"]["why"]), (4, &Value::Null, &json!("consent")));
    assert!(asked["question"]["differing"].as_array().unwrap().len() > 1, "{asked}");
    assert_eq!(home.run(&format!("show contacts {}", id(1))).0["id"], json!(id(1)), "nothing happened");
    let (merged, code) = home.run(&format!("{line} --yes"));
    assert_eq!((code, &merged["question"]), (0, &Value::Null), "{merged}");
    for old in [id(0), id(1)] {
        let shown = home.run(&format!("show contacts {old}")).0;
        assert_eq!(shown["id"], merged["merged"]["id"]);
    }
}

#[test]
fn a_note_on_records_known_and_new_leaves_with_them_and_keys_are_turned_on() {
    let (sandbox, home) = (Sandbox::start(), Home::new());
    home.connect(&sandbox, &sandbox.text("token"), &[]);
    assert_eq!(home.run("pull").1, 0);
    let (keys, code) = home.run("unique-property on");
    assert_eq!(code, 0, "{keys}");
    assert!(keys["rows"].as_array().unwrap().iter().all(|row| row["on"] == true), "{keys}");
    let contact = home.run("list contacts --limit 1").0["rows"][0]["id"].as_str().unwrap().to_owned();
    let (deal, _) = home.run("create deals dealname=Bags dealstage=appointmentscheduled");
    let line = format!(
        "create notes hs_note_body=Hello --to contacts:{contact} --to deals:{}",
        deal["id"].as_str().unwrap()
    );
    let (note, code) = home.run(&line);
    assert_eq!((code, note["associations"].as_array().unwrap().len()), (0, 2), "{note}");
    let (pushed, code) = home.run("push");
    assert_eq!((code, &pushed["pushed"]["acknowledged"]), (0, &json!(2)), "{pushed}");
    let (waiting, _) = home.run("outbox");
    assert_eq!(waiting["total"], 0, "{waiting}");
    let company = home.run("list companies --limit 1").0["rows"][0]["id"].as_str().unwrap().to_owned();
    let (linked, code) = home.run(&format!("associate contacts {contact} companies {company} --primary"));
    assert_eq!(code, 0, "{linked}");
    assert_eq!(home.run("push").1, 0);
    let shown = home.run(&format!("show contacts {contact}")).0;
    let primary =
        shown["associations"].as_array().unwrap().iter().find(|link| link["primary"] == true).unwrap();
    assert_eq!(primary["id"], company.as_str());
}
