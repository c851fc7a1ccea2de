//! Search. It lags behind writes, never shows archived records, and caps at 10,000 results; so it moves by record
//! id inside a window and gives ids only (HubSpot docs: Search API).

use super::{batch::records, target::objects};
use crate::{
    ApiError, Client, Found, Refusal, SearchFilter, SearchOperator, SearchPage,
    call::{Call, json},
    limiter::Bucket,
    wire::{envelope::Envelope, record::Asked},
};
use bytes::Bytes;
use satchel_core::{ObjectType, RemoteRecord, ServerTime};
use serde::Serialize;

/// Results a page of a search for ids (HubSpot docs: the most `limit` allows).
const IDS: u32 = 200;
/// Results of a search for records.
const RECORDS: u32 = 100;
/// The longest body (HubSpot docs: Search API, "the whole body may hold 3,000 characters").
const LONGEST_BODY: usize = 3_000;
/// The property that orders and pages every search.
const BY_ID: &str = "hs_object_id";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a, 'f> {
    filter_groups: [Group<'a, 'f>; 1],
    sorts: [Sort; 1],
    properties: &'a [String],
    limit: u32,
}

#[derive(Serialize)]
struct Group<'a, 'f> {
    filters: &'a [Filter<'f>],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Filter<'a> {
    property_name: &'a str,
    operator: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sort {
    property_name: &'static str,
    direction: &'static str,
}

impl SearchOperator {
    fn word(self) -> &'static str {
        match self {
            Self::Equals => "EQ",
            Self::AtLeast => "GTE",
            Self::AtMost => "LTE",
            Self::MoreThan => "GT",
        }
    }
}

impl Client {
    /// Ids of records modified in `from..=to`, above `after_id`, at most 200, ascending. The next page is asked for
    /// with the last id of this one; the end is a page with all that matched and no mark of another (HubSpot docs: Search
    /// API, `paging` is absent at the end), or an empty one. Rows the index shows outside the window are dropped: they
    /// belong to another one.
    ///
    /// # Errors
    /// As every read: [`ApiError`] after the bounded retries; [`ApiError::Garbled`] when the server does not move on.
    pub async fn search_modified(
        &self,
        object_type: ObjectType,
        from: ServerTime,
        to: ServerTime,
        after_id: Option<&str>,
    ) -> Result<SearchPage, ApiError> {
        let modified = object_type.row().modified;
        let names = [BY_ID.to_owned(), modified.to_owned()];
        let (from_text, to_text) = (from.0.to_string(), to.0.to_string());
        let mut above = after_id.map(str::to_owned);
        loop {
            let filters: Vec<Filter<'_>> =
                [(modified, "GTE", Some(from_text.as_str())), (modified, "LTE", Some(&to_text))]
                    .into_iter()
                    .chain([(BY_ID, "GT", above.as_deref())])
                    .filter_map(|(property_name, operator, value)| {
                        Some(Filter { property_name, operator, value: value? })
                    })
                    .collect();
            let mut envelope = self.search(object_type, &filters, &names, IDS).await?;
            let total = envelope.total.unwrap_or(0);
            let bad = envelope.bad.iter().filter_map(|bad| Some((bad.id.clone()?, None)));
            let mut rows: Vec<(String, Option<ServerTime>)> = bad.collect();
            rows.extend(records(&mut envelope).into_iter().map(|record| stamped(record, modified)));
            rows.sort_by(|left, right| numeric(&left.0).cmp(&numeric(&right.0)));
            rows.dedup_by(|left, right| left.0 == right.0);
            // Searches are the scarcest of requests: where both of what the answer says of its end agree, no other asks for it.
            let is_last = envelope.next.is_none() && envelope.total == u64::try_from(rows.len()).ok();
            let fresh = |id: &str| above.as_deref().is_none_or(|above| numeric(id) > numeric(above));
            let Some((last, _)) = rows.last().cloned() else {
                return Ok(SearchPage { ids: rows, total, is_last: true });
            };
            if !fresh(&last) {
                return Err(ApiError::Garbled("a search repeats its page".to_owned()));
            }
            rows.retain(|(id, stamp)| fresh(id) && stamp.is_none_or(|stamp| from <= stamp && stamp <= to));
            if is_last || !rows.is_empty() {
                return Ok(SearchPage { ids: rows, total, is_last });
            }
            // All of it lay outside the window; that is not yet the end.
            above = Some(last);
        }
    }

    /// The first 100 records, by id, that meet all conditions, as the search index shows them. For probes: an empty
    /// answer proves nothing, because the index lags. Names that do not fit into the search are read by batch.
    ///
    /// # Errors
    /// As every read.
    pub async fn search_by(
        &self,
        object_type: ObjectType,
        filters: &[SearchFilter],
        properties: &[String],
    ) -> Result<Found, ApiError> {
        let filters: Vec<Filter<'_>> = filters
            .iter()
            .map(|filter| Filter {
                property_name: &filter.property,
                operator: filter.operator.word(),
                value: &filter.value,
            })
            .collect();
        if body(&filters, Asked::new(object_type, properties).names(), RECORDS).len() > LONGEST_BODY {
            return self.search_then_read(object_type, &filters, properties).await;
        }
        let mut envelope = self.search(object_type, &filters, properties, RECORDS).await?;
        let total = envelope.total.unwrap_or(0);
        Ok(Found { records: records(&mut envelope), bad: envelope.bad, total })
    }

    async fn search_then_read(
        &self,
        object_type: ObjectType,
        filters: &[Filter<'_>],
        properties: &[String],
    ) -> Result<Found, ApiError> {
        let mut envelope = self.search(object_type, filters, &[BY_ID.to_owned()], RECORDS).await?;
        let total = envelope.total.unwrap_or(0);
        let ids: Vec<String> = records(&mut envelope).into_iter().map(|record| record.id).collect();
        let read = self.batch_read(object_type, &ids, properties, &[], false).await?;
        let bad = envelope.bad.into_iter().chain(read.bad).collect();
        Ok(Found { records: read.records, bad, total })
    }

    /// How many live records of a type there are, by the search index.
    ///
    /// # Errors
    /// As every read.
    pub async fn count(&self, object_type: ObjectType) -> Result<u64, ApiError> {
        let all = Filter { property_name: BY_ID, operator: "GT", value: "0" };
        let envelope = self.search(object_type, &[all], &[BY_ID.to_owned()], 1).await?;
        Ok(envelope.total.unwrap_or(0))
    }

    async fn search(
        &self,
        object_type: ObjectType,
        filters: &[Filter<'_>],
        properties: &[String],
        limit: u32,
    ) -> Result<Envelope, ApiError> {
        let asked = Asked::new(object_type, properties);
        let body = body(filters, asked.names(), limit);
        if body.len() > LONGEST_BODY {
            let message = "what is searched for is longer than HubSpot takes".to_owned();
            return Err(ApiError::Refused(Refusal { message, ..Refusal::default() }));
        }
        let call = Call::asking("search", format!("{}/search", objects(object_type)), body)
            .in_bucket(Bucket::Search);
        self.fetch(call, |body| Envelope::parse(body, &asked)).await
    }
}

fn body(filters: &[Filter<'_>], properties: &[String], limit: u32) -> Bytes {
    json(&Body {
        filter_groups: [Group { filters }],
        sorts: [Sort { property_name: BY_ID, direction: "ASCENDING" }],
        properties,
        limit,
    })
}

/// An id with the modified stamp of the index; the envelope's stamp where the property is missing.
fn stamped(record: RemoteRecord, modified: &str) -> (String, Option<ServerTime>) {
    let property =
        record.properties.get(modified).and_then(|value| value.as_deref()).and_then(ServerTime::parse);
    let envelope = Some(record.updated_at).filter(|stamp| *stamp != ServerTime::default());
    (record.id, property.or(envelope))
}

/// Ids compare as numbers, which they are: shorter ones first.
fn numeric(id: &str) -> (usize, &str) {
    let digits = id.trim_start_matches('0');
    (digits.len(), digits)
}
