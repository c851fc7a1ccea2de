//! Lists and searches.

use super::Columns;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Which list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListRequest {
    /// Of which type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Property to sort by; without it, the last modified come first.
    pub sort: Option<String>,
    /// Whether the largest comes first.
    #[serde(default)]
    pub descending: bool,
    /// Filters, all of which must hold: `city=Berlin`, `amount>=5000`, `phone?` …
    #[serde(default)]
    pub filters: Vec<String>,
    /// How many rows at most.
    pub limit: u32,
    /// How many rows to pass over.
    #[serde(default)]
    pub offset: u32,
    /// Properties of the rows; without it, the type's usual columns.
    pub properties: Option<Vec<String>>,
}

/// What to look for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// Words, an address, a number or a domain; beginnings are enough.
    pub text: String,
    /// Only this type.
    #[serde(rename = "type")]
    pub object_type: Option<String>,
    /// How many rows at most.
    pub limit: u32,
}

/// Rows and how many there are in all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ListPage {
    /// All records that match.
    pub total: u64,
    /// Those asked for.
    pub rows: Vec<Row>,
}

/// One record in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Row {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
    /// Its name, or what comes closest.
    pub title: String,
    /// The properties asked for, with pending changes on top; null is empty or was never read.
    pub properties: Columns,
    /// Where its pending changes stand, by property: `queued`, `conflicted` or `rejected`.
    pub marks: BTreeMap<String, String>,
}
