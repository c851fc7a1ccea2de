//! Notes, calls, emails, meetings and tasks as version 1 writes them: engagements, all in one list.

use super::records::{count, offset};
use crate::http::Call;
use crate::http::answer::Answer;
use crate::http::errors::ApiError;
use crate::http::kind_of;
use crate::instant::parse_instant;
use crate::portal::Portal;
use crate::portal::associations::End;
use crate::portal::records::Record;
use crate::portal::search::Query;
use crate::world::Kind;
use serde_json::{Map, Value, json};

const KINDS: [Kind; 5] = [Kind::Note, Kind::Call, Kind::Email, Kind::Meeting, Kind::Task];
/// How many engagements a page shows when the request does not say, and at most (HubSpot docs: legacy APIs).
const ALL: (usize, usize) = (100, 250);
const RECENT: (usize, usize) = (20, 100);
/// How many the list of the recent reaches back (HubSpot docs).
const RECENT_TOTAL: usize = 10_000;
/// Ids of a kind stay under this, so that one number is a place in the list of all kinds.
const KIND_SPAN: u64 = 1 << 48;

/// What version 1 calls the properties of a kind.
fn metadata_names(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::Note => &[("body", "hs_note_body")],
        Kind::Call => &[
            ("title", "hs_call_title"),
            ("body", "hs_call_body"),
            ("status", "hs_call_status"),
            ("durationMilliseconds", "hs_call_duration"),
            ("disposition", "hs_call_disposition"),
            ("fromNumber", "hs_call_from_number"),
            ("toNumber", "hs_call_to_number"),
            ("recordingUrl", "hs_call_recording_url"),
        ],
        Kind::Email => &[
            ("subject", "hs_email_subject"),
            ("html", "hs_email_html"),
            ("text", "hs_email_text"),
            ("status", "hs_email_status"),
        ],
        Kind::Meeting => &[
            ("title", "hs_meeting_title"),
            ("body", "hs_meeting_body"),
            ("startTime", "hs_meeting_start_time"),
            ("endTime", "hs_meeting_end_time"),
            ("meetingOutcome", "hs_meeting_outcome"),
        ],
        _ => &[
            ("subject", "hs_task_subject"),
            ("body", "hs_task_body"),
            ("status", "hs_task_status"),
            ("priority", "hs_task_priority"),
            ("taskType", "hs_task_type"),
        ],
    }
}

fn engagement(portal: &Portal, record: &Record<'_>) -> Value {
    let (kind, id) = (record.kind, record.id);
    let others =
        |to: Kind| -> Vec<u64> { portal.links(End { kind, id }, to).into_iter().map(|(id, _)| id).collect() };
    let owner: Option<u64> = record.filled("hubspot_owner_id").and_then(|owner| owner.parse().ok());
    let at = record.filled("hs_timestamp").and_then(|text| parse_instant(&text));
    let number = |text: &str| text.parse::<i64>().ok().or_else(|| parse_instant(text));
    let metadata: Map<String, Value> = metadata_names(kind)
        .iter()
        .filter_map(|(shown, name)| {
            let value = record.filled(name)?;
            let numeric = matches!(*shown, "durationMilliseconds" | "startTime" | "endTime");
            let value = numeric.then(|| number(&value)).flatten().map_or_else(|| json!(value), Value::from);
            Some(((*shown).to_owned(), value))
        })
        .collect();
    json!({
        "engagement": {
            "id": id,
            "portalId": portal.id(),
            "active": true,
            "createdAt": record.created_at(),
            "lastUpdated": record.updated_at(),
            "ownerId": owner,
            "type": kind.singular().to_uppercase(),
            "timestamp": at.unwrap_or_else(|| record.created_at()),
        },
        "associations": {
            "contactIds": others(Kind::Contact),
            "companyIds": others(Kind::Company),
            "dealIds": others(Kind::Deal),
            "ticketIds": others(Kind::Ticket),
            "ownerIds": [],
            "workflowIds": [],
            "contentIds": [],
            "quoteIds": [],
        },
        "attachments": [],
        "metadata": metadata,
    })
}

fn seen<'a>(portal: &'a Portal, kind: Kind, id: u64) -> Option<Record<'a>> {
    portal.live(kind, id).filter(|record| portal.sees(record))
}

/// Answers a call below `/engagements/v1/engagements`.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    match rest {
        ["paged"] => paged(portal, call),
        ["recent", "modified" | "created"] => recent(portal, call),
        ["modified", "after"] => modified_after(portal, call),
        ["associated", kind, id, "paged"] => {
            let kind = kind_of(portal, kind)?;
            let id = id.parse().map_err(|_| ApiError::not_found())?;
            seen(portal, kind, id).ok_or_else(ApiError::not_found)?;
            let from = End { kind, id };
            let of_kind = |kind: Kind| portal.links(from, kind).into_iter().map(move |(id, _)| (kind, id));
            let all: Vec<(Kind, u64)> = KINDS.into_iter().flat_map(of_kind).collect();
            let first = usize::try_from(offset(call, "offset")).unwrap_or(usize::MAX);
            let found = all.iter().skip(first).take(count(call, RECENT));
            let results: Vec<Value> = found
                .filter_map(|(kind, id)| seen(portal, *kind, *id))
                .map(|record| engagement(portal, &record))
                .collect();
            let end = first.saturating_add(results.len());
            Answer::json(200, &json!({"results": results, "hasMore": end < all.len(), "offset": end}))
        }
        [id] => {
            let id: u64 = id.parse().map_err(|_| ApiError::not_found())?;
            let found = KINDS.into_iter().find_map(|kind| seen(portal, kind, id));
            Answer::json(200, &engagement(portal, &found.ok_or_else(ApiError::not_found)?))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// All of them, kind by kind, by id.
fn paged(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let (limit, first) = (count(call, ALL), offset(call, "offset"));
    let mut found: Vec<(u64, Record<'_>)> = Vec::with_capacity(limit + 1);
    for (number, kind) in (0..).zip(KINDS) {
        let begin = first.saturating_sub(number * KIND_SPAN);
        if begin >= KIND_SPAN {
            continue;
        }
        let ids = portal.live_ids_from(kind, begin).take_while(|id| *id < KIND_SPAN);
        let records = ids.filter_map(|id| Some((number * KIND_SPAN + id, seen(portal, kind, id)?)));
        found.extend(records.take(limit + 1 - found.len()));
        if found.len() > limit {
            break;
        }
    }
    let next = found.get(limit).map(|(place, _)| *place);
    found.truncate(limit);
    let end = next.or_else(|| found.last().map(|(place, _)| place + 1)).unwrap_or(first);
    let results: Vec<Value> = found.iter().map(|(_, record)| engagement(portal, record)).collect();
    Answer::json(200, &json!({"results": results, "hasMore": next.is_some(), "offset": end}))
}

/// A place in the order of change: when, what, which.
type Place = (i64, usize, u64);

/// Those changed after a cursor, the oldest first: milliseconds since 1970, or what the page before gave.
fn modified_after(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let after = call.query.filled("after").unwrap_or("0");
    let bad = || ApiError::bad_cursor(after);
    let mut parts = after.split('-').map(|part| part.parse::<u64>().map_err(|_| bad()));
    let mut part = |absent: u64| parts.next().unwrap_or(Ok(absent));
    let at = i64::try_from(part(0)?).map_err(|_| bad())?;
    let first: Place = (at, usize::try_from(part(u64::MAX)?).map_err(|_| bad())?, part(u64::MAX)?);
    let mut all: Vec<Place> = Vec::new();
    for (number, kind) in KINDS.into_iter().enumerate() {
        let records = portal.live_ids_from(kind, 0).filter_map(|id| seen(portal, kind, id));
        all.extend(
            records.map(|record| (record.updated_at(), number, record.id)).filter(|place| *place > first),
        );
    }
    all.sort_unstable();
    let limit = count(call, ALL);
    let page = &all[..all.len().min(limit)];
    let results: Vec<Value> = page
        .iter()
        .filter_map(|(_, number, id)| seen(portal, KINDS[*number], *id))
        .map(|record| engagement(portal, &record))
        .collect();
    let end = page.last().map_or_else(|| after.to_owned(), |(at, number, id)| format!("{at}-{number}-{id}"));
    Answer::json(200, &json!({"results": results, "hasMore": all.len() > limit, "after": end}))
}

/// Those changed last, the newest first.
fn recent(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let mut all: Vec<(i64, Kind, u64)> = Vec::new();
    let since: i64 = call.query.filled("since").and_then(|text| text.parse().ok()).unwrap_or(i64::MIN);
    for kind in KINDS {
        let sort = Some((kind.modified_property().to_owned(), true));
        let query = Query { sort, limit: RECENT_TOTAL, ..Query::default() };
        let ids = portal.search(kind, &query).map(|hits| hits.ids).unwrap_or_default();
        let stamps = ids.iter().filter_map(|id| Some((seen(portal, kind, *id)?.updated_at(), kind, *id)));
        all.extend(stamps.filter(|(at, ..)| *at >= since));
    }
    all.sort_by_key(|(at, kind, id)| (std::cmp::Reverse(*at), kind.singular(), *id));
    all.truncate(RECENT_TOTAL);
    let total = all.len();
    let first = usize::try_from(offset(call, "offset")).unwrap_or(usize::MAX);
    let page = all.iter().skip(first).take(count(call, RECENT));
    let results: Vec<Value> = page
        .filter_map(|(_, kind, id)| seen(portal, *kind, *id))
        .map(|record| engagement(portal, &record))
        .collect();
    let end = first.saturating_add(results.len());
    Answer::json(200, &json!({"results": results, "hasMore": end < total, "offset": end, "total": total}))
}
