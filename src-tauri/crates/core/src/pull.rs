//! The pull plan: what one record in an answer of the server does to the record as it is stored.
//!
//! | row | remote | stored | local changes | record | changes |
//! | --- | --- | --- | --- | --- | --- |
//! | 1 | live | nothing, a stub or a draft | any | Insert | merged one by one |
//! | 2 | live | live, or merged | none | Update | – |
//! | 3 | live | live, or merged | properties | Update | merged one by one |
//! | 4 | live | live, or merged | archive | Update | kept; the push compares before it archives |
//! | 5 | live | archived or gone | any | Restore | merged one by one |
//! | 6 | archived | any | none | Archive | – |
//! | 7 | archived | any | properties | Archive | unseen; the record is disputed: changed here, archived there |
//! | 8 | archived | any | archive, with or without properties | Archive | unseen; the archive has converged |
//! | 9 | live | any | a property the answer does not cover | as above | unseen: nothing is decided |
//! | 10 | live | any | a property whose linked group is disputed | as above | held: waits with the dispute |
//!
//! A draft has no id and is met only when its create was seen by a pull first; a merged record's aliases lead to the
//! survivor.

use crate::group::stays_disputed;
use crate::{Groups, MergeOutcome, PendingChange, RecordState, RemoteRecord, ValueKind, merge};

/// A record as the store holds it inside the transaction that will apply the plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredRecord {
    /// `None` when its id was never seen.
    pub state: Option<RecordState>,
    /// The local values not yet acknowledged.
    pub pending: Vec<PendingChange>,
    /// Whether the user has asked to archive it.
    pub archive_pending: bool,
}

/// What happens to the record row and its mirror.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordAction {
    /// First sight: make the mirror, live.
    Insert,
    /// Replace what the answer covers.
    Update,
    /// It is back from the recycle bin.
    Restore,
    /// It is in the recycle bin.
    Archive,
}

/// What happens to one pending change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PendingDecision {
    /// It stays, and may be sent.
    Keep,
    /// It could be sent, but another member of its group is disputed: it waits with that.
    Held,
    /// Both sides agree: nothing is left to send.
    Converged,
    /// Both sides changed: it waits for the user.
    Conflict,
    /// The answer does not cover the property: nothing is decided.
    Unseen,
}

/// The whole decision for one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PullPlan {
    /// For the record.
    pub record: RecordAction,
    /// For each pending change, in the order given.
    pub pending: Vec<(String, PendingDecision)>,
    /// Whether the pending archive has nothing left to do.
    pub archive_converged: bool,
    /// Whether the record as a whole is disputed: changed here, archived there.
    pub archived_under_edit: bool,
}

/// Decides what `remote` does to `stored` (rows in the module head). `kind_of` names how a property compares, `groups` what
/// travels together.
pub fn plan_pull(
    stored: &StoredRecord,
    remote: &RemoteRecord,
    groups: Groups,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> PullPlan {
    if remote.archived {
        return PullPlan {
            record: RecordAction::Archive, // rows 6 to 8
            pending: stored
                .pending
                .iter()
                .map(|change| (change.property.clone(), PendingDecision::Unseen))
                .collect(),
            archive_converged: stored.archive_pending, // row 8
            archived_under_edit: !stored.pending.is_empty() && !stored.archive_pending, // row 7
        };
    }
    let record = match stored.state {
        None | Some(RecordState::Stub | RecordState::Draft) => RecordAction::Insert, // row 1
        Some(RecordState::Live | RecordState::Merged) => RecordAction::Update,       // rows 2 to 4
        Some(RecordState::Archived | RecordState::Gone) => RecordAction::Restore,    // row 5
    };
    PullPlan {
        record,
        pending: decide(&stored.pending, remote, groups, kind_of),
        archive_converged: false,
        archived_under_edit: false,
    }
}

/// Merges the pending changes of a record with what an answer says of their properties, in the order given.
pub(crate) fn decide(
    pending: &[PendingChange],
    remote: &RemoteRecord,
    groups: Groups,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> Vec<(String, PendingDecision)> {
    let alone: Vec<PendingDecision> =
        pending.iter().map(|change| decide_alone(change, remote, kind_of)).collect();
    let disputed: Vec<&str> = pending
        .iter()
        .zip(&alone)
        .filter(|(change, decision)| match decision {
            PendingDecision::Conflict => true,
            PendingDecision::Unseen => stays_disputed(change),
            PendingDecision::Keep | PendingDecision::Held | PendingDecision::Converged => false,
        })
        .map(|(change, _)| change.property.as_str())
        .collect();
    let together = |(change, decision): (&PendingChange, PendingDecision)| {
        let decision = match decision {
            PendingDecision::Keep if groups.is_held(&change.property, &disputed) => PendingDecision::Held, // row 10
            PendingDecision::Keep
            | PendingDecision::Held
            | PendingDecision::Converged
            | PendingDecision::Conflict
            | PendingDecision::Unseen => decision,
        };
        (change.property.clone(), decision)
    };
    pending.iter().zip(alone).map(together).collect()
}

/// Merges one pending change with what the answer says of its property.
fn decide_alone(
    change: &PendingChange,
    remote: &RemoteRecord,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> PendingDecision {
    let Some(value) = remote.properties.get(&change.property) else { return PendingDecision::Unseen }; // row 9
    match merge(&kind_of(&change.property), &change.base, change.local.as_deref(), value.as_deref()) {
        MergeOutcome::KeepLocal => PendingDecision::Keep,
        MergeOutcome::Converged | MergeOutcome::Unchanged | MergeOutcome::TakeRemote => {
            PendingDecision::Converged
        }
        MergeOutcome::Conflict => PendingDecision::Conflict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{ADDRESS, change, live, record, text};
    use crate::{Base, PendingState};

    fn stored(
        state: Option<RecordState>,
        pending: Vec<PendingChange>,
        archive_pending: bool,
    ) -> StoredRecord {
        StoredRecord { state, pending, archive_pending }
    }

    fn plan(stored: &StoredRecord, remote: &RemoteRecord) -> PullPlan {
        plan_pull(stored, remote, ADDRESS, &text)
    }

    #[track_caller]
    fn check(
        stored: &StoredRecord,
        remote: &RemoteRecord,
        action: RecordAction,
        pending: &[PendingDecision],
    ) {
        let plan = plan(stored, remote);
        let decided: Vec<PendingDecision> = plan.pending.iter().map(|(_, decision)| *decision).collect();
        assert_eq!((plan.record, decided.as_slice()), (action, pending));
        assert!(!plan.archive_converged && !plan.archived_under_edit);
    }

    #[test]
    fn row_1_what_was_never_read_is_made() {
        let edit = || vec![change("name", "a", "b")];
        for state in [None, Some(RecordState::Stub), Some(RecordState::Draft)] {
            check(&stored(state, vec![], false), &live(&[("name", "a")]), RecordAction::Insert, &[]);
            let kept = [PendingDecision::Keep];
            check(&stored(state, edit(), false), &live(&[("name", "a")]), RecordAction::Insert, &kept);
        }
    }

    #[test]
    fn row_2_a_live_record_is_brought_up_to_date() {
        for state in [RecordState::Live, RecordState::Merged] {
            let stored = stored(Some(state), vec![], false);
            check(&stored, &live(&[("name", "a")]), RecordAction::Update, &[]);
        }
    }

    #[test]
    fn row_3_each_pending_change_is_merged_by_itself() {
        for state in [RecordState::Live, RecordState::Merged] {
            let pending = vec![change("one", "a", "b"), change("two", "a", "b"), change("three", "a", "b")];
            let remote = live(&[("one", "a"), ("two", "b"), ("three", "c")]);
            let decided = [PendingDecision::Keep, PendingDecision::Converged, PendingDecision::Conflict];
            check(&stored(Some(state), pending, false), &remote, RecordAction::Update, &decided);
        }
    }

    #[test]
    fn row_3_a_change_that_changes_nothing_has_nothing_left_to_send() {
        let pending = vec![change("same", "a", "a"), change("moved", "a", "a")];
        let remote = live(&[("same", "a"), ("moved", "c")]);
        let decided = [PendingDecision::Converged, PendingDecision::Converged];
        check(&stored(Some(RecordState::Live), pending, false), &remote, RecordAction::Update, &decided);
    }

    #[test]
    fn row_4_a_wanted_archive_waits_for_its_own_comparison() {
        for pending in [vec![], vec![change("name", "a", "b")]] {
            let kept = vec![PendingDecision::Keep; pending.len()];
            let stored = stored(Some(RecordState::Live), pending, true);
            check(&stored, &live(&[("name", "a")]), RecordAction::Update, &kept);
        }
    }

    #[test]
    fn row_5_what_is_live_again_is_restored_and_merged() {
        for state in [RecordState::Archived, RecordState::Gone] {
            let pending = vec![change("one", "a", "b"), change("two", "a", "b")];
            let remote = live(&[("one", "a"), ("two", "c")]);
            let decided = [PendingDecision::Keep, PendingDecision::Conflict];
            check(&stored(Some(state), pending, false), &remote, RecordAction::Restore, &decided);
        }
    }

    #[test]
    fn row_6_an_archived_record_goes_to_the_bin() {
        for state in [
            None,
            Some(RecordState::Stub),
            Some(RecordState::Draft),
            Some(RecordState::Live),
            Some(RecordState::Archived),
            Some(RecordState::Gone),
            Some(RecordState::Merged),
        ] {
            check(&stored(state, vec![], false), &record(true, &[]), RecordAction::Archive, &[]);
        }
    }

    #[test]
    fn row_7_edits_of_an_archived_record_dispute_it() {
        let stored = stored(Some(RecordState::Live), vec![change("name", "a", "b")], false);
        let plan = plan(&stored, &record(true, &[("name", "a")]));
        assert_eq!(plan.pending, [("name".to_owned(), PendingDecision::Unseen)]);
        assert!(plan.archived_under_edit && !plan.archive_converged);
        assert_eq!(plan.record, RecordAction::Archive);
    }

    #[test]
    fn row_8_a_wanted_archive_has_converged() {
        for pending in [vec![], vec![change("name", "a", "b")]] {
            let stored = stored(Some(RecordState::Live), pending, true);
            let plan = plan(&stored, &record(true, &[]));
            assert!(plan.archive_converged && !plan.archived_under_edit);
            assert_eq!(plan.record, RecordAction::Archive);
            assert!(plan.pending.iter().all(|(_, decision)| *decision == PendingDecision::Unseen));
        }
    }

    #[test]
    fn row_9_what_an_answer_does_not_cover_is_not_decided() {
        let pending = vec![change("name", "a", "b"), change("other", "a", "b")];
        let stored = stored(Some(RecordState::Live), pending, false);
        let decided = [PendingDecision::Unseen, PendingDecision::Keep];
        check(&stored, &live(&[("other", "a")]), RecordAction::Update, &decided);
    }

    #[test]
    fn row_10_the_rest_of_a_disputed_group_waits_with_it() {
        let pending = vec![change("zip", "a", "b"), change("city", "a", "b"), change("name", "a", "b")];
        let stored = stored(Some(RecordState::Live), pending, false);
        let remote = live(&[("zip", "c"), ("city", "a"), ("name", "a")]);
        let decided = [PendingDecision::Conflict, PendingDecision::Held, PendingDecision::Keep];
        check(&stored, &remote, RecordAction::Update, &decided);
    }

    #[test]
    fn row_10_a_dispute_that_an_answer_does_not_cover_still_holds_its_group() {
        let mut zip = change("zip", "a", "b");
        for (state, city) in [
            (PendingState::Conflicted, PendingDecision::Held),
            (PendingState::Queued, PendingDecision::Keep),
            (PendingState::Rejected, PendingDecision::Keep),
        ] {
            zip.state = state;
            let stored = stored(Some(RecordState::Live), vec![zip.clone(), change("city", "a", "b")], false);
            let decided = [PendingDecision::Unseen, city];
            check(&stored, &live(&[("city", "a")]), RecordAction::Update, &decided);
        }
    }

    #[test]
    fn row_3_a_base_that_was_never_read_is_no_permission() {
        let unknown = |name: &str| PendingChange { base: Base::Unknown, ..change(name, "", "b") };
        let stored = stored(Some(RecordState::Live), vec![unknown("empty"), unknown("filled")], false);
        let remote = live(&[("empty", ""), ("filled", "c")]);
        let decided = [PendingDecision::Keep, PendingDecision::Conflict];
        check(&stored, &remote, RecordAction::Update, &decided);
    }
}
