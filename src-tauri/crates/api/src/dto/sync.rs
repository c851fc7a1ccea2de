//! What a pull, a push or a sweep did.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// What a pull, a push or both did; the part that was not asked for did nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct SyncSummary {
    /// Per type.
    pub pulled: BTreeMap<String, Pulled>,
    /// The outbox.
    pub pushed: Pushed,
    /// Types that could not be pulled; the others went on.
    pub problems: Vec<PullProblem>,
}

/// One type of a pull.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Pulled {
    /// Records seen for the first time.
    pub added: u64,
    /// Records whose mirror changed.
    pub changed: u64,
    /// Records that went to the recycle bin, were merged away or erased.
    pub archived: u64,
}

/// How intents ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Pushed {
    /// Confirmed by HubSpot.
    pub acknowledged: u64,
    /// Blocked by a conflict.
    pub conflicted: u64,
    /// Refused by HubSpot.
    pub rejected: u64,
    /// May have been applied; asked again at the next push.
    pub unknown: u64,
    /// Only the user can tell.
    pub needs_answer: u64,
}

/// A type that could not be pulled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PullProblem {
    /// The type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Why.
    pub message: String,
}

/// What a sweep found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct SweepSummary {
    /// Live records compared.
    pub compared: u64,
    /// Records the mirror lacked or held in an older version.
    pub mended: u64,
    /// Records found archived, merged or erased.
    pub vanished: u64,
    /// Records whose links differed.
    pub relinked: u64,
}

/// Whether the user has said yes to the first push to a standard account.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PushRequest {
    /// Yes.
    #[serde(default)]
    pub consent: bool,
}
