//! Contacts, companies and deals as versions 1 and 2 write them: an object per property, times as numbers.

use crate::http::Call;
use crate::http::answer::Answer;
use crate::http::errors::ApiError;
use crate::portal::Portal;
use crate::portal::associations::End;
use crate::portal::records::{Found, HistoryEntry, Record};
use crate::portal::search::Query;
use crate::world::Kind;
use serde_json::{Map, Value, json};

/// How many records a page shows when the request does not say, and at most (HubSpot docs: legacy APIs).
const CONTACTS: (usize, usize) = (20, 100);
const OTHERS: (usize, usize) = (100, 250);
/// How many records a list of the recently changed reaches back (HubSpot docs).
const RECENT: usize = 10_000;
/// What a list of contacts shows of each unless properties are named (HubSpot docs).
const SHOWN: [&str; 4] = ["firstname", "lastname", "company", "lastmodifieddate"];

/// How a property is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `{"value": …}`.
    Value,
    /// The same with every version, the newest first.
    Versions,
    /// With when it was written, and by what.
    Stamped,
}

fn version_of(entry: &HistoryEntry<'_>) -> Value {
    json!({
        "value": entry.value,
        "timestamp": entry.at,
        "source": entry.source.kind,
        "sourceId": entry.source.id,
        "sourceVid": [],
    })
}

fn property(record: &Record<'_>, name: &str, shape: Shape) -> Option<Value> {
    let value = record.filled(name)?;
    if shape == Shape::Value {
        return Some(json!({"value": value}));
    }
    let history = record.history(name);
    let versions: Vec<Value> = history.iter().map(version_of).collect();
    if shape == Shape::Versions {
        return Some(json!({"value": value, "versions": versions}));
    }
    let mut shown = versions.first().cloned().unwrap_or_else(|| json!({"timestamp": record.updated_at()}));
    shown["value"] = json!(value);
    shown["versions"] = json!([versions.first()]);
    Some(shown)
}

fn properties(record: &Record<'_>, names: Option<&[String]>, shape: Shape) -> Map<String, Value> {
    let named = |name: &str| Some((name.to_owned(), property(record, name, shape)?));
    match names {
        Some(names) => names.iter().filter_map(|name| named(name)).collect(),
        None => record.all_filled().keys().filter_map(|name| named(name)).collect(),
    }
}

/// The page size that a request asks for by any of these names.
pub(super) fn count(call: &Call<'_>, (usual, most): (usize, usize)) -> usize {
    let asked = call.query.filled("count").or_else(|| call.query.filled("limit"));
    // Larger pages are cut down without a word (Airbyte: source-hubspot, "engagements").
    asked.and_then(|text| text.parse().ok()).unwrap_or(usual).clamp(1, most)
}

pub(super) fn offset(call: &Call<'_>, name: &str) -> u64 {
    call.query.filled(name).and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// A page of live records by id, and the id that the next one begins with.
fn page(portal: &Portal, kind: Kind, first: u64, limit: usize) -> (Vec<u64>, Option<u64>) {
    let seen = |id: &u64| portal.live(kind, *id).is_some_and(|record| portal.sees(&record));
    let mut ids: Vec<u64> = portal.live_ids_from(kind, first).filter(seen).take(limit + 1).collect();
    let next = (ids.len() > limit).then(|| ids[limit]);
    ids.truncate(limit);
    (ids, next)
}

/// The recently changed, the newest first, from a place in that order on; how many there are.
fn recent(portal: &mut Portal, kind: Kind, property: &str, first: usize, limit: usize) -> (Vec<u64>, u64) {
    let sort = Some((property.to_owned(), true));
    let query =
        Query { sort, offset: first, limit: limit.min(RECENT.saturating_sub(first)), ..Query::default() };
    portal.search(kind, &query).map(|hits| (hits.ids, hits.total.min(RECENT as u64))).unwrap_or_default()
}

fn contact(portal: &Portal, call: &Call<'_>, id: u64, whole: bool) -> Option<Value> {
    let record = portal.live(Kind::Contact, id).filter(|record| portal.sees(record))?;
    let versions = call.query.filled("propertyMode") == Some("value_and_history")
        || call.query.filled("includeVersion").is_some();
    let shape = if versions { Shape::Versions } else { Shape::Value };
    let usual = || SHOWN.map(str::to_owned).to_vec();
    let names = call.query.list("property").or_else(|| (!whole).then(usual));
    let identities: Vec<Value> = record
        .filled("email")
        .map(|email| json!({"type": "EMAIL", "value": email, "timestamp": record.created_at(), "is-primary": true}))
        .into_iter()
        .collect();
    Some(json!({
        "vid": id,
        "canonical-vid": id,
        "merged-vids": [],
        "portal-id": portal.id(),
        "is-contact": true,
        "addedAt": record.created_at(),
        "versionTimestamp": record.updated_at(),
        "properties": properties(&record, names.as_deref(), shape),
        "form-submissions": [],
        "list-memberships": [],
        "identity-profiles": [{
            "vid": id,
            "saved-at-timestamp": record.created_at(),
            "deleted-changed-timestamp": 0,
            "identities": identities,
        }],
        "merge-audits": [],
    }))
}

/// A page of contacts, in a list or of all.
pub(super) fn contact_page(
    portal: &Portal,
    call: &Call<'_>,
    among: Option<&[u64]>,
) -> Result<Answer, ApiError> {
    let (limit, first) = (count(call, CONTACTS), offset(call, "vidOffset"));
    let (ids, next) = match among {
        None => page(portal, Kind::Contact, first, limit),
        Some(ids) => {
            let mut ids: Vec<u64> = ids.iter().copied().filter(|id| *id >= first).take(limit + 1).collect();
            let next = (ids.len() > limit).then(|| ids[limit]);
            ids.truncate(limit);
            (ids, next)
        }
    };
    let contacts: Vec<Value> = ids.iter().filter_map(|id| contact(portal, call, *id, false)).collect();
    let end = next.or_else(|| ids.last().copied()).unwrap_or(0);
    Answer::json(200, &json!({"contacts": contacts, "has-more": next.is_some(), "vid-offset": end}))
}

/// The recently changed contacts, or those added, as `property` says.
pub(super) fn recent_contacts(
    portal: &mut Portal,
    call: &Call<'_>,
    property: &str,
) -> Result<Answer, ApiError> {
    let (limit, first) = (count(call, CONTACTS), offset(call, "vidOffset"));
    let place = usize::try_from(first).unwrap_or(usize::MAX).min(RECENT);
    let (ids, total) = recent(portal, Kind::Contact, property, place, limit);
    let contacts: Vec<Value> = ids.iter().filter_map(|id| contact(portal, call, *id, false)).collect();
    let end = place + ids.len();
    let until = contacts.last().map_or(0, |contact| contact["versionTimestamp"].as_i64().unwrap_or(0));
    Answer::json(
        200,
        &json!({"contacts": contacts, "has-more": (end as u64) < total, "vid-offset": end, "time-offset": until}),
    )
}

/// Answers a call below `/contacts/v1/contact`.
pub(super) fn contacts(portal: &Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    let one = |id: Option<u64>| {
        let id = id.map(|id| match portal.find(Kind::Contact, id) {
            Found::Merged(survivor) => survivor,
            _ => id,
        });
        let found = id.and_then(|id| contact(portal, call, id, true));
        Answer::json(200, &found.ok_or_else(ApiError::not_found)?)
    };
    match rest {
        ["vid", id, "profile"] => one(id.parse().ok()),
        ["email", email, "profile"] => one(portal.email_owner(email)),
        ["vids", "batch"] | ["vids", "batch", ""] => {
            let ids = call.query.list("vid").unwrap_or_default();
            let mut found = Map::new();
            for id in ids {
                let shown = id.parse().ok().and_then(|id| contact(portal, call, id, true));
                found.extend(shown.map(|contact| (id, contact)));
            }
            Answer::json(200, &found)
        }
        _ => Err(ApiError::no_route()),
    }
}

fn company(portal: &Portal, id: u64, names: Option<&[String]>) -> Option<Value> {
    let record = portal.live(Kind::Company, id).filter(|record| portal.sees(record))?;
    Some(json!({
        "portalId": portal.id(),
        "companyId": id,
        "isDeleted": false,
        "properties": properties(&record, names, Shape::Stamped),
        "additionalDomains": [],
        "stateChanges": [],
        "mergeAudits": [],
    }))
}

/// Answers a call below `/companies/v2/companies`.
pub(super) fn companies(portal: &mut Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    let names = call.query.list("properties");
    match rest {
        ["paged"] => {
            let (ids, next) = page(portal, Kind::Company, offset(call, "offset"), count(call, OTHERS));
            let usual = vec!["name".to_owned()];
            let names = names.unwrap_or(usual);
            let shown: Vec<Value> = ids.iter().filter_map(|id| company(portal, *id, Some(&names))).collect();
            let end = next.or_else(|| ids.last().copied()).unwrap_or(0);
            Answer::json(200, &json!({"companies": shown, "has-more": next.is_some(), "offset": end}))
        }
        ["recent", sort @ ("modified" | "created")] => {
            recent_answer(portal, call, Kind::Company, sort, |portal, id| company(portal, id, None))
        }
        [id, "vids" | "contacts"] => {
            let id = id.parse().map_err(|_| ApiError::not_found())?;
            company(portal, id, Some(&[])).ok_or_else(ApiError::not_found)?;
            let links = portal.links(End { kind: Kind::Company, id }, Kind::Contact);
            let first = offset(call, "vidOffset");
            let mut vids: Vec<u64> = links.iter().map(|(id, _)| *id).filter(|id| *id >= first).collect();
            let limit = count(call, CONTACTS);
            let next = vids.get(limit).copied();
            vids.truncate(limit);
            let end = next.or_else(|| vids.last().copied()).unwrap_or(0);
            Answer::json(200, &json!({"vids": vids, "hasMore": next.is_some(), "vidOffset": end}))
        }
        [id] => {
            let found = id.parse().ok().and_then(|id| company(portal, id, None));
            Answer::json(200, &found.ok_or_else(ApiError::not_found)?)
        }
        _ => Err(ApiError::no_route()),
    }
}

fn recent_answer(
    portal: &mut Portal,
    call: &Call<'_>,
    kind: Kind,
    sort: &str,
    show: impl Fn(&Portal, u64) -> Option<Value>,
) -> Result<Answer, ApiError> {
    let property = if sort == "created" { kind.created_property() } else { kind.modified_property() };
    let first = usize::try_from(offset(call, "offset")).unwrap_or(usize::MAX).min(RECENT);
    let (ids, total) = recent(portal, kind, property, first, count(call, OTHERS));
    let since: i64 = call.query.filled("since").and_then(|text| text.parse().ok()).unwrap_or(i64::MIN);
    let recently = |id: &&u64| portal.live(kind, **id).is_some_and(|record| record.updated_at() >= since);
    let results: Vec<Value> = ids.iter().filter(recently).filter_map(|id| show(portal, *id)).collect();
    let end = first + ids.len();
    let more = (end as u64) < total && results.len() == ids.len();
    Answer::json(200, &json!({"results": results, "hasMore": more, "offset": end, "total": total}))
}

fn deal(portal: &Portal, id: u64, names: Option<&[String]>, linked: bool) -> Option<Value> {
    let record = portal.live(Kind::Deal, id).filter(|record| portal.sees(record))?;
    let others = |kind: Kind| -> Vec<u64> {
        let links = if linked { portal.links(End { kind: Kind::Deal, id }, kind) } else { Vec::new() };
        links.into_iter().map(|(id, _)| id).collect()
    };
    Some(json!({
        "portalId": portal.id(),
        "dealId": id,
        "isDeleted": false,
        "associations": {
            "associatedVids": others(Kind::Contact),
            "associatedCompanyIds": others(Kind::Company),
            "associatedDealIds": others(Kind::Deal),
        },
        "properties": properties(&record, names, Shape::Stamped),
        "imports": [],
        "stateChanges": [],
    }))
}

/// Answers a call below `/deals/v1/deal`.
pub(super) fn deals(portal: &mut Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    let linked = call.query.filled("includeAssociations").is_some();
    match rest {
        ["paged"] => {
            let (ids, next) = page(portal, Kind::Deal, offset(call, "offset"), count(call, OTHERS));
            let all = call.query.filled("includeAllProperties").is_some();
            let names = call.query.list("properties").unwrap_or_default();
            let names = (!all).then_some(names.as_slice());
            let shown: Vec<Value> = ids.iter().filter_map(|id| deal(portal, *id, names, linked)).collect();
            let end = next.or_else(|| ids.last().copied()).unwrap_or(0);
            Answer::json(200, &json!({"deals": shown, "hasMore": next.is_some(), "offset": end}))
        }
        ["recent", sort @ ("modified" | "created")] => {
            recent_answer(portal, call, Kind::Deal, sort, |portal, id| deal(portal, id, None, true))
        }
        [id] => {
            let found = id.parse().ok().and_then(|id| deal(portal, id, None, true));
            Answer::json(200, &found.ok_or_else(ApiError::not_found)?)
        }
        _ => Err(ApiError::no_route()),
    }
}
