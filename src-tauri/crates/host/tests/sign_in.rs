//! A sign-in with an app of one's own, from the consent page to its end, against a sandbox that gives a new refresh token
//! with every refresh and takes none twice; by several processes on one data folder.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use satchel_core::{Clock, Secret};
use satchel_engine::{ApiError, EngineError};
use satchel_host::{
    App, Connect, Credentials, DataFolder, HostError, Resident, ResidentOptions, SandboxOptions,
    SecretSources, Session, SystemClock, SystemKeychain, Work, connect, disconnect,
};
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{Config, Hello, Sandbox, Time};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Names the data folder to a process that this test starts, and what that process is for.
const FOLDER: &str = "SATCHEL_TEST_FOLDER";
const PASSPHRASE: &str = "correct horse";
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct ServerTime(SystemClock);

impl Time for ServerTime {
    fn now_ms(&self) -> i64 {
        self.0.wall_ms()
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.monotonic().as_millis()).unwrap()
    }
}

/// HubSpot, as far as a sign-in meets it.
struct HubSpot {
    sandbox: Sandbox,
    hello: Hello,
    end: Option<oneshot::Sender<()>>,
}

impl HubSpot {
    async fn start() -> Self {
        let mut config = Config { latency_ms: 60, ..Config::new(1, WorldSize::of(3, 1, 1)) };
        assert!(config.switches.set("refresh_rotation", "Rotates"));
        assert!(config.switches.set("old_refresh_token", "GoneAtOnce"));
        let sandbox = Sandbox::new(config, Arc::new(ServerTime(SystemClock::new()))).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let hello = sandbox.hello(&format!("http://{}", listener.local_addr().unwrap()));
        let (end, ended) = oneshot::channel();
        let served = satchel_sandbox::serve::serve(sandbox.clone(), listener, async {
            // Dropped with this value.
            drop(ended.await);
        });
        tokio::spawn(served);
        Self { sandbox, hello, end: Some(end) }
    }

    /// Nobody answers any more.
    fn leave(&mut self) {
        self.sandbox.set_network(satchel_sandbox::Network::Off);
        drop(self.end.take());
    }

    /// How the token endpoint answered so far.
    fn token_answers(&self) -> Vec<Option<u16>> {
        let rows = self.sandbox.requests().into_iter();
        rows.filter(|row| row.path.ends_with("/token")).map(|row| row.status).collect()
    }

    /// Says yes on the consent page, and takes the browser back to where it came from.
    fn approve(&self, link: &str) -> std::thread::JoinHandle<()> {
        let (link, hello) = (link.to_owned(), self.hello.clone());
        std::thread::spawn(move || approve(&link, &hello))
    }

    async fn connect(&self, data: &DataFolder) -> Result<satchel_api::Connected, HostError> {
        let (link, hello) = (std::sync::mpsc::channel::<String>(), self.hello.clone());
        let (show, shown) = link;
        let browser = std::thread::spawn(move || approve(&shown.recv().unwrap(), &hello));
        let app = App {
            client_id: self.hello.client_id.clone(),
            client_secret: Secret::new(self.hello.client_secret.clone()),
            authorize_url: Some(self.hello.authorize_url.clone()),
            show_link: Box::new(move |link| show.send(link.to_owned()).unwrap()),
            open_browser: false,
        };
        let wanted = Connect {
            credentials: Credentials::OAuth(app),
            api_base: Some(self.hello.api_base.clone()),
            portal: None,
        };
        let connected = connect(data, &sources(), wanted).await;
        browser.join().unwrap();
        connected
    }
}

fn sources() -> SecretSources {
    SecretSources::new(Some(Secret::new(PASSPHRASE)), Arc::new(SystemKeychain))
}

fn data(folder: &Path) -> DataFolder {
    DataFolder::open(Some(folder.to_owned())).unwrap()
}

/// One request over a connection of its own: head and body of the answer.
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

fn approve(link: &str, hello: &Hello) {
    let address = hello.api_base.strip_prefix("http://").unwrap();
    let (head, page) = http(address, "GET", link.strip_prefix(&hello.api_base).unwrap(), "");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}\n{page}");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("decision", "approve").append_pair("user", &hello.users[0].id.to_string());
    for input in page.split("<input type=\"hidden\" ").skip(1) {
        let mut quoted = input.split('"');
        let (name, value) = (quoted.nth(1).unwrap(), quoted.nth(1).unwrap());
        form.append_pair(name, &value.replace("&amp;", "&"));
    }
    let (head, _) = http(address, "POST", "/oauth/authorize", &form.finish());
    let back = head.lines().find(|line| line.to_ascii_lowercase().starts_with("location:")).unwrap();
    let back = back.split_once("http://").unwrap().1;
    let (host, target) = back.split_at(back.find('/').unwrap());
    assert!(http(host, "GET", target, "").0.starts_with("HTTP/1.1 200"));
}

/// This program again, to be one test in a process of its own.
fn process(test: &str, folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]).env(FOLDER, folder);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Asks HubSpot who is signed in, which needs a new access token in every process.
async fn who(folder: &Path) -> Result<satchel_engine::Identity, EngineError> {
    let mut session = Session::open(&data(folder), None, &sources(), Work::Brief).unwrap();
    session.go_online().unwrap();
    session.portal().engine.identity().await
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_that_begin_at_once_share_one_token() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        who(Path::new(&folder)).await.unwrap();
        return;
    }
    let (hubspot, folder) = (HubSpot::start().await, tempfile::tempdir().unwrap());
    let connected = hubspot.connect(&data(folder.path())).await.unwrap();
    assert_eq!(connected.portal.id, hubspot.hello.portal_id.to_string());
    assert_eq!(connected.user.as_deref(), Some(hubspot.hello.users[0].email.as_str()));
    assert!(connected.scopes.iter().any(|scope| scope == "crm.objects.contacts.write"), "{connected:?}");

    let before = hubspot.token_answers().len();
    let test = "processes_that_begin_at_once_share_one_token";
    let processes: Vec<Child> = (0..4).map(|_| process(test, folder.path())).collect();
    for process in processes {
        let ended = tokio::task::spawn_blocking(move || process.wait_with_output().unwrap()).await.unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    }
    let answers = hubspot.token_answers().split_off(before);
    assert!(answers.is_empty(), "the token that one was given serves them all: {answers:?}");
    assert!(who(folder.path()).await.is_ok(), "the newest token is the one that is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_while_it_renews_keeps_nobody_waiting() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let lock =
            std::fs::File::options().write(true).open(PathBuf::from(folder).join("refresh.lock")).unwrap();
        lock.lock().unwrap();
        println!("held");
        // Until it is killed.
        drop(std::io::stdin().read_to_end(&mut Vec::new()));
        return;
    }
    let (hubspot, folder) = (HubSpot::start().await, tempfile::tempdir().unwrap());
    hubspot.connect(&data(folder.path())).await.unwrap();
    let portal = data(folder.path()).choose(None).unwrap().path().to_owned();
    let mut holder = process("a_process_that_dies_while_it_renews_keeps_nobody_waiting", &portal);
    let said = BufReader::new(holder.stdout.take().unwrap());
    assert!(said.lines().map_while(Result::ok).any(|line| line.ends_with("held")));

    let (before, folder_path) = (hubspot.token_answers().len(), folder.path().to_owned());
    let asking = tokio::spawn(async move { who(&folder_path).await });
    tokio::task::yield_now().await;
    assert_eq!(hubspot.token_answers().len(), before, "it waits for its turn");
    holder.kill().unwrap();
    holder.wait().unwrap();
    tokio::time::timeout(PATIENCE, asking).await.unwrap().unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_was_revoked_ends_and_what_is_kept_stays() {
    let (hubspot, folder) = (HubSpot::start().await, tempfile::tempdir().unwrap());
    hubspot.connect(&data(folder.path())).await.unwrap();
    let mut session = Session::open(&data(folder.path()), None, &sources(), Work::Brief).unwrap();
    session.go_online().unwrap();
    let gone = disconnect(&data(folder.path()), &sources(), None).await.unwrap();
    assert_eq!(json!(gone)["at_hubspot"], "void");
    // Whoever still has it in hand learns that it is over; nothing else is touched.
    let error = session.portal().engine.identity().await.unwrap_err();
    assert!(matches!(error, EngineError::Api(ApiError::SignedOut(_))), "{error}");
    assert!(session.folder().database().exists());
    assert!(hubspot.connect(&data(folder.path())).await.unwrap().known, "and is taken up again");
    assert!(who(folder.path()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_signs_out_without_a_network_says_what_stays_at_hubspot() {
    let (mut hubspot, folder) = (HubSpot::start().await, tempfile::tempdir().unwrap());
    let resident = Resident::start(ResidentOptions {
        data: data(folder.path()),
        sources: sources(),
        version: "1.2.3",
        sample: SandboxOptions::default(),
        open_links: false,
    })
    .unwrap();
    let hello = &hubspot.hello;
    let request = json!({"client_id": hello.client_id, "client_secret": hello.client_secret,
        "authorize_url": hello.authorize_url, "api_base": hello.api_base, "passphrase": PASSPHRASE});
    let waiting = resident.call("connect_app", request).await.unwrap();
    let link = waiting["phase"]["link"].as_str().unwrap_or_else(|| panic!("{waiting}")).to_owned();
    let told = Arc::new(tokio::sync::Notify::new());
    let teller = Arc::clone(&told);
    resident.subscribe(move |_| teller.notify_one());
    let browser = hubspot.approve(&link);
    let asked = async {
        loop {
            let state = resident.call("app_state", json!({})).await.unwrap();
            if state["phase"]["name"] == "confirm" {
                return state;
            }
            told.notified().await;
        }
    };
    let state: Value = tokio::time::timeout(PATIENCE, asked).await.unwrap();
    browser.join().unwrap();
    assert_eq!(state["phase"]["portal"]["id"], hubspot.hello.portal_id.to_string());
    assert_eq!(state["phase"]["user"], hubspot.hello.users[0].email.as_str());
    assert!(state["phase"]["scopes"].as_array().unwrap().contains(&json!("oauth")), "{state}");

    hubspot.leave();
    let gone = resident.call("sign_out", json!({})).await.unwrap();
    assert_eq!(gone["at_hubspot"], "unreached");
    let state = resident.call("app_state", json!({})).await.unwrap();
    let failure = &state["phase"]["failure"];
    assert_eq!(state["phase"]["name"], "sign_in");
    assert!(failure["message"].as_str().unwrap().contains("could not be reached"), "{failure}");
    assert!(failure["kept"].as_str().unwrap().contains("stay on this computer"), "{failure}");
    resident.close().await;
}
