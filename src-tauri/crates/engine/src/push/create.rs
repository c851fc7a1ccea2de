//! Creates: sent once. A contact whose e-mail HubSpot knows becomes a question, never an overwrite; without a natural
//! key an unknown outcome is looked for and, when it cannot be found, asked.

use super::first_links::{keep_first_links, links_to_send, queue_link};
use super::update::{Armed, acknowledge, refuse};
use crate::pull::{apply_partial, apply_record};
use crate::resolve::{open_properties, settle_row};
use crate::{Engine, EngineError, PushReport};
use satchel_core::{
    Base, ConflictKind, ConflictProperty, FailPoint, ObjectType, OutboxEvent, PendingState, RemoteRecord,
    Rid, ValueKind, fail_point, same,
};
use satchel_hubspot::{Refusal, WriteError};
use satchel_store::{ArmItem, Coverage, End, OutboxRow, Reader, SentProperty, Writer};
use std::collections::BTreeMap;

impl Engine {
    pub(super) async fn push_create(
        &self,
        object_type: ObjectType,
        row: OutboxRow,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let seen_at = Some(self.server_now().await?);
        let step = self.client()?;
        let now = self.now();
        let (outbox_id, rid) = (row.id, row.rid);
        let planned = self
            .transact(move |writer| {
                if !writer.is_released(outbox_id)? {
                    return Ok(None);
                }
                let sent = waiting_values(writer, rid)?;
                let links = links_to_send(writer, object_type, outbox_id)?;
                let item = ArmItem { outbox_id, sent: sent.clone(), seen_at };
                let attempt = writer.arm("create", &[item], now)?;
                Ok(Some((attempt, Armed { outbox_id, rid, id: String::new(), sent, seen_at }, links)))
            })
            .await?;
        let Some((attempt, armed, links)) = planned else { return Ok(()) };
        let properties: BTreeMap<String, String> = armed
            .sent
            .iter()
            .filter_map(|sent| sent.value.clone().map(|value| (sent.name.clone(), value)))
            .collect();
        fail_point(FailPoint::PushArmed);
        let answer = step.create(object_type, &properties, &links).await;
        fail_point(FailPoint::PushAnswered);
        match answer {
            Ok(record) => {
                report.acknowledged += 1;
                self.keep_created(object_type, attempt, armed, record, OutboxEvent::Acknowledged).await
            }
            Err(WriteError::NotProcessed(error)) => self.postpone(attempt, vec![outbox_id], error).await,
            Err(WriteError::MaybeProcessed(words)) => self.mark_unknown(vec![outbox_id], words).await,
            Err(WriteError::Missing) => {
                if self.first_links_moved(outbox_id).await? {
                    return self.requeue_unsent(attempt, outbox_id).await;
                }
                let message = "HubSpot does not take new records of this type.".to_owned();
                self.keep_refused(attempt, armed, Refusal { message, ..Refusal::default() }, report).await
            }
            Err(WriteError::Refused(refusal)) => {
                if !links.is_empty() && self.first_links_moved(outbox_id).await? {
                    return self.requeue_unsent(attempt, outbox_id).await;
                }
                self.settle_refused(object_type, attempt, armed, refusal, report).await
            }
        }
    }

    /// A create that HubSpot refused: because the record exists, or for what is wrong with it.
    pub(super) async fn settle_refused(
        &self,
        object_type: ObjectType,
        attempt: i64,
        armed: Armed,
        refusal: Refusal,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        match self.existing(object_type, &armed, &refusal).await? {
            Some(id) => self.meet_existing(object_type, attempt, armed, refusal, &id, report).await,
            None => self.keep_refused(attempt, armed, refusal, report).await,
        }
    }

    /// The record that has the natural key already. The number in HubSpot's sentence is a hint: the key itself is read.
    async fn existing(
        &self,
        object_type: ObjectType,
        armed: &Armed,
        refusal: &Refusal,
    ) -> Result<Option<String>, EngineError> {
        let taken = refusal.existing_id.is_some() || refusal.category.as_deref() == Some("CONFLICT");
        let Some(key) = object_type.row().natural_key.filter(|_| taken) else {
            return Ok(refusal.existing_id.clone());
        };
        let value = armed.sent.iter().find(|sent| sent.name == key).and_then(|sent| sent.value.clone());
        let Some(value) = value else { return Ok(refusal.existing_id.clone()) };
        let found = self.client()?.read_by(object_type, key, &value, &[], &[]).await?;
        Ok(found.map(|record| record.id).or_else(|| refusal.existing_id.clone()))
    }

    /// The record has its id now; edits made meanwhile wait as an update.
    pub(super) async fn keep_created(
        &self,
        object_type: ObjectType,
        attempt: i64,
        armed: Armed,
        record: RemoteRecord,
        event: OutboxEvent,
    ) -> Result<(), EngineError> {
        let names = self.asked_properties(object_type).await?;
        // The answer to a create shows few properties; the mirror takes a whole read.
        let whole = self.client()?.read(object_type, &record.id, &names, &[]).await.ok().flatten();
        let pages = self.first_links_made(object_type, armed.outbox_id, &record.id).await?;
        let now = self.now();
        self.transact(move |writer| {
            writer.adopt(armed.rid, object_type, &record.id)?;
            keep_first_links(writer, &armed, object_type, &pages, now)?;
            apply_partial(writer, object_type, &record, now)?;
            acknowledge(writer, &armed, &record)?;
            writer.close_attempt_item(attempt, armed.outbox_id, "acknowledged")?;
            writer.move_outbox(armed.outbox_id, event, None, None)?;
            if let Some(whole) = whole {
                let set = writer.property_set(&names)?;
                apply_record(writer, object_type, &whole, Coverage::Whole(set), now)?;
            }
            settle_row(writer, armed.rid)
        })
        .await?;
        fail_point(FailPoint::PushApplied);
        Ok(())
    }

    async fn keep_refused(
        &self,
        attempt: i64,
        armed: Armed,
        refusal: Refusal,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        report.rejected += 1;
        self.transact(move |writer| {
            writer.close_attempt_item(attempt, armed.outbox_id, "refused")?;
            // A create goes out whole or not at all: all its values wait with the refused ones.
            refuse(writer, &armed, &refusal)?;
            writer.move_outbox(armed.outbox_id, OutboxEvent::Refused, Some(&refusal.message), None)?;
            Ok(())
        })
        .await
    }

    /// HubSpot has this natural key already: the draft becomes that record, and every value that differs becomes a
    /// question.
    pub(super) async fn meet_existing(
        &self,
        object_type: ObjectType,
        attempt: i64,
        armed: Armed,
        refusal: Refusal,
        id: &str,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let names = self.asked_properties(object_type).await?;
        let sent: Vec<String> = armed.sent.iter().map(|sent| sent.name.clone()).collect();
        let Some(existing) = self.client()?.read(object_type, id, &names, &sent).await? else {
            let refusal = self.explain_archived(object_type, id, refusal).await?;
            return self.keep_refused(attempt, armed, refusal, report).await;
        };
        let (now, rid) = (self.now(), armed.rid);
        let disputed = self
            .transact(move |writer| {
                writer.close_attempt_item(attempt, armed.outbox_id, "exists")?;
                writer.move_outbox(
                    armed.outbox_id,
                    OutboxEvent::ConflictFound,
                    Some(&refusal.message),
                    None,
                )?;
                become_existing(writer, object_type, armed.rid, armed.outbox_id, &existing, &names, now)
            })
            .await?;
        match disputed {
            true => report.conflicted += 1,
            false => report.acknowledged += 1,
        }
        self.describe_conflicts(object_type, vec![rid]).await;
        Ok(())
    }

    /// What a refusal comes to whose key belongs to a record in the recycle bin.
    async fn explain_archived(
        &self,
        object_type: ObjectType,
        id: &str,
        refusal: Refusal,
    ) -> Result<Refusal, EngineError> {
        let ids = [id.to_owned()];
        let bin = self.client()?.batch_read(object_type, &ids, &[], &[], true).await?;
        if !bin.records.iter().any(|record| record.archived) {
            return Ok(refusal);
        }
        let message = format!(
            "The {} that has this key lies in HubSpot's recycle bin: restore it there and retry, or discard this one.",
            self.look(move |reader| Ok(reader.profile(object_type)?.singular.clone())).await?
        );
        Ok(Refusal { message, ..refusal })
    }
}

/// What a create sends: all its waiting values.
pub(super) fn waiting_values(reader: &Reader<'_>, rid: Rid) -> Result<Vec<SentProperty>, EngineError> {
    let waiting = reader.pending(rid)?.into_iter().filter(|change| change.state == PendingState::Queued);
    let sent = |change: satchel_core::PendingChange| SentProperty {
        name: change.property,
        value: change.local,
        generation: change.generation,
        seen: None,
    };
    Ok(waiting.map(sent).collect())
}

/// Turns a draft into an existing record: equal values converge, what is empty there is filled by an ordinary edit unless it
/// held the same before, and all others wait for the user. Says whether anything does.
fn become_existing(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    outbox_id: i64,
    existing: &RemoteRecord,
    names: &[String],
    now: i64,
) -> Result<bool, EngineError> {
    let definitions = writer.definitions(object_type)?;
    let pending = writer.pending(rid)?;
    let mut disputed = Vec::new();
    for change in pending {
        let remote = existing.properties.get(&change.property).cloned().flatten();
        let kind = definitions.kind(&change.property);
        let further = further_key(existing, object_type, &change.property, change.local.as_deref());
        if further || same(&kind, change.local.as_deref(), remote.as_deref()) {
            writer.end_pending(rid, &change.property, End::Converged)?;
            continue;
        }
        if remote.as_deref().unwrap_or_default().is_empty()
            && !was_taken_away(existing, &change.property, &kind, change.local.as_deref())
        {
            writer.rebase_pending(rid, &change.property, Base::Known(None))?;
            writer.set_pending_state(rid, &change.property, PendingState::Queued, None)?;
            continue;
        }
        writer.rebase_pending(rid, &change.property, Base::Unknown)?;
        disputed.push(ConflictProperty {
            name: change.property,
            base: Base::Unknown,
            local: change.local,
            remote,
            remote_at: None,
            remote_by: None,
            remote_source: None,
        });
    }
    for link in writer.first_links(outbox_id)? {
        queue_link(writer, rid, link, now)?;
    }
    writer.adopt(rid, object_type, &existing.id)?;
    let set = writer.property_set(names)?;
    writer.put_mirror(object_type, existing, Coverage::Whole(set), now)?;
    let asked = !disputed.is_empty();
    open_properties(writer, rid, ConflictKind::Exists, disputed, now)?;
    writer.move_outbox(outbox_id, OutboxEvent::Converged, None, None)?;
    settle_row(writer, rid)?;
    Ok(asked)
}

/// Whether HubSpot has had this very value, and has it no more: it is most likely ours, from a create whose answer was lost, and
/// somebody took it away.
fn was_taken_away(existing: &RemoteRecord, property: &str, kind: &ValueKind, wanted: Option<&str>) -> bool {
    let versions = existing.history.get(property).map_or(&[][..], Vec::as_slice);
    versions.iter().any(|version| same(kind, version.value.as_deref(), wanted))
}

/// Whether a natural key is a further one of the record: a merge leaves the survivor with the addresses of both (HubSpot
/// knowledge base: "Merge records"), and none of them is to be written over its own.
fn further_key(
    existing: &RemoteRecord,
    object_type: ObjectType,
    property: &str,
    value: Option<&str>,
) -> bool {
    let row = object_type.row();
    let Some(further) = row.further_keys.filter(|_| row.natural_key == Some(property)) else { return false };
    let known = existing.properties.get(further).and_then(|value| value.as_deref()).unwrap_or_default();
    let wanted = value.unwrap_or_default().trim().to_lowercase();
    known.split(';').any(|known| known.trim().to_lowercase() == wanted)
}
