//! The first full pull of a type: the list endpoint, 100 records a page in id order, resumable from the stored
//! paging token. What changes while it runs is caught by the first increment, which starts where this began.

use super::apply::{apply_record, quarantine};
use super::incremental;
use crate::{Engine, EngineError, PullReport, TypePull};
use satchel_core::ObjectType;
use satchel_hubspot::{ApiError, Page};
use satchel_store::{Coverage, Cursor};

/// The name of its cursor.
pub(crate) const STREAM: &str = "backfill";

impl Engine {
    /// Runs what is left of a backfill. Returns whether there was anything to do.
    pub(super) async fn backfill(
        &self,
        object_type: ObjectType,
        report: &mut PullReport,
    ) -> Result<bool, EngineError> {
        let stored = self.look(move |reader| Ok(reader.cursor(object_type, STREAM)?)).await?;
        let mut cursor = match stored {
            Some(cursor) if cursor.complete => return Ok(false),
            Some(cursor) if cursor.scan_start.is_some() => cursor,
            _ => Cursor { scan_start: Some(self.server_now().await?), ..Cursor::default() },
        };
        let names = self.asked_properties(object_type).await?;
        let mut restarted = false;
        while !cursor.complete {
            let page = self.client()?.list(object_type, cursor.position.as_deref(), false, &names).await;
            let page = match page {
                // The server no longer takes the token: the phase starts anew, once.
                Err(ApiError::Refused(_)) if cursor.position.is_some() && !restarted => {
                    restarted = true;
                    cursor.position = None;
                    continue;
                }
                other => other?,
            };
            if page.next.is_some() && page.next == cursor.position {
                return Err(EngineError::Protocol(format!("a list of {object_type} repeats its page")));
            }
            cursor.position.clone_from(&page.next);
            cursor.complete = page.next.is_none();
            let counts = self.apply_page(object_type, page, names.clone(), cursor.clone()).await?;
            report.add(object_type, counts);
        }
        Ok(true)
    }

    async fn apply_page(
        &self,
        object_type: ObjectType,
        page: Page,
        names: Vec<String>,
        cursor: Cursor,
    ) -> Result<TypePull, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let set = writer.property_set(&names)?;
            let mut counts = TypePull::default();
            for record in &page.records {
                apply_record(writer, object_type, record, Coverage::Whole(set), now)?.1.count(&mut counts);
            }
            quarantine(writer, object_type, &page.bad, now)?;
            writer.set_cursor(object_type, STREAM, &cursor)?;
            if cursor.complete {
                let start = Cursor { watermark: cursor.scan_start, complete: true, ..Cursor::default() };
                writer.set_cursor(object_type, incremental::HOT, &start)?;
                writer.set_cursor(object_type, incremental::COLD, &start)?;
            }
            Ok(counts)
        })
        .await
    }
}
