//! What an answer shows and what a command changes, in words the window's cache understands.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A part of what is shown. A command names the tags it changes; a cached answer that shows one of them is stale.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CacheTag {
    /// The status of the portal.
    Status,
    /// Lists of records.
    Lists,
    /// Single records.
    Records,
    /// The outbox.
    Outbox,
    /// Conflicts.
    Conflicts,
    /// Which properties are mirrored.
    Properties,
    /// What a window wants to find again.
    Memory,
    /// Which account is open, and how the window looks.
    App,
    /// How syncing goes.
    Sync,
    /// The sample account's controls.
    Sample,
}

impl CacheTag {
    /// Every tag.
    pub const ALL: [Self; 10] = [
        Self::Status,
        Self::Lists,
        Self::Records,
        Self::Outbox,
        Self::Conflicts,
        Self::Properties,
        Self::Memory,
        Self::App,
        Self::Sync,
        Self::Sample,
    ];
}
