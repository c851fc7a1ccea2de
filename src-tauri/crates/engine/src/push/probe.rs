//! What may have been processed is looked for on the server: never resent unseen, never given up.

use super::archive::archive_saw;
use super::aside::concerns_type;
use super::link::link_arrived;
use super::update::{Armed, find_late};
use crate::edit::drop_dispute;
use crate::pull::apply_record;
use crate::resolve::settle_row;
use crate::{Engine, EngineError, PushReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    FailPoint, LateOutcome, ObjectType, OutboxEvent, OutboxKind, OutboxState, RemoteRecord, fail_point,
    judge_write, same,
};
use satchel_store::{Attempt, AttemptItem, Coverage, End, OutboxPayload, OutboxRow, Writer};

/// The outcome of a request of which a read shows nothing.
pub(super) const ABSENT: &str = "absent";

/// A row whose outcome is unknown, with its open attempt.
pub(super) struct Doubt {
    pub(super) row: OutboxRow,
    pub(super) object_type: ObjectType,
    id: Option<String>,
    pub(super) attempt: i64,
    /// What kind of request it was.
    pub(super) request: String,
    /// Local unix milliseconds when it was committed.
    pub(super) armed_at: i64,
    pub(super) item: AttemptItem,
}

impl Engine {
    /// Attempts that a former process left without an outcome.
    pub(super) async fn restart_attempts(&self) -> Result<(), EngineError> {
        self.transact(|writer| {
            for attempt in writer.open_attempts()? {
                for item in attempt.items {
                    let Some(row) = writer.outbox_row(item.outbox_id)? else { continue };
                    if row.state == OutboxState::InFlight {
                        writer.move_outbox(row.id, OutboxEvent::Restarted, None, None)?;
                        if bites(Tooth::RestartRequeues) {
                            writer.close_attempt_item(attempt.id, row.id, "restarted")?;
                            writer.move_outbox(row.id, OutboxEvent::ProbedAbsent, None, None)?;
                        }
                    }
                }
            }
            Ok(())
        })
        .await
    }

    /// Reads back what is acknowledged and was not read back: the process ended there, or the connection did.
    pub(super) async fn verify_written(&self, report: &mut PushReport) -> Result<(), EngineError> {
        let open = self
            .transact(|writer| {
                let mut open = Vec::new();
                for attempt in writer.open_attempts()? {
                    for item in attempt.items {
                        if writer.outbox_row(item.outbox_id)?.is_some() {
                            continue;
                        }
                        let rid = item.rid;
                        let record = writer.record(rid)?;
                        let target = record.and_then(|record| Some((record.object_type, record.remote_id?)));
                        match target.filter(|_| attempt.request == "update") {
                            Some((object_type, id)) => open.push((attempt.id, object_type, id, item)),
                            None => writer.close_attempt_item(attempt.id, item.outbox_id, "ended")?,
                        }
                    }
                }
                Ok(open)
            })
            .await?;
        for (attempt, object_type, id, item) in open {
            self.verify(attempt, object_type, &id, item, report).await?;
        }
        Ok(())
    }

    async fn verify(
        &self,
        attempt: i64,
        object_type: ObjectType,
        id: &str,
        item: AttemptItem,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let names = self.asked_properties(object_type).await?;
        let history: Vec<String> = item.sent.iter().map(|sent| sent.name.clone()).collect();
        let remote = match self.read_written(object_type, id, &names, &history).await {
            Ok(remote) => remote,
            Err(error) => {
                tracing::warn!(%object_type, %error, "a write could not be read back");
                return Ok(());
            }
        };
        let now = self.now();
        let late = self
            .transact(move |writer| {
                writer.close_attempt_item(attempt, item.outbox_id, "acknowledged")?;
                let Some(remote) = remote else { return Ok(false) };
                let coverage = coverage(writer, &remote, &names)?;
                let (rid, _) = apply_record(writer, object_type, &remote, coverage, now)?;
                let armed = Armed {
                    outbox_id: item.outbox_id,
                    rid,
                    id: remote.id.clone(),
                    sent: item.sent,
                    seen_at: item.seen_at,
                };
                find_late(writer, object_type, &armed, &remote, now)
            })
            .await?;
        fail_point(FailPoint::PushVerified);
        report.conflicted += u64::from(late);
        Ok(())
    }

    /// Asks the server about every row in one of these states, unless it is to be asked later.
    pub(super) async fn probe(
        &self,
        states: &'static [OutboxState],
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let doubts = self
            .look(move |reader| {
                let mut doubts = Vec::new();
                for Attempt { id: attempt, request, armed_at, items } in reader.open_attempts()? {
                    for item in items {
                        let Some(row) = reader.outbox_row(item.outbox_id)? else { continue };
                        let Some(record) = reader.record(row.rid)? else { continue };
                        let due = row.not_before <= now;
                        if due && states.contains(&row.state) {
                            let (object_type, id) = (record.object_type, record.remote_id);
                            let request = request.clone();
                            doubts.push(Doubt { row, object_type, id, attempt, request, armed_at, item });
                        }
                    }
                }
                Ok(doubts)
            })
            .await?;
        for doubt in doubts {
            let probed = match doubt.row.kind {
                OutboxKind::Update => self.probe_update(doubt, report).await,
                OutboxKind::Create => self.probe_create(doubt, report).await,
                OutboxKind::Archive => self.probe_archive(doubt, report).await,
                OutboxKind::Associate | OutboxKind::Dissociate => self.probe_link(doubt, report).await,
            };
            match probed {
                // It may not be looked at just now: it stays in doubt, and holds up nobody else.
                Err(error) if concerns_type(&error) => tracing::warn!(%error, "a doubt could not be settled"),
                probed => probed?,
            }
        }
        Ok(())
    }

    /// Reads a record that was written to with the history of what was sent, in the recycle bin where it does not live:
    /// whoever archived it since leaves in that history what the write replaced. `archived` and `propertiesWithHistory`
    /// go together (HubSpot docs: Objects API, batch read).
    async fn read_written(
        &self,
        object_type: ObjectType,
        id: &str,
        names: &[String],
        history: &[String],
    ) -> Result<Option<RemoteRecord>, EngineError> {
        let client = self.client()?;
        if let Some(live) = client.read(object_type, id, names, history).await? {
            return Ok(Some(live));
        }
        let bin = client.batch_read(object_type, &[id.to_owned()], names, history, true).await?;
        Ok(bin.records.into_iter().find(|record| record.id == id && record.archived))
    }

    /// A direct read of the record, with the history of what was sent, is strong evidence either way.
    async fn probe_update(&self, doubt: Doubt, report: &mut PushReport) -> Result<(), EngineError> {
        let Some(id) = doubt.id.clone() else { return Ok(()) };
        let names = self.asked_properties(doubt.object_type).await?;
        let history: Vec<String> = doubt.item.sent.iter().map(|sent| sent.name.clone()).collect();
        let Some(remote) = self.read_written(doubt.object_type, &id, &names, &history).await? else {
            self.probed_absent(&doubt).await?;
            self.settle_vanished(doubt.object_type, vec![(doubt.row.rid, id)]).await?;
            return Ok(());
        };
        fail_point(FailPoint::ProbeAnswered);
        let (now, attempt, object_type) = (self.now(), doubt.attempt, doubt.object_type);
        let (written, found) = (doubt.item.clone(), remote.id.clone());
        let applied = self
            .transact(move |writer| {
                let definitions = writer.definitions(doubt.object_type)?;
                let applied = |remote: &RemoteRecord| {
                    doubt.item.sent.iter().all(|sent| {
                        let kind = definitions.kind(&sent.name);
                        let holds = remote.properties.get(&sent.name).cloned().flatten();
                        let history = remote.history.get(&sent.name).map_or(&[][..], Vec::as_slice);
                        let seen_at = doubt.item.seen_at.unwrap_or_default();
                        let judged =
                            judge_write(&kind, history, sent.seen.as_deref(), seen_at, sent.value.as_deref());
                        same(&kind, holds.as_deref(), sent.value.as_deref()) || judged != LateOutcome::Unseen
                    })
                };
                let event = if applied(&remote) {
                    for sent in &doubt.item.sent {
                        archive_saw(writer, doubt.row.rid, &sent.name, sent.value.as_deref())?;
                        let end =
                            End::Acknowledged { generation: sent.generation, value: sent.value.clone() };
                        writer.end_pending(doubt.row.rid, &sent.name, end)?;
                        // A pull may have asked already what is to become of it, now that the record lies in the bin.
                        if remote.archived {
                            drop_dispute(writer, doubt.row.rid, &sent.name)?;
                        }
                    }
                    OutboxEvent::ProbedApplied
                } else {
                    OutboxEvent::ProbedAbsent
                };
                if event == OutboxEvent::ProbedAbsent {
                    writer.close_attempt_item(doubt.attempt, doubt.row.id, ABSENT)?;
                }
                writer.move_outbox(doubt.row.id, event, None, None)?;
                let coverage = coverage(writer, &remote, &names)?;
                apply_record(writer, doubt.object_type, &remote, coverage, now)?;
                settle_row(writer, doubt.row.rid)?;
                Ok(event == OutboxEvent::ProbedApplied)
            })
            .await?;
        if applied {
            report.acknowledged += 1;
            self.verify(attempt, object_type, &found, written, report).await?;
        }
        Ok(())
    }

    async fn probe_archive(&self, doubt: Doubt, report: &mut PushReport) -> Result<(), EngineError> {
        let Some(id) = doubt.id.clone() else { return Ok(()) };
        let read =
            self.client()?.batch_read(doubt.object_type, std::slice::from_ref(&id), &[], &[], false).await?;
        fail_point(FailPoint::ProbeAnswered);
        if read.records.iter().any(|record| record.id == id && !record.archived) {
            return self.probed_absent(&doubt).await;
        }
        let (attempt, outbox_id) = (doubt.attempt, doubt.row.id);
        self.settle_vanished(doubt.object_type, vec![(doubt.row.rid, id)]).await?;
        report.acknowledged += u64::from(self.close_ended(attempt, outbox_id).await?);
        Ok(())
    }

    async fn probe_link(&self, doubt: Doubt, report: &mut PushReport) -> Result<(), EngineError> {
        let OutboxPayload::Link(link) = doubt.row.payload.clone() else { return Ok(()) };
        let applied = self.link_applied(doubt.row.kind, &link).await?;
        fail_point(FailPoint::ProbeAnswered);
        if !applied {
            return self.probed_absent(&doubt).await;
        }
        report.acknowledged += 1;
        self.transact(move |writer| {
            writer.close_attempt_item(doubt.attempt, doubt.row.id, "found")?;
            writer.move_outbox(doubt.row.id, OutboxEvent::ProbedApplied, None, None)?;
            link_arrived(writer, &link)
        })
        .await
    }

    /// A direct read shows that nothing was applied: the row may be sent again.
    pub(super) async fn probed_absent(&self, doubt: &Doubt) -> Result<(), EngineError> {
        let (attempt, outbox_id, rid) = (doubt.attempt, doubt.row.id, doubt.row.rid);
        let unknown = doubt.row.state == OutboxState::Unknown;
        if !unknown && doubt.row.kind == OutboxKind::Create {
            // The user was asked, and answers: nothing is sent meanwhile.
            return Ok(());
        }
        self.transact(move |writer| {
            writer.close_attempt_item(attempt, outbox_id, ABSENT)?;
            let event = if unknown { OutboxEvent::ProbedAbsent } else { OutboxEvent::Retried };
            writer.move_outbox(outbox_id, event, None, None)?;
            settle_row(writer, rid)
        })
        .await
    }
}

/// What a read of all mirrored properties says of a record: everything where it lives, and no more than it shows in the
/// recycle bin.
fn coverage(
    writer: &mut Writer<'_>,
    remote: &RemoteRecord,
    names: &[String],
) -> Result<Coverage, EngineError> {
    Ok(if remote.archived { Coverage::Partial } else { Coverage::Whole(writer.property_set(names)?) })
}
