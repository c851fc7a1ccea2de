//! What the server says of a whole object type when a push only wanted to look: its rows are set aside, and those of other
//! types go on.
//!
//! Invariant: only rows of which nothing has left are touched here.

use super::patience::PAUSE_MS;
use crate::edit::carries_changes;
use crate::resolve::settle_row;
use crate::{Engine, EngineError, PushReport};
use satchel_core::{OutboxEvent, OutboxState, PendingState};
use satchel_hubspot::ApiError;
use satchel_store::OutboxRow;

impl Engine {
    /// Sets aside the rows of a step that could not read what it needs. What is refused is shown as refused, what is not
    /// allowed waits; what concerns the account, the network or the local file is an error of the whole push.
    pub(super) async fn set_aside(
        &self,
        rows: Vec<OutboxRow>,
        error: EngineError,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        if !concerns_type(&error) {
            return Err(error);
        }
        let words = match &error {
            EngineError::Api(ApiError::Refused(refusal)) => refusal.message.clone(),
            other => other.to_string(),
        };
        let refused = matches!(error, EngineError::Api(ApiError::Refused(_)));
        let forbidden = matches!(error, EngineError::Api(ApiError::Forbidden { .. }));
        let now = self.now();
        report.rejected += self
            .transact(move |writer| {
                let mut rejected = 0;
                for row in rows {
                    let untouched = |row: &OutboxRow| row.state == OutboxState::Queued;
                    if !writer.outbox_row(row.id)?.as_ref().is_some_and(untouched) {
                        continue;
                    }
                    if !refused {
                        let event = OutboxEvent::NotProcessed;
                        writer.move_outbox(row.id, event, Some(&words), Some(now + PAUSE_MS))?;
                        writer.begin_anew(row.id)?;
                        if forbidden {
                            writer.forbidden(row.id, now)?
                        } else {
                            writer.allowed(row.id)?
                        }
                        continue;
                    }
                    rejected += 1;
                    let mut changes = writer.pending(row.rid)?;
                    changes.retain(|change| carries_changes(&row) && change.state == PendingState::Queued);
                    if changes.is_empty() {
                        writer.move_outbox(row.id, OutboxEvent::Refused, Some(&words), None)?;
                        continue;
                    }
                    for change in changes {
                        let (name, state) = (&change.property, PendingState::Rejected);
                        writer.set_pending_state(row.rid, name, state, Some(&words))?;
                    }
                    settle_row(writer, row.rid)?;
                }
                Ok(rejected)
            })
            .await?;
        Ok(())
    }
}

/// Whether the server speaks of one object type or record, and not of the account or the way to it.
pub(super) fn concerns_type(error: &EngineError) -> bool {
    matches!(error, EngineError::Api(ApiError::Forbidden { .. } | ApiError::NotFound | ApiError::Refused(_)))
}
