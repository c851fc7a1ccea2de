//! Object types that HubSpot has and the sample portal keeps nothing of: reads find nothing, as in a portal that does not
//! use them. Connectors read every type they know, and one refusal ends their whole run.

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::route::Area;
use crate::portal::Portal;
use crate::world::Kind;
use ::http::Method;
use serde_json::{Map, Value, json};

/// Their names, singular (HubSpot docs: "Understanding the CRM", object type ids).
const NAMES: &[&str] = &[
    "appointment",
    "cart",
    "commerce_payment",
    "communication",
    "conversation",
    "course",
    "deal_split",
    "discount",
    "fee",
    "feedback_submission",
    "form",
    "goal_target",
    "invoice",
    "listing",
    "order",
    "postal_mail",
    "quote",
    "service",
    "subscription",
    "tax",
    "user",
];

/// Whether a path or query names such a type, singular or plural, in any case.
pub(crate) fn names(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|known| {
        let plural = name.strip_prefix(known);
        plural.is_some_and(|end| matches!(end, "" | "s" | "es"))
    })
}

/// The answer to a read of such a type; `None` for every other call.
pub(super) fn answer(portal: &Portal, call: &Call<'_>) -> Option<Result<Answer, ApiError>> {
    let rest = call.rest();
    let (kind, rest) = rest.split_first()?;
    if !names(kind) {
        return None;
    }
    let nothing = match (call.route.area, rest, &call.method) {
        (Area::PropertiesV2, ["properties"], &Method::GET) => json!(common(portal)),
        (Area::Properties, [], &Method::GET) => json!({"results": common(portal)}),
        (Area::Objects | Area::Pipelines, [], &Method::GET) => json!({"results": []}),
        (Area::Properties, ["groups"], &Method::GET) => json!({"results": []}),
        (Area::Objects, ["search"], &Method::POST) => json!({"total": 0, "results": []}),
        (Area::Objects, [_], &Method::GET) => return Some(Err(ApiError::not_found())),
        _ => return None,
    };
    Some(Answer::json(200, &nothing))
}

/// The properties that records of every type have.
fn common(portal: &Portal) -> Vec<Map<String, Value>> {
    let names = ["hs_object_id", "hs_createdate", "hs_lastmodifieddate"];
    let found = names.iter().filter_map(|name| portal.schema.get(Kind::Note, name));
    found.map(|definition| definition.json.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_is_kept_is_none_of_them() {
        assert!(names("quotes") && names("Deal_Split") && names("taxes") && names("goal_targets"));
        assert!(!names("deals") && !names("quotation") && !names("contact"));
        assert!(NAMES.iter().all(|name| Kind::parse(name).is_none()));
    }
}
