//! Links: read by batch, 1,000 records a call, for every changed record and, in the cold pass and the sweep, for
//! all. What is read of a record is authoritative for its links to that type, whichever side they were read from.

use super::gathering::Gathering;
use crate::{Engine, EngineError};
use satchel_core::{Association, FailPoint, ObjectType, RecordKey, Rid, fail_point};
use satchel_hubspot::ApiError;
use satchel_store::{Cursor, Reader, Writer};
use std::collections::BTreeMap;

/// The cursor of the pass over all links of a type.
const STREAM: &str = "links";
/// Records per call (HubSpot docs: Associations v4, batch read).
const BATCH: usize = 1000;
/// The most batches of records whose links are stored together.
const BATCHES: usize = 5;

/// The links of some records to one type.
pub(crate) struct LinkPage {
    to: ObjectType,
    links: BTreeMap<String, Vec<Association>>,
}

impl LinkPage {
    /// Whether these are links to this type.
    pub(crate) fn is_to(&self, object_type: ObjectType) -> bool {
        self.to == object_type
    }
}

/// Replaces the stored links of these records, those of one record at a time; returns how many records' links differed.
pub(crate) fn apply_links(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    pages: &[LinkPage],
) -> Result<u64, EngineError> {
    let mut changed = 0;
    // All pages are in the order of the ids, so that one walk through them side by side finds what belongs together.
    let mut left: Vec<_> = pages.iter().map(|page| (page.to, page.links.iter().peekable())).collect();
    while let Some(id) = left.iter_mut().filter_map(|(_, links)| links.peek().map(|(id, _)| *id)).min() {
        let read: Vec<(ObjectType, &[Association])> = left
            .iter_mut()
            .filter_map(|(to, links)| Some((*to, links.next_if(|(found, _)| *found == id)?.1.as_slice())))
            .collect();
        let Some(rid) = writer.resolve(object_type, &RecordKey::Remote(id.clone()))? else { continue };
        changed += u64::from(writer.replace_all_associations(rid, &read)?);
    }
    Ok(changed)
}

impl Engine {
    /// Reads the links of these records to the given types. A pair of types that the token may not read is left out.
    pub(crate) async fn read_links(
        &self,
        object_type: ObjectType,
        ids: &[String],
        to: Vec<ObjectType>,
    ) -> Result<Vec<LinkPage>, EngineError> {
        let mut pages = Vec::new();
        for to in to {
            match self.client()?.associations(object_type, to, ids).await {
                Ok(links) => pages.push(LinkPage { to, links }),
                Err(ApiError::Forbidden { .. } | ApiError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(pages)
    }

    /// Whether the last pass over all links of a type came to its end.
    pub(super) async fn links_complete(&self, object_type: ObjectType) -> Result<bool, EngineError> {
        let stored = self.look(move |reader| Ok(reader.cursor(object_type, STREAM)?)).await?;
        Ok(stored.is_some_and(|cursor| cursor.complete))
    }

    /// The types whose links are read in this pass: these, and where one of them was never read before, those of all types that
    /// only know of links to it from their own side. Their passes begin anew, and are not forgotten when this one stops.
    pub(super) async fn joined_by(
        &self,
        linkless: Vec<ObjectType>,
        types: Vec<ObjectType>,
    ) -> Result<Vec<ObjectType>, EngineError> {
        if linkless.is_empty() {
            return Ok(linkless);
        }
        self.transact(move |writer| {
            let mut arrived = Vec::new();
            for object_type in &linkless {
                if writer.cursor(*object_type, STREAM)?.is_none() {
                    arrived.push((*object_type, writer.profile(*object_type)?));
                }
            }
            let mut joined = linkless;
            for from in types {
                if joined.contains(&from) || writer.cursor(from, STREAM)?.is_none() {
                    continue;
                }
                let associates = &writer.profile(from)?.associates;
                let one_way = arrived
                    .iter()
                    .any(|(to, profile)| associates.contains(to) && !profile.associates.contains(&from));
                if one_way {
                    writer.set_cursor(from, STREAM, &Cursor::default())?;
                    joined.push(from);
                }
            }
            Ok(joined)
        })
        .await
    }

    /// Reads the links of all records of a type, in a pass over these types, each pair of them from one side only.
    /// Resumable. Returns how many records' links differed.
    pub(crate) async fn sweep_links(
        &self,
        object_type: ObjectType,
        pass: &[ObjectType],
    ) -> Result<u64, EngineError> {
        let stored = self.look(move |reader| Ok(reader.cursor(object_type, STREAM)?)).await?;
        let mut after =
            stored.and_then(|cursor| cursor.position).and_then(|text| text.parse().ok()).map_or(Rid(0), Rid);
        let one_sided = self.one_sided(object_type, pass).await?;
        let mut relinked = 0;
        let mut gathering = Gathering::default();
        loop {
            let rows = self.look(move |reader| Ok(reader.live_records(object_type, after, BATCH)?)).await?;
            let ids: Vec<String> = rows.iter().map(|(_, id)| id.clone()).collect();
            let read = match ids.is_empty() {
                true => Ok(Vec::new()),
                false => self.read_links(object_type, &ids, one_sided.clone()).await,
            };
            let mut done = false;
            let failed = match read {
                Ok(pages) => {
                    fail_point(FailPoint::LinksFetched);
                    done = rows.len() < BATCH;
                    after = rows.last().map_or(after, |(rid, _)| *rid);
                    gathering.add(pages, self.clock().monotonic());
                    None
                }
                Err(error) => Some(error),
            };
            // What was read before a failure is kept.
            let enough = gathering.is_enough(BATCHES, self.clock().monotonic());
            if !gathering.is_empty() && (enough || done || failed.is_some()) {
                let position = (!done).then(|| after.0.to_string());
                let cursor = Cursor { position, complete: done, ..Cursor::default() };
                relinked += self.store_links(object_type, gathering.take(), cursor).await?;
                fail_point(FailPoint::LinksKept);
            }
            match failed {
                Some(error) => return Err(error),
                None if done => return Ok(relinked),
                None => {}
            }
        }
    }

    async fn store_links(
        &self,
        object_type: ObjectType,
        batches: Vec<Vec<LinkPage>>,
        cursor: Cursor,
    ) -> Result<u64, EngineError> {
        self.transact(move |writer| {
            let mut changed = 0;
            for pages in &batches {
                changed += apply_links(writer, object_type, pages)?;
            }
            writer.set_cursor(object_type, STREAM, &cursor)?;
            Ok(changed)
        })
        .await
    }

    /// The types whose links are read from this type's side: those whose records are here. Links to the others are read from their
    /// side, once their records are; those that this sign-in may not read are never asked for.
    pub(crate) async fn associates(&self, object_type: ObjectType) -> Result<Vec<ObjectType>, EngineError> {
        self.look(move |reader| mirrored_associates(reader, object_type)).await
    }

    /// Those of them whose links to `object_type` are not read from their own side by the same pass.
    async fn one_sided(
        &self,
        object_type: ObjectType,
        pass: &[ObjectType],
    ) -> Result<Vec<ObjectType>, EngineError> {
        let before: Vec<ObjectType> =
            pass.iter().copied().take_while(|found| *found != object_type).collect();
        self.look(move |reader| {
            let mut sided = Vec::new();
            for to in mirrored_associates(reader, object_type)? {
                if !before.contains(&to) || !reader.profile(to)?.associates.contains(&object_type) {
                    sided.push(to);
                }
            }
            Ok(sided)
        })
        .await
    }
}

fn mirrored_associates(reader: &Reader<'_>, object_type: ObjectType) -> Result<Vec<ObjectType>, EngineError> {
    let mut mirrored = Vec::new();
    for to in reader.profile(object_type)?.associates.iter().copied() {
        let read = reader.cursor(to, super::BACKFILL)?.is_some_and(|cursor| cursor.complete);
        // Other columns begin a backfill anew, but the records are here.
        if read || reader.cursor(to, STREAM)?.is_some() {
            mirrored.push(to);
        }
    }
    Ok(mirrored)
}
