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

use crate::{
    ValueKind, canonical,
    teeth::{Tooth, bites},
};
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
        Base::Unknown if bites(Tooth::UnknownBaseWins) => return MergeOutcome::KeepLocal,
        Base::Unknown => return MergeOutcome::Conflict, // row 7
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(base: Option<&str>, local: Option<&str>, remote: Option<&str>, outcome: MergeOutcome) {
        let base = Base::Known(base.map(str::to_owned));
        assert_eq!(merge(&ValueKind::Number, &base, local, remote), outcome);
    }

    #[track_caller]
    fn check_unknown(local: Option<&str>, remote: Option<&str>, outcome: MergeOutcome) {
        assert_eq!(merge(&ValueKind::Number, &Base::Unknown, local, remote), outcome);
    }

    #[test]
    fn row_1_nobody_changed_it() {
        check(Some("1"), Some("1.0"), Some("01"), MergeOutcome::Unchanged);
        check(None, Some(""), None, MergeOutcome::Unchanged);
    }

    #[test]
    fn row_2_only_the_server_changed_it() {
        check(Some("1"), Some("1.0"), Some("2"), MergeOutcome::TakeRemote);
        check(Some("1"), Some("1"), None, MergeOutcome::TakeRemote);
    }

    #[test]
    fn row_3_only_the_user_changed_it() {
        check(Some("1"), Some("2"), Some("1.0"), MergeOutcome::KeepLocal);
        check(Some("1"), None, Some("1"), MergeOutcome::KeepLocal);
        check(None, Some("1"), Some(""), MergeOutcome::KeepLocal);
    }

    #[test]
    fn row_4_both_changed_it_alike() {
        check(Some("1"), Some("2"), Some("2.0"), MergeOutcome::Converged);
        check(Some("1"), None, Some(""), MergeOutcome::Converged);
    }

    #[test]
    fn row_5_both_changed_it_apart() {
        check(Some("1"), Some("2"), Some("3"), MergeOutcome::Conflict);
        check(Some("1"), None, Some("3"), MergeOutcome::Conflict);
        check(Some("1"), Some("2"), None, MergeOutcome::Conflict);
    }

    #[test]
    fn row_6_without_a_base_equal_values_agree() {
        check_unknown(Some("2"), Some("2.0"), MergeOutcome::Converged);
        check_unknown(None, Some(""), MergeOutcome::Converged);
    }

    #[test]
    fn row_7_without_a_base_only_an_empty_value_may_be_written_over() {
        check_unknown(Some("2"), None, MergeOutcome::KeepLocal);
        check_unknown(Some("2"), Some("3"), MergeOutcome::Conflict);
        check_unknown(None, Some("3"), MergeOutcome::Conflict);
    }
}
