//! Whether two records may be merged now. HubSpot cannot undo a merge, so it is never queued and never sent on the strength
//! of what the user saw a while ago: both records are read right before, and any difference asks again.
//!
//! | row | primary and other, as read now | changed since the user looked | the user has agreed | plan |
//! | --- | --- | --- | --- | --- |
//! | 1 | one record already | any | any | Done: nothing is sent |
//! | 2 | either archived or gone | any | any | Cancel: HubSpot merges live records only |
//! | 3 | either merged into a third | any | any | Ask: about the record that it became |
//! | 4 | both live | yes | any | Ask: with the values they have now |
//! | 5 | both live | no | no | Ask: for consent |
//! | 6 | both live | no | yes | Send |

/// What a read found of one of the two records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeEnd {
    /// Live, under the id it was asked by.
    Live,
    /// Live, as part of another record.
    Elsewhere,
    /// In the recycle bin.
    Archived,
    /// Permanently deleted.
    Gone,
}

/// Why the user is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergeAsk {
    /// Nobody has agreed yet.
    Consent,
    /// One of them is not as the user saw it.
    Changed,
    /// One of them was merged into another record meanwhile.
    Elsewhere,
}

/// What to do about a wanted merge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MergePlan {
    /// They are one record already.
    Done,
    /// They cannot be merged.
    Cancel,
    /// The user is shown both as they are now.
    Ask(MergeAsk),
    /// The request may leave.
    Send,
}

/// Decides (rows in the module head). `one_record` says whether both have become the same record.
pub fn plan_merge(ends: [MergeEnd; 2], one_record: bool, changed: bool, agreed: bool) -> MergePlan {
    if one_record {
        return MergePlan::Done; // row 1
    }
    let dead = |end: MergeEnd| match end {
        MergeEnd::Archived | MergeEnd::Gone => true,
        MergeEnd::Live | MergeEnd::Elsewhere => false,
    };
    if ends.into_iter().any(dead) {
        return MergePlan::Cancel; // row 2
    }
    if ends.contains(&MergeEnd::Elsewhere) {
        return MergePlan::Ask(MergeAsk::Elsewhere); // row 3
    }
    match (changed, agreed) {
        (true, true | false) => MergePlan::Ask(MergeAsk::Changed), // row 4
        (false, false) => MergePlan::Ask(MergeAsk::Consent),       // row 5
        (false, true) => MergePlan::Send,                          // row 6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENDS: [MergeEnd; 4] = [MergeEnd::Live, MergeEnd::Elsewhere, MergeEnd::Archived, MergeEnd::Gone];

    /// The plan, which must be the same for every answer of the user that is not named.
    #[track_caller]
    fn check(ends: [MergeEnd; 2], one: bool, changed: &[bool], agreed: &[bool], plan: MergePlan) {
        for changed in changed {
            for agreed in agreed {
                let [primary, other] = ends;
                assert_eq!(plan_merge([primary, other], one, *changed, *agreed), plan, "{ends:?}");
                assert_eq!(
                    plan_merge([other, primary], one, *changed, *agreed),
                    plan,
                    "{ends:?} the other way"
                );
            }
        }
    }

    const ANY: [bool; 2] = [false, true];

    #[test]
    fn row_1_one_record_is_merged_already() {
        for primary in ENDS {
            for other in ENDS {
                check([primary, other], true, &ANY, &ANY, MergePlan::Done);
            }
        }
    }

    #[test]
    fn row_2_what_is_not_live_is_not_merged() {
        for dead in [MergeEnd::Archived, MergeEnd::Gone] {
            for other in ENDS {
                check([dead, other], false, &ANY, &ANY, MergePlan::Cancel);
            }
        }
    }

    #[test]
    fn row_3_a_record_that_became_another_is_asked_about_again() {
        for other in [MergeEnd::Live, MergeEnd::Elsewhere] {
            check([MergeEnd::Elsewhere, other], false, &ANY, &ANY, MergePlan::Ask(MergeAsk::Elsewhere));
        }
    }

    #[test]
    fn row_4_a_changed_record_is_asked_about_again() {
        check([MergeEnd::Live; 2], false, &[true], &ANY, MergePlan::Ask(MergeAsk::Changed));
    }

    #[test]
    fn row_5_nothing_is_merged_without_consent() {
        check([MergeEnd::Live; 2], false, &[false], &[false], MergePlan::Ask(MergeAsk::Consent));
    }

    #[test]
    fn row_6_an_agreed_merge_of_what_was_seen_leaves() {
        check([MergeEnd::Live; 2], false, &[false], &[true], MergePlan::Send);
    }
}
