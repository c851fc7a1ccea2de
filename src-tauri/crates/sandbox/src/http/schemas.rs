//! Types of objects and what they are made of (HubSpot docs: schemas API): those of the portal's users can be made, changed
//! and removed, HubSpot's own can be read.

use super::answer::Answer;
use super::errors::ApiError;
use super::input::Id;
use super::writes::error_of;
use super::{Call, kind_of};
use crate::config::AccountType;
use crate::portal::auth::Caller;
use crate::portal::schema::BadDefinition;
use crate::portal::{Portal, PortalError};
use crate::world::{CustomType, Kind};
use ::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Answers a call about schemas.
pub(super) fn answer(
    portal: &mut Portal,
    call: &Call<'_>,
    caller: &Caller,
    account_type: AccountType,
) -> Result<Answer, ApiError> {
    if call.method != Method::GET && !account_type.is_enterprise() {
        let text = "This account has no custom objects: they need an Enterprise subscription.";
        return Err(ApiError::new(403, text).category("FORBIDDEN"));
    }
    let rest = call.rest();
    match (rest.as_slice(), &call.method) {
        ([], &Method::GET) => list(portal, call),
        ([], &Method::POST) => create(portal, call, caller),
        ([], _) => Err(ApiError::wrong_method("GET, POST")),
        ([name], &Method::GET) => {
            let kind = kind_of(portal, name)?;
            Answer::json(200, &schema_json(portal, call, kind))
        }
        ([name], &Method::PATCH) => {
            let custom = custom_of(portal, name)?;
            let input: Map<String, Value> = call.json()?;
            let updated =
                portal.update_type(custom, &input, caller.user).map_err(|error| error_of(portal, error))?;
            updated.map_err(|bad| refused(&bad, name))?;
            Answer::json(200, &schema_json(portal, call, Kind::Custom(custom)))
        }
        ([name], &Method::DELETE) => remove(portal, call, name),
        ([name, "purge"], &Method::DELETE) => purge(portal, name),
        ([name, "associations"], &Method::POST) => link(portal, call, name),
        ([name, "associations", id], &Method::DELETE) => {
            let custom = custom_of(portal, name)?;
            portal.unlink_type(custom, id).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([_], _) => Err(ApiError::wrong_method("GET, PATCH, DELETE")),
        ([_, "purge"] | [_, "associations", _], _) => Err(ApiError::wrong_method("DELETE")),
        ([_, "associations"], _) => Err(ApiError::wrong_method("POST")),
        _ => Err(ApiError::no_route()),
    }
}

/// The users' type of a name; HubSpot's own cannot be changed.
fn custom_of(portal: &Portal, name: &str) -> Result<CustomType, ApiError> {
    match kind_of(portal, name)? {
        Kind::Custom(custom) => Ok(custom),
        kind => Err(ApiError::validation(format!("Object type {} is defined by HubSpot.", kind.type_id()))),
    }
}

fn list(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let archived = call.query.flag("archived")?;
    let results: Vec<Value> = portal
        .custom
        .all(archived)
        .map(|(custom, _)| schema_json(portal, call, Kind::Custom(custom)))
        .collect();
    Answer::json(200, &json!({"results": results}))
}

/// A type with its properties and links. Calls of dated paths may leave these out.
fn schema_json(portal: &Portal, call: &Call<'_>, kind: Kind) -> Value {
    let mut json = match kind {
        Kind::Custom(custom) => {
            let any = |archived| portal.custom.all(archived).find(|(found, _)| *found == custom);
            any(false).or_else(|| any(true)).map(|(_, json)| json.clone()).unwrap_or_default()
        }
        _ => own_schema(portal, kind),
    };
    if call.query.get("includePropertyDefinitions") == Some("false") {
        json.remove("properties");
    } else {
        let properties: Vec<&Map<String, Value>> =
            portal.schema.all(kind, false).map(|definition| &definition.json).collect();
        json.insert("properties".to_owned(), json!(properties));
    }
    if call.query.get("includeAssociationDefinitions") == Some("false") {
        json.remove("associations");
    }
    Value::Object(json)
}

/// The schema of a type of HubSpot's own.
fn own_schema(portal: &Portal, kind: Kind) -> Map<String, Value> {
    let links: Vec<Value> = portal
        .kinds()
        .into_iter()
        .flat_map(|to| portal.link_types(kind, to).into_iter().map(move |link| (to, link)))
        .filter(|(_, link)| link.unlabelled)
        .map(|(to, link)| {
            json!({
                "id": link.reference.id.to_string(),
                "fromObjectTypeId": kind.type_id(),
                "toObjectTypeId": to.type_id(),
                "name": format!("{}_to_{}", kind.singular(), portal.word_of(to)).to_uppercase(),
            })
        })
        .collect();
    let capital = |name: &str| name[..1].to_uppercase() + &name[1..].replace('_', " ");
    let primary = kind.default_properties().iter().find(|name| {
        !["createdate", "hs_createdate", "hs_lastmodifieddate", "lastmodifieddate", "hs_object_id"]
            .contains(*name)
    });
    let schema = json!({
        "id": kind.type_id(),
        "objectTypeId": kind.type_id(),
        "name": kind.singular().to_uppercase(),
        "fullyQualifiedName": kind.singular().to_uppercase(),
        "labels": {"singular": capital(kind.singular()), "plural": capital(kind.plural())},
        "primaryDisplayProperty": primary.unwrap_or(&"hs_object_id"),
        "secondaryDisplayProperties": [],
        "requiredProperties": kind.required_on_create(),
        "searchableProperties": [],
        "associations": links,
        "archived": false,
    });
    match schema {
        Value::Object(schema) => schema,
        _ => Map::new(),
    }
}

fn create(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    let input: Map<String, Value> = call.json()?;
    let name = input.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    let created = portal.create_type(&input, caller.user).map_err(|error| error_of(portal, error))?;
    let kind = created.map_err(|bad| refused(&bad, &name))?;
    Answer::json(201, &schema_json(portal, call, kind))
}

fn remove(portal: &mut Portal, call: &Call<'_>, name: &str) -> Result<Answer, ApiError> {
    if call.query.flag("archived")? {
        return purge(portal, name);
    }
    let custom = custom_of(portal, name)?;
    portal.archive_type(custom).map_err(|error| error_of(portal, error))?;
    Ok(Answer::empty(204))
}

fn purge(portal: &mut Portal, name: &str) -> Result<Answer, ApiError> {
    match portal.purge_type(name) {
        Ok(()) => Ok(Answer::empty(204)),
        Err(PortalError::NotFound) => Err(ApiError::unknown_type(name)),
        Err(error) => Err(error_of(portal, error)),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LinkInput {
    to_object_type_id: Id,
    #[serde(default)]
    name: Option<String>,
}

fn link(portal: &mut Portal, call: &Call<'_>, name: &str) -> Result<Answer, ApiError> {
    let input: LinkInput = call.json()?;
    let custom = custom_of(portal, name)?;
    let to = kind_of(portal, &input.to_object_type_id.0)?;
    let label = input
        .name
        .unwrap_or_else(|| format!("{}_to_{}", portal.word_of(Kind::Custom(custom)), portal.word_of(to)));
    let link = portal.link_type_to(custom, to, &label).map_err(|error| error_of(portal, error))?;
    Answer::json(201, &link)
}

fn refused(bad: &BadDefinition, name: &str) -> ApiError {
    match bad {
        BadDefinition::Missing(members) => {
            let text = format!("Some required fields were not set: [{}]", members.join(", "));
            ApiError::validation(format!("Invalid input JSON: {text}"))
        }
        BadDefinition::Invalid(text) => ApiError::validation(text.clone()),
        BadDefinition::Exists => ApiError::new(409, format!("An object type named '{name}' already exists."))
            .category("OBJECT_ALREADY_EXISTS"),
        BadDefinition::ReadOnly | BadDefinition::NotFound => ApiError::unknown_type(name),
    }
}
