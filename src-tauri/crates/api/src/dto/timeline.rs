//! Notes, calls, e-mails, meetings and tasks of a record, in time order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose activities.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TimelineRequest {
    /// The record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Any id it ever had, or `local:RID`.
    pub id: String,
    /// Only these types; all without.
    #[serde(default)]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub types: Vec<String>,
    /// How many at most.
    pub limit: u32,
    /// How many to pass over.
    #[serde(default)]
    pub offset: u32,
}

/// Activities, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TimelinePage {
    /// All of the record.
    pub total: u64,
    /// Those asked for.
    pub rows: Vec<ActivityDocument>,
}

/// One activity.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ActivityDocument {
    /// `notes`, `calls`, `emails`, `meetings` or `tasks`.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
    /// Its subject; null where it has none, as notes do.
    pub title: Option<String>,
    /// When it took or takes place, ISO-8601; null when HubSpot does not say.
    pub at: Option<String>,
    /// Its body, cleaned: no script, form, image or style is left. For a sandboxed frame only.
    pub body_html: String,
    /// Its body as plain text, cut after 400 characters.
    pub body_text: String,
    /// Whose it is.
    pub owner: Option<String>,
    /// What is particular to its type, in words: `Connected`, `4 min`, `Completed`, `Incoming` …
    pub facts: Vec<String>,
    /// Whether it is done; absent for what is not done or left undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub done: Option<bool>,
    /// Whether it waits to be sent.
    pub pending: bool,
}
