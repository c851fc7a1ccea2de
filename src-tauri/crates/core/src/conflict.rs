//! Conflicts as values: they are stored, survive a restart, are judged anew when the server's side moves, and
//! vanish when the sides converge. One open conflict per record, blocking only the properties it holds.

use crate::{Base, Rid, ServerTime};
use serde::{Deserialize, Serialize};

/// The number of a conflict; never reused.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConflictId(pub i64);

/// What disagrees.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// A property was changed here and there.
    Edit,
    /// Our write overwrote a value that slipped in between the check and the write.
    Late,
    /// Changed here, archived there.
    ArchivedRemotely,
    /// Archived here, changed there since the user looked.
    ChangedSinceArchive,
    /// A record created here exists already under the same natural key.
    Exists,
    /// A link was changed here and there.
    Association,
}

impl ConflictKind {
    /// All kinds.
    pub const ALL: [Self; 6] = [
        Self::Edit,
        Self::Late,
        Self::ArchivedRemotely,
        Self::ChangedSinceArchive,
        Self::Exists,
        Self::Association,
    ];

    /// The word stored and shown to programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Late => "late",
            Self::ArchivedRemotely => "archived_remotely",
            Self::ChangedSinceArchive => "changed_since_archive",
            Self::Exists => "exists",
            Self::Association => "association",
        }
    }

    /// Whether it blocks pending changes of its record, property by property or all of them.
    pub fn blocks_changes(self) -> bool {
        match self {
            Self::Edit | Self::Exists | Self::ArchivedRemotely => true,
            Self::Late | Self::ChangedSinceArchive | Self::Association => false,
        }
    }

    /// Whether it is answered property by property, or link by link, and not as a whole.
    pub fn is_by_property(self) -> bool {
        match self {
            Self::Edit | Self::Exists | Self::Late | Self::Association => true,
            Self::ArchivedRemotely | Self::ChangedSinceArchive => false,
        }
    }

    /// The kind for a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// One disputed property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConflictProperty {
    /// Internal name.
    pub name: String,
    /// What the user saw when the edit began.
    pub base: Base,
    /// The user's value.
    pub local: Option<String>,
    /// HubSpot's value now (for a late conflict: the value our write replaced).
    pub remote: Option<String>,
    /// When the server took it, if its history said so.
    pub remote_at: Option<ServerTime>,
    /// Who wrote it, if its history said so.
    pub remote_by: Option<String>,
    /// Through what: `CRM_UI`, `INTEGRATION` …
    pub remote_source: Option<String>,
}

/// An open conflict.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Conflict {
    /// Its number.
    pub id: ConflictId,
    /// The record.
    pub rid: Rid,
    /// What disagrees.
    pub kind: ConflictKind,
    /// Local unix milliseconds when it was found, for display.
    pub opened_at: i64,
    /// The disputed properties, by name; empty where the record as a whole is disputed.
    pub properties: Vec<ConflictProperty>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_words_lead_back_to_their_kinds() {
        for kind in ConflictKind::ALL {
            assert_eq!(ConflictKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(ConflictKind::parse("quarrel"), None);
    }

    #[test]
    fn only_what_would_be_sent_is_blocked() {
        let blocking = ConflictKind::ALL.into_iter().filter(|kind| kind.blocks_changes());
        let wanted = [ConflictKind::Edit, ConflictKind::ArchivedRemotely, ConflictKind::Exists];
        assert!(blocking.eq(wanted));
    }

    #[test]
    fn what_concerns_a_whole_record_has_one_answer() {
        let by_property = ConflictKind::ALL.into_iter().filter(|kind| kind.is_by_property());
        let wanted =
            [ConflictKind::Edit, ConflictKind::Late, ConflictKind::Exists, ConflictKind::Association];
        assert!(by_property.eq(wanted));
    }
}
