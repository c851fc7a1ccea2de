//! The link plan: what the read just before a link's write lets through. Labels merge one by one, as properties do: what a
//! colleague put on a link or took from it stays so, beside what the user wants.
//!
//! | row | wanted | there now | outcome |
//! | --- | --- | --- | --- |
//! | 1 | link | linked, with all wanted labels and none of the unwanted | converged |
//! | 2 | link | not linked, and it was when the user looked | conflict |
//! | 3 | link as primary | the primary is neither the one the user saw nor the wanted one | conflict |
//! | 4 | link, taking labels from it | linked with some of them, nothing to add | take these labels |
//! | 5 | link | otherwise | write the labels there are, with the wanted and without the unwanted |
//! | 6 | unlink | not linked, or with none of the labels to take | converged |
//! | 7 | take labels | linked with some of them | take these labels |
//! | 8 | unlink whole | linked with the labels the user saw | remove |
//! | 9 | unlink whole | linked with other labels | conflict |
//!
//! That an end of the link is archived, merged or gone is seen before this table is asked (`satchel-engine`, `push::link`).

use crate::teeth::{Tooth, bites};
use crate::{AssociationType, PendingAssociation};

/// Which way a change of a link goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LinkWish {
    /// The pair is to be linked, with labels put on it and taken from it.
    Link,
    /// The pair is to be linked no more, or some labels are to be taken from it.
    Unlink,
}

/// What is there now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkThere<'a> {
    /// The types of the pair; `None` when it is not linked.
    pub types: Option<&'a [AssociationType]>,
    /// Whether the first record has another primary link than the user saw, and not to the wanted record.
    pub primary_moved: bool,
}

/// What follows for one change of a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkPlan {
    /// It is as wanted already.
    Converged,
    /// A colleague changed it; the user decides.
    Conflict,
    /// Link, with exactly these labels; plainly when there are none.
    Write(Vec<AssociationType>),
    /// Take these labels from it.
    TakeLabels(Vec<AssociationType>),
    /// Remove the whole link.
    Remove,
}

/// Decides one change of a link (rows in the module head).
pub fn plan_link(wish: LinkWish, link: &PendingAssociation, there: LinkThere<'_>) -> LinkPlan {
    let labels: Vec<&AssociationType> =
        there.types.unwrap_or_default().iter().filter(|found| found.label.is_some()).collect();
    let unwanted: Vec<AssociationType> =
        labels.iter().filter(|found| link.remove.contains(found)).map(|found| (*found).clone()).collect();
    match wish {
        LinkWish::Link => {
            let complete = link.add.iter().all(|wanted| labels.contains(&wanted));
            if there.types.is_some() && complete && unwanted.is_empty() {
                return LinkPlan::Converged; // row 1
            }
            if there.types.is_none() && link.base.present && !bites(Tooth::LinkUnseen) {
                return LinkPlan::Conflict; // row 2
            }
            if link.chooses_primary() && there.primary_moved && !bites(Tooth::PrimaryUnseen) {
                return LinkPlan::Conflict; // row 3
            }
            if complete && there.types.is_some() {
                return LinkPlan::TakeLabels(unwanted); // row 4
            }
            let replaced = bites(Tooth::LabelsReplaced);
            let kept = labels.into_iter().filter(|found| !link.remove.contains(found) && !replaced);
            let kept: Vec<AssociationType> =
                kept.filter(|found| !link.add.contains(found)).cloned().collect();
            LinkPlan::Write(kept.into_iter().chain(link.add.iter().cloned()).collect()) // row 5
        }
        LinkWish::Unlink => {
            let whole = link.remove.is_empty();
            if there.types.is_none() || (!whole && unwanted.is_empty()) {
                return LinkPlan::Converged; // row 6
            }
            if !whole {
                return LinkPlan::TakeLabels(unwanted); // row 7
            }
            let seen = |found: &&AssociationType| {
                link.base.labels.iter().any(|seen| found.label.as_ref() == Some(seen))
            };
            if labels.len() == link.base.labels.len() && labels.iter().all(seen) {
                LinkPlan::Remove // row 8
            } else {
                LinkPlan::Conflict // row 9
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Category, LinkBase, Rid};

    fn label(type_id: i64, label: &str) -> AssociationType {
        let category = if label == "Primary" { Category::HubspotDefined } else { Category::UserDefined };
        AssociationType { category, type_id, label: Some(label.to_owned()) }
    }

    fn plain() -> AssociationType {
        AssociationType { category: Category::HubspotDefined, type_id: 279, label: None }
    }

    fn pending(
        add: &[AssociationType],
        remove: &[AssociationType],
        seen: Option<&[&str]>,
    ) -> PendingAssociation {
        let labels = seen.unwrap_or_default().iter().map(|label| (*label).to_owned()).collect();
        let base = LinkBase { present: seen.is_some(), labels, primary: None };
        PendingAssociation { from: Rid(1), to: Rid(2), add: add.to_vec(), remove: remove.to_vec(), base }
    }

    fn plan(wish: LinkWish, link: &PendingAssociation, types: Option<&[AssociationType]>) -> LinkPlan {
        plan_link(wish, link, LinkThere { types, primary_moved: false })
    }

    #[test]
    fn row_1_what_is_linked_as_wanted_needs_nothing() {
        let (boss, buyer) = (label(36, "Boss"), label(37, "Buyer"));
        let types = [plain(), boss.clone()];
        for link in [
            pending(&[], &[], None),
            pending(&[boss], &[], Some(&[])),
            pending(&[], &[buyer], Some(&["Buyer"])),
        ] {
            assert_eq!(plan(LinkWish::Link, &link, Some(&types)), LinkPlan::Converged);
        }
    }

    #[test]
    fn row_2_a_link_that_a_colleague_removed_is_asked_for() {
        let link = pending(&[label(36, "Boss")], &[], Some(&[]));
        assert_eq!(plan(LinkWish::Link, &link, None), LinkPlan::Conflict);
    }

    #[test]
    fn row_3_a_primary_that_a_colleague_chose_is_not_taken_away_unseen() {
        let link = pending(&[label(1, "Primary")], &[], Some(&[]));
        let types = [plain()];
        let there = LinkThere { types: Some(&types), primary_moved: true };
        assert_eq!(plan_link(LinkWish::Link, &link, there), LinkPlan::Conflict);
        let unmoved = LinkThere { primary_moved: false, ..there };
        assert_eq!(plan_link(LinkWish::Link, &link, unmoved), LinkPlan::Write(vec![label(1, "Primary")]));
    }

    #[test]
    fn row_4_labels_alone_are_taken_without_touching_the_others() {
        let link = pending(&[], &[label(36, "Boss")], Some(&["Boss"]));
        let types = [plain(), label(36, "Boss"), label(37, "Buyer")];
        assert_eq!(plan(LinkWish::Link, &link, Some(&types)), LinkPlan::TakeLabels(vec![label(36, "Boss")]));
    }

    #[test]
    fn row_5_labels_that_a_colleague_added_stay_when_ours_are_exchanged() {
        let link = pending(&[label(38, "Payer")], &[label(36, "Boss")], Some(&["Boss"]));
        let types = [plain(), label(36, "Boss"), label(37, "Buyer")];
        let written = LinkPlan::Write(vec![label(37, "Buyer"), label(38, "Payer")]);
        assert_eq!(plan(LinkWish::Link, &link, Some(&types)), written);
        assert_eq!(plan(LinkWish::Link, &pending(&[], &[], None), None), LinkPlan::Write(Vec::new()));
    }

    #[test]
    fn row_6_what_is_not_linked_so_is_not_unlinked() {
        let types = [plain(), label(37, "Buyer")];
        assert_eq!(plan(LinkWish::Unlink, &pending(&[], &[], Some(&[])), None), LinkPlan::Converged);
        let gone = pending(&[], &[label(36, "Boss")], Some(&["Boss"]));
        assert_eq!(plan(LinkWish::Unlink, &gone, Some(&types)), LinkPlan::Converged);
    }

    #[test]
    fn row_7_a_label_is_taken_beside_what_a_colleague_added() {
        let link = pending(&[], &[label(36, "Boss")], Some(&["Boss"]));
        let types = [plain(), label(36, "Boss"), label(37, "Buyer")];
        assert_eq!(
            plan(LinkWish::Unlink, &link, Some(&types)),
            LinkPlan::TakeLabels(vec![label(36, "Boss")])
        );
    }

    #[test]
    fn row_8_a_whole_link_goes_as_the_user_saw_it() {
        let link = pending(&[], &[], Some(&["Boss"]));
        let seen = [plain(), label(36, "Boss")];
        assert_eq!(plan(LinkWish::Unlink, &link, Some(&seen)), LinkPlan::Remove);
        assert_eq!(plan(LinkWish::Unlink, &pending(&[], &[], Some(&[])), Some(&[plain()])), LinkPlan::Remove);
    }

    #[test]
    fn row_9_a_link_that_a_colleague_labelled_is_not_removed_unseen() {
        let link = pending(&[], &[], Some(&["Boss"]));
        for other in
            [vec![plain()], vec![plain(), label(36, "Boss"), label(37, "Buyer")], vec![label(37, "Buyer")]]
        {
            assert_eq!(plan(LinkWish::Unlink, &link, Some(&other)), LinkPlan::Conflict);
        }
    }
}
