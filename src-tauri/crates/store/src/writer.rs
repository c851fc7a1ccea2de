//! One write transaction. Its methods live with their tables; everything a [`Reader`] can do, it can do too, on the
//! state as changed so far.

use crate::derived::{NumberedChanges, Touched};
use crate::table::meta;
use crate::{Reader, StoreError};
use satchel_core::{ObjectType, Rid};
use std::cell::{Cell, RefCell};
use std::ops::Deref;
use std::sync::atomic::Ordering;

/// Reads and changes of one transaction; all of them reach the disk together, or none does.
pub struct Writer<'t> {
    reader: Reader<'t>,
    /// The first intent queued here: all that one transaction queues is one action of the user.
    action: Cell<Option<i64>>,
    /// The action that is being taken back.
    undoes: Cell<Option<i64>>,
    /// What it has changed in lists.
    touched: RefCell<Touched>,
    /// Whether the records are to be counted again.
    recounts: Cell<bool>,
}

impl<'t> Writer<'t> {
    pub(crate) fn begin(reader: Reader<'t>) -> Self {
        Self {
            reader,
            action: Cell::new(None),
            undoes: Cell::new(None),
            touched: RefCell::default(),
            recounts: Cell::new(false),
        }
    }

    /// Marks what is written from now on as taking back an action.
    pub fn undoing(&mut self, action: i64) {
        self.undoes.set(Some(action));
    }

    /// Counts what is queued from now on to this action, or to one of its own.
    pub fn join(&mut self, action: Option<i64>) {
        self.action.set(action);
    }

    /// The action that this transaction began; `None` before it queued an intent.
    pub fn action(&self) -> Option<i64> {
        self.action.get()
    }

    /// Counts an intent just queued to the transaction's action, and gives the action.
    pub(crate) fn join_action(&self, intent: i64) -> i64 {
        let action = self.action.get().unwrap_or(intent);
        self.action.set(Some(action));
        action
    }

    /// A record's place or presence in its lists may be another now.
    pub(crate) fn touch_list(&self, object_type: ObjectType, rid: Rid) {
        self.touched.borrow_mut().note(object_type, rid);
    }

    /// A record came, went or became another thing: how many there are is to be counted again.
    pub(crate) fn records_changed(&self) {
        self.recounts.set(true);
    }

    /// Numbers in the file what this transaction has changed, for whoever keeps what was read before.
    pub(crate) fn number_changes(&self) -> Result<Option<NumberedChanges>, StoreError> {
        if self.recounts.take() {
            meta::next_generation(self.connection, meta::RECORDS)?;
        }
        let Some(changed) = self.touched.take().changed() else { return Ok(None) };
        Ok(Some((meta::next_generation(self.connection, meta::LISTS)?, changed)))
    }

    pub(crate) fn undone_action(&self) -> Option<i64> {
        self.undoes.get()
    }

    /// Keeps the local time a caller gave.
    pub(crate) fn saw(&self, at: i64) {
        self.shared.last_at.store(at, Ordering::Relaxed);
    }

    /// The local time last given, or `fallback` before any was.
    pub(crate) fn last_at(&self, fallback: i64) -> i64 {
        match self.shared.last_at.load(Ordering::Relaxed) {
            0 => fallback,
            at => at,
        }
    }

    /// Makes every connection read definitions, labels and slots anew after this commit.
    pub(crate) fn bump_catalogue(&self) -> Result<(), StoreError> {
        meta::next_generation(self.connection, meta::CATALOGUE)?;
        self.vocabulary_changed();
        Ok(())
    }
}

impl<'t> Deref for Writer<'t> {
    type Target = Reader<'t>;

    fn deref(&self) -> &Reader<'t> {
        &self.reader
    }
}
