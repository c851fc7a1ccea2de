//! The callback listener over real connections: whatever comes before the one right visit gets 400 and changes
//! nothing; all bad inputs of a sign-in leave the flow waiting or end it cleanly.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use satchel_host::{CallbackError, CallbackListener};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const STATE: &str = "b1946ac92492d2347c6235b4d2611184";
const LONG: Duration = Duration::from_secs(60);

struct Flow {
    port: u16,
    outcome: JoinHandle<Result<String, CallbackError>>,
}

impl Flow {
    async fn begin() -> Self {
        let listener = CallbackListener::bind(&[0]).await.unwrap();
        let redirect = listener.redirect_uri();
        let port = redirect.strip_prefix("http://localhost:").unwrap();
        let port = port.strip_suffix("/oauth-callback").unwrap().parse().unwrap();
        Self { port, outcome: tokio::spawn(listener.wait(STATE, LONG)) }
    }

    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    }

    async fn visit(&self, target: &str) -> String {
        let head = format!("GET {target} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        self.send(head.as_bytes()).await
    }
}

#[track_caller]
fn refused(answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

#[tokio::test]
async fn bad_visits_are_refused_and_the_right_one_still_counts() {
    let flow = Flow::begin().await;
    refused(&flow.visit("/oauth-callback?code=a&state=wrong").await);
    refused(&flow.visit("/oauth-callback?code=a").await);
    refused(&flow.visit("/favicon.ico").await);
    let post = format!(
        "POST /oauth-callback?code=a&state={STATE} HTTP/1.1\r\nHost: localhost:{}\r\nContent-Length: 0\r\n\r\n",
        flow.port
    );
    refused(&flow.send(post.as_bytes()).await);
    let other_host = format!(
        "GET /oauth-callback?code=a&state={STATE} HTTP/1.1\r\nHost: evil.example:{}\r\n\r\n",
        flow.port
    );
    refused(&flow.send(other_host.as_bytes()).await);
    refused(&flow.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").await);
    refused(&flow.visit(&format!("/oauth-callback?state={STATE}&code={}", "x".repeat(1 << 20))).await);

    let answer = flow.visit(&format!("/oauth-callback?code=good&state={STATE}")).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(!answer.contains("good") && !answer.contains(STATE), "nothing of the request returns: {answer}");
    assert_eq!(flow.outcome.await.unwrap().unwrap(), format!("code=good&state={STATE}"));
}

#[tokio::test]
async fn after_the_one_visit_nobody_is_served() {
    let flow = Flow::begin().await;
    flow.visit(&format!("/oauth-callback?code=first&state={STATE}")).await;
    flow.outcome.await.unwrap().unwrap();
    let again = TcpStream::connect((Ipv4Addr::LOCALHOST, flow.port)).await;
    assert!(again.is_err(), "the port is closed");
}

#[tokio::test]
async fn a_denial_ends_the_flow() {
    let flow = Flow::begin().await;
    flow.visit(&format!("/oauth-callback?error=access_denied&error_description=no&state={STATE}")).await;
    let ended = flow.outcome.await.unwrap().unwrap_err();
    assert_eq!(ended.to_string(), "HubSpot ended the sign-in: access was denied");
}

#[tokio::test]
async fn visitors_who_say_nothing_do_not_keep_the_right_one_out() {
    let flow = Flow::begin().await;
    let mut silent = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, flow.port)).await.unwrap();
        stream.write_all(b"GET /oauth").await.unwrap();
        silent.push(stream);
    }
    flow.visit(&format!("/oauth-callback?code=a&state={STATE}")).await;
    assert!(flow.outcome.await.unwrap().is_ok());
}

#[tokio::test]
async fn the_second_address_is_served_where_there_is_one() {
    let flow = Flow::begin().await;
    let address = SocketAddr::from((Ipv6Addr::LOCALHOST, flow.port));
    let Ok(mut stream) = TcpStream::connect(address).await else {
        println!("skipped: this computer has no IPv6");
        return;
    };
    let head =
        format!("GET /oauth-callback?code=a&state={STATE} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", flow.port);
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(flow.outcome.await.unwrap().is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_flow_nobody_answers_ends() {
    let listener = CallbackListener::bind(&[0]).await.unwrap();
    let ended = listener.wait(STATE, Duration::from_secs(300)).await.unwrap_err();
    assert_eq!(ended.to_string(), "no answer came from the browser within 5 minutes");
}

#[tokio::test]
async fn busy_ports_are_passed_over_and_named_when_none_is_left() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let busy = taken.local_addr().unwrap().port();
    let listener = CallbackListener::bind(&[busy, 0]).await.unwrap();
    assert_ne!(listener.redirect_uri(), format!("http://localhost:{busy}/oauth-callback"));
    let refused = CallbackListener::bind(&[busy, busy]).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("the sign-in needs one of the ports {busy}, {busy}, and all are taken")
    );
}
