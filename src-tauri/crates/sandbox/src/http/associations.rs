//! Associations, version 4 and dated paths (HubSpot docs: associations API).
//!
//! What is written names `associationCategory` and `associationTypeId`, what is read `category` and `typeId`.

use super::Call;
use super::answer::Answer;
use super::batch::{NO_ERRORS, list_envelope};
use super::errors::ApiError;
use super::objects::link_with;
use super::writes::{TypeInput, error_of, pair_of, types_of};
use super::{kind_of, labels, link_batches, link_limits, v3_associations};
use crate::portal::Portal;
use crate::portal::associations::End;
use crate::portal::auth::Caller;
use crate::portal::journal::TypeRef;
use crate::portal::labels::LinkType;
use crate::portal::records::Found;
use crate::switches::{AssociationIds, MergedIdRead, UnlinkUnknown};
use crate::world::Kind;
use ::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// How many links of a record a page shows.
pub(super) const PAGE: usize = 500;
/// Answers a call below `/associations`.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, _: &Caller) -> Result<Answer, ApiError> {
    if call.route.version == super::route::Version::Numbered(3) {
        return v3_associations::answer(portal, call);
    }
    let rest = call.rest();
    match (rest.as_slice(), &call.method) {
        ([from, to, "labels", rest @ ..], _) => {
            labels::answer(portal, call, pair_of(portal, from, to)?, rest)
        }
        ([from, to, "batch", name @ ..], &Method::POST) => {
            link_batches::answer(portal, call, pair_of(portal, from, to)?, name)
        }
        ([_, _, "batch", ..], _) => Err(ApiError::wrong_method("POST")),
        (["definitions", "configurations", rest @ ..], _) => link_limits::answer(portal, call, rest),
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
    let from = seen_end(portal, kind, id)?;
    match (rest, &call.method) {
        ([to], &Method::GET) => list(portal, call, readable(portal, kind, id)?, kind_of(portal, to)?),
        (["default", to, to_id], &Method::PUT) => {
            let (from, to) = (from, seen_end(portal, kind_of(portal, to)?, to_id)?);
            let types = portal.associate_default(from, to).map_err(|error| error_of(portal, error))?;
            list_envelope(portal, 200, &default_rows(from, to, &types), NO_ERRORS)
        }
        ([to, to_id], &Method::PUT) => {
            let types: Vec<TypeInput> = call.json()?;
            let (from, to) = (from, seen_end(portal, kind_of(portal, to)?, to_id)?);
            let types = types_of(&types)?;
            let types = portal.associate(from, to, &types).map_err(|error| error_of(portal, error))?;
            Answer::json(201, &labelled_row(portal, from, to, &types))
        }
        ([to, to_id], &Method::DELETE) => {
            let (from, to) = (from, seen_end(portal, kind_of(portal, to)?, to_id)?);
            let linked = !portal.link(from, to).is_empty();
            if !linked && portal.switches.unlink_unknown == UnlinkUnknown::NotFound {
                return Err(ApiError::not_found());
            }
            portal.dissociate(from, to).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([_], _) => Err(ApiError::wrong_method("GET")),
        ([_, _], _) => Err(ApiError::wrong_method("PUT, DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

/// One end of a link; what whoever asks may not see is not there for him.
pub(super) fn seen_end(portal: &Portal, kind: Kind, id: &str) -> Result<End, ApiError> {
    let id = id.parse().map_err(|_| ApiError::no_such_id(id))?;
    if portal.sees_id(kind, id) { Ok(End { kind, id }) } else { Err(ApiError::not_found()) }
}

/// The record whose links are read: a merged-away one leads to its survivor.
pub(super) fn readable(portal: &Portal, kind: Kind, id: &str) -> Result<End, ApiError> {
    let from = seen_end(portal, kind, id)?;
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
    let rows: Vec<ReadRow<'_>> =
        page.iter().map(|(id, types)| read_row(portal, *id, types, &known)).collect();
    document.insert("results".to_owned(), json!(rows));
    if let Some((last, _)) = page.last().filter(|_| more) {
        let after = cursor_text(last + 1);
        let link = link_with(call, &after);
        document.insert("paging".to_owned(), json!({"next": {"after": after, "link": link}}));
    }
    Answer::json(200, &document)
}

pub(super) fn cursor_text(first: u64) -> String {
    STANDARD.encode(format!("0-{first}"))
}

pub(super) fn cursor(after: &str) -> Result<u64, ApiError> {
    let plain = after.parse().ok();
    let encoded = || {
        let text = STANDARD
            .decode(after.replace("%3D", "="))
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())?;
        text.strip_prefix("0-")?.parse().ok()
    };
    plain.or_else(encoded).ok_or_else(|| ApiError::bad_cursor(after))
}

/// A link as reads show it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadRow<'a> {
    to_object_id: ShownId,
    association_types: Vec<ReadType<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadType<'a> {
    category: &'static str,
    type_id: u32,
    label: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum ShownId {
    Number(u64),
    Text(String),
}

/// The row of a link to this record.
pub(super) fn read_row<'a>(
    portal: &Portal,
    id: u64,
    types: &[TypeRef],
    known: &'a [LinkType],
) -> ReadRow<'a> {
    let label = |found: TypeRef| {
        known.iter().find(|known| known.reference == found).and_then(|known| known.label.as_deref())
    };
    let shown =
        |found: &TypeRef| ReadType { category: category(*found), type_id: found.id, label: label(*found) };
    ReadRow { to_object_id: shown_id(portal, id), association_types: types.iter().map(shown).collect() }
}

fn shown_id(portal: &Portal, id: u64) -> ShownId {
    match portal.switches.association_ids {
        AssociationIds::Number => ShownId::Number(id),
        AssociationIds::Text => ShownId::Text(id.to_string()),
    }
}

pub(super) fn category(reference: TypeRef) -> &'static str {
    if reference.user_defined { "USER_DEFINED" } else { "HUBSPOT_DEFINED" }
}

/// A link as labelled writes show it.
pub(super) fn labelled_row(portal: &Portal, from: End, to: End, types: &[TypeRef]) -> Value {
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
pub(super) fn default_rows(from: End, to: End, types: &[TypeRef]) -> Vec<Value> {
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
