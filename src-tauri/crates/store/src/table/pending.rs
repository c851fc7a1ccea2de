//! Table `pending_change`: local property values not yet acknowledged, each with its base. Each is one intent; its
//! generation is the number of the ledger row that began it.

use super::ledger::Entry;
use super::{base, base_columns, object_type};
use crate::{Reader, StoreError, Writer, derived};
use rusqlite::Row;
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{Base, PendingChange, PendingState, Rid};

/// How a pending change ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum End {
    /// The server confirmed the value of this generation and answered with `value`. A later edit stays, on top of it.
    Acknowledged {
        /// The generation that was sent.
        generation: i64,
        /// What the server answered.
        value: Option<String>,
    },
    /// The server holds the wanted value already.
    Converged,
    /// The user gave it up.
    Discarded,
    /// Another intent took its place.
    Replaced,
}

const COLUMNS: &str =
    "rid, object_type, property, base_known, base, local, generation, state, message, edited_at";

fn read_row(row: &Row<'_>) -> Result<PendingChange, StoreError> {
    let state: String = row.get(7)?;
    Ok(PendingChange {
        rid: Rid(row.get(0)?),
        object_type: object_type(&row.get::<_, String>(1)?)?,
        property: row.get(2)?,
        base: base(row.get(3)?, row.get(4)?),
        local: row.get(5)?,
        generation: row.get(6)?,
        state: PendingState::parse(&state).ok_or_else(|| StoreError::word("pending state", &state))?,
        message: row.get(8)?,
        edited_at: row.get(9)?,
    })
}

impl Reader<'_> {
    /// The pending changes of a record, by property.
    pub fn pending(&self, rid: Rid) -> Result<Vec<PendingChange>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM pending_change WHERE rid = ?1 ORDER BY property");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([rid.0])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            changes.push(read_row(row)?);
        }
        Ok(changes)
    }

    pub(crate) fn pending_of(&self, rid: Rid, property: &str) -> Result<Option<PendingChange>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM pending_change WHERE rid = ?1 AND property = ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query((rid.0, property))?;
        rows.next()?.map(read_row).transpose()
    }
}

impl Writer<'_> {
    /// Takes a local value and returns its generation. A change that waits keeps its base; one that was blocked
    /// takes the base given. The value before it is replaced. What was approved before must be approved again.
    pub fn put_pending(
        &mut self,
        rid: Rid,
        property: &str,
        base: Base,
        local: Option<String>,
        at: i64,
    ) -> Result<i64, StoreError> {
        self.saw(at);
        let record = self.record_row(rid)?;
        let before = self.pending_of(rid, property)?;
        let base = match &before {
            Some(change) if change.state == PendingState::Queued => change.base.clone(),
            _ => base,
        };
        let (known, seen) = base_columns(&base);
        let entry = Entry {
            at,
            kind: "update",
            property: Some(property),
            base: seen,
            local: local.as_deref(),
            event: "queued",
            ..Entry::default()
        };
        let generation = self.note(&record, entry)?;
        if let Some(change) = &before {
            let entry = Entry { intent: Some(change.generation), event: "replaced", ..entry };
            self.note(&record, Entry { local: change.local.as_deref(), ..entry })?;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO pending_change (rid, property, object_type, record_key, base_known, base, local,
                   generation, state, message, edited_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'queued', NULL, ?9)
                 ON CONFLICT (rid, property) DO UPDATE SET record_key = excluded.record_key,
                   base_known = excluded.base_known, base = excluded.base, local = excluded.local,
                   generation = excluded.generation, state = 'queued', message = NULL,
                   edited_at = excluded.edited_at",
            )?
            .execute((
                rid.0,
                property,
                record.object_type.name(),
                record.key(),
                known,
                seen,
                &local,
                generation,
                at,
            ))?;
        self.withdraw_approval_of_values(rid)?;
        derived::refresh(self, rid)?;
        Ok(generation)
    }

    /// Gives a pending change another base: the value the user has now seen.
    pub fn rebase_pending(&mut self, rid: Rid, property: &str, base: Base) -> Result<(), StoreError> {
        let (known, seen) = base_columns(&base);
        self.connection
            .prepare_cached(
                "UPDATE pending_change SET base_known = ?3, base = ?4 WHERE rid = ?1 AND property = ?2",
            )?
            .execute((rid.0, property, known, seen))?;
        Ok(())
    }

    /// Notes where a pending change stands; nothing happens when there is none.
    pub fn set_pending_state(
        &mut self,
        rid: Rid,
        property: &str,
        state: PendingState,
        message: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some(change) = self.pending_of(rid, property)? else { return Ok(()) };
        if change.state == state && change.message.as_deref() == message {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "UPDATE pending_change SET state = ?3, message = ?4 WHERE rid = ?1 AND property = ?2",
            )?
            .execute((rid.0, property, state.as_str(), message))?;
        let event = match state {
            PendingState::Queued => "released",
            PendingState::Conflicted => "conflicted",
            PendingState::Rejected => "rejected",
        };
        self.note_pending(&change, event, change.local.as_deref(), message)
    }

    /// Ends a pending change; nothing happens when there is none. The record's update row goes with its last change,
    /// unless it may be on its way. The change stays, on a new base, when a later edit replaced the one that was
    /// acknowledged. What is left of the row after one was given up must be approved again.
    pub fn end_pending(&mut self, rid: Rid, property: &str, end: End) -> Result<(), StoreError> {
        let Some(change) = self.pending_of(rid, property)? else { return Ok(()) };
        let (event, value) = match end {
            End::Acknowledged { generation, value }
                if generation != change.generation && !bites(Tooth::ZeroGeneration) =>
            {
                self.rebase_pending(rid, property, Base::Known(value.clone()))?;
                return self.note_pending(&change, "earlier_acknowledged", value.as_deref(), None);
            }
            End::Acknowledged { value, .. } => ("acknowledged", value),
            End::Converged => ("converged", change.local.clone()),
            End::Discarded => {
                self.withdraw_approval_of_values(rid)?;
                ("discarded", change.local.clone())
            }
            End::Replaced => ("replaced", change.local.clone()),
        };
        self.connection
            .prepare_cached("DELETE FROM pending_change WHERE rid = ?1 AND property = ?2")?
            .execute((rid.0, property))?;
        self.note_pending(&change, event, value.as_deref(), None)?;
        self.drop_empty_update(rid)?;
        derived::refresh(self, rid)
    }

    pub(crate) fn note_pending(
        &self,
        change: &PendingChange,
        event: &str,
        value: Option<&str>,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let record = self.record_row(change.rid)?;
        let entry = Entry {
            intent: Some(change.generation),
            at: self.last_at(change.edited_at),
            kind: "update",
            property: Some(&change.property),
            base: base_columns(&change.base).1,
            local: value,
            event,
            detail,
            ..Entry::default()
        };
        self.note(&record, entry)?;
        Ok(())
    }
}
