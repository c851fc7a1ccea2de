//! Records that an answer did not hold. Absence is no deletion: each is looked up live, then in the recycle bin,
//! then singly, where an answer with another id shows a merge and a denial is the evidence of its end.

use crate::edit::close_disputes;
use crate::pull::{Effect, apply_record, end_archive};
use crate::{Engine, EngineError, TypePull};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{ConflictKind, ObjectType, PendingState, RecordKey, RecordState, RemoteRecord, Rid};
use satchel_store::Coverage;

/// What became of records that were not where they were expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Vanished {
    /// Found live, or live under another id.
    pub(crate) alive: u64,
    /// Archived, merged away or erased.
    pub(crate) vanished: u64,
}

impl Engine {
    /// Looks up records that an answer did not hold, and applies what is found.
    pub(crate) async fn settle_vanished(
        &self,
        object_type: ObjectType,
        absent: Vec<(Rid, String)>,
    ) -> Result<Vanished, EngineError> {
        let mut outcome = Vanished::default();
        if absent.is_empty() {
            return Ok(outcome);
        }
        if bites(Tooth::AbsenceIsDeletion) {
            for (rid, id) in absent {
                self.keep_end(object_type, rid, id).await?;
            }
            return Ok(outcome);
        }
        let names = self.asked_properties(object_type).await?;
        let ids: Vec<String> = absent.iter().map(|(_, id)| id.clone()).collect();
        let live = self.client()?.batch_read(object_type, &ids, &names, &[], false).await?;
        outcome.alive += self.keep_found(object_type, live.records.clone(), names.clone()).await?.changed;
        let left: Vec<(Rid, String)> = not_in(absent, &live.records);
        if left.is_empty() {
            return Ok(outcome);
        }
        let ids: Vec<String> = left.iter().map(|(_, id)| id.clone()).collect();
        let bin = self.client()?.batch_read(object_type, &ids, &names, &[], true).await?;
        let archived: Vec<RemoteRecord> = bin.records.into_iter().filter(|record| record.archived).collect();
        outcome.vanished += self.keep_found(object_type, archived.clone(), names.clone()).await?.archived;
        for (rid, id) in not_in(left, &archived) {
            match self.client()?.read(object_type, &id, &names, &[]).await? {
                Some(record) => {
                    self.keep_survivor(object_type, rid, record, names.clone()).await?;
                    outcome.alive += 1;
                }
                None => self.keep_end(object_type, rid, id).await?,
            }
            outcome.vanished += 1;
        }
        Ok(outcome)
    }

    async fn keep_found(
        &self,
        object_type: ObjectType,
        records: Vec<RemoteRecord>,
        names: Vec<String>,
    ) -> Result<TypePull, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let set = writer.property_set(&names)?;
            let mut counts = TypePull::default();
            for record in &records {
                let coverage = if record.archived { Coverage::Partial } else { Coverage::Whole(set) };
                let effect = apply_record(writer, object_type, record, coverage, now)?.1;
                if effect == Effect::Added { Effect::Changed } else { effect }.count(&mut counts);
            }
            Ok(counts)
        })
        .await
    }

    /// The answer to one id carries another: the record was merged into that one.
    async fn keep_survivor(
        &self,
        object_type: ObjectType,
        loser: Rid,
        record: RemoteRecord,
        names: Vec<String>,
    ) -> Result<(), EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let set = writer.property_set(&names)?;
            let survivor = writer.rid_for(object_type, &record.id)?;
            let known = writer.resolve(object_type, &RecordKey::Local(loser))?;
            if known != Some(survivor) {
                writer.merge_into(loser, survivor, now)?;
            }
            apply_record(writer, object_type, &record, Coverage::Whole(set), now)?;
            Ok(())
        })
        .await
    }

    /// Neither live, nor in the bin, nor under another id: it is gone. Edits that wait for it are kept, and shown as
    /// what HubSpot refused.
    async fn keep_end(&self, object_type: ObjectType, rid: Rid, id: String) -> Result<(), EngineError> {
        self.transact(move |writer| {
            // What was read since may have shown where it lives on.
            if writer.resolve(object_type, &RecordKey::Remote(id))? != Some(rid) {
                return Ok(());
            }
            let archiving = writer.stored(rid)?.archive_pending;
            if archiving {
                end_archive(writer, rid)?;
            }
            close_disputes(writer, rid, "gone", ConflictKind::blocks_changes)?;
            for change in writer.pending(rid)? {
                let words = "HubSpot shows this record to you no more: it was permanently deleted, or is not yours to see. The \
                             value is kept here until you discard it, and goes out if the record comes back.";
                writer.set_pending_state(rid, &change.property, PendingState::Rejected, Some(words))?;
            }
            writer.set_state(rid, RecordState::Gone)?;
            super::settle_row(writer, rid)
        })
        .await
    }
}

fn not_in(wanted: Vec<(Rid, String)>, found: &[RemoteRecord]) -> Vec<(Rid, String)> {
    wanted.into_iter().filter(|(_, id)| !found.iter().any(|record| record.id == *id)).collect()
}
