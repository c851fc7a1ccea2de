//! The three-way merge of one property. Values are compared in canonical form, so that another spelling of the
//! same number, instant or address is no difference.
//!
//! | row | base = local | base = remote | local = remote | outcome |
//! | --- | --- | --- | --- | --- |
//! | 1 | yes | yes | yes | Unchanged |
//! | 2 | yes | no | no | TakeRemote |
//! | 3 | no | yes | no | KeepLocal |
//! | 4 | no | no | yes | Converged: drop the pending change |
//! | 5 | no | no | no | Conflict |
//! | 6 | base unknown | – | yes | Converged |
//! | 7 | base unknown | – | no | remote empty: KeepLocal; else Conflict, never a silent side |

use crate::{ValueKind, canonical};
use serde::{Deserialize, Serialize};

/// What the user saw when an edit began.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Base {
    /// This value; `None` is empty.
    Known(Option<String>),
    /// The property had not been read: not empty, not null, just unknown.
    Unknown,
}

/// What follows for one property.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeOutcome {
    /// Nobody changed it.
    Unchanged,
    /// Only the server's side changed.
    TakeRemote,
    /// Only the local side changed.
    KeepLocal,
    /// Both sides arrived at the same value.
    Converged,
    /// Both sides moved apart; the user decides.
    Conflict,
}

/// Decides one property from its base, its local and its remote value (rows in the module head).
pub fn merge(kind: &ValueKind, base: &Base, local: Option<&str>, remote: Option<&str>) -> MergeOutcome {
    let local = canonical(kind, local);
    let remote = canonical(kind, remote);
    let base = match base {
        Base::Unknown if local == remote => return MergeOutcome::Converged, // row 6
        Base::Unknown if remote.is_empty() => return MergeOutcome::KeepLocal, // row 7
        Base::Unknown => return MergeOutcome::Conflict,                     // row 7
        Base::Known(value) => canonical(kind, value.as_deref()),
    };
    match (base == local, base == remote) {
        (true, true) => MergeOutcome::Unchanged,                      // row 1
        (true, false) => MergeOutcome::TakeRemote,                    // row 2
        (false, true) => MergeOutcome::KeepLocal,                     // row 3
        (false, false) if local == remote => MergeOutcome::Converged, // row 4
        (false, false) => MergeOutcome::Conflict,                     // row 5
    }
}
