//! The sandbox itself: the portal behind its routes, and the portal's own user interface, which no API offers.

use crate::config::Config;
use crate::fault::{Fault, FaultRule, Script};
use crate::http;
use crate::portal::limits::Budget;
use crate::portal::{Portal, PortalError};
use crate::service::FaultService;
use crate::world::Kind;
use ::http::{Request, Response};
use bytes::Bytes;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use thiserror::Error;

/// How many requests the log remembers.
const LOG_LENGTH: usize = 100_000;

/// The server's time, injected: the system's in a server, a virtual one in a simulation.
pub trait Time: Send + Sync {
    /// Milliseconds since 1970, UTC, by the server's own clock.
    fn now_ms(&self) -> i64;
    /// Milliseconds since some start; never goes back.
    fn mono_ms(&self) -> u64;
}

/// Why a sandbox cannot be set up or changed.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The state folder cannot be read or written, or belongs to another sandbox.
    #[error("the sandbox's state cannot be used: {0}")]
    State(#[from] io::Error),
    /// No record, property or option of this name.
    #[error("there is no {0}")]
    Missing(String),
    /// The change is not possible.
    #[error("{0}")]
    Refused(String),
}

impl From<PortalError> for SandboxError {
    fn from(error: PortalError) -> Self {
        match error {
            PortalError::NotFound => Self::Missing("such record".to_owned()),
            PortalError::State(error) => Self::State(error),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// What a client needs to know to connect, as the first line of `sandbox serve`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hello {
    /// Where the API is, without a final slash.
    pub api_base: String,
    /// The consent page.
    pub authorize_url: String,
    /// The portal's number.
    pub portal_id: u64,
    /// The admin's static token.
    pub token: String,
    /// The OAuth app's client id.
    pub client_id: String,
    /// The OAuth app's client secret.
    pub client_secret: String,
    /// The portal's users, the admin first.
    pub users: Vec<HelloUser>,
}

/// A user of the portal with a token of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HelloUser {
    /// The user's number, as `updatedByUserId` has it.
    pub id: u64,
    /// First and last name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Static token.
    pub token: String,
}

/// One request, as the log keeps it: never a body, a query or a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RequestLogRow {
    /// Number of the request, from 1.
    pub number: u64,
    /// When it came, in milliseconds since 1970 by the server's clock.
    pub at_ms: i64,
    /// Method.
    pub method: String,
    /// Path, without the query.
    pub path: String,
    /// Status of the answer; `None` when it was lost.
    pub status: Option<u16>,
    /// Whose token came with it.
    pub user: Option<u64>,
    /// The limit it fell under, for example `search`.
    pub limit: Option<&'static str>,
    /// What was left of that limit afterwards.
    pub remaining: Option<u64>,
    /// The fault that befell it.
    pub fault: Option<String>,
}

struct Inner {
    config: Config,
    time: Arc<dyn Time>,
    portal: Mutex<Portal>,
    script: Mutex<Script>,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    rows: VecDeque<RequestLogRow>,
    total: u64,
}

/// A HubSpot portal in memory. Cloning is cheap and gives the same portal.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Sandbox").field("config", &self.inner.config).finish_non_exhaustive()
    }
}

/// How an exchange ends, faults included.
pub(crate) enum Exchange {
    Answer(Response<Bytes>),
    NotSent,
    Lost,
    Cut { answer: Response<Bytes>, at: usize },
    WrongLength { answer: Response<Bytes>, missing: usize },
    Slow { answer: Response<Bytes>, bytes: usize, every: Duration },
    Oversize { answer: Response<Bytes>, bytes: u64 },
}

impl Sandbox {
    /// Sets up a portal; with a state folder, as it was left.
    ///
    /// # Errors
    ///
    /// [`SandboxError::State`] when the state folder cannot be used.
    pub fn new(config: Config, time: Arc<dyn Time>) -> Result<Self, SandboxError> {
        let portal = Portal::open(&config, time.now_ms())?;
        let script = Mutex::new(Script::new(config.seed));
        let portal = Mutex::new(portal);
        let log = Mutex::new(Log::default());
        Ok(Self { inner: Arc::new(Inner { config, time, portal, script, log }) })
    }

    /// The routes, without the fault layer.
    pub fn router(&self) -> axum::Router {
        let sandbox = self.clone();
        axum::Router::new().fallback(move |request: axum::extract::Request| {
            let sandbox = sandbox.clone();
            async move {
                let (head, body) = request.into_parts();
                let Ok(body) = axum::body::to_bytes(body, 32 * 1024 * 1024).await else {
                    return Response::builder()
                        .status(413)
                        .body(axum::body::Body::empty())
                        .unwrap_or_default();
                };
                sandbox.pause(sandbox.inner.config.latency_ms).await;
                let answer = sandbox.answer(&Request::from_parts(head, body), None);
                answer.map(axum::body::Body::from)
            }
        })
    }

    /// The routes behind the fault layer, for a client in the same process.
    pub fn service(&self) -> FaultService {
        FaultService { sandbox: self.clone() }
    }

    /// What a client needs to know to connect to a server at `api_base`.
    pub fn hello(&self, api_base: &str) -> Hello {
        let portal = self.portal();
        let api_base = api_base.trim_end_matches('/').to_owned();
        let users: Vec<HelloUser> = portal
            .auth
            .users()
            .iter()
            .map(|user| HelloUser {
                id: user.id,
                name: user.name.clone(),
                email: user.email.clone(),
                token: user.token.clone(),
            })
            .collect();
        Hello {
            authorize_url: format!("{api_base}/oauth/authorize"),
            api_base,
            portal_id: portal.id(),
            token: users.first().map(|user| user.token.clone()).unwrap_or_default(),
            client_id: portal.auth.client_id().to_owned(),
            client_secret: portal.auth.client_secret().to_owned(),
            users,
        }
    }

    /// The requests so far, oldest first; the latest hundred thousand.
    pub fn requests(&self) -> Vec<RequestLogRow> {
        self.log().rows.iter().cloned().collect()
    }

    /// How many requests there were.
    pub fn request_count(&self) -> u64 {
        self.log().total
    }

    /// Adds a fault to the script.
    pub fn fault(&self, rule: FaultRule) {
        self.script().add(rule);
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.script().clear();
    }

    /// Brings an archived record back from the recycle bin.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] when it is not archived, [`SandboxError::State`] when the change cannot be kept.
    pub fn restore(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().restore(kind, id)?)
    }

    /// Removes a record for good, as the end of its days in the recycle bin does.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] when there is no such record, [`SandboxError::State`] when the change cannot be kept.
    pub fn purge(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().purge(kind, id)?)
    }

    /// Writes properties as a user does in the browser; the history says `CRM_UI`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a record, [`SandboxError::Refused`] when a value is not valid.
    pub fn edit_as(
        &self,
        user: u64,
        kind: Kind,
        id: u64,
        properties: &[(&str, &str)],
    ) -> Result<(), SandboxError> {
        let values: BTreeMap<String, Option<String>> =
            properties.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect();
        Ok(self.portal().edit_in_browser(user, kind, id, &values)?)
    }

    /// Moves the modified stamp of a record without changing a property, as HubSpot's internal recalculation does.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a record, [`SandboxError::State`] when the change cannot be kept.
    pub fn touch(&self, kind: Kind, id: u64) -> Result<(), SandboxError> {
        Ok(self.portal().touch(kind, id)?)
    }

    /// Lets every access token expire now.
    pub fn expire_tokens(&self) {
        let mut portal = self.portal();
        let now_ms = portal.now_ms;
        portal.auth.expire_all(now_ms);
    }

    /// Makes a refresh token, or a user's static token, unknown.
    ///
    /// # Errors
    ///
    /// [`SandboxError::State`] when the change cannot be kept.
    pub fn revoke(&self, token: &str) -> Result<(), SandboxError> {
        Ok(self.portal().revoke(token)?)
    }

    /// Removes the OAuth app from the portal: its tokens are unknown, a refresh answers `BAD_HUB`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::State`] when the change cannot be kept.
    pub fn uninstall(&self) -> Result<(), SandboxError> {
        Ok(self.portal().uninstall()?)
    }

    /// Takes a scope from every token.
    pub fn drop_scope(&self, scope: &str) {
        let all = http::scopes::all();
        self.portal().auth.drop_scope(scope, &all);
    }

    /// Renames a property: the old name is gone, the new one has its definition and the values stay behind.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a property, [`SandboxError::Refused`] when the new name is taken.
    pub fn rename_property(&self, kind: Kind, name: &str, new_name: &str) -> Result<(), SandboxError> {
        self.portal().rename_property(kind, name, new_name).map_err(|error| match error {
            PortalError::NotFound => SandboxError::Missing(format!("property {name}")),
            other => other.into(),
        })
    }

    /// Archives a property, as an admin does.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a property.
    pub fn remove_property(&self, kind: Kind, name: &str) -> Result<(), SandboxError> {
        self.portal().archive_property(kind, name).map_err(|error| match error {
            PortalError::NotFound => SandboxError::Missing(format!("property {name}")),
            other => other.into(),
        })
    }

    /// Removes an option of a property; values that have it stay.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] without such a property or option.
    pub fn remove_option(&self, kind: Kind, name: &str, value: &str) -> Result<(), SandboxError> {
        self.portal().remove_option(kind, name, value).map_err(|error| match error {
            PortalError::NotFound => SandboxError::Missing(format!("option {value} of property {name}")),
            other => other.into(),
        })
    }

    /// On paths of 2026-09 and later, writes that set `when` to `value` must leave `property` filled.
    pub fn require_when(&self, kind: Kind, property: &str, when: &str, value: &str) {
        self.portal().require_when(kind, property, when, value);
    }

    /// Sets how long a change takes to reach the search index, in milliseconds.
    pub fn set_search_lag(&self, lag_ms: u64) {
        self.portal().set_search_lag(lag_ms);
    }

    /// Sets how many requests a day static tokens may send.
    pub fn set_daily_limit(&self, requests: u64) {
        self.portal().limiter.set_daily(requests);
    }

    /// Uses up places of the windows of the app that a static token belongs to, of the portal's search window or of its
    /// association window, as another program with the same token would. `what` is `general`, `search` or
    /// `associations`; without a token the OAuth app's window is meant.
    ///
    /// # Errors
    ///
    /// [`SandboxError::Missing`] for another word or an unknown token.
    pub fn drain_window(&self, what: &str, token: Option<&str>, requests: u64) -> Result<(), SandboxError> {
        let budget = match what {
            "general" => Budget::General,
            "search" => Budget::Search,
            "associations" => Budget::Associations,
            other => return Err(SandboxError::Missing(format!("window {other}"))),
        };
        let mut portal = self.portal();
        let app = match token {
            None => crate::portal::auth::App::OAuth,
            Some(token) => {
                let caller = portal.auth.caller(token, portal.now_ms);
                caller.map_err(|_| SandboxError::Missing("such token".to_owned()))?.app
            }
        };
        let mono_ms = portal.mono_ms;
        portal.limiter.drain(budget, app, requests, mono_ms);
        Ok(())
    }

    /// The portal, at the present time.
    pub(crate) fn portal(&self) -> MutexGuard<'_, Portal> {
        let mut portal = self.inner.portal.lock().unwrap_or_else(PoisonError::into_inner);
        portal.now_ms = self.inner.time.now_ms();
        portal.mono_ms = self.inner.time.mono_ms();
        portal
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    /// Answers a request with whatever fault befalls it.
    pub(crate) async fn exchange(&self, request: Request<Bytes>) -> Exchange {
        self.pause(self.inner.config.latency_ms).await;
        let fault = if http::is_control(&request) {
            None
        } else {
            self.script().pick(request.method().as_str(), request.uri().path())
        };
        let name = fault.as_ref().map(fault_name);
        let Some(fault) = fault else { return Exchange::Answer(self.answer(&request, None)) };
        match fault {
            Fault::NotSent => {
                self.log_unanswered(&request, name);
                Exchange::NotSent
            }
            Fault::Reset { applied } => {
                if applied {
                    self.answer_silently(&request);
                }
                self.log_unanswered(&request, name);
                Exchange::Lost
            }
            Fault::Cut { at } => Exchange::Cut { answer: self.answer(&request, name), at },
            Fault::WrongLength { missing } => {
                Exchange::WrongLength { answer: self.answer(&request, name), missing }
            }
            Fault::Dribble { bytes, every_ms } => {
                let every = Duration::from_millis(every_ms);
                Exchange::Slow { answer: self.answer(&request, name), bytes, every }
            }
            Fault::Delay { ms } => {
                self.pause(ms).await;
                Exchange::Answer(self.answer(&request, name))
            }
            Fault::Oversize { bytes } => Exchange::Oversize {
                answer: self.log_made(&request, http::made::json(Vec::new()), name),
                bytes,
            },
            fault => Exchange::Answer(self.answer_with(&request, fault, name)),
        }
    }

    /// Faults that end in an answer.
    fn answer_with(&self, request: &Request<Bytes>, fault: Fault, name: Option<String>) -> Response<Bytes> {
        match fault {
            Fault::Answer { status, body, content_type, headers } => {
                self.log_made(request, http::made::answer(status, &content_type, &headers, body), name)
            }
            Fault::ExpireToken => {
                if let Some(token) = http::bearer(request) {
                    let mut portal = self.portal();
                    let now_ms = portal.now_ms;
                    portal.auth.expire(token, now_ms);
                }
                self.answer(request, name)
            }
            Fault::RevokeToken => {
                if let Some(token) = http::bearer(request) {
                    self.portal().auth.revoke(token);
                }
                self.answer(request, name)
            }
            Fault::DropScope { scope } => {
                self.drop_scope(&scope);
                self.answer(request, name)
            }
            Fault::FailAfterApplying { status } => {
                self.answer_silently(request);
                self.log_made(request, http::made::error_page(status), name)
            }
            Fault::ApplyTwice => {
                self.answer_silently(request);
                self.answer(request, name)
            }
            Fault::DropItem { index } => http::made::without_item(self.answer(request, name), index),
            Fault::RepeatItem => http::made::with_repeated_item(self.answer(request, name)),
            Fault::Garbage => {
                self.log_made(request, http::made::json(b"{\"results\":[{\"id\":\"1\",".to_vec()), name)
            }
            Fault::GzipBomb { bytes } => self.log_made(request, http::made::gzip_bomb(bytes), name),
            Fault::Redirect { location } => {
                let headers = [("Location".to_owned(), location)];
                self.log_made(request, http::made::answer(302, "text/html", &headers, String::new()), name)
            }
            Fault::NotSent
            | Fault::Cut { .. }
            | Fault::Reset { .. }
            | Fault::Delay { .. }
            | Fault::Dribble { .. }
            | Fault::WrongLength { .. }
            | Fault::Oversize { .. } => self.answer(request, name),
        }
    }

    /// Lets the portal answer, and logs it.
    fn answer(&self, request: &Request<Bytes>, fault: Option<String>) -> Response<Bytes> {
        let answered = http::answer(self, request);
        let control = http::is_control(request);
        if !control {
            self.push_log(request, Some(answered.response.status().as_u16()), &answered, fault);
        }
        answered.response
    }

    /// Lets the portal act without a word of it.
    fn answer_silently(&self, request: &Request<Bytes>) {
        drop(http::answer(self, request));
    }

    fn log_made(
        &self,
        request: &Request<Bytes>,
        response: Response<Bytes>,
        fault: Option<String>,
    ) -> Response<Bytes> {
        let answered = http::Answered::bare(response);
        self.push_log(request, Some(answered.response.status().as_u16()), &answered, fault);
        answered.response
    }

    fn log_unanswered(&self, request: &Request<Bytes>, fault: Option<String>) {
        let nothing = http::Answered::bare(Response::new(Bytes::new()));
        self.push_log(request, None, &nothing, fault);
    }

    fn push_log(
        &self,
        request: &Request<Bytes>,
        status: Option<u16>,
        answered: &http::Answered,
        fault: Option<String>,
    ) {
        let at_ms = self.inner.time.now_ms();
        let mut log = self.log();
        log.total += 1;
        let row = RequestLogRow {
            number: log.total,
            at_ms,
            method: request.method().as_str().to_owned(),
            path: request.uri().path().to_owned(),
            status,
            user: answered.user,
            limit: answered.limit,
            remaining: answered.remaining,
            fault,
        };
        if log.rows.len() == LOG_LENGTH {
            log.rows.pop_front();
        }
        log.rows.push_back(row);
    }

    async fn pause(&self, ms: u64) {
        if ms > 0 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
        }
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.inner.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.inner.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a fault, for the log.
fn fault_name(fault: &Fault) -> String {
    let text = format!("{fault:?}");
    text.split([' ', '{']).next().unwrap_or_default().to_owned()
}
