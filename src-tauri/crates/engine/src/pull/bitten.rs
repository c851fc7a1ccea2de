//! What teeth do that need more than one line (`satchel_core::teeth`): called from nowhere in a build without them.
//!
//! This module must never be called but behind a tooth.

use crate::push::Armed;
use crate::{Engine, EngineError};
use satchel_core::{ObjectType, RecordKey};
use satchel_hubspot::BatchRead;
use satchel_store::End;

impl Engine {
    /// Loses the edits of these records that were made after `begun`, as a pull would that wrote what it had seen then.
    pub(crate) async fn forget_since(
        &self,
        object_type: ObjectType,
        begun: i64,
        read: &BatchRead,
    ) -> Result<(), EngineError> {
        let ids: Vec<String> = read.records.iter().map(|record| record.id.clone()).collect();
        self.transact(move |writer| {
            for id in ids {
                let Some(rid) = writer.resolve(object_type, &RecordKey::Remote(id))? else { continue };
                for change in writer.pending(rid)?.into_iter().filter(|change| change.edited_at > begun) {
                    writer.end_pending(rid, &change.property, End::Converged)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Takes what was acknowledged for seen.
    pub(crate) async fn close_unseen(&self, attempt: i64, written: Vec<Armed>) -> Result<(), EngineError> {
        self.transact(move |writer| {
            for armed in &written {
                writer.close_attempt_item(attempt, armed.outbox_id, "acknowledged")?;
            }
            Ok(())
        })
        .await
    }
}
