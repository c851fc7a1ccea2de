//! The network form against real sockets: what a peer can do to an answer, and what each means to a write.

use crate::support::{TestClock, contacts};
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use http::Request;
use satchel_core::Secret;
use satchel_hubspot::{
    ApiBase, ApiError, Auth, Client, ClientConfig, Http, MAX_BODY, Oversized, Patience, SendError, Transport,
    WriteError,
};
use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};

/// A server that reads one request per answer and writes the answers as they are.
struct Peer {
    base: String,
    requests: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
}

enum Act {
    /// Writes these bytes.
    Say(Vec<u8>),
    /// Writes these bytes and closes.
    Last(Vec<u8>),
    /// Writes a head, and then one byte of the body after another, for ever.
    Dribble,
    /// Never answers.
    Stall,
}

async fn peer(act: impl Fn(usize) -> Act + Send + Sync + 'static) -> Peer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (requests, connections) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let act = Arc::new(act);
    let (count, opened) = (Arc::clone(&requests), Arc::clone(&connections));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            opened.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(converse(stream, Arc::clone(&act), Arc::clone(&count)));
        }
    });
    Peer { base, requests, connections }
}

async fn converse(mut stream: TcpStream, act: Arc<impl Fn(usize) -> Act>, count: Arc<AtomicUsize>) {
    while read_request(&mut stream).await {
        let number = count.fetch_add(1, Ordering::SeqCst);
        match act(number) {
            Act::Say(bytes) => stream.write_all(&bytes).await.unwrap(),
            Act::Last(bytes) => {
                let _ = stream.write_all(&bytes).await;
                return;
            }
            Act::Dribble => {
                let head = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n";
                let mut alive = stream.write_all(head).await.is_ok();
                while alive {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    alive = stream.write_all(b"x").await.is_ok();
                }
            }
            Act::Stall => std::future::pending::<()>().await,
        }
    }
}

async fn read_request(stream: &mut TcpStream) -> bool {
    let mut read = Vec::new();
    let mut byte = [0];
    while !read.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte).await {
            Ok(1) => read.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8_lossy(&read).to_ascii_lowercase();
    let length = head.split("content-length:").nth(1).and_then(|rest| rest.split("\r\n").next());
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    stream.read_exact(&mut body).await.is_ok()
}

fn whole(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn ok(body: &str) -> Vec<u8> {
    whole("200 OK", "content-type: application/json\r\n", body.as_bytes())
}

fn post(base: &str) -> Request<Bytes> {
    Request::post(format!("{base}/x?secret=1")).body(Bytes::from_static(b"{}")).unwrap()
}

fn client(base: &str) -> Client {
    Client::new(ClientConfig {
        transport: Arc::new(Http::new()),
        api_base: ApiBase::parse(base).unwrap(),
        clock: TestClock::start(),
        auth: Auth::Static(Secret::new("pat".as_bytes().to_vec())),
    })
}

fn zipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn answers_come_whole_over_one_kept_connection() {
    let peer = peer(|number| Act::Say(ok(&format!("{{\"n\":{number}}}")))).await;
    let http = Http::new();
    for number in 0..3 {
        let response = http.send(post(&peer.base)).await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.body().as_ref()),
            (200, format!("{{\"n\":{number}}}").as_bytes())
        );
        assert_eq!(response.headers()["content-type"], "application/json");
    }
    assert_eq!(peer.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_never_connected_was_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap().port();
    drop(listener);
    let plain = peer(|_| Act::Last(b"not tls".to_vec())).await;
    let tls = plain.base.replace("http://", "https://");
    for base in [format!("http://127.0.0.1:{free}"), "http://no.such.name.invalid".to_owned(), tls] {
        // A resolver without a network may take its time.
        let http =
            Http::with_patience(Patience { connect: Duration::from_millis(500), ..Patience::default() });
        match http.send(post(&base)).await {
            Err(SendError::NotSent(why)) => assert!(!why.contains("secret=1"), "{why}"),
            other => panic!("{base}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn why_nothing_was_sent_is_told_in_words_for_people() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let free = listener.local_addr().unwrap();
    drop(listener);
    for (base, words) in [
        (format!("http://{free}"), "nobody answers at its address"),
        ("http://no.such.name.invalid".to_owned(), "its name is not found"),
    ] {
        let error = Http::new().send(post(&base)).await.unwrap_err();
        assert!(error.to_string().starts_with(words), "{error}");
    }
}

/// An address that takes no connection and refuses none.
async fn black_hole() -> (TcpListener, Vec<TcpStream>) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let listener = socket.listen(1).unwrap();
    let mut waiting = Vec::new();
    let connect = || TcpStream::connect(listener.local_addr().unwrap());
    while let Ok(connected) = tokio::time::timeout(Duration::from_millis(100), connect()).await {
        waiting.push(connected.unwrap());
    }
    (listener, waiting)
}

#[tokio::test]
async fn an_address_that_swallows_everything_is_given_up_in_time() {
    let hole = black_hole().await;
    let patience = Patience { connect: Duration::from_millis(300), ..Patience::default() };
    let begun = std::time::Instant::now();
    let base = format!("http://{}", hole.0.local_addr().unwrap());
    let error = Http::with_patience(patience).send(post(&base)).await.unwrap_err();
    assert_eq!(error, SendError::NotSent("it took too long".to_owned()));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(Patience::default().connect, Duration::from_secs(5));
}

/// Set where the test below is the process behind the proxy.
const BEHIND: &str = "SATCHEL_TEST_BEHIND_A_PROXY";

#[tokio::test]
async fn a_proxy_that_asks_for_a_sign_in_is_named_and_nothing_was_sent() {
    if std::env::var_os(BEHIND).is_some() {
        return behind_the_proxy().await;
    }
    let asks = "proxy-authenticate: Basic realm=\"office\"\r\n";
    let proxy = peer(move |_| Act::Last(whole("407 Proxy Authentication Required", asks, b""))).await;
    let base = proxy.base.clone();
    // The proxy is named by the environment, which is a whole process's: this test once more, alone.
    let name = "http_form::a_proxy_that_asks_for_a_sign_in_is_named_and_nothing_was_sent";
    let alone = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(std::env::current_exe().unwrap());
        for name in ["https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"] {
            command.env_remove(name);
        }
        command.env("HTTPS_PROXY", base).env(BEHIND, "yes").args(["--exact", name]).output()
    });
    let output = alone.await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    assert_eq!(proxy.requests.load(Ordering::SeqCst), 2, "a write and a read, and neither again");
}

async fn behind_the_proxy() {
    let client = Client::new(ClientConfig {
        transport: Arc::new(Http::new()),
        api_base: ApiBase::hubspot(),
        clock: TestClock::start(),
        auth: Auth::Static(Secret::new("pat".as_bytes().to_vec())),
    });
    let written = client.archive(contacts(), "1").await;
    assert_eq!(written, Err(WriteError::NotProcessed(ApiError::ProxySignIn)));
    assert_eq!(client.account().await.unwrap_err(), ApiError::ProxySignIn);
}

#[tokio::test]
async fn what_broke_after_connecting_may_have_been_sent() {
    let cut = || {
        let mut bytes = ok(&"x".repeat(1_000));
        bytes.truncate(500);
        bytes
    };
    let chunked = || b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n".to_vec();
    let zip_cut = || {
        let zipped = zipped(&[b'x'; 10_000]);
        whole("200 OK", "content-encoding: gzip\r\n", &zipped[..zipped.len() / 2])
    };
    let acts: Vec<Box<dyn Fn() -> Vec<u8> + Send + Sync>> = vec![
        Box::new(Vec::new),
        Box::new(|| b"HTTP/1.1 200".to_vec()),
        Box::new(|| b"\x16\x03\x01 nonsense\r\n\r\n".to_vec()),
        Box::new(cut),
        Box::new(chunked),
        Box::new(zip_cut),
        Box::new(|| whole("200 OK", "content-encoding: gzip\r\n", b"not gzip at all")),
    ];
    for (number, act) in acts.into_iter().enumerate() {
        let peer = peer(move |_| Act::Last(act())).await;
        match Http::new().send(post(&peer.base)).await {
            Err(SendError::MaybeSent(why)) => assert!(!why.contains("secret=1"), "{why}"),
            other => panic!("act {number}: {other:?}"),
        }
        assert_eq!(peer.requests.load(Ordering::SeqCst), 1, "act {number} was sent once");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = peer(|_| Act::Say(ok("{}"))).await;
    let location = format!("location: {}/elsewhere\r\n", other.base);
    let peer = peer(move |_| Act::Say(whole("307 Temporary Redirect", &location, b""))).await;
    assert_eq!(Http::new().send(post(&peer.base)).await.unwrap().status(), 307);
    assert_eq!(other.connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_zipped_answer_is_unpacked_and_a_bomb_is_not() {
    let peer = peer(|number| {
        let body = if number == 0 { zipped(b"{\"a\":1}") } else { zipped(&vec![b' '; MAX_BODY + 1]) };
        Act::Say(whole("200 OK", "content-encoding: gzip\r\n", &body))
    })
    .await;
    let http = Http::new();
    let small = http.send(post(&peer.base)).await.unwrap();
    assert_eq!(small.body().as_ref(), b"{\"a\":1}");
    let bomb = http.send(post(&peer.base)).await.unwrap();
    assert!(bomb.body().is_empty() && bomb.extensions().get::<Oversized>().is_some());
    assert_eq!(client(&peer.base).account().await.unwrap_err(), ApiError::TooLarge);
    assert_eq!(peer.requests.load(Ordering::SeqCst), 3, "what is too large is not fetched again");
}

#[tokio::test]
async fn a_body_longer_than_announced_is_cut_where_it_was_announced_to_end() {
    let peer = peer(|_| Act::Last(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{\"a\":1}".to_vec())).await;
    let response = Http::new().send(post(&peer.base)).await.unwrap();
    assert_eq!(response.body().as_ref(), b"{\"a\":");
}

#[tokio::test]
async fn a_silent_peer_is_given_up_and_so_is_one_that_never_ends() {
    let (short, long) = (Duration::from_millis(200), Duration::from_secs(600));
    for (act, idle, total) in [(false, short, long), (true, long, short)] {
        let peer = peer(move |_| if act { Act::Dribble } else { Act::Stall }).await;
        let http = Http::with_patience(Patience { idle, total, ..Patience::default() });
        let error = http.send(post(&peer.base)).await.unwrap_err();
        assert!(matches!(error, SendError::MaybeSent(_)), "{error:?}");
        assert_eq!(peer.requests.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_loopback_server_that_announces_no_limit_is_not_slowed_down() {
    let peer = peer(|_| Act::Say(ok(r#"{"results":[]}"#))).await;
    let client = client(&peer.base);
    let begun = std::time::Instant::now();
    for _ in 0..150 {
        client.list(contacts(), None, false, &[]).await.unwrap();
    }
    assert!(begun.elapsed() < Duration::from_secs(9), "100 per 10 s would take longer");
}
