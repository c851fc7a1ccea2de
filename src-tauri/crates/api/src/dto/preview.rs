//! What a push would send.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PushPreviewRequest {
    /// As if all that waits for an approval had it.
    #[serde(default)]
    #[ts(optional, as = "Option<bool>")]
    pub as_approved: bool,
}

/// What a push would send, to the letter. Nothing was sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct PushPreviewDocument {
    /// The requests that write, in the order they would be sent.
    pub requests: Vec<RequestDocument>,
    /// Their cost in requests.
    pub cost: RequestCost,
    /// Intents that HubSpot would confirm if it takes every request.
    pub acknowledged: u64,
    /// Intents that a look at HubSpot shows to be in conflict: they would not be sent.
    pub conflicted: u64,
    /// Outbox rows that wait for an approval; they are not among the requests unless they were asked for.
    pub unapproved: u64,
}

/// One request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RequestDocument {
    /// `POST`, `PATCH`, `PUT` or `DELETE`.
    pub method: String,
    /// Path and query. `new-1` stands for the id that HubSpot gives to the first record that is made, and so on.
    pub path: String,
    /// The body as it would be sent, JSON; null where there is none.
    pub body: Option<String>,
}

/// What a push costs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct RequestCost {
    /// Requests that write.
    pub writes: u64,
    /// Requests that look before and after.
    pub reads: u64,
    /// All of them.
    pub total: u64,
}
