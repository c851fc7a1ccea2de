//! The push plan: what the read just before a write lets through.
//!
//! | row | remote record | property | outcome |
//! | --- | --- | --- | --- |
//! | 1 | live | server holds the base | send |
//! | 2 | live | server holds the wanted value | converged |
//! | 3 | live | server holds a third value | conflict, not sent |
//! | 4 | live | not in the answer (no longer readable) | not sent, refused |
//! | 5 | archived | – | nothing is sent, conflict of the record |

use crate::{PendingChange, PendingDecision, RemoteRecord, ValueKind, canonical, pull::decide_pending};

/// What happens to one pending change at push.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PushProperty {
    /// It goes out.
    Send,
    /// The server holds it already.
    Converged,
    /// A colleague changed it.
    Conflict,
    /// The server does not know the property any more.
    Unreadable,
}

/// The whole decision for one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PushPlan {
    /// Per pending change, in the order given.
    Properties(Vec<(String, PushProperty)>),
    /// The record lies in the recycle bin: nothing may be sent.
    Archived,
}

/// Decides what of `pending` may be written, given a read of the record made just now.
pub fn plan_push(
    pending: &[PendingChange],
    remote: &RemoteRecord,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> PushPlan {
    if remote.archived {
        return PushPlan::Archived; // row 5
    }
    let decide = |change: &PendingChange| {
        let outcome = match decide_pending(change, remote, kind_of) {
            PendingDecision::Keep => PushProperty::Send,           // row 1
            PendingDecision::Converged => PushProperty::Converged, // row 2
            PendingDecision::Conflict => PushProperty::Conflict,   // row 3
            PendingDecision::Unseen => PushProperty::Unreadable,   // row 4
        };
        (change.property.clone(), outcome)
    };
    PushPlan::Properties(pending.iter().map(decide).collect())
}

/// The properties a colleague changed since the user asked to archive the record: `base` is what the user saw, and
/// only what people may write counts, since calculated values move by themselves.
pub fn changed_since(
    base: &crate::Properties,
    remote: &RemoteRecord,
    kind_of: &dyn Fn(&str) -> ValueKind,
    writable: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    remote
        .properties
        .iter()
        .filter(|(name, value)| {
            let kind = kind_of(name);
            let seen = base.get(*name).and_then(|value| value.as_deref());
            writable(name)
                && base.contains_key(*name)
                && canonical(&kind, seen) != canonical(&kind, value.as_deref())
        })
        .map(|(name, _)| name.clone())
        .collect()
}
