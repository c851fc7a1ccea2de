//! Records one at a time and in lists (HubSpot docs: objects API).

use super::answer::Answer;
use super::errors::ApiError;
use super::input::{Id, InputProperties};
use super::record_json::{Extras, Projection, member, write_record, write_records};
use super::writes::{NewLinkInput, error_of, input_of, links_of};
use super::{Call, associations, batch, kind_of, search, v3_associations};
use crate::portal::auth::Caller;
use crate::portal::records::{Found, Record};
use crate::portal::write::{Writer, Written};
use crate::portal::{Portal, PortalError};
use crate::switches::{After, ArchiveUnknown, ListLag, MergedIdRead};
use crate::world::Kind;
use ::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

/// How many records a page has when the request does not say.
const DEFAULT_PAGE: usize = 10;

/// Answers a call about records.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    let rest = call.rest();
    let Some((name, rest)) = rest.split_first() else { return Err(ApiError::no_route()) };
    if name.is_empty() {
        return Err(ApiError::no_route());
    }
    let kind = kind_of(portal, name)?;
    match (rest, &call.method) {
        ([], &Method::GET) => list(portal, call, kind),
        ([], &Method::POST) => create(portal, call, kind, caller),
        ([], _) => Err(ApiError::wrong_method("GET, POST")),
        (["search"], &Method::POST) => search::answer(portal, call, kind),
        (["merge"], &Method::POST) => merge(portal, call, kind, caller),
        (["gdpr-delete"], &Method::POST) => erase(portal, call, kind),
        (["batch", name], &Method::POST) => batch::answer(portal, call, kind, name, caller),
        (["search" | "merge" | "gdpr-delete"] | ["batch", _], _) => Err(ApiError::wrong_method("POST")),
        ([id], &Method::GET) => read(portal, call, kind, id),
        ([id], &Method::PATCH) => update(portal, call, kind, id, caller),
        ([id], &Method::DELETE) => archive(portal, call, kind, id),
        ([_], _) => Err(ApiError::wrong_method("GET, PATCH, DELETE")),
        ([id, "associations", rest @ ..], _) => {
            if call.route.version == super::route::Version::Numbered(3) {
                v3_associations::of_record(portal, call, (kind, id), rest)
            } else {
                associations::of_record(portal, call, (kind, id), rest)
            }
        }
        _ => Err(ApiError::no_route()),
    }
}

fn list(portal: &mut Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    portal.advance_index();
    let projection = Projection::of_query(portal, kind, &call.query)?;
    let cap = Projection::page_cap(portal, projection.has_history());
    let limit = call.query.limit(DEFAULT_PAGE, cap)?;
    let first = match call.query.filled("after") {
        None => 0,
        Some(after) => read_after(portal, after)?,
    };
    let ids: Vec<u64> = if call.query.flag("archived")? {
        let seen = |id: &u64| portal.sees_id(kind, *id);
        portal.archived_ids_from(kind, first).filter(seen).take(limit + 1).collect()
    } else {
        let lags = portal.switches.list_lag == ListLag::NewRecords;
        let listed = |id: &u64| (!lags || portal.is_indexed(kind, *id)) && portal.sees_id(kind, *id);
        portal.live_ids_from(kind, first).filter(listed).take(limit + 1).collect()
    };
    let page = &ids[..ids.len().min(limit)];
    let mut body = Vec::with_capacity(page.len() * 512);
    body.extend_from_slice(b"{\"results\":[");
    write_records(&mut body, portal, page.iter().filter_map(|id| portal.record(kind, *id)), &projection)?;
    body.push(b']');
    if let Some(last) = page.last().filter(|_| ids.len() > limit) {
        let after = write_after(portal, *last);
        let link = link_with(call, &after);
        member(&mut body, "paging", &serde_json::json!({"next": {"after": after, "link": link}}))?;
    }
    body.push(b'}');
    Ok(Answer::bytes(200, body))
}

/// The cursor of the page after the record `last`: where the next begins.
fn write_after(portal: &Portal, last: u64) -> String {
    let next = last + 1;
    match portal.switches.after {
        After::Exact => next.to_string(),
        After::Opaque => URL_SAFE_NO_PAD.encode(format!("id:{next}")),
    }
}

fn read_after(portal: &Portal, after: &str) -> Result<u64, ApiError> {
    let number = match portal.switches.after {
        After::Exact => after.parse().ok(),
        After::Opaque => URL_SAFE_NO_PAD
            .decode(after)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .and_then(|text| text.strip_prefix("id:")?.parse().ok()),
    };
    number.ok_or_else(|| ApiError::bad_cursor(after))
}

/// The address of the same call with another cursor.
pub(super) fn link_with(call: &Call<'_>, after: &str) -> String {
    let kept: Vec<&str> =
        call.raw_query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after=")).collect();
    let mut query = kept.join("&");
    if !query.is_empty() {
        query.push('&');
    }
    format!("{}{}?{query}after={after}", call.origin, call.path)
}

fn read(portal: &Portal, call: &Call<'_>, kind: Kind, id: &str) -> Result<Answer, ApiError> {
    let projection = Projection::of_query(portal, kind, &call.query)?;
    let archived = call.query.flag("archived")?;
    let record = locate(portal, kind, id, call.query.filled("idProperty"), archived)?;
    let mut body = Vec::with_capacity(1_024);
    write_record(&mut body, portal, &record, &projection, &Extras::default())?;
    Ok(Answer::bytes(200, body))
}

/// The record that an id, or a unique property's value, names.
pub(super) fn locate<'a>(
    portal: &'a Portal,
    kind: Kind,
    id: &str,
    id_property: Option<&str>,
    archived: bool,
) -> Result<Record<'a>, ApiError> {
    if let Some(property) = id_property {
        if archived {
            check_unique(portal, kind, property)?;
            let found = portal.archived_owner_of_unique(kind, property, id);
            let record = found.and_then(|id| portal.record(kind, id)).filter(|record| portal.sees(record));
            return record.ok_or_else(ApiError::not_found);
        }
        let id = by_unique(portal, kind, property, id)?.ok_or_else(ApiError::not_found)?;
        return portal.live(kind, id).ok_or_else(ApiError::not_found);
    }
    let number: u64 = id.parse().map_err(|_| ApiError::no_such_id(id))?;
    let found = match portal.find(kind, number) {
        Found::Live(id) if !archived => Some(id),
        Found::Archived(id) if archived => Some(id),
        Found::Merged(id) if !archived && portal.switches.merged_id_read == MergedIdRead::Survivor => {
            portal.live(kind, id).map(|record| record.id)
        }
        _ => None,
    };
    let record = found.and_then(|id| portal.record(kind, id)).filter(|record| portal.sees(record));
    record.ok_or_else(ApiError::not_found)
}

/// The live record with a value of a unique property.
pub(super) fn by_unique(
    portal: &Portal,
    kind: Kind,
    property: &str,
    value: &str,
) -> Result<Option<u64>, ApiError> {
    check_unique(portal, kind, property)?;
    let values = [value.to_owned()];
    Ok(portal.owners_of_unique(kind, property, &values).into_values().find(|id| portal.sees_id(kind, *id)))
}

/// Refuses a property that does not tell records apart.
pub(super) fn check_unique(portal: &Portal, kind: Kind, property: &str) -> Result<(), ApiError> {
    let unique = kind.unique_property() == Some(property)
        || portal.schema.get(kind, property).is_some_and(|definition| definition.unique);
    if unique && property != "hs_object_id" {
        return Ok(());
    }
    let (type_id, portal_id) = (kind.type_id(), portal.id());
    let text = format!(
        "Unable to perform operation by non-unique {type_id} property {property} in portal ID {portal_id}"
    );
    Err(ApiError::validation(text))
}

#[derive(Deserialize)]
struct CreateBody {
    properties: InputProperties,
    #[serde(default)]
    associations: Option<Vec<NewLinkInput>>,
}

fn create(portal: &mut Portal, call: &Call<'_>, kind: Kind, caller: &Caller) -> Result<Answer, ApiError> {
    let body: CreateBody = call.json()?;
    let links = links_of(portal, kind, body.associations.as_deref().unwrap_or_default())?;
    let writer = Writer::app(caller, call.route.version.enforces_admin_rules());
    let written = portal.create(kind, &input_of(body.properties), &links, &writer);
    let written = written.map_err(|error| error_of(portal, error))?;
    let location = format!("{}{}/{}", call.origin, call.path.trim_end_matches('/'), written.id);
    Ok(Answer::bytes(201, written_json(portal, kind, &written, None)?).with("Location", location))
}

#[derive(Deserialize)]
struct UpdateBody {
    properties: InputProperties,
}

fn update(
    portal: &mut Portal,
    call: &Call<'_>,
    kind: Kind,
    id: &str,
    caller: &Caller,
) -> Result<Answer, ApiError> {
    let body: UpdateBody = call.json()?;
    let id = match call.query.filled("idProperty") {
        Some(property) => by_unique(portal, kind, property, id)?.ok_or_else(ApiError::not_found)?,
        None => id.parse().map_err(|_| ApiError::no_such_id(id))?,
    };
    if !portal.sees_id(kind, id) {
        return Err(ApiError::not_found());
    }
    refuse_locked(portal, kind, [id])?;
    let writer = Writer::app(caller, call.route.version.enforces_admin_rules());
    let written = portal.update(kind, id, &input_of(body.properties), &writer);
    let written = written.map_err(|error| error_of(portal, error))?;
    Ok(Answer::bytes(200, written_json(portal, kind, &written, None)?))
}

/// Refuses a request that would write to a record that another write holds; nothing of it is done.
pub(super) fn refuse_locked(
    portal: &Portal,
    kind: Kind,
    ids: impl IntoIterator<Item = u64>,
) -> Result<(), ApiError> {
    let held = ids.into_iter().any(|id| portal.is_locked(kind, id));
    if held { Err(ApiError::locked()) } else { Ok(()) }
}

/// A written record as the answer shows it.
pub(super) fn written_json(
    portal: &Portal,
    kind: Kind,
    written: &Written,
    trace_id: Option<&str>,
) -> Result<Vec<u8>, ApiError> {
    let record = portal.record(kind, written.id).ok_or_else(ApiError::not_found)?;
    let projection = Projection::of_write(kind, &written.named);
    let mut body = Vec::with_capacity(1_024);
    let extras = Extras { trace_id, is_new: None, normalised: &written.normalised };
    write_record(&mut body, portal, &record, &projection, &extras)?;
    Ok(body)
}

fn archive(portal: &mut Portal, call: &Call<'_>, kind: Kind, id: &str) -> Result<Answer, ApiError> {
    let number = match call.query.filled("idProperty") {
        Some(property) => by_unique(portal, kind, property, id)?,
        None => Some(id.parse().map_err(|_| ApiError::no_such_id(id))?),
    };
    let number = number.filter(|id| portal.sees_id(kind, *id));
    refuse_locked(portal, kind, number)?;
    let archived = number.map_or(Err(PortalError::NotFound), |id| portal.archive(kind, id));
    match archived {
        Ok(()) => Ok(Answer::empty(204)),
        Err(PortalError::NotFound) if portal.switches.archive_unknown == ArchiveUnknown::NoContent => {
            Ok(Answer::empty(204))
        }
        Err(error) => Err(error_of(portal, error)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergeBody {
    primary_object_id: Id,
    object_id_to_merge: Id,
}

fn merge(portal: &mut Portal, call: &Call<'_>, kind: Kind, caller: &Caller) -> Result<Answer, ApiError> {
    let body: MergeBody = call.json()?;
    let number = |id: &Id| id.number().ok_or_else(|| ApiError::no_such_id(&id.0));
    let (primary, other) = (number(&body.primary_object_id)?, number(&body.object_id_to_merge)?);
    if ![primary, other].iter().all(|id| portal.sees_id(kind, *id)) {
        return Err(ApiError::not_found());
    }
    refuse_locked(portal, kind, [primary, other])?;
    let survivor = portal.merge(kind, primary, other, Some(caller.user)).map_err(|error| match error {
        PortalError::Refused(text) if text.contains("250") => ApiError::new(414, text),
        error => error_of(portal, error),
    })?;
    let record = portal.record(kind, survivor).ok_or_else(ApiError::not_found)?;
    let projection = Projection::of_read(portal, kind, None, Vec::new(), Vec::new());
    let mut body = Vec::with_capacity(1_024);
    write_record(&mut body, portal, &record, &projection, &Extras::default())?;
    Ok(Answer::bytes(200, body))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EraseBody {
    object_id: Id,
    #[serde(default)]
    id_property: Option<String>,
}

fn erase(portal: &mut Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    let body: EraseBody = call.json()?;
    let id = match body.id_property.as_deref().filter(|property| !property.is_empty()) {
        Some(property) => by_unique(portal, kind, property, &body.object_id.0)?,
        None => body.object_id.number(),
    };
    // What is not there is erased already.
    match id.map_or(Ok(()), |id| portal.erase(kind, id)) {
        Ok(()) | Err(PortalError::NotFound) => Ok(Answer::empty(204)),
        Err(error) => Err(error_of(portal, error)),
    }
}
