//! Property definitions and groups (HubSpot docs: properties API).

use super::Call;
use super::answer::Answer;
use super::batch::list_envelope;
use super::errors::ApiError;
use super::input::{Inputs, check_batch};
use super::kind_of;
use super::writes::error_of;
use crate::portal::Portal;
use crate::portal::auth::Caller;
use crate::portal::schema::BadDefinition;
use crate::world::Kind;
use ::http::Method;
use serde_json::{Map, Value, json};

const MAX_BATCH: usize = 100;

/// Answers a call about properties.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    let rest = call.rest();
    let Some((name, rest)) = rest.split_first() else { return Err(ApiError::no_route()) };
    let kind = kind_of(portal, name)?;
    match (rest, &call.method) {
        ([], &Method::GET) => list(portal, call, kind),
        ([], &Method::POST) => create(portal, call, kind, caller),
        ([], _) => Err(ApiError::wrong_method("GET, POST")),
        (["groups"], &Method::GET) => Answer::json(200, &json!({"results": portal.groups(kind)})),
        (["groups", name], &Method::GET) => {
            let group = portal.groups(kind).iter().find(|group| group["name"] == **name);
            Answer::json(200, group.ok_or_else(ApiError::not_found)?)
        }
        (["groups"], &Method::POST) => create_group(portal, call, kind),
        (["groups", name], &Method::PATCH) => change_group(portal, call, kind, name),
        (["groups", name], &Method::DELETE) => {
            portal.delete_group(kind, name).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        (["groups", ..], _) => Err(ApiError::wrong_method("GET, POST, PATCH, DELETE")),
        (["batch", name], &Method::POST) => batch(portal, call, kind, name, caller),
        (["batch", _], _) => Err(ApiError::wrong_method("POST")),
        ([name], &Method::GET) => read(portal, call, kind, name),
        ([name], &Method::PATCH) => {
            let input: Map<String, Value> = call.json()?;
            let updated = portal.update_property(kind, name, &input, caller.user);
            let updated = updated.map_err(|error| error_of(portal, error))?;
            Answer::json(200, &updated.map_err(|bad| refused(&bad, name))?)
        }
        ([name], &Method::DELETE) => {
            let deleted = portal.delete_property(kind, name).map_err(|error| error_of(portal, error))?;
            match deleted {
                Ok(()) => Ok(Answer::empty(204)),
                Err(bad) => Err(refused(&bad, name)),
            }
        }
        ([_], _) => Err(ApiError::wrong_method("GET, PATCH, DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

fn create_group(portal: &mut Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    let input: Map<String, Value> = call.json()?;
    let name = input.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    if portal.groups(kind).iter().any(|group| group["name"] == name) {
        return Err(ApiError::new(409, format!("A property group named '{name}' already exists."))
            .category("OBJECT_ALREADY_EXISTS"));
    }
    let missing: Vec<&str> = ["name", "label"]
        .into_iter()
        .filter(|member| input.get(*member).is_none_or(|value| value == ""))
        .collect();
    if !missing.is_empty() {
        let text = format!("Some required fields were not set: [{}]", missing.join(", "));
        return Err(ApiError::validation(format!("Invalid input JSON: {text}")));
    }
    let group = portal.set_group(kind, &name, &input).map_err(|error| error_of(portal, error))?;
    Answer::json(201, &group)
}

fn change_group(portal: &mut Portal, call: &Call<'_>, kind: Kind, name: &str) -> Result<Answer, ApiError> {
    let input: Map<String, Value> = call.json()?;
    if !portal.groups(kind).iter().any(|group| group["name"] == name) {
        return Err(ApiError::not_found());
    }
    let group = portal.set_group(kind, name, &input).map_err(|error| error_of(portal, error))?;
    Answer::json(200, &group)
}

/// Sensitive properties are a kind of their own, of which the sample portal has none.
fn is_sensitive_only(call: &Call<'_>) -> bool {
    call.query.filled("dataSensitivity").is_some_and(|asked| asked != "non_sensitive")
}

fn list(portal: &Portal, call: &Call<'_>, kind: Kind) -> Result<Answer, ApiError> {
    let archived = call.query.flag("archived")?;
    let results: Vec<&Map<String, Value>> = if is_sensitive_only(call) {
        Vec::new()
    } else {
        portal.schema.all(kind, archived).map(|definition| &definition.json).collect()
    };
    Answer::json(200, &json!({"results": results}))
}

fn read(portal: &Portal, call: &Call<'_>, kind: Kind, name: &str) -> Result<Answer, ApiError> {
    let archived = call.query.flag("archived")?;
    let found = portal.schema.all(kind, archived).find(|definition| definition.name == name);
    Answer::json(200, &found.ok_or_else(|| refused(&BadDefinition::NotFound, name))?.json)
}

fn create(portal: &mut Portal, call: &Call<'_>, kind: Kind, caller: &Caller) -> Result<Answer, ApiError> {
    let input: Map<String, Value> = call.json()?;
    let name = input.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let created =
        portal.create_property(kind, &input, caller.user).map_err(|error| error_of(portal, error))?;
    let location = format!("{}{}/{name}", call.origin, call.path.trim_end_matches('/'));
    Ok(Answer::json(201, &created.map_err(|bad| refused(&bad, &name))?)?.with("Location", location))
}

fn batch(
    portal: &mut Portal,
    call: &Call<'_>,
    kind: Kind,
    operation: &str,
    caller: &Caller,
) -> Result<Answer, ApiError> {
    let body: Inputs<Map<String, Value>> = call.json()?;
    check_batch(body.inputs.len(), MAX_BATCH)?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in &body.inputs {
        let name = input.get("name").and_then(Value::as_str).unwrap_or_default();
        let outcome = match operation {
            "read" => {
                let found = portal.schema.get(kind, name).map(|definition| definition.json.clone());
                found.ok_or(BadDefinition::NotFound)
            }
            "create" => {
                portal.create_property(kind, input, caller.user).map_err(|error| error_of(portal, error))?
            }
            "archive" => portal
                .delete_property(kind, name)
                .map_err(|error| error_of(portal, error))?
                .map(|()| Map::new()),
            _ => return Err(ApiError::no_route()),
        };
        match outcome {
            Ok(json) => results.push(json),
            Err(bad) => errors.push(refused(&bad, name).into_entry()),
        }
    }
    if operation == "archive" {
        return Ok(Answer::empty(204));
    }
    list_envelope(portal, if operation == "create" { 201 } else { 200 }, &results, &errors)
}

fn refused(bad: &BadDefinition, name: &str) -> ApiError {
    match bad {
        BadDefinition::Missing(members) => {
            let text = format!("Some required fields were not set: [{}]", members.join(", "));
            ApiError::validation(format!("Invalid input JSON: {text}"))
        }
        BadDefinition::Invalid(text) => ApiError::validation(text.clone()),
        BadDefinition::Exists => ApiError::new(409, format!("A property named '{name}' already exists."))
            .category("OBJECT_ALREADY_EXISTS")
            .sub_category("Properties.PROPERTY_WITH_NAME_EXISTS"),
        BadDefinition::ReadOnly => ApiError::validation(format!("Property '{name}' is defined by HubSpot."))
            .sub_category("PropertyValidationError.CANNOT_MODIFY_PROPERTY"),
        BadDefinition::NotFound => ApiError::new(404, format!("property {name} does not exist"))
            .category("OBJECT_NOT_FOUND")
            .sub_category("Properties.PROPERTY_NOT_FOUND"),
    }
}

/// Answers the older list that connectors still read: an array of definitions.
pub(super) fn answer_v2(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let rest = call.rest();
    match (rest.as_slice(), &call.method) {
        ([name, "properties"], &Method::GET) => {
            let kind = kind_of(portal, name)?;
            let all: Vec<&Map<String, Value>> =
                portal.schema.all(kind, false).map(|definition| &definition.json).collect();
            Answer::json(200, &all)
        }
        ([_, "properties"], _) => Err(ApiError::wrong_method("GET")),
        _ => Err(ApiError::no_route()),
    }
}
