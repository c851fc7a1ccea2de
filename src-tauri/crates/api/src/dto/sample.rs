//! The sample account's own controls: what can happen in a real account, brought about at will.

use super::ShowRequest;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How the sample account stands.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SampleState {
    /// How its network is.
    pub network: SampleNetwork,
    /// Whether the next write will be refused.
    pub refuses_next: bool,
    /// The people of the account; the first is who signed in.
    pub users: Vec<String>,
    /// The last requests, newest first.
    pub requests: Vec<SampleRequest>,
}

/// How the sample account's network is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SampleNetwork {
    /// Quick.
    #[default]
    Normal,
    /// Every answer takes a second and a half longer.
    Slow,
    /// No connection comes about.
    Off,
}

/// One request the sample account was asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SampleRequest {
    /// When, ISO-8601.
    pub at: String,
    /// `GET`, `POST` …
    pub method: String,
    /// Without its query.
    pub path: String,
    /// HTTP status; 0 when no answer was given.
    pub status: u16,
    /// Whose token it carried.
    pub user: Option<String>,
}

/// How the network shall be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SampleNetworkRequest {
    /// So.
    pub network: SampleNetwork,
}

/// A change that a colleague makes in HubSpot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ColleagueEditRequest {
    /// The record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id of it.
    pub id: String,
    /// The property.
    pub property: String,
    /// Its new value; empty clears.
    pub value: String,
}

/// A record that a colleague archives in HubSpot.
pub type ColleagueArchiveRequest = ShowRequest;
