//! How the mirror and the outbox stand.

use super::ReviewState;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The whole status of a portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Status {
    /// The portal.
    pub portal: PortalStatus,
    /// One entry per type, in the order types are pulled.
    pub objects: Vec<ObjectStatus>,
    /// How many intents are in each state.
    pub outbox: OutboxStatus,
    /// Whether nothing leaves unapproved, and what waits for an approval.
    pub review: ReviewState,
    /// Open conflicts.
    pub conflicts: u64,
    /// Requests to HubSpot since the account was connected.
    pub api: ApiStatus,
    /// By how many seconds HubSpot's clock is ahead of this computer's, when that is more than five minutes; negative when
    /// it is behind.
    pub clock_skew_seconds: Option<i64>,
}

/// What identifies a portal.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PortalStatus {
    /// HubSpot's number.
    pub id: String,
    /// Its name, when HubSpot gives one.
    pub name: Option<String>,
    /// `STANDARD`, `SANDBOX`, `DEVELOPER_TEST`, `APP_DEVELOPER`; null before the account was read.
    #[serde(rename = "type")]
    pub account_type: Option<String>,
    /// Where its API is, without a final slash.
    pub api_base: String,
}

/// One object type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ObjectStatus {
    /// The type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// What its records are called, as a heading.
    pub label: String,
    /// What one of them is called.
    pub singular: String,
    /// Whether its records are shown and not changed.
    pub shown_only: bool,
    /// Whether the portal has the type no more.
    pub removed: bool,
    /// Live records and drafts.
    pub live: u64,
    /// Records in the recycle bin.
    pub archived: u64,
    /// Whether the first full pull has ended.
    pub complete: bool,
    /// Server time up to which changes have been pulled.
    pub watermark: Option<String>,
    /// Why the last pull of this type failed; null when it did not.
    pub error: Option<String>,
}

/// The outbox by state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct OutboxStatus {
    /// Wait to be sent.
    pub queued: u64,
    /// Are being sent.
    pub in_flight: u64,
    /// May have been applied.
    pub unknown: u64,
    /// Only the user can tell.
    pub needs_answer: u64,
    /// Wait for their next try.
    pub retry_wait: u64,
    /// Blocked by a conflict.
    pub conflicted: u64,
    /// Refused by HubSpot.
    pub rejected: u64,
}

/// Requests to HubSpot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct ApiStatus {
    /// Requests that were answered or may have been.
    pub requests: u64,
    /// Answers that asked to slow down (429).
    pub throttled: u64,
}
