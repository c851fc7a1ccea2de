//! Tables `record` and `alias`: the local number of every record, and every HubSpot id that leads to it.

use super::{counted, meta, object_type};
use crate::{Reader, StoreError, Writer, derived};
use rusqlite::{OptionalExtension, Row};
use satchel_core::{ObjectType, RecordKey, RecordState, Rid, ServerTime, StoredRecord};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The records of each type: live ones, drafts among them, and those in the recycle bin.
pub(crate) type RecordCounts = BTreeMap<ObjectType, (u64, u64)>;

/// What is known of a record's identity.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordRow {
    /// The local number.
    pub rid: Rid,
    /// Its type.
    pub object_type: ObjectType,
    /// What is known of its existence on the server.
    pub state: RecordState,
    /// The id HubSpot answers with now; `None` for a draft.
    pub remote_id: Option<String>,
    /// A name for what was made here, unique within this file; empty for records first seen on the server.
    pub local_uid: String,
    /// The record it was merged into.
    pub merged_into: Option<Rid>,
    /// Local unix milliseconds when an answer of the server last showed it.
    pub synced_at: Option<i64>,
}

impl RecordRow {
    /// The name that outlives the local number: HubSpot's id, or the local name of what has none.
    pub fn key(&self) -> &str {
        self.remote_id.as_deref().unwrap_or(&self.local_uid)
    }
}

/// How many records of a type are known, and how far its pull has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ObjectCount {
    /// The type.
    pub object_type: ObjectType,
    /// Live records and drafts.
    pub live: u64,
    /// Records in the recycle bin.
    pub archived: u64,
    /// Whether the first full pull has ended (stream `backfill`).
    pub complete: bool,
    /// Server time up to which changes have been pulled (stream `incremental`).
    pub watermark: Option<ServerTime>,
}

/// The record an id leads to.
pub(crate) const BY_ALIAS: &str = "SELECT rid FROM alias WHERE object_type = ?1 AND remote_id = ?2";

/// A page of the records in one state.
pub(crate) const IN_STATE: &str = "SELECT rid, remote_id FROM record
     WHERE object_type = ?1 AND state = ?2 AND rid > ?3 AND remote_id IS NOT NULL
     ORDER BY rid LIMIT ?4";

fn read_row(row: &Row<'_>) -> Result<RecordRow, StoreError> {
    let state: String = row.get(2)?;
    Ok(RecordRow {
        rid: Rid(row.get(0)?),
        object_type: object_type(&row.get::<_, String>(1)?)?,
        state: RecordState::parse(&state).ok_or_else(|| StoreError::word("record state", &state))?,
        remote_id: row.get(3)?,
        local_uid: row.get(4)?,
        merged_into: row.get::<_, Option<i64>>(5)?.map(Rid),
        synced_at: row.get(6)?,
    })
}

impl Reader<'_> {
    /// The record a user or the server names, of this type. Leads from a merged record to its survivor.
    pub fn resolve(&self, object_type: ObjectType, key: &RecordKey) -> Result<Option<Rid>, StoreError> {
        match key {
            RecordKey::Remote(id) => self.rid_of_alias(object_type, id),
            RecordKey::Local(rid) => {
                let mut record = self.record(*rid)?.filter(|record| record.object_type == object_type);
                while let Some(next) = record.as_ref().and_then(|record| record.merged_into) {
                    record = self.record(next)?;
                }
                Ok(record.map(|record| record.rid))
            }
        }
    }

    pub(crate) fn rid_of_alias(&self, object_type: ObjectType, id: &str) -> Result<Option<Rid>, StoreError> {
        let mut statement = self.connection.prepare_cached(BY_ALIAS)?;
        let rid = statement.query_row([object_type.name(), id], |row| row.get(0)).optional()?;
        Ok(rid.map(Rid))
    }

    /// The row of a record.
    pub fn record(&self, rid: Rid) -> Result<Option<RecordRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT rid, object_type, state, remote_id, local_uid, merged_into, synced_at
             FROM record WHERE rid = ?1",
        )?;
        let mut rows = statement.query([rid.0])?;
        rows.next()?.map(read_row).transpose()
    }

    /// The row of a record that must exist.
    pub(crate) fn record_row(&self, rid: Rid) -> Result<RecordRow, StoreError> {
        self.record(rid)?.ok_or_else(|| StoreError::NotFound(format!("record {rid}")))
    }

    /// What a pull plan compares an answer with.
    pub fn stored(&self, rid: Rid) -> Result<StoredRecord, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM outbox WHERE rid = ?1 AND kind = 'archive')";
        let archive_pending = self.connection.prepare_cached(sql)?.query_row([rid.0], |row| row.get(0))?;
        let state = self.record(rid)?.map(|record| record.state);
        Ok(StoredRecord { state, pending: self.pending(rid)?, archive_pending })
    }

    /// The stamp of the mirror of a live record with this id; `None` when the record is not known as live.
    pub fn live_stamp(&self, object_type: ObjectType, id: &str) -> Result<Option<ServerTime>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT m.updated_at FROM alias a JOIN record r ON r.rid = a.rid JOIN mirror m ON m.rid = a.rid
             WHERE a.object_type = ?1 AND a.remote_id = ?2 AND r.state = 'live'",
        )?;
        let stamp = statement.query_row([object_type.name(), id], |row| row.get(0)).optional()?;
        Ok(stamp.map(ServerTime))
    }

    /// Live records with their ids, in the order of their numbers, beginning after `after`.
    pub fn live_records(
        &self,
        object_type: ObjectType,
        after: Rid,
        limit: usize,
    ) -> Result<Vec<(Rid, String)>, StoreError> {
        self.records_in_state(object_type, RecordState::Live, after, limit)
    }

    /// Records known to lie in the recycle bin, with their ids.
    pub fn archived_records(&self, object_type: ObjectType) -> Result<Vec<(Rid, String)>, StoreError> {
        self.records_in_state(object_type, RecordState::Archived, Rid(0), usize::MAX)
    }

    /// Records in one state, with the ids they have, in the order of their numbers, beginning after `after`.
    pub fn records_in_state(
        &self,
        object_type: ObjectType,
        state: RecordState,
        after: Rid,
        limit: usize,
    ) -> Result<Vec<(Rid, String)>, StoreError> {
        let mut statement = self.connection.prepare_cached(IN_STATE)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map((object_type.name(), state.as_str(), after.0, limit), |row| {
            Ok((Rid(row.get(0)?), row.get(1)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every type with its counts, in the order types are pulled.
    pub fn object_counts(&self) -> Result<Vec<ObjectCount>, StoreError> {
        let counts = self.record_counts()?;
        self.object_types()?
            .into_iter()
            .map(|object_type| {
                let (live, archived) = counts.get(&object_type).copied().unwrap_or_default();
                let backfill = self.cursor(object_type, "backfill")?;
                let incremental = self.cursor(object_type, "incremental")?;
                let complete = backfill.is_some_and(|cursor| cursor.complete);
                let watermark = incremental.and_then(|cursor| cursor.watermark);
                Ok(ObjectCount { object_type, live, archived, complete, watermark })
            })
            .collect()
    }

    /// How many records of each type there are. They are counted once after a record came or went: it takes milliseconds, and
    /// the window asks with every edit.
    fn record_counts(&self) -> Result<Arc<RecordCounts>, StoreError> {
        // What a transaction has changed and not committed is nobody else's.
        if self.recent_views.is_none() {
            return Ok(Arc::new(self.count_records()?));
        }
        let generation = meta::generation(self.connection, meta::RECORDS)?;
        if let Some(counts) = self.shared.record_counts(generation) {
            return Ok(counts);
        }
        let counts = Arc::new(self.count_records()?);
        self.shared.keep_record_counts(generation, &counts);
        Ok(counts)
    }

    fn count_records(&self) -> Result<RecordCounts, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT count(*) FROM record WHERE object_type = ?1 AND state = ?2")?;
        let mut count = |object_type: ObjectType, state: RecordState| -> Result<u64, StoreError> {
            Ok(statement.query_row([object_type.name(), state.as_str()], |row| counted(row, 0))?)
        };
        self.object_types()?
            .into_iter()
            .map(|object_type| {
                let live = count(object_type, RecordState::Live)? + count(object_type, RecordState::Draft)?;
                Ok((object_type, (live, count(object_type, RecordState::Archived)?)))
            })
            .collect()
    }
}

impl Writer<'_> {
    /// The record with this id; an id never seen gets a stub.
    pub fn rid_for(&mut self, object_type: ObjectType, id: &str) -> Result<Rid, StoreError> {
        match self.rid_of_alias(object_type, id)? {
            Some(rid) => Ok(rid),
            None => self.insert_record(object_type, RecordState::Stub, Some(id), None),
        }
    }

    /// A record made here, which has no id yet.
    pub fn create_draft(&mut self, object_type: ObjectType, at: i64) -> Result<Rid, StoreError> {
        self.saw(at);
        let rid = self.insert_record(object_type, RecordState::Draft, None, None)?;
        self.connection
            .prepare_cached("UPDATE record SET local_uid = ?2 WHERE rid = ?1")?
            .execute((rid.0, format!("draft-{at}-{}", rid.0)))?;
        derived::refresh(self, rid)?;
        Ok(rid)
    }

    /// Notes what is known of a record's existence. A merge goes through [`Writer::merge_into`].
    pub fn set_state(&mut self, rid: Rid, state: RecordState) -> Result<(), StoreError> {
        if state == RecordState::Merged {
            return Err(StoreError::Invariant(format!("{rid} cannot be merged into nothing")));
        }
        let changed = self
            .connection
            .prepare_cached("UPDATE record SET state = ?2, merged_into = NULL WHERE rid = ?1")?
            .execute((rid.0, state.as_str()))?;
        self.records_changed();
        if changed == 0 {
            return Err(StoreError::NotFound(format!("record {rid}")));
        }
        derived::refresh(self, rid)
    }

    pub(crate) fn insert_record(
        &self,
        object_type: ObjectType,
        state: RecordState,
        remote_id: Option<&str>,
        synced_at: Option<i64>,
    ) -> Result<Rid, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO record (object_type, state, remote_id, synced_at) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((object_type.name(), state.as_str(), remote_id, synced_at))?;
        self.records_changed();
        let rid = Rid(self.connection.last_insert_rowid());
        if let Some(id) = remote_id {
            self.insert_alias(object_type, id, rid)?;
        }
        Ok(rid)
    }

    pub(crate) fn insert_alias(&self, object_type: ObjectType, id: &str, rid: Rid) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT INTO alias (object_type, remote_id, rid) VALUES (?1, ?2, ?3)")?
            .execute((object_type.name(), id, rid.0))?;
        Ok(())
    }
}
