//! Table `quarantine`: remote records that could not be read, kept with the reason so that nothing is skipped
//! silently.

use super::counted;
use crate::{Reader, StoreError, Writer};
use satchel_core::ObjectType;

impl Reader<'_> {
    /// How many records of a type could not be read.
    pub fn quarantine_count(&self, object_type: ObjectType) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM quarantine WHERE object_type = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([object_type.name()], |row| counted(row, 0))?)
    }
}

impl Writer<'_> {
    /// Keeps what could not be read. A record with an id is kept once, with the newest reason; so is the same text
    /// without an id.
    pub fn quarantine(
        &mut self,
        object_type: ObjectType,
        id: Option<&str>,
        raw: &str,
        reason: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "DELETE FROM quarantine
                 WHERE object_type = ?1 AND (remote_id = ?2 OR (?2 IS NULL AND remote_id IS NULL AND raw = ?3))",
            )?
            .execute((object_type.name(), id, raw))?;
        self.connection
            .prepare_cached(
                "INSERT INTO quarantine (object_type, remote_id, raw, reason, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((object_type.name(), id, raw, reason, at))?;
        Ok(())
    }

    /// The record with this id has been read since.
    pub fn unquarantine(&mut self, object_type: ObjectType, id: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM quarantine WHERE object_type = ?1 AND remote_id = ?2")?
            .execute([object_type.name(), id])?;
        Ok(())
    }
}
