//! A sandbox under a clock that tests turn by hand, and a client that speaks JSON.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, Hello, Sandbox, Time};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tower::ServiceExt as _;

/// The present when a test begins.
pub(crate) const START_MS: i64 = 1_790_000_000_000;

/// A clock that stands still until it is turned.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    wall: AtomicI64,
    mono: AtomicU64,
}

impl Time for Clock {
    fn now_ms(&self) -> i64 {
        START_MS + self.wall.load(Ordering::SeqCst)
    }

    fn mono_ms(&self) -> u64 {
        self.mono.load(Ordering::SeqCst)
    }
}

impl Clock {
    pub(crate) fn at_start() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Lets time pass.
    pub(crate) fn turn(&self, ms: u64) {
        self.wall.fetch_add(i64::try_from(ms).unwrap(), Ordering::SeqCst);
        self.mono.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the wall clock back; no time passes.
    pub(crate) fn set_back(&self, ms: i64) {
        self.wall.fetch_sub(ms, Ordering::SeqCst);
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) async fn of(response: Response<axum::body::Body>) -> Self {
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Self::from_parts(head.status, head.headers, &bytes)
    }

    pub(crate) fn from_parts(status: StatusCode, headers: HeaderMap, bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Self { status: status.as_u16(), headers, text }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The document of an answer that must have this status.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }
}

impl Reply {
    /// An answer that is a page for people and must have this status.
    #[track_caller]
    pub(crate) fn expect_page(&self, status: u16) {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(
            self.header("content-type").is_some_and(|kind| kind.starts_with("text/html")),
            "{}",
            self.text
        );
    }
}

/// A small portal.
pub(crate) fn small() -> Config {
    Config::new(7, WorldSize::of(300, 40, 30))
}

/// A sandbox and its clock.
pub(crate) struct Portal {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Arc<Clock>,
    pub(crate) hello: Hello,
}

impl Portal {
    pub(crate) fn new() -> Self {
        Self::with(small())
    }

    pub(crate) fn with(config: Config) -> Self {
        Self::at(config, Clock::at_start())
    }

    pub(crate) fn at(config: Config, clock: Arc<Clock>) -> Self {
        let sandbox = Sandbox::new(config, Arc::clone(&clock) as Arc<dyn Time>).unwrap();
        let hello = sandbox.hello("http://127.0.0.1:9/");
        Self { sandbox, clock, hello }
    }

    /// Sends a request as it stands.
    pub(crate) async fn send(&self, request: Request<Bytes>) -> Reply {
        let request = request.map(axum::body::Body::from);
        Reply::of(self.sandbox.router().oneshot(request).await.unwrap()).await
    }

    pub(crate) async fn call_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Reply {
        let mut request =
            Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.call_as(&self.hello.token, Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.call_as(&self.hello.token, Method::POST, path, Some(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.call_as(&self.hello.token, Method::PATCH, path, Some(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.call_as(&self.hello.token, Method::PUT, path, Some(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Reply {
        self.call_as(&self.hello.token, Method::DELETE, path, None).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
        };
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Bytes::from(pairs.join("&")))
            .unwrap();
        self.send(request).await
    }

    /// The first ids of a kind, as its list gives them.
    pub(crate) async fn ids(&self, kind: Kind, count: usize) -> Vec<u64> {
        let path = format!("/crm/objects/2026-09/{}?limit={count}", kind.plural());
        let list = self.get(&path).await.expect(200);
        let results = list["results"].as_array().unwrap();
        assert_eq!(results.len(), count, "too few {}", kind.plural());
        results.iter().map(id_of).collect()
    }

    pub(crate) async fn first(&self, kind: Kind) -> u64 {
        self.ids(kind, 1).await[0]
    }

    /// A record with some of its properties.
    pub(crate) async fn read(&self, kind: Kind, id: u64, properties: &str) -> Value {
        let path = format!("/crm/objects/2026-09/{}/{id}?properties={properties}", kind.plural());
        self.get(&path).await.expect(200)
    }

    /// Makes a contact with this address and gives its id.
    pub(crate) async fn contact(&self, email: &str) -> u64 {
        let body = serde_json::json!({"properties": {"email": email}, "associations": []});
        id_of(&self.post("/crm/objects/2026-09/contacts", body).await.expect(201))
    }
}

pub(crate) fn id_of(record: &Value) -> u64 {
    record["id"].as_str().unwrap().parse().unwrap()
}

/// The texts at one place of every item of a list.
pub(crate) fn texts(list: &Value, pointer: &str) -> Vec<String> {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().map(|item| item.pointer(pointer).and_then(Value::as_str).unwrap().to_owned()).collect()
}
