//! Signing in with an app, with a person's click on the consent page played.

use crate::relay::NETWORK;
use satchel_core::{Secret, SecretsError};
use satchel_hubspot::oauth::{Authorization, OAuthApp, SCOPES};
use satchel_hubspot::{ApiBase, Auth, Http, TokenStore};
use satchel_sandbox::Hello;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};

/// Keeps new refresh tokens for as long as the case lasts.
#[derive(Default)]
struct Kept(Mutex<Vec<Vec<u8>>>);

impl TokenStore for Kept {
    fn save(&self, token: &Secret) -> Result<(), SecretsError> {
        self.0.lock().unwrap().push(token.expose().to_vec());
        Ok(())
    }
}

/// A sign-in with the sandbox's app, from the consent page on.
pub(crate) async fn grant(hello: &Hello) -> Auth {
    let app = OAuthApp {
        client_id: hello.client_id.clone(),
        client_secret: Secret::new(hello.client_secret.as_bytes()),
        authorize_url: hello.authorize_url.parse().unwrap(),
        api_base: ApiBase::parse(&hello.api_base).unwrap(),
        redirect_uri: "http://localhost:17831/oauth-callback".parse().unwrap(),
        scopes: SCOPES.iter().map(|scope| (*scope).to_owned()).collect(),
        optional_scopes: Vec::new(),
    };
    let authorization = Authorization::new(app).unwrap();
    let location = decide(hello, authorization.url.as_str(), "approve");
    let query = location.split_once('?').unwrap().1.to_owned();
    let finished = tokio::task::spawn_blocking(move || {
        NETWORK.block_on(async { authorization.finish(&query, &Http::new()).await })
    });
    let granted = finished.await.unwrap().unwrap();
    Auth::OAuth {
        client_id: hello.client_id.clone(),
        client_secret: Secret::new(hello.client_secret.as_bytes()),
        refresh_token: granted.refresh_token,
        store: Arc::new(Kept::default()),
    }
}

/// Where a person's click on the consent page sends the browser.
pub(crate) fn decide(hello: &Hello, link: &str, decision: &str) -> String {
    let address = hello.api_base.strip_prefix("http://").unwrap();
    let target = link.strip_prefix(&hello.api_base).unwrap();
    let page = visit(address, "GET", target, "");
    let mut fields = format!("decision={decision}&user={}", hello.users[0].id);
    for input in page.split("<input type=\"hidden\" ").skip(1) {
        let mut quoted = input.split('"');
        let (name, value) = (quoted.nth(1).unwrap(), quoted.nth(1).unwrap());
        fields.push_str(&format!("&{name}={}", encoded(&value.replace("&amp;", "&"))));
    }
    let answer = visit(address, "POST", "/oauth/authorize", &fields);
    let location = answer.lines().find(|line| line.to_ascii_lowercase().starts_with("location:"));
    location.unwrap_or_else(|| panic!("{answer}")).split_once(':').unwrap().1.trim().to_owned()
}

/// One visit of a browser: head and body of its answer.
pub(crate) fn visit(address: &str, method: &str, target: &str, body: &str) -> String {
    let length = body.len();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The browser goes where it is sent, on this computer.
pub(crate) fn follow(location: &str) -> String {
    let rest = location.strip_prefix("http://").unwrap();
    let (host, target) = rest.split_at(rest.find('/').unwrap());
    raw(host, &format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
}

/// Sends these bytes, and gives what comes back.
pub(crate) fn raw(host: &str, bytes: &str) -> String {
    let mut stream = TcpStream::connect(host).unwrap();
    // Whoever refuses early may close before all of it is written.
    let _written = stream.write_all(bytes.as_bytes());
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn encoded(text: &str) -> String {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(letter).collect()
}
