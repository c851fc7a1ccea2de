//! One answer for many conflicts, over an exact preview.

use super::RecordReference;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which conflicts, and which side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BulkRequest {
    /// The side that is taken.
    pub side: Side,
    /// Only of records of this type.
    #[serde(rename = "type", default)]
    #[ts(optional)]
    pub object_type: Option<String>,
    /// Only of this property.
    #[serde(default)]
    #[ts(optional)]
    pub property: Option<String>,
    /// Only of values that this user of HubSpot wrote, by their number.
    #[serde(default)]
    #[ts(optional)]
    pub by: Option<String>,
}

/// A side of a conflict.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The user's values.
    Local,
    /// HubSpot's.
    Remote,
}

/// A preview to apply.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BulkApplyRequest {
    /// What was asked for when it was shown.
    pub choice: BulkRequest,
    /// The digest it was shown under.
    pub digest: String,
}

/// What one answer for many conflicts does, or did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct BulkDocument {
    /// Names exactly these rows with exactly these values.
    pub digest: String,
    /// One per disputed property.
    pub rows: Vec<BulkRowDocument>,
    /// Conflicts that the choice is about and that are answered one by one.
    pub left_out: Vec<LeftOutConflict>,
}

/// One disputed property and what becomes of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct BulkRowDocument {
    /// The conflict's number.
    pub conflict: String,
    /// Its kind.
    pub kind: String,
    /// The record.
    pub record: RecordReference,
    /// Internal name.
    pub property: String,
    /// What the user saw when the edit began; null when it was empty, or not known.
    pub base: Option<String>,
    /// The user's value.
    pub local: Option<String>,
    /// HubSpot's value.
    pub remote: Option<String>,
    /// The value the record has afterwards.
    pub result: Option<String>,
}

/// A conflict that is answered by itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LeftOutConflict {
    /// The conflict's number.
    pub conflict: String,
    /// Why.
    pub reason: String,
}
