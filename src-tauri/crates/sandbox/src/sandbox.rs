//! The sandbox itself: a portal, its clock, its fault script and its request log, shared by all who hold it.

use crate::config::Config;
use crate::fault::{FaultRule, Script};
use crate::network::Network;
use crate::portal::{Portal, PortalError};
use crate::service::FaultService;
use ::http::{Request, Response};
use serde::Serialize;
use std::collections::VecDeque;
use std::io;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// How many requests that limit takes.
    pub max: Option<u64>,
    /// What was left of that limit afterwards.
    pub remaining: Option<u64>,
    /// The limit that refused it, as HubSpot's `policyName` has it.
    pub refused_by: Option<&'static str>,
    /// The fault that befell it.
    pub fault: Option<String>,
    /// How long it took from its arrival to its answer, in milliseconds.
    pub took_ms: u64,
}

/// When a request came, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    at_ms: i64,
    mono_ms: u64,
}

struct Inner {
    config: Config,
    time: Arc<dyn Time>,
    portal: Mutex<Portal>,
    script: Mutex<Script>,
    network: Mutex<Network>,
    /// By how much the portal's wall clock differs from the injected one.
    shift_ms: AtomicI64,
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
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                time,
                portal,
                script,
                network: Mutex::default(),
                shift_ms: AtomicI64::new(0),
                log,
            }),
        })
    }

    /// The routes, without the fault layer.
    pub fn router(&self) -> axum::Router {
        let sandbox = self.clone();
        axum::Router::new().fallback(move |request: axum::extract::Request| {
            let sandbox = sandbox.clone();
            async move {
                let (mut head, body) = request.into_parts();
                head.extensions.insert(sandbox.arrival());
                let Ok(body) = axum::body::to_bytes(body, 32 * 1024 * 1024).await else {
                    return Response::builder()
                        .status(413)
                        .body(axum::body::Body::empty())
                        .unwrap_or_default();
                };
                sandbox.pause(sandbox.config().latency_ms).await;
                let answer = sandbox.answer(&Request::from_parts(head, body), None);
                answer.map(axum::body::Body::from)
            }
        })
    }

    /// The routes behind the fault layer, for a client in the same process.
    pub fn service(&self) -> FaultService {
        FaultService { sandbox: self.clone(), faults: true }
    }

    /// The routes without fault layer, network or latency, for whoever else uses the portal while a client is tried.
    pub fn undisturbed_service(&self) -> FaultService {
        FaultService { sandbox: self.clone(), faults: false }
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

    /// The latest requests, newest first.
    pub fn latest_requests(&self, count: usize) -> Vec<RequestLogRow> {
        self.log().rows.iter().rev().take(count).cloned().collect()
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

    /// How the network to the portal is.
    pub fn network(&self) -> Network {
        *self.inner.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the network to the portal be slow, off or normal, from the next request on.
    pub fn set_network(&self, network: Network) {
        *self.inner.network.lock().unwrap_or_else(PoisonError::into_inner) = network;
    }

    /// The portal, at the present time.
    pub(crate) fn portal(&self) -> MutexGuard<'_, Portal> {
        let mut portal = self.inner.portal.lock().unwrap_or_else(PoisonError::into_inner);
        portal.live_on(self.now_ms(), self.inner.time.mono_ms());
        portal
    }

    /// The present by the portal's wall clock.
    fn now_ms(&self) -> i64 {
        self.inner.time.now_ms().saturating_add(self.inner.shift_ms.load(Ordering::SeqCst))
    }

    /// Lets the portal's wall clock jump; no time passes. Stamps of records rise all the same.
    pub fn shift_clock(&self, ms: i64) {
        self.inner.shift_ms.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The present, for a request that comes now.
    pub(crate) fn arrival(&self) -> Arrival {
        Arrival { at_ms: self.now_ms(), mono_ms: self.inner.time.mono_ms() }
    }

    /// Adds a row to the log, given its number, its time and how long it took.
    pub(crate) fn remember(&self, arrival: Arrival, row: impl FnOnce(u64, i64, u64) -> RequestLogRow) {
        let took_ms = self.inner.time.mono_ms().saturating_sub(arrival.mono_ms);
        let mut log = self.log();
        log.total += 1;
        if log.rows.len() == LOG_LENGTH {
            log.rows.pop_front();
        }
        let row = row(log.total, arrival.at_ms, took_ms);
        log.rows.push_back(row);
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.inner.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.inner.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
