//! Event occurrences (HubSpot docs: events API): what contacts did, for Enterprise accounts alone.
//!
//! A contact's visits follow from its id and nothing else; no other event has occurred in the sample portal.

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::kind_of;
use super::objects::link_with;
use crate::config::AccountType;
use crate::draws::{uuid_at, value_at};
use crate::instant::{instant_text, parse_instant};
use crate::portal::Portal;
use crate::world::Kind;
use ::http::Method;
use serde_json::{Value, json};

/// The one event that occurs.
const VISIT: &str = "e_visited_page";
const PAGES: [&str; 4] = ["/", "/products", "/pricing", "/contact"];
const DAY_MS: u64 = 86_400_000;
/// How many events a page shows when the request does not say, and at most (HubSpot docs).
const PAGE: (usize, usize) = (20, 1_000);

/// Answers a call about events.
pub(super) fn answer(
    portal: &Portal,
    call: &Call<'_>,
    account_type: AccountType,
) -> Result<Answer, ApiError> {
    if call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    if !account_type.is_enterprise() {
        let text = "This account has no access to event occurrences: they need an Enterprise subscription.";
        return Err(ApiError::new(403, text).category("FORBIDDEN"));
    }
    match call.rest().as_slice() {
        ["event-types"] => Answer::json(200, &json!({"eventTypes": [VISIT]})),
        [] => list(portal, call),
        _ => Err(ApiError::no_route()),
    }
}

fn list(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let limit = call.query.limit(PAGE.0, PAGE.1)?;
    let Some(name) = call.query.filled("objectType") else {
        return Err(ApiError::validation("objectType is required"));
    };
    let kind = kind_of(portal, name)?;
    let of_email = || portal.email_owner(call.query.filled("objectProperty.email")?);
    let id = call.query.filled("objectId").map_or_else(of_email, |id| id.parse().ok());
    let id = id.ok_or_else(|| ApiError::validation("objectId is required"))?;
    let first: usize = match call.query.filled("after") {
        None => 0,
        Some(after) => after
            .parse()
            .map_err(|_| ApiError::validation(format!("The paging cursor is invalid: {after}")))?,
    };
    let bound = |name: &str| call.query.filled(name).and_then(parse_instant);
    let (after, before) = (bound("occurredAfter"), bound("occurredBefore"));
    let wanted =
        |at: &i64| after.is_none_or(|after| *at >= after) && before.is_none_or(|before| *at <= before);
    let other_type = call.query.filled("eventType").is_some_and(|asked| asked != VISIT);
    let mut visits = if other_type { Vec::new() } else { visits(portal, kind, id) };
    visits.retain(|(_, at)| wanted(at));
    let results: Vec<Value> =
        visits.iter().skip(first).take(limit).map(|visit| visit_json(kind, id, visit)).collect();
    let end = first + results.len();
    let mut document = json!({"results": results});
    if end < visits.len() {
        let cursor = end.to_string();
        document["paging"] = json!({"next": {"after": cursor, "link": link_with(call, &cursor)}});
    }
    Answer::json(200, &document)
}

/// The visits of a contact, newest first: their number and when they were.
fn visits(portal: &Portal, kind: Kind, id: u64) -> Vec<(u64, i64)> {
    let Some(contact) = portal.live(kind, id).filter(|_| kind == Kind::Contact) else { return Vec::new() };
    let latest = contact.created_at();
    let mut visits: Vec<(u64, i64)> = (0..value_at(id, "visits", 0) % 6)
        .map(|visit| {
            let back = value_at(id, "visit", visit) % (30 * DAY_MS);
            (visit, latest - i64::try_from(back).unwrap_or(0))
        })
        .collect();
    visits.sort_by_key(|(visit, at)| (std::cmp::Reverse(*at), *visit));
    visits
}

fn visit_json(kind: Kind, id: u64, (visit, at): &(u64, i64)) -> Value {
    let page = PAGES[usize::try_from(value_at(id, "page", *visit) % 4).unwrap_or(0)];
    json!({
        "id": uuid_at(id, "event", *visit),
        "eventType": VISIT,
        "objectType": kind.type_id(),
        "objectId": id.to_string(),
        "occurredAt": instant_text(*at),
        "properties": {"hs_url": format!("https://www.satchel-sample.example{page}")},
    })
}
