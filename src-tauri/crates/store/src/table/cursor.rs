//! Tables `cursor` and `sync_status`: where each stream of a pull stands, and how the last one went.

use crate::{Reader, StoreError, Writer};
use rusqlite::OptionalExtension;
use satchel_core::{ObjectType, ServerTime};

/// Where one stream of a type stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cursor {
    /// Server time up to which everything has been seen.
    pub watermark: Option<ServerTime>,
    /// HubSpot's paging token, or the last id of a keyset.
    pub position: Option<String>,
    /// Server time when the running scan began.
    pub scan_start: Option<ServerTime>,
    /// Whether the scan has ended.
    pub complete: bool,
    /// Local unix milliseconds, for display.
    pub updated_at: i64,
}

/// How the pulls of a type went. A failure never clears the last success.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SyncStatus {
    /// Local unix milliseconds of the last try.
    pub last_attempt: Option<i64>,
    /// Local unix milliseconds of the last success.
    pub last_success: Option<i64>,
    /// Why the last try failed; `None` when it succeeded.
    pub last_error: Option<String>,
}

impl Reader<'_> {
    /// Where a stream stands; `None` before it began.
    pub fn cursor(&self, object_type: ObjectType, stream: &str) -> Result<Option<Cursor>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT watermark, position, scan_start, complete, updated_at FROM cursor
             WHERE object_type = ?1 AND stream = ?2",
        )?;
        let cursor = statement.query_row([object_type.name(), stream], |row| {
            Ok(Cursor {
                watermark: row.get::<_, Option<i64>>(0)?.map(ServerTime),
                position: row.get(1)?,
                scan_start: row.get::<_, Option<i64>>(2)?.map(ServerTime),
                complete: row.get(3)?,
                updated_at: row.get(4)?,
            })
        });
        Ok(cursor.optional()?)
    }

    /// How the pulls of a type went.
    pub fn status(&self, object_type: ObjectType) -> Result<SyncStatus, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT last_attempt, last_success, last_error FROM sync_status WHERE object_type = ?1",
        )?;
        let status = statement.query_row([object_type.name()], |row| {
            Ok(SyncStatus { last_attempt: row.get(0)?, last_success: row.get(1)?, last_error: row.get(2)? })
        });
        Ok(status.optional()?.unwrap_or_default())
    }
}

impl Writer<'_> {
    /// Moves a stream; belongs into the transaction that applies the page it describes.
    pub fn set_cursor(
        &mut self,
        object_type: ObjectType,
        stream: &str,
        cursor: &Cursor,
    ) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO cursor (object_type, stream, watermark, position, scan_start, complete, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (object_type, stream) DO UPDATE SET watermark = excluded.watermark,
                   position = excluded.position, scan_start = excluded.scan_start,
                   complete = excluded.complete, updated_at = excluded.updated_at",
            )?
            .execute((
                object_type.name(),
                stream,
                cursor.watermark.map(|time| time.0),
                &cursor.position,
                cursor.scan_start.map(|time| time.0),
                cursor.complete,
                cursor.updated_at,
            ))?;
        Ok(())
    }

    /// Makes a stream begin anew.
    pub fn forget_cursor(&mut self, object_type: ObjectType, stream: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("DELETE FROM cursor WHERE object_type = ?1 AND stream = ?2")?
            .execute([object_type.name(), stream])?;
        Ok(())
    }

    /// Notes how a pull of a type went: `error` is why it failed, `None` that it succeeded.
    pub fn set_status(
        &mut self,
        object_type: ObjectType,
        at: i64,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        self.saw(at);
        self.connection
            .prepare_cached(
                "INSERT INTO sync_status (object_type, last_attempt, last_success, last_error)
                 VALUES (?1, ?2, CASE WHEN ?3 IS NULL THEN ?2 END, ?3)
                 ON CONFLICT (object_type) DO UPDATE SET last_attempt = ?2,
                   last_success = coalesce(excluded.last_success, last_success), last_error = ?3",
            )?
            .execute((object_type.name(), at, error))?;
        Ok(())
    }
}
