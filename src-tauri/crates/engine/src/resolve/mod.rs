//! Conflicts: found, described and settled.
//!
//! A resolution is no permission to overwrite: keeping the user's value makes the value shown as HubSpot's the new
//! base, and the ordinary check before the write compares again. If HubSpot has moved meanwhile, the conflict is
//! back with the new value.

mod detect;
mod vanished;

pub(crate) use detect::{
    close_archived, dispute, open_archived, open_properties, settle_decisions, settle_row,
};

use crate::edit::{carries_changes, edit_property, requeue};
use crate::{Engine, EngineError, stage};
use satchel_core::{
    Base, Conflict, ConflictId, ConflictKind, ConflictProperty, LinkBase, ObjectType, OutboxEvent,
    OutboxKind, PendingState, Resolution, Rid, same,
};
use satchel_store::{End, OutboxPayload, OutboxRow, Writer};

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
            if let Some(seen) = &seen
                && chosen.iter().any(|disputed| disputed.remote != *seen)
            {
                return Err(EngineError::ConflictMoved);
            }
            let mut answers: Vec<(ConflictProperty, Resolution)> = Vec::with_capacity(chosen.len());
            for disputed in chosen {
                let more = stage::answered(writer, &conflict, disputed, &answer)?;
                let known = |name: &str| answers.iter().any(|(found, _)| found.name == name);
                let more: Vec<_> = more.into_iter().filter(|(found, _)| !known(&found.name)).collect();
                answers.extend(more);
            }
            match conflict.kind {
                ConflictKind::Edit | ConflictKind::Exists => {
                    for (disputed, answer) in &answers {
                        settle_edit(writer, conflict.rid, disputed, answer, now)?;
                    }
                }
                ConflictKind::Late => {
                    for (disputed, answer) in &answers {
                        settle_late(writer, conflict.rid, disputed, answer, now)?;
                    }
                }
                ConflictKind::ArchivedRemotely => settle_archived(writer, conflict.rid, &answer)?,
                ConflictKind::ChangedSinceArchive => settle_archive(writer, &conflict, &answer)?,
                ConflictKind::Association => settle_link(writer, &conflict, &answer)?,
            }
            match conflict.kind {
                ConflictKind::Edit | ConflictKind::Exists | ConflictKind::Late => {
                    for (disputed, answer) in &answers {
                        writer.settle_conflict_property(id, &disputed.name, answer, now)?;
                    }
                    keep_place(writer, conflict.rid, now)?;
                }
                ConflictKind::ArchivedRemotely
                | ConflictKind::ChangedSinceArchive
                | ConflictKind::Association => {
                    writer.close_conflict(id, answer_word(&answer))?;
                }
            }
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

/// Both sides changed a property.
fn settle_edit(
    writer: &mut Writer<'_>,
    rid: Rid,
    disputed: &ConflictProperty,
    answer: &Resolution,
    now: i64,
) -> Result<(), EngineError> {
    let seen = Base::Known(disputed.remote.clone());
    match answer {
        Resolution::Remote => writer.end_pending(rid, &disputed.name, End::Discarded)?,
        Resolution::Local => {
            writer.rebase_pending(rid, &disputed.name, seen)?;
            writer.set_pending_state(rid, &disputed.name, PendingState::Queued, None)?;
        }
        Resolution::Value(value) => {
            check_value(writer, rid, &disputed.name, value.as_deref())?;
            if same_value(writer, rid, &disputed.name, value.as_deref(), disputed.remote.as_deref())? {
                writer.end_pending(rid, &disputed.name, End::Discarded)?;
            } else {
                writer.put_pending(rid, &disputed.name, seen.clone(), value.clone(), now)?;
                writer.rebase_pending(rid, &disputed.name, seen)?;
                writer.set_pending_state(rid, &disputed.name, PendingState::Queued, None)?;
            }
        }
    }
    Ok(())
}

/// Our write replaced a value that slipped in. Ours is on the server: keeping it needs nothing, putting the other
/// back is an ordinary edit.
fn settle_late(
    writer: &mut Writer<'_>,
    rid: Rid,
    disputed: &ConflictProperty,
    answer: &Resolution,
    now: i64,
) -> Result<(), EngineError> {
    let wanted = match answer {
        Resolution::Local => return Ok(()),
        Resolution::Remote => disputed.remote.clone(),
        Resolution::Value(value) => value.clone(),
    };
    check_value(writer, rid, &disputed.name, wanted.as_deref())?;
    let current = writer.mirror(rid)?.and_then(|mut mirror| mirror.properties.remove(&disputed.name));
    let base = current.map_or(Base::Unknown, Base::Known);
    writer.put_pending(rid, &disputed.name, base, wanted, now)?;
    writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, now)?;
    Ok(())
}

/// Changed here, archived there. HubSpot has no call that restores a record.
fn settle_archived(writer: &mut Writer<'_>, rid: Rid, answer: &Resolution) -> Result<(), EngineError> {
    if *answer != Resolution::Remote {
        return Err(EngineError::CannotResolve(
            "the record lies in HubSpot's recycle bin and only HubSpot's own pages can restore it; restore it there and \
             sync, or take HubSpot's side to give up these edits",
        ));
    }
    for change in writer.pending(rid)? {
        writer.end_pending(rid, &change.property, End::Discarded)?;
    }
    Ok(())
}

/// Archived here, changed there since.
fn settle_archive(
    writer: &mut Writer<'_>,
    conflict: &Conflict,
    answer: &Resolution,
) -> Result<(), EngineError> {
    let Some(row) = row_of(writer, conflict.rid, |row| row.kind == OutboxKind::Archive)? else {
        return Ok(());
    };
    match (answer, row.payload) {
        (Resolution::Local, OutboxPayload::Archive { mut base }) => {
            for disputed in &conflict.properties {
                // Where it has moved, the user's own edit was written since over what is shown here.
                let shown = Base::Known(base.get(&disputed.name).cloned().flatten());
                if shown == disputed.base {
                    base.insert(disputed.name.clone(), disputed.remote.clone());
                }
            }
            writer.set_payload(row.id, &OutboxPayload::Archive { base })?;
            writer.move_outbox(row.id, OutboxEvent::Retried, None, None)?;
        }
        (Resolution::Remote, _) => {
            writer.move_outbox(row.id, OutboxEvent::Discarded, None, None)?;
        }
        _ => return Err(EngineError::CannotResolve("an archive takes your side or HubSpot's, not a value")),
    }
    Ok(())
}

/// A link was changed here and there.
fn settle_link(writer: &mut Writer<'_>, conflict: &Conflict, answer: &Resolution) -> Result<(), EngineError> {
    let link =
        |row: &OutboxRow| matches!(row.kind, OutboxKind::Associate | OutboxKind::Dissociate) && blocked(row);
    let Some(row) = row_of(writer, conflict.rid, link)? else { return Ok(()) };
    match (answer, row.payload) {
        (Resolution::Local, OutboxPayload::Link(mut pending)) => {
            let now = writer.mirrored_link(pending.from, pending.to)?;
            pending.base = LinkBase {
                present: now.is_some(),
                labels: now.into_iter().flatten().filter_map(|association| association.label).collect(),
            };
            writer.set_payload(row.id, &OutboxPayload::Link(pending))?;
            writer.move_outbox(row.id, OutboxEvent::Retried, None, None)?;
        }
        (Resolution::Remote, _) => {
            writer.move_outbox(row.id, OutboxEvent::Discarded, None, None)?;
        }
        _ => return Err(EngineError::CannotResolve("a link takes your side or HubSpot's, not a value")),
    }
    Ok(())
}

fn blocked(row: &OutboxRow) -> bool {
    row.state == satchel_core::OutboxState::Conflicted
}

fn row_of(
    writer: &Writer<'_>,
    rid: Rid,
    wanted: impl Fn(&OutboxRow) -> bool,
) -> Result<Option<OutboxRow>, EngineError> {
    Ok(writer.outbox_of(rid)?.into_iter().find(wanted))
}

fn check_value(
    writer: &Writer<'_>,
    rid: Rid,
    property: &str,
    value: Option<&str>,
) -> Result<(), EngineError> {
    let Some(record) = writer.record(rid)? else { return Ok(()) };
    match writer.definitions(record.object_type)?.get(property) {
        Some(definition) if stage::has_values_of(writer, record.object_type, definition)? => Ok(()),
        Some(definition) => Ok(satchel_core::validate(definition, value)?),
        None => Err(EngineError::UnknownProperty {
            object_type: record.object_type,
            property: property.to_owned(),
        }),
    }
}

fn same_value(
    writer: &Writer<'_>,
    rid: Rid,
    property: &str,
    left: Option<&str>,
    right: Option<&str>,
) -> Result<bool, EngineError> {
    let Some(record) = writer.record(rid)? else { return Ok(false) };
    Ok(same(&writer.definitions(record.object_type)?.kind(property), left, right))
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
