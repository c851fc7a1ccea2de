//! Increments: ids by search on the modified stamp, then the records and their links by batch read.
//!
//! The window is fixed before the first request; inside it the search moves by record id, never by offset, so that
//! neither the cap of 10,000 results nor records that change meanwhile matter (they come again with the next
//! window). The next window begins before the end of this one, because the search index lags.

use super::apply::{apply_record, quarantine};
use super::links::{LinkPage, apply_links};
use crate::{Engine, EngineError, PullReport, TypePull};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{FailPoint, ObjectType, RemoteRecord, Rid, ServerTime, fail_point};
use satchel_hubspot::BatchRead;
use satchel_store::{Coverage, Cursor, Writer};

/// The cursor of the frequent pass.
pub(super) const HOT: &str = "incremental";
/// The cursor of the pass that reads the same windows later.
pub(super) const COLD: &str = "cold";

/// How far a window reaches back over the one before it.
const OVERLAP_MS: i64 = 5 * 60 * 1000;
/// How late the search index may show a change that the cold pass still finds.
const COLD_MS: i64 = 60 * 60 * 1000;

/// What was read for one page of search results.
struct Found {
    read: BatchRead,
    links: Vec<LinkPage>,
}

impl Engine {
    /// What was modified since the last pull.
    pub(crate) async fn hot_pass(
        &self,
        object_type: ObjectType,
        report: &mut PullReport,
    ) -> Result<(), EngineError> {
        let counts = self.window(object_type, HOT, 0).await?;
        report.add(object_type, counts);
        Ok(())
    }

    /// The windows of the last hour again.
    pub(super) async fn cold_window(
        &self,
        object_type: ObjectType,
        report: &mut PullReport,
    ) -> Result<(), EngineError> {
        let counts = self.window(object_type, COLD, COLD_MS).await?;
        report.add(object_type, counts);
        Ok(())
    }

    /// Reads one window to its end, resuming an interrupted one, and moves the watermark to its end less `hold`.
    async fn window(
        &self,
        object_type: ObjectType,
        stream: &'static str,
        hold: i64,
    ) -> Result<TypePull, EngineError> {
        let stored =
            self.look(move |reader| Ok(reader.cursor(object_type, stream)?)).await?.unwrap_or_default();
        let mut cursor = match stored.scan_start {
            Some(_) if !stored.complete => stored,
            _ => Cursor {
                scan_start: Some(self.window_end().await?),
                complete: false,
                position: None,
                ..stored
            },
        };
        let (Some(watermark), Some(until)) = (cursor.watermark, cursor.scan_start) else {
            return Err(EngineError::Protocol(format!("{object_type} have no watermark")));
        };
        let (overlap, hold) = if bites(Tooth::NoOverlap) { (0, 0) } else { (OVERLAP_MS, hold) };
        let from = watermark.plus(-overlap);
        let names = self.asked_properties(object_type).await?;
        let mut counts = TypePull::default();
        while !cursor.complete {
            let page =
                self.client()?.search_modified(object_type, from, until, cursor.position.as_deref()).await?;
            let last = page.ids.last().map(|(id, _)| id.clone());
            if last.is_some() && last == cursor.position {
                return Err(EngineError::Protocol(format!("a search of {object_type} repeats its page")));
            }
            cursor.position = last;
            if page.is_last {
                let reached = until.plus(-hold).max(watermark);
                cursor = Cursor {
                    watermark: Some(reached),
                    scan_start: None,
                    position: None,
                    complete: true,
                    ..cursor
                };
            }
            if bites(Tooth::CursorBeforePage) {
                let (at, names) = (cursor.clone(), names.clone());
                let nothing = Found { read: BatchRead::default(), links: Vec::new() };
                self.apply_found(object_type, stream, nothing, names, at).await?;
            }
            let fresh = self.unseen(object_type, page.ids).await?;
            let begun = self.now();
            let found = self.read_found(object_type, &fresh, &names).await?;
            if bites(Tooth::PullFromSnapshot) {
                self.forget_since(object_type, begun, &found.read).await?;
            }
            fail_point(FailPoint::PullFetched);
            let more = self.apply_found(object_type, stream, found, names.clone(), cursor.clone()).await?;
            counts.added += more.added;
            counts.changed += more.changed;
            counts.archived += more.archived;
        }
        Ok(counts)
    }

    /// The end of a window that begins now. A `Date` counts whole seconds, so the present may be up to one later; what
    /// is stamped between this end and the real one is in the overlap of the next window.
    async fn window_end(&self) -> Result<ServerTime, EngineError> {
        if bites(Tooth::LocalWatermark) {
            return Ok(ServerTime(self.now()));
        }
        Ok(self.server_now().await?.plus(999))
    }

    /// The ids whose stamp the mirror does not hold yet: windows overlap, and most of an overlap is known.
    async fn unseen(
        &self,
        object_type: ObjectType,
        ids: Vec<(String, Option<ServerTime>)>,
    ) -> Result<Vec<String>, EngineError> {
        self.look(move |reader| {
            let mut unseen = Vec::with_capacity(ids.len());
            for (id, stamp) in ids {
                let known = reader.live_stamp(object_type, &id)?;
                if known.is_none() || known != stamp {
                    unseen.push(id);
                }
            }
            Ok(unseen)
        })
        .await
    }

    async fn read_found(
        &self,
        object_type: ObjectType,
        ids: &[String],
        names: &[String],
    ) -> Result<Found, EngineError> {
        if ids.is_empty() {
            return Ok(Found { read: BatchRead::default(), links: Vec::new() });
        }
        let read = self.client()?.batch_read(object_type, ids, names, &[], false).await?;
        let ids: Vec<String> = read.records.iter().map(|record| record.id.clone()).collect();
        let associates = self.associates(object_type).await?;
        let links = self.read_links(object_type, &ids, associates).await?;
        Ok(Found { read, links })
    }

    async fn apply_found(
        &self,
        object_type: ObjectType,
        stream: &'static str,
        found: Found,
        names: Vec<String>,
        cursor: Cursor,
    ) -> Result<TypePull, EngineError> {
        let now = self.now();
        let (counts, disputed) = self
            .transact(move |writer| {
                let set = writer.property_set(&names)?;
                let mut counts = TypePull::default();
                let mut disputed: Vec<Rid> = Vec::new();
                for record in &found.read.records {
                    if is_outdated(writer, object_type, record)? {
                        continue;
                    }
                    let (rid, effect) = apply_record(writer, object_type, record, Coverage::Whole(set), now)?;
                    effect.count(&mut counts);
                    if writer.conflict_of(rid)?.is_some() {
                        disputed.push(rid);
                    }
                }
                quarantine(writer, object_type, &found.read.bad, now)?;
                apply_links(writer, object_type, &found.links)?;
                fail_point(FailPoint::PullApplied);
                writer.set_cursor(object_type, stream, &cursor)?;
                fail_point(FailPoint::PullMoved);
                Ok((counts, disputed))
            })
            .await?;
        fail_point(FailPoint::PullKept);
        self.describe_conflicts(object_type, disputed).await;
        Ok(counts)
    }
}

/// Whether an answer shows a record as it was before what is known of it: a server that has not heard of the newest change
/// yet. The next window, which reaches back over this one, reads it again; where stamps really went back, a sweep sees it.
fn is_outdated(
    writer: &Writer<'_>,
    object_type: ObjectType,
    record: &RemoteRecord,
) -> Result<bool, EngineError> {
    let stamped = record.updated_at != ServerTime::default();
    let known = writer.live_stamp(object_type, &record.id)?;
    Ok(stamped && known.is_some_and(|known| record.updated_at < known))
}
