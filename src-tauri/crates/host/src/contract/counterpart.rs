//! The account that the probes talk to: plain HTTP through a [`Transport`], at a pace that its limits allow.
//!
//! Invariants: what may have been done is never sent twice; the token reaches no text. It must never know what a probe
//! looks for.

use super::pace::{Pace, SkippedTime, Stop};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, Method, Request};
use satchel_core::Secret;
use satchel_hubspot::{ApiBase, Http, InProcess, SendError, Transport};
use satchel_sandbox::{FaultError, Sandbox};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// How often a call is sent again that was certainly not done, or may be done twice.
const TRIES: u32 = 6;
/// What a limit's window takes to be free again.
const SECOND: Duration = Duration::from_millis(1_100);
const TEN_SECONDS: Duration = Duration::from_millis(10_100);
/// Characters of an answer's message that are shown.
const SHOWN: usize = 160;

/// Why a probe came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// Somebody asked to stop.
    #[error("the run was stopped")]
    Stopped,
    /// 401.
    #[error("the token was refused")]
    SignedOut,
    /// 403.
    #[error("needs {0}")]
    Scope(String),
    /// An answer that the probe cannot go on from.
    #[error("{what} was answered {status}: {message}")]
    Unexpected { what: &'static str, status: u16, message: String },
    /// No answer. `true` when it may have been done all the same.
    #[error("{what} got no answer: {why}")]
    Lost { what: &'static str, why: String, maybe_done: bool },
    /// The daily limit, or a move of the account.
    #[error("{0}")]
    Closed(String),
}

impl Trouble {
    /// Whether nothing else is worth trying.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Stopped | Self::SignedOut | Self::Closed(_) => true,
            Self::Lost { maybe_done, .. } => !maybe_done,
            Self::Scope(_) | Self::Unexpected { .. } => false,
        }
    }
}

/// What is sent along.
#[derive(Clone, Debug)]
enum Body {
    None,
    Json(Value),
    /// A form, without the token.
    Form(&'static str),
}

/// One call.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What it is for, in words.
    what: &'static str,
    method: Method,
    path: String,
    body: Body,
    /// Whether doing it twice is no different from doing it once.
    repeatable: bool,
}

impl Call {
    fn new(what: &'static str, method: Method, path: impl Into<String>, body: Body) -> Self {
        Self { what, repeatable: method != Method::POST, method, path: path.into(), body }
    }

    pub(super) fn get(what: &'static str, path: impl Into<String>) -> Self {
        Self::new(what, Method::GET, path, Body::None)
    }

    /// A POST that makes something.
    pub(super) fn post(what: &'static str, path: impl Into<String>, body: Value) -> Self {
        Self::new(what, Method::POST, path, Body::Json(body))
    }

    /// A POST that may be done twice.
    pub(super) fn ask(what: &'static str, path: impl Into<String>, body: Value) -> Self {
        Self { repeatable: true, ..Self::post(what, path, body) }
    }

    pub(super) fn patch(what: &'static str, path: impl Into<String>, body: Value) -> Self {
        Self::new(what, Method::PATCH, path, Body::Json(body))
    }

    pub(super) fn put(what: &'static str, path: impl Into<String>, body: Value) -> Self {
        Self::new(what, Method::PUT, path, Body::Json(body))
    }

    pub(super) fn delete(what: &'static str, path: impl Into<String>) -> Self {
        Self::new(what, Method::DELETE, path, Body::None)
    }

    /// A form that nobody signs.
    pub(super) fn form(what: &'static str, path: impl Into<String>, form: &'static str) -> Self {
        Self { repeatable: true, ..Self::new(what, Method::POST, path, Body::Form(form)) }
    }

    /// Whether something may stand that nobody told of.
    pub(super) fn leaves_doubt(&self, sent: &Result<Answer, Trouble>) -> bool {
        !self.repeatable
            && match sent {
                Ok(answer) => answer.status >= 500,
                Err(trouble) => matches!(trouble, Trouble::Lost { maybe_done: true, .. }),
            }
    }

    fn is_search(&self) -> bool {
        self.path.ends_with("/search")
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    what: &'static str,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// `Null` where it is no JSON.
    pub(super) body: Value,
}

impl Answer {
    /// The document of an answer that must have one of these statuses.
    pub(super) fn must(self, statuses: &[u16]) -> Result<Value, Trouble> {
        if statuses.contains(&self.status) { Ok(self.body) } else { Err(self.unexpected()) }
    }

    /// As a trouble.
    pub(super) fn unexpected(&self) -> Trouble {
        Trouble::Unexpected { what: self.what, status: self.status, message: self.message() }
    }

    /// The first words of its message.
    pub(super) fn message(&self) -> String {
        self.body["message"].as_str().unwrap_or("without a message").chars().take(SHOWN).collect()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The limit that a 429 names, as it is written.
    pub(super) fn policy(&self) -> &str {
        self.body["policyName"].as_str().unwrap_or_default()
    }
}

/// The account.
pub(super) struct Counterpart {
    transport: Arc<dyn Transport>,
    base: String,
    token: Secret,
    pub(super) pace: Pace,
    pub(super) stop: Stop,
    pub(super) requests: u64,
    last_search: Option<Duration>,
}

impl Counterpart {
    /// An account over the network.
    pub(super) fn over_http(api_base: &ApiBase, token: Secret, stop: Stop) -> Self {
        let pace = if api_base.is_loopback() { Pace::loopback() } else { Pace::hubspot() };
        Self::new(Arc::new(Http::new()), api_base.as_str(), token, pace, stop)
    }

    /// A sandbox in this process, by its own time.
    pub(super) fn in_process(sandbox: &Sandbox, time: Arc<SkippedTime>, stop: Stop) -> Self {
        let base = "http://localhost";
        let token = Secret::new(sandbox.hello(base).token);
        let transport = InProcess::new(sandbox.service(), fault);
        Self::new(Arc::new(transport), base, token, Pace::skipped(time), stop)
    }

    /// An account behind anything.
    pub(super) fn new(
        transport: Arc<dyn Transport>,
        base: &str,
        token: Secret,
        pace: Pace,
        stop: Stop,
    ) -> Self {
        let base = base.to_owned();
        Self { transport, base, token, pace, stop, requests: 0, last_search: None }
    }

    /// Lets time pass, or hears that it is over.
    pub(super) async fn pause(&mut self, length: Duration) -> Result<(), Trouble> {
        self.pace.pause(length, &mut self.stop).await;
        if self.stop.is_asked() { Err(Trouble::Stopped) } else { Ok(()) }
    }

    /// Sends a call, again where a limit refused it or it may be done twice.
    pub(super) async fn send(&mut self, call: &Call) -> Result<Answer, Trouble> {
        let mut tries = 0;
        loop {
            self.keep_pace(call).await?;
            tries += 1;
            let sent = self.once(call).await;
            let wait = match &sent {
                Ok(answer) => self.wait_after(call, answer)?,
                Err(SendError::NotSent(_)) => Some(SECOND),
                Err(SendError::MaybeSent(_)) => call.repeatable.then_some(SECOND),
            };
            match (wait, sent) {
                (Some(wait), _) if tries < TRIES => self.pause(wait).await?,
                (_, Ok(answer)) => return Ok(answer),
                (_, Err(error)) => {
                    let maybe_done = matches!(error, SendError::MaybeSent(_));
                    let why = self.without_token(&error.to_string());
                    return Err(Trouble::Lost { what: call.what, why, maybe_done });
                }
            }
        }
    }

    /// Sends a call several times, `gap` apart and without waiting for answers, and gives these in order.
    pub(super) async fn burst(
        &mut self,
        call: &Call,
        count: u32,
        gap: Duration,
    ) -> Result<Vec<Answer>, Trouble> {
        // A window that earlier searches filled would count into this.
        self.pause(SECOND).await?;
        let mut answers = Vec::new();
        if !self.pace.is_real() {
            for _ in 0..count {
                answers.push(self.once(call).await);
                self.pause(gap).await?;
            }
        } else {
            let mut flying = JoinSet::new();
            for number in 0..count {
                let (transport, request) = (Arc::clone(&self.transport), self.request(call)?);
                flying.spawn(async move {
                    tokio::time::sleep(gap * number).await;
                    (number, transport.send(request).await)
                });
            }
            let mut all = flying.join_all().await;
            all.sort_by_key(|(number, _)| *number);
            self.requests += u64::from(count);
            answers.extend(all.into_iter().map(|(_, sent)| sent.map(|response| self.read(call, &response))));
        }
        self.last_search = Some(self.pace.now());
        let lost = |error: SendError| {
            let why = self.without_token(&error.to_string());
            Trouble::Lost { what: call.what, why, maybe_done: true }
        };
        answers.into_iter().collect::<Result<Vec<Answer>, SendError>>().map_err(lost)
    }

    async fn keep_pace(&mut self, call: &Call) -> Result<(), Trouble> {
        self.pause(self.pace.gap).await?;
        if !call.is_search() {
            return Ok(());
        }
        if let Some(last) = self.last_search {
            let left = (last + self.pace.search_gap).saturating_sub(self.pace.now());
            self.pause(left).await?;
        }
        self.last_search = Some(self.pace.now());
        Ok(())
    }

    async fn once(&mut self, call: &Call) -> Result<Answer, SendError> {
        let request = self.request(call).map_err(|trouble| SendError::NotSent(trouble.to_string()))?;
        self.requests += 1;
        let sent = self.transport.send(request).await;
        sent.map(|response| self.read(call, &response))
    }

    fn request(&self, call: &Call) -> Result<Request<Bytes>, Trouble> {
        let mut request =
            Request::builder().method(call.method.clone()).uri(format!("{}{}", self.base, call.path));
        if !matches!(call.body, Body::Form(_)) {
            let token = self.token.expose_str().unwrap_or_default();
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let (kind, body) = match &call.body {
            Body::None => (None, Bytes::new()),
            Body::Json(body) => (Some("application/json"), Bytes::from(body.to_string())),
            Body::Form(form) => {
                (Some("application/x-www-form-urlencoded"), Bytes::from_static(form.as_bytes()))
            }
        };
        if let Some(kind) = kind {
            request = request.header(CONTENT_TYPE, kind);
        }
        request.body(body).map_err(|error| {
            let why = self.without_token(&error.to_string());
            Trouble::Lost { what: call.what, why, maybe_done: false }
        })
    }

    fn read(&self, call: &Call, response: &http::Response<Bytes>) -> Answer {
        let body = self.without_token(&String::from_utf8_lossy(response.body()));
        Answer {
            what: call.what,
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: serde_json::from_str(&body).unwrap_or(Value::Null),
        }
    }

    /// How long to wait before the call is sent again; `None` when the answer stands.
    fn wait_after(&self, call: &Call, answer: &Answer) -> Result<Option<Duration>, Trouble> {
        match answer.status {
            401 => Err(Trouble::SignedOut),
            403 => Err(Trouble::Scope(needed(&answer.body))),
            429 if answer.policy().eq_ignore_ascii_case("daily") => {
                Err(Trouble::Closed("the account has used up its requests of today".to_owned()))
            }
            429 => Ok(Some(if call.is_search() { SECOND } else { TEN_SECONDS })),
            477 => Err(Trouble::Closed("HubSpot is moving the account to another region".to_owned())),
            423 => Ok(Some(SECOND * 2)),
            500.. => Ok(call.repeatable.then_some(SECOND * 2)),
            _ => Ok(None),
        }
    }

    /// Words of others, in which the token must not stand.
    fn without_token(&self, text: &str) -> String {
        match self.token.expose_str().filter(|token| !token.is_empty()) {
            Some(token) => text.replace(token, "…"),
            None => text.to_owned(),
        }
    }
}

/// What a 403 says is missing.
fn needed(body: &Value) -> String {
    let scopes = body["errors"][0]["context"]["requiredGranularScopes"].as_array();
    let scopes: Vec<&str> = scopes.into_iter().flatten().filter_map(Value::as_str).collect();
    if scopes.is_empty() {
        return "a permission that the token does not have".to_owned();
    }
    format!("the scope {}", scopes.join(" or "))
}

fn fault(fault: FaultError) -> SendError {
    match fault {
        FaultError::NotSent => SendError::NotSent("the sandbox was not reached".to_owned()),
        FaultError::MaybeSent => SendError::MaybeSent("the sandbox gave no answer".to_owned()),
    }
}
