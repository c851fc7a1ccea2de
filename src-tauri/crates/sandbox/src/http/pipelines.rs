//! Pipelines and stages, read only (HubSpot docs: pipelines API).

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::kind_of;
use crate::portal::Portal;
use ::http::Method;
use serde_json::{Value, json};

/// Answers a call about pipelines.
pub(super) fn answer(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    if call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    let rest = call.rest();
    let Some((name, rest)) = rest.split_first() else { return Err(ApiError::no_route()) };
    let kind = kind_of(portal, name)?;
    let pipeline = |id: &str| portal.pipelines.get(kind, id).ok_or_else(|| missing("Pipeline", id));
    match rest {
        [] => Answer::json(200, &json!({"results": portal.pipelines.all(kind)})),
        [id] => Answer::json(200, pipeline(id)?),
        [id, "stages"] => Answer::json(200, &json!({"results": pipeline(id)?["stages"]})),
        [id, "stages", stage] => {
            let stages = pipeline(id)?.get("stages").and_then(Value::as_array);
            let found = stages.into_iter().flatten().find(|found| found["id"] == **stage);
            Answer::json(200, found.ok_or_else(|| missing("Stage", stage))?)
        }
        _ => Err(ApiError::no_route()),
    }
}

fn missing(what: &str, id: &str) -> ApiError {
    ApiError::new(404, format!("{what} {id} does not exist")).category("OBJECT_NOT_FOUND")
}
