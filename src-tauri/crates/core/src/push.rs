//! The push plan: what the read just before a write lets through.
//!
//! | row | remote record | property | outcome |
//! | --- | --- | --- | --- |
//! | 1 | live | server holds the base | send |
//! | 2 | live | server holds the wanted value | converged |
//! | 3 | live | server holds a third value | conflict, not sent |
//! | 4 | live | not in the answer (no longer readable) | not sent, refused |
//! | 5 | archived | any | nothing is sent, conflict of the record |
//! | 6 | live | server holds the base, another member of its group is disputed | not sent, held with it |
//! | 7 | live | to be archived; a property people may write is not as the user saw it | conflict, not archived |
//! | 8 | live | to be archived; only values that HubSpot computes moved, or were never seen | archived |
//! | 9 | live | to be archived; another record was merged into it since | conflict, not archived |

use crate::{
    Groups, PendingChange, PendingDecision, Properties, RemoteRecord, ValueKind, canonical,
    pull::decide,
    teeth::{Tooth, bites},
};

/// The property in which HubSpot lists the records merged into one.
const MERGED_IDS: &str = "hs_merged_object_ids";

/// What happens to one pending change at push.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PushProperty {
    /// It goes out.
    Send,
    /// It could go out, but another member of its group is disputed.
    Held,
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
    groups: Groups,
    kind_of: &dyn Fn(&str) -> ValueKind,
) -> PushPlan {
    if remote.archived {
        return PushPlan::Archived; // row 5
    }
    let outcome = |(name, decision): (String, PendingDecision)| {
        let outcome = match decision {
            PendingDecision::Keep => PushProperty::Send,           // row 1
            PendingDecision::Converged => PushProperty::Converged, // row 2
            PendingDecision::Conflict if bites(Tooth::ConflictIsSent) => PushProperty::Send,
            PendingDecision::Conflict => PushProperty::Conflict, // row 3
            PendingDecision::Unseen => PushProperty::Unreadable, // row 4
            PendingDecision::Held => PushProperty::Held,         // row 6
        };
        (name, outcome)
    };
    PushPlan::Properties(decide(pending, remote, groups, kind_of).into_iter().map(outcome).collect())
}

/// The properties a colleague changed since the user asked to archive the record (rows 7 to 9): `base` is what the user
/// saw, and only what people may write counts, since calculated values move by themselves. A record merged into this one
/// counts too: archiving would take that one along.
pub fn changed_since(
    base: &Properties,
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
            (writable(name) || *name == MERGED_IDS)
                && base.contains_key(*name)
                && canonical(&kind, seen) != canonical(&kind, value.as_deref())
        })
        .map(|(name, _)| name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{ADDRESS, change, live, properties, record, text};

    fn outcomes(pending: &[PendingChange], remote: &RemoteRecord) -> Vec<PushProperty> {
        match plan_push(pending, remote, ADDRESS, &text) {
            PushPlan::Properties(outcomes) => {
                let names = pending.iter().map(|change| &change.property);
                assert!(outcomes.iter().map(|(name, _)| name).eq(names), "in the order given");
                outcomes.into_iter().map(|(_, outcome)| outcome).collect()
            }
            PushPlan::Archived => panic!("the record is live"),
        }
    }

    #[test]
    fn row_1_the_base_lets_it_through() {
        assert_eq!(outcomes(&[change("name", "a", "b")], &live(&[("name", "a")])), [PushProperty::Send]);
    }

    #[test]
    fn row_2_the_wanted_value_is_there_already() {
        assert_eq!(outcomes(&[change("name", "a", "b")], &live(&[("name", "b")])), [PushProperty::Converged]);
    }

    #[test]
    fn row_3_a_third_value_stops_it() {
        assert_eq!(outcomes(&[change("name", "a", "b")], &live(&[("name", "c")])), [PushProperty::Conflict]);
    }

    #[test]
    fn row_4_what_cannot_be_read_is_not_written() {
        assert_eq!(outcomes(&[change("name", "a", "b")], &live(&[])), [PushProperty::Unreadable]);
    }

    #[test]
    fn row_5_nothing_goes_to_the_recycle_bin() {
        let archived = record(true, &[("name", "a")]);
        assert_eq!(plan_push(&[change("name", "a", "b")], &archived, ADDRESS, &text), PushPlan::Archived);
    }

    #[test]
    fn row_6_the_rest_of_a_disputed_group_is_not_sent() {
        let pending = [change("city", "a", "b"), change("zip", "a", "b"), change("name", "a", "b")];
        let remote = live(&[("city", "a"), ("zip", "c"), ("name", "a")]);
        let wanted = [PushProperty::Held, PushProperty::Conflict, PushProperty::Send];
        assert_eq!(outcomes(&pending, &remote), wanted);
    }

    fn changed(base: &[(&str, &str)], remote: &[(&str, &str)]) -> Vec<String> {
        changed_since(&properties(base), &live(remote), &text, &|name| !name.starts_with("hs_"))
    }

    #[test]
    fn row_7_a_colleagues_change_stops_an_archive() {
        let names = changed(&[("name", "a"), ("city", "x")], &[("name", "b"), ("city", "x")]);
        assert_eq!(names, ["name"]);
        assert_eq!(changed(&[("name", "")], &[("name", "b")]), ["name"]);
        assert_eq!(changed(&[("name", "a")], &[("name", "")]), ["name"]);
    }

    #[test]
    fn row_8_computed_and_unseen_values_do_not() {
        assert!(changed(&[("hs_score", "1")], &[("hs_score", "2")]).is_empty());
        assert!(changed(&[], &[("name", "b")]).is_empty());
        assert!(changed(&[("name", "e\u{301}")], &[("name", "é")]).is_empty());
    }

    #[test]
    fn row_9_a_record_merged_in_stops_an_archive() {
        let names = changed(&[("hs_merged_object_ids", "")], &[("hs_merged_object_ids", "7")]);
        assert_eq!(names, ["hs_merged_object_ids"]);
    }
}
