//! Associations, version 4 and dated paths (HubSpot docs: associations API).
//!
//! What is written names `associationCategory` and `associationTypeId`, what is read `category` and `typeId`.

use super::Call;
use super::answer::Answer;
use super::batch::times;
use super::errors::ApiError;
use super::input::{Id, check_batch};
use super::objects::link_with;
use super::writes::{ToInput, TypeInput, error_of, pair_of, types_of};
use super::{kind_of, v3_associations};
use crate::portal::associations::{BadLink, End};
use crate::portal::auth::Caller;
use crate::portal::journal::TypeRef;
use crate::portal::labels::LinkType;
use crate::portal::records::Found;
use crate::portal::{Portal, PortalError};
use crate::switches::{AssociationIds, MergedIdRead, NoAssociations};
use crate::world::Kind;
use ::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many links of a record a page shows.
const PAGE: usize = 500;
/// How many records an association batch read may name (HubSpot docs).
const MAX_READ: usize = 1_000;
/// How many links an association batch may write (HubSpot docs).
const MAX_WRITE: usize = 2_000;

/// Answers a call below `/associations`.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, _: &Caller) -> Result<Answer, ApiError> {
    if call.route.version == super::route::Version::Numbered(3) {
        return v3_associations::answer(portal, call);
    }
    let rest = call.rest();
    match (rest.as_slice(), &call.method) {
        ([from, to, "labels"], &Method::GET) => labels(portal, pair_of(from, to)?),
        ([from, to, "labels"], &Method::POST) => create_label(portal, call, pair_of(from, to)?),
        ([from, to, "labels"], &Method::PUT) => rename_label(portal, call, pair_of(from, to)?),
        ([from, to, "labels", id], &Method::DELETE) => delete_label(portal, pair_of(from, to)?, id),
        ([from, to, "batch", name], &Method::POST) => batch(portal, call, pair_of(from, to)?, name),
        ([from, to, "batch", first, second], &Method::POST) => {
            batch_of_two_parts(portal, call, pair_of(from, to)?, (first, second))
        }
        // No limit of a pair differs from HubSpot's own.
        (["definitions", "configurations", "all"], &Method::GET) => {
            Answer::json(200, &json!({"results": []}))
        }
        (["definitions", "configurations", from, to], &Method::GET) => {
            pair_of(from, to)?;
            Answer::json(200, &json!({"results": []}))
        }
        ([_, _, "labels", ..] | [_, _, "batch", _], _) => {
            Err(ApiError::wrong_method("GET, POST, PUT, DELETE"))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// Answers a call below `/objects/{type}/{id}/associations`.
pub(super) fn of_record(
    portal: &mut Portal,
    call: &Call<'_>,
    (kind, id): (Kind, &str),
    rest: &[&str],
) -> Result<Answer, ApiError> {
    match (rest, &call.method) {
        ([to], &Method::GET) => list(portal, call, readable(portal, kind, id)?, kind_of(to)?),
        (["default", to, to_id], &Method::PUT) => {
            let (from, to) = (end(kind, id)?, end(kind_of(to)?, to_id)?);
            let types = portal.associate_default(from, to).map_err(|error| error_of(portal, error))?;
            let mut document = Map::from_iter([("status".to_owned(), json!("COMPLETE"))]);
            document.insert("results".to_owned(), json!(default_rows(from, to, &types)));
            document.extend(times(portal).map(|(name, value)| (name.to_owned(), value)));
            Answer::json(200, &document)
        }
        ([to, to_id], &Method::PUT) => {
            let types: Vec<TypeInput> = call.json()?;
            let (from, to) = (end(kind, id)?, end(kind_of(to)?, to_id)?);
            let types = types_of(&types)?;
            let types = portal.associate(from, to, &types).map_err(|error| error_of(portal, error))?;
            Answer::json(201, &labelled_row(portal, from, to, &types))
        }
        ([to, to_id], &Method::DELETE) => {
            let (from, to) = (end(kind, id)?, end(kind_of(to)?, to_id)?);
            portal.dissociate(from, to).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([_], _) => Err(ApiError::wrong_method("GET")),
        ([_, _], _) => Err(ApiError::wrong_method("PUT, DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

fn end(kind: Kind, id: &str) -> Result<End, ApiError> {
    let id = id.parse().map_err(|_| ApiError::no_such_id(id))?;
    Ok(End { kind, id })
}

/// The record whose links are read: a merged-away one leads to its survivor.
fn readable(portal: &Portal, kind: Kind, id: &str) -> Result<End, ApiError> {
    let from = end(kind, id)?;
    match portal.find(kind, from.id) {
        Found::Live(_) => Ok(from),
        Found::Merged(id) if portal.switches.merged_id_read == MergedIdRead::Survivor => Ok(End { kind, id }),
        _ => Err(ApiError::not_found()),
    }
}

fn list(portal: &Portal, call: &Call<'_>, from: End, to: Kind) -> Result<Answer, ApiError> {
    let limit = call.query.limit(PAGE, PAGE)?;
    let first = match call.query.filled("after") {
        None => 0,
        Some(after) => cursor(after)?,
    };
    let known = portal.link_types(from.kind, to);
    let links = portal.links(from, to);
    let mut page: Vec<&(u64, Vec<TypeRef>)> =
        links.iter().filter(|(id, _)| *id >= first).take(limit + 1).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let mut document = Map::new();
    let rows: Vec<Value> = page.iter().map(|(id, types)| read_row(portal, *id, types, &known)).collect();
    document.insert("results".to_owned(), json!(rows));
    if let Some((last, _)) = page.last().filter(|_| more) {
        let after = cursor_text(last + 1);
        let link = link_with(call, &after);
        document.insert("paging".to_owned(), json!({"next": {"after": after, "link": link}}));
    }
    Answer::json(200, &document)
}

fn cursor_text(first: u64) -> String {
    STANDARD.encode(format!("0-{first}"))
}

fn cursor(after: &str) -> Result<u64, ApiError> {
    let plain = after.parse().ok();
    let encoded = || {
        let text = STANDARD
            .decode(after.replace("%3D", "="))
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())?;
        text.strip_prefix("0-")?.parse().ok()
    };
    plain
        .or_else(encoded)
        .ok_or_else(|| ApiError::validation(format!("The paging cursor is invalid: {after}")))
}

/// A link as reads show it.
fn read_row(portal: &Portal, id: u64, types: &[TypeRef], known: &[LinkType]) -> Value {
    let types: Vec<Value> = types
        .iter()
        .map(|found| {
            let label =
                known.iter().find(|known| known.reference == *found).and_then(|known| known.label.clone());
            json!({"category": category(*found), "typeId": found.id, "label": label})
        })
        .collect();
    json!({"toObjectId": shown_id(portal, id), "associationTypes": types})
}

fn shown_id(portal: &Portal, id: u64) -> Value {
    match portal.switches.association_ids {
        AssociationIds::Number => json!(id),
        AssociationIds::Text => json!(id.to_string()),
    }
}

fn category(reference: TypeRef) -> &'static str {
    if reference.user_defined { "USER_DEFINED" } else { "HUBSPOT_DEFINED" }
}

/// A link as labelled writes show it.
fn labelled_row(portal: &Portal, from: End, to: End, types: &[TypeRef]) -> Value {
    let known = portal.link_types(from.kind, to.kind);
    let labels: Vec<&String> = types
        .iter()
        .filter_map(|found| known.iter().find(|known| known.reference == *found)?.label.as_ref())
        .collect();
    json!({
        "fromObjectTypeId": from.kind.type_id(),
        "fromObjectId": shown_id(portal, from.id),
        "toObjectTypeId": to.kind.type_id(),
        "toObjectId": shown_id(portal, to.id),
        "labels": labels,
    })
}

/// A link as default writes show it: a row per type.
fn default_rows(from: End, to: End, types: &[TypeRef]) -> Vec<Value> {
    types
        .iter()
        .map(|found| {
            json!({
                "from": {"id": from.id.to_string()},
                "to": {"id": to.id.to_string()},
                "associationSpec": {"associationCategory": category(*found), "associationTypeId": found.id},
            })
        })
        .collect()
}

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
struct ReadInput {
    id: Id,
    #[serde(default)]
    after: Option<Id>,
}

#[derive(Deserialize)]
struct PairInput {
    from: ToInput,
    to: ToInput,
    #[serde(default)]
    types: Vec<TypeInput>,
}

#[derive(Deserialize)]
struct ArchiveInput {
    from: ToInput,
    to: Vec<ToInput>,
}

fn batch(portal: &mut Portal, call: &Call<'_>, pair: (Kind, Kind), name: &str) -> Result<Answer, ApiError> {
    match name {
        "read" => batch_read(portal, call, pair),
        "create" => batch_create(portal, call, pair),
        "archive" => batch_archive(portal, call, pair),
        _ => Err(ApiError::no_route()),
    }
}

/// Answers `batch/associate/default` and `batch/labels/archive`, whose names have two parts.
fn batch_of_two_parts(
    portal: &mut Portal,
    call: &Call<'_>,
    pair: (Kind, Kind),
    name: (&str, &str),
) -> Result<Answer, ApiError> {
    match name {
        ("associate", "default") => batch_default(portal, call, pair),
        ("labels", "archive") => batch_remove_labels(portal, call, pair),
        _ => Err(ApiError::no_route()),
    }
}

fn batch_read(portal: &Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<ReadInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_READ)?;
    let known = portal.link_types(from, to);
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let first = match input.after.as_ref().filter(|after| !after.0.is_empty()) {
            None => 0,
            Some(after) => cursor(&after.0)?,
        };
        let record = readable(portal, from, &input.id.0).ok();
        let links = record.map(|end| portal.links(end, to)).unwrap_or_default();
        if links.is_empty() {
            errors.push(no_associations(from, to, &input.id.0));
            continue;
        }
        let page: Vec<&(u64, Vec<TypeRef>)> = links.iter().filter(|(id, _)| *id >= first).collect();
        let shown = &page[..page.len().min(PAGE)];
        let rows: Vec<Value> = shown.iter().map(|(id, types)| read_row(portal, *id, types, &known)).collect();
        let mut row = json!({"from": {"id": input.id.0}, "to": rows});
        if let Some((next, _)) = page.get(PAGE) {
            let after = cursor_text(*next);
            let link = format!(
                "{}/crm/v4/objects/{}/{}/associations/{}?after={after}",
                call.origin,
                from.type_id(),
                input.id.0,
                to.type_id()
            );
            row["paging"] = json!({"next": {"after": after, "link": link}});
        }
        results.push(row);
    }
    if portal.switches.no_associations == NoAssociations::Absent {
        errors.clear();
    }
    envelope(portal, 200, results, errors)
}

fn no_associations(from: Kind, to: Kind, id: &str) -> Value {
    let text = format!("No {} is associated with {} {id}.", to.singular(), from.singular());
    ApiError::new(404, text)
        .category("OBJECT_NOT_FOUND")
        .sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
        .context("fromObjectId", &[id.to_owned()])
        .context("fromObjectType", &[from.singular().to_owned()])
        .context("toObjectType", &[to.singular().to_owned()])
        .into_entry()
}

fn envelope(
    portal: &Portal,
    success: u16,
    results: Vec<Value>,
    errors: Vec<Value>,
) -> Result<Answer, ApiError> {
    let mut document = Map::new();
    document.insert("status".to_owned(), json!("COMPLETE"));
    document.insert("results".to_owned(), json!(results));
    let status = if errors.is_empty() { success } else { 207 };
    if !errors.is_empty() {
        document.insert("numErrors".to_owned(), json!(errors.len()));
        document.insert("errors".to_owned(), json!(errors));
    }
    document.extend(times(portal).map(|(name, value)| (name.to_owned(), value)));
    Answer::json(status, &document)
}

fn batch_create(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<PairInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let types = types_of(&input.types)?;
        match ends(from, to, input).and_then(|(from, to)| Ok((from, to, portal.associate(from, to, &types)?)))
        {
            Ok((from, to, types)) => results.push(labelled_row(portal, from, to, &types)),
            Err(error) => errors.push(link_error(portal, error)?),
        }
    }
    envelope(portal, 201, results, errors)
}

fn batch_default(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<PairInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let done =
            ends(from, to, input).and_then(|(from, to)| Ok((from, to, portal.associate_default(from, to)?)));
        match done {
            Ok((from, to, types)) => results.extend(default_rows(from, to, &types)),
            Err(error) => errors.push(link_error(portal, error)?),
        }
    }
    envelope(portal, 200, results, errors)
}

fn batch_archive(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<ArchiveInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    for input in &body.inputs {
        for other in &input.to {
            // Ids that are none have no links to remove.
            let (Some(id), Some(other)) = (input.from.id.number(), other.id.number()) else { continue };
            let (from, to) = (End { kind: from, id }, End { kind: to, id: other });
            portal.dissociate(from, to).map_err(|error| error_of(portal, error))?;
        }
    }
    Ok(Answer::empty(204))
}

fn batch_remove_labels(
    portal: &mut Portal,
    call: &Call<'_>,
    (from, to): (Kind, Kind),
) -> Result<Answer, ApiError> {
    let body: Inputs<PairInput> = call.json()?;
    check_batch(body.inputs.len(), MAX_WRITE)?;
    for input in &body.inputs {
        let types = types_of(&input.types)?;
        ends(from, to, input)
            .and_then(|(from, to)| portal.remove_labels(from, to, &types))
            .map_err(|error| error_of(portal, error))?;
    }
    Ok(Answer::empty(204))
}

fn ends(from: Kind, to: Kind, input: &PairInput) -> Result<(End, End), PortalError> {
    let number = |kind: Kind, id: &Id| {
        let id = id.number().ok_or(PortalError::Link(BadLink::NoSuchRecord { kind, id: 0 }))?;
        Ok::<End, PortalError>(End { kind, id })
    };
    Ok((number(from, &input.from.id)?, number(to, &input.to.id)?))
}

/// An input's error as an entry of the answer; a failure of the sandbox ends the call.
fn link_error(portal: &Portal, error: PortalError) -> Result<Value, ApiError> {
    match error {
        PortalError::State(_) => Err(error_of(portal, error)),
        error => Ok(error_of(portal, error).into_entry()),
    }
}

fn labels(portal: &Portal, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let results: Vec<Value> = portal
        .link_types(from, to)
        .iter()
        .map(|known| json!({"category": category(known.reference), "typeId": known.reference.id, "label": known.label}))
        .collect();
    Answer::json(200, &json!({"results": results}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LabelInput {
    name: String,
    label: String,
    #[serde(default)]
    inverse_label: Option<String>,
}

fn create_label(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let input: LabelInput = call.json()?;
    if portal.link_types(from, to).is_empty() {
        return Err(error_of(portal, BadLink::NotLinkable { from, to }.into()));
    }
    let inverse = input.inverse_label.as_deref();
    let (id, inverse_id) = portal
        .create_label((from, to), &input.name, &input.label, inverse)
        .map_err(|error| error_of(portal, error))?;
    let mut results = vec![json!({"category": "USER_DEFINED", "typeId": id, "label": input.label})];
    if inverse_id != id {
        let label = inverse.unwrap_or(&input.label);
        results.push(json!({"category": "USER_DEFINED", "typeId": inverse_id, "label": label}));
    }
    Answer::json(200, &json!({"results": results}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RenameInput {
    association_type_id: Id,
    label: String,
}

fn rename_label(portal: &mut Portal, call: &Call<'_>, pair: (Kind, Kind)) -> Result<Answer, ApiError> {
    let input: RenameInput = call.json()?;
    change_label(portal, pair, &input.association_type_id.0, Some(&input.label))
}

fn delete_label(portal: &mut Portal, pair: (Kind, Kind), id: &str) -> Result<Answer, ApiError> {
    change_label(portal, pair, id, None)
}

fn change_label(
    portal: &mut Portal,
    pair: (Kind, Kind),
    id: &str,
    label: Option<&str>,
) -> Result<Answer, ApiError> {
    let id = id.parse().map_err(|_| ApiError::no_such_id(id))?;
    portal.change_label(pair, id, label).map_err(|error| error_of(portal, error))?;
    Ok(Answer::empty(204))
}
