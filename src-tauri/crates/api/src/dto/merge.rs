//! Merging two records: the question and its answer.

use super::RecordDocument;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which record goes into which.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    /// The type of both.
    #[serde(rename = "type")]
    pub object_type: String,
    /// The record whose values win: HubSpot's id, or `local:RID`.
    pub primary: String,
    /// The record that goes into it.
    pub other: String,
    /// Whether the user has agreed.
    #[serde(default)]
    pub consent: bool,
    /// The `sight` of the question that the user agreed to; without it, consent is to the records as they are known here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sight: Option<String>,
}

/// What came of it: exactly one of the two is there.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, TS)]
pub struct MergeDocument {
    /// The one record that there is now.
    pub merged: Option<RecordDocument>,
    /// The question to answer first; nothing was sent.
    pub question: Option<MergeQuestionDocument>,
}

/// What the user is shown before a merge, which HubSpot cannot undo.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MergeQuestionDocument {
    /// `consent`: nobody has agreed yet; `changed`: one of them is not as it was; `elsewhere`: one of them was merged into
    /// another record meanwhile, and that one is asked about.
    pub why: String,
    /// The record whose values win.
    pub primary: MergeSideDocument,
    /// The record that goes into it.
    pub other: MergeSideDocument,
    /// The properties in which they differ. The survivor has the primary's value, or the other's where that is empty.
    pub differing: Vec<MergeDifferenceDocument>,
    /// Consent is bound to it.
    pub sight: String,
}

/// One of the two records.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MergeSideDocument {
    /// HubSpot's id.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The labels of the properties that have just been found changed.
    pub changed: Vec<String>,
    /// How many changes of it wait here; they will wait for the survivor.
    pub waiting: u64,
}

/// A property in which the two differ.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct MergeDifferenceDocument {
    /// Internal name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The primary's value.
    pub primary: Option<String>,
    /// The other's.
    pub other: Option<String>,
}
