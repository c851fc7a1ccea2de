//! Lists and who is in them (HubSpot docs: lists API).

use super::answer::Answer;
use super::batch::{NO_ERRORS, list_envelope};
use super::errors::ApiError;
use super::input::{Id, Inputs, check_batch};
use super::list_folders;
use super::objects::link_with;
use super::writes::error_of;
use super::{Call, kind_of};
use crate::instant::instant_text;
use crate::portal::auth::Caller;
use crate::portal::lists::{List, Processing};
use crate::portal::{Portal, PortalError};
use crate::world::Kind;
use ::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many members a page shows when the request does not say, and at most (HubSpot docs).
const PAGE: (usize, usize) = (100, 250);
/// How many records a call may name (HubSpot docs).
const MAX_MEMBERS: usize = 100_000;
/// How many records a batch read may name (HubSpot docs: batch limits).
const MAX_RECORDS: usize = 100;
/// How many lists a search shows when the request does not say, and at most (HubSpot docs).
const SEARCH_PAGE: (usize, usize) = (20, 500);

/// Answers a call about lists.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    let rest = call.rest();
    match (rest.as_slice(), &call.method) {
        ([], &Method::POST) => create(portal, call, caller),
        ([], &Method::GET) => several(portal, call),
        (["search"], &Method::POST) => search(portal, call),
        (["folders", rest @ ..], _) => list_folders::answer(portal, call, rest),
        (["object-type-id", kind, "name", name], &Method::GET) => {
            let kind = kind_of(portal, kind)?;
            let found = portal.lists.all().find(|list| list.kind == kind && list.name() == *name);
            let id = found.map(|list| list.id).ok_or_else(|| missing(name))?;
            one(portal, call, id, "list")
        }
        (["records", "memberships", "batch", "read"], &Method::POST) => of_records(portal, call),
        (["records", kind, record, "memberships"], &Method::GET) => of_record(portal, kind, record),
        ([id], &Method::GET) => one(portal, call, number(id)?, "list"),
        ([id], &Method::DELETE) => {
            let id = there(portal, id)?;
            let at = json!(instant_text(portal.now_ms));
            changed(portal, id, &[("deletedAt", at)])
        }
        ([id, "restore"], &Method::PUT) => {
            let id = number(id)?;
            portal.lists.any(id).ok_or_else(|| missing(&id.to_string()))?;
            changed(portal, id, &[("deletedAt", Value::Null)])
        }
        ([id, "update-list-name"], &Method::PUT) => rename(portal, call, id),
        ([id, "update-list-filters"], &Method::PUT) => refilter(portal, call, id),
        ([id, "memberships", rest @ ..], _) => {
            let id = there(portal, id)?;
            members(portal, call, id, rest)
        }
        ([] | [_], _) => Err(ApiError::wrong_method("GET, POST, DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

fn missing(id: &str) -> ApiError {
    ApiError::new(404, format!("List does not exist with ID {id}."))
        .category("OBJECT_NOT_FOUND")
        .sub_category("ListError.LIST_ID_DOES_NOT_EXIST")
        .context("listId", &[id.to_owned()])
}

fn number(id: &str) -> Result<u64, ApiError> {
    id.parse().map_err(|_| missing(id))
}

/// The id of a list that is there.
pub(super) fn there(portal: &Portal, id: &str) -> Result<u64, ApiError> {
    let number = number(id)?;
    portal.lists.get(number).map(|list| list.id).ok_or_else(|| missing(id))
}

fn changed(portal: &mut Portal, id: u64, changes: &[(&str, Value)]) -> Result<Answer, ApiError> {
    portal.change_list(id, changes).map_err(|error| error_of(portal, error))?;
    Ok(Answer::empty(204))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody {
    name: Option<String>,
    object_type_id: String,
    processing_type: String,
    #[serde(default)]
    filter_branch: Option<Value>,
}

fn create(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    let body: CreateBody = call.json()?;
    let name = body.name.ok_or_else(|| ApiError::unset("name"))?;
    let kind = kind_of(portal, &body.object_type_id)?;
    let processing = Processing::parse(&body.processing_type)
        .ok_or_else(|| ApiError::validation(format!("Unknown processing type {}", body.processing_type)))?;
    let filter = body.filter_branch.filter(|filter| !filter.is_null());
    match (&filter, processing) {
        (None, Processing::Dynamic) => {
            return Err(ApiError::validation("A DYNAMIC list must have a filterBranch."));
        }
        (Some(_), Processing::Manual) => {
            return Err(ApiError::validation("A MANUAL list cannot have a filterBranch."));
        }
        _ => {}
    }
    if let Some(filter) = &filter {
        portal.check_list_filter(kind, filter, None).map_err(|error| error_of(portal, error))?;
    }
    if portal.lists.all().any(|list| list.kind == kind && list.name() == name) {
        return Err(ApiError::validation(format!("A list named '{name}' already exists."))
            .sub_category("ILS.DUPLICATE_LIST_NAMES"));
    }
    let created = portal.create_list((kind, processing, &name), filter, caller.user);
    let id = created.map_err(|error| error_of(portal, error))?;
    one(portal, call, id, "list")
}

/// A list as answers show it.
fn list_json(portal: &Portal, id: u64, with_filter: bool) -> Result<Map<String, Value>, ApiError> {
    let mut json =
        portal.lists.get(id).map(|list| list.json.clone()).ok_or_else(|| missing(&id.to_string()))?;
    if !with_filter {
        json.remove("filterBranch");
    }
    Ok(json)
}

fn size_of(portal: &mut Portal, id: u64) -> Result<u64, ApiError> {
    portal.list_size(id).map_err(|error| error_of(portal, error))
}

fn one(portal: &mut Portal, call: &Call<'_>, id: u64, member: &str) -> Result<Answer, ApiError> {
    let with_filter = call.query.flag("includeFilters")?;
    Answer::json(200, &json!({member: list_json(portal, id, with_filter)?}))
}

fn several(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let with_filter = call.query.flag("includeFilters")?;
    let ids = call.query.list("listIds").unwrap_or_default();
    let ids: Vec<u64> = ids.iter().filter_map(|id| there(portal, id).ok()).collect();
    let mut lists = Vec::new();
    for id in ids {
        let mut list = list_json(portal, id, with_filter)?;
        list.insert("size".to_owned(), json!(size_of(portal, id)?));
        lists.push(list);
    }
    Answer::json(200, &json!({"lists": lists}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SearchBody {
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    list_ids: Option<Vec<Id>>,
    #[serde(default)]
    processing_types: Option<Vec<String>>,
    #[serde(default)]
    object_type_id: Option<String>,
    #[serde(default)]
    offset: Option<usize>,
    #[serde(default)]
    count: Option<usize>,
    #[serde(default)]
    sort: Option<String>,
}

/// Puts lists into the order that a search names: by id unless it names another, downwards with a `-` before it.
fn sort_lists(portal: &mut Portal, ids: &mut [u64], sort: Option<&str>) -> Result<(), ApiError> {
    let (name, downwards) = match sort {
        None => return Ok(()),
        Some(sort) => sort.strip_prefix('-').map_or((sort, false), |name| (name, true)),
    };
    let text = |portal: &Portal, id: u64, member: &str| {
        let list =
            portal.lists.get(id).and_then(|list| list.json.get(member)?.as_str().map(str::to_lowercase));
        (list.unwrap_or_default(), 0, id)
    };
    let mut keyed = Vec::with_capacity(ids.len());
    for id in ids.iter().copied() {
        keyed.push(match name {
            "HS_LIST_ID" => (String::new(), 0, id),
            "HS_LIST_NAME" => text(portal, id, "name"),
            "HS_CREATED_AT" => text(portal, id, "createdAt"),
            "HS_UPDATED_AT" => text(portal, id, "updatedAt"),
            "HS_PROCESSING_TYPE" => text(portal, id, "processingType"),
            "HS_LIST_SIZE" => (String::new(), size_of(portal, id)?, id),
            other => return Err(ApiError::validation(format!("Lists cannot be sorted by {other}"))),
        });
    }
    keyed.sort_unstable();
    if downwards {
        keyed.reverse();
    }
    for (place, (_, _, id)) in ids.iter_mut().zip(keyed) {
        *place = id;
    }
    Ok(())
}

fn search(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let body: SearchBody = call.json()?;
    let kind = body.object_type_id.as_deref().map(|name| kind_of(portal, name)).transpose()?;
    let text = body.query.unwrap_or_default().to_lowercase();
    let wanted_ids = body.list_ids.filter(|ids| !ids.is_empty());
    let sorts = body.processing_types.filter(|types| !types.is_empty());
    let fits = |list: &&List| {
        kind.is_none_or(|kind| list.kind == kind)
            && list.name().to_lowercase().contains(&text)
            && wanted_ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id.number() == Some(list.id)))
            && sorts.as_ref().is_none_or(|sorts| sorts.iter().any(|sort| sort == list.processing.name()))
    };
    let mut found: Vec<u64> = portal.lists.all().filter(fits).map(|list| list.id).collect();
    sort_lists(portal, &mut found, body.sort.as_deref().filter(|sort| !sort.is_empty()))?;
    let offset = body.offset.unwrap_or(0);
    let count = body.count.unwrap_or(SEARCH_PAGE.0).clamp(1, SEARCH_PAGE.1);
    let mut lists = Vec::new();
    for id in found.iter().skip(offset).take(count) {
        lists.push(found_json(portal, *id)?);
    }
    let end = offset + lists.len();
    let more = end < found.len();
    Answer::json(200, &json!({"offset": end, "hasMore": more, "total": found.len(), "lists": lists}))
}

/// A list as a search shows it.
fn found_json(portal: &mut Portal, id: u64) -> Result<Map<String, Value>, ApiError> {
    let mut list = list_json(portal, id, false)?;
    for name in ["updatedById", "listPermissions", "membershipSettings"] {
        list.remove(name);
    }
    let size = size_of(portal, id)?.to_string();
    let mut more = json!({"hs_list_size": size, "hs_list_reference_count": "0"});
    if let Some(at) = portal.lists.get(id).and_then(List::last_added) {
        more["hs_last_record_added_at"] = json!(at.to_string());
    }
    list.insert("additionalProperties".to_owned(), more);
    Ok(list)
}

fn rename(portal: &mut Portal, call: &Call<'_>, id: &str) -> Result<Answer, ApiError> {
    let id = there(portal, id)?;
    let name = call.query.filled("listName").ok_or_else(|| ApiError::validation("listName is required"))?;
    changed(portal, id, &[("name", json!(name))])?;
    one(portal, call, id, "updatedList")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FilterBody {
    filter_branch: Value,
}

fn refilter(portal: &mut Portal, call: &Call<'_>, id: &str) -> Result<Answer, ApiError> {
    let id = there(portal, id)?;
    let body: FilterBody = call.json()?;
    let list = portal.lists.get(id).ok_or_else(|| missing(&id.to_string()))?;
    if list.processing != Processing::Dynamic {
        return Err(ApiError::validation(format!("List {id} is not DYNAMIC and has no filter.")));
    }
    let kind = list.kind;
    portal.check_list_filter(kind, &body.filter_branch, Some(id)).map_err(|error| error_of(portal, error))?;
    let at = json!(instant_text(portal.now_ms));
    changed(portal, id, &[("filterBranch", body.filter_branch), ("filtersUpdatedAt", at)])?;
    one(portal, call, id, "updatedList")
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct BothBody {
    #[serde(default)]
    record_ids_to_add: Vec<Id>,
    #[serde(default)]
    record_ids_to_remove: Vec<Id>,
}

/// Answers a call about who is in a list.
fn members(portal: &mut Portal, call: &Call<'_>, id: u64, rest: &[&str]) -> Result<Answer, ApiError> {
    match (rest, &call.method) {
        ([] | ["join-order"], &Method::GET) => page(portal, call, id),
        (["add"], &Method::PUT) => change(portal, id, &call.json::<Vec<Id>>()?, &[]),
        (["remove"], &Method::PUT) => change(portal, id, &[], &call.json::<Vec<Id>>()?),
        (["add-and-remove"], &Method::PUT) => {
            let body: BothBody = call.json()?;
            change(portal, id, &body.record_ids_to_add, &body.record_ids_to_remove)
        }
        (["add-from", source], &Method::PUT) => {
            let source = there(portal, source)?;
            let all = portal.members(source, 0, MAX_MEMBERS).map_err(|error| error_of(portal, error))?;
            let all: Vec<u64> = all.into_iter().map(|(record, _)| record).collect();
            portal.change_members(id, &all, &[]).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([], &Method::DELETE) => {
            let all = portal.put_in(id);
            portal.change_members(id, &[], &all).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([], _) => Err(ApiError::wrong_method("GET, DELETE")),
        ([_], _) => Err(ApiError::wrong_method("PUT")),
        _ => Err(ApiError::no_route()),
    }
}

fn page(portal: &mut Portal, call: &Call<'_>, id: u64) -> Result<Answer, ApiError> {
    let limit = call.query.limit(PAGE.0, PAGE.1)?;
    let first = match call.query.filled("after") {
        None => 0,
        Some(after) => after
            .parse()
            .map_err(|_| ApiError::validation(format!("The paging cursor is invalid: {after}")))?,
    };
    let mut found = portal.members(id, first, limit + 1).map_err(|error| error_of(portal, error))?;
    let next = (found.len() > limit).then(|| found[limit].0.to_string());
    found.truncate(limit);
    let results: Vec<Value> = found
        .iter()
        .map(|(record, at)| json!({"recordId": record.to_string(), "membershipTimestamp": instant_text(*at)}))
        .collect();
    let mut document = json!({"results": results, "total": size_of(portal, id)?});
    if let Some(after) = next {
        document["paging"] = json!({"next": {"after": after, "link": link_with(call, &after)}});
    }
    Answer::json(200, &document)
}

fn change(portal: &mut Portal, id: u64, add: &[Id], remove: &[Id]) -> Result<Answer, ApiError> {
    if add.len() + remove.len() > MAX_MEMBERS {
        return Err(ApiError::validation(format!("At most {MAX_MEMBERS} records can be named.")));
    }
    let numbers = |ids: &[Id]| {
        let numbers = ids.iter().map(|id| id.number().ok_or_else(|| ApiError::no_such_id(&id.0)));
        numbers.collect::<Result<Vec<u64>, _>>()
    };
    let (add, remove) = (numbers(add)?, numbers(remove)?);
    let changed = portal.change_members(id, &add, &remove).map_err(|error| error_of(portal, error))?;
    let mut document = Map::new();
    let parts = [
        ("recordsIdsAdded", changed.added),
        ("recordIdsRemoved", changed.removed),
        ("recordIdsMissing", changed.missing),
    ];
    // Recorded answers name only what there is something to say of.
    for (name, ids) in parts.into_iter().filter(|(_, ids)| !ids.is_empty()) {
        let texts: Vec<String> = ids.iter().map(u64::to_string).collect();
        document.insert(name.to_owned(), json!(texts));
    }
    Answer::json(200, &document)
}

fn of_record(portal: &mut Portal, kind: &str, record: &str) -> Result<Answer, ApiError> {
    let kind = kind_of(portal, kind)?;
    let id: u64 = record.parse().map_err(|_| ApiError::no_such_id(record))?;
    if portal.live(kind, id).is_none() {
        return Err(error_of(portal, PortalError::NotFound));
    }
    let results = memberships(portal, kind, id)?;
    Answer::json(200, &json!({"total": results.len(), "results": results}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordInput {
    object_type_id: String,
    record_id: Id,
}

/// Records that are not there are in no list.
fn of_records(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let body: Inputs<RecordInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_RECORDS)?;
    let mut results = Vec::with_capacity(body.inputs.len());
    for input in &body.inputs {
        let kind = kind_of(portal, &input.object_type_id)?;
        let id = input.record_id.number().filter(|id| portal.live(kind, *id).is_some());
        let lists = id.map_or(Ok(Vec::new()), |id| memberships(portal, kind, id))?;
        results.push(json!({
            "objectTypeId": kind.type_id(),
            "recordId": input.record_id.0,
            "recordListMemberships": lists,
        }));
    }
    list_envelope(portal, 200, &results, NO_ERRORS)
}

/// The lists that a record is in, as answers show them.
fn memberships(portal: &mut Portal, kind: Kind, id: u64) -> Result<Vec<Value>, ApiError> {
    let lists = portal.lists_of(kind, id).map_err(|error| error_of(portal, error))?;
    let rows = lists.into_iter().map(|(list, at)| {
        let at = instant_text(at);
        json!({
            "listId": list.to_string(),
            "listVersion": 1,
            "firstAddedTimestamp": at,
            "lastAddedTimestamp": at,
            "isPublicList": false,
        })
    });
    Ok(rows.collect())
}
