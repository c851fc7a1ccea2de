//! Linked groups: properties of a record that only say something together. Its row in the type table names a type's groups.
//!
//! - **Pipeline and stage**: a stage belongs to one pipeline.
//! - **Amount and currency**: 900 is no price. Whoever takes the colleague's amount takes it in the colleague's currency.
//! - **Address lines**: one place. A colleague's new postcode beside the user's new street is an address that nobody wrote.
//!
//! A dispute over one member holds the others that wait here: they are shown with it and are not sent. A member that nobody
//! changed here is no part of it, whatever becomes of it there. How the answer spreads is the group's own:
//!
//! - *Together* (pipeline and stage, amount and currency): an answer for one settles both. For a third value of one, the other
//!   stays the user's own, unless the portal's pipelines name the one that fits.
//! - *Each* (address lines): every disputed line has an answer of its own, since two colleagues often complete one address. What
//!   was only held goes out with the last of them, as the user wrote it. An answer for the whole question is for the held
//!   lines too.
//!
//! | row | another member is disputed | this member waits here | outcome |
//! | --- | --- | --- | --- |
//! | 1 | no | yes | free: sent by itself |
//! | 2 | yes | yes, its own value stands | held: waits with the dispute |
//! | 3 | yes | yes, disputed itself | disputed |
//! | 4 | yes | no | untouched |
//! | 5 | answered, Together | yes | the same answer |
//! | 6 | answered with a third value, Together | yes | the user's own value |
//! | 7 | one answered, others not, Each | yes, held | stays held |
//! | 8 | all answered, Each | yes, held | released |

use crate::{ConflictProperty, MergeOutcome, PendingChange, PendingState, Resolution, ValueKind, merge};

/// Properties of one type that travel together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LinkedGroup {
    /// Their internal names.
    pub members: &'static [&'static str],
    /// How an answer for one of them spreads.
    pub answer: GroupAnswer,
}

/// How the answer for a disputed member spreads over its group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GroupAnswer {
    /// One answer settles all members.
    Together,
    /// Every disputed member has its own; what was only held is released with the last.
    Each,
}

/// The groups of a type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Groups(pub &'static [LinkedGroup]);

impl Groups {
    /// No property of the type goes with another.
    pub const NONE: Self = Self(&[]);

    /// The group that a property belongs to.
    pub fn of(self, property: &str) -> Option<&'static LinkedGroup> {
        self.0.iter().find(|group| group.members.contains(&property))
    }

    /// The other members of a property's group; none for a property on its own.
    pub fn fellows(self, property: &str) -> impl Iterator<Item = &'static str> {
        let members = self.of(property).map_or(&[][..], |group| group.members);
        let property = property.to_owned();
        members.iter().copied().filter(move |member| *member != property)
    }

    /// Whether another member of the property's group is among the disputed ones (rows 1 and 2).
    pub fn is_held(self, property: &str, disputed: &[&str]) -> bool {
        self.fellows(property).any(|fellow| disputed.contains(&fellow))
    }

    /// The changes that wait here and go into a dispute with these properties, without those that are in it (rows 1 to 4).
    pub fn drawn_in<'a>(self, disputed: &[&str], pending: &'a [PendingChange]) -> Vec<&'a PendingChange> {
        let joins = |change: &&PendingChange| {
            !disputed.contains(&change.property.as_str()) && self.is_held(&change.property, disputed)
        };
        pending.iter().filter(joins).collect()
    }

    /// What an answer for `disputed` says of the other members of its group that are in the same conflict (rows 5 and 6).
    pub fn answered(
        self,
        disputed: &ConflictProperty,
        answer: &Resolution,
        open: &[ConflictProperty],
    ) -> Vec<(ConflictProperty, Resolution)> {
        let together = self.of(&disputed.name).filter(|group| group.answer == GroupAnswer::Together);
        let members = together.map_or(&[][..], |group| group.members);
        let fellow = |property: &&ConflictProperty| {
            property.name != disputed.name && members.contains(&property.name.as_str())
        };
        let said = |property: &ConflictProperty| match answer {
            Resolution::Local => (property.clone(), Resolution::Local),
            Resolution::Remote => (property.clone(), Resolution::Remote),
            Resolution::Value(_) => (property.clone(), Resolution::Value(property.local.clone())),
        };
        open.iter().filter(fellow).map(said).collect()
    }

    /// The properties of a conflict that were only held and are held by nothing any more (rows 7 and 8).
    pub fn released(
        self,
        open: &[ConflictProperty],
        kind_of: &dyn Fn(&str) -> ValueKind,
    ) -> Vec<ConflictProperty> {
        let disputed: Vec<&str> = open
            .iter()
            .filter(|property| !is_only_held(property, kind_of))
            .map(|property| property.name.as_str())
            .collect();
        let free = |property: &&ConflictProperty| {
            self.of(&property.name).is_some()
                && !disputed.contains(&property.name.as_str())
                && !self.is_held(&property.name, &disputed)
        };
        open.iter().filter(free).cloned().collect()
    }
}

/// Whether a property stands in a conflict for the sake of its group: HubSpot still holds what the user saw.
fn is_only_held(property: &ConflictProperty, kind_of: &dyn Fn(&str) -> ValueKind) -> bool {
    let (kind, local) = (kind_of(&property.name), property.local.as_deref());
    match merge(&kind, &property.base, local, property.remote.as_deref()) {
        MergeOutcome::KeepLocal => true,
        MergeOutcome::Unchanged
        | MergeOutcome::TakeRemote
        | MergeOutcome::Converged
        | MergeOutcome::Conflict => false,
    }
}

/// Whether a change is in a dispute that an answer of the server says nothing of.
pub(crate) fn stays_disputed(change: &PendingChange) -> bool {
    match change.state {
        PendingState::Conflicted => true,
        PendingState::Queued | PendingState::Rejected => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Base;
    use crate::fixture::{change, text};

    const GROUPS: Groups = Groups(&[
        LinkedGroup { members: &["city", "zip", "street"], answer: GroupAnswer::Each },
        LinkedGroup { members: &["amount", "currency"], answer: GroupAnswer::Together },
    ]);

    fn property(name: &str, base: &str, local: &str, remote: &str) -> ConflictProperty {
        ConflictProperty {
            name: name.to_owned(),
            base: Base::Known(Some(base.to_owned())),
            local: Some(local.to_owned()),
            remote: Some(remote.to_owned()),
            remote_at: None,
            remote_by: None,
            remote_source: None,
        }
    }

    fn drawn_in(disputed: &[&str], waiting: &[&str]) -> Vec<String> {
        let pending: Vec<PendingChange> = waiting.iter().map(|name| change(name, "a", "b")).collect();
        GROUPS.drawn_in(disputed, &pending).into_iter().map(|change| change.property.clone()).collect()
    }

    #[test]
    fn row_1_without_a_dispute_in_its_group_a_change_is_free() {
        assert!(drawn_in(&["amount"], &["city", "name"]).is_empty());
        assert!(drawn_in(&["name"], &["city"]).is_empty());
        assert!(!GROUPS.is_held("city", &["amount", "name"]));
    }

    #[test]
    fn row_2_a_dispute_holds_the_others_that_wait() {
        assert_eq!(drawn_in(&["zip"], &["street", "city", "amount"]), ["street", "city"]);
        assert!(GROUPS.is_held("currency", &["amount"]));
    }

    #[test]
    fn row_3_what_is_disputed_itself_is_not_drawn_in_again() {
        assert_eq!(drawn_in(&["zip", "city"], &["zip", "city", "street"]), ["street"]);
    }

    #[test]
    fn row_4_what_nobody_changed_here_is_no_part_of_it() {
        assert!(drawn_in(&["zip"], &[]).is_empty());
        assert!(!GROUPS.is_held("zip", &["zip"]), "nothing holds itself");
    }

    fn said(name: &str, answer: &Resolution, open: &[ConflictProperty]) -> Vec<(String, Resolution)> {
        let disputed = open.iter().find(|property| property.name == name).expect("it is open");
        let spread = GROUPS.answered(disputed, answer, open).into_iter();
        spread.map(|(property, said)| (property.name, said)).collect()
    }

    #[test]
    fn row_5_one_side_is_taken_for_the_whole_pair() {
        let open = [
            property("amount", "1", "2", "3"),
            property("city", "a", "b", "c"),
            property("currency", "usd", "eur", "usd"),
        ];
        for answer in [Resolution::Local, Resolution::Remote] {
            assert_eq!(said("amount", &answer, &open), [("currency".to_owned(), answer.clone())]);
        }
        assert!(said("city", &Resolution::Local, &open).is_empty());
    }

    #[test]
    fn row_6_a_third_value_leaves_the_other_half_as_the_user_wrote_it() {
        let open = [property("amount", "1", "2", "3"), property("currency", "usd", "eur", "usd")];
        let own = Resolution::Value(Some("eur".to_owned()));
        let third = Resolution::Value(Some("5".to_owned()));
        assert_eq!(said("amount", &third, &open), [("currency".to_owned(), own)]);
    }

    fn released(open: &[ConflictProperty]) -> Vec<String> {
        GROUPS.released(open, &text).into_iter().map(|property| property.name).collect()
    }

    #[test]
    fn row_7_a_line_stays_held_while_another_is_disputed() {
        let open = [property("zip", "a", "b", "c"), property("city", "a", "b", "a")];
        assert!(released(&open).is_empty());
        assert!(said("zip", &Resolution::Local, &open).is_empty(), "each line has an answer of its own");
    }

    #[test]
    fn row_8_the_last_answer_releases_what_was_only_held() {
        let open = [
            property("city", "a", "b", "a"),
            property("street", "a", "b", "a"),
            property("amount", "1", "2", "3"),
            property("name", "a", "b", "a"),
        ];
        assert_eq!(released(&open), ["city", "street"], "what is in no group is not held");
        assert!(released(&[property("zip", "a", "b", "c")]).is_empty(), "a dispute is never released");
    }

    #[test]
    fn every_type_has_its_groups() {
        let members = |name: &str| {
            let object_type: crate::ObjectType = name.parse().expect("a type");
            object_type.row().groups.0.iter().map(|group| group.members.len()).collect::<Vec<_>>()
        };
        assert_eq!(members("contacts"), [5]);
        assert_eq!(members("companies"), [6]);
        assert_eq!(members("deals"), [2, 2]);
        assert_eq!(members("tickets"), [2]);
        assert!(members("notes").is_empty());
    }

    #[test]
    fn a_types_pipeline_and_stage_are_one_of_its_groups() {
        for object_type in crate::ObjectType::standard() {
            let row = object_type.row();
            let Some((pipeline, stage)) = row.pipeline else { continue };
            let group = row.groups.of(pipeline).expect("a group");
            assert_eq!((group.members, group.answer), (&[pipeline, stage][..], GroupAnswer::Together));
        }
    }
}
