//! Records that another write holds (HubSpot docs: "Error handling", status 423): an import holds its rows for two seconds, a
//! batch upsert its records for as long as it takes.
//!
//! Whoever writes to a held record is turned away before anything of the request is done. Must never know of HTTP.

use super::Portal;
use crate::world::Kind;
use std::collections::BTreeMap;

/// How long an import holds what it wrote, in milliseconds: as long as HubSpot tells clients to wait.
pub(super) const IMPORT_MS: u64 = 2_000;

/// Until when records are held, by the clock that never goes back.
#[derive(Debug, Default)]
pub(crate) struct Locks(BTreeMap<(Kind, u64), u64>);

impl Portal {
    /// Holds a record for so long.
    pub(crate) fn lock_record(&mut self, kind: Kind, id: u64, ms: u64) {
        let now = self.mono_ms;
        self.locks.0.retain(|_, until| *until > now);
        if ms > 0 {
            self.locks.0.insert((kind, id), now.saturating_add(ms));
        }
    }

    /// Whether another write holds a record.
    pub(crate) fn is_locked(&self, kind: Kind, id: u64) -> bool {
        self.locks.0.get(&(kind, id)).is_some_and(|until| *until > self.mono_ms)
    }
}
