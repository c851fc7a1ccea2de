//! Conflicts: found, described and settled.
//!
//! A resolution is no permission to overwrite: keeping the user's value makes the value shown as HubSpot's the new
//! base, and the ordinary check before the write compares again. If HubSpot has moved meanwhile, the conflict is
//! back with the new value. What follows from an answer is decided by `satchel_core::settle`; here it is applied.

mod bulk;
mod detect;
pub(crate) mod group;
mod vanished;

pub use bulk::{BulkChoice, BulkPreview, BulkRow, BulkSide, Moved, MovedRow};

pub(crate) use detect::{
    close_archived, dispute, open_archived, open_properties, settle_decisions, settle_row,
};

use crate::edit::{carries_changes, edit_property, keep_conflict, requeue};
use crate::push::link::{disputed_row, rebased};
use crate::{Engine, EngineError, stage};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Base, Conflict, ConflictId, ConflictKind, ConflictProperty, NoAnswer, ObjectType, OutboxEvent,
    OutboxKind, PendingState, Resolution, Rid, Settlement, ValueKind, same, settle,
};
use satchel_store::{End, OutboxPayload, OutboxRow, Reader, Writer};

impl Engine {
    /// Settles one property of a conflict, or all of it when no property is named.
    pub async fn resolve(
        &self,
        id: ConflictId,
        property: Option<&str>,
        answer: Resolution,
    ) -> Result<Rid, EngineError> {
        self.resolve_as_seen(id, property, answer, None).await
    }

    /// The same, for an answer given in sight of HubSpot's value: it is void when that has moved since.
    pub async fn resolve_as_seen(
        &self,
        id: ConflictId,
        property: Option<&str>,
        answer: Resolution,
        seen: Option<Option<String>>,
    ) -> Result<Rid, EngineError> {
        let (property, now) = (property.map(str::to_owned), self.now());
        self.transact(move |writer| {
            let conflict = writer.conflict(id)?.ok_or(EngineError::UnknownConflict(id))?;
            let chosen = chosen(&conflict, property.as_deref())?;
            let moved =
                seen.as_ref().is_some_and(|seen| chosen.iter().any(|disputed| disputed.remote != *seen))
                    && !bites(Tooth::DecisionSurvivesMove);
            if conflict.kind.is_by_property() {
                let answers = spread(writer, &conflict, chosen, &answer)?;
                answer_properties(writer, &conflict, &answers, moved, now)?;
                return Ok(conflict.rid);
            }
            settle_whole(writer, &conflict, &answer, moved)?;
            writer.close_conflict(id, answer_word(&answer))?;
            settle_row(writer, conflict.rid)?;
            requeue(writer, conflict.rid)?;
            Ok(conflict.rid)
        })
        .await
    }

    /// Asks HubSpot who wrote the disputed values, and when. Best effort: without an answer the conflict stands as
    /// it is.
    pub(crate) async fn describe_conflicts(&self, object_type: ObjectType, disputed: Vec<Rid>) {
        for rid in disputed {
            if let Err(error) = self.describe(object_type, rid).await {
                tracing::warn!(%object_type, %error, "a conflict could not be described");
            }
        }
    }

    async fn describe(&self, object_type: ObjectType, rid: Rid) -> Result<(), EngineError> {
        let (conflicts, id) = self
            .look(move |reader| {
                let id = reader.record(rid)?.and_then(|record| record.remote_id);
                Ok((reader.conflicts_of(rid)?, id))
            })
            .await?;
        let Some(id) = id else { return Ok(()) };
        for conflict in conflicts {
            self.describe_one(object_type, rid, conflict, &id).await?;
        }
        Ok(())
    }

    async fn describe_one(
        &self,
        object_type: ObjectType,
        rid: Rid,
        conflict: Conflict,
        id: &str,
    ) -> Result<(), EngineError> {
        let undescribed = |disputed: &ConflictProperty| disputed.remote_at.is_none();
        let names: Vec<String> = conflict
            .properties
            .iter()
            .filter(|disputed| undescribed(disputed))
            .map(|found| found.name.clone())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        let Some(record) = self.client()?.read(object_type, id, &names, &names).await? else {
            return Ok(());
        };
        let now = self.now();
        self.transact(move |writer| {
            // The conflict may have moved on while the answer was on its way.
            let Some(current) = writer.conflict(conflict.id)? else { return Ok(()) };
            let definitions = writer.definitions(object_type)?;
            let mut described = Vec::new();
            for mut disputed in current.properties.into_iter().filter(undescribed) {
                let kind = definitions.kind(&disputed.name);
                let versions = record.history.get(&disputed.name).map_or(&[][..], Vec::as_slice);
                let version =
                    versions.iter().find(|v| same(&kind, v.value.as_deref(), disputed.remote.as_deref()));
                if let Some(version) = version {
                    disputed.remote_at = Some(version.at);
                    disputed.remote_by.clone_from(&version.by);
                    disputed.remote_source = Some(version.source.clone());
                    described.push(disputed);
                }
            }
            writer.open_conflict(rid, current.kind, &described, now)?;
            Ok(())
        })
        .await
    }
}

/// Settles properties of a conflict that is about properties.
fn answer_properties(
    writer: &mut Writer<'_>,
    conflict: &Conflict,
    answers: &[(ConflictProperty, Resolution)],
    moved: bool,
    now: i64,
) -> Result<(), EngineError> {
    for (disputed, answer) in answers {
        settle_property(writer, conflict, disputed, answer, moved, now)?;
        writer.settle_conflict_property(conflict.id, &disputed.name, answer, now)?;
    }
    group::release(writer, conflict)?;
    keep_place(writer, conflict.rid, now)?;
    settle_row(writer, conflict.rid)?;
    requeue(writer, conflict.rid)
}

/// The properties an answer is for. A conflict about the record as a whole has none.
fn chosen(conflict: &Conflict, property: Option<&str>) -> Result<Vec<ConflictProperty>, EngineError> {
    match property {
        None => Ok(conflict.properties.clone()),
        Some(name) => {
            let found: Vec<_> =
                conflict.properties.iter().filter(|disputed| disputed.name == name).cloned().collect();
            if found.is_empty() { Err(EngineError::UnknownConflict(conflict.id)) } else { Ok(found) }
        }
    }
}

/// An answer may leave the record at a stage of another pipeline than the one HubSpot holds: the pipeline goes along.
fn keep_place(writer: &mut Writer<'_>, rid: Rid, now: i64) -> Result<(), EngineError> {
    let Some(object_type) = writer.record(rid)?.map(|record| record.object_type) else { return Ok(()) };
    let Some((_, stage)) = object_type.row().pipeline else { return Ok(()) };
    let Some(change) = writer.pending(rid)?.into_iter().find(|change| change.property == stage) else {
        return Ok(());
    };
    match stage::complete(writer, object_type, Some(rid), vec![(change.property, change.local)]) {
        Ok(changes) => {
            for (property, value) in changes.into_iter().filter(|(property, _)| property != stage) {
                edit_property(writer, object_type, rid, &property, value, now)?;
            }
            Ok(())
        }
        // A stage that is gone is HubSpot's to refuse, at the property.
        Err(EngineError::InvalidValue(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The answers for the chosen properties, and what they say of the other members of linked groups.
fn spread(
    writer: &Writer<'_>,
    conflict: &Conflict,
    chosen: Vec<ConflictProperty>,
    answer: &Resolution,
) -> Result<Vec<(ConflictProperty, Resolution)>, EngineError> {
    let mut answers: Vec<(ConflictProperty, Resolution)> = Vec::with_capacity(chosen.len());
    for disputed in chosen {
        for (property, said) in group::answered(writer, conflict, disputed, answer)? {
            if !answers.iter().any(|(known, _)| known.name == property.name) {
                answers.push((property, said));
            }
        }
    }
    Ok(answers)
}

/// Applies the answer for one property.
fn settle_property(
    writer: &mut Writer<'_>,
    conflict: &Conflict,
    disputed: &ConflictProperty,
    answer: &Resolution,
    moved: bool,
    now: i64,
) -> Result<(), EngineError> {
    let (rid, name) = (conflict.rid, disputed.name.as_str());
    let answer = answer.clone().meant(disputed, &kind_of(writer, rid, name)?);
    let seen = Base::Known(disputed.remote.clone());
    match settle(conflict.kind, &answer, moved) {
        Settlement::AskAgain => return Err(EngineError::ConflictMoved),
        Settlement::GiveUp => writer.end_pending(rid, name, End::Discarded)?,
        Settlement::Rebase => {
            writer.rebase_pending(rid, name, seen)?;
            writer.set_pending_state(rid, name, PendingState::Queued, None)?;
        }
        Settlement::Replace(value) => {
            check_value(writer, rid, name, value.as_deref())?;
            writer.put_pending(rid, name, seen.clone(), value, now)?;
            writer.rebase_pending(rid, name, seen)?;
            writer.set_pending_state(rid, name, PendingState::Queued, None)?;
        }
        Settlement::Stands => {}
        Settlement::Write(_) if bites(Tooth::PutBackStays) => {}
        Settlement::Write(value) => {
            write_back(writer, rid, disputed, value.unwrap_or_else(|| disputed.remote.clone()), now)?;
        }
        Settlement::Refused(why) => return Err(why.into()),
        Settlement::LinkAnyway => link_anyway(writer, conflict, disputed, None)?,
        Settlement::OtherLabel(label) => link_anyway(writer, conflict, disputed, Some(&label))?,
        Settlement::KeepLink => keep_link(writer, conflict, disputed)?,
        Settlement::GiveUpAll | Settlement::ArchiveAnyway | Settlement::KeepRecord => {}
    }
    Ok(())
}

/// Our write replaced a value that slipped in. Putting that back, or another, is an ordinary edit over ours: the answer
/// was given in sight of ours and theirs. Where the mirror shows a third value by now, it is a conflict like any other, unless
/// that one is the user's own too, written since. In a dispute that is open already, it is the new value of the user's side.
fn write_back(
    writer: &mut Writer<'_>,
    rid: Rid,
    disputed: &ConflictProperty,
    wanted: Option<String>,
    now: i64,
) -> Result<(), EngineError> {
    check_value(writer, rid, &disputed.name, wanted.as_deref())?;
    let shown = writer.mirror(rid)?.and_then(|mut mirror| mirror.properties.remove(&disputed.name));
    let kind = kind_of(writer, rid, &disputed.name)?;
    let is = |value: &Option<String>| {
        shown.as_ref().is_some_and(|shown| same(&kind, shown.as_deref(), value.as_deref()))
    };
    let own = writer.last_written(rid, &disputed.name)?.filter(&is);
    let ours = own.unwrap_or_else(|| disputed.local.clone());
    let moved = shown.is_some() && !is(&ours);
    let waiting = writer.pending(rid)?.into_iter().find(|change| change.property == disputed.name);
    if is(&wanted) && waiting.is_none() {
        return Ok(());
    }
    if let Some(blocked) = waiting.as_ref().filter(|change| change.state == PendingState::Conflicted) {
        writer.put_pending(rid, &disputed.name, blocked.base.clone(), wanted.clone(), now)?;
        return keep_conflict(writer, rid, &disputed.name, wanted, now);
    }
    let opens = moved && !is(&wanted) && waiting.is_none();
    let base = Base::Known(ours);
    writer.put_pending(rid, &disputed.name, base.clone(), wanted.clone(), now)?;
    writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, now)?;
    if let Some(remote) = shown.filter(|_| opens) {
        let open = ConflictProperty { base, local: wanted, remote, ..disputed.clone() };
        let open = ConflictProperty { remote_at: None, remote_by: None, remote_source: None, ..open };
        open_properties(writer, rid, ConflictKind::Edit, vec![open], now)?;
    }
    Ok(())
}

/// Applies the answer for a record or its archive as a whole.
fn settle_whole(
    writer: &mut Writer<'_>,
    conflict: &Conflict,
    answer: &Resolution,
    moved: bool,
) -> Result<(), EngineError> {
    let archive = |row: &OutboxRow| row.kind == OutboxKind::Archive;
    match settle(conflict.kind, answer, moved) {
        Settlement::AskAgain => return Err(EngineError::ConflictMoved),
        Settlement::Refused(why) => return Err(why.into()),
        Settlement::GiveUpAll => {
            for change in writer.pending(conflict.rid)? {
                writer.end_pending(conflict.rid, &change.property, End::Discarded)?;
            }
        }
        Settlement::ArchiveAnyway => {
            if let Some(row) = row_of(writer, conflict.rid, archive)? {
                archive_anyway(writer, conflict, row)?;
            }
        }
        Settlement::KeepRecord => discard_row_of(writer, conflict.rid, archive)?,
        Settlement::Rebase
        | Settlement::GiveUp
        | Settlement::Replace(_)
        | Settlement::Stands
        | Settlement::Write(_)
        | Settlement::LinkAnyway
        | Settlement::OtherLabel(_)
        | Settlement::KeepLink => {}
    }
    Ok(())
}

/// Archived all the same: what is shown here counts as seen.
fn archive_anyway(writer: &mut Writer<'_>, conflict: &Conflict, row: OutboxRow) -> Result<(), EngineError> {
    let OutboxPayload::Archive { mut base } = row.payload else { return Ok(()) };
    for disputed in &conflict.properties {
        // Where it has moved, the user's own edit was written since over what is shown here.
        let shown = Base::Known(base.get(&disputed.name).cloned().flatten());
        if shown == disputed.base {
            base.insert(disputed.name.clone(), disputed.remote.clone());
        }
    }
    writer.set_payload(row.id, &OutboxPayload::Archive { base })?;
    writer.move_outbox(row.id, OutboxEvent::Retried, None, None)?;
    Ok(())
}

/// The link is changed all the same: what is there now counts as seen. With another label where the user names one.
fn link_anyway(
    writer: &mut Writer<'_>,
    conflict: &Conflict,
    disputed: &ConflictProperty,
    label: Option<&str>,
) -> Result<(), EngineError> {
    let Some((row, link)) = disputed_row(writer, conflict.rid, &disputed.name)? else { return Ok(()) };
    if label.is_some() && row.kind != OutboxKind::Associate {
        return Err(NoAnswer::NoLabelToRemove.into());
    }
    let link = rebased(writer, link, label)?;
    writer.set_payload(row.id, &OutboxPayload::Link(link))?;
    if label.is_some() {
        writer.withdraw_approval(row.id)?;
    }
    writer.move_outbox(row.id, OutboxEvent::Retried, None, None)?;
    Ok(())
}

fn keep_link(
    writer: &mut Writer<'_>,
    conflict: &Conflict,
    disputed: &ConflictProperty,
) -> Result<(), EngineError> {
    if let Some((row, _)) = disputed_row(writer, conflict.rid, &disputed.name)? {
        writer.move_outbox(row.id, OutboxEvent::Discarded, None, None)?;
    }
    Ok(())
}

fn discard_row_of(
    writer: &mut Writer<'_>,
    rid: Rid,
    wanted: impl Fn(&OutboxRow) -> bool,
) -> Result<(), EngineError> {
    if let Some(row) = row_of(writer, rid, wanted)? {
        writer.move_outbox(row.id, OutboxEvent::Discarded, None, None)?;
    }
    Ok(())
}

fn row_of(
    writer: &Writer<'_>,
    rid: Rid,
    wanted: impl Fn(&OutboxRow) -> bool,
) -> Result<Option<OutboxRow>, EngineError> {
    Ok(writer.outbox_of(rid)?.into_iter().find(wanted))
}

fn check_value(
    reader: &Reader<'_>,
    rid: Rid,
    property: &str,
    value: Option<&str>,
) -> Result<(), EngineError> {
    let Some(record) = reader.record(rid)? else { return Ok(()) };
    match reader.definitions(record.object_type)?.get(property) {
        Some(definition) if stage::has_values_of(reader, record.object_type, definition)? => Ok(()),
        Some(definition) => Ok(satchel_core::validate(definition, value)?),
        None => Err(EngineError::UnknownProperty {
            object_type: record.object_type,
            property: property.to_owned(),
        }),
    }
}

fn kind_of(writer: &Writer<'_>, rid: Rid, property: &str) -> Result<ValueKind, EngineError> {
    let Some(record) = writer.record(rid)? else { return Ok(ValueKind::Text) };
    Ok(writer.definitions(record.object_type)?.kind(property))
}

fn answer_word(answer: &Resolution) -> &'static str {
    match answer {
        Resolution::Local => "local",
        Resolution::Remote => "remote",
        Resolution::Value(_) => "value",
    }
}

/// The row of a record that sends its pending changes.
pub(crate) fn change_row(writer: &Writer<'_>, rid: Rid) -> Result<Option<OutboxRow>, EngineError> {
    row_of(writer, rid, carries_changes)
}
