//! Notes, calls, tasks and other activities that the user writes on records.

use super::Values;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A record that a new one is linked to from its beginning.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewLinkRequest {
    /// The other record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Any id it ever had, or `local:RID`.
    pub id: String,
    /// A label of the portal; without one the plain link.
    #[serde(default)]
    #[ts(optional)]
    pub label: Option<String>,
}

/// An activity to make. What is left out is as the type has it: now, the user's own, not yet done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ActivityRequest {
    /// `notes`, `calls`, `tasks`, `meetings` or `emails`.
    #[serde(rename = "type")]
    pub object_type: String,
    /// The records it is about; at least one.
    pub on: Vec<NewLinkRequest>,
    /// Its text, as typed: markup in it is only text.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Its subject, for types that have one.
    #[serde(default)]
    #[ts(optional)]
    pub title: Option<String>,
    /// When it took place, or is due: ISO-8601.
    #[serde(default)]
    #[ts(optional)]
    pub at: Option<String>,
    /// Whose it is, by the owner's id; null for nobody's.
    #[serde(default)]
    #[ts(optional)]
    pub owner: Option<OwnerChoice>,
    /// What is particular to the type, by internal name: direction, outcome, priority …
    #[serde(default)]
    #[ts(optional, as = "Option<Values>")]
    pub properties: Values,
}

/// Whose a new record is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OwnerChoice {
    /// This owner's, by id.
    Of(String),
    /// Nobody's.
    Nobody,
}

/// Whether an activity is done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetDoneRequest {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Any id it ever had, or `local:RID`.
    pub id: String,
    /// Whether it is.
    pub done: bool,
}

/// What a form for a new activity of a type asks for, by the names of properties.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ActivityFields {
    /// Its subject; null for a type without.
    pub title: Option<String>,
    /// Its text.
    pub body: String,
    /// When it took place, or is due.
    pub at: String,
    /// What is particular to it.
    pub facts: Vec<String>,
    /// What a new one holds where nothing else is said.
    pub defaults: Values,
    /// Whether it can be done and undone.
    pub can_be_done: bool,
}
