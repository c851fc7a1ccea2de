//! Applying one record of an answer, inside the transaction of its page.

use crate::edit::close_disputes;
use crate::resolve::settle_row;
use crate::{EngineError, TypePull, resolve};
use satchel_core::{
    ConflictKind, ObjectType, OutboxEvent, OutboxKind, OutboxState, PendingChange, PendingDecision,
    PendingState, RecordAction, RecordKey, RecordState, RemoteRecord, Rid, plan_pull,
};
use satchel_hubspot::BadRecord;
use satchel_store::{Coverage, Writer};

/// What one record did to the mirror.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// Seen for the first time.
    Added,
    /// The mirror changed.
    Changed,
    /// It went to the recycle bin.
    Archived,
    /// Nothing new.
    Same,
}

impl Effect {
    /// Counts it.
    pub(crate) fn count(self, counts: &mut TypePull) {
        match self {
            Self::Added => counts.added += 1,
            Self::Changed => counts.changed += 1,
            Self::Archived => counts.archived += 1,
            Self::Same => {}
        }
    }
}

/// Merges a record as a whole read showed it.
pub(crate) fn apply_record(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    remote: &RemoteRecord,
    coverage: Coverage,
    now: i64,
) -> Result<(Rid, Effect), EngineError> {
    writer.unquarantine(object_type, &remote.id)?;
    let known = writer.resolve(object_type, &RecordKey::Remote(remote.id.clone()))?;
    let survivor = match known {
        Some(rid) => rid,
        None if remote.archived => {
            return Ok((writer.put_archived(object_type, remote, now)?, Effect::Archived));
        }
        None => {
            let rid = writer.put_mirror(object_type, remote, coverage, now)?;
            adopt_merged(writer, object_type, remote, rid, now)?;
            return Ok((rid, Effect::Added));
        }
    };
    let rid = adopt_merged(writer, object_type, remote, survivor, now)?;
    if !remote.archived {
        // It was taken for erased, and is to be seen again: what was refused for that may be sent after all.
        let revived = given_up(writer, rid)?;
        revive_links(writer, rid)?;
        revive(writer, rid, &revived)?;
    }
    let stored = writer.stored(rid)?;
    let definitions = writer.definitions(object_type)?;
    let groups = object_type.row().groups;
    let plan = plan_pull(&stored, remote, groups, &|name| definitions.kind(name));
    let changed = differs(writer, rid, remote)?;
    let effect = match plan.record {
        RecordAction::Insert => Effect::Added,
        RecordAction::Restore => Effect::Changed,
        RecordAction::Archive if stored.state == Some(RecordState::Archived) => Effect::Same,
        RecordAction::Archive => Effect::Archived,
        RecordAction::Update if changed => Effect::Changed,
        RecordAction::Update => Effect::Same,
    };
    match plan.record {
        RecordAction::Archive => writer.put_archived(object_type, remote, now)?,
        RecordAction::Insert | RecordAction::Update | RecordAction::Restore => {
            writer.put_mirror(object_type, remote, coverage, now)?
        }
    };
    if plan.archive_converged {
        end_archive(writer, rid)?;
    }
    if plan.archived_under_edit {
        resolve::open_archived(writer, rid, now)?;
    } else if !remote.archived {
        resolve::close_archived(writer, rid)?;
        settle(writer, rid, remote, &plan.pending, now)?;
    }
    Ok((rid, effect))
}

/// Merges a record of which an answer shows only some properties (a write's echo, a check before a write).
pub(crate) fn apply_partial(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    remote: &RemoteRecord,
    now: i64,
) -> Result<Rid, EngineError> {
    Ok(writer.put_mirror(object_type, remote, Coverage::Partial, now)?)
}

/// Keeps a record that could not be parsed, with the reason; the rest of its page stands.
pub(super) fn quarantine(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    bad: &[BadRecord],
    now: i64,
) -> Result<(), EngineError> {
    for record in bad {
        writer.quarantine(object_type, record.id.as_deref(), &record.raw, &record.reason, now)?;
    }
    Ok(())
}

/// Points the ids merged into this record to it, with everything that waits for them. Returns the survivor's number.
fn adopt_merged(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    remote: &RemoteRecord,
    rid: Rid,
    now: i64,
) -> Result<Rid, EngineError> {
    for id in remote.merged_ids().filter(|id| *id != remote.id) {
        if let Some(loser) = writer.resolve(object_type, &RecordKey::Remote(id.to_owned()))?
            && loser != rid
        {
            let revived = given_up(writer, loser)?;
            revive_links(writer, loser)?;
            writer.merge_into(loser, rid, now)?;
            revive(writer, rid, &revived)?;
        }
    }
    Ok(rid)
}

/// The changes of a record that were refused because it was taken for erased: a portal may deny a merged-away record
/// before it shows the one that took its place.
fn given_up(writer: &Writer<'_>, rid: Rid) -> Result<Vec<String>, EngineError> {
    if writer.stored(rid)?.state != Some(RecordState::Gone) {
        return Ok(Vec::new());
    }
    let refused = |change: &PendingChange| change.state == PendingState::Rejected;
    Ok(writer.pending(rid)?.into_iter().filter(refused).map(|change| change.property).collect())
}

/// Changes that can be sent after all, after the ordinary comparison.
fn revive(writer: &mut Writer<'_>, rid: Rid, names: &[String]) -> Result<(), EngineError> {
    let held: Vec<String> = writer.pending(rid)?.into_iter().map(|change| change.property).collect();
    for name in names.iter().filter(|name| held.contains(name)) {
        writer.set_pending_state(rid, name, PendingState::Queued, None)?;
    }
    if names.is_empty() { Ok(()) } else { settle_row(writer, rid) }
}

/// Links that were refused because their end was taken for erased.
fn revive_links(writer: &mut Writer<'_>, rid: Rid) -> Result<(), EngineError> {
    if writer.stored(rid)?.state != Some(RecordState::Gone) {
        return Ok(());
    }
    for row in writer.outbox_touching(rid)? {
        if row.kind == OutboxKind::Associate && row.state == OutboxState::Rejected {
            writer.begin_anew(row.id)?;
            writer.move_outbox(row.id, OutboxEvent::Retried, None, None)?;
        }
    }
    Ok(())
}

fn differs(writer: &Writer<'_>, rid: Rid, remote: &RemoteRecord) -> Result<bool, EngineError> {
    let Some(mirror) = writer.mirror(rid)? else { return Ok(true) };
    let moved = remote
        .properties
        .iter()
        .any(|(name, value)| mirror.properties.get(name).is_some_and(|old| old != value));
    Ok(moved || mirror.updated_at != remote.updated_at)
}

/// Applies the decisions for the pending changes, unless one of them may be on its way: then its own probe decides.
fn settle(
    writer: &mut Writer<'_>,
    rid: Rid,
    remote: &RemoteRecord,
    decisions: &[(String, PendingDecision)],
    now: i64,
) -> Result<(), EngineError> {
    if decisions.is_empty() {
        return Ok(());
    }
    let leaving =
        |state| matches!(state, OutboxState::InFlight | OutboxState::Unknown | OutboxState::NeedsAnswer);
    if writer.outbox_of(rid)?.iter().any(|row| crate::edit::carries_changes(row) && leaving(row.state)) {
        return Ok(());
    }
    resolve::settle_decisions(writer, rid, remote, decisions, now)
}

/// The wanted archive has happened.
pub(crate) fn end_archive(writer: &mut Writer<'_>, rid: Rid) -> Result<(), EngineError> {
    for row in writer.outbox_of(rid)? {
        let event = match row.state {
            OutboxState::InFlight => OutboxEvent::Acknowledged,
            OutboxState::Unknown | OutboxState::NeedsAnswer => OutboxEvent::ProbedApplied,
            _ => OutboxEvent::Converged,
        };
        if row.kind == OutboxKind::Archive {
            writer.move_outbox(row.id, event, None, None)?;
        }
    }
    close_disputes(writer, rid, "converged", |kind| {
        kind.blocks_changes() || kind == ConflictKind::ChangedSinceArchive
    })?;
    for change in writer.pending(rid)? {
        writer.end_pending(rid, &change.property, satchel_store::End::Replaced)?;
    }
    Ok(())
}
