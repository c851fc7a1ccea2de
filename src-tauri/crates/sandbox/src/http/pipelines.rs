//! Pipelines and stages (HubSpot docs: pipelines API).

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::kind_of;
use super::route::Version;
use super::writes::error_of;
use crate::instant::parse_instant;
use crate::portal::{Portal, PortalError};
use crate::world::Kind;
use ::http::Method;
use serde_json::{Map, Value, json};

/// Answers a call about pipelines.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let rest = call.rest();
    let Some((name, rest)) = rest.split_first() else { return Err(ApiError::no_route()) };
    let kind = kind_of(portal, name)?;
    match (rest, &call.method) {
        ([], &Method::GET) if call.route.version == Version::Numbered(1) => oldest(portal, kind),
        (_, _) if call.route.version == Version::Numbered(1) => Err(ApiError::wrong_method("GET")),
        (_, &Method::GET) => read(portal, kind, rest),
        ([], &Method::POST) | ([_], &Method::PATCH | &Method::PUT) => {
            write_pipeline(portal, call, kind, rest.first().copied())
        }
        ([id, "stages"], &Method::POST) => write_stage(portal, call, kind, id, None),
        ([id, "stages", stage], &Method::PATCH | &Method::PUT) => {
            write_stage(portal, call, kind, id, Some(stage))
        }
        ([id], &Method::DELETE) => done(portal.delete_pipeline(kind, id), portal, "Pipeline", id),
        ([id, "stages", stage], &Method::DELETE) => {
            done(portal.delete_stage(kind, id, stage), portal, "Stage", stage)
        }
        ([], _) => Err(ApiError::wrong_method("GET, POST")),
        ([_] | [_, "stages", _], _) => Err(ApiError::wrong_method("GET, PUT, PATCH, DELETE")),
        ([_, "stages"], _) => Err(ApiError::wrong_method("GET, POST")),
        _ => Err(ApiError::no_route()),
    }
}

fn read(portal: &Portal, kind: Kind, rest: &[&str]) -> Result<Answer, ApiError> {
    let pipeline = |id: &str| portal.pipelines.get(kind, id).ok_or_else(|| missing("Pipeline", id));
    match rest {
        [] => Answer::json(200, &json!({"results": portal.pipelines.all(kind)})),
        [id] => Answer::json(200, pipeline(id)?),
        [id, "stages"] => Answer::json(200, &json!({"results": pipeline(id)?["stages"]})),
        [id, "stages", stage] => Answer::json(200, stage_of(pipeline(id)?, stage)?),
        _ => Err(ApiError::no_route()),
    }
}

/// The list of the oldest paths, which connectors still read: other names for ids, `active` instead of
/// `archived`, times as numbers.
fn oldest(portal: &Portal, kind: Kind) -> Result<Answer, ApiError> {
    let renamed = |item: &Value, id: &str| {
        let mut json = item.as_object().cloned().unwrap_or_default();
        let own = json.remove("id").unwrap_or_default();
        let archived = json.remove("archived") == Some(json!(true));
        json.insert(id.to_owned(), own);
        json.insert("active".to_owned(), json!(!archived));
        for stamp in ["createdAt", "updatedAt"] {
            let ms = json.get(stamp).and_then(Value::as_str).and_then(parse_instant);
            json.insert(stamp.to_owned(), json!(ms));
        }
        json
    };
    let pipeline = |found: &Value| {
        let mut json = renamed(found, "pipelineId");
        let stages = found.get("stages").and_then(Value::as_array);
        let stages: Vec<_> = stages.into_iter().flatten().map(|stage| renamed(stage, "stageId")).collect();
        json.insert("stages".to_owned(), json!(stages));
        json.insert("objectTypeId".to_owned(), json!(kind.type_id()));
        json.insert("objectType".to_owned(), json!(kind.singular().to_uppercase()));
        json
    };
    let results: Vec<_> = portal.pipelines.all(kind).iter().map(pipeline).collect();
    Answer::json(200, &json!({"results": results}))
}

fn stage_of<'a>(pipeline: &'a Value, id: &str) -> Result<&'a Value, ApiError> {
    let stages = pipeline.get("stages").and_then(Value::as_array);
    stages.into_iter().flatten().find(|found| found["id"] == *id).ok_or_else(|| missing("Stage", id))
}

fn missing(what: &str, id: &str) -> ApiError {
    ApiError::new(404, format!("{what} {id} does not exist")).category("OBJECT_NOT_FOUND")
}

/// Refuses a body without what must be in it.
fn check_members(input: &Map<String, Value>, members: &[&str]) -> Result<(), ApiError> {
    let absent: Vec<&str> = members.iter().copied().filter(|member| !input.contains_key(*member)).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let text = format!("Some required fields were not set: [{}]", absent.join(", "));
    Err(ApiError::validation(format!("Invalid input JSON: {text}")))
}

fn write_pipeline(
    portal: &mut Portal,
    call: &Call<'_>,
    kind: Kind,
    id: Option<&str>,
) -> Result<Answer, ApiError> {
    let input: Map<String, Value> = call.json()?;
    if call.method != Method::PATCH {
        check_members(&input, &["label", "displayOrder", "stages"])?;
    }
    for stage in input.get("stages").and_then(Value::as_array).into_iter().flatten() {
        check_members(stage.as_object().unwrap_or(&Map::new()), &["label", "displayOrder"])?;
    }
    let written = portal.write_pipeline(kind, id, &input);
    let id = named(written, portal, "Pipeline", id.unwrap_or_default())?;
    let status = if call.method == Method::POST { 201 } else { 200 };
    Answer::json(status, portal.pipelines.get(kind, &id).ok_or_else(|| missing("Pipeline", &id))?)
}

fn write_stage(
    portal: &mut Portal,
    call: &Call<'_>,
    kind: Kind,
    pipeline: &str,
    id: Option<&str>,
) -> Result<Answer, ApiError> {
    let input: Map<String, Value> = call.json()?;
    if call.method != Method::PATCH {
        check_members(&input, &["label", "displayOrder"])?;
    }
    portal.pipelines.get(kind, pipeline).ok_or_else(|| missing("Pipeline", pipeline))?;
    let written = portal.write_stage(kind, pipeline, id, &input);
    let id = named(written, portal, "Stage", id.unwrap_or_default())?;
    let found = portal.pipelines.get(kind, pipeline).ok_or_else(|| missing("Pipeline", pipeline))?;
    Answer::json(if call.method == Method::POST { 201 } else { 200 }, stage_of(found, &id)?)
}

fn named<T>(done: Result<T, PortalError>, portal: &Portal, what: &str, id: &str) -> Result<T, ApiError> {
    done.map_err(|error| match error {
        PortalError::NotFound => missing(what, id),
        error => error_of(portal, error),
    })
}

fn done(done: Result<(), PortalError>, portal: &Portal, what: &str, id: &str) -> Result<Answer, ApiError> {
    named(done, portal, what, id)?;
    Ok(Answer::empty(204))
}
