//! One write transaction. Its methods live with their tables; everything a [`Reader`] can do, it can do too, on the
//! state as changed so far.

use crate::derived::{NumberedChanges, Touched};
use crate::table::meta::next_list_generation;
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
}

impl<'t> Writer<'t> {
    pub(crate) fn begin(reader: Reader<'t>) -> Self {
        Self { reader, action: Cell::new(None), undoes: Cell::new(None), touched: RefCell::default() }
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

    /// Ends the count of what was changed in lists, and numbers it in the file.
    pub(crate) fn number_list_changes(&self) -> Result<Option<NumberedChanges>, StoreError> {
        let Some(changed) = self.touched.take().changed() else { return Ok(None) };
        Ok(Some((next_list_generation(self.connection)?, changed)))
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
        self.connection
            .prepare_cached(
                "INSERT INTO meta (key, value) VALUES ('catalogue', '1')
                 ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)",
            )?
            .execute([])?;
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
