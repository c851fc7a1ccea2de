//! Judging a write after the fact. HubSpot offers no conditional write, so a value may slip in between the check
//! and the write; the property's history shows it.
//!
//! | row | history, newest first | outcome |
//! | --- | --- | --- |
//! | 1 | no entry holds what was written | Unseen |
//! | 2 | our entry, directly on what the check saw | Clean |
//! | 3 | our entry, nothing older known | Clean |
//! | 4 | our entry, on another value | Overwrote, with that entry |
//! | 5 | our entry, on one more of the same value | a repeated write of ours: as the older of the two says |

use crate::{HistoryEntry, ServerTime, ValueKind, same};

/// What the history says of one written property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LateOutcome {
    /// Nothing slipped in between.
    Clean,
    /// Our write replaced this value, which the check had not seen.
    Overwrote(HistoryEntry),
    /// No entry of ours: somebody wrote later, or the history does not show it (yet).
    Unseen,
}

/// Finds our write in a property's history (newest first) and compares the value below it with the one seen by the
/// check. `written` is what the server answered to the write, `seen` what the check read, `seen_at` the record's
/// stamp at the check: our entry cannot be older.
pub fn judge_write(
    kind: &ValueKind,
    history: &[HistoryEntry],
    seen: Option<&str>,
    seen_at: ServerTime,
    written: Option<&str>,
) -> LateOutcome {
    let ours = |entry: &HistoryEntry| entry.at >= seen_at && same(kind, entry.value.as_deref(), written);
    let Some(position) = history.iter().position(ours) else { return LateOutcome::Unseen }; // row 1
    match history.get(position + 1) {
        None => LateOutcome::Clean, // row 3
        Some(below) if same(kind, below.value.as_deref(), seen) => LateOutcome::Clean, // row 2
        // Row 5: a second entry with our own value is our write repeated, not a colleague's.
        Some(below) if same(kind, below.value.as_deref(), written) => {
            judge_write(kind, &history[position + 1..], seen, seen_at, written)
        }
        Some(below) => LateOutcome::Overwrote(below.clone()), // row 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(value: &str, at: i64) -> HistoryEntry {
        HistoryEntry { value: Some(value.into()), at: ServerTime(at), source: "API".into(), by: None }
    }

    fn judge(history: &[HistoryEntry]) -> LateOutcome {
        judge_write(&ValueKind::Text, history, Some("old"), ServerTime(10), Some("mine"))
    }

    #[test]
    fn row_1_a_later_writer_or_a_late_history_is_unseen() {
        assert_eq!(judge(&[entry("theirs", 30), entry("old", 5)]), LateOutcome::Unseen);
    }

    #[test]
    fn row_2_our_entry_on_what_the_check_saw_is_clean() {
        assert_eq!(judge(&[entry("mine", 20), entry("old", 5)]), LateOutcome::Clean);
        assert_eq!(judge(&[entry("theirs", 30), entry("mine", 20), entry("old", 5)]), LateOutcome::Clean);
    }

    #[test]
    fn row_3_a_first_value_is_clean() {
        assert_eq!(judge(&[entry("mine", 20)]), LateOutcome::Clean);
    }

    #[test]
    fn row_4_a_value_that_slipped_in_is_named() {
        let theirs = entry("theirs", 15);
        assert_eq!(
            judge(&[entry("mine", 20), theirs.clone(), entry("old", 5)]),
            LateOutcome::Overwrote(theirs)
        );
    }

    #[test]
    fn row_5_a_repeated_write_of_ours_is_not_taken_for_a_colleague() {
        assert_eq!(judge(&[entry("mine", 21), entry("mine", 20), entry("old", 5)]), LateOutcome::Clean);
    }
}
