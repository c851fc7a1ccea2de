//! Opening and closing conflicts from the decisions of a plan, inside the transaction that applies it.

use super::change_row;
use super::group;
use crate::EngineError;
use crate::edit::{close_disputes, drop_dispute};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Base, Conflict, ConflictKind, ConflictProperty, OutboxEvent, OutboxState, PendingChange, PendingDecision,
    PendingState, RemoteRecord, Rid,
};
use satchel_store::{End, Writer};

/// Applies what a plan decided for each pending change of a record.
pub(crate) fn settle_decisions(
    writer: &mut Writer<'_>,
    rid: Rid,
    remote: &RemoteRecord,
    decisions: &[(String, PendingDecision)],
    now: i64,
) -> Result<(), EngineError> {
    let pending = writer.pending(rid)?;
    let mut disputed = Vec::new();
    for (name, decision) in decisions {
        let Some(change) = pending.iter().find(|change| change.property == *name) else { continue };
        match decision {
            // What is held goes into the dispute that holds it when that is opened.
            PendingDecision::Unseen | PendingDecision::Held => {}
            PendingDecision::Keep => match value_before_clearing(writer, change)? {
                Some(value) => disputed
                    .push(ConflictProperty { base: Base::Known(Some(value)), ..dispute(change, remote) }),
                None => release(writer, change, PendingState::Queued)?,
            },
            PendingDecision::Converged => {
                release(writer, change, PendingState::Conflicted)?;
                writer.end_pending(rid, name, End::Converged)?;
            }
            PendingDecision::Conflict if bites(Tooth::ConflictTakesRemote) => {
                writer.end_pending(rid, name, End::Converged)?;
            }
            PendingDecision::Conflict => disputed.push(dispute(change, remote)),
        }
    }
    open_properties(writer, rid, ConflictKind::Edit, disputed, now)?;
    settle_row(writer, rid)
}

/// Opens a conflict over these properties, or adds them to the record's open one, and blocks them.
pub(crate) fn open_properties(
    writer: &mut Writer<'_>,
    rid: Rid,
    kind: ConflictKind,
    mut disputed: Vec<ConflictProperty>,
    now: i64,
) -> Result<(), EngineError> {
    if disputed.is_empty() {
        return Ok(());
    }
    disputed.extend(group::drawn_in(writer, rid, &disputed)?);
    let open = writer.conflicts_of(rid)?;
    // A value that HubSpot still holds keeps what is known of its author.
    let known = |wanted: &ConflictProperty| {
        let mut properties = open.iter().flat_map(|conflict| &conflict.properties);
        properties.find(|found| found.name == wanted.name && found.remote == wanted.remote).cloned()
    };
    let disputed: Vec<ConflictProperty> = disputed
        .into_iter()
        .map(|wanted| match known(&wanted) {
            Some(found) => ConflictProperty {
                remote_at: found.remote_at,
                remote_by: found.remote_by,
                remote_source: found.remote_source,
                ..wanted
            },
            None => wanted,
        })
        .collect();
    // A record that existed already stays one question, whatever is found later.
    let exists = open.iter().any(|conflict| conflict.kind == ConflictKind::Exists);
    let kind = if exists { ConflictKind::Exists } else { kind };
    writer.open_conflict(rid, kind, &disputed, now)?;
    for property in &disputed {
        writer.set_pending_state(rid, &property.name, PendingState::Conflicted, None)?;
    }
    Ok(())
}

/// A disputed property of a record as `remote` shows it.
pub(crate) fn dispute(change: &PendingChange, remote: &RemoteRecord) -> ConflictProperty {
    ConflictProperty {
        name: change.property.clone(),
        base: change.base.clone(),
        local: change.local.clone(),
        remote: remote.properties.get(&change.property).cloned().flatten(),
        remote_at: None,
        remote_by: None,
        remote_source: None,
    }
}

/// The value that HubSpot had when a dispute over a base that nobody read began, and that a colleague has cleared since. An
/// empty property is free to be written where nothing is known of it; of this one it is known that somebody emptied it.
fn value_before_clearing(writer: &Writer<'_>, change: &PendingChange) -> Result<Option<String>, EngineError> {
    if change.state != PendingState::Conflicted || change.base != Base::Unknown {
        return Ok(None);
    }
    let disputes = writer.conflicts_of(change.rid)?.into_iter().filter(|open| open.kind.blocks_changes());
    let mut properties = disputes.flat_map(|conflict| conflict.properties);
    let Some(disputed) = properties.find(|disputed| disputed.name == change.property) else {
        return Ok(None);
    };
    let before = match disputed.base {
        Base::Known(before) => before,
        Base::Unknown => None,
    };
    let filled = |value: &String| !value.is_empty();
    Ok(disputed.remote.filter(filled).or(before.filter(filled)))
}

/// A change that was blocked by a conflict and is no dispute any more.
fn release(writer: &mut Writer<'_>, change: &PendingChange, to: PendingState) -> Result<(), EngineError> {
    if change.state != PendingState::Conflicted {
        return Ok(());
    }
    drop_dispute(writer, change.rid, &change.property)?;
    if to == PendingState::Queued {
        writer.set_pending_state(change.rid, &change.property, PendingState::Queued, None)?;
    }
    Ok(())
}

/// The record lies in the recycle bin while edits wait: they are kept and shown as a conflict of the record.
pub(crate) fn open_archived(writer: &mut Writer<'_>, rid: Rid, now: i64) -> Result<(), EngineError> {
    if bites(Tooth::ArchiveDropsEdits) {
        return crate::pull::end_archive(writer, rid);
    }
    let disputed: Vec<ConflictProperty> = writer
        .pending(rid)?
        .into_iter()
        .map(|change| ConflictProperty {
            name: change.property,
            remote: match &change.base {
                Base::Known(value) => value.clone(),
                Base::Unknown => None,
            },
            base: change.base,
            local: change.local,
            remote_at: None,
            remote_by: None,
            remote_source: None,
        })
        .collect();
    close_disputes(writer, rid, "archived", |kind| {
        kind.blocks_changes() && kind != ConflictKind::ArchivedRemotely
    })?;
    for property in &disputed {
        writer.set_pending_state(rid, &property.name, PendingState::Conflicted, None)?;
    }
    writer.open_conflict(rid, ConflictKind::ArchivedRemotely, &disputed, now)?;
    settle_row(writer, rid)
}

/// The record is back: its edits may be sent again, after the ordinary comparison.
pub(crate) fn close_archived(writer: &mut Writer<'_>, rid: Rid) -> Result<(), EngineError> {
    let archived = |conflict: &Conflict| conflict.kind == ConflictKind::ArchivedRemotely;
    let Some(open) = writer.conflicts_of(rid)?.into_iter().find(archived) else { return Ok(()) };
    writer.close_conflict(open.id, "restored")?;
    for change in writer.pending(rid)? {
        writer.set_pending_state(rid, &change.property, PendingState::Queued, None)?;
    }
    settle_row(writer, rid)
}

/// Brings the row that sends a record's changes in line with them: it ends with the last one, waits while one may
/// be sent, and is blocked while all are. A row that may be on its way is left to its own outcome.
pub(crate) fn settle_row(writer: &mut Writer<'_>, rid: Rid) -> Result<(), EngineError> {
    let Some(row) = change_row(writer, rid)? else { return Ok(()) };
    let pending = writer.pending(rid)?;
    let has = |state| pending.iter().any(|change| change.state == state);
    let create = row.kind == satchel_core::OutboxKind::Create;
    let event = match row.state {
        OutboxState::InFlight | OutboxState::Unknown | OutboxState::NeedsAnswer => None,
        _ if pending.is_empty() && !create => Some(OutboxEvent::Converged),
        OutboxState::Queued if has(PendingState::Queued) || pending.is_empty() => None,
        OutboxState::Queued if has(PendingState::Conflicted) => Some(OutboxEvent::ConflictFound),
        OutboxState::Queued => Some(OutboxEvent::Refused),
        OutboxState::Conflicted | OutboxState::Rejected if has(PendingState::Queued) => {
            Some(OutboxEvent::Retried)
        }
        // What blocked it is gone, and something else blocks it: it says so after passing through the queue.
        OutboxState::Conflicted if !has(PendingState::Conflicted) && !pending.is_empty() => {
            Some(OutboxEvent::Retried)
        }
        OutboxState::Rejected if !has(PendingState::Rejected) && !pending.is_empty() => {
            Some(OutboxEvent::Retried)
        }
        OutboxState::RetryWait if !has(PendingState::Queued) && !create => Some(OutboxEvent::Due),
        OutboxState::Conflicted | OutboxState::Rejected | OutboxState::RetryWait => None,
    };
    if let Some(event) = event {
        let waits = writer.move_outbox(row.id, event, None, None)?;
        let again = matches!(event, OutboxEvent::Due | OutboxEvent::Retried);
        if again && waits.is_some() {
            return settle_row(writer, rid);
        }
    }
    Ok(())
}
