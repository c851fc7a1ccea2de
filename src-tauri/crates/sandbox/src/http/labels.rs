//! Association labels (HubSpot docs: associations API, schema endpoints).

use super::Call;
use super::answer::Answer;
use super::associations::category;
use super::errors::ApiError;
use super::input::Id;
use super::writes::error_of;
use crate::portal::Portal;
use crate::portal::associations::BadLink;
use crate::world::Kind;
use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// Answers a call about the labels of a pair of types.
pub(super) fn answer(
    portal: &mut Portal,
    call: &Call<'_>,
    pair: (Kind, Kind),
    rest: &[&str],
) -> Result<Answer, ApiError> {
    match (rest, &call.method) {
        ([], &Method::GET) => list(portal, pair),
        ([], &Method::POST) => create(portal, call, pair),
        ([], &Method::PUT) => rename(portal, call, pair),
        ([id], &Method::DELETE) => change(portal, pair, id, None),
        ([], _) => Err(ApiError::wrong_method("GET, POST, PUT")),
        ([_], _) => Err(ApiError::wrong_method("DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

fn list(portal: &Portal, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
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

fn create(portal: &mut Portal, call: &Call<'_>, (from, to): (Kind, Kind)) -> Result<Answer, ApiError> {
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

fn rename(portal: &mut Portal, call: &Call<'_>, pair: (Kind, Kind)) -> Result<Answer, ApiError> {
    let input: RenameInput = call.json()?;
    change(portal, pair, &input.association_type_id.0, Some(&input.label))
}

fn change(
    portal: &mut Portal,
    pair: (Kind, Kind),
    id: &str,
    label: Option<&str>,
) -> Result<Answer, ApiError> {
    let id = id.parse().map_err(|_| ApiError::no_such_id(id))?;
    portal.change_label(pair, id, label).map_err(|error| error_of(portal, error))?;
    Ok(Answer::empty(204))
}
