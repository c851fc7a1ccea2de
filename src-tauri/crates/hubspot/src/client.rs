//! The client as a value: what its calls share, and what a handle has of its own.

use crate::{
    ApiBase, ApiError, Auth, Transport, Usage,
    auth::Session,
    limiter::{Bucket, Priority},
    limits::{Limits, Permit},
    line::Line,
    random::Jitter,
};
use satchel_core::{Clock, ServerTime};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// What a [`Client`] is made of.
#[derive(Clone)]
pub struct ClientConfig {
    /// The way to the server.
    pub transport: Arc<dyn Transport>,
    /// The server.
    pub api_base: ApiBase,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The sign-in.
    pub auth: Auth,
}

impl fmt::Debug for ClientConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientConfig")
            .field("api_base", &self.api_base)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

/// Calls HubSpot for one account. Clones share the rate limits, the token and the counts.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    interactive: bool,
    reservation: Option<Arc<Reservation>>,
}

struct Shared {
    api_base: ApiBase,
    line: Arc<Line>,
    session: Session,
    limits: Arc<Limits>,
    jitter: Jitter,
}

/// Leave for the next requests of a handle and its clones.
struct Reservation(Mutex<Vec<Permit>>);

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api_base", &self.shared.api_base).finish_non_exhaustive()
    }
}

impl Client {
    /// A client that has sent nothing yet.
    pub fn new(config: ClientConfig) -> Self {
        let ClientConfig { transport, api_base, clock, auth } = config;
        let seed = clock.wall_ms().unsigned_abs() ^ clock.monotonic().subsec_nanos() as u64;
        let line = Arc::new(Line::new(transport));
        Self {
            shared: Arc::new(Shared {
                session: Session::new(auth, api_base.clone(), Arc::clone(&clock), Arc::clone(&line)),
                limits: Arc::new(Limits::new(clock)),
                jitter: Jitter::new(seed),
                api_base,
                line,
            }),
            interactive: false,
            reservation: None,
        }
    }

    /// A handle whose next `calls` general requests are already granted by the limiter, all together, before any
    /// background request; unspent grants return when the handle and its clones are dropped. Where the whole limit is
    /// smaller than `calls`, so many are granted as it allows and the rest wait in turn.
    ///
    /// # Errors
    /// None today: a limit is waited for. Callers treat one like that of a read.
    pub async fn reserve(&self, calls: u32) -> Result<Client, ApiError> {
        let permits = self.shared.limits.permits(Bucket::General, Priority::Interactive, calls.max(1)).await;
        Ok(Client {
            shared: Arc::clone(&self.shared),
            interactive: true,
            reservation: Some(Arc::new(Reservation(Mutex::new(permits)))),
        })
    }

    /// The same client, whose requests go before those of plain handles: for what somebody waits for.
    pub fn interactive(&self) -> Client {
        Client { interactive: true, ..self.clone() }
    }

    /// The newest `Date` of any answer so far: the server's present, never compared with local time.
    pub fn server_time(&self) -> Option<ServerTime> {
        self.shared.line.server_time()
    }

    /// What was sent since construction, by all clones together.
    pub fn usage(&self) -> Usage {
        self.shared.line.usage()
    }

    /// Where requests go.
    pub fn api_base(&self) -> &ApiBase {
        &self.shared.api_base
    }

    pub(crate) fn line(&self) -> &Line {
        &self.shared.line
    }

    pub(crate) fn session(&self) -> &Session {
        &self.shared.session
    }

    pub(crate) fn limits(&self) -> &Arc<Limits> {
        &self.shared.limits
    }

    pub(crate) fn jitter(&self) -> &Jitter {
        &self.shared.jitter
    }

    pub(crate) fn is_interactive(&self) -> bool {
        self.interactive
    }

    /// One of the requests already granted.
    pub(crate) fn reserved(&self, bucket: Bucket) -> Option<Permit> {
        let reservation = self.reservation.as_ref().filter(|_| bucket == Bucket::General)?;
        reservation.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Gives granted requests back: a limit was hit, and what was granted before does not hold any more.
    pub(crate) fn drop_reservation(&self) {
        if let Some(reservation) = &self.reservation {
            let permits = std::mem::take(&mut *reservation.0.lock().unwrap_or_else(PoisonError::into_inner));
            drop(permits);
        }
    }
}
