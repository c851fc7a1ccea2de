//! How syncing goes, while it goes: for the status bar and the Sync page.

use super::OutboxStatus;
use crate::{CacheTag, Failure};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How syncing goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SyncState {
    /// What is being done.
    pub activity: SyncActivity,
    /// Whether the user has paused syncing.
    pub paused: bool,
    /// Whether the user has chosen to work without the network.
    pub work_offline: bool,
    /// When the last cycle ended well, by this computer's clock.
    pub last_synced_at: Option<String>,
    /// When the next cycle begins, by this computer's clock; null while one runs or none is planned.
    pub next_at: Option<String>,
    /// Why the last cycle failed; null when it did not.
    pub failure: Option<Failure>,
    /// Per type, in the order types are pulled.
    pub types: Vec<TypeProgress>,
    /// The outbox by state.
    pub outbox: OutboxStatus,
    /// Open conflicts.
    pub conflicts: u64,
    /// By how many seconds HubSpot's clock is ahead of this computer's, when that is more than five minutes; negative when
    /// it is behind.
    pub clock_skew_seconds: Option<i64>,
    /// Requests of this process that were answered or may have been.
    pub requests: u64,
    /// Answers that asked to slow down.
    pub throttled: u64,
    /// Requests left today as HubSpot last said; null where it does not say.
    pub daily_remaining: Option<u64>,
    /// Requests a day; null where HubSpot does not say.
    pub daily_limit: Option<u64>,
}

/// What is being done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum SyncActivity {
    /// Nothing; everything is well.
    Idle,
    /// A cycle runs.
    Syncing {
        /// Records read in this cycle.
        records: u64,
        /// Records a second, over the last seconds; null at the start.
        per_second: Option<u64>,
        /// Seconds the first sync still takes, as far as can be told.
        seconds_left: Option<u64>,
    },
    /// HubSpot cannot be reached.
    Offline {
        /// Since when, by this computer's clock.
        since: String,
    },
    /// Nobody is signed in any more; edits wait.
    SignedOut,
    /// Another Satchel syncs this account.
    Elsewhere,
}

/// One type.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct TypeProgress {
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
    /// Live records and drafts here.
    pub live: u64,
    /// Records in the recycle bin.
    pub archived: u64,
    /// Whether the first sync has ended.
    pub complete: bool,
    /// How many records HubSpot has, while the first sync runs; null when not known.
    pub expected: Option<u64>,
    /// When it was last pulled, by this computer's clock.
    pub synced_at: Option<String>,
    /// Why the last pull of this type failed; null when it did not.
    pub error: Option<String>,
}

/// Something changed: cached answers that show one of these tags are stale.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Invalidation {
    /// Counts up by one; a gap means that some were missed.
    pub seq: u64,
    /// What changed.
    pub tags: Vec<CacheTag>,
}

/// Yes or no.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SwitchRequest {
    /// Yes.
    pub on: bool,
}
