//! Table `outbox`: what the user wants sent, one row per record and kind of change, links one by one. Rows move by
//! the core's state machine only. An update row exists exactly while its record has pending changes (and has a
//! create row for none of them); it is no intent of its own, its changes are.

use super::ledger::Entry;
use super::{counted, object_type};
use crate::{Reader, StoreError, Writer};
use rusqlite::{OptionalExtension, Row};
use satchel_core::{
    ObjectType, OutboxEvent, OutboxKind, OutboxState, PendingAssociation, PendingState, Properties, Rid,
    transition,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a row carries besides its record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxPayload {
    /// Nothing: creates and updates carry the record's pending changes.
    None,
    /// What the user saw when asking for the archive.
    Archive {
        /// The mirrored properties at that time.
        base: Properties,
    },
    /// The link to make or remove.
    Link(PendingAssociation),
}

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxRow {
    /// Its number; never reused. Rows of one record are sent in this order.
    pub id: i64,
    /// The record; for links the one they start at.
    pub rid: Rid,
    /// Its type.
    pub object_type: ObjectType,
    /// What to do.
    pub kind: OutboxKind,
    /// Where it stands.
    pub state: OutboxState,
    /// What it carries.
    pub payload: OutboxPayload,
    /// How often it was sent.
    pub attempts: u32,
    /// Local unix milliseconds before which it is not tried again; 0 unless it waits.
    pub not_before: i64,
    /// Whether the user holds it back.
    pub held: bool,
    /// Whether the user has looked at it and lets it leave; only asked for where the account is reviewed.
    pub approved: bool,
    /// The intent it is; `None` for updates, whose changes are the intents.
    pub intent: Option<i64>,
    /// Why it waits or was refused.
    pub message: Option<String>,
    /// Local unix milliseconds.
    pub created_at: i64,
    /// How long the account had been online when the row began to wait, by [`Reader::online_ms`].
    pub online_from: i64,
    /// Since when HubSpot has not allowed it, in local unix milliseconds; `None` where it was not asked, or has answered
    /// otherwise since.
    pub forbidden_since: Option<i64>,
}

pub(crate) const COLUMNS: &str = "o.id, o.rid, o.object_type, o.kind, o.state, o.payload, o.attempts, \
                                  o.not_before, o.message, o.created_at, o.held, o.online_from, \
                                  o.approved, o.intent, o.forbidden_since";

pub(crate) fn read_row(row: &Row<'_>) -> Result<OutboxRow, StoreError> {
    let (kind, state): (String, String) = (row.get(3)?, row.get(4)?);
    let payload: Option<String> = row.get(5)?;
    Ok(OutboxRow {
        id: row.get(0)?,
        rid: Rid(row.get(1)?),
        object_type: object_type(&row.get::<_, String>(2)?)?,
        kind: OutboxKind::parse(&kind).ok_or_else(|| StoreError::word("outbox kind", &kind))?,
        state: OutboxState::parse(&state).ok_or_else(|| StoreError::word("outbox state", &state))?,
        payload: match payload {
            None => OutboxPayload::None,
            Some(text) => serde_json::from_str(&text)?,
        },
        attempts: row.get(6)?,
        not_before: row.get(7)?,
        message: row.get(8)?,
        created_at: row.get(9)?,
        held: row.get(10)?,
        online_from: row.get(11)?,
        approved: row.get(12)?,
        intent: row.get(13)?,
        forbidden_since: row.get(14)?,
    })
}

impl Reader<'_> {
    /// One row, while it lives.
    pub fn outbox_row(&self, id: i64) -> Result<Option<OutboxRow>, StoreError> {
        Ok(self.outbox_rows("o.id = ?1", [id])?.pop())
    }

    /// The live rows of a record, in the order they are sent.
    pub fn outbox_of(&self, rid: Rid) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows("o.rid = ?1", [rid.0])
    }

    /// The live rows of a record and of links that end at it.
    pub fn outbox_touching(&self, rid: Rid) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows("o.rid = ?1 OR o.other_rid = ?1", [rid.0])
    }

    /// A page of all live rows, oldest first, and how many there are.
    pub fn outbox(&self, limit: usize, offset: usize) -> Result<(u64, Vec<OutboxRow>), StoreError> {
        let total = self.connection.query_row("SELECT count(*) FROM outbox", [], |row| counted(row, 0))?;
        let bounded = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let sql = format!("SELECT {COLUMNS} FROM outbox o ORDER BY o.id LIMIT ?1 OFFSET ?2");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([bounded(limit), bounded(offset)])?;
        let mut page = Vec::new();
        while let Some(row) = rows.next()? {
            page.push(read_row(row)?);
        }
        Ok((total, page))
    }

    /// How many rows are in each state; states without rows are absent.
    pub fn outbox_counts(&self) -> Result<BTreeMap<OutboxState, u64>, StoreError> {
        let sql = "SELECT state, count(*) FROM outbox GROUP BY state ORDER BY state";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut counts = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let state: String = row.get(0)?;
            let state = OutboxState::parse(&state).ok_or_else(|| StoreError::word("outbox state", &state))?;
            counts.insert(state, counted(row, 1)?);
        }
        Ok(counts)
    }

    pub(crate) fn outbox_rows<P: rusqlite::Params>(
        &self,
        condition: &str,
        params: P,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM outbox o WHERE {condition} ORDER BY o.id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read_row(row)?);
        }
        Ok(found)
    }
}

impl Writer<'_> {
    /// Queues an intent and returns its row. An update joins the record's create or update row, an archive the
    /// archive row that is there already; links are rows of their own.
    pub fn enqueue(
        &mut self,
        rid: Rid,
        kind: OutboxKind,
        payload: OutboxPayload,
        at: i64,
    ) -> Result<i64, StoreError> {
        self.saw(at);
        let joins: &[OutboxKind] = match kind {
            OutboxKind::Create => &[OutboxKind::Create],
            OutboxKind::Update => &[OutboxKind::Create, OutboxKind::Update],
            OutboxKind::Archive => &[OutboxKind::Archive],
            OutboxKind::Associate | OutboxKind::Dissociate => &[],
        };
        let row = self.outbox_of(rid)?.into_iter().find(|row| joins.contains(&row.kind));
        if let Some(row) = row {
            return Ok(row.id);
        }
        let record = self.record_row(rid)?;
        let (text, other) = encode(&payload)?;
        let end = other.map(|rid| self.record_row(rid)).transpose()?;
        let detail = end.map(|record| format!("{} {}", record.object_type, record.key()));
        let link = match &payload {
            OutboxPayload::Link(link) => Some(serde_json::to_string(link)?),
            OutboxPayload::None | OutboxPayload::Archive { .. } => None,
        };
        let entry = Entry {
            at,
            kind: kind.as_str(),
            event: "queued",
            detail: detail.as_deref(),
            link: link.as_deref(),
            ..Entry::default()
        };
        let intent = match kind {
            OutboxKind::Update => None,
            _ => Some(self.note(&record, entry)?),
        };
        self.connection
            .prepare_cached(
                "INSERT INTO outbox
                   (rid, object_type, record_key, kind, state, payload, other_rid, created_at, intent,
                    online_from)
                 VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6, ?7, ?8, ?9)",
            )?
            .execute((
                rid.0,
                record.object_type.name(),
                record.key(),
                kind.as_str(),
                text,
                other.map(|rid| rid.0),
                at,
                intent,
                self.online_ms()?,
            ))?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Replaces what a row carries.
    pub fn set_payload(&mut self, id: i64, payload: &OutboxPayload) -> Result<(), StoreError> {
        let (text, other) = encode(payload)?;
        let changed = self
            .connection
            .prepare_cached("UPDATE outbox SET payload = ?2, other_rid = ?3 WHERE id = ?1")?
            .execute((id, text, other.map(|rid| rid.0)))?;
        if changed == 0 {
            return Err(StoreError::NotFound(format!("outbox row {id}")));
        }
        Ok(())
    }

    /// Lets a queued row wait until this local time.
    pub fn delay(&mut self, id: i64, not_before: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE outbox SET not_before = ?2 WHERE id = ?1 AND state = 'queued'")?
            .execute((id, not_before))?;
        Ok(())
    }

    /// Holds a row back, or lets it go. It keeps its place and its state.
    pub fn hold(&mut self, id: i64, held: bool) -> Result<(), StoreError> {
        let changed = self
            .connection
            .prepare_cached("UPDATE outbox SET held = ?2 WHERE id = ?1")?
            .execute((id, held))?;
        if changed == 0 {
            return Err(StoreError::NotFound(format!("outbox row {id}")));
        }
        Ok(())
    }

    /// Says why a row stands where it stands.
    pub fn explain(&mut self, id: i64, message: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE outbox SET message = ?2 WHERE id = ?1")?
            .execute((id, message))?;
        Ok(())
    }

    /// Moves a row by the core's state machine and returns its new state; `None` when the intent has ended and the
    /// row is gone. A pair of state and event the machine refuses is [`StoreError::Invariant`]; sending goes through
    /// [`Writer::arm`]. `message` replaces the row's; `not_before` is for waiting rows.
    ///
    /// When an update or create ends while pending changes remain (a later edit), an update row takes its place.
    pub fn move_outbox(
        &mut self,
        id: i64,
        event: OutboxEvent,
        message: Option<&str>,
        not_before: Option<i64>,
    ) -> Result<Option<OutboxState>, StoreError> {
        let row = self.outbox_row(id)?.ok_or_else(|| StoreError::NotFound(format!("outbox row {id}")))?;
        let refused = || StoreError::Invariant(format!("outbox row {id} is {:?}: {event:?}", row.state));
        if event == OutboxEvent::Armed {
            return Err(refused());
        }
        let next = transition(row.state, event).ok_or_else(refused)?;
        let intent = self.intent_of(id)?;
        match next {
            Some(state) => {
                self.connection
                    .prepare_cached(
                        "UPDATE outbox SET state = ?2, message = ?3, not_before = ?4 WHERE id = ?1",
                    )?
                    .execute((id, state.as_str(), message, not_before.unwrap_or(0)))?;
                if intent.is_some() {
                    self.note_row(&row, intent, state.as_str(), message)?;
                }
            }
            None => {
                self.connection.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id])?;
                if intent.is_some() {
                    self.note_row(&row, intent, end_word(event), message)?;
                }
                self.replace_ended_update(&row)?;
            }
        }
        Ok(next)
    }

    /// Ends the update row of a record without pending changes, unless it may be on its way.
    pub(crate) fn drop_empty_update(&self, rid: Rid) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "DELETE FROM outbox WHERE rid = ?1 AND kind = 'update'
                   AND state NOT IN ('in_flight', 'unknown', 'needs_answer')
                   AND NOT EXISTS (SELECT 1 FROM pending_change p WHERE p.rid = ?1)",
            )?
            .execute([rid.0])?;
        Ok(())
    }

    fn replace_ended_update(&mut self, row: &OutboxRow) -> Result<(), StoreError> {
        if !matches!(row.kind, OutboxKind::Create | OutboxKind::Update) {
            return Ok(());
        }
        self.ensure_update(row.rid)
    }

    /// Gives a record with pending changes the row that sends them: free while one of them may be sent, blocked while
    /// all are. A row that may be on its way, or waits, is left as it is.
    pub(crate) fn ensure_update(&mut self, rid: Rid) -> Result<(), StoreError> {
        let pending = self.pending(rid)?;
        let Some(newest) = pending.iter().map(|change| change.edited_at).max() else { return Ok(()) };
        let id = self.enqueue(rid, OutboxKind::Update, OutboxPayload::None, newest)?;
        let has = |state| pending.iter().any(|change| change.state == state);
        let event = match self.outbox_row(id)?.map(|row| row.state) {
            Some(OutboxState::Queued) if has(PendingState::Queued) => return Ok(()),
            Some(OutboxState::Queued) if has(PendingState::Conflicted) => OutboxEvent::ConflictFound,
            Some(OutboxState::Queued) => OutboxEvent::Refused,
            Some(OutboxState::Conflicted | OutboxState::Rejected) if has(PendingState::Queued) => {
                OutboxEvent::Retried
            }
            _ => return Ok(()),
        };
        self.move_outbox(id, event, None, None)?;
        Ok(())
    }

    /// Writes a line about a row that is an intent of its own.
    pub(crate) fn note_row(
        &self,
        row: &OutboxRow,
        intent: Option<i64>,
        event: &str,
        detail: Option<&str>,
    ) -> Result<(), StoreError> {
        let record = self.record_row(row.rid)?;
        let entry = Entry {
            intent,
            at: self.last_at(row.created_at),
            kind: row.kind.as_str(),
            event,
            detail,
            ..Entry::default()
        };
        self.note(&record, entry)?;
        Ok(())
    }

    pub(crate) fn intent_of(&self, id: i64) -> Result<Option<i64>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT intent FROM outbox WHERE id = ?1")?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?.flatten())
    }
}

fn encode(payload: &OutboxPayload) -> Result<(Option<String>, Option<Rid>), StoreError> {
    let other = match payload {
        OutboxPayload::Link(link) => Some(link.to),
        OutboxPayload::None | OutboxPayload::Archive { .. } => None,
    };
    let text = match payload {
        OutboxPayload::None => None,
        _ => Some(serde_json::to_string(payload)?),
    };
    Ok((text, other))
}

/// The ledger's word for an event that ends a row.
fn end_word(event: OutboxEvent) -> &'static str {
    match event {
        OutboxEvent::Acknowledged | OutboxEvent::ProbedApplied => "acknowledged",
        OutboxEvent::Converged => "converged",
        OutboxEvent::Armed
        | OutboxEvent::NotProcessed
        | OutboxEvent::MaybeProcessed
        | OutboxEvent::Restarted
        | OutboxEvent::Refused
        | OutboxEvent::ConflictFound
        | OutboxEvent::ProbedAbsent
        | OutboxEvent::ProbedOpen
        | OutboxEvent::Due
        | OutboxEvent::Retried
        | OutboxEvent::Discarded => "discarded",
    }
}
