//! Waiting for the limiter: the pure [`Limiter`] behind a lock, with sleeping and waking around it.
//!
//! Invariant: a granted request is a [`Permit`], and a permit that is dropped is accounted for, so that a cancelled
//! call neither leaks budget nor spends it twice.

use crate::limiter::{Announced, Bucket, Limiter, Priority, Ticket, Turn};
use satchel_core::Clock;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// The limits of one account, shared by all handles of a client.
pub(crate) struct Limits {
    limiter: Mutex<Limiter>,
    changed: Notify,
    clock: Arc<dyn Clock>,
}

impl Limits {
    /// Limits of an account nothing was asked of yet.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { limiter: Mutex::new(Limiter::new()), changed: Notify::new(), clock }
    }

    fn lock(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until `calls` requests may leave together. Fewer permits come when the limit itself is smaller.
    pub(crate) async fn permits(
        self: &Arc<Self>,
        bucket: Bucket,
        priority: Priority,
        calls: u32,
    ) -> Vec<Permit> {
        let ticket = self.lock().join(bucket, priority, calls, self.clock.monotonic());
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
                    return (0..calls).map(|_| Permit::new(self, bucket, now)).collect();
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
