//! What waits: for the network, or for the user.

use super::{PendingDocument, RecordReference, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// A page of a queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PageRequest {
    /// How many rows at most.
    pub limit: u32,
    /// How many rows to pass over.
    #[serde(default)]
    pub offset: u32,
}

/// Outbox rows, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OutboxPage {
    /// All rows.
    pub total: u64,
    /// Those asked for.
    pub rows: Vec<OutboxDocument>,
}

/// One intent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OutboxDocument {
    /// Its number, for `discard`.
    pub id: String,
    /// The record; for links the one they start at.
    pub record: RecordReference,
    /// `create`, `update`, `archive`, `associate` or `dissociate`.
    pub kind: String,
    /// `queued`, `in_flight`, `unknown`, `needs_answer`, `retry_wait`, `conflicted` or `rejected`.
    pub state: String,
    /// Whether the user holds it back.
    pub held: bool,
    /// Whether the user has approved it as it is now; only asked for where the account is reviewed.
    pub approved: bool,
    /// The number to undo it by; null for updates, whose properties have one each.
    pub intent: Option<String>,
    /// What would be written, for creates and updates.
    pub properties: BTreeMap<String, PendingDocument>,
    /// What the record holds that amounts and stages are read by: its currency, its pipeline.
    pub values: Values,
    /// The link, for associates and dissociates.
    pub link: Option<LinkDocument>,
    /// The records that a create links to in the same request.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<RecordReference>>")]
    pub links: Vec<RecordReference>,
    /// Why it stands where it stands, in HubSpot's or our words.
    pub message: Option<String>,
    /// When the user asked for it, by this computer's clock.
    pub created_at: String,
    /// When it is tried next, by this computer's clock; null when nothing has to be waited for.
    pub not_before: Option<String>,
}

/// The other end of a link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LinkDocument {
    /// The record it ends at.
    pub to: RecordReference,
    /// The label, the first of several; null for the plain link, and on removal for all.
    pub label: Option<String>,
    /// The labels it puts on the link.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub add: Vec<String>,
    /// The labels it takes from it; none, on a removal, is all.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub remove: Vec<String>,
}

/// Open conflicts, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ConflictPage {
    /// All of them.
    pub total: u64,
    /// Those asked for.
    pub rows: Vec<ConflictDocument>,
}

/// One open conflict.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ConflictDocument {
    /// Its number, for `resolve`.
    pub id: String,
    /// `edit`, `late`, `archived_remotely`, `changed_since_archive`, `exists` or `association`.
    pub kind: String,
    /// The record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub record: String,
    /// The record's name, or what comes closest.
    pub title: String,
    /// The disputed properties; empty where the record as a whole is disputed.
    pub properties: Vec<ConflictPropertyDocument>,
    /// When it was found, by this computer's clock.
    pub opened_at: String,
}

/// One disputed property.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ConflictPropertyDocument {
    /// Internal name.
    pub name: String,
    /// What the user saw when the edit began; null when it was empty, or not known.
    pub base: Option<String>,
    /// Whether `base` is known; it is not where HubSpot was never asked for the property.
    pub base_known: bool,
    /// The user's value.
    pub local: Option<String>,
    /// HubSpot's value.
    pub remote: Option<String>,
    /// When HubSpot took it.
    pub remote_at: Option<String>,
    /// Who wrote it, as HubSpot names them: mostly the number of a user.
    pub remote_by: Option<String>,
    /// Their name, when they are among the account's owners.
    pub remote_name: Option<String>,
    /// Through what: `CRM_UI`, `INTEGRATION` …
    pub remote_source: Option<String>,
}

/// An outbox row to give up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DiscardRequest {
    /// Its number.
    pub id: String,
}

/// An outbox row to try again now.
pub type RetryRequest = DiscardRequest;

/// An outbox row to hold back or to let go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    /// Its number.
    pub id: String,
    /// Hold it back.
    pub on: bool,
}

/// An answer to a conflict.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ResolveRequest {
    /// The conflict's number.
    pub id: String,
    /// The property; null where the record as a whole is disputed.
    pub property: Option<String>,
    /// The answer.
    pub answer: ResolutionRequest,
    /// HubSpot's value that the user saw when deciding; the answer is refused when it has moved since.
    #[serde(default)]
    #[ts(optional)]
    pub seen: Option<SeenValue>,
}

/// A value that was seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SeenValue {
    /// The value; null is empty.
    pub value: Option<String>,
}

/// The answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionRequest {
    /// Keep the user's value.
    Local,
    /// Take HubSpot's.
    Remote,
    /// Neither: this value; null clears.
    Value(Option<String>),
}
