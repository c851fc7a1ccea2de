//! Taking back what was done.

use super::RecordReference;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to undo.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UndoRequest {
    /// The number of an intent, as the ledger and the outbox show it; all that was done at once with it is undone. Null:
    /// the last that can be.
    pub id: Option<String>,
    /// Whether what waits for a record that is given up goes with it; without a yes nothing is undone then.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub with_dependants: bool,
}

/// What undoing does, or did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct UndoDocument {
    /// The number of what was done, that of its first intent.
    pub action: String,
    /// What is taken back.
    pub parts: Vec<UndoPartDocument>,
    /// What waits for a record that is given up, and goes with it.
    pub dependants: Vec<UndoPartDocument>,
}

/// One intent that is taken back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct UndoPartDocument {
    /// The record; for links the one they start at.
    pub record: RecordReference,
    /// What had been asked for: `create`, `update`, `archive`, `associate` or `dissociate`.
    pub kind: String,
    /// The property, for edits.
    pub property: Option<String>,
    /// The value that is taken back, for edits; null is empty.
    pub from: Option<String>,
    /// The value that comes back, for edits; null is empty.
    pub to: Option<String>,
    /// The other end, for links.
    pub other: Option<RecordReference>,
    /// Whether HubSpot had it already: a new change takes it back there, checked like any other. Otherwise it never leaves.
    pub was_sent: bool,
}
