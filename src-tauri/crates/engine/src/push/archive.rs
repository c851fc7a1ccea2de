//! Archives: what a colleague changed since the user looked stops them. Keeping is the default, because the recycle
//! bin is out of reach for a program.

use crate::pull::apply_partial;
use crate::{Engine, EngineError, PushReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    Base, ConflictKind, ConflictProperty, FailPoint, ObjectType, OutboxEvent, Properties, RemoteRecord, Rid,
    changed_since, fail_point,
};
use satchel_hubspot::WriteError;
use satchel_store::{ArmItem, OutboxPayload, OutboxRow, Writer};

/// What the transaction before an archive came to.
enum Planned {
    Armed(i64),
    Disputed,
    /// The user has held it back meanwhile.
    HeldBack,
}

impl Engine {
    pub(super) async fn push_archive(
        &self,
        object_type: ObjectType,
        row: OutboxRow,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let (rid, outbox_id) = (row.rid, row.id);
        let OutboxPayload::Archive { base } = row.payload else { return Ok(()) };
        let id = self.look(move |reader| Ok(reader.record(rid)?.and_then(|record| record.remote_id))).await?;
        let Some(id) = id else { return Ok(()) };
        let names: Vec<String> = base.keys().cloned().collect();
        let step = self.client()?;
        let read_at = self.clock().monotonic();
        let read = step.batch_read(object_type, std::slice::from_ref(&id), &names, &[], false).await?;
        fail_point(FailPoint::PushChecked);
        let Some(remote) = read.records.into_iter().find(|record| record.id == id) else {
            // Archived, merged or gone: the ordinary look-up settles the wish with it.
            self.settle_vanished(object_type, vec![(rid, id)]).await?;
            report.acknowledged += u64::from(self.row_ended(outbox_id).await?);
            return Ok(());
        };
        let now = self.now();
        let armed = self
            .transact(move |writer| {
                apply_partial(writer, object_type, &remote, now)?;
                if !writer.is_released(outbox_id)? {
                    return Ok(Planned::HeldBack);
                }
                if dispute_changes(writer, object_type, rid, &base, &remote, now)? {
                    writer.move_outbox(outbox_id, OutboxEvent::ConflictFound, None, None)?;
                    return Ok(Planned::Disputed);
                }
                let item = ArmItem { outbox_id, sent: Vec::new(), seen_at: Some(remote.updated_at) };
                Ok(Planned::Armed(writer.arm("archive", &[item], now)?))
            })
            .await?;
        let attempt = match armed {
            Planned::Armed(attempt) => attempt,
            Planned::Disputed => {
                report.conflicted += 1;
                return Ok(());
            }
            Planned::HeldBack => return Ok(()),
        };
        if self.is_stale(read_at) {
            return self.requeue_unsent(attempt, outbox_id).await;
        }
        fail_point(FailPoint::PushArmed);
        let answer = self.writing_by(step, read_at).archive(object_type, &id).await;
        fail_point(FailPoint::PushAnswered);
        match answer {
            // The attempt stays open until the look-up has seen the record gone: what breaks off here is probed.
            Ok(()) | Err(WriteError::Missing) => {
                self.settle_vanished(object_type, vec![(rid, id)]).await?;
                fail_point(FailPoint::PushApplied);
                report.acknowledged += u64::from(self.close_ended(attempt, outbox_id).await?);
                fail_point(FailPoint::PushVerified);
                Ok(())
            }
            Err(WriteError::NotProcessed(error)) => self.postpone(attempt, vec![outbox_id], error).await,
            Err(WriteError::MaybeProcessed(words)) => self.mark_unknown(vec![outbox_id], words).await,
            Err(WriteError::Refused(refusal)) => self.reject(attempt, outbox_id, refusal, report).await,
        }
    }

    /// Closes the attempt of a row that has ended. Returns whether it has.
    pub(super) async fn close_ended(&self, attempt: i64, outbox_id: i64) -> Result<bool, EngineError> {
        self.transact(move |writer| {
            let ended = writer.outbox_row(outbox_id)?.is_none();
            if ended {
                writer.close_attempt_item(attempt, outbox_id, "acknowledged")?;
            }
            Ok(ended)
        })
        .await
    }

    async fn row_ended(&self, outbox_id: i64) -> Result<bool, EngineError> {
        self.look(move |reader| Ok(reader.outbox_row(outbox_id)?.is_none())).await
    }
}

/// Opens a conflict over what people changed since the user asked; says whether there was anything.
fn dispute_changes(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    base: &Properties,
    remote: &RemoteRecord,
    now: i64,
) -> Result<bool, EngineError> {
    let definitions = writer.definitions(object_type)?;
    let writable = |name: &str| definitions.get(name).is_some_and(|definition| !definition.read_only);
    let changed = changed_since(base, remote, &|name| definitions.kind(name), &writable);
    let disputed: Vec<ConflictProperty> = changed
        .into_iter()
        .map(|name| ConflictProperty {
            base: Base::Known(base.get(&name).cloned().flatten()),
            local: None,
            remote: remote.properties.get(&name).cloned().flatten(),
            remote_at: None,
            remote_by: None,
            remote_source: None,
            name,
        })
        .collect();
    if disputed.is_empty() || bites(Tooth::ArchiveUnseen) {
        return Ok(false);
    }
    writer.open_conflict(rid, ConflictKind::ChangedSinceArchive, &disputed, now)?;
    Ok(true)
}

/// Our own write is no colleague's change: an archive that waits takes it for what the user saw.
pub(super) fn archive_saw(
    writer: &mut Writer<'_>,
    rid: Rid,
    property: &str,
    value: Option<&str>,
) -> Result<(), EngineError> {
    for row in writer.outbox_of(rid)? {
        let OutboxPayload::Archive { mut base } = row.payload else { continue };
        if bites(Tooth::OwnEchoIsForeign) {
            continue;
        }
        base.insert(property.to_owned(), value.map(str::to_owned));
        writer.set_payload(row.id, &OutboxPayload::Archive { base })?;
    }
    Ok(())
}
