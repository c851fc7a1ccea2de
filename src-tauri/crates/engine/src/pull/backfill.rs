//! The first full pull of a type: the list endpoint, 100 records a page in id order, resumable from the stored
//! paging token. What changes while it runs is caught by the first increment, which starts where this began.

use super::apply::{apply_record, quarantine};
use super::gathering::Gathering;
use super::incremental;
use crate::{Engine, EngineError, PullReport, TypePull};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{FailPoint, ObjectType, fail_point};
use satchel_hubspot::{ApiError, Page};
use satchel_store::{Coverage, Cursor};

/// The most pages that are stored together. The first is stored alone, so that there is something to see at once, and then as
/// many as have been before.
const PAGES: usize = 25;
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
        let (mut pages, mut kept) = (Gathering::default(), 0_usize);
        while !cursor.complete {
            let page = self.client()?.list(object_type, cursor.position.as_deref(), false, &names).await;
            let failed = match page {
                Ok(page) if page.next.is_some() && page.next == cursor.position => {
                    Some(EngineError::Protocol(format!("a list of {object_type} repeats its page")))
                }
                Ok(page) => {
                    fail_point(FailPoint::PullFetched);
                    cursor.position.clone_from(&page.next);
                    cursor.complete = page.next.is_none();
                    pages.add(page, self.clock().monotonic());
                    None
                }
                Err(error) => Some(error.into()),
            };
            // What was read before a failure is kept.
            let enough = pages.is_enough(kept.clamp(1, PAGES), self.clock().monotonic());
            if !pages.is_empty() && (enough || cursor.complete || failed.is_some()) {
                let pages = pages.take();
                kept += pages.len();
                if bites(Tooth::CursorBeforePage) {
                    self.apply_pages(object_type, Vec::new(), names.clone(), cursor.clone()).await?;
                }
                let counts = self.apply_pages(object_type, pages, names.clone(), cursor.clone()).await?;
                fail_point(FailPoint::PullKept);
                report.add(object_type, counts);
            }
            match failed {
                None => {}
                // The server no longer takes the token: the phase starts anew, once.
                Some(EngineError::Api(ApiError::Refused(_))) if cursor.position.is_some() && !restarted => {
                    restarted = true;
                    cursor.position = None;
                }
                Some(error) => return Err(error),
            }
        }
        Ok(true)
    }

    async fn apply_pages(
        &self,
        object_type: ObjectType,
        pages: Vec<Page>,
        names: Vec<String>,
        cursor: Cursor,
    ) -> Result<TypePull, EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let set = writer.property_set(&names)?;
            let mut counts = TypePull::default();
            for page in &pages {
                for record in &page.records {
                    apply_record(writer, object_type, record, Coverage::Whole(set), now)?
                        .1
                        .count(&mut counts);
                }
                quarantine(writer, object_type, &page.bad, now)?;
            }
            fail_point(FailPoint::PullApplied);
            writer.set_cursor(object_type, STREAM, &cursor)?;
            if cursor.complete {
                let start = Cursor { watermark: cursor.scan_start, complete: true, ..Cursor::default() };
                writer.set_cursor(object_type, incremental::HOT, &start)?;
                writer.set_cursor(object_type, incremental::COLD, &start)?;
            }
            fail_point(FailPoint::PullMoved);
            Ok(counts)
        })
        .await
    }
}
