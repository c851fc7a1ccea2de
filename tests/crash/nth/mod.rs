//! The N-th call fails, for N = 1, 2, 3 … until a run meets no failure any more: calls to the disk, to HubSpot and to the
//! keychain, one alone and all from there on. After each: a clear error or none, nothing lost, and the next run is clean.
//!
//! Where a flow makes hundreds of calls, N grows by a tenth at a time; `SATCHEL_EVERY_CALL` tries all of them.

mod disk;
mod keychain;
mod network;

/// The numbers to try, until `stop`.
pub(crate) fn numbers() -> impl Iterator<Item = u64> {
    let every = std::env::var_os("SATCHEL_EVERY_CALL").is_some();
    std::iter::successors(Some(1), move |number| {
        Some(if every || *number < 40 { number + 1 } else { number + number / 10 })
    })
}
