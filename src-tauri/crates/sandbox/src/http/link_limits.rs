//! Limits of association types (HubSpot docs: associations API, "Set and manage association limits").

use super::Call;
use super::answer::Answer;
use super::associations::category;
use super::batch::list_envelope;
use super::errors::ApiError;
use super::input::{Id, Inputs, check_batch};
use super::writes::{error_of, pair_of};
use crate::portal::Portal;
use crate::portal::journal::TypeRef;
use crate::world::Kind;
use ::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many limits a batch may name (HubSpot docs).
const MAX: usize = 100;

/// Answers a call below `/associations/definitions/configurations`.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    match (rest, &call.method) {
        (["all"], &Method::GET) => Answer::json(200, &json!({"results": shown(portal, None)})),
        ([from, to], &Method::GET) => {
            let pair = pair_of(portal, from, to)?;
            Answer::json(200, &json!({"results": shown(portal, Some(pair))}))
        }
        ([from, to, "batch", name @ ("create" | "update" | "purge")], &Method::POST) => {
            let pair = pair_of(portal, from, to)?;
            batch(portal, call, pair, name)
        }
        (["all"] | [_, _], _) => Err(ApiError::wrong_method("GET")),
        ([_, _, "batch", "create" | "update" | "purge"], _) => Err(ApiError::wrong_method("POST")),
        _ => Err(ApiError::no_route()),
    }
}

fn shown(portal: &Portal, pair: Option<(Kind, Kind)>) -> Vec<Value> {
    let row = |(from, to, reference, most): (Kind, Kind, TypeRef, u32)| {
        let mut row = row_of(portal, (from, to), reference, most);
        if pair.is_none() {
            row.insert("fromObjectTypeId".to_owned(), json!(from.type_id()));
            row.insert("toObjectTypeId".to_owned(), json!(to.type_id()));
        }
        Value::Object(row)
    };
    portal.link_limits.of(pair).map(row).collect()
}

fn row_of(portal: &Portal, (from, to): (Kind, Kind), reference: TypeRef, most: u32) -> Map<String, Value> {
    let known = portal.link_types(from, to);
    let label = known.iter().find(|known| known.reference == reference).and_then(|known| known.label.clone());
    let mut row = Map::new();
    row.insert("category".to_owned(), json!(category(reference)));
    row.insert("typeId".to_owned(), json!(reference.id));
    row.insert("userEnforcedMaxToObjectIds".to_owned(), json!(most));
    row.insert("label".to_owned(), json!(label));
    row
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LimitInput {
    category: String,
    type_id: Id,
    #[serde(default)]
    max_to_object_ids: Option<u32>,
}

fn batch(portal: &mut Portal, call: &Call<'_>, pair: (Kind, Kind), name: &str) -> Result<Answer, ApiError> {
    let body: Inputs<LimitInput> = call.json()?;
    check_batch(body.inputs.len(), MAX)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let id = input.type_id.number().and_then(|id| u32::try_from(id).ok());
        let id = id.ok_or_else(|| ApiError::no_such_id(&input.type_id.0))?;
        let reference = TypeRef { user_defined: input.category != "HUBSPOT_DEFINED", id };
        let most = match (name, input.max_to_object_ids) {
            ("purge", _) => None,
            (_, Some(most @ 1..)) => Some(most),
            _ => return Err(ApiError::validation("maxToObjectIds must be a number of 1 or more")),
        };
        match portal.set_link_limit(pair, reference, most) {
            Ok(()) => {
                results.extend(most.map(|most| Value::Object(row_of(portal, pair, reference, most))));
            }
            Err(error) => errors.push(error_of(portal, error).into_entry()),
        }
    }
    if name == "purge" {
        return Ok(Answer::empty(204));
    }
    list_envelope(portal, 200, &results, &errors)
}
