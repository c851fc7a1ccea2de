//! Many records at once: 100 a call, 50 where versions are asked for (HubSpot docs: batch endpoints; what came is
//! matched by id or trace, never by position).

use super::target::objects;
use crate::{
    ApiError, BadRecord, BatchRead, Client, ItemEnd, Refusal, UpdateItem, WriteError,
    call::{Call, json},
    wire::{envelope::Envelope, failure::Failure, record::Asked},
};
use http::Method;
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{ObjectType, RemoteRecord};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Ids a call.
const BATCH: usize = 100;
/// Ids a call when versions are asked for.
const BATCH_WITH_HISTORY: usize = 50;

#[derive(Serialize)]
struct Id<'a> {
    id: &'a str,
}

impl Client {
    /// Reads records by id, live ones or those in the recycle bin, in as many calls as it takes; an answer that is too
    /// large is asked for in halves. Every asked name is in every record's properties. See [`BatchRead`] for merged and missing ids.
    ///
    /// # Errors
    /// As every read: [`ApiError`] after the bounded retries; nothing of the calls before is kept.
    pub async fn batch_read(
        &self,
        object_type: ObjectType,
        ids: &[String],
        properties: &[String],
        history: &[String],
        archived: bool,
    ) -> Result<BatchRead, ApiError> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a> {
            properties: &'a [String],
            properties_with_history: &'a [String],
            inputs: Vec<Id<'a>>,
        }
        let asked = Asked::new(object_type, properties);
        let versions = Asked::new(object_type, history);
        let mut unique = BTreeSet::new();
        let ids: Vec<&String> = ids.iter().filter(|id| unique.insert(id.as_str())).collect();
        let target = format!("{}/batch/read?archived={archived}", objects(object_type));
        let mut read = BatchRead::default();
        let mut unreadable = Vec::new();
        let size = if history.is_empty() { BATCH } else { BATCH_WITH_HISTORY };
        let mut chunks: VecDeque<&[&String]> = ids.chunks(size).collect();
        while let Some(chunk) = chunks.pop_front() {
            let body = Body {
                properties: asked.names(),
                properties_with_history: versions.names(),
                inputs: chunk.iter().map(|id| Id { id }).collect(),
            };
            let call = Call::query("batch read", target.clone(), &body);
            let envelope = match self.fetch(call, |body| Envelope::parse(body, &asked)).await {
                Err(ApiError::TooLarge) => {
                    match chunk {
                        [alone] => read.bad.push(too_large(alone)),
                        chunk => {
                            let (first, second) = chunk.split_at(chunk.len() / 2);
                            chunks.push_front(second);
                            chunks.push_front(first);
                        }
                    }
                    continue;
                }
                envelope => envelope?,
            };
            read.records.extend(envelope.rows.into_iter().map(|row| row.record));
            read.bad.extend(envelope.bad);
            unreadable.extend(envelope.errors.into_iter().filter(|error| !error.is_not_found()));
        }
        read.keep_errors(&unreadable);
        read.pair(&ids);
        Ok(read)
    }

    /// Writes properties of at most 100 records, each only once. The ends are in the order of the items.
    ///
    /// A refusal of the whole batch ([`WriteError::Refused`]) wrote nothing: the items may then be sent singly, so
    /// that one bad item does not block the others.
    ///
    /// # Errors
    /// [`WriteError`] for the batch as a whole. More than 100 items, or one record twice, is refused without sending.
    pub async fn batch_update(
        &self,
        object_type: ObjectType,
        items: &[UpdateItem],
    ) -> Result<Vec<ItemEnd>, WriteError> {
        #[derive(Serialize)]
        struct Body<'a> {
            inputs: Vec<Input<'a>>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Input<'a> {
            id: &'a str,
            object_write_trace_id: &'a str,
            properties: &'a BTreeMap<String, String>,
        }
        if items.is_empty() {
            return Ok(Vec::new());
        }
        refuse_unfit(items)?;
        let inputs = items
            .iter()
            .map(|item| Input {
                id: &item.id,
                object_write_trace_id: &item.trace,
                properties: &item.properties,
            })
            .collect();
        let target = format!("{}/batch/update", objects(object_type));
        let call = Call::write("batch update", Method::POST, target, json(&Body { inputs }));
        let asked = Asked::nothing(object_type);
        let envelope = self.send(call, |body| Envelope::parse(body, &asked)).await?;
        Ok(ends(items, envelope))
    }
}

impl Client {
    /// Makes or writes at most 100 records, told by a property of theirs that is unique (HubSpot docs: `batch/upsert`). The
    /// `id` of an item is its value of that property. The ends are in the order of the items; what is not told apart by its
    /// trace is unknown.
    ///
    /// Twice the same makes one record; but the second time writes over what was changed meanwhile, so it is asked for first
    /// whether the record is there.
    ///
    /// # Errors
    /// As [`Client::batch_update`].
    pub async fn batch_upsert(
        &self,
        object_type: ObjectType,
        id_property: &str,
        items: &[UpdateItem],
    ) -> Result<Vec<ItemEnd>, WriteError> {
        #[derive(Serialize)]
        struct Body<'a> {
            inputs: Vec<Input<'a>>,
        }
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Input<'a> {
            id: &'a str,
            id_property: &'a str,
            object_write_trace_id: &'a str,
            properties: &'a BTreeMap<String, String>,
        }
        refuse_unfit(items)?;
        if items.is_empty() {
            return Ok(Vec::new());
        }
        let inputs = items
            .iter()
            .map(|item| Input {
                id: &item.id,
                id_property,
                object_write_trace_id: &item.trace,
                properties: &item.properties,
            })
            .collect();
        let target = format!("{}/batch/upsert", objects(object_type));
        let call = Call::write("batch upsert", Method::POST, target, json(&Body { inputs }));
        let asked = Asked::nothing(object_type);
        let envelope = self.send(call, |body| Envelope::parse(body, &asked)).await?;
        Ok(ends(items, envelope))
    }
}

/// A batch that is too large, or names one thing twice, is refused without sending.
fn refuse_unfit(items: &[UpdateItem]) -> Result<(), WriteError> {
    let distinct = |of: fn(&UpdateItem) -> &str| items.iter().map(of).collect::<BTreeSet<_>>().len();
    let unfit = items.len() > BATCH
        || distinct(|item| &item.id) < items.len()
        || distinct(|item| &item.trace) < items.len();
    if unfit {
        let message = "a batch holds at most 100 records, each once".to_owned();
        return Err(WriteError::Refused(Refusal { message, ..Refusal::default() }));
    }
    Ok(())
}

impl BatchRead {
    /// Errors that name a record without saying that it is absent: it exists, but could not be read.
    fn keep_errors(&mut self, errors: &[Failure]) {
        for error in errors {
            for id in error.context(&["ids", "id", "objectId"]) {
                let reason = error.message().unwrap_or_else(|| "HubSpot could not read it".to_owned());
                self.bad.push(BadRecord { id: Some(id), raw: String::new(), reason });
            }
        }
    }

    /// Pairs the asked ids with what came. A survivor answers for the ids it names as merged into it.
    fn pair(&mut self, ids: &[&String]) {
        let own: BTreeMap<&str, usize> =
            self.records.iter().enumerate().map(|(at, record)| (record.id.as_str(), at)).collect();
        let merged: BTreeMap<&str, usize> = self
            .records
            .iter()
            .enumerate()
            .flat_map(|(at, record)| record.merged_ids().map(move |id| (id, at)))
            .collect();
        let unread: BTreeSet<&str> = self.bad.iter().filter_map(|bad| bad.id.as_deref()).collect();
        let (mut answered, mut missing) = (BTreeMap::new(), Vec::new());
        for id in ids {
            let direct = own.get(id.as_str());
            if direct.is_none() && !unread.contains(id.as_str()) {
                missing.push((*id).clone());
            }
            if let Some(at) = direct.or_else(|| merged.get(id.as_str())) {
                answered.insert((*id).clone(), *at);
            }
        }
        (self.answered, self.missing) = (answered, missing);
    }
}

/// The end of every item: by its trace, else by its id; an item named nowhere is unknown.
fn ends(items: &[UpdateItem], envelope: Envelope) -> Vec<ItemEnd> {
    let mut ends: Vec<Option<ItemEnd>> = vec![None; items.len()];
    let by_trace: BTreeMap<&str, usize> =
        items.iter().enumerate().map(|(at, item)| (item.trace.as_str(), at)).collect();
    let by_id: BTreeMap<&str, usize> =
        items.iter().enumerate().map(|(at, item)| (item.id.as_str(), at)).collect();
    for (place, row) in envelope.rows.into_iter().enumerate() {
        let named = row.trace.as_deref().and_then(|trace| by_trace.get(trace));
        let place = bites(Tooth::PairByPlace).then_some(&place).filter(|place| **place < items.len());
        if let Some(at) = place.or(named).or_else(|| by_id.get(row.record.id.as_str())) {
            ends[*at] = Some(ItemEnd::Done(row.record));
        }
    }
    let any = ends.iter().flatten().find(|_| bites(Tooth::MissingItemIsDone)).cloned();
    let mut unnamed = Vec::new();
    for error in envelope.errors {
        let traces = error.context(&["objectWriteTraceId"]);
        let ids = error.context(&["ids", "id", "objectId"]);
        let found = traces.iter().filter_map(|trace| by_trace.get(trace.as_str()));
        let places: BTreeSet<usize> =
            found.chain(ids.iter().filter_map(|id| by_id.get(id.as_str()))).copied().collect();
        if places.is_empty() {
            unnamed.push(error);
            continue;
        }
        for at in places {
            ends[at].get_or_insert(item_error(&error));
        }
    }
    // An error that names nothing can only be told apart when one item alone is left for it.
    if let ([error], [open]) = (unnamed.as_slice(), open_places(&ends).as_slice()) {
        ends[*open] = Some(item_error(error));
    }
    ends.into_iter().map(|end| end.or_else(|| any.clone()).unwrap_or(ItemEnd::Unknown)).collect()
}

fn too_large(id: &str) -> BadRecord {
    let reason = ApiError::TooLarge.to_string();
    BadRecord { id: Some(id.to_owned()), raw: String::new(), reason }
}

fn open_places(ends: &[Option<ItemEnd>]) -> Vec<usize> {
    ends.iter().enumerate().filter(|(_, end)| end.is_none()).map(|(at, _)| at).collect()
}

fn item_error(error: &Failure) -> ItemEnd {
    if error.is_not_found() {
        ItemEnd::Missing
    } else {
        ItemEnd::Refused(error.refusal("HubSpot refused it without saying why"))
    }
}

/// The records of an answer, without traces.
pub(super) fn records(envelope: &mut Envelope) -> Vec<RemoteRecord> {
    std::mem::take(&mut envelope.rows).into_iter().map(|row| row.record).collect()
}
