//! The client as a value: what its calls share, and what a handle has of its own.

use crate::{
    ApiBase, ApiError, Auth, Lane, Rehearsal, Transport, Usage,
    auth::Session,
    limiter::Bucket,
    limits::{DaySpent, Limits, Permit},
    line::Line,
    random::Jitter,
    retry_budget::RetryBudget,
};
use jiff::tz::TimeZone;
use satchel_core::{Account, Clock, ServerTime};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The day of an account begins anew a little after its midnight: its clock and the server's may differ.
const AFTER_MIDNIGHT: Duration = Duration::from_secs(30);
/// How long a day is thought to last where the account's time zone is not known; then HubSpot is asked again.
const UNKNOWN_DAY: Duration = Duration::from_secs(60 * 60);

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
    lane: Lane,
    /// Writes leave before this moment of the monotonic clock, or not at all.
    leaves_before: Option<Duration>,
    reservation: Option<Arc<Reservation>>,
    rehearsal: Option<Arc<Rehearsal>>,
}

struct Shared {
    api_base: ApiBase,
    line: Arc<Line>,
    session: Session,
    limits: Arc<Limits>,
    jitter: Jitter,
    clock: Arc<dyn Clock>,
    retries: Mutex<RetryBudget>,
    /// The account's, in which its days begin.
    zone: Mutex<Option<TimeZone>>,
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
        let line = Arc::new(Line::new(transport, Arc::clone(&clock)));
        Self {
            shared: Arc::new(Shared {
                session: Session::new(auth, api_base.clone(), Arc::clone(&clock), Arc::clone(&line)),
                limits: Arc::new(Limits::new(Arc::clone(&clock))),
                jitter: Jitter::new(seed),
                retries: Mutex::new(RetryBudget::new(clock.monotonic())),
                zone: Mutex::default(),
                clock,
                api_base,
                line,
            }),
            lane: Lane::Read,
            leaves_before: None,
            reservation: None,
            rehearsal: None,
        }
    }

    /// The same client, whose writes do not leave: they are written down, and answered as if HubSpot had taken them. Reads
    /// leave as ever, within the same limits.
    pub fn rehearsing(&self) -> (Client, Arc<Rehearsal>) {
        let rehearsal = Arc::new(Rehearsal::default());
        (Client { rehearsal: Some(Arc::clone(&rehearsal)), ..self.clone() }, rehearsal)
    }

    /// The same client for requests of this lane. A new client's requests are what somebody waits for:
    /// [`Lane::Read`].
    pub fn in_lane(&self, lane: Lane) -> Client {
        Client { lane, ..self.clone() }
    }

    /// A handle whose writes leave before this moment of the monotonic clock, or not at all ([`ApiError::TooLate`]): what they
    /// were decided by is too old after it. A limit or a lock may have turned one away before.
    pub fn leaving_before(&self, moment: Duration) -> Client {
        Client { leaves_before: Some(moment), ..self.clone() }
    }

    /// Whether a write may not leave any more in so long.
    pub(crate) fn is_too_late(&self, pause: Duration) -> bool {
        self.leaves_before.is_some_and(|moment| self.shared.clock.monotonic() + pause > moment)
    }

    /// A handle whose next `calls` general requests are already granted by the limiter, all together, in the turn of
    /// this handle's lane; unspent grants return when the handle and its clones are dropped. Where the whole limit is
    /// smaller than `calls`, so many are granted as it allows and the rest wait in turn.
    ///
    /// # Errors
    /// [`ApiError::RateLimited`] when the day's requests are used up; other limits are waited for.
    pub async fn reserve(&self, calls: u32) -> Result<Client, ApiError> {
        let permits = self.shared.limits.permits(Bucket::General, self.lane, calls.max(1)).await?;
        Ok(Client { reservation: Some(Arc::new(Reservation(Mutex::new(permits)))), ..self.clone() })
    }

    /// Uses at most so many hundredths of HubSpot's limits from now on, 1 to 100; the rest is for other programs.
    pub fn use_at_most(&self, percent: u8) {
        self.shared.limits.use_at_most(percent);
    }

    /// The newest `Date` of any answer so far: the server's present, never compared with local time.
    pub fn server_time(&self) -> Option<ServerTime> {
        self.shared.line.server_time()
    }

    /// By how many milliseconds the server's clock is ahead of this computer's, by the last answer that had a date;
    /// negative when it is behind. For telling the user: nothing is decided by it.
    pub fn clock_skew_ms(&self) -> Option<i64> {
        self.shared.line.skew_ms()
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

    pub(crate) fn rehearsal(&self) -> Option<&Rehearsal> {
        self.rehearsal.as_deref()
    }

    pub(crate) fn lane(&self) -> Lane {
        self.lane
    }

    /// Takes one of the repetitions that all calls share, if any is left.
    pub(crate) fn take_retry(&self) -> bool {
        let now = self.shared.clock.monotonic();
        self.shared.retries.lock().unwrap_or_else(PoisonError::into_inner).take(now)
    }

    /// An answer was as it should be.
    pub(crate) fn note_answer(&self) {
        self.shared.retries.lock().unwrap_or_else(PoisonError::into_inner).answered();
    }

    /// Learns when the account's days begin.
    pub(crate) fn learn_zone(&self, account: &Account) {
        let zone = account.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
        *self.shared.zone.lock().unwrap_or_else(PoisonError::into_inner) = zone;
    }

    /// How long the account's day still lasts, by the server's time (HubSpot docs: "Usage guidelines": the day begins at
    /// midnight in the account's time zone).
    pub(crate) fn day_left(&self) -> Duration {
        let zone = self.shared.zone.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let left = zone.zip(self.server_time()).and_then(|(zone, now)| until_midnight(now, zone));
        left.map_or(UNKNOWN_DAY, |left| left + AFTER_MIDNIGHT)
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

fn until_midnight(now: ServerTime, zone: TimeZone) -> Option<Duration> {
    let now = jiff::Timestamp::from_millisecond(now.0).ok()?;
    let today = zone.to_datetime(now).date();
    let midnight = today.tomorrow().ok()?.to_zoned(zone).ok()?.timestamp();
    Duration::try_from(midnight.duration_since(now)).ok()
}

impl From<DaySpent> for ApiError {
    fn from(spent: DaySpent) -> Self {
        let policy = if spent.reserved { ApiError::DAY_RESERVED } else { ApiError::DAY };
        ApiError::RateLimited { policy: policy.to_owned(), retry_after: Some(spent.retry_after) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_the_accounts_midnight_also_when_the_clocks_change() {
        let left = |stamp: &str, zone: &str| {
            let now = ServerTime(stamp.parse::<jiff::Timestamp>().unwrap().as_millisecond());
            until_midnight(now, TimeZone::get(zone).unwrap()).map(|left| left.as_secs() / 60)
        };
        assert_eq!(left("2026-01-17T19:55:00Z", "UTC"), Some(4 * 60 + 5));
        assert_eq!(left("2026-01-17T19:55:00Z", "US/Eastern"), Some(9 * 60 + 5), "a legacy name");
        assert_eq!(left("2026-03-29T00:30:00Z", "Europe/Berlin"), Some(21 * 60 + 30), "an hour is missing");
        assert_eq!(left("2026-01-17T23:00:00Z", "Europe/Berlin"), Some(24 * 60), "a day has just begun");
    }
}
