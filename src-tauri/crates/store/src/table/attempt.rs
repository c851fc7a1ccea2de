//! Tables `attempt` and `attempt_item`: requests that may have left. They are committed before the first byte does,
//! so that a crash leaves nothing in doubt but what the server did.

use crate::{Reader, StoreError, Writer};
use rusqlite::OptionalExtension;
use satchel_core::{OutboxEvent, OutboxState, Rid, ServerTime, transition};
use serde::{Deserialize, Serialize};

/// One property as a request carried it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SentProperty {
    /// Internal name.
    pub name: String,
    /// The value sent; `None` clears.
    pub value: Option<String>,
    /// The generation of the pending change it came from.
    pub generation: i64,
    /// What the check just before saw on the server.
    pub seen: Option<String>,
}

/// One outbox row to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArmItem {
    /// The row.
    pub outbox_id: i64,
    /// What it carries; empty for archives and links.
    pub sent: Vec<SentProperty>,
    /// The record's server stamp at the check.
    pub seen_at: Option<ServerTime>,
}

/// A request without an outcome for at least one of its items.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// Its number.
    pub id: i64,
    /// What kind of request it is, in the engine's words.
    pub request: String,
    /// Local unix milliseconds when it was committed.
    pub armed_at: i64,
    /// The items without an outcome, by outbox row.
    pub items: Vec<AttemptItem>,
}

/// One outbox row of a request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AttemptItem {
    /// The row.
    pub outbox_id: i64,
    /// Its record.
    pub rid: Rid,
    /// What it carried.
    pub sent: Vec<SentProperty>,
    /// The record's server stamp at the check.
    pub seen_at: Option<ServerTime>,
}

impl Reader<'_> {
    /// The requests whose outcome is not known for all items, oldest first.
    pub fn open_attempts(&self) -> Result<Vec<Attempt>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT a.id, a.request, a.armed_at, i.outbox_id, i.rid, i.sent, i.seen_at
             FROM attempt_item i JOIN attempt a ON a.id = i.attempt
             WHERE i.outcome IS NULL ORDER BY i.attempt, i.outbox_id",
        )?;
        let mut rows = statement.query([])?;
        let mut attempts: Vec<Attempt> = Vec::new();
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            if attempts.last().is_none_or(|last| last.id != id) {
                attempts.push(Attempt { id, request: row.get(1)?, armed_at: row.get(2)?, items: Vec::new() });
            }
            let item = AttemptItem {
                outbox_id: row.get(3)?,
                rid: Rid(row.get(4)?),
                sent: serde_json::from_str(&row.get::<_, String>(5)?)?,
                seen_at: row.get::<_, Option<i64>>(6)?.map(ServerTime),
            };
            if let Some(last) = attempts.last_mut() {
                last.items.push(item);
            }
        }
        Ok(attempts)
    }

    /// What the requests of one row carried that had this outcome, in the engine's words; oldest first.
    pub fn sent_with_outcome(
        &self,
        outbox_id: i64,
        outcome: &str,
    ) -> Result<Vec<Vec<SentProperty>>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT sent FROM attempt_item WHERE outbox_id = ?1 AND outcome = ?2 ORDER BY attempt",
        )?;
        let mut rows = statement.query((outbox_id, outcome))?;
        let mut sent = Vec::new();
        while let Some(row) = rows.next()? {
            sent.push(serde_json::from_str(&row.get::<_, String>(0)?)?);
        }
        Ok(sent)
    }
}

impl Writer<'_> {
    /// Notes that a request is about to leave: its rows become in flight. Nothing may be sent before this has
    /// committed. Returns the attempt's number.
    pub fn arm(&mut self, request: &str, items: &[ArmItem], at: i64) -> Result<i64, StoreError> {
        self.saw(at);
        self.connection
            .prepare_cached("INSERT INTO attempt (request, armed_at) VALUES (?1, ?2)")?
            .execute((request, at))?;
        let attempt = self.connection.last_insert_rowid();
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO attempt_item (attempt, outbox_id, rid, sent, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        let mut update = self.connection.prepare_cached(
            "UPDATE outbox SET state = 'in_flight', attempts = attempts + 1, not_before = 0, message = NULL
             WHERE id = ?1",
        )?;
        for item in items {
            let id = item.outbox_id;
            let row = self.outbox_row(id)?.ok_or_else(|| StoreError::NotFound(format!("outbox row {id}")))?;
            if transition(row.state, OutboxEvent::Armed) != Some(Some(OutboxState::InFlight)) {
                return Err(StoreError::Invariant(format!("outbox row {id} is {:?}: Armed", row.state)));
            }
            let sent = serde_json::to_string(&item.sent)?;
            insert.execute((attempt, id, row.rid.0, sent, item.seen_at.map(|time| time.0)))?;
            update.execute([id])?;
        }
        Ok(attempt)
    }

    /// Notes that a merge of two records is about to leave. It has no outbox row: a merge never waits. Each record's item
    /// stands under a negative number of its own.
    pub fn arm_merge(&mut self, request: &str, rids: [Rid; 2], at: i64) -> Result<i64, StoreError> {
        self.saw(at);
        self.connection
            .prepare_cached("INSERT INTO attempt (request, armed_at) VALUES (?1, ?2)")?
            .execute((request, at))?;
        let attempt = self.connection.last_insert_rowid();
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO attempt_item (attempt, outbox_id, rid, sent) VALUES (?1, ?2, ?3, '[]')",
        )?;
        for rid in rids {
            insert.execute((attempt, -rid.0, rid.0))?;
        }
        Ok(attempt)
    }

    /// Notes what became of one row of a request, in the engine's words. The row itself moves by
    /// [`Writer::move_outbox`].
    pub fn close_attempt_item(
        &mut self,
        attempt: i64,
        outbox_id: i64,
        outcome: &str,
    ) -> Result<(), StoreError> {
        let found: Option<i64> = self
            .connection
            .prepare_cached(
                "UPDATE attempt_item SET outcome = ?3 WHERE attempt = ?1 AND outbox_id = ?2 RETURNING attempt",
            )?
            .query_row((attempt, outbox_id, outcome), |row| row.get(0))
            .optional()?;
        match found {
            Some(_) => Ok(()),
            None => Err(StoreError::NotFound(format!("outbox row {outbox_id} in attempt {attempt}"))),
        }
    }
}
