//! A hostile stretch of network before the sandbox: it notes every request, passes it on, or does to it what a case wants.
//!
//! Each connection carries one request. Must never know what a request means.

use satchel_sandbox::Sandbox;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Where sockets live: beside the cases, in real time.
pub(crate) static NETWORK: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The path without its query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// Whether it is this method on a path that ends so.
    pub(crate) fn is(&self, method: &str, end: &str) -> bool {
        self.method == method && self.path().ends_with(end)
    }

    /// Whether it changes records.
    pub(crate) fn writes(&self) -> bool {
        let asks = ["/read", "/search"].iter().any(|end| self.path().ends_with(end));
        self.method != "GET" && !asks && !self.path().starts_with("/oauth")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What becomes of a request.
pub(crate) enum Act {
    /// The sandbox answers, and its faults reach the client as they are.
    Pass,
    /// The sandbox answers, and its JSON is changed on the way.
    Change(Box<dyn FnOnce(&mut Value) + Send>),
    /// The sandbox answers, with these header lines besides.
    Headers(&'static str),
    /// These bytes, then the end of the connection; the sandbox knows nothing.
    Say(Vec<u8>),
    /// A body of so many bytes, in pieces.
    Flood(u64),
    /// The connection stays open, and nothing comes.
    Silence,
    /// The connection is reset after the request was read; the sandbox may have acted.
    Reset {
        /// Whether it did.
        applied: bool,
    },
}

impl Act {
    /// A whole answer.
    pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Say(
            format!("HTTP/1.1 {status} Said\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                .into_bytes(),
        )
    }

    /// A JSON answer.
    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::answer(status, "Content-Type: application/json\r\n", &body.to_string())
    }

    /// A change of what the sandbox answers.
    pub(crate) fn change(change: impl FnOnce(&mut Value) + Send + 'static) -> Self {
        Self::Change(Box::new(change))
    }
}

type Judge = Box<dyn FnMut(&Request) -> Act + Send>;

#[derive(Clone)]
pub(crate) struct Relay {
    address: SocketAddr,
    sandbox: SocketAddr,
    state: Arc<State>,
}

struct State {
    judge: Mutex<Judge>,
    seen: Mutex<Vec<Request>>,
    flooded: AtomicU64,
    broken: AtomicBool,
}

impl Relay {
    /// Serves the sandbox on a socket, with a relay before it. Both end with the test's process.
    pub(crate) fn before(sandbox: &Sandbox) -> Self {
        let (listener, served) = (listener(), listener());
        let (address, server) = (listener.local_addr().unwrap(), served.local_addr().unwrap());
        let sandbox = sandbox.clone();
        NETWORK.spawn(async move {
            satchel_sandbox::serve::serve(sandbox, served, std::future::pending()).await.unwrap();
        });
        let state = Arc::new(State {
            judge: Mutex::new(Box::new(|_| Act::Pass)),
            seen: Mutex::default(),
            flooded: AtomicU64::new(0),
            broken: AtomicBool::new(false),
        });
        let relay = Self { address, sandbox: server, state };
        let accepting = relay.clone();
        NETWORK.spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else { continue };
                let relay = accepting.clone();
                let state = Arc::clone(&relay.state);
                tokio::spawn(async move {
                    let ended = tokio::spawn(async move { relay.converse(stream).await }).await;
                    state.broken.fetch_or(ended.is_err(), Ordering::SeqCst);
                });
            }
        });
        relay
    }

    pub(crate) fn api_base(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on.
    pub(crate) fn judge(&self, judge: impl FnMut(&Request) -> Act + Send + 'static) {
        *self.state.judge.lock().unwrap_or_else(PoisonError::into_inner) = Box::new(judge);
    }

    /// What befalls the next request for which `fits` holds.
    pub(crate) fn once(
        &self,
        fits: impl Fn(&Request) -> bool + Send + 'static,
        act: impl FnOnce(&Request) -> Act + Send + 'static,
    ) {
        let mut act = Some(act);
        self.judge(move |request| match act.take_if(|_| fits(request)) {
            Some(act) => act(request),
            None => Act::Pass,
        });
    }

    /// From now on all is well.
    pub(crate) fn heal(&self) {
        self.judge(|_| Act::Pass);
    }

    /// The requests so far, or since [`Self::forget`].
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.state.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many requests there were of those that `fits` names.
    pub(crate) fn count(&self, fits: impl Fn(&Request) -> bool) -> usize {
        self.seen().into_iter().filter(fits).count()
    }

    /// Begins to count anew.
    pub(crate) fn forget(&self) {
        self.state.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many bytes of floods were taken.
    pub(crate) fn flooded(&self) -> u64 {
        self.state.flooded.load(Ordering::SeqCst)
    }

    /// What the case wanted done to requests could be done.
    pub(crate) fn assert_whole(&self) {
        assert!(!self.state.broken.load(Ordering::SeqCst), "a change to an answer failed");
    }

    async fn converse(&self, mut client: TcpStream) {
        let Some(request) = read_request(&mut client).await else { return };
        let act = {
            self.state.seen.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
            let mut judge = self.state.judge.lock().unwrap_or_else(PoisonError::into_inner);
            judge(&request)
        };
        // A client that has gone does not read; that is its own affair.
        let _gone = self.act(act, &request, &mut client).await;
    }

    async fn act(&self, act: Act, request: &Request, client: &mut TcpStream) -> std::io::Result<()> {
        match act {
            Act::Pass => {
                let mut server = self.ask(request).await?;
                tokio::io::copy(&mut server, client).await?;
            }
            Act::Change(change) => {
                let answer = self.answer_of(request).await?;
                client.write_all(&changed(&answer, change)).await?;
            }
            Act::Headers(lines) => {
                let answer = self.answer_of(request).await?;
                let end = answer.windows(2).position(|two| two == b"\r\n").unwrap_or_default() + 2;
                client.write_all(&[&answer[..end], lines.as_bytes(), &answer[end..]].concat()).await?;
            }
            Act::Say(bytes) => client.write_all(&bytes).await?,
            Act::Flood(bytes) => self.flood(bytes, client).await?,
            Act::Silence => {
                // Until the client gives up.
                while client.read(&mut [0]).await? > 0 {}
            }
            Act::Reset { applied } => {
                if applied {
                    self.answer_of(request).await?;
                }
                client.set_zero_linger()?;
                return Ok(());
            }
        }
        client.shutdown().await
    }

    /// The sandbox's end of a connection of its own.
    async fn ask(&self, request: &Request) -> std::io::Result<TcpStream> {
        let mut server = TcpStream::connect(self.sandbox).await?;
        server.write_all(format!("{}Connection: close\r\n\r\n", request.head).as_bytes()).await?;
        server.write_all(&request.body).await?;
        Ok(server)
    }

    async fn answer_of(&self, request: &Request) -> std::io::Result<Vec<u8>> {
        let mut answer = Vec::new();
        self.ask(request).await?.read_to_end(&mut answer).await?;
        Ok(answer)
    }

    async fn flood(&self, bytes: u64, client: &mut TcpStream) -> std::io::Result<()> {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";
        client.write_all(format!("{head}Content-Length: {bytes}\r\n\r\n").as_bytes()).await?;
        let piece = [b' '; 64 * 1024];
        while self.flooded() < bytes {
            client.write_all(&piece).await?;
            self.state.flooded.fetch_add(piece.len() as u64, Ordering::SeqCst);
        }
        Ok(())
    }
}

/// A free port of this computer, in the hands of the network's own threads.
pub(crate) fn listener() -> TcpListener {
    let _network = NETWORK.enter();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    TcpListener::from_std(listener).unwrap()
}

/// A whole request. `None` when the client left or sent nothing.
async fn read_request(client: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let end = loop {
        let mut piece = [0; 8192];
        let count = client.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&piece[..count]);
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let mut body = bytes.split_off(end);
    let head = String::from_utf8(bytes).ok()?.trim_end().to_owned() + "\r\n";
    let length = header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    while body.len() < length {
        let mut piece = vec![0; length - body.len()];
        let count = client.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        body.extend_from_slice(&piece[..count]);
    }
    let mut line = head.split(' ');
    let (method, target) = (line.next()?.to_owned(), line.next()?.to_owned());
    Some(Request { method, target, head, body })
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.into_iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// A JSON answer after a change. The sandbox sends bodies whole, with their length.
fn changed(answer: &[u8], change: Box<dyn FnOnce(&mut Value) + Send>) -> Vec<u8> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let mut body: Value = serde_json::from_slice(&answer[end..]).unwrap();
    change(&mut body);
    let body = body.to_string();
    let kept = |line: &&str| !line.to_ascii_lowercase().starts_with("content-length");
    let head: String = head.trim_end().lines().filter(kept).map(|line| format!("{line}\r\n")).collect();
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A listener whose queue is full: whoever connects waits for ever.
pub(crate) struct BlackHole {
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl BlackHole {
    /// Takes an address for itself.
    pub(crate) fn at(address: SocketAddr) -> (Self, SocketAddr) {
        let dug = async move {
            let socket = match address {
                SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4(),
                SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6(),
            };
            let socket = socket.unwrap();
            socket.bind(address).unwrap();
            let listener = socket.listen(1).unwrap();
            let address = listener.local_addr().unwrap();
            let mut queue = Vec::new();
            loop {
                let visit = tokio::time::timeout(Duration::from_millis(400), TcpStream::connect(address));
                match visit.await {
                    Ok(Ok(visitor)) => queue.push(visitor),
                    _ => return (Self { _listener: listener, _queue: queue }, address),
                }
            }
        };
        // The caller's thread has a runtime of its own already.
        std::thread::spawn(move || NETWORK.block_on(dug)).join().unwrap()
    }
}
