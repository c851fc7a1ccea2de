//! Search (HubSpot docs: "Search the CRM"): the body's limits, and the page it answers with.

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::input::{Id, InputValue, check_limit};
use super::record_json::{Projection, member, write_records};
use crate::portal::Portal;
use crate::portal::search::{BadSearch, Filter, Operator, Query};
use crate::switches::SearchRows;
use crate::world::Kind;
use serde::Deserialize;
use serde_json::{Value, json};

/// Characters of a body (HubSpot docs).
const MAX_BODY: usize = 3_000;
const MAX_GROUPS: usize = 5;
const MAX_FILTERS_PER_GROUP: usize = 6;
const MAX_FILTERS: usize = 18;
const DEFAULT_PAGE: usize = 10;
const MAX_PAGE: usize = 200;
/// How many results of a query can be paged through.
const MAX_RESULTS: usize = 10_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    #[serde(default)]
    filter_groups: Option<Vec<GroupInput>>,
    #[serde(default)]
    filters: Option<Vec<FilterInput>>,
    #[serde(default)]
    sorts: Option<Vec<Value>>,
    #[serde(default)]
    query: Option<String>,
    #[serde(default)]
    properties: Option<Vec<String>>,
    #[serde(default)]
    limit: Option<i64>,
    #[serde(default)]
    after: Option<Id>,
}

#[derive(Deserialize)]
struct GroupInput {
    #[serde(default)]
    filters: Vec<FilterInput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FilterInput {
    property_name: String,
    operator: String,
    #[serde(default)]
    value: Option<InputValue>,
    #[serde(default)]
    high_value: Option<InputValue>,
    #[serde(default)]
    values: Option<Vec<InputValue>>,
}

/// Answers a search.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    let length = std::str::from_utf8(call.body).map_or(call.body.len(), |text| text.chars().count());
    if length > MAX_BODY {
        let text =
            format!("Request body is too long: {length} characters, at most {MAX_BODY} are supported.");
        return Err(ApiError::validation(text));
    }
    let body: Body = call.json()?;
    let query = query_of(&body)?;
    let hits = portal.search(kind, &query).map_err(refused)?;
    let properties = body.properties.filter(|names| !names.is_empty());
    let projection = Projection::of_read(portal, kind, properties, Vec::new(), Vec::new());
    let current = portal.switches.search_rows == SearchRows::Current;
    let records = hits
        .ids
        .iter()
        .filter_map(|id| if current { portal.live(kind, *id) } else { portal.indexed(kind, *id) });
    let mut out = Vec::with_capacity(hits.ids.len() * 512);
    out.extend_from_slice(format!("{{\"total\":{},\"results\":[", hits.total).as_bytes());
    write_records(&mut out, portal, records, &projection)?;
    out.push(b']');
    let end = query.offset + hits.ids.len();
    if !hits.ids.is_empty() && (end as u64) < hits.total {
        member(&mut out, "paging", &json!({"next": {"after": end.to_string()}}))?;
    }
    out.push(b'}');
    Ok(Answer::bytes(200, out))
}

fn query_of(body: &Body) -> Result<Query, ApiError> {
    let mut groups: Vec<&[FilterInput]> =
        body.filter_groups.iter().flatten().map(|group| group.filters.as_slice()).collect();
    groups.extend(body.filters.as_deref().filter(|filters| !filters.is_empty()));
    if groups.len() > MAX_GROUPS {
        return Err(ApiError::validation(format!("At most {MAX_GROUPS} filter groups are supported.")));
    }
    if groups.iter().any(|filters| filters.len() > MAX_FILTERS_PER_GROUP) {
        let text = format!("At most {MAX_FILTERS_PER_GROUP} filters are supported in a filter group.");
        return Err(ApiError::validation(text));
    }
    if groups.iter().map(|filters| filters.len()).sum::<usize>() > MAX_FILTERS {
        return Err(ApiError::validation(format!("At most {MAX_FILTERS} filters are supported.")));
    }
    // A group without filters matches everything, as no group at all does.
    let groups = if groups.iter().any(|filters| filters.is_empty()) {
        Vec::new()
    } else {
        groups.into_iter().map(|filters| filters.iter().map(filter_of).collect()).collect::<Result<_, _>>()?
    };
    let limit = body.limit.map_or(Ok(DEFAULT_PAGE), |limit| check_limit(limit, MAX_PAGE))?;
    let offset = match &body.after {
        None => 0,
        Some(after) if after.0.is_empty() => 0,
        Some(after) => after
            .0
            .parse()
            .map_err(|_| ApiError::validation(format!("after has an invalid value: {}", after.0)))?,
    };
    if offset + limit > MAX_RESULTS {
        let text = format!("Paging through more than {MAX_RESULTS} results is not supported.");
        return Err(ApiError::validation(text));
    }
    Ok(Query { groups, text: body.query.clone(), sort: sort_of(body.sorts.as_deref())?, offset, limit })
}

fn filter_of(input: &FilterInput) -> Result<Filter, ApiError> {
    let operator = Operator::parse(&input.operator).ok_or_else(|| {
        ApiError::new(400, format!("Invalid input JSON: unknown operator {}", input.operator))
    })?;
    let text = |value: &Option<InputValue>| value.as_ref().and_then(|value| value.0.clone());
    Ok(Filter {
        property: input.property_name.clone(),
        operator,
        value: text(&input.value),
        high_value: text(&input.high_value),
        values: input.values.iter().flatten().filter_map(|value| value.0.clone()).collect(),
    })
}

/// The first rule; the others are ignored, as HubSpot ignores them.
fn sort_of(sorts: Option<&[Value]>) -> Result<Option<(String, bool)>, ApiError> {
    let Some(first) = sorts.and_then(<[Value]>::first) else { return Ok(None) };
    if let Some(name) = first.as_str() {
        let downwards = name.starts_with('-');
        return Ok(Some((name.trim_start_matches('-').to_owned(), downwards)));
    }
    let name = first.get("propertyName").and_then(Value::as_str);
    let name =
        name.ok_or_else(|| ApiError::new(400, "Invalid input JSON: a sort must have a propertyName"))?;
    match first.get("direction").and_then(Value::as_str).unwrap_or("ASCENDING") {
        "ASCENDING" => Ok(Some((name.to_owned(), false))),
        "DESCENDING" => Ok(Some((name.to_owned(), true))),
        other => Err(ApiError::new(400, format!("Invalid input JSON: unknown direction {other}"))),
    }
}

fn refused(bad: BadSearch) -> ApiError {
    let (message, code, property) = match bad {
        BadSearch::UnknownProperty(name) => {
            (format!("Unknown property {name}"), "PROPERTY_DOESNT_EXIST", name)
        }
        BadSearch::BadValue { property, value } => {
            (format!("{value} is not a valid value for {property}"), "INVALID_VALUE", property)
        }
        BadSearch::MissingValue { property } => {
            (format!("A value is required for {property}"), "MISSING_VALUE", property)
        }
    };
    ApiError::validation("There was a problem with the request.").detail(json!({
        "message": message,
        "code": code,
        "context": {"propertyName": [property]},
    }))
}
