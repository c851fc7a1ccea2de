//! Updates: read the touched properties, compare with the base, write in one batch, read back with history.

use super::LOOKS;
use super::archive::archive_saw;
use crate::edit::join_disputes;
use crate::pull::{apply_partial, apply_record};
use crate::resolve::{dispute, open_properties, settle_decisions, settle_row};
use crate::{Engine, EngineError, PushReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Base, ConflictKind, ConflictProperty, FailPoint, LateOutcome, ObjectType, OutboxEvent, PendingChange,
    PendingDecision, PendingState, PushPlan, PushProperty, RemoteRecord, Rid, ServerTime, fail_point,
    judge_write, plan_push,
};
use satchel_hubspot::{Client, ItemEnd, Refusal, UpdateItem, WriteError};
use satchel_store::{ArmItem, Coverage, End, OutboxRow, SentProperty, Writer};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// One record of a batch, before the read.
struct Target {
    outbox_id: i64,
    rid: Rid,
    id: String,
}

/// One record of a batch whose attempt is committed.
#[derive(Clone)]
pub(crate) struct Armed {
    pub(crate) outbox_id: i64,
    pub(super) rid: Rid,
    pub(super) id: String,
    pub(super) sent: Vec<SentProperty>,
    pub(super) seen_at: Option<ServerTime>,
}

/// A committed attempt of many records, and when their properties were read.
#[derive(Clone, Copy)]
struct Batch {
    object_type: ObjectType,
    attempt: i64,
    read_at: Duration,
}

/// What came of planning a batch.
#[derive(Default)]
struct Planned {
    attempt: Option<i64>,
    armed: Vec<Armed>,
    converged: u64,
    disputed: Vec<Rid>,
}

impl Engine {
    pub(super) async fn push_updates(
        &self,
        object_type: ObjectType,
        rows: Vec<OutboxRow>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let (targets, names) = self.gather(object_type, rows).await?;
        if targets.is_empty() {
            return Ok(());
        }
        let rows: Vec<i64> = targets.iter().map(|target| target.outbox_id).collect();
        let Some((step, read_at, found)) = self.read_fresh(object_type, &targets, &names).await? else {
            return self.await_faster_answers(rows).await;
        };
        fail_point(FailPoint::PushChecked);
        self.refuse_vanished(object_type, &targets, &found).await?;
        let (present, absent): (Vec<Target>, Vec<Target>) =
            targets.into_iter().partition(|target| found.contains_key(&target.id));
        let absent: Vec<(Rid, String)> = absent.into_iter().map(|target| (target.rid, target.id)).collect();
        let planned = self.plan_and_arm(object_type, present, found, names).await?;
        report.acknowledged += planned.converged;
        report.conflicted += planned.disputed.len() as u64;
        if let Some(attempt) = planned.attempt {
            fail_point(FailPoint::PushArmed);
            let batch = Batch { object_type, attempt, read_at };
            self.send_batch(&step, batch, planned.armed, report).await?;
        }
        drop(step);
        self.settle_vanished(object_type, absent).await?;
        self.describe_conflicts(object_type, planned.disputed.clone()).await;
        self.recheck_vanished_values(object_type, planned.disputed).await
    }

    /// Reads the touched properties, again while the answer is too old to write by. `None` when it stays so.
    async fn read_fresh(
        &self,
        object_type: ObjectType,
        targets: &[Target],
        names: &[String],
    ) -> Result<Option<(Client, Duration, BTreeMap<String, RemoteRecord>)>, EngineError> {
        let ids: Vec<String> = targets.iter().map(|target| target.id.clone()).collect();
        for _ in 0..LOOKS {
            let step = self.client()?.reserve(3).await?;
            let read_at = self.clock().monotonic();
            let read = step.batch_read(object_type, &ids, names, &[], false).await?;
            if !self.is_stale(read_at) {
                let found = read.records.into_iter().map(|record| (record.id.clone(), record)).collect();
                return Ok(Some((step, read_at, found)));
            }
        }
        Ok(None)
    }

    /// A property that the portal has no more reads as empty, and would look like a colleague's change. Where a value that was
    /// there reads as empty, the definitions are asked.
    async fn refuse_vanished(
        &self,
        object_type: ObjectType,
        targets: &[Target],
        found: &BTreeMap<String, RemoteRecord>,
    ) -> Result<(), EngineError> {
        let mut emptied: Vec<(i64, Rid, String)> = Vec::new();
        for target in targets {
            let Some(remote) = found.get(&target.id) else { continue };
            let rid = target.rid;
            let pending = self.look(move |reader| Ok(reader.pending(rid)?)).await?;
            let reads_empty = |name: &str| {
                remote.properties.get(name).is_some_and(|value| value.as_deref().is_none_or(str::is_empty))
            };
            let had = |base: &Base| matches!(base, Base::Known(Some(value)) if !value.is_empty());
            let names = pending.into_iter().filter(|change| {
                change.state == PendingState::Queued && had(&change.base) && reads_empty(&change.property)
            });
            emptied.extend(names.map(|change| (target.outbox_id, rid, change.property)));
        }
        if emptied.is_empty() {
            return Ok(());
        }
        let properties = self.client()?.properties(object_type).await?;
        self.transact(move |writer| {
            writer.replace_properties(object_type, &properties)?;
            let there =
                |name: &str| properties.iter().any(|property| property.name == name && !property.archived);
            for (_, rid, name) in emptied.iter().filter(|(_, _, name)| !there(name)) {
                let words = "HubSpot has this property no more; the value is kept here until you discard it.";
                writer.set_pending_state(*rid, name, PendingState::Rejected, Some(words))?;
                settle_row(writer, *rid)?;
            }
            Ok(())
        })
        .await
    }

    /// The records of these rows and the names of all properties they would write.
    async fn gather(
        &self,
        object_type: ObjectType,
        rows: Vec<OutboxRow>,
    ) -> Result<(Vec<Target>, Vec<String>), EngineError> {
        self.look(move |reader| {
            let mut names = BTreeSet::from(["hs_merged_object_ids".to_owned()]);
            let mut targets = Vec::with_capacity(rows.len());
            for row in rows {
                let Some(id) = reader.record(row.rid)?.and_then(|record| record.remote_id) else { continue };
                for change in reader.pending(row.rid)? {
                    // A stage says nothing without the pipeline that HubSpot has the record in.
                    if let Some((pipeline, stage)) = object_type.row().pipeline
                        && (change.property == pipeline || change.property == stage)
                    {
                        names.extend([pipeline.to_owned(), stage.to_owned()]);
                    }
                    names.insert(change.property);
                }
                targets.push(Target { outbox_id: row.id, rid: row.rid, id });
            }
            Ok((targets, names.into_iter().collect()))
        })
        .await
    }

    /// Compares what was read with what waits now, and commits the attempt for what may be sent.
    async fn plan_and_arm(
        &self,
        object_type: ObjectType,
        targets: Vec<Target>,
        found: BTreeMap<String, RemoteRecord>,
        asked: Vec<String>,
    ) -> Result<Planned, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let mut planned = Planned::default();
            for target in targets {
                let Some(remote) = found.get(&target.id) else { continue };
                // The user may have edited or held it back while the read was on its way.
                if !writer.is_released(target.outbox_id)? {
                    continue;
                }
                apply_partial(writer, object_type, remote, now)?;
                plan_record(writer, object_type, &target, remote, &asked, now, &mut planned)?;
            }
            if !planned.armed.is_empty() {
                let items: Vec<ArmItem> = planned
                    .armed
                    .iter()
                    .map(|armed| ArmItem {
                        outbox_id: armed.outbox_id,
                        sent: armed.sent.clone(),
                        seen_at: armed.seen_at,
                    })
                    .collect();
                planned.attempt = Some(writer.arm("update", &items, now)?);
            }
            Ok(planned)
        })
        .await
    }

    async fn send_batch(
        &self,
        step: &Client,
        batch: Batch,
        armed: Vec<Armed>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let Batch { object_type, attempt, read_at } = batch;
        if self.is_stale(read_at) {
            let rows = armed.iter().map(|armed| armed.outbox_id).collect();
            return self.requeue_all_unsent(attempt, rows).await;
        }
        let items: Vec<UpdateItem> = armed.iter().map(item).collect();
        let answer = self.writing_by(step, read_at).batch_update(object_type, &items).await;
        fail_point(FailPoint::PushAnswered);
        let ends = match answer {
            Ok(ends) => ends,
            // The whole batch was refused and nothing written: each record again alone, so that one does not block
            // the others.
            Err(WriteError::Refused(_)) if armed.len() > 1 => {
                return self.send_singly(batch, armed, report).await;
            }
            Err(WriteError::Refused(refusal)) => vec![ItemEnd::Refused(refusal)],
            Err(WriteError::Missing) if armed.len() > 1 => {
                return self.send_singly(batch, armed, report).await;
            }
            Err(WriteError::Missing) => vec![ItemEnd::Missing],
            Err(WriteError::NotProcessed(error)) => {
                return self
                    .postpone(attempt, armed.iter().map(|armed| armed.outbox_id).collect(), error)
                    .await;
            }
            Err(WriteError::MaybeProcessed(words)) => {
                return self.mark_unknown(armed.iter().map(|armed| armed.outbox_id).collect(), words).await;
            }
        };
        let pairs: Vec<(Armed, ItemEnd)> = armed.into_iter().zip(ends).collect();
        self.settle_ends(step, object_type, attempt, pairs, report).await
    }

    /// Each record by itself, as long as what was read before the batch is fresh; the rest is read again.
    async fn send_singly(
        &self,
        batch: Batch,
        armed: Vec<Armed>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let Batch { object_type, attempt, read_at } = batch;
        let mut left = armed.into_iter();
        while let Some(armed) = left.next() {
            if self.is_stale(read_at) {
                let rows =
                    std::iter::once(armed.outbox_id).chain(left.map(|armed| armed.outbox_id)).collect();
                return self.requeue_all_unsent(attempt, rows).await;
            }
            let step = self.client()?;
            let answer =
                self.writing_by(step, read_at).update(object_type, &armed.id, &item(&armed).properties).await;
            fail_point(FailPoint::PushAnswered);
            let end = match answer {
                Ok(record) => ItemEnd::Done(record),
                Err(WriteError::Refused(refusal)) => ItemEnd::Refused(refusal),
                Err(WriteError::Missing) => ItemEnd::Missing,
                Err(WriteError::MaybeProcessed(_)) => ItemEnd::Unknown,
                Err(WriteError::NotProcessed(error)) => {
                    let rows =
                        std::iter::once(armed.outbox_id).chain(left.map(|armed| armed.outbox_id)).collect();
                    return self.postpone(attempt, rows, error).await;
                }
            };
            self.settle_ends(step, object_type, attempt, vec![(armed, end)], report).await?;
        }
        Ok(())
    }

    /// Stores the end of each item, then reads back what was written.
    async fn settle_ends(
        &self,
        step: &Client,
        object_type: ObjectType,
        attempt: i64,
        ends: Vec<(Armed, ItemEnd)>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let mut written = Vec::new();
        let mut absent = Vec::new();
        for (armed, end) in &ends {
            match end {
                ItemEnd::Done(_) => {
                    report.acknowledged += 1;
                    written.push(armed.clone());
                }
                ItemEnd::Refused(_) => report.rejected += 1,
                ItemEnd::Missing => absent.push((armed.rid, armed.id.clone())),
                ItemEnd::Unknown => {}
            }
        }
        let now = self.now();
        self.transact(move |writer| {
            for (armed, end) in &ends {
                settle_end(writer, object_type, attempt, armed, end, now)?;
            }
            Ok(())
        })
        .await?;
        fail_point(FailPoint::PushApplied);
        self.settle_vanished(object_type, absent).await?;
        self.read_back(step, object_type, attempt, written, report).await
    }

    /// Reads what was written, with history: a value that slipped in between the check and the write is found here.
    /// The attempt stays open until this is done, so that neither a crash nor a broken connection leaves it out.
    pub(super) async fn read_back(
        &self,
        step: &Client,
        object_type: ObjectType,
        attempt: i64,
        written: Vec<Armed>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        if written.is_empty() {
            return Ok(());
        }
        if bites(Tooth::SkipReadBack) {
            return self.close_unseen(attempt, written).await;
        }
        let names = self.asked_properties(object_type).await?;
        let touched: BTreeSet<&String> =
            written.iter().flat_map(|armed| &armed.sent).map(|sent| &sent.name).collect();
        let history: Vec<String> = touched.into_iter().cloned().collect();
        let ids: Vec<String> = written.iter().map(|armed| armed.id.clone()).collect();
        let read = match step.batch_read(object_type, &ids, &names, &history, false).await {
            Ok(read) => read,
            // The write is acknowledged; the next push reads it back.
            Err(error) => {
                tracing::warn!(%object_type, %error, "a write could not be read back");
                return Ok(());
            }
        };
        let now = self.now();
        let late = self
            .transact(move |writer| {
                let set = writer.property_set(&names)?;
                let mut late = 0;
                for armed in &written {
                    let Some(remote) = read.records.iter().find(|record| record.id == armed.id) else {
                        continue;
                    };
                    apply_record(writer, object_type, remote, Coverage::Whole(set), now)?;
                    writer.close_attempt_item(attempt, armed.outbox_id, "acknowledged")?;
                    late += u64::from(find_late(writer, object_type, armed, remote, now)?);
                }
                Ok(late)
            })
            .await?;
        fail_point(FailPoint::PushVerified);
        report.conflicted += late;
        Ok(())
    }
}

/// Whether anything of a record was changed since it was mirrored, as far as its stamp says.
fn stamp_moved(
    writer: &Writer<'_>,
    object_type: ObjectType,
    remote: &RemoteRecord,
) -> Result<bool, EngineError> {
    Ok(writer.live_stamp(object_type, &remote.id)?.is_some_and(|known| known < remote.updated_at))
}

fn item(armed: &Armed) -> UpdateItem {
    let properties =
        armed.sent.iter().map(|sent| (sent.name.clone(), sent.value.clone().unwrap_or_default())).collect();
    UpdateItem { id: armed.id.clone(), trace: armed.outbox_id.to_string(), properties }
}

/// Decides one record of a batch: converged and disputed properties are settled, the rest goes out.
fn plan_record(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    target: &Target,
    remote: &RemoteRecord,
    asked: &[String],
    now: i64,
    planned: &mut Planned,
) -> Result<(), EngineError> {
    let definitions = writer.definitions(object_type)?;
    // An edit made while the read was on its way was not read; it goes with the next batch.
    let read = |change: &PendingChange| match change.state {
        // What is disputed is not sent, and holds the others of its linked group.
        PendingState::Queued | PendingState::Conflicted => asked.contains(&change.property),
        PendingState::Rejected => false,
    };
    let pending: Vec<PendingChange> = writer.pending(target.rid)?.into_iter().filter(read).collect();
    let groups = object_type.row().groups;
    let PushPlan::Properties(outcomes) = plan_push(&pending, remote, groups, &|name| definitions.kind(name))
    else {
        return Ok(());
    };
    let mut sent = Vec::new();
    let mut decisions = Vec::new();
    let mut disputed = Vec::new();
    let mut held = false;
    let moved = bites(Tooth::TrustUpdatedAt) && stamp_moved(writer, object_type, remote)?;
    let planned_changes = pending.iter().zip(outcomes);
    for (change, (name, outcome)) in
        planned_changes.filter(|(change, _)| change.state == PendingState::Queued)
    {
        let seen = remote.properties.get(&name).cloned().flatten();
        match outcome {
            PushProperty::Send if moved => disputed.push(dispute(change, remote)),
            PushProperty::Send => sent.push(SentProperty {
                name,
                value: change.local.clone(),
                generation: change.generation,
                seen,
            }),
            PushProperty::Held => held = true,
            PushProperty::Converged => decisions.push((name, PendingDecision::Converged)),
            PushProperty::Conflict => disputed.push(dispute(change, remote)),
            PushProperty::Unreadable => {
                let words = "HubSpot does not show this property any more.";
                writer.set_pending_state(target.rid, &name, PendingState::Rejected, Some(words))?;
            }
        }
    }
    if !disputed.is_empty() {
        planned.disputed.push(target.rid);
    }
    let in_dispute = |change: &PendingChange| change.state == PendingState::Conflicted;
    if bites(Tooth::ConflictBlocksRecord) && (!disputed.is_empty() || pending.iter().any(in_dispute)) {
        sent.clear();
    }
    if sent.is_empty() && disputed.is_empty() && !decisions.is_empty() {
        planned.converged += 1;
    }
    open_properties(writer, target.rid, ConflictKind::Edit, disputed, now)?;
    if held {
        join_disputes(writer, target.rid, now)?;
    }
    settle_decisions(writer, target.rid, remote, &decisions, now)?;
    if !sent.is_empty() {
        planned.armed.push(Armed {
            outbox_id: target.outbox_id,
            rid: target.rid,
            id: target.id.clone(),
            sent,
            seen_at: Some(remote.updated_at),
        });
    }
    Ok(())
}

fn settle_end(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    attempt: i64,
    armed: &Armed,
    end: &ItemEnd,
    now: i64,
) -> Result<(), EngineError> {
    match end {
        ItemEnd::Done(record) => {
            apply_partial(writer, object_type, record, now)?;
            acknowledge(writer, armed, record)?;
            writer.move_outbox(armed.outbox_id, OutboxEvent::Acknowledged, None, None)?;
            settle_row(writer, armed.rid)
        }
        ItemEnd::Refused(refusal) => {
            writer.close_attempt_item(attempt, armed.outbox_id, "refused")?;
            refuse(writer, armed, refusal)?;
            writer.move_outbox(armed.outbox_id, OutboxEvent::Refused, Some(&refusal.message), None)?;
            settle_row(writer, armed.rid)
        }
        ItemEnd::Missing => {
            writer.close_attempt_item(attempt, armed.outbox_id, "missing")?;
            writer.move_outbox(armed.outbox_id, OutboxEvent::NotProcessed, None, Some(now))?;
            Ok(())
        }
        ItemEnd::Unknown => {
            writer.move_outbox(armed.outbox_id, OutboxEvent::MaybeProcessed, None, None)?;
            Ok(())
        }
    }
}

/// Ends the changes that were sent, with what the server answered; a later edit of one stays, on top of it.
pub(super) fn acknowledge(
    writer: &mut Writer<'_>,
    armed: &Armed,
    record: &RemoteRecord,
) -> Result<(), EngineError> {
    for sent in &armed.sent {
        let value = record.properties.get(&sent.name).cloned().unwrap_or_else(|| sent.value.clone());
        archive_saw(writer, armed.rid, &sent.name, value.as_deref())?;
        writer.end_pending(
            armed.rid,
            &sent.name,
            End::Acknowledged { generation: sent.generation, value },
        )?;
    }
    Ok(())
}

/// Marks the properties HubSpot named, or all that were sent when it named none of them.
pub(super) fn refuse(writer: &mut Writer<'_>, armed: &Armed, refusal: &Refusal) -> Result<(), EngineError> {
    let named = |name: &str| refusal.properties.iter().find(|refused| refused.name == name);
    let any = armed.sent.iter().any(|sent| named(&sent.name).is_some());
    for sent in &armed.sent {
        let words = match named(&sent.name) {
            Some(refused) => &refused.message,
            None if any => continue,
            None => &refusal.message,
        };
        if bites(Tooth::RefusedIsDropped) {
            writer.end_pending(armed.rid, &sent.name, End::Discarded)?;
            continue;
        }
        writer.set_pending_state(armed.rid, &sent.name, PendingState::Rejected, Some(words))?;
    }
    Ok(())
}

/// Opens a late conflict for every written property whose history shows a foreign value just below ours.
pub(super) fn find_late(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    armed: &Armed,
    remote: &RemoteRecord,
    now: i64,
) -> Result<bool, EngineError> {
    let definitions = writer.definitions(object_type)?;
    let mut late = Vec::new();
    for sent in &armed.sent {
        let history = remote.history.get(&sent.name).map_or(&[][..], Vec::as_slice);
        let kind = definitions.kind(&sent.name);
        let seen_at = armed.seen_at.unwrap_or_default();
        let outcome = judge_write(&kind, history, sent.seen.as_deref(), seen_at, sent.value.as_deref());
        if let LateOutcome::Overwrote(version) = outcome {
            late.push(ConflictProperty {
                name: sent.name.clone(),
                base: satchel_core::Base::Known(sent.seen.clone()),
                local: sent.value.clone(),
                remote: version.value,
                remote_at: Some(version.at),
                remote_by: version.by,
                remote_source: Some(version.source),
            });
        }
    }
    if late.is_empty() {
        return Ok(false);
    }
    writer.open_conflict(armed.rid, ConflictKind::Late, &late, now)?;
    Ok(true)
}
