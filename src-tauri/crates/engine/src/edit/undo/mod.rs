//! Undo: what the user did at once is taken back at once. What has not left never leaves; what HubSpot took is taken back
//! by an ordinary change whose base is what HubSpot took, so that a colleague's change made since is met like any other.
//!
//! Invariants: an action is undone whole or not at all, in one transaction; undoing never writes over a value it has not
//! compared with; what an archive did is out of reach, and said so. This module must never know of a network.

mod plan;

pub use plan::{UndoPart, UndoPlan};

use crate::edit::{discard_row, drop_dispute, edit_property, may_end};
use crate::resolve::{open_properties, settle_row};
use crate::{Engine, EngineError};
use plan::{Step, Steps, dependants, lonely_activity};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{Base, ConflictKind, ConflictProperty, OutboxKind, RecordState, Rid, same};
use satchel_store::{End, OutboxPayload, OutboxRow, Reader, Writer};

impl Engine {
    /// What undoing would do: of the action that an intent belongs to, or of the last one. Nothing is changed.
    pub async fn undo_plan(&self, id: Option<i64>) -> Result<UndoPlan, EngineError> {
        self.look(move |reader| {
            let (action, steps) = plan::plan(reader, chosen(reader, id)?)?;
            Ok(described(action, steps))
        })
        .await
    }

    /// Undoes the action that an intent belongs to, or the last one that can be. What waits for a record that is given up
    /// goes with it, which must have been said: otherwise it is [`EngineError::HasDependants`] and nothing is done.
    pub async fn undo(&self, id: Option<i64>, with_dependants: bool) -> Result<UndoPlan, EngineError> {
        let (now, delay) = (self.now(), self.archive_delay());
        let delay = i64::try_from(delay.as_millis()).unwrap_or(i64::MAX);
        self.transact(move |writer| {
            let (action, steps) = plan::plan(writer, chosen(writer, id)?)?;
            if !steps.dependants.is_empty() && !with_dependants {
                return Err(EngineError::HasDependants(Box::new(described(action, steps))));
            }
            writer.undoing(action);
            let mut own = None;
            for step in &steps.steps {
                let joins = step.joins();
                writer.join(joins.or(own));
                take_back(writer, step, now, delay)?;
                if joins.is_none() {
                    own = writer.action();
                }
            }
            Ok(described(action, steps))
        })
        .await
    }
}

fn chosen(reader: &Reader<'_>, id: Option<i64>) -> Result<i64, EngineError> {
    match id {
        Some(id) => Ok(id),
        None => reader
            .last_action()?
            .ok_or(EngineError::CannotUndo("nothing was changed here that could be undone")),
    }
}

fn described(action: i64, steps: Steps) -> UndoPlan {
    UndoPlan { action, parts: steps.parts, dependants: steps.dependants }
}

fn take_back(writer: &mut Writer<'_>, step: &Step, now: i64, archive_delay: i64) -> Result<(), EngineError> {
    match step {
        Step::GiveUp(row) => give_up(writer, row),
        Step::Restore { rid, property, to: Some(value), .. } => {
            let Some(record) = writer.record(*rid)? else { return Ok(()) };
            edit_property(writer, record.object_type, *rid, property, value.clone(), now)?;
            settle_row(writer, *rid)
        }
        Step::Restore { rid, property, to: None, .. } => {
            drop_dispute(writer, *rid, property)?;
            writer.end_pending(*rid, property, End::Discarded)?;
            settle_row(writer, *rid)
        }
        Step::EditBack { rid, property, ours, to } => edit_back(writer, *rid, property, ours, to, now),
        Step::Archive { rid } => archive(writer, *rid, now, archive_delay),
        Step::Link { kind, link } => {
            writer.enqueue(link.from, *kind, OutboxPayload::Link(link.clone()), now)?;
            Ok(())
        }
    }
}

/// Gives up a row that waits, and what makes no sense without it. The row may be gone with an earlier step.
fn give_up(writer: &mut Writer<'_>, row: &OutboxRow) -> Result<(), EngineError> {
    let Some(row) = writer.outbox_row(row.id)? else { return Ok(()) };
    match row.kind {
        OutboxKind::Create => {
            let others = dependants(writer, row.rid)?;
            for part in others.iter().filter(|part| part.kind == OutboxKind::Create) {
                if let Some(create) = lonely_activity(writer, part.rid, row.rid)? {
                    discard_row(writer, &create)?;
                }
            }
            discard_row(writer, &row)
        }
        OutboxKind::Update | OutboxKind::Archive => discard_row(writer, &row),
        OutboxKind::Associate | OutboxKind::Dissociate => discard_row(writer, &row),
    }
}

/// An edit back to the value before ours. Its base is what HubSpot took from us: where the mirror shows another value
/// already, it is a conflict from its first moment.
fn edit_back(
    writer: &mut Writer<'_>,
    rid: Rid,
    property: &str,
    ours: &Option<String>,
    to: &Option<String>,
    now: i64,
) -> Result<(), EngineError> {
    let Some(record) = writer.record(rid)? else { return Ok(()) };
    if !matches!(record.state, RecordState::Live | RecordState::Stub) {
        return Err(EngineError::CannotUndo("the record is not live in HubSpot any more"));
    }
    crate::edit::check(writer, record.object_type, &[(property.to_owned(), to.clone())])?;
    let shown = writer.mirror(rid)?.and_then(|mut mirror| mirror.properties.remove(property));
    let ours = if bites(Tooth::UndoUnseen) { shown.clone().unwrap_or_default() } else { ours.clone() };
    let base = Base::Known(ours.clone());
    writer.put_pending(rid, property, base.clone(), to.clone(), now)?;
    writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, now)?;
    let kind = writer.definitions(record.object_type)?.kind(property);
    if let Some(remote) = shown.filter(|shown| !same(&kind, shown.as_deref(), ours.as_deref())) {
        let disputed = ConflictProperty {
            name: property.to_owned(),
            base,
            local: to.clone(),
            remote,
            remote_at: None,
            remote_by: None,
            remote_source: None,
        };
        open_properties(writer, rid, ConflictKind::Edit, vec![disputed], now)?;
    }
    settle_row(writer, rid)
}

/// Asks for a record that was made here to be archived. What was sent with the create counts as what the user saw, so that
/// a colleague's change made since stops it.
fn archive(writer: &mut Writer<'_>, rid: Rid, now: i64, delay: i64) -> Result<(), EngineError> {
    let rows = writer.outbox_of(rid)?;
    if rows.iter().any(|row| row.kind == OutboxKind::Archive) {
        return Ok(());
    }
    if rows.iter().any(|row| !may_end(row)) {
        return Err(EngineError::CannotUndo(
            "a change of the record is on its way; push once more, then undo it",
        ));
    }
    let mut base = writer.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
    for name in base.keys().cloned().collect::<Vec<_>>() {
        if let Some(line) = writer.last_acknowledged(rid, &name)? {
            base.insert(name, line.local);
        }
    }
    let row = writer.enqueue(rid, OutboxKind::Archive, OutboxPayload::Archive { base }, now)?;
    if delay > 0 {
        writer.delay(row, now.saturating_add(delay))?;
    }
    Ok(())
}
