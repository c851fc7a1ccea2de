//! The ledger: what became of every change, and what was decided in every conflict.

use super::{LinkDocument, RecordReference};
use crate::commands::ExportFormat;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which lines.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LedgerRequest {
    /// Only of this record.
    #[serde(default)]
    #[ts(optional)]
    pub record: Option<LedgerRecord>,
    /// Not before this day or instant, `2026-11-20` or `2026-11-20T08:00:00Z`.
    #[serde(default)]
    #[ts(optional)]
    pub since: Option<String>,
    /// How many lines at most.
    pub limit: u32,
    /// How many lines to pass over.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub offset: u32,
}

/// A record, as the user names it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct LedgerRecord {
    /// Its type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
}

/// What of the ledger to write to a file, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportLedgerRequest {
    /// Only of this record.
    #[serde(default)]
    #[ts(optional)]
    pub record: Option<LedgerRecord>,
    /// Not before this day or instant.
    #[serde(default)]
    #[ts(optional)]
    pub since: Option<String>,
    /// The form of the file.
    pub format: ExportFormat,
    /// The whole name of a file that is not there yet; a new one among the user's documents when null.
    pub path: Option<String>,
}

/// A file of the ledger's lines that was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ExportedLedger {
    /// The file.
    pub file: String,
    /// Lines in it.
    pub lines: u64,
}

/// Lines of the ledger, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LedgerPage {
    /// All that were asked for.
    pub total: u64,
    /// The page.
    pub rows: Vec<LedgerDocument>,
}

/// One line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LedgerDocument {
    /// Its number.
    pub id: String,
    /// The intent it is about, for `undo`; null in lines about conflicts.
    pub intent: Option<String>,
    /// When, by this computer's clock.
    pub at: String,
    /// The record, by its name now.
    pub record: RecordReference,
    /// `create`, `update`, `archive`, `associate`, `dissociate`, or `conflict`.
    pub kind: String,
    /// `queued` begins an intent and one of `acknowledged`, `converged`, `discarded` and `replaced` ends it; `conflicted`,
    /// `rejected`, `released` and others are notes in between. Of a conflict: `opened`, `moved`, `settled`, `vanished`,
    /// `closed`.
    pub event: String,
    /// The property, for updates and conflicts.
    pub property: Option<String>,
    /// What the user saw; null when it was empty, or not known.
    pub base: Option<String>,
    /// The user's value; in the line that acknowledges, what HubSpot answered.
    pub local: Option<String>,
    /// HubSpot's value, in lines about a conflict.
    pub remote: Option<String>,
    /// HubSpot's words, the side that was taken, or what is known besides.
    pub detail: Option<String>,
    /// The other end, for links.
    pub link: Option<LinkDocument>,
    /// The action that the line takes back.
    pub undoes: Option<String>,
}
