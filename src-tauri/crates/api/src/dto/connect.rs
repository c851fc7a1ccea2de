//! Connecting an account and letting it go.

use super::PortalStatus;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An account that was connected.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Connected {
    /// The account.
    pub portal: PortalStatus,
    /// `token` or `oauth`.
    pub sign_in: String,
    /// `keychain`, `vault` or `memory`.
    pub secrets: String,
    /// Whether the account was known here, so that its mirror and unsent edits were kept.
    pub known: bool,
}

/// An account whose sign-in was removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Disconnected {
    /// The account.
    pub portal: PortalStatus,
    /// Whether HubSpot has made the sign-in void. A pasted token stays good until it is deleted in HubSpot.
    pub revoked: bool,
    /// Live records that stay in the mirror; null when the database cannot be opened.
    pub records: Option<u64>,
    /// Intents that stay in the outbox, unsent; null when the database cannot be opened.
    pub unsent: Option<u64>,
}
