//! Review: nothing leaves until the user has approved it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether an account is reviewed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ReviewState {
    /// Whether nothing leaves unapproved.
    pub on: bool,
    /// Outbox rows that wait for an approval; 0 where the account is not reviewed.
    pub unapproved: u64,
}

/// Outbox rows to let leave as they are now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ApproveRequest {
    /// Their numbers; null is all that wait.
    pub ids: Option<Vec<String>>,
}

/// What was approved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Approved {
    /// Outbox rows that may leave now.
    pub approved: u64,
    /// Outbox rows that still wait for an approval.
    pub unapproved: u64,
}
