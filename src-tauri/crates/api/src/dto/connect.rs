//! Connecting an account and letting it go.

use super::{PortalStatus, SettledUnsent};
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
    /// Who signed in, as HubSpot names them; null for a pasted token, which does not say.
    pub user: Option<String>,
    /// What the sign-in may do; empty for a pasted token, which does not say.
    pub scopes: Vec<String>,
}

/// An account whose sign-in was removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Disconnected {
    /// The account.
    pub portal: PortalStatus,
    /// What became of the sign-in at HubSpot.
    pub at_hubspot: Revocation,
    /// Live records that stay in the mirror; null when the database cannot be opened.
    pub records: Option<u64>,
    /// Intents that stay in the outbox, unsent; null when the database cannot be opened.
    pub unsent: Option<u64>,
    /// What became of unsent changes, where somebody chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub settled: Option<SettledUnsent>,
}

/// What becomes of a sign-in at HubSpot when it is removed from this computer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Revocation {
    /// HubSpot has made it void; the app stays installed there.
    Void,
    /// HubSpot could not be reached, so the app keeps its access there until somebody uninstalls it.
    Unreached,
    /// It stays: a pasted token is good until it is deleted in HubSpot, and HubSpot may refuse to take one back.
    Stays,
}
