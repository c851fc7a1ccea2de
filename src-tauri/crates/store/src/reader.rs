//! One read transaction. Its methods live with their tables.

use crate::derived::{RecentViews, Unindexed};
use crate::shared::{Catalogue, Shared};
use crate::{StoreError, table::meta};
use rusqlite::Connection;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Reads of one snapshot of the file.
pub struct Reader<'t> {
    pub(crate) connection: &'t Connection,
    pub(crate) shared: &'t Shared,
    /// The number of the search that runs on this connection; 0 for none.
    pub(crate) running_search: &'t AtomicU64,
    /// Search rows a writer has yet to write; always empty in a pure reader.
    pub(crate) unindexed: RefCell<Unindexed>,
    /// The lists loaded on this connection, unless it writes.
    pub(crate) recent_views: Option<&'t RefCell<RecentViews>>,
    generation: i64,
    changed: Cell<bool>,
    local: RefCell<Catalogue>,
}

impl<'t> Reader<'t> {
    pub(crate) fn begin(
        connection: &'t Connection,
        shared: &'t Shared,
        running_search: &'t AtomicU64,
        recent_views: Option<&'t RefCell<RecentViews>>,
    ) -> Result<Self, StoreError> {
        let generation = meta::generation(connection, meta::CATALOGUE)?;
        Ok(Self {
            connection,
            shared,
            running_search,
            unindexed: RefCell::default(),
            recent_views,
            generation,
            changed: Cell::new(false),
            local: RefCell::default(),
        })
    }

    /// A piece of vocabulary: from this transaction, from the shared one of the same generation, or loaded.
    pub(crate) fn catalogued<T>(
        &self,
        find: impl Fn(&Catalogue) -> Option<Arc<T>>,
        keep: impl Fn(&mut Catalogue, Arc<T>),
        load: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<Arc<T>, StoreError> {
        if let Some(found) = find(&self.local.borrow()) {
            return Ok(found);
        }
        let shareable = !self.changed.get();
        let shared = shareable.then(|| self.shared.catalogue(self.generation)).flatten();
        if let Some(found) = shared.and_then(|catalogue| find(&catalogue)) {
            keep(&mut self.local.borrow_mut(), Arc::clone(&found));
            return Ok(found);
        }
        let loaded = Arc::new(load(self.connection)?);
        keep(&mut self.local.borrow_mut(), Arc::clone(&loaded));
        if shareable && let Some(mut catalogue) = self.shared.catalogue(self.generation) {
            keep(&mut catalogue, Arc::clone(&loaded));
        }
        Ok(loaded)
    }

    /// Notes that this transaction changes vocabulary: it shares nothing any more, and forgets what it knew.
    pub(crate) fn vocabulary_changed(&self) {
        self.changed.set(true);
        *self.local.borrow_mut() = Catalogue::default();
    }

    /// Notes that this transaction adds vocabulary others cannot see yet.
    pub(crate) fn vocabulary_added(&self) {
        self.changed.set(true);
    }
}
