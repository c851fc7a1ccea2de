//! What the connections of one store share: the portal's vocabulary, read once per change of it.
//!
//! A transaction sees the vocabulary as of its own snapshot. What it loads is published for others only when it has
//! changed nothing itself, so an abandoned change never leaks.

use crate::derived::{ListChanges, Slots};
use crate::table::{custom_type::Types, record::RecordCounts};
use crate::{DbKey, Definitions, connection::File};
use satchel_core::{AssociationLabel, ObjectType, TypeProfile};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicU64};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Shared by all connections of a store.
pub(crate) struct Shared {
    path: PathBuf,
    key: DbKey,
    vfs: Option<String>,
    /// Counts searches and interruptions; a running search with a smaller number is stale.
    pub(crate) latest_search: Arc<AtomicU64>,
    /// The local time last given by a caller: when an intent ends is noted by it, since a store has no clock.
    pub(crate) last_at: AtomicI64,
    /// The pages the file may have; 0 sets no limit.
    pub(crate) page_limit: AtomicU32,
    /// Transactions committed by this store that changed a row.
    pub(crate) commits: AtomicU64,
    catalogue: Mutex<Catalogue>,
    list_changes: Mutex<ListChanges>,
    /// How many records there are, and the number of the change they were counted after.
    record_counts: Mutex<(i64, Option<Arc<RecordCounts>>)>,
}

/// The vocabulary of one generation.
#[derive(Default)]
pub(crate) struct Catalogue {
    generation: i64,
    pub(crate) definitions: BTreeMap<ObjectType, Arc<Definitions>>,
    pub(crate) labels: BTreeMap<(ObjectType, ObjectType), Arc<Vec<AssociationLabel>>>,
    pub(crate) slots: BTreeMap<ObjectType, Arc<Slots>>,
    pub(crate) types: Option<Arc<Types>>,
    pub(crate) profiles: BTreeMap<ObjectType, Arc<TypeProfile>>,
    pub(crate) property_sets: BTreeMap<i64, Arc<Vec<String>>>,
}

impl Shared {
    pub(crate) fn new(path: PathBuf, key: DbKey, vfs: Option<String>) -> Self {
        Self {
            path,
            key,
            vfs,
            latest_search: Arc::new(AtomicU64::new(1)),
            last_at: AtomicI64::new(0),
            page_limit: AtomicU32::new(0),
            commits: AtomicU64::new(0),
            catalogue: Mutex::default(),
            list_changes: Mutex::default(),
            record_counts: Mutex::default(),
        }
    }

    /// The file, for a connection to it.
    pub(crate) fn file(&self) -> File<'_> {
        File { path: &self.path, key: &self.key, vfs: self.vfs.as_deref() }
    }

    /// What the latest transactions changed in lists.
    pub(crate) fn list_changes(&self) -> MutexGuard<'_, ListChanges> {
        self.list_changes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many records there are after a change, where somebody has counted them since.
    pub(crate) fn record_counts(&self, generation: i64) -> Option<Arc<RecordCounts>> {
        let counts = self.record_counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.1.clone().filter(|_| counts.0 == generation)
    }

    /// Keeps what was counted, but for what is older than what is known.
    pub(crate) fn keep_record_counts(&self, generation: i64, counted: &Arc<RecordCounts>) {
        let mut counts = self.record_counts.lock().unwrap_or_else(PoisonError::into_inner);
        if generation >= counts.0 {
            *counts = (generation, Some(Arc::clone(counted)));
        }
    }

    /// The shared vocabulary, emptied first when `generation` is newer than what it holds; `None` when the caller's
    /// snapshot is older.
    pub(crate) fn catalogue(&self, generation: i64) -> Option<MutexGuard<'_, Catalogue>> {
        let mut catalogue = self.catalogue.lock().unwrap_or_else(PoisonError::into_inner);
        if generation > catalogue.generation {
            *catalogue = Catalogue { generation, ..Catalogue::default() };
        }
        (generation == catalogue.generation).then_some(catalogue)
    }
}
