//! Tables `mirror` and `property_set`: the last state known on the server. Nulls are not stored: a name of the
//! record's set without a value is empty, a name outside the set is unknown.

use super::record::RecordRow;
use crate::{Reader, StoreError, Writer, derived};
use rusqlite::OptionalExtension;
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{ObjectType, Properties, RecordState, RemoteRecord, Rid, ServerTime};
use serde::ser::{SerializeMap, Serializer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A set of property names that a read asked for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PropertySetId(pub i64);

/// How much of a record an answer shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coverage {
    /// All of the properties in this set: what the answer leaves out is empty.
    Whole(PropertySetId),
    /// Only what the answer holds: everything else stays as it was.
    Partial,
}

/// The last state known on the server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mirror {
    /// Every known name: empty ones are present without a value, unknown ones are absent.
    pub properties: Properties,
    /// The server's stamp.
    pub updated_at: ServerTime,
    /// When it was archived, if it is.
    pub archived_at: Option<ServerTime>,
    /// The names known.
    pub property_set: PropertySetId,
}

/// The payload column of a mirror row.
pub(crate) struct StoredMirror {
    pub(crate) payload: BTreeMap<String, String>,
    updated_at: i64,
    archived_at: Option<i64>,
    property_set: i64,
}

impl Reader<'_> {
    /// The mirror of a record; `None` for drafts and stubs.
    pub fn mirror(&self, rid: Rid) -> Result<Option<Mirror>, StoreError> {
        let Some(stored) = self.stored_mirror(rid)? else { return Ok(None) };
        let names = self.names_of(stored.property_set)?;
        let properties = with_empty(stored.payload, &names);
        Ok(Some(Mirror {
            properties,
            updated_at: ServerTime(stored.updated_at),
            archived_at: stored.archived_at.map(ServerTime),
            property_set: PropertySetId(stored.property_set),
        }))
    }

    /// What the user sees: the mirror with the pending changes on top.
    pub fn effective(&self, rid: Rid) -> Result<Properties, StoreError> {
        let mut properties = self.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
        for change in self.pending(rid)? {
            properties.insert(change.property, change.local);
        }
        Ok(properties)
    }

    pub(crate) fn stored_mirror(&self, rid: Rid) -> Result<Option<StoredMirror>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT payload, updated_at, archived_at, property_set FROM mirror WHERE rid = ?1",
        )?;
        let mut rows = statement.query([rid.0])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(StoredMirror {
            payload: parse(
                row.get_ref(0)?.as_str().map_err(|error| StoreError::Damaged(error.to_string()))?,
            )?,
            updated_at: row.get(1)?,
            archived_at: row.get(2)?,
            property_set: row.get(3)?,
        }))
    }

    pub(crate) fn names_of(&self, id: i64) -> Result<Arc<Vec<String>>, StoreError> {
        self.catalogued(
            |catalogue| catalogue.property_sets.get(&id).map(Arc::clone),
            |catalogue, found| {
                catalogue.property_sets.insert(id, found);
            },
            |connection| {
                let sql = "SELECT names FROM property_set WHERE id = ?1";
                let text: Option<String> =
                    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0)).optional()?;
                let text = text.ok_or_else(|| StoreError::Damaged(format!("no property set {id}")))?;
                Ok(serde_json::from_str(&text)?)
            },
        )
    }
}

impl Writer<'_> {
    /// The number of a set of names; most records share one.
    pub fn property_set(&mut self, names: &[String]) -> Result<PropertySetId, StoreError> {
        let sorted: BTreeSet<&String> = names.iter().collect();
        let text = serde_json::to_string(&sorted)?;
        let known: Option<i64> = self
            .connection
            .prepare_cached("SELECT id FROM property_set WHERE names = ?1")?
            .query_row([&text], |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            return Ok(PropertySetId(id));
        }
        self.connection.prepare_cached("INSERT INTO property_set (names) VALUES (?1)")?.execute([&text])?;
        self.vocabulary_added();
        Ok(PropertySetId(self.connection.last_insert_rowid()))
    }

    /// Stores what an answer shows of a live record, and returns its number. `at` is local time, for display. The
    /// record becomes live, whatever was known of it; its pending changes stay on top. The stamp moves with a whole
    /// answer alone: one that shows only some properties must not make the others pass for read at its stamp.
    pub fn put_mirror(
        &mut self,
        object_type: ObjectType,
        remote: &RemoteRecord,
        coverage: Coverage,
        at: i64,
    ) -> Result<Rid, StoreError> {
        let (rid, fresh) = self.identify(object_type, remote, RecordState::Live, at)?;
        let old = match coverage {
            Coverage::Partial if !fresh && !bites(Tooth::AnswerReplacesPayload) => self.stored_mirror(rid)?,
            _ => None,
        };
        let set = match coverage {
            Coverage::Whole(set) => self.covering(set, remote)?,
            Coverage::Partial => self.widened(old.as_ref(), remote)?,
        };
        let stamp = match (coverage, &old) {
            (Coverage::Whole(_), _) => remote.updated_at,
            (Coverage::Partial, Some(old)) => ServerTime(old.updated_at),
            (Coverage::Partial, None) => ServerTime::default(),
        };
        match old {
            Some(mut old) => {
                for (name, value) in &remote.properties {
                    match value {
                        Some(value) => old.payload.insert(name.clone(), value.clone()),
                        None => old.payload.remove(name),
                    };
                }
                self.write_mirror(rid, set, stamp, None, &serde_json::to_string(&old.payload)?)?;
                let properties = old.payload.into_iter().map(|(name, value)| (name, Some(value))).collect();
                derived::refresh_with(self, object_type, rid, &properties, fresh)?;
            }
            None => {
                self.write_mirror(rid, set, stamp, None, &payload_text(&remote.properties)?)?;
                derived::refresh_with(self, object_type, rid, &remote.properties, fresh)?;
            }
        }
        Ok(rid)
    }

    /// Stores that a record lies in the recycle bin, with what the answer shows of it, and returns its number. What
    /// was known of it before is kept.
    pub fn put_archived(
        &mut self,
        object_type: ObjectType,
        remote: &RemoteRecord,
        at: i64,
    ) -> Result<Rid, StoreError> {
        let (rid, fresh) = self.identify(object_type, remote, RecordState::Archived, at)?;
        let old = if fresh { None } else { self.stored_mirror(rid)? };
        let set = self.widened(old.as_ref(), remote)?;
        let mut payload = old.map(|old| old.payload).unwrap_or_default();
        for (name, value) in &remote.properties {
            match value {
                Some(value) => payload.insert(name.clone(), value.clone()),
                None => payload.remove(name),
            };
        }
        let archived_at = remote.archived_at.unwrap_or(remote.updated_at);
        let payload = serde_json::to_string(&payload)?;
        self.write_mirror(rid, set, remote.updated_at, Some(archived_at), &payload)?;
        if !fresh {
            derived::refresh(self, rid)?;
        }
        Ok(rid)
    }

    /// Finds or makes the record of an answer, in its new state. Returns whether it is new.
    fn identify(
        &mut self,
        object_type: ObjectType,
        remote: &RemoteRecord,
        state: RecordState,
        at: i64,
    ) -> Result<(Rid, bool), StoreError> {
        self.saw(at);
        let Some(rid) = self.rid_of_alias(object_type, &remote.id)? else {
            let rid = self.insert_record(object_type, state, Some(&remote.id), Some(at))?;
            return Ok((rid, true));
        };
        let before = self.record_row(rid)?;
        if before.state != state {
            self.records_changed();
        }
        let old_id = before.remote_id.filter(|_| bites(Tooth::OldMergedId));
        self.connection
            .prepare_cached(
                "UPDATE record SET state = ?2, remote_id = ?3, synced_at = ?4, merged_into = NULL WHERE rid = ?1",
            )?
            .execute((rid.0, state.as_str(), old_id.as_ref().unwrap_or(&remote.id), at))?;
        Ok((rid, false))
    }

    /// The set of a whole answer; a wider one where it shows names that nobody asked for. Both sides are in the order of
    /// their names, so a look costs one comparison each.
    fn covering(&mut self, set: PropertySetId, remote: &RemoteRecord) -> Result<PropertySetId, StoreError> {
        let known = self.names_of(set.0)?;
        let mut left = known.iter();
        let all_known = remote.properties.keys().all(|name| left.any(|known| known == name));
        if all_known {
            return Ok(set);
        }
        let names: Vec<String> = known.iter().chain(remote.properties.keys()).cloned().collect();
        self.property_set(&names)
    }

    /// The set of what was known and what the answer shows.
    fn widened(
        &mut self,
        old: Option<&StoredMirror>,
        remote: &RemoteRecord,
    ) -> Result<PropertySetId, StoreError> {
        let Some(old) = old else {
            let names: Vec<String> = remote.properties.keys().cloned().collect();
            return self.property_set(&names);
        };
        let known = self.names_of(old.property_set)?;
        let all_known = remote.properties.keys().all(|name| known.binary_search(name).is_ok());
        if all_known {
            return Ok(PropertySetId(old.property_set));
        }
        let names: Vec<String> = known.iter().chain(remote.properties.keys()).cloned().collect();
        self.property_set(&names)
    }

    fn write_mirror(
        &self,
        rid: Rid,
        set: PropertySetId,
        updated_at: ServerTime,
        archived_at: Option<ServerTime>,
        payload: &str,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO mirror (rid, property_set, updated_at, archived_at, payload)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (rid) DO UPDATE SET property_set = excluded.property_set,
                   updated_at = excluded.updated_at, archived_at = excluded.archived_at,
                   payload = excluded.payload",
            )?
            .execute((rid.0, set.0, updated_at.0, archived_at.map(|time| time.0), payload))?;
        Ok(())
    }

    pub(crate) fn drop_mirror(&self, record: &RecordRow) -> Result<(), StoreError> {
        self.connection.prepare_cached("DELETE FROM mirror WHERE rid = ?1")?.execute([record.rid.0])?;
        Ok(())
    }
}

/// The payload with the names of its set that have no value. Both come sorted, so the map is built in one go: a portal
/// may define hundreds of properties of which a record fills few.
fn with_empty(payload: BTreeMap<String, String>, names: &[String]) -> Properties {
    let mut filled = payload.into_iter().peekable();
    let mut all = Vec::with_capacity(names.len());
    for name in names {
        while let Some((known, value)) = filled.next_if(|(known, _)| known <= name) {
            all.push((known, Some(value)));
        }
        if all.last().is_none_or(|(last, _)| last != name) {
            all.push((name.clone(), None));
        }
    }
    all.extend(filled.map(|(name, value)| (name, Some(value))));
    all.into_iter().collect()
}

fn parse(text: &str) -> Result<BTreeMap<String, String>, StoreError> {
    Ok(serde_json::from_str(text)?)
}

/// A payload without its nulls.
pub(crate) fn payload_text(properties: &Properties) -> Result<String, StoreError> {
    let mut text = Vec::with_capacity(1024);
    let mut serializer = serde_json::Serializer::new(&mut text);
    let mut map = serializer.serialize_map(None)?;
    for (name, value) in properties {
        if let Some(value) = value {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()?;
    String::from_utf8(text).map_err(|error| StoreError::Invariant(error.to_string()))
}
