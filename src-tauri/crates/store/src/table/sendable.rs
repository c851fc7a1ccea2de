//! Which outbox rows may be sent now. Order holds per record: a row waits while an earlier one of its record waits,
//! and while any other of its record may be on its way; what hangs on an id waits for the id; what the user holds back
//! waits for the user. A link whose other end has no id yet keeps nothing else waiting: the create of that end may
//! itself wait for the user, and has nothing to do with this record.

use super::outbox::{COLUMNS, OutboxRow, read_row};
use crate::{Reader, StoreError};

/// The condition, with local time as the first parameter.
pub(crate) const CONDITION: &str = "o.state = 'queued' AND o.held = 0 AND o.not_before <= ?1
    AND NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.rid = o.rid AND e.id <> o.id
          AND (e.state IN ('in_flight', 'unknown') OR (e.id < o.id AND e.state IN ('queued', 'retry_wait')
            AND NOT EXISTS (SELECT 1 FROM record x WHERE x.rid = e.other_rid AND x.remote_id IS NULL))))
    AND CASE o.kind
        WHEN 'create' THEN r.state = 'draft'
        WHEN 'update' THEN r.remote_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM pending_change p WHERE p.rid = o.rid AND p.state = 'queued')
        WHEN 'archive' THEN r.remote_id IS NOT NULL
        ELSE r.remote_id IS NOT NULL AND t.remote_id IS NOT NULL
    END";

/// The whole query, with local time and a limit.
pub(crate) fn query() -> String {
    format!(
        "SELECT {COLUMNS} FROM outbox o JOIN record r ON r.rid = o.rid
         LEFT JOIN record t ON t.rid = o.other_rid
         WHERE {CONDITION} ORDER BY o.id LIMIT ?2"
    )
}

impl Reader<'_> {
    /// The rows that may be sent at this local time, oldest first.
    pub fn sendable(&self, now_ms: i64, limit: usize) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&query())?;
        let mut rows = statement.query([now_ms, i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_row(row)?);
        }
        Ok(found)
    }

    /// The waiting rows whose time has come, oldest first: they move on by
    /// [`OutboxEvent::Due`](satchel_core::OutboxEvent::Due).
    pub fn due(&self, now_ms: i64) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows("o.state = 'retry_wait' AND o.not_before <= ?1", [now_ms])
    }
}
