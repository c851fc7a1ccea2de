//! What follows from the user's answer to a conflict. An answer is no permission to overwrite: it is bound to the value
//! that was shown, void when that has moved, and what goes out because of it is compared once more before it is sent.
//!
//! | row | conflict | answer | HubSpot's value moved since it was shown | what follows |
//! | --- | --- | --- | --- | --- |
//! | 1 | any | any | yes | nothing: asked again with the new value |
//! | 2 | edit, exists | local | no | Rebase: the value shown becomes the base, the change waits again |
//! | 3 | edit, exists | remote | no | GiveUp: the change ends |
//! | 4 | edit, exists | a value | no | Replace: this value waits instead, on the value shown |
//! | 5 | late | local | no | Stands: it is on the server |
//! | 6 | late | remote | no | Write: an ordinary edit back to the value that was overwritten |
//! | 7 | late | a value | no | Write: an ordinary edit to this value |
//! | 8 | archived_remotely | local, a value | no | refused: only HubSpot's own pages restore a record; the edits stay |
//! | 9 | archived_remotely | remote | no | GiveUpAll: every change of the record ends |
//! | 10 | changed_since_archive | local | no | ArchiveAnyway: the values shown count as seen, the archive waits again |
//! | 11 | changed_since_archive | remote | no | KeepRecord: the archive ends |
//! | 12 | changed_since_archive | a value | no | refused: there is no value to choose |
//! | 13 | association | local | no | LinkAnyway: what is there now counts as seen, the change waits again |
//! | 14 | association | remote | no | KeepLink: the change ends |
//! | 15 | association | a label | no | OtherLabel: as local, with this label; no label is no answer |
//! | 16 | edit, exists, late | a value that one side has | no | as the answer for that side |

use crate::{ConflictKind, ConflictProperty, ValueKind, same};
use serde::{Deserialize, Serialize};

/// The user's answer for one property, or for the whole record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// Keep the user's value; it is checked again against HubSpot when it is sent.
    Local,
    /// Take HubSpot's.
    Remote,
    /// Neither: this value.
    Value(Option<String>),
}

impl Resolution {
    /// What an answer comes to for a disputed property (row 16): a value that HubSpot shows is HubSpot's side, and one that
    /// the user wrote is the user's.
    pub fn meant(self, disputed: &ConflictProperty, kind: &ValueKind) -> Self {
        match self {
            Self::Value(value) if same(kind, value.as_deref(), disputed.remote.as_deref()) => Self::Remote,
            Self::Value(value) if same(kind, value.as_deref(), disputed.local.as_deref()) => Self::Local,
            Self::Local | Self::Remote | Self::Value(_) => self,
        }
    }
}

/// What follows from an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Settlement {
    /// The value shown is HubSpot's no more: the answer is void.
    AskAgain,
    /// The value shown becomes the change's base, and the change waits again.
    Rebase,
    /// The change ends; HubSpot's value stays.
    GiveUp,
    /// This value waits in the change's place, on the value shown.
    Replace(Option<String>),
    /// Nothing is left to do.
    Stands,
    /// An ordinary edit, checked for conflict like any other. `None` is the value that was overwritten.
    Write(Option<Option<String>>),
    /// Every change of the record ends.
    GiveUpAll,
    /// The record is archived with what was shown counting as seen.
    ArchiveAnyway,
    /// The wanted archive ends.
    KeepRecord,
    /// The link is changed with what is there now counting as seen.
    LinkAnyway,
    /// The same, with this label in place of the wanted one.
    OtherLabel(String),
    /// The wanted change of the link ends.
    KeepLink,
    /// There is no such answer.
    Refused(NoAnswer),
}

/// Why an answer cannot be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The record lies in the recycle bin, out of reach for a program.
    #[error(
        "the record lies in HubSpot's recycle bin and only HubSpot's own pages can restore it; restore it there and \
         sync, or take HubSpot's side to give up these edits"
    )]
    CannotRestore,
    /// An archive has two sides and no third value.
    #[error("an archive takes your side or HubSpot's, not a value")]
    NoValueOfArchive,
    /// A link has two sides, and another label.
    #[error("a link takes your side, HubSpot's, or another label")]
    NoValueOfLink,
    /// A removal needs no label.
    #[error("the removal of a link takes your side or HubSpot's, not a label")]
    NoLabelToRemove,
}

/// Decides what an answer does (rows in the module head). `moved` says whether HubSpot's value is another one than the user
/// saw when answering.
pub fn settle(kind: ConflictKind, answer: &Resolution, moved: bool) -> Settlement {
    if moved {
        return Settlement::AskAgain; // row 1
    }
    match kind {
        ConflictKind::Edit | ConflictKind::Exists => match answer {
            Resolution::Local => Settlement::Rebase,  // row 2
            Resolution::Remote => Settlement::GiveUp, // row 3
            Resolution::Value(value) => Settlement::Replace(value.clone()), // row 4
        },
        ConflictKind::Late => match answer {
            Resolution::Local => Settlement::Stands,       // row 5
            Resolution::Remote => Settlement::Write(None), // row 6
            Resolution::Value(value) => Settlement::Write(Some(value.clone())), // row 7
        },
        ConflictKind::ArchivedRemotely => match answer {
            Resolution::Local | Resolution::Value(_) => Settlement::Refused(NoAnswer::CannotRestore), // row 8
            Resolution::Remote => Settlement::GiveUpAll,                                              // row 9
        },
        ConflictKind::ChangedSinceArchive => match answer {
            Resolution::Local => Settlement::ArchiveAnyway, // row 10
            Resolution::Remote => Settlement::KeepRecord,   // row 11
            Resolution::Value(_) => Settlement::Refused(NoAnswer::NoValueOfArchive), // row 12
        },
        ConflictKind::Association => match answer {
            Resolution::Local => Settlement::LinkAnyway, // row 13
            Resolution::Remote => Settlement::KeepLink,  // row 14
            Resolution::Value(Some(label)) => Settlement::OtherLabel(label.clone()), // row 15
            Resolution::Value(None) => Settlement::Refused(NoAnswer::NoValueOfLink), // row 15
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Base;

    fn value() -> Resolution {
        Resolution::Value(Some("third".to_owned()))
    }

    #[track_caller]
    fn check(kinds: &[ConflictKind], answer: &Resolution, settlement: &Settlement) {
        for kind in kinds {
            assert_eq!(settle(*kind, answer, false), *settlement, "{kind:?}");
        }
    }

    const CHANGES: [ConflictKind; 2] = [ConflictKind::Edit, ConflictKind::Exists];

    #[test]
    fn row_1_an_answer_to_what_has_moved_is_void() {
        for kind in ConflictKind::ALL {
            for answer in [Resolution::Local, Resolution::Remote, value()] {
                assert_eq!(settle(kind, &answer, true), Settlement::AskAgain);
                assert_ne!(settle(kind, &answer, false), Settlement::AskAgain);
            }
        }
    }

    #[test]
    fn row_2_ones_own_value_waits_again_on_what_was_shown() {
        check(&CHANGES, &Resolution::Local, &Settlement::Rebase);
    }

    #[test]
    fn row_3_hubspots_value_ends_the_change() {
        check(&CHANGES, &Resolution::Remote, &Settlement::GiveUp);
    }

    #[test]
    fn row_4_a_third_value_waits_instead() {
        check(&CHANGES, &value(), &Settlement::Replace(Some("third".to_owned())));
    }

    #[test]
    fn row_5_what_is_on_the_server_stands() {
        check(&[ConflictKind::Late], &Resolution::Local, &Settlement::Stands);
    }

    #[test]
    fn row_6_the_overwritten_value_is_put_back() {
        check(&[ConflictKind::Late], &Resolution::Remote, &Settlement::Write(None));
    }

    #[test]
    fn row_7_a_third_value_is_written() {
        check(&[ConflictKind::Late], &value(), &Settlement::Write(Some(Some("third".to_owned()))));
        let cleared = Resolution::Value(None);
        check(&[ConflictKind::Late], &cleared, &Settlement::Write(Some(None)));
    }

    #[test]
    fn row_8_nothing_can_be_written_to_the_recycle_bin() {
        let refused = Settlement::Refused(NoAnswer::CannotRestore);
        check(&[ConflictKind::ArchivedRemotely], &Resolution::Local, &refused);
        check(&[ConflictKind::ArchivedRemotely], &value(), &refused);
    }

    #[test]
    fn row_9_hubspots_side_gives_the_edits_up() {
        check(&[ConflictKind::ArchivedRemotely], &Resolution::Remote, &Settlement::GiveUpAll);
    }

    #[test]
    fn row_10_it_is_archived_all_the_same() {
        check(&[ConflictKind::ChangedSinceArchive], &Resolution::Local, &Settlement::ArchiveAnyway);
    }

    #[test]
    fn row_11_the_record_is_kept() {
        check(&[ConflictKind::ChangedSinceArchive], &Resolution::Remote, &Settlement::KeepRecord);
    }

    #[test]
    fn row_12_an_archive_has_no_third_value() {
        let refused = Settlement::Refused(NoAnswer::NoValueOfArchive);
        check(&[ConflictKind::ChangedSinceArchive], &value(), &refused);
    }

    #[test]
    fn row_13_the_link_is_changed_all_the_same() {
        check(&[ConflictKind::Association], &Resolution::Local, &Settlement::LinkAnyway);
    }

    #[test]
    fn row_14_the_link_is_left() {
        check(&[ConflictKind::Association], &Resolution::Remote, &Settlement::KeepLink);
    }

    #[test]
    fn row_15_a_link_takes_another_label_and_no_other_value() {
        check(&[ConflictKind::Association], &value(), &Settlement::OtherLabel("third".to_owned()));
        let refused = Settlement::Refused(NoAnswer::NoValueOfLink);
        check(&[ConflictKind::Association], &Resolution::Value(None), &refused);
    }

    #[test]
    fn row_16_a_value_that_one_side_has_is_that_side() {
        let disputed = ConflictProperty {
            name: "amount".to_owned(),
            base: Base::Known(None),
            local: Some("10".to_owned()),
            remote: Some("20".to_owned()),
            remote_at: None,
            remote_by: None,
            remote_source: None,
        };
        let meant =
            |text: &str| Resolution::Value(Some(text.to_owned())).meant(&disputed, &ValueKind::Number);
        assert_eq!(meant("20.0"), Resolution::Remote);
        assert_eq!(meant("1e1"), Resolution::Local);
        assert_eq!(meant("30"), Resolution::Value(Some("30".to_owned())));
        assert_eq!(Resolution::Local.meant(&disputed, &ValueKind::Number), Resolution::Local);
        assert_eq!(Resolution::Remote.meant(&disputed, &ValueKind::Number), Resolution::Remote);
    }
}
