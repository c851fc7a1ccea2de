//! Reads of the oldest paths, versions 1 and 2, which public connectors still make (HubSpot docs: legacy APIs). They are
//! another way to write what the portal holds; nothing is written through them.
//!
//! What the sample portal keeps nothing of (forms, mails sent, workflows) is empty: connectors read all that they know, and
//! one refusal ends their whole run.

mod deeds;
mod portal_parts;
mod records;

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use crate::portal::Portal;
use crate::world::Kind;
use ::http::Method;
use serde_json::{Value, json};

/// Whether a path is one of these, by its segments.
pub(crate) fn is_legacy(segments: &[&str]) -> bool {
    matches!(
        segments,
        [
            "contacts" | "deals" | "engagements" | "integrations" | "form-integrations" | "marketing-emails",
            "v1",
            ..
        ] | ["companies" | "owners" | "forms", "v2", ..]
            | ["email", "public", "v1", ..]
            | ["automation", "v2" | "v3" | "v4", ..]
            | ["marketing" | "settings", "v3", ..]
    )
}

/// The kind whose scopes a path asks for; `None` where none is needed.
pub(crate) fn kind_of_path(segments: &[&str]) -> Option<Kind> {
    match segments.first().copied() {
        Some("contacts" | "engagements") => Some(Kind::Contact),
        Some("companies") => Some(Kind::Company),
        Some("deals") => Some(Kind::Deal),
        _ => None,
    }
}

/// Answers a call of the oldest paths.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    if call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    let rest = call.rest();
    match rest.as_slice() {
        ["contacts", "v1", "lists", ..] => portal_parts::lists(portal, call, &rest[3..]),
        ["contacts", "v1", "contact", rest @ ..] => records::contacts(portal, call, rest),
        ["companies", "v2", "companies", rest @ ..] => records::companies(portal, call, rest),
        ["deals", "v1", "deal", rest @ ..] => records::deals(portal, call, rest),
        ["deals", "v1", "pipelines", rest @ ..] => portal_parts::pipelines(portal, rest),
        ["engagements", "v1", "engagements", rest @ ..] => deeds::answer(portal, call, rest),
        ["owners", "v2", "owners", rest @ ..] => portal_parts::owners(portal, call, rest),
        ["integrations", "v1", "me"] => {
            Answer::json(200, &json!({"portalId": portal.id(), "timeZone": "UTC", "currency": "USD"}))
        }
        ["settings", "v3", "users", rest @ ..] => portal_parts::users(portal, rest),
        rest => Answer::json(200, &nothing(rest).ok_or_else(ApiError::no_route)?),
    }
}

/// What is empty in the sample portal, in the words of each path.
fn nothing(segments: &[&str]) -> Option<Value> {
    Some(match segments {
        ["email", "public", "v1", "campaigns"] | ["email", "public", "v1", "campaigns", "by-id"] => {
            json!({"campaigns": [], "hasMore": false, "offset": ""})
        }
        ["email", "public", "v1", "events"] => json!({"events": [], "hasMore": false, "offset": ""}),
        ["email", "public", "v1", "subscriptions"] => json!({"subscriptionDefinitions": []}),
        ["email", "public", "v1", "subscriptions", "timeline"] => {
            json!({"timeline": [], "hasMore": false, "offset": ""})
        }
        ["forms", "v2", "forms"] => json!([]),
        ["marketing-emails", "v1", "emails"] | ["marketing-emails", "v1", "emails", "with-statistics"] => {
            json!({"objects": [], "total": 0, "offset": 0})
        }
        ["automation", "v2" | "v3", "workflows"] => json!({"workflows": []}),
        ["automation", "v4", "flows"] => json!({"results": []}),
        ["form-integrations", "v1", "submissions", "forms", _] => json!({"results": []}),
        ["marketing", "v3", "forms" | "emails" | "campaigns" | "marketing-events"]
        | ["marketing", "v3", "marketing-events", ..] => json!({"results": [], "total": 0}),
        ["settings", "v3", "currencies", "codes" | "exchange-rates"] => json!({"results": []}),
        _ => return None,
    })
}
