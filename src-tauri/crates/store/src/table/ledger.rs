//! Table `ledger`: how every intent began and ended. A `queued` row begins an intent; exactly one of
//! `acknowledged`, `converged`, `discarded`, `replaced` ends it; other events are notes in between.

use super::object_type;
use crate::{Reader, StoreError, Writer, table::record::RecordRow};
use satchel_core::{ObjectType, Rid};

/// The events that end an intent.
pub(crate) const ENDS: &str = "('acknowledged', 'converged', 'discarded', 'replaced')";

/// One line of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerRow {
    /// Its number; that of a `queued` row names the intent.
    pub id: i64,
    /// The intent this row ends or comments; `None` for the row that begins one.
    pub intent: Option<i64>,
    /// Local unix milliseconds.
    pub at: i64,
    /// The record at that time.
    pub rid: Rid,
    /// Its type.
    pub object_type: ObjectType,
    /// HubSpot's id, or the local name of what had none.
    pub record_key: String,
    /// `create`, `update`, `archive`, `associate` or `dissociate`.
    pub kind: String,
    /// The property, for updates.
    pub property: Option<String>,
    /// What the user saw, where it was known.
    pub base: Option<String>,
    /// What the user wanted.
    pub local: Option<String>,
    /// What happened.
    pub event: String,
    /// HubSpot's words, or what was known besides.
    pub detail: Option<String>,
}

/// What one line says, for writing it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Entry<'a> {
    pub(crate) intent: Option<i64>,
    pub(crate) at: i64,
    pub(crate) kind: &'a str,
    pub(crate) property: Option<&'a str>,
    pub(crate) base: Option<&'a str>,
    pub(crate) local: Option<&'a str>,
    pub(crate) event: &'a str,
    pub(crate) detail: Option<&'a str>,
}

impl Reader<'_> {
    /// Whether the record began here, as a create.
    pub fn made_here(&self, rid: Rid) -> Result<bool, StoreError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM ledger WHERE rid = ?1 AND kind = 'create' AND event = 'queued')";
        Ok(self.connection.prepare_cached(sql)?.query_row([rid.0], |row| row.get(0))?)
    }

    /// The newest lines, newest first.
    pub fn ledger(&self, limit: usize) -> Result<Vec<LedgerRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, intent, at, rid, object_type, record_key, kind, property, base, local, event, detail
             FROM ledger ORDER BY id DESC LIMIT ?1",
        )?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(LedgerRow {
                id: row.get(0)?,
                intent: row.get(1)?,
                at: row.get(2)?,
                rid: Rid(row.get(3)?),
                object_type: object_type(&row.get::<_, String>(4)?)?,
                record_key: row.get(5)?,
                kind: row.get(6)?,
                property: row.get(7)?,
                base: row.get(8)?,
                local: row.get(9)?,
                event: row.get(10)?,
                detail: row.get(11)?,
            });
        }
        Ok(lines)
    }
}

impl Writer<'_> {
    /// Writes a line and returns its number.
    pub(crate) fn note(&self, record: &RecordRow, entry: Entry<'_>) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO ledger
                   (intent, at, rid, object_type, record_key, kind, property, base, local, event, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .execute((
                entry.intent,
                entry.at,
                record.rid.0,
                record.object_type.name(),
                record.key(),
                entry.kind,
                entry.property,
                entry.base,
                entry.local,
                entry.event,
                entry.detail,
            ))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Forgets intents that ended before a local time, with closed attempts and settled conflicts of before it.
    /// What is still open is kept whatever its age. Returns how many intents were forgotten.
    pub fn prune_ledger(&mut self, before: i64) -> Result<usize, StoreError> {
        let sql =
            format!("SELECT intent FROM ledger WHERE event IN {ENDS} AND at < ?1 AND intent IS NOT NULL");
        let mut statement = self.connection.prepare(&sql)?;
        let ended: Vec<i64> = statement.query_map([before], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(statement);
        let mut forget = self.connection.prepare_cached("DELETE FROM ledger WHERE id = ?1 OR intent = ?1")?;
        for intent in &ended {
            forget.execute([intent])?;
        }
        drop(forget);
        self.connection.execute(
            "DELETE FROM attempt WHERE armed_at < ?1
             AND NOT EXISTS (SELECT 1 FROM attempt_item i WHERE i.attempt = attempt.id AND i.outcome IS NULL)",
            [before],
        )?;
        self.connection.execute(
            "DELETE FROM conflict_property WHERE conflict IN
               (SELECT id FROM conflict WHERE outcome IS NOT NULL AND opened_at < ?1)",
            [before],
        )?;
        self.connection
            .execute("DELETE FROM conflict WHERE outcome IS NOT NULL AND opened_at < ?1", [before])?;
        Ok(ended.len())
    }
}
