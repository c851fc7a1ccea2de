//! Associations as `/crm/v3` answers them: ids and type names, no labels.
//!
//! HubSpot docs (legacy): associations v3. Batch reads ignore `after`, as reported (hubspot-api-python#187).

use super::Call;
use super::answer::Answer;
use super::associations::seen_end;
use super::batch::list_envelope;
use super::errors::ApiError;
use super::input::{Id, Inputs, check_batch};
use super::kind_of;
use super::link_batches::ends;
use super::record_json::{Extras, Projection, type_name, write_record};
use super::writes::{ToInput, error_of, pair_of};
use crate::portal::Portal;
use crate::portal::associations::End;
use crate::portal::journal::TypeRef;
use crate::world::Kind;
use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

const MAX: usize = 1_000;

/// Answers a call below `/crm/v3/associations`.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let rest = call.rest();
    match (rest.as_slice(), &call.method) {
        ([from, to, "types"], &Method::GET) => types(portal, pair_of(portal, from, to)?),
        ([from, to, "batch", "read"], &Method::POST) => batch_read(portal, call, pair_of(portal, from, to)?),
        ([from, to, "batch", name @ ("create" | "archive")], &Method::POST) => {
            batch_write(portal, call, pair_of(portal, from, to)?, *name == "create")
        }
        ([_, _, "types"] | [_, _, "batch", _], _) => Err(ApiError::wrong_method("GET, POST")),
        _ => Err(ApiError::no_route()),
    }
}

/// Answers a call below `/crm/v3/objects/{type}/{id}/associations`.
pub(super) fn of_record(
    portal: &mut Portal,
    call: &Call<'_>,
    (kind, id): (Kind, &str),
    rest: &[&str],
) -> Result<Answer, ApiError> {
    let from = seen_end(portal, kind, id)?;
    match (rest, &call.method) {
        ([to], &Method::GET) => {
            portal.live(kind, from.id).ok_or_else(ApiError::not_found)?;
            Answer::json(200, &json!({"results": rows(portal, from, kind_of(portal, to)?)}))
        }
        ([to, to_id, name], &Method::PUT) => {
            let to = seen_end(portal, kind_of(portal, to)?, to_id)?;
            let reference = reference_of(portal, kind, to.kind, name)?;
            portal.associate(from, to, &[reference]).map_err(|error| error_of(portal, error))?;
            let record = portal.live(kind, from.id).ok_or_else(ApiError::not_found)?;
            let projection = Projection::of_read(portal, kind, None, Vec::new(), vec![to.kind]);
            let mut body = Vec::with_capacity(1_024);
            write_record(&mut body, portal, &record, &projection, &Extras::default())?;
            Ok(Answer::bytes(200, body))
        }
        ([to, to_id, name], &Method::DELETE) => {
            let to = seen_end(portal, kind_of(portal, to)?, to_id)?;
            let reference = reference_of(portal, kind, to.kind, name)?;
            portal.remove_labels(from, to, &[reference]).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([_], _) => Err(ApiError::wrong_method("GET")),
        ([_, _, _], _) => Err(ApiError::wrong_method("PUT, DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

/// The type that a path names, by its number or by its name.
fn reference_of(portal: &Portal, from: Kind, to: Kind, name: &str) -> Result<TypeRef, ApiError> {
    let known = portal.link_types(from, to);
    known
        .iter()
        .find(|link| {
            link.reference.id.to_string() == name || type_name(portal, (from, to), link, &known) == name
        })
        .map(|link| link.reference)
        .ok_or_else(|| ApiError::validation(format!("Unable to infer association type from: {name}")))
}

fn rows(portal: &Portal, from: End, to: Kind) -> Vec<Value> {
    let known = portal.link_types(from.kind, to);
    let mut rows = Vec::new();
    for (id, types) in portal.links(from, to) {
        for reference in types {
            let found = known.iter().find(|known| known.reference == reference);
            let name = found.map(|found| type_name(portal, (from.kind, to), found, &known));
            rows.extend(name.map(|name| json!({"id": id.to_string(), "type": name})));
        }
    }
    rows
}

fn types(portal: &Portal, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let known = portal.link_types(from, to);
    let results: Vec<Value> = known
        .iter()
        .map(|link| json!({"id": link.reference.id.to_string(), "name": type_name(portal, (from, to), link, &known)}))
        .collect();
    Answer::json(200, &json!({"results": results}))
}

#[derive(Deserialize)]
struct IdInput {
    id: Id,
}

fn batch_read(portal: &Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
    let body: Inputs<IdInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let seen = input.id.number().filter(|id| portal.sees_id(from, *id));
        let rows = seen.map(|id| rows(portal, End { kind: from, id }, to)).unwrap_or_default();
        if rows.is_empty() {
            let text = format!("No {} is associated with {} {}.", to.singular(), from.singular(), input.id.0);
            let error = ApiError::new(404, text)
                .category("OBJECT_NOT_FOUND")
                .sub_category("crm.associations.NO_ASSOCIATIONS_FOUND");
            errors.push(error.into_entry());
        } else {
            results.push(json!({"from": {"id": input.id.0}, "to": rows}));
        }
    }
    list_envelope(portal, 200, &results, &errors)
}

#[derive(Deserialize)]
struct LinkInput {
    from: ToInput,
    to: ToInput,
    #[serde(rename = "type")]
    name: Id,
}

fn batch_write(
    portal: &mut Portal,
    call: &Call<'_>,
    (from, to): (Kind, Kind),
    create: bool,
) -> Result<Answer, ApiError> {
    let body: Inputs<LinkInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let reference = reference_of(portal, from, to, &input.name.0)?;
        let done = ends(portal, (from, to), (&input.from, &input.to)).and_then(|(from, to)| {
            if create {
                portal.associate(from, to, &[reference]).map(drop)
            } else {
                portal.remove_labels(from, to, &[reference])
            }
        });
        match done {
            Ok(()) => results.push(json!({
                "from": {"id": input.from.id.0}, "to": {"id": input.to.id.0}, "type": input.name.0,
            })),
            Err(error) => errors.push(error_of(portal, error).into_entry()),
        }
    }
    if create { list_envelope(portal, 201, &results, &errors) } else { Ok(Answer::empty(204)) }
}
