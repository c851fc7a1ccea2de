//! Time that moves only when everything waits, the clocks of the user's computer, and what a fault of the sandbox means to
//! a sender.

use satchel_core::Clock;
use satchel_hubspot::SendError;
use satchel_sandbox::{FaultError, Time};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// The time of the server, and of the schedule.
pub(super) struct VirtualTime(tokio::time::Instant);

/// The wall time at which every schedule begins, in unix milliseconds.
const BEGIN: i64 = 1_790_000_000_000;

impl VirtualTime {
    pub(super) fn begin() -> Self {
        Self(tokio::time::Instant::now())
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The true time.
    pub(super) fn wall(&self) -> i64 {
        BEGIN.saturating_add_unsigned(self.millis())
    }
}

impl Time for VirtualTime {
    fn now_ms(&self) -> i64 {
        self.wall()
    }
    fn mono_ms(&self) -> u64 {
        self.millis()
    }
}

/// The clocks of the user's computer: somebody sets the one on the wall, and the other one stands still while it sleeps.
/// The engine looks at a clock before nearly every transaction, so that a process that ends at a look at the clock ends
/// between any two commits.
pub(super) struct Computer {
    time: Arc<VirtualTime>,
    ahead_ms: AtomicI64,
    slept_ms: AtomicU64,
    /// How often the process still looks at a clock before it ends; negative: it lives on.
    looks: AtomicI64,
}

/// What a process ends with that ends at a look at the clock.
pub(super) struct Ended;

impl Computer {
    pub(super) fn new(time: Arc<VirtualTime>) -> Self {
        Self { time, ahead_ms: AtomicI64::new(0), slept_ms: AtomicU64::new(0), looks: AtomicI64::new(-1) }
    }

    /// Somebody sets the clock.
    pub(super) fn set_ahead(&self, ms: i64) {
        self.ahead_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// The computer slept for so long, while time went on.
    pub(super) fn sleep(&self, ms: u64) {
        self.slept_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// Lets the process end after so many looks at a clock; returns how many were left before. Negative: it lives on.
    pub(super) fn ends_after(&self, looks: i64) -> i64 {
        self.looks.swap(looks, Ordering::Relaxed)
    }

    fn look(&self) {
        let left = self.looks.load(Ordering::Relaxed);
        if left >= 0 {
            self.looks.store(left - 1, Ordering::Relaxed);
            if left == 0 {
                // No panic of anybody's: nothing is printed, everything on the way is dropped.
                std::panic::resume_unwind(Box::new(Ended));
            }
        }
    }
}

impl Clock for Computer {
    fn monotonic(&self) -> Duration {
        self.look();
        let slept = Duration::from_millis(self.slept_ms.load(Ordering::Relaxed));
        self.time.0.elapsed().saturating_sub(slept)
    }
    fn wall_ms(&self) -> i64 {
        self.look();
        self.time.wall().saturating_add(self.ahead_ms.load(Ordering::Relaxed))
    }
}

/// What a sender is told of a fault.
pub(super) fn fault(error: FaultError) -> SendError {
    match error {
        FaultError::NotSent => SendError::NotSent("no network".to_owned()),
        FaultError::MaybeSent => SendError::MaybeSent("the connection broke".to_owned()),
    }
}
