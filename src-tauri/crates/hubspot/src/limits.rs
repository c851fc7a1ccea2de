//! Waiting for the limiter: the pure [`Limiter`] behind a lock, with sleeping and waking around it.
//!
//! Invariant: a granted request is a [`Permit`], and a permit that is dropped is accounted for, so that a cancelled
//! call neither leaks budget nor spends it twice.

use crate::{
    DailyLimit,
    limiter::{Announced, Bucket, Lane, Limiter, Spent, Ticket, Turn},
};
use satchel_core::Clock;
use satchel_core::teeth::{Tooth, bites};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// So far the two clocks drift apart only when the computer sleeps, or when somebody sets one of them.
const ASLEEP_MS: i64 = 60_000;

/// The limits of one account, shared by all handles of a client.
pub(crate) struct Limits {
    limiter: Mutex<Limiter>,
    changed: Notify,
    clock: Arc<dyn Clock>,
    /// How far the clock on the wall was ahead of the other one, in milliseconds.
    ahead: Mutex<i64>,
}

/// Today's requests are used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DaySpent {
    /// How long until there are more, as far as is known.
    pub(crate) retry_after: Duration,
    /// Whether the last ones are kept for what is sent.
    pub(crate) reserved: bool,
}

impl Limits {
    /// Limits of an account nothing was asked of yet.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        let ahead = Mutex::new(ahead(&*clock));
        Self { limiter: Mutex::new(Limiter::new()), changed: Notify::new(), clock, ahead }
    }

    fn lock(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Uses at most so many hundredths of each limit.
    pub(crate) fn use_at_most(&self, percent: u8) {
        self.lock().use_at_most(percent);
        self.changed.notify_waiters();
    }

    /// Waits until `calls` requests may leave together. Fewer permits come when the limit itself is smaller. The limit
    /// of a day is not waited for.
    pub(crate) async fn permits(
        self: &Arc<Self>,
        bucket: Bucket,
        lane: Lane,
        calls: u32,
    ) -> Result<Vec<Permit>, DaySpent> {
        self.notice_sleep();
        if bites(Tooth::NoLimit) {
            let now = self.clock.monotonic();
            return Ok((0..calls).map(|_| Permit::new(self, bucket, now)).collect());
        }
        let ticket = self.lock().join(bucket, lane, calls, self.clock.monotonic());
        let mut place = Place { limits: self, ticket: Some(ticket) };
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let now = self.clock.monotonic();
            let turn = self.lock().turn(ticket, now);
            match turn {
                Turn::Granted(calls) => {
                    place.ticket = None;
                    // Whoever is next in the queue looks again.
                    self.changed.notify_waiters();
                    return Ok((0..calls).map(|_| Permit::new(self, bucket, now)).collect());
                }
                Turn::Spent(Spent { until, reserved }) => {
                    return Err(DaySpent { retry_after: until.saturating_sub(now), reserved });
                }
                Turn::Until(end) => {
                    let pause = end.saturating_sub(now).max(Duration::from_millis(1));
                    tokio::select! {
                        biased;
                        () = &mut changed => {}
                        () = tokio::time::sleep(pause) => {}
                    }
                }
                Turn::Blocked => changed.await,
            }
        }
    }

    /// Takes over what the headers of the answer to `permit` say.
    pub(crate) fn announced(&self, figures: Announced, granted: Duration) {
        self.lock().announced(figures, granted, self.clock.monotonic());
        self.changed.notify_waiters();
    }

    /// Takes over what an answer says of the day; `left` tells how long the day still is, and is asked only when that
    /// matters.
    pub(crate) fn day_announced(&self, day: DailyLimit, left: impl FnOnce() -> Duration) {
        let mut limiter = self.lock();
        if limiter.day_announced(day.limit, day.remaining) {
            limiter.day_ends(self.clock.monotonic() + left());
        }
    }

    /// A request was refused because of the day's limit; the next day begins in `left`.
    pub(crate) fn day_spent(&self, left: Duration) {
        let mut limiter = self.lock();
        limiter.day_spent();
        limiter.day_ends(self.clock.monotonic() + left);
        drop(limiter);
        self.changed.notify_waiters();
    }

    /// A day may have ended while the computer slept, for one of its clocks stands still then.
    fn notice_sleep(&self) {
        let now = ahead(&*self.clock);
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        if now.abs_diff(*ahead) > ASLEEP_MS.unsigned_abs() {
            self.lock().woke();
        }
        *ahead = now;
    }

    /// The server has no limits.
    pub(crate) fn lift(&self) {
        self.lock().lift();
        self.changed.notify_waiters();
    }

    /// Holds a bucket for `pause` from now.
    pub(crate) fn hold(&self, bucket: Bucket, pause: Duration) {
        self.lock().hold(bucket, self.clock.monotonic() + pause);
        self.changed.notify_waiters();
    }
}

/// How far the clock on the wall is ahead of the other one, in milliseconds.
fn ahead(clock: &dyn Clock) -> i64 {
    let monotonic = i64::try_from(clock.monotonic().as_millis()).unwrap_or(i64::MAX);
    clock.wall_ms().saturating_sub(monotonic)
}

/// A place in the queue; leaving it early frees it for the next.
struct Place<'a> {
    limits: &'a Limits,
    ticket: Option<Ticket>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.limits.lock().leave(ticket);
            self.limits.changed.notify_waiters();
        }
    }
}

/// Leave for one request.
pub(crate) struct Permit {
    limits: Arc<Limits>,
    bucket: Bucket,
    granted: Duration,
    state: PermitState,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PermitState {
    Unspent,
    /// Since this time.
    Sent(Duration),
    Settled,
}

impl Permit {
    fn new(limits: &Arc<Limits>, bucket: Bucket, granted: Duration) -> Self {
        Self { limits: Arc::clone(limits), bucket, granted, state: PermitState::Unspent }
    }

    /// When it was granted.
    pub(crate) fn granted(&self) -> Duration {
        self.granted
    }

    /// From here on the server may count the request.
    pub(crate) fn sent(&mut self) {
        self.state = PermitState::Sent(self.limits.clock.monotonic());
    }

    /// The request provably never left.
    pub(crate) fn not_sent(&mut self) {
        if matches!(self.state, PermitState::Sent(_)) {
            self.state = PermitState::Unspent;
        }
    }

    /// The request has come to its end: answered, broken off, or never sent.
    pub(crate) fn settle(&mut self) {
        let now = self.limits.clock.monotonic();
        self.end(|limiter, bucket, sent| limiter.answered(bucket, sent, now));
    }

    fn end(&mut self, left: impl FnOnce(&mut Limiter, Bucket, Duration)) {
        match self.state {
            PermitState::Settled => return,
            PermitState::Sent(at) => left(&mut self.limits.lock(), self.bucket, at),
            PermitState::Unspent => self.limits.lock().give_back(self.bucket),
        }
        self.state = PermitState::Settled;
        self.limits.changed.notify_waiters();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let now = self.limits.clock.monotonic();
        self.end(|limiter, bucket, _| limiter.abandoned(bucket, now));
    }
}
