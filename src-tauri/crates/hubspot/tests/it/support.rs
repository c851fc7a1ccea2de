//! A portal made of one function, and a client of it.

use bytes::Bytes;
use http::{Request, Response};
use satchel_core::{Clock, ObjectType, Secret};
use satchel_hubspot::{ApiBase, Auth, Client, ClientConfig, InProcess, SendError};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

pub(crate) type Outcome = Result<Response<Bytes>, SendError>;
type Handler = dyn Fn(&Seen, usize) -> Outcome + Send + Sync;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) body: String,
    pub(crate) authorization: Option<String>,
    pub(crate) at: Duration,
}

impl Seen {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    pub(crate) fn form(&self, name: &str) -> Option<String> {
        url::form_urlencoded::parse(self.body.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    pub(crate) fn is(&self, method: &str, path: &str) -> bool {
        self.method == method && self.path == path
    }
}

/// Time as tokio tells it, so that paused tests decide over it.
pub(crate) struct TestClock(Instant);

impl TestClock {
    pub(crate) fn start() -> Arc<Self> {
        Arc::new(Self(Instant::now()))
    }
}

impl Clock for TestClock {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn wall_ms(&self) -> i64 {
        1_790_000_000_000 + i64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

/// A portal whose every answer is one function of the request and its number.
#[derive(Clone)]
pub(crate) struct Portal {
    handler: Arc<Handler>,
    seen: Arc<Mutex<Vec<Seen>>>,
    clock: Arc<TestClock>,
    latency: Duration,
}

impl Portal {
    pub(crate) fn new(handler: impl Fn(&Seen, usize) -> Outcome + Send + Sync + 'static) -> Self {
        Self {
            handler: Arc::new(handler),
            seen: Arc::default(),
            clock: TestClock::start(),
            latency: Duration::ZERO,
        }
    }

    /// The same, with a way there and a way back that each take so long.
    pub(crate) fn with_latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn clock(&self) -> Arc<TestClock> {
        Arc::clone(&self.clock)
    }

    pub(crate) fn client(&self) -> Client {
        self.client_with(Auth::Static(Secret::new("pat-1".as_bytes().to_vec())))
    }

    pub(crate) fn client_with(&self, auth: Auth) -> Client {
        Client::new(ClientConfig {
            transport: Arc::new(InProcess::new(self.clone(), |fault| fault)),
            api_base: ApiBase::hubspot(),
            clock: self.clock(),
            auth,
        })
    }
}

impl tower::Service<Request<Bytes>> for Portal {
    type Response = Response<Bytes>;
    type Error = SendError;
    type Future = Pin<Box<dyn Future<Output = Outcome> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SendError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let portal = self.clone();
        Box::pin(async move {
            tokio::time::sleep(portal.latency).await;
            let outcome = portal.answer(&request);
            tokio::time::sleep(portal.latency).await;
            outcome
        })
    }
}

impl Portal {
    fn answer(&self, request: &Request<Bytes>) -> Outcome {
        let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let seen = Seen {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
            authorization: header("authorization"),
            at: self.clock.monotonic(),
        };
        let mut all = self.seen.lock().unwrap();
        let number = all.len();
        all.push(seen.clone());
        drop(all);
        (self.handler)(&seen, number)
    }
}

pub(crate) fn answer(status: u16, body: impl Into<String>) -> Outcome {
    Ok(Response::builder().status(status).body(Bytes::from(body.into())).unwrap())
}

pub(crate) fn answer_with(status: u16, headers: &[(&str, &str)], body: impl Into<String>) -> Outcome {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Ok(response.body(Bytes::from(body.into())).unwrap())
}

pub(crate) fn kind(name: &str) -> ObjectType {
    name.parse().unwrap()
}

pub(crate) fn contacts() -> ObjectType {
    kind("contacts")
}

pub(crate) fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A record as HubSpot shows it.
pub(crate) fn record(id: &str, properties: &str) -> String {
    format!(
        r#"{{"id":"{id}","properties":{{{properties}}},"createdAt":"2024-01-17T19:55:04Z","updatedAt":"2024-01-17T19:55:04.281Z","archived":false}}"#
    )
}
