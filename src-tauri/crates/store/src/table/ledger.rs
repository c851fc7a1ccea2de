//! Table `ledger`: how every intent began and ended, and what was decided in every conflict. A `queued` row begins an
//! intent; exactly one of `acknowledged`, `converged`, `discarded`, `replaced` ends it; other events are notes in
//! between. Lines of kind `conflict` belong to no intent: `opened`, `moved`, `settled`, `vanished` and `closed`.

use super::{counted, object_type};
use crate::{Reader, StoreError, Writer, table::record::RecordRow};
use rusqlite::{OptionalExtension, Row};
use satchel_core::{ObjectType, PendingAssociation, Rid};

/// The events that end an intent.
pub(crate) const ENDS: &str = "('acknowledged', 'converged', 'discarded', 'replaced')";

/// The kind of the lines about conflicts.
pub(crate) const CONFLICT: &str = "conflict";

/// One line of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LedgerRow {
    /// Its number; that of a `queued` row names the intent.
    pub id: i64,
    /// The intent this row ends or comments; `None` for the row that begins one, and for lines about conflicts.
    pub intent: Option<i64>,
    /// Local unix milliseconds.
    pub at: i64,
    /// The record at that time.
    pub rid: Rid,
    /// Its type.
    pub object_type: ObjectType,
    /// HubSpot's id, or the local name of what had none.
    pub record_key: String,
    /// `create`, `update`, `archive`, `associate`, `dissociate` or `conflict`.
    pub kind: String,
    /// The property, for updates and conflicts.
    pub property: Option<String>,
    /// What the user saw, where it was known.
    pub base: Option<String>,
    /// What the user wanted; in the row that acknowledges, what HubSpot answered.
    pub local: Option<String>,
    /// HubSpot's value, in lines about a conflict.
    pub remote: Option<String>,
    /// What happened.
    pub event: String,
    /// HubSpot's words, or what was known besides.
    pub detail: Option<String>,
    /// The first intent of the transaction that wrote the line, where it queued one.
    pub action: Option<i64>,
    /// The action that the line takes back.
    pub undoes: Option<i64>,
    /// What an intent about a link wanted.
    pub link: Option<PendingAssociation>,
}

/// Which lines are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LedgerFilter {
    /// Of this record.
    pub rid: Option<Rid>,
    /// Not before this local time, in unix milliseconds.
    pub since: Option<i64>,
    /// Older than the line of this number.
    pub before: Option<i64>,
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
    pub(crate) remote: Option<&'a str>,
    pub(crate) event: &'a str,
    pub(crate) detail: Option<&'a str>,
    pub(crate) link: Option<&'a str>,
}

const COLUMNS: &str =
    "id, intent, at, rid, object_type, record_key, kind, property, base, local, remote, event, detail,
                       action, undoes, link";

/// Begins an intent.
const BEGINS: &str = "event = 'queued' AND intent IS NULL";

fn read_row(row: &Row<'_>) -> Result<LedgerRow, StoreError> {
    let link: Option<String> = row.get(15)?;
    Ok(LedgerRow {
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
        remote: row.get(10)?,
        event: row.get(11)?,
        detail: row.get(12)?,
        action: row.get(13)?,
        undoes: row.get(14)?,
        link: link.map(|text| serde_json::from_str(&text)).transpose()?,
    })
}

impl Reader<'_> {
    /// The value of a property that HubSpot last took from here, as it answered; `None` when it took none since the ledger
    /// begins.
    pub fn last_written(&self, rid: Rid, property: &str) -> Result<Option<Option<String>>, StoreError> {
        let sql = "SELECT local FROM ledger WHERE rid = ?1 AND kind = 'update' AND property = ?2
                   AND event = 'acknowledged' ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row((rid.0, property), |row| row.get(0)).optional()?)
    }

    /// The same, as long as it is the last that is known of HubSpot's side: `None` once a colleague's value was met, in a
    /// dispute or because it was the one wanted.
    pub fn written_undisputed(&self, rid: Rid, property: &str) -> Result<Option<Option<String>>, StoreError> {
        let sql = "SELECT event <> 'conflicted' AND event <> 'converged', local FROM ledger
                   WHERE rid = ?1 AND kind = 'update' AND property = ?2
                     AND event IN ('acknowledged', 'earlier_acknowledged', 'conflicted', 'converged')
                   ORDER BY id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let found = statement.query_row((rid.0, property), |row| {
            Ok((row.get::<_, bool>(0)?, row.get::<_, Option<String>>(1)?))
        });
        Ok(found.optional()?.and_then(|(ours, value)| ours.then_some(value)))
    }

    /// Whether the record began here, as a create.
    pub fn made_here(&self, rid: Rid) -> Result<bool, StoreError> {
        let sql =
            "SELECT EXISTS (SELECT 1 FROM ledger WHERE rid = ?1 AND kind = 'create' AND event = 'queued')";
        Ok(self.connection.prepare_cached(sql)?.query_row([rid.0], |row| row.get(0))?)
    }

    /// The newest lines, newest first.
    pub fn ledger(&self, limit: usize) -> Result<Vec<LedgerRow>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.ledger_rows("TRUE ORDER BY id DESC LIMIT ?1", [limit])
    }

    /// A page of the lines that a filter takes, newest first, and how many there are.
    pub fn ledger_page(
        &self,
        filter: LedgerFilter,
        limit: usize,
        offset: usize,
    ) -> Result<(u64, Vec<LedgerRow>), StoreError> {
        let bounded = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let rid = filter.rid.map(|rid| rid.0);
        let (since, before) = (filter.since.unwrap_or(i64::MIN), filter.before.unwrap_or(i64::MAX));
        let condition = match rid {
            Some(_) => "rid = ?1 AND at >= ?2 AND id < ?3",
            None => "?1 IS NULL AND at >= ?2 AND id < ?3",
        };
        let mut count =
            self.connection.prepare_cached(&format!("SELECT count(*) FROM ledger WHERE {condition}"))?;
        let total = count.query_row((rid, since, before), |row| counted(row, 0))?;
        let page = format!("{condition} ORDER BY id DESC LIMIT ?4 OFFSET ?5");
        let page = self.ledger_rows(&page, (rid, since, before, bounded(limit), bounded(offset)))?;
        Ok((total, page))
    }

    /// The lines of an intent, the one that began it first; empty when there is none of this number.
    pub fn ledger_of(&self, intent: i64) -> Result<Vec<LedgerRow>, StoreError> {
        let mut lines = self.ledger_rows(&format!("id = ?1 AND {BEGINS}"), [intent])?;
        if !lines.is_empty() {
            lines.extend(self.ledger_rows("intent = ?1 ORDER BY id", [intent])?);
        }
        Ok(lines)
    }

    /// What the lines of an action queued, oldest first.
    pub fn intents_of_action(&self, action: i64) -> Result<Vec<LedgerRow>, StoreError> {
        self.ledger_rows(&format!("action = ?1 AND {BEGINS} ORDER BY id"), [action])
    }

    /// The line by which a later intent took the place of one of this property, when an action was done.
    pub fn replaced_in(&self, action: i64, property: &str) -> Result<Option<LedgerRow>, StoreError> {
        let condition =
            "action = ?1 AND property = ?2 AND event = 'replaced' AND undoes IS NULL ORDER BY id LIMIT 1";
        Ok(self.ledger_rows(condition, (action, property))?.pop())
    }

    /// Whether an action was taken back.
    pub fn is_undone(&self, action: i64) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM ledger WHERE undoes = ?1)";
        Ok(self.connection.prepare_cached(sql)?.query_row([action], |row| row.get(0))?)
    }

    /// The newest action that may be taken back: it took nothing back itself, was not taken back, and holds an intent that
    /// waits or that HubSpot took.
    pub fn last_action(&self) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT q.id FROM ledger q
                   WHERE q.action = q.id AND q.undoes IS NULL
                     AND NOT EXISTS (SELECT 1 FROM ledger u WHERE u.undoes = q.id)
                     AND EXISTS (SELECT 1 FROM ledger i WHERE i.action = q.id AND i.event = 'queued' AND i.intent IS NULL
                       AND NOT EXISTS (SELECT 1 FROM ledger e WHERE e.intent = i.id
                         AND e.event IN ('converged', 'discarded', 'replaced')))
                   ORDER BY q.id DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// The newest line by which HubSpot took a value of this property from here.
    pub fn last_acknowledged(&self, rid: Rid, property: &str) -> Result<Option<LedgerRow>, StoreError> {
        let condition = "rid = ?1 AND property = ?2 AND event = 'acknowledged' ORDER BY id DESC LIMIT 1";
        Ok(self.ledger_rows(condition, (rid.0, property))?.pop())
    }

    fn ledger_rows<P: rusqlite::Params>(
        &self,
        condition: &str,
        params: P,
    ) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM ledger WHERE {condition}");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            lines.push(read_row(row)?);
        }
        Ok(lines)
    }
}

impl Writer<'_> {
    /// Writes a line and returns its number. The first intent of a transaction begins its action.
    pub(crate) fn note(&self, record: &RecordRow, entry: Entry<'_>) -> Result<i64, StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO ledger
                   (intent, at, rid, object_type, record_key, kind, property, base, local, remote, event, detail, link,
                    action, undoes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(rusqlite::params![
                entry.intent,
                entry.at,
                record.rid.0,
                record.object_type.name(),
                record.key(),
                entry.kind,
                entry.property,
                entry.base,
                entry.local,
                entry.remote,
                entry.event,
                entry.detail,
                entry.link,
                self.action(),
                self.undone_action(),
            ])?;
        let id = self.connection.last_insert_rowid();
        if entry.event == "queued" && entry.intent.is_none() {
            let action = self.join_action(id);
            self.connection
                .prepare_cached("UPDATE ledger SET action = ?2 WHERE id = ?1 AND action IS NULL")?
                .execute([id, action])?;
        }
        Ok(id)
    }

    /// Forgets intents that ended before a local time, with closed attempts, closed conflicts and the lines about
    /// conflicts of before it. What is still open is kept whatever its age, and so is what alone says that a record came
    /// from here. Returns how many intents were forgotten.
    pub fn prune_ledger(&mut self, before: i64) -> Result<usize, StoreError> {
        let sql = format!(
            "SELECT e.intent FROM ledger e WHERE e.event IN {ENDS} AND e.at < ?1 AND e.intent IS NOT NULL
             AND NOT (e.kind = 'create' AND NOT EXISTS (SELECT 1 FROM mirror m WHERE m.rid = e.rid))"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let ended: Vec<i64> = statement.query_map([before], |row| row.get(0))?.collect::<Result<_, _>>()?;
        drop(statement);
        let mut forget = self.connection.prepare_cached("DELETE FROM ledger WHERE id = ?1 OR intent = ?1")?;
        for intent in &ended {
            forget.execute([intent])?;
        }
        drop(forget);
        for sql in [
            "DELETE FROM ledger WHERE kind = 'conflict' AND at < ?1 AND NOT EXISTS (
               SELECT 1 FROM conflict c WHERE c.rid = ledger.rid AND c.outcome IS NULL)",
            "DELETE FROM attempt WHERE armed_at < ?1
             AND NOT EXISTS (SELECT 1 FROM attempt_item i WHERE i.attempt = attempt.id AND i.outcome IS NULL)",
            "DELETE FROM conflict_property WHERE conflict IN
               (SELECT id FROM conflict WHERE outcome IS NOT NULL AND coalesce(closed_at, opened_at) < ?1)",
            "DELETE FROM conflict WHERE outcome IS NOT NULL AND coalesce(closed_at, opened_at) < ?1",
            "DELETE FROM bulk_preview WHERE at < ?1",
        ] {
            self.connection.execute(sql, [before])?;
        }
        Ok(ended.len())
    }
}
