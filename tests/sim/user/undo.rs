//! What the user takes back: before it left, so that it never leaves, and after, by a change that takes it back in HubSpot.

use super::outbox::may_end;
use crate::sim::judge::same;
use crate::sim::world::World;
use satchel_core::{OutboxKind, OutboxState, RecordState, Rid};
use satchel_engine::{EngineError, UndoPart};
use satchel_store::{OutboxPayload, StoreError};

/// How many of the last changes may be undone by name.
const RECENT: usize = 12;

impl World {
    pub(super) async fn undo(&mut self) {
        let recent = self.judge.recent_intents(RECENT);
        let id = if self.draws.percent(60) { None } else { self.draws.pick(&recent).copied() };
        let engine = self.engine();
        let plan = match engine.undo_plan(id).await {
            Ok(plan) => plan,
            Err(EngineError::CannotUndo(_)) => return,
            Err(EngineError::UnknownIntent(_)) if self.judge.forgets => return,
            Err(error) => return self.judge.violation(format!("an undo could not be planned: {error}")),
        };
        let with_dependants = self.draws.percent(70);
        self.tell(&format!("  undo {id:?} {with_dependants} {plan:?}"));
        let parts: Vec<UndoPart> = plan.parts.iter().chain(&plan.dependants).cloned().collect();
        let leaving: Vec<Rid> =
            parts.iter().map(|part| part.rid).filter(|rid| self.is_leaving(*rid)).collect();
        match engine.undo(id, with_dependants).await {
            Ok(done) => {
                if done != plan {
                    self.judge.violation(format!("undone is {done:?}, and shown was {plan:?}"));
                }
                self.observe(true);
                for part in parts {
                    let left = leaving.contains(&part.rid);
                    self.expect_undone(&part, left);
                }
            }
            Err(EngineError::HasDependants(_)) if !with_dependants && !plan.dependants.is_empty() => {}
            Err(
                EngineError::CannotUndo(_)
                | EngineError::InvalidValue(_)
                | EngineError::UnknownProperty { .. },
            ) => {}
            Err(error) => self.judge.violation(format!("an undo failed: {error}")),
        }
    }

    /// Whether something of a record may be in HubSpot already.
    pub(super) fn is_leaving(&self, rid: Rid) -> bool {
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            Ok((reader.outbox_of(rid)?, reader.record(rid)?.map(|record| record.state)))
        });
        let (rows, state) = read.unwrap_or_default();
        rows.iter().any(|row| {
            let asked = row.kind == OutboxKind::Create && row.state == OutboxState::NeedsAnswer;
            // What was on its way to a record that was archived since became a question about the record.
            let ended =
                row.state == OutboxState::Conflicted && state != Some(RecordState::Live) && row.attempts > 0;
            asked || ended || matches!(row.state, OutboxState::InFlight | OutboxState::Unknown)
        })
    }

    /// Nothing of what was taken back waits or is shown; what had left is asked to be taken back (I18).
    fn expect_undone(&mut self, part: &UndoPart, leaving: bool) {
        self.judge.wishes.link_changed(part.rid, part.other.unwrap_or(part.rid));
        if let (OutboxKind::Update, Some(property)) = (part.kind, &part.property) {
            self.expect_value_undone(part, property, leaving);
            return;
        }
        if part.was_sent {
            return;
        }
        let (rid, kind, other) = (part.rid, part.kind, part.other);
        let left = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let rows = reader.outbox_touching(rid)?;
            Ok(match kind {
                OutboxKind::Create => {
                    let gone = reader.record(rid)?.is_none_or(|record| record.state == RecordState::Gone);
                    !gone || rows.iter().any(|row| row.rid == rid || may_end(row))
                }
                OutboxKind::Archive => rows.iter().any(|row| row.kind == OutboxKind::Archive),
                OutboxKind::Update => false,
                OutboxKind::Associate | OutboxKind::Dissociate => rows.iter().any(|row| {
                    may_end(row)
                        && row.kind == kind
                        && matches!(&row.payload, OutboxPayload::Link(link) if Some(link.to) == other && link.from == rid)
                }),
            })
        });
        if left.unwrap_or(true) {
            self.judge.violation(format!("taken back, and it still waits: {part:?}"));
        }
        if kind == OutboxKind::Create {
            self.judge.wishes.links_changed(rid);
            if !leaving {
                self.judge.wishes.never_make(rid);
            }
        }
    }

    fn expect_value_undone(&mut self, part: &UndoPart, property: &str, leaving: bool) {
        let back = part.to.as_deref().unwrap_or_default();
        let from = part.from.as_deref().unwrap_or_default();
        self.judge.wishes.typed_again(part.rid, property, back);
        if part.was_sent {
            if !self.judge.was_queued(&self.store(), part.rid, property, back) {
                self.judge
                    .violation(format!("undone after it was sent, and nothing of it is kept: {part:?}"));
            }
            return;
        }
        let (rid, name) = (part.rid, property.to_owned());
        let read = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let mirror = reader.mirror(rid)?.and_then(|mut mirror| mirror.properties.remove(&name)).flatten();
            Ok((reader.effective(rid)?.remove(&name).flatten(), mirror))
        });
        let (shown, mirror) = read.unwrap_or_default();
        let (shown, mirror) = (shown.unwrap_or_default(), mirror.unwrap_or_default());
        let Some(before) = self.judge.wishes.before(rid, property, from) else { return };
        if !same(&shown, &before) && !same(&shown, &mirror) {
            self.judge.violation(format!(
                "{rid} {property}: {from:?} was taken back, shown {shown:?}, and before it was {before:?}"
            ));
        }
        if !leaving && !same(&shown, from) {
            let store = self.store();
            self.judge.taken_back(&store, part.object_type, rid, property, from);
        }
    }
}
