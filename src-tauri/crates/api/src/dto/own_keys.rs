//! The property of our own that tells records apart.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whether creates leave by a property of our own, type by type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OwnKeys {
    /// The types that may have it.
    pub rows: Vec<OwnKeyRow>,
}

/// One type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct OwnKeyRow {
    /// The type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// Whether creates leave by it.
    pub on: bool,
    /// Why it cannot be had; null where it can.
    pub problem: Option<String>,
}

/// Turns it on or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetOwnKeysRequest {
    /// On makes the property in HubSpot where it is missing.
    pub on: bool,
}
