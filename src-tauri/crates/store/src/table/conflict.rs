//! Tables `conflict` and `conflict_property`: what disagrees, until the user answers or the sides converge. Every
//! beginning, move and end of a dispute is a line of the ledger, with the three values.

use super::ledger::{CONFLICT, Entry};
use super::{base, base_columns};
use crate::{Reader, StoreError, Writer};
use rusqlite::Row;
use satchel_core::{Conflict, ConflictId, ConflictKind, ConflictProperty, Resolution, Rid, ServerTime};

fn read_property(row: &Row<'_>) -> rusqlite::Result<ConflictProperty> {
    Ok(ConflictProperty {
        name: row.get(0)?,
        base: base(row.get(1)?, row.get(2)?),
        local: row.get(3)?,
        remote: row.get(4)?,
        remote_at: row.get::<_, Option<i64>>(5)?.map(ServerTime),
        remote_by: row.get(6)?,
        remote_source: row.get(7)?,
    })
}

impl Reader<'_> {
    /// An open conflict with its open properties.
    pub fn conflict(&self, id: ConflictId) -> Result<Option<Conflict>, StoreError> {
        Ok(self.open_conflicts("id = ?1", [id.0])?.pop())
    }

    /// The open conflict of a record; the oldest, should it have several kinds.
    pub fn conflict_of(&self, rid: Rid) -> Result<Option<Conflict>, StoreError> {
        Ok(self.open_conflicts("rid = ?1", [rid.0])?.into_iter().next())
    }

    /// The open conflicts of a record, one per kind, oldest first.
    pub fn conflicts_of(&self, rid: Rid) -> Result<Vec<Conflict>, StoreError> {
        self.open_conflicts("rid = ?1", [rid.0])
    }

    /// All open conflicts, oldest first.
    pub fn conflicts(&self) -> Result<Vec<Conflict>, StoreError> {
        self.open_conflicts("TRUE", [])
    }

    pub(crate) fn open_conflicts<P: rusqlite::Params>(
        &self,
        condition: &str,
        params: P,
    ) -> Result<Vec<Conflict>, StoreError> {
        let sql = format!(
            "SELECT id, rid, kind, opened_at FROM conflict WHERE outcome IS NULL AND {condition} ORDER BY id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut conflicts = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(2)?;
            let kind = ConflictKind::parse(&kind).ok_or_else(|| StoreError::word("conflict kind", &kind))?;
            let id = ConflictId(row.get(0)?);
            let properties = self.open_properties(id)?;
            conflicts.push(Conflict { id, rid: Rid(row.get(1)?), kind, opened_at: row.get(3)?, properties });
        }
        Ok(conflicts)
    }

    fn open_properties(&self, id: ConflictId) -> Result<Vec<ConflictProperty>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT name, base_known, base, local, remote, remote_at, remote_by, remote_source
             FROM conflict_property WHERE conflict = ?1 AND resolution IS NULL ORDER BY name",
        )?;
        Ok(statement.query_map([id.0], read_property)?.collect::<Result<_, _>>()?)
    }
}

impl Writer<'_> {
    /// Opens a conflict of this kind, or adds to the one the record has: a property that is in it already is
    /// described anew.
    pub fn open_conflict(
        &mut self,
        rid: Rid,
        kind: ConflictKind,
        properties: &[ConflictProperty],
        at: i64,
    ) -> Result<ConflictId, StoreError> {
        self.saw(at);
        let open = self.open_conflicts("rid = ?1 AND kind = ?2", (rid.0, kind.as_str()))?.pop();
        let known: Vec<ConflictProperty> =
            open.as_ref().map(|conflict| conflict.properties.clone()).unwrap_or_default();
        let id = match open {
            Some(conflict) => conflict.id,
            None => {
                self.connection
                    .prepare_cached("INSERT INTO conflict (rid, kind, opened_at) VALUES (?1, ?2, ?3)")?
                    .execute((rid.0, kind.as_str(), at))?;
                ConflictId(self.connection.last_insert_rowid())
            }
        };
        let mut put = self.connection.prepare_cached(
            "INSERT INTO conflict_property
               (conflict, name, base_known, base, local, remote, remote_at, remote_by, remote_source)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (conflict, name) DO UPDATE SET base_known = excluded.base_known, base = excluded.base,
               local = excluded.local, remote = excluded.remote, remote_at = excluded.remote_at,
               remote_by = excluded.remote_by, remote_source = excluded.remote_source, resolution = NULL,
               settled_at = NULL",
        )?;
        for property in properties {
            let (known, seen) = base_columns(&property.base);
            put.execute((
                id.0,
                &property.name,
                known,
                seen,
                &property.local,
                &property.remote,
                property.remote_at.map(|time| time.0),
                &property.remote_by,
                &property.remote_source,
            ))?;
        }
        drop(put);
        for property in properties {
            match known.iter().find(|known| known.name == property.name) {
                None => self.note_dispute(rid, property, "opened", kind.as_str(), at)?,
                Some(known) if known.remote != property.remote => {
                    self.note_dispute(rid, property, "moved", kind.as_str(), at)?;
                }
                // A new value of the user's, or what is now known of the other's author.
                Some(_) => {}
            }
        }
        Ok(id)
    }

    /// Keeps the user's answer for one property. The conflict closes with its last property; returns whether it
    /// did.
    pub fn settle_conflict_property(
        &mut self,
        id: ConflictId,
        name: &str,
        resolution: &Resolution,
        at: i64,
    ) -> Result<bool, StoreError> {
        self.saw(at);
        let disputed = self.disputed(id, name)?;
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE conflict_property SET resolution = ?3, settled_at = ?4
                 WHERE conflict = ?1 AND name = ?2 AND resolution IS NULL",
            )?
            .execute((id.0, name, serde_json::to_string(resolution)?, at))?;
        let Some((conflict, property)) = disputed.filter(|_| changed > 0) else {
            return Err(StoreError::NotFound(format!("property “{name}” of conflict {}", id.0)));
        };
        let decision = match resolution {
            Resolution::Local => "local",
            Resolution::Remote => "remote",
            Resolution::Value(_) => "value",
        };
        self.note_dispute(conflict.rid, &property, "settled", decision, at)?;
        self.close_when_empty(id, "settled")
    }

    /// Takes out a property that is no dispute any more. The conflict closes with its last property; returns whether
    /// it did.
    pub fn drop_conflict_property(&mut self, id: ConflictId, name: &str) -> Result<bool, StoreError> {
        let Some((conflict, property)) = self.disputed(id, name)? else { return Ok(false) };
        self.connection
            .prepare_cached(
                "DELETE FROM conflict_property WHERE conflict = ?1 AND name = ?2 AND resolution IS NULL",
            )?
            .execute((id.0, name))?;
        let at = self.last_at(conflict.opened_at);
        self.note_dispute(conflict.rid, &property, "vanished", "", at)?;
        self.close_when_empty(id, "vanished")
    }

    /// Closes a conflict as a whole; one that is closed already stays as it is.
    pub fn close_conflict(&mut self, id: ConflictId, how: &str) -> Result<(), StoreError> {
        let Some(conflict) = self.conflict(id)? else { return Ok(()) };
        let at = self.last_at(conflict.opened_at);
        for property in &conflict.properties {
            self.note_dispute(conflict.rid, property, "closed", how, at)?;
        }
        self.mark_closed(id, how)
    }

    fn mark_closed(&self, id: ConflictId, how: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE conflict SET outcome = ?2, closed_at = max(opened_at, ?3) WHERE id = ?1 AND outcome IS NULL",
            )?
            .execute((id.0, how, self.last_at(0)))?;
        Ok(())
    }

    /// A property that is still disputed, with its conflict.
    fn disputed(
        &self,
        id: ConflictId,
        name: &str,
    ) -> Result<Option<(Conflict, ConflictProperty)>, StoreError> {
        let Some(conflict) = self.conflict(id)? else { return Ok(None) };
        let found = conflict.properties.iter().find(|property| property.name == name).cloned();
        Ok(found.map(|property| (conflict, property)))
    }

    /// Writes a line about a dispute, with its three values.
    fn note_dispute(
        &self,
        rid: Rid,
        property: &ConflictProperty,
        event: &str,
        detail: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        let record = self.record_row(rid)?;
        let entry = Entry {
            at,
            kind: CONFLICT,
            property: Some(&property.name),
            base: base_columns(&property.base).1,
            local: property.local.as_deref(),
            remote: property.remote.as_deref(),
            event,
            detail: Some(detail).filter(|detail| !detail.is_empty()),
            ..Entry::default()
        };
        self.note(&record, entry)?;
        Ok(())
    }

    fn close_when_empty(&mut self, id: ConflictId, how: &str) -> Result<bool, StoreError> {
        let open = !self.open_properties(id)?.is_empty();
        if !open {
            self.mark_closed(id, how)?;
        }
        Ok(!open)
    }
}
