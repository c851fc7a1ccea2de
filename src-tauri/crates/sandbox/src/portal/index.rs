//! The search index: the records as they were before the changes that have not reached it yet.
//!
//! Only records with changes on the way are held, each with the states that searches still see. Must never know how a
//! search works.

use super::changes::{Change, Changes};
use super::journal::Entry;
use crate::draws::Draws;
use crate::switches::SearchLag;
use crate::world::Kind;
use std::collections::{BTreeMap, VecDeque};

/// A state that searches see until a time; `None` is the unchanged base record, or none.
type Until = (u64, Option<Change>);

/// What the index does not know yet.
#[derive(Debug)]
pub(crate) struct Index {
    lag_ms: u64,
    spread: bool,
    draws: Draws,
    lagging: BTreeMap<(Kind, u64), VecDeque<Until>>,
}

impl Index {
    pub(crate) fn new(seed: u64, lag_ms: u64, lag: SearchLag) -> Self {
        let draws = Draws::new(seed ^ 0x1DE);
        Self { lag_ms, spread: lag == SearchLag::Spread, draws, lagging: BTreeMap::new() }
    }

    pub(crate) fn set_lag(&mut self, lag_ms: u64) {
        self.lag_ms = lag_ms;
    }

    /// Remembers, before entries are applied, what searches go on seeing.
    pub(crate) fn note(&mut self, entries: &[Entry], changes: &Changes, mono_ms: u64) {
        if self.lag_ms == 0 && self.lagging.is_empty() {
            return;
        }
        let mut records: Vec<(Kind, u64)> = entries.iter().filter_map(touched).collect();
        records.sort_unstable();
        records.dedup();
        for (kind, id) in records {
            let lag = if self.spread { self.draws.below(self.lag_ms + 1) } else { self.lag_ms };
            let states = self.lagging.entry((kind, id)).or_default();
            let earlier = states.back().map_or(0, |(until, _)| *until);
            let until = (mono_ms + lag).max(earlier);
            if until > mono_ms {
                states.push_back((until, changes.record(kind, id).cloned()));
            }
            if states.is_empty() {
                self.lagging.remove(&(kind, id));
            }
        }
    }

    /// Forgets what has reached the index.
    pub(crate) fn advance(&mut self, mono_ms: u64) {
        self.lagging.retain(|_, states| {
            while states.front().is_some_and(|(until, _)| *until <= mono_ms) {
                states.pop_front();
            }
            !states.is_empty()
        });
    }

    /// What a search sees of a record: `None` when it sees the present state.
    pub(crate) fn state(&self, kind: Kind, id: u64) -> Option<Option<&Change>> {
        let states = self.lagging.get(&(kind, id))?;
        states.front().map(|(_, state)| state.as_ref())
    }
}

/// The record that an entry changes.
fn touched(entry: &Entry) -> Option<(Kind, u64)> {
    match entry {
        Entry::Create { kind, id, .. }
        | Entry::Values { kind, id, .. }
        | Entry::Archive { kind, id, .. }
        | Entry::Restore { kind, id, .. }
        | Entry::Purge { kind, id }
        | Entry::Merge { kind, id, .. } => Some((*kind, *id)),
        _ => None,
    }
}
