//! The sandbox on a loopback socket, asked byte by byte.

use crate::harness::{Clock, Portal, small};
use satchel_sandbox::serve::serve;
use satchel_sandbox::{Fault, FaultRule};
use serde_json::{Value, json};
use std::io;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const CONTACTS: &str = "/crm/objects/2026-09/contacts";

struct Server {
    portal: Portal,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    #[expect(clippy::disallowed_methods, reason = "the server runs beside the test")]
    async fn start() -> Self {
        let portal = Portal::at(small(), Clock::at_start());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let sandbox = portal.sandbox.clone();
        let task = tokio::spawn(async move { serve(sandbox, listener, async { drop(stopped.await) }).await });
        Self { portal, address, stop, task }
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            self.portal.hello.token,
            body.len()
        )
    }

    /// Sends a request on a connection of its own and reads all that comes.
    async fn send(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        // A server that refuses a body need not read all of it, and one that resets ends an answer as one that closes.
        drop(stream.write_all(self.request(method, path, body).as_bytes()).await);
        let mut all = Vec::new();
        drop(stream.read_to_end(&mut all).await);
        String::from_utf8(all).unwrap()
    }
}

fn body_of(answer: &str) -> &str {
    answer.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

fn length_of(answer: &str) -> usize {
    let line = answer.lines().find(|line| line.to_lowercase().starts_with("content-length:")).unwrap();
    line.split(':').nth(1).unwrap().trim().parse().unwrap()
}

#[tokio::test]
async fn a_server_answers_and_ends_when_it_is_asked_to() {
    let server = Server::start().await;
    let answer = server.send("GET", &format!("{CONTACTS}?limit=1"), "").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let page: Value = serde_json::from_str(body_of(&answer)).unwrap();
    let link = page["paging"]["next"]["link"].as_str().unwrap();
    assert!(link.starts_with(&format!("http://{}/crm/", server.address)), "{link}");
    let idle = TcpStream::connect(server.address).await.unwrap();
    server.stop.send(()).unwrap();
    server.task.await.unwrap().unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
    drop(idle);
}

#[tokio::test]
async fn a_connection_serves_many_requests() {
    let server = Server::start().await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..3 {
        let request =
            server.request("GET", "/account-info/2026-09/details", "").replace("connection: close\r\n", "");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        while body_of(&answer).is_empty() || body_of(&answer).len() < length_of(&answer) {
            let mut piece = [0; 4_096];
            let count = stream.read(&mut piece).await.unwrap();
            assert!(count > 0, "closed early: {answer}");
            answer.push_str(std::str::from_utf8(&piece[..count]).unwrap());
        }
        assert!(answer.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn an_answer_is_cut_where_the_script_says() {
    let server = Server::start().await;
    for at in [0, 1, 40] {
        server.portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Cut { at }));
        let answer = server.send("GET", CONTACTS, "").await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{at}: {answer}");
        assert_eq!(body_of(&answer).len(), at);
        assert!(length_of(&answer) > at);
    }
    server.portal.sandbox.fault(FaultRule::once("GET", "*", Fault::WrongLength { missing: 7 }));
    let answer = server.send("GET", CONTACTS, "").await;
    assert_eq!(length_of(&answer), body_of(&answer).len() + 7);
}

#[tokio::test]
async fn a_connection_ends_without_an_answer_before_or_after_the_portal_acts() {
    let server = Server::start().await;
    let body = json!({"properties": {"email": "socket@example.com"}}).to_string();
    let lookup = format!("{CONTACTS}/socket%40example.com?idProperty=email");
    for (fault, applied) in [
        (Fault::NotSent, false),
        (Fault::Reset { applied: false }, false),
        (Fault::Reset { applied: true }, true),
    ] {
        server.portal.sandbox.fault(FaultRule::once("POST", "*", fault));
        assert_eq!(server.send("POST", CONTACTS, &body).await, "");
        let found = server.send("GET", &lookup, "").await;
        assert_eq!(found.starts_with("HTTP/1.1 200"), applied);
    }
}

#[tokio::test]
async fn a_large_body_comes_in_pieces() {
    let server = Server::start().await;
    server.portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Oversize { bytes: 2_000_003 }));
    let answer = server.send("GET", CONTACTS, "").await;
    assert_eq!(length_of(&answer), 2_000_003);
    assert_eq!(body_of(&answer).len(), 2_000_003);
}

#[tokio::test]
async fn a_slow_answer_arrives_whole() {
    let server = Server::start().await;
    let whole = server.send("GET", CONTACTS, "").await;
    server.portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Dribble { bytes: 700, every_ms: 1 }));
    let slow = server.send("GET", CONTACTS, "").await;
    assert_eq!(body_of(&slow), body_of(&whole));
}

#[tokio::test]
async fn a_body_beyond_reason_is_refused() {
    let server = Server::start().await;
    let answer = server.send("POST", CONTACTS, &" ".repeat(33 * 1024 * 1024)).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{}", &answer[..100.min(answer.len())]);
    assert!(server.send("GET", CONTACTS, "").await.starts_with("HTTP/1.1 200"));
}
