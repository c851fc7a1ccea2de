//! Records as the server sends them and as Satchel knows them. HubSpot's ids are aliases, never keys: a merge gives
//! a record a new one. [`Rid`] is the key, local and never reused.

use crate::{Base, ObjectType, ServerTime};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// The local number of a record; never reused, never sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rid(pub i64);

impl fmt::Display for Rid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "local:{}", self.0)
    }
}

/// How a user names a record: by HubSpot's id, or by `local:RID` while it has none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RecordKey {
    /// Any HubSpot id this record has ever had.
    Remote(String),
    /// The local number.
    Local(Rid),
}

impl FromStr for RecordKey {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.strip_prefix("local:").and_then(|rest| rest.parse().ok()) {
            Some(rid) => Self::Local(Rid(rid)),
            None => Self::Remote(text.to_owned()),
        })
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Remote(id) => f.write_str(id),
            Self::Local(rid) => rid.fmt(f),
        }
    }
}

/// What is known of a record's existence on the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordState {
    /// Known by id only, through an association; entered by the association reader, left at the first read.
    Stub,
    /// Created here and not yet acknowledged; has no id.
    Draft,
    /// Live on the server when last seen.
    Live,
    /// In HubSpot's recycle bin; it may come back.
    Archived,
    /// Permanently deleted, with positive evidence.
    Gone,
    /// Merged into another record, to which its aliases now point.
    Merged,
}

impl RecordState {
    /// The word stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stub => "stub",
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Archived => "archived",
            Self::Gone => "gone",
            Self::Merged => "merged",
        }
    }

    /// The state for a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Stub, Self::Draft, Self::Live, Self::Archived, Self::Gone, Self::Merged]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// Property values by name. A name that is present without a value was asked for and is empty; an absent name
/// was not asked for and is unknown.
pub type Properties = BTreeMap<String, Option<String>>;

/// One version of a property, as `propertiesWithHistory` lists them (HubSpot docs: `ValueWithTimestamp`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HistoryEntry {
    /// The value, `None` when it was cleared.
    pub value: Option<String>,
    /// When the server took it.
    pub at: ServerTime,
    /// `CRM_UI`, `INTEGRATION`, `API`, `AUTOMATION_PLATFORM` …
    pub source: String,
    /// Who, as far as HubSpot says: a label, a user id, or the source id.
    pub by: Option<String>,
}

/// A record as one answer of the server showed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RemoteRecord {
    /// The id in the answer; after a merge it may differ from the one asked for.
    pub id: String,
    /// The properties in the answer; see [`Properties`] for absent against empty.
    pub properties: Properties,
    /// The envelope's `updatedAt`, or the modified property.
    pub updated_at: ServerTime,
    /// Whether it lies in the recycle bin.
    pub archived: bool,
    /// When it was archived.
    pub archived_at: Option<ServerTime>,
    /// Versions by property, newest first, when the request asked for them.
    pub history: BTreeMap<String, Vec<HistoryEntry>>,
}

impl RemoteRecord {
    /// Ids of records merged into this one, from `hs_merged_object_ids` (`a;b;c`).
    pub fn merged_ids(&self) -> impl Iterator<Item = &str> {
        let joined =
            self.properties.get("hs_merged_object_ids").and_then(|value| value.as_deref()).unwrap_or("");
        joined.split(';').map(str::trim).filter(|id| !id.is_empty())
    }
}

/// Where a pending change stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PendingState {
    /// Waits to be sent, or is being sent.
    Queued,
    /// Blocked by a conflict until the user answers.
    Conflicted,
    /// Refused by HubSpot; waits for the user to mend it.
    Rejected,
}

impl PendingState {
    /// The word stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Conflicted => "conflicted",
            Self::Rejected => "rejected",
        }
    }

    /// The state for a stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Queued, Self::Conflicted, Self::Rejected].into_iter().find(|state| state.as_str() == word)
    }
}

/// A local property value not yet acknowledged.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingChange {
    /// The record.
    pub rid: Rid,
    /// The type, carried so that an export survives a new mirror.
    pub object_type: ObjectType,
    /// The property's internal name.
    pub property: String,
    /// What the user saw when the edit began.
    pub base: Base,
    /// What the user wants; `None` clears.
    pub local: Option<String>,
    /// Counts the edits of this property; an acknowledgement of an older generation leaves the change in place.
    pub generation: i64,
    /// Where it stands.
    pub state: PendingState,
    /// HubSpot's words when it was refused.
    pub message: Option<String>,
    /// Local unix milliseconds of the last edit, for display.
    pub edited_at: i64,
}
