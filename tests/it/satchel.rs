//! The programs as processes: `satchel` on a computer of its own, a sandbox on loopback, and a line between them that
//! counts requests and can break.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The passphrase of every vault here.
pub(crate) const PASSPHRASE: &str = "correct horse";

/// The program under test: the one that is named, or the one built beside this test.
pub(crate) fn program() -> PathBuf {
    match std::env::var_os("SATCHEL_BIN") {
        Some(named) => PathBuf::from(named),
        None => built(&format!("satchel{}", std::env::consts::EXE_SUFFIX)),
    }
}

/// Something the build left beside this test.
pub(crate) fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(path.exists(), "{} is missing: `cargo xtask test` builds it", path.display());
    path
}

/// A sandbox of its own process; it ends with this value.
pub(crate) struct SandboxProcess {
    process: Child,
    hello: Value,
}

impl SandboxProcess {
    /// Starts one with these arguments.
    pub(crate) fn start(line: &str) -> Self {
        let mut process = Command::new(program())
            .args(["sandbox", "serve"])
            .args(line.split_whitespace())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut first).unwrap();
        Self { process, hello: serde_json::from_str(&first).unwrap() }
    }

    /// A text of its first line.
    pub(crate) fn text(&self, name: &str) -> String {
        self.hello[name].as_str().unwrap().to_owned()
    }

    /// The portal's user who signs in.
    pub(crate) fn user(&self) -> String {
        self.hello["users"][0]["id"].to_string()
    }

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        self.text("api_base").strip_prefix("http://").unwrap().to_owned()
    }

    /// Ends it without a word.
    pub(crate) fn kill(&mut self) {
        // Both may fail only when it has ended already.
        drop(self.process.kill());
        drop(self.process.wait());
    }

    /// Asks the sandbox itself for something.
    pub(crate) fn control(&self, name: &str, body: &Value) {
        let (head, answer) =
            self.http("POST", &format!("/sandbox/{name}"), "X-Sandbox-Control: 1\r\n", &body.to_string());
        assert!(head.starts_with("HTTP/1.1 2"), "{name}: {head}\n{answer}");
    }

    /// An answer of the API to another user of the portal.
    pub(crate) fn api(&self, method: &str, target: &str, body: Option<&Value>) -> Value {
        let authorization =
            format!("Authorization: Bearer {}\r\n", self.hello["users"][1]["token"].as_str().unwrap());
        let body = body.map(Value::to_string).unwrap_or_default();
        let (head, answer) = self.http(method, target, &authorization, &body);
        assert!(head.starts_with("HTTP/1.1 2"), "{method} {target}: {head}\n{answer}");
        if answer.is_empty() { Value::Null } else { serde_json::from_str(&answer).unwrap() }
    }

    /// Every live record of a type with these properties, by id.
    pub(crate) fn records(&self, object_type: &str, properties: &str) -> Vec<(String, Value)> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let target = format!("/crm/v3/objects/{object_type}?limit=100&properties={properties}{after}");
            let page = self.api("GET", &target, None);
            for row in page["results"].as_array().unwrap() {
                found.push((row["id"].as_str().unwrap().to_owned(), row["properties"].clone()));
            }
            let Some(next) = page["paging"]["next"]["after"].as_str() else { return found };
            after = format!("&after={next}");
        }
    }

    fn http(&self, method: &str, target: &str, headers: &str, body: &str) -> (String, String) {
        http(&self.address(), method, target, &format!("Content-Type: application/json\r\n{headers}"), body)
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        self.kill();
    }
}

/// One request over a connection of its own: status line and head, and the body.
pub(crate) fn http(address: &str, method: &str, target: &str, headers: &str, body: &str) -> (String, String) {
    let length = body.len();
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), body.to_owned())
}

/// What a command answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) exit: Option<i32>,
    pub(crate) document: Value,
    pub(crate) said: String,
}

impl Answer {
    /// Reads the one document on standard output. Nothing may have panicked.
    #[track_caller]
    pub(crate) fn of(output: &Output) -> Self {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!said.contains("panicked"), "{said}");
        let text = String::from_utf8_lossy(&output.stdout);
        let document = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}\n{said}"));
        Self { exit: output.status.code(), document, said }
    }

    /// The error's code; empty when there is none.
    pub(crate) fn code(&self) -> &str {
        self.document["error"]["code"].as_str().unwrap_or_default()
    }
}

/// A person's computer: where `satchel` keeps its data, and nothing else of this one's environment.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The same data again, on another computer.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new();
        copy_folder(&self.data(), &copy.data());
        copy
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The folder of the one account.
    pub(crate) fn account(&self) -> PathBuf {
        let mut entries = std::fs::read_dir(self.data().join("portals")).unwrap();
        entries.next().unwrap().unwrap().path()
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.account().join("satchel.db")
    }

    /// Points the account to another address.
    pub(crate) fn point_to(&self, api_base: &str) {
        let path = self.account().join("portal.json");
        let mut portal: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        portal["api_base"] = json!(api_base);
        std::fs::write(path, portal.to_string()).unwrap();
    }

    /// A command of this computer, ready to run.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.arg("--json").args(words);
        self.settle(&mut command);
        command
    }

    /// Gives a command this computer's environment.
    pub(crate) fn settle(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("SATCHEL_DATA_DIR", self.data())
            .env("SATCHEL_PASSPHRASE", PASSPHRASE)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    #[track_caller]
    pub(crate) fn run(&self, line: &str) -> Answer {
        let words: Vec<&str> = line.split_whitespace().collect();
        Answer::of(&self.command(&words).output().unwrap())
    }

    /// The same, and it must succeed.
    #[track_caller]
    pub(crate) fn done(&self, line: &str) -> Value {
        let answer = self.run(line);
        assert_eq!(answer.exit, Some(0), "{line}: {answer:?}");
        answer.document
    }

    /// Connects with a token.
    #[track_caller]
    pub(crate) fn connect(&self, api_base: &str, token: &str) -> Answer {
        fed(self.command(&["connect", "--token-stdin", "--api-base", api_base]), token)
    }
}

/// Runs a command that reads its standard input.
#[track_caller]
pub(crate) fn fed(mut command: Command, input: &str) -> Answer {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    Answer::of(&child.wait_with_output().unwrap())
}

/// Copies the files of a folder and of those in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
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

/// Where a request is on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    /// It arrived from the client; the server does not know of it.
    Asked,
    /// The server has answered; the client does not know.
    Answered,
}

/// What becomes of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It goes on.
    Pass,
    /// The connection ends here.
    Drop,
    /// Half of the answer arrives (of a request that is only asked: none of it).
    Half,
}

/// Sees the first line of a request, its number and the moment.
type Judge = dyn Fn(&str, u64, Moment) -> Verdict + Send + Sync;

/// A line to a server that counts requests, the first being 1, and asks before it passes each of them on.
pub(crate) struct Line {
    address: String,
}

impl Line {
    /// A line that decides by number.
    pub(crate) fn to(server: &str, judge: impl Fn(u64, Moment) -> Verdict + Send + Sync + 'static) -> Self {
        Self::watching(server, move |_, number, moment| judge(number, moment))
    }

    /// A line that sees what is asked for.
    pub(crate) fn watching(
        server: &str,
        judge: impl Fn(&str, u64, Moment) -> Verdict + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let count = Arc::new(AtomicU64::new(0));
        let server = server.to_owned();
        let judge: Arc<Judge> = Arc::new(judge);
        // It ends with the test's process: nobody connects once the test is over.
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (server, counter, judge) = (server.clone(), Arc::clone(&count), Arc::clone(&judge));
                std::thread::spawn(move || relay(client, &server, &counter, &*judge));
            }
        });
        Self { address }
    }

    pub(crate) fn api_base(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// Carries one request and its answer; the connection ends with it. Whoever is gone gets nothing.
fn relay(mut client: TcpStream, server: &str, counter: &AtomicU64, judge: &Judge) {
    let Some(request) = read_request(&mut client) else { return };
    let number = counter.fetch_add(1, Ordering::SeqCst) + 1;
    let first = String::from_utf8_lossy(request.split(|byte| *byte == b'\r').next().unwrap_or_default());
    if judge(&first, number, Moment::Asked) != Verdict::Pass {
        return;
    }
    let mut answer = Vec::new();
    let passed = TcpStream::connect(server).and_then(|mut upstream| {
        upstream.write_all(&request)?;
        upstream.read_to_end(&mut answer)
    });
    if passed.is_err() {
        return;
    }
    let end = match judge(&first, number, Moment::Answered) {
        Verdict::Pass => answer.len(),
        Verdict::Half => answer.len() / 2,
        Verdict::Drop => 0,
    };
    // A client that was killed does not read.
    drop(client.write_all(&answer[..end]));
}

/// A whole request, asking the server to close after it. `None` when the client left or sent nothing.
fn read_request(client: &mut TcpStream) -> Option<Vec<u8>> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        head.push_str(&line);
    }
    let mut request = format!("{head}Connection: close\r\n\r\n").into_bytes();
    let begin = request.len();
    request.resize(begin + length, 0);
    reader.read_exact(&mut request[begin..]).ok()?;
    Some(request)
}
