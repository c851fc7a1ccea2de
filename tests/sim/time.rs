//! Time that moves only when everything waits, and what a fault of the sandbox means to a sender.

use satchel_core::Clock;
use satchel_hubspot::SendError;
use satchel_sandbox::{FaultError, Time};
use std::time::Duration;

/// The clock of both sides.
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
}

impl Clock for VirtualTime {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }
    fn wall_ms(&self) -> i64 {
        BEGIN.saturating_add_unsigned(self.millis())
    }
}

impl Time for VirtualTime {
    fn now_ms(&self) -> i64 {
        self.wall_ms()
    }
    fn mono_ms(&self) -> u64 {
        self.millis()
    }
}

/// What a sender is told of a fault.
pub(super) fn fault(error: FaultError) -> SendError {
    match error {
        FaultError::NotSent => SendError::NotSent("no network".to_owned()),
        FaultError::MaybeSent => SendError::MaybeSent("the connection broke".to_owned()),
    }
}
