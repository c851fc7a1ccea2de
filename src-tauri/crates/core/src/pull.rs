//! The pull plan: what one record in an answer of the server does to the record as it is stored.
//!
//! | row | remote | stored | local changes | record | changes |
//! | --- | --- | --- | --- | --- | --- |
//! | 1 | live | nothing or a stub | none | Insert | – |
//! | 2 | live | live | none | Update | – |
//! | 3 | live | live | properties | Update | merged one by one |
//! | 4 | live | live | archive | Update | kept; the push compares before it archives |
//! | 5 | live | archived or gone | any | Restore | merged one by one |
//! | 6 | archived | live, archived or stub | none | Archive | – |
//! | 7 | archived | any | properties | Archive | conflict: changed here, archived there |
//! | 8 | archived | any | archive | Archive | the archive has converged |
//! | 9 | archived | nothing | – | Archive | – (known, so that its links do not dangle) |
//!
//! A draft has no id and is never met here; a merged record's aliases lead to the survivor.

use crate::{MergeOutcome, PendingChange, RecordState, RemoteRecord, ValueKind, merge};

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

/// Decides what `remote` does to `stored` (rows in the module head). `kind_of` names how a property compares.
pub fn plan_pull(
    stored: &StoredRecord,
    remote: &RemoteRecord,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> PullPlan {
    if remote.archived {
        return PullPlan {
            record: RecordAction::Archive,
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
    let decide = |change: &PendingChange| (change.property.clone(), decide_pending(change, remote, kind_of));
    PullPlan {
        record,
        pending: stored.pending.iter().map(decide).collect(),
        archive_converged: false,
        archived_under_edit: false,
    }
}

/// Merges one pending change with what the answer says of its property.
pub(crate) fn decide_pending(
    change: &PendingChange,
    remote: &RemoteRecord,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> PendingDecision {
    let Some(value) = remote.properties.get(&change.property) else { return PendingDecision::Unseen };
    match merge(&kind_of(&change.property), &change.base, change.local.as_deref(), value.as_deref()) {
        MergeOutcome::KeepLocal => PendingDecision::Keep,
        MergeOutcome::Converged | MergeOutcome::Unchanged | MergeOutcome::TakeRemote => {
            PendingDecision::Converged
        }
        MergeOutcome::Conflict => PendingDecision::Conflict,
    }
}
