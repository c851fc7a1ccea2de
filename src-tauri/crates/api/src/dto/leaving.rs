//! Leaving with changes that have not been sent: what there is, and the three choices.

use super::{PortalStatus, Revocation};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What has not been sent, for whoever quits, signs out or wipes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct Unsent {
    /// Outbox rows. With none there is nothing to ask.
    pub total: u64,
    /// Those among them that may be on their way: they can neither be discarded nor taken for unsent.
    pub on_the_way: u64,
    /// Whether they can be sent now: somebody is signed in.
    pub can_send: bool,
    /// The word to type for discarding them.
    pub word: String,
}

/// What becomes of unsent changes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum UnsentChoice {
    /// Send them now.
    Send {
        /// Whether the user has said yes to the first push to people's real data.
        #[serde(default)]
        #[ts(optional, as = "Option<bool>")]
        consent: bool,
    },
    /// Keep them in a sealed file, to be imported again.
    Keep {
        /// What opens the file.
        passphrase: String,
        /// Where; a new file among the user's documents when null.
        path: Option<String>,
    },
    /// Give them up.
    Discard {
        /// The word that was typed.
        word: String,
    },
}

/// What became of unsent changes.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
pub struct SettledUnsent {
    /// Outbox rows that still wait on this computer.
    pub left: u64,
    /// Outbox rows that were given up.
    pub discarded: u64,
    /// The sealed file, when they were kept in one.
    pub file: Option<String>,
}

/// Signing out.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SignOutRequest {
    /// What becomes of unsent changes; when null they stay in the mirror on this computer.
    #[serde(default)]
    #[ts(optional)]
    pub unsent: Option<UnsentChoice>,
}

/// Removing an account from this computer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WipeRequest {
    /// What becomes of unsent changes; must be said when there are any.
    #[serde(default)]
    #[ts(optional)]
    pub unsent: Option<UnsentChoice>,
}

/// An account that was removed from this computer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Wiped {
    /// The account.
    pub portal: PortalStatus,
    /// What became of the sign-in at HubSpot.
    pub at_hubspot: Revocation,
    /// What became of unsent changes.
    pub unsent: SettledUnsent,
    /// Files that were deleted.
    pub deleted: u64,
    /// What could not be removed.
    pub left: Vec<LeftBehind>,
}

/// Something that could not be removed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LeftBehind {
    /// A path, or the name of an entry of the keychain.
    pub what: String,
    /// The system's words.
    pub reason: String,
}

/// Where to write a sealed outbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportOutboxRequest {
    /// What opens the file.
    pub passphrase: String,
    /// Where; a new file among the user's documents when null.
    pub path: Option<String>,
}

/// A sealed outbox that was written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ExportedOutbox {
    /// The file.
    pub file: String,
    /// Changes in it.
    pub intents: u64,
}

/// A sealed outbox to read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ImportOutboxRequest {
    /// What opens the file.
    pub passphrase: String,
    /// The file.
    pub path: String,
}

/// What became of a sealed outbox. The file itself is never changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct ImportedOutbox {
    /// Changes that wait here now.
    pub placed: u64,
    /// Changes that were here already.
    pub known: u64,
    /// New records among the placed that may exist in HubSpot; they are held back until the user has looked.
    pub held: u64,
    /// Changes that could not be placed, and are only in the file.
    pub left: Vec<LeftIntentDocument>,
}

/// A change that could not be placed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct LeftIntentDocument {
    /// The record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id of the record; null for one that it does not have.
    pub id: Option<String>,
    /// `create`, `update`, `archive`, `associate` or `dissociate`.
    pub kind: String,
    /// The property, for updates.
    pub property: Option<String>,
    /// Why.
    pub reason: String,
}

// A passphrase must not end up in a log by way of `{:?}`.
macro_rules! hidden {
    ($($name:ty),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), " { … }"))
            }
        }
    )*};
}
hidden!(UnsentChoice, ExportOutboxRequest, ImportOutboxRequest);
