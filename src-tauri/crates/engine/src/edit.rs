//! Local edits: one transaction each, durable when it returns, never waiting for a network.
//!
//! The base of a pending change is what the user saw when the edit began, and later edits of the same property keep
//! it. An edit back to the base leaves nothing to send, unless an earlier value may already be on its way.

mod base;
mod carry;
mod create;
mod link;
mod review;
mod undo;

pub use carry::{
    CarriedChange, CarriedIn, CarriedIntent, CarriedLink, CarriedOutbox, CarriedRecord, LeftIntent,
};
pub use create::{NewLink, SIGNED_IN_USER, own_owner};
pub use link::LinkChange;
pub(crate) use link::{find_label, mirrored_base, primary_of};
pub use review::Review;
pub use undo::{UndoPart, UndoPlan};

use self::base::{base_is, first_base};
use crate::engine::{CLOCK_SKEW, SERVER_TIME};
use crate::resolve::{group, open_properties, settle_row};
use crate::{Engine, EngineError, stage};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Account, Conflict, ConflictKind, Editing, ObjectType, OutboxEvent, OutboxKind, OutboxState, PendingState,
    RecordKey, RecordState, Rid, validate,
};
use satchel_store::{End, OutboxPayload, OutboxRow, Reader, StoreError, Writer};

/// A property and the value wanted; `None` clears.
pub(crate) type Change = (String, Option<String>);

impl Engine {
    /// Edits properties of a record; `None` clears. All are taken, or none.
    pub async fn edit(
        &self,
        object_type: ObjectType,
        key: &RecordKey,
        changes: Vec<Change>,
    ) -> Result<Rid, EngineError> {
        let (key, now) = (key.clone(), self.now());
        self.transact(move |writer| {
            let rid = editable(writer, object_type, &key)?;
            let changes = stage::complete(writer, object_type, Some(rid), changes)?;
            let changes = give_up_lost(writer, object_type, rid, changes)?;
            check(writer, object_type, &changes)?;
            for (property, value) in changes {
                edit_property(writer, object_type, rid, &property, value, now)?;
            }
            join_disputes(writer, rid, now)?;
            Ok(rid)
        })
        .await
    }

    /// Asks for the record to be moved to the recycle bin. What the user saw is kept with it, so that a colleague's
    /// change made since is noticed. A draft that was never sent is given up.
    pub async fn archive(&self, object_type: ObjectType, key: &RecordKey) -> Result<Rid, EngineError> {
        let (key, now) = (key.clone(), self.now());
        let delay = i64::try_from(self.archive_delay().as_millis()).unwrap_or(i64::MAX);
        self.transact(move |writer| {
            let rid = editable(writer, object_type, &key)?;
            let live = writer.outbox_of(rid)?;
            let unsent = |row: &&OutboxRow| row.kind == OutboxKind::Create && never_left(row);
            if let Some(create) = live.iter().find(unsent) {
                discard_row(writer, create)?;
                return Ok(rid);
            }
            if live.iter().any(|row| row.kind == OutboxKind::Archive) {
                return Ok(rid);
            }
            let base = writer.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
            let row = writer.enqueue(rid, OutboxKind::Archive, OutboxPayload::Archive { base }, now)?;
            if delay > 0 {
                writer.delay(row, now.saturating_add(delay))?;
            }
            Ok(rid)
        })
        .await
    }

    /// Gives up what waits in one outbox row: the record shows HubSpot's values again.
    pub async fn discard(&self, outbox_id: i64) -> Result<Rid, EngineError> {
        self.transact(move |writer| {
            let row = writer.outbox_row(outbox_id)?.filter(may_end);
            let row = row.ok_or(EngineError::NotDiscardable(outbox_id))?;
            discard_row(writer, &row)?;
            Ok(row.rid)
        })
        .await
    }

    /// Lets a refused or waiting row try again with the next push, and lets a held one go. A row that needs an answer is
    /// sent once more: the user has looked, and takes what could not be found not to be there.
    pub async fn retry(&self, outbox_id: i64) -> Result<Rid, EngineError> {
        self.transact(move |writer| {
            let row = writer.outbox_row(outbox_id)?.ok_or(EngineError::NotDiscardable(outbox_id))?;
            writer.hold(outbox_id, false)?;
            writer.begin_anew(outbox_id)?;
            writer.allowed(outbox_id)?;
            match row.state {
                OutboxState::Rejected => {
                    for change in writer.pending(row.rid)? {
                        if carries_changes(&row) && change.state == PendingState::Rejected {
                            writer.set_pending_state(
                                row.rid,
                                &change.property,
                                PendingState::Queued,
                                None,
                            )?;
                        }
                    }
                    writer.move_outbox(outbox_id, OutboxEvent::Retried, None, None)?;
                }
                OutboxState::RetryWait => {
                    writer.move_outbox(outbox_id, OutboxEvent::Due, None, None)?;
                }
                // The user has looked: what could not be found is taken not to be there, and is sent once more.
                OutboxState::NeedsAnswer => {
                    for attempt in writer.open_attempts()? {
                        if attempt.items.iter().any(|item| item.outbox_id == outbox_id) {
                            writer.close_attempt_item(attempt.id, outbox_id, "sent again")?;
                        }
                    }
                    writer.move_outbox(outbox_id, OutboxEvent::Retried, None, None)?;
                }
                OutboxState::Queued
                | OutboxState::InFlight
                | OutboxState::Unknown
                | OutboxState::Conflicted => {}
            }
            Ok(row.rid)
        })
        .await
    }

    /// Holds a row back until the user lets it go. What may be on its way cannot be held.
    pub async fn hold(&self, outbox_id: i64, held: bool) -> Result<Rid, EngineError> {
        self.transact(move |writer| {
            let row = writer.outbox_row(outbox_id)?.filter(|row| !held || may_end(row));
            let row = row.ok_or(EngineError::NotDiscardable(outbox_id))?;
            writer.hold(outbox_id, held)?;
            Ok(row.rid)
        })
        .await
    }

    /// Keeps a small fact by name for whoever shows this portal.
    pub async fn remember(&self, key: String, value: String) -> Result<(), EngineError> {
        self.transact(move |writer| Ok(writer.set_meta(&key, &value)?)).await
    }

    /// Chooses which properties of a type are mirrored; `None` mirrors all readable ones. Takes effect with the next
    /// pull, which reads the type anew.
    pub async fn select_properties(
        &self,
        object_type: ObjectType,
        names: Option<Vec<String>>,
    ) -> Result<(), EngineError> {
        self.transact(move |writer| {
            writer.select_properties(object_type, names.as_deref())?;
            Ok(writer.forget_cursor(object_type, crate::pull::BACKFILL)?)
        })
        .await
    }

    /// Adds to the counts of requests kept since the account was connected, and keeps what the answers said of HubSpot's
    /// clock.
    pub async fn record_usage(&self, requests: u64, throttled: u64) -> Result<(), EngineError> {
        let client = self.client().ok();
        let clock = client.and_then(|client| client.clock_skew_ms().zip(client.server_time()));
        self.transact(move |writer| {
            if let Some((skew, server)) = clock {
                writer.set_meta(CLOCK_SKEW, &skew.to_string())?;
                writer.set_meta(SERVER_TIME, &server.0.to_string())?;
            }
            let counts = [("api_requests", requests), ("api_throttled", throttled)];
            for (key, more) in counts {
                let before = writer.meta(key)?.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
                writer.set_meta(key, &before.saturating_add(more).to_string())?;
            }
            Ok(())
        })
        .await
    }

    /// Stores what the portal says of itself. Another portal's account is refused: its records must never mix.
    pub(crate) async fn keep_account(&self, account: Account) -> Result<Account, EngineError> {
        self.transact(move |writer| {
            if let Some(known) = writer.account()?
                && known.portal_id != account.portal_id
                && !bites(Tooth::AnyPortal)
            {
                return Err(EngineError::WrongPortal { expected: known.portal_id, found: account.portal_id });
            }
            writer.set_account(&account)?;
            Ok(account)
        })
        .await
    }
}

/// The record's number, when it may be edited.
pub(crate) fn editable(
    reader: &Reader<'_>,
    object_type: ObjectType,
    key: &RecordKey,
) -> Result<Rid, EngineError> {
    changeable(reader, object_type)?;
    let singular = reader.profile(object_type)?.singular.clone();
    let named = || format!("{singular} {key}");
    let rid = reader.resolve(object_type, key)?.ok_or_else(|| EngineError::UnknownRecord(named()))?;
    let record = reader.record(rid)?.ok_or_else(|| EngineError::UnknownRecord(named()))?;
    match record.state {
        RecordState::Live | RecordState::Draft | RecordState::Stub => Ok(rid),
        RecordState::Archived => {
            Err(EngineError::NotEditable { record: named(), state: "archived in HubSpot" })
        }
        RecordState::Gone => {
            Err(EngineError::NotEditable { record: named(), state: "permanently deleted in HubSpot" })
        }
        RecordState::Merged => {
            Err(EngineError::NotEditable { record: named(), state: "merged into another record" })
        }
    }
}

/// Refuses to touch a type that Satchel only shows.
pub(crate) fn changeable(reader: &Reader<'_>, object_type: ObjectType) -> Result<(), EngineError> {
    match object_type.row().editing {
        Editing::Full => Ok(()),
        Editing::ShownOnly => Err(EngineError::ShownOnly(reader.profile(object_type)?.plural.to_lowercase())),
    }
}

/// Refuses the whole edit when one value cannot be asked for.
pub(crate) fn check(
    reader: &Reader<'_>,
    object_type: ObjectType,
    changes: &[Change],
) -> Result<(), EngineError> {
    let definitions = reader.definitions(object_type)?;
    for (property, value) in changes {
        let definition = definitions.get(property).filter(|definition| !definition.archived);
        let definition = definition
            .ok_or_else(|| EngineError::UnknownProperty { object_type, property: property.clone() })?;
        if !stage::has_values_of(reader, object_type, definition)? {
            validate(definition, value.as_deref())?;
        }
    }
    Ok(())
}

/// Takes back changes of properties that HubSpot has no more: they can be given up, and not be edited. Returns the other
/// changes.
fn give_up_lost(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    changes: Vec<Change>,
) -> Result<Vec<Change>, EngineError> {
    let definitions = writer.definitions(object_type)?;
    let pending = writer.pending(rid)?;
    let mut left = Vec::with_capacity(changes.len());
    for (property, value) in changes {
        let defined = definitions.get(&property).is_some_and(|definition| !definition.archived);
        let back = pending.iter().any(|change| {
            change.property == property && base_is(&definitions, &property, &change.base, value.as_deref())
        });
        if defined || !back {
            left.push((property, value));
            continue;
        }
        drop_dispute(writer, rid, &property)?;
        writer.end_pending(rid, &property, End::Discarded)?;
        settle_row(writer, rid)?;
    }
    Ok(left)
}

/// Takes one edit.
pub(crate) fn edit_property(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    property: &str,
    value: Option<String>,
    now: i64,
) -> Result<(), EngineError> {
    let definitions = writer.definitions(object_type)?;
    let pending = writer.pending(rid)?.into_iter().find(|change| change.property == property);
    let base = match &pending {
        Some(change) => change.base.clone(),
        None => first_base(writer, &definitions, rid, property, value.as_deref())?,
    };
    let rows = writer.outbox_of(rid)?;
    let draft = rows.iter().any(|row| row.kind == OutboxKind::Create);
    let leaving = rows.iter().any(|row| carries_changes(row) && !may_end(row));
    let unchanged = base_is(&definitions, property, &base, value.as_deref());
    match pending {
        None if unchanged => return Ok(()),
        Some(change) if unchanged && !leaving => {
            if change.state == PendingState::Conflicted {
                drop_dispute(writer, rid, property)?;
            }
            writer.end_pending(rid, property, End::Discarded)?;
            return settle_row(writer, rid);
        }
        Some(change) if change.local == value && change.state != PendingState::Rejected => return Ok(()),
        _ => {}
    }
    let conflicted = pending.is_some_and(|change| change.state == PendingState::Conflicted);
    writer.put_pending(rid, property, base, value.clone(), now)?;
    if conflicted {
        keep_conflict(writer, rid, property, value, now)?;
    }
    if !draft {
        writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, now)?;
    }
    requeue(writer, rid)
}

/// A new value for a disputed property does not settle the dispute: it stays blocked, with the new value.
pub(crate) fn keep_conflict(
    writer: &mut Writer<'_>,
    rid: Rid,
    property: &str,
    value: Option<String>,
    now: i64,
) -> Result<(), EngineError> {
    for conflict in writer.conflicts_of(rid)?.into_iter().filter(|conflict| conflict.kind.blocks_changes()) {
        let found = conflict.properties.into_iter().find(|disputed| disputed.name == property);
        let Some(mut disputed) = found else { continue };
        disputed.local.clone_from(&value);
        writer.open_conflict(rid, conflict.kind, &[disputed], now)?;
        writer.set_pending_state(rid, property, PendingState::Conflicted, None)?;
    }
    Ok(())
}

/// A new value for one member of a linked group waits with the others while one of them is disputed.
pub(crate) fn join_disputes(writer: &mut Writer<'_>, rid: Rid, now: i64) -> Result<(), EngineError> {
    for conflict in writer.conflicts_of(rid)?.into_iter().filter(|conflict| conflict.kind.blocks_changes()) {
        let more = group::drawn_in(writer, rid, &conflict.properties)?;
        if !more.is_empty() {
            open_properties(writer, rid, conflict.kind, more, now)?;
            settle_row(writer, rid)?;
        }
    }
    Ok(())
}

/// Takes a property out of the conflict that blocks it, and lets go what was only held with it; what other conflicts of the
/// record say of it stands.
pub(crate) fn drop_dispute(writer: &mut Writer<'_>, rid: Rid, property: &str) -> Result<(), EngineError> {
    for conflict in writer.conflicts_of(rid)?.into_iter().filter(|conflict| conflict.kind.blocks_changes()) {
        writer.drop_conflict_property(conflict.id, property)?;
        if conflict.kind.is_by_property() {
            group::release(writer, &conflict)?;
        }
    }
    Ok(())
}

/// Closes the conflicts of a record that are of these kinds.
pub(crate) fn close_disputes(
    writer: &mut Writer<'_>,
    rid: Rid,
    how: &str,
    closes: impl Fn(ConflictKind) -> bool,
) -> Result<(), StoreError> {
    for conflict in writer.conflicts_of(rid)?.into_iter().filter(|conflict| closes(conflict.kind)) {
        writer.close_conflict(conflict.id, how)?;
    }
    Ok(())
}

/// Lets a blocked row try again once it holds something that may be sent.
pub(crate) fn requeue(writer: &mut Writer<'_>, rid: Rid) -> Result<(), EngineError> {
    let sendable = writer.pending(rid)?.iter().any(|change| change.state == PendingState::Queued);
    for row in writer.outbox_of(rid)? {
        let blocked =
            matches!(row.state, OutboxState::Conflicted | OutboxState::Rejected | OutboxState::NeedsAnswer);
        if sendable && blocked && carries_changes(&row) && row.state != OutboxState::NeedsAnswer {
            if row.kind == OutboxKind::Create {
                release_refused(writer, rid)?;
            }
            writer.move_outbox(row.id, OutboxEvent::Retried, None, None)?;
        }
    }
    Ok(())
}

/// A create goes out whole: what HubSpot refused beside the value that is mended now goes out with it.
fn release_refused(writer: &mut Writer<'_>, rid: Rid) -> Result<(), EngineError> {
    for change in writer.pending(rid)?.into_iter().filter(|change| change.state == PendingState::Rejected) {
        writer.set_pending_state(rid, &change.property, PendingState::Queued, None)?;
    }
    Ok(())
}

/// Whether a row sends the record's pending changes.
pub(crate) fn carries_changes(row: &OutboxRow) -> bool {
    matches!(row.kind, OutboxKind::Create | OutboxKind::Update)
}

/// Whether nothing of a row can be in HubSpot: a create in doubt may have made its record.
fn never_left(row: &OutboxRow) -> bool {
    may_end(row) && row.state != OutboxState::NeedsAnswer
}

/// Whether nothing of a row can be on its way.
pub(crate) fn may_end(row: &OutboxRow) -> bool {
    !matches!(row.state, OutboxState::InFlight | OutboxState::Unknown)
}

pub(crate) fn discard_row(writer: &mut Writer<'_>, row: &OutboxRow) -> Result<(), EngineError> {
    let of_row = |kind: ConflictKind| match row.kind {
        OutboxKind::Create | OutboxKind::Update => kind.blocks_changes(),
        OutboxKind::Archive => kind == ConflictKind::ChangedSinceArchive,
        OutboxKind::Associate | OutboxKind::Dissociate => false,
    };
    close_disputes(writer, row.rid, "discarded", of_row)?;
    drop_dispute_over(writer, row)?;
    if carries_changes(row) {
        for change in writer.pending(row.rid)? {
            if bites(Tooth::DiscardLeavesValue) && change.state == PendingState::Rejected {
                continue;
            }
            writer.end_pending(row.rid, &change.property, End::Discarded)?;
        }
    }
    if row.kind == OutboxKind::Create {
        for dependant in writer.outbox_touching(row.rid)? {
            if dependant.id != row.id && may_end(&dependant) && !bites(Tooth::UndoLeavesLinks) {
                writer.move_outbox(dependant.id, OutboxEvent::Discarded, None, None)?;
            }
        }
        discard_standing_on(writer, row.rid)?;
        writer.set_state(row.rid, RecordState::Gone)?;
    }
    if writer.outbox_row(row.id)?.is_some() {
        writer.move_outbox(row.id, OutboxEvent::Discarded, None, None)?;
    }
    Ok(())
}

/// A record that never came to be takes the links to it along, and activities that would stand on no other.
fn discard_standing_on(writer: &mut Writer<'_>, gone: Rid) -> Result<(), EngineError> {
    for id in writer.creates_linked_to(gone)? {
        writer.drop_first_link(id, gone)?;
        let Some(create) = writer.outbox_row(id)? else { continue };
        let alone = create.object_type.row().activity.is_some() && writer.first_links(id)?.is_empty();
        if alone && may_end(&create) {
            discard_row(writer, &create)?;
        }
    }
    Ok(())
}

/// How a dispute over a link names it: by its other end.
pub(crate) fn link_name(reader: &Reader<'_>, to: Rid) -> Result<String, StoreError> {
    let record = reader.record(to)?.ok_or_else(|| StoreError::NotFound(format!("record {to}")))?;
    let id = record.remote_id.unwrap_or_else(|| to.to_string());
    Ok(format!("{} {id}", record.object_type))
}

/// Takes the dispute over a change of a link out of its record's conflict.
pub(crate) fn drop_dispute_over(writer: &mut Writer<'_>, row: &OutboxRow) -> Result<(), EngineError> {
    let OutboxPayload::Link(link) = &row.payload else { return Ok(()) };
    let name = link_name(writer, link.to)?;
    let of_links = |conflict: &Conflict| conflict.kind == ConflictKind::Association;
    for conflict in writer.conflicts_of(row.rid)?.into_iter().filter(of_links) {
        // A file from before links were told apart has one dispute, under a general name.
        let known = [name.as_str(), "association"];
        for disputed in conflict.properties.iter().filter(|disputed| known.contains(&disputed.name.as_str()))
        {
            writer.drop_conflict_property(conflict.id, &disputed.name)?;
        }
    }
    Ok(())
}
