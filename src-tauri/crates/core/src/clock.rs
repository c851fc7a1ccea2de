//! The only door to time. Monotonic and wall time are separate, because a laptop's wall clock jumps.

use std::time::Duration;

/// Time as the engine may see it; simulations give a virtual one.
pub trait Clock: Send + Sync {
    /// Time since an arbitrary start; never goes back. For limits, timeouts and token expiry.
    fn monotonic(&self) -> Duration;
    /// Unix milliseconds by this computer's clock. For display and local ordering only; it is never compared
    /// with a [`ServerTime`](crate::ServerTime).
    fn wall_ms(&self) -> i64;
}
