//! Which outbox rows may be sent now. Order holds per record: a row waits while an earlier one of its record waits,
//! and while any other of its record may be on its way; what hangs on an id waits for the id; what the user holds back
//! waits for the user. A link keeps nothing waiting but a later change of the same link: its other end may have no id yet, or
//! lie in the recycle bin, and has nothing to do with this record. Where the account is reviewed, what was not approved
//! waits for the user like what is held back.
//!
//! A create waits for the earlier creates of the records it is to be linked to, so that one request makes it with its links.
//! Where one of them waits for the user it goes without, and the link follows; but an activity without any record to stand
//! on would be found on no timeline, and waits.

use super::outbox::{COLUMNS, OutboxRow, read_row};
use crate::{Reader, StoreError};
use satchel_core::ObjectType;
use satchel_core::teeth::{Tooth, bites};
use std::borrow::Cow;

/// What the user lets leave, of the row by this name.
macro_rules! released {
    ($row:literal) => {
        concat!(
            $row,
            ".held = 0 AND (",
            $row,
            ".approved = 1 OR NOT EXISTS (SELECT 1 FROM meta v WHERE v.key = 'review' AND v.value = 'on'))"
        )
    };
}

/// Whether the user lets one row leave.
const RELEASED: &str =
    concat!("SELECT EXISTS (SELECT 1 FROM outbox o WHERE o.id = ?1 AND ", released!("o"), ")");

/// The condition, with local time as the first parameter and a place for the types of activities.
const CONDITION: &str = concat!(
    "o.state = 'queued' AND ",
    released!("o"),
    " AND o.not_before <= ?1
    AND NOT EXISTS (
        SELECT 1 FROM outbox e WHERE e.rid = o.rid AND e.id <> o.id
          AND (e.state IN ('in_flight', 'unknown') OR (e.id < o.id AND e.state IN ('queued', 'retry_wait')
            AND (e.other_rid IS NULL OR e.other_rid IS o.other_rid))))
    AND CASE o.kind
        WHEN 'create' THEN r.state = 'draft' AND NOT EXISTS (
            SELECT 1 FROM first_link l JOIN record x ON x.rid = l.to_rid AND x.remote_id IS NULL
            JOIN outbox c ON c.rid = l.to_rid AND c.kind = 'create' AND c.id < o.id
            WHERE l.outbox_id = o.id AND (
              (",
    released!("c"),
    " AND c.state IN ('queued', 'in_flight', 'unknown', 'retry_wait'))
              OR (o.object_type IN (ACTIVITIES) AND NOT EXISTS (
                SELECT 1 FROM first_link m JOIN record y ON y.rid = m.to_rid
                WHERE m.outbox_id = o.id AND y.remote_id IS NOT NULL))))
        WHEN 'update' THEN r.remote_id IS NOT NULL AND EXISTS (
            SELECT 1 FROM pending_change p WHERE p.rid = o.rid AND p.state = 'queued')
        WHEN 'archive' THEN r.remote_id IS NOT NULL
        ELSE r.remote_id IS NOT NULL AND t.remote_id IS NOT NULL
    END"
);

/// A query as the teeth want it.
fn bitten(query: &str) -> Cow<'_, str> {
    if bites(Tooth::HeldIsSent) {
        return Cow::Owned(query.replace("o.held = 0", "TRUE"));
    }
    if bites(Tooth::ReviewIgnored) {
        return Cow::Owned(query.replace("o.approved = 1", "TRUE"));
    }
    Cow::Borrowed(query)
}

/// The condition, with local time as the first parameter.
pub(crate) fn condition() -> String {
    let activities = ObjectType::standard().filter(|object_type| object_type.row().activity.is_some());
    let names: Vec<String> = activities.map(|object_type| format!("'{object_type}'")).collect();
    CONDITION.replace("ACTIVITIES", &names.join(", "))
}

/// The whole query, with local time and a limit.
pub(crate) fn query() -> String {
    format!(
        "SELECT {COLUMNS} FROM outbox o JOIN record r ON r.rid = o.rid
         LEFT JOIN record t ON t.rid = o.other_rid
         WHERE {} ORDER BY o.id LIMIT ?2",
        condition()
    )
}

impl Reader<'_> {
    /// The rows that may be sent at this local time, oldest first.
    pub fn sendable(&self, now_ms: i64, limit: usize) -> Result<Vec<OutboxRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(&bitten(&query()))?;
        let mut rows = statement.query([now_ms, i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_row(row)?);
        }
        Ok(found)
    }

    /// Whether the user lets a row leave: it is not held back and, where the account is reviewed, approved as it is now.
    /// Asked in the transaction that arms it, because the user goes on editing while a check is on its way.
    pub fn is_released(&self, id: i64) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached(&bitten(RELEASED))?.query_row([id], |row| row.get(0))?)
    }

    /// How many rows wait for an approval; none where the account is not reviewed.
    pub fn unapproved(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM outbox o WHERE o.approved = 0
                   AND o.state NOT IN ('in_flight', 'unknown')
                   AND EXISTS (SELECT 1 FROM meta v WHERE v.key = 'review' AND v.value = 'on')";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| super::counted(row, 0))?)
    }

    /// The waiting rows whose time has come, oldest first: they move on by
    /// [`OutboxEvent::Due`](satchel_core::OutboxEvent::Due).
    pub fn due(&self, now_ms: i64) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows("o.state = 'retry_wait' AND o.not_before <= ?1", [now_ms])
    }
}
