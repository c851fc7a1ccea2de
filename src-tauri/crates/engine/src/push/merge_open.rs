//! Merges whose outcome is not known: the two records themselves tell what became of them.

use crate::pull::apply_record;
use crate::{Engine, EngineError};
use satchel_core::{ObjectType, RecordKey, Rid};
use satchel_store::{Coverage, Writer};

/// The name of a merge's attempts.
pub(super) const REQUEST: &str = "merge";

impl Engine {
    /// Looks up what became of merges whose outcome is not known.
    pub(crate) async fn settle_merges(&self) -> Result<(), EngineError> {
        let open = self
            .look(|reader| {
                let mut open = Vec::new();
                for attempt in
                    reader.open_attempts()?.into_iter().filter(|attempt| attempt.request == REQUEST)
                {
                    let rids: Vec<Rid> = attempt.items.iter().map(|item| item.rid).collect();
                    let mut ends = Vec::new();
                    for rid in &rids {
                        if let Some(record) = reader.record(*rid)?
                            && let Some(id) = record.remote_id
                        {
                            ends.push((record.object_type, *rid, id));
                        }
                    }
                    open.push((attempt.id, attempt.items, ends));
                }
                Ok(open)
            })
            .await?;
        for (attempt, items, ends) in open {
            for (object_type, rid, id) in ends {
                let names = self.asked_properties(object_type).await?;
                match self.client()?.read(object_type, &id, &names, &[]).await? {
                    Some(record) => {
                        let now = self.now();
                        self.transact(move |writer| {
                            if record.id != id {
                                follow(writer, object_type, rid, &record.id, now)?;
                            }
                            let set = writer.property_set(&names)?;
                            apply_record(writer, object_type, &record, Coverage::Whole(set), now)?;
                            Ok(())
                        })
                        .await?;
                    }
                    None => {
                        self.settle_vanished(object_type, vec![(rid, id)]).await?;
                    }
                }
            }
            self.transact(move |writer| {
                for item in items {
                    writer.close_attempt_item(attempt, item.outbox_id, "looked up")?;
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    pub(super) async fn close_merge(&self, attempt: i64, outcome: &'static str) -> Result<(), EngineError> {
        self.transact(move |writer| close(writer, attempt, outcome)).await
    }
}

pub(super) fn close(writer: &mut Writer<'_>, attempt: i64, outcome: &str) -> Result<(), EngineError> {
    for open in writer.open_attempts()?.into_iter().filter(|open| open.id == attempt) {
        for item in open.items {
            writer.close_attempt_item(attempt, item.outbox_id, outcome)?;
        }
    }
    Ok(())
}

/// The record `rid` answers under this id now, alone or as part of another record.
pub(super) fn follow(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    id: &str,
    now: i64,
) -> Result<(), EngineError> {
    let key = RecordKey::Remote(id.to_owned());
    let own = writer.resolve(object_type, &RecordKey::Local(rid))?;
    match writer.resolve(object_type, &key)? {
        Some(survivor) if own == Some(survivor) => {}
        Some(survivor) => writer.merge_into(rid, survivor, now)?,
        None => writer.adopt(own.unwrap_or(rid), object_type, id)?,
    }
    Ok(())
}
