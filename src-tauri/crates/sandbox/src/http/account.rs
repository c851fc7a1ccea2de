//! The account itself: details, daily usage, record counts (HubSpot docs: account information API).

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use crate::config::AccountType;
use crate::instant::instant_text;
use crate::portal::Portal;
use crate::portal::custom::MAX_TYPES;
use crate::world::Kind;
use ::http::Method;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;

/// Answers a call about the account.
pub(super) fn answer(
    portal: &Portal,
    call: &Call<'_>,
    account_type: AccountType,
) -> Result<Answer, ApiError> {
    let known = matches!(call.rest().as_slice(), ["details"] | ["api-usage", "daily", "private-apps"]);
    if known && call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    match call.rest().as_slice() {
        ["details"] => Answer::json(200, &details(portal, account_type)),
        ["api-usage", "daily", "private-apps"] => Answer::json(200, &usage(portal)),
        _ => Err(ApiError::no_route()),
    }
}

/// The portal's days turn at midnight UTC, so its zone is one without an offset.
fn details(portal: &Portal, account_type: AccountType) -> Value {
    json!({
        "portalId": portal.id(),
        "accountType": account_type.name(),
        "timeZone": "UTC",
        "companyCurrency": "USD",
        "additionalCurrencies": ["EUR"],
        "utcOffset": "+00:00",
        "utcOffsetMilliseconds": 0,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    })
}

fn usage(portal: &Portal) -> Value {
    let (used, allowed) = portal.limiter.daily_usage();
    let resets_at = (portal.now_ms.div_euclid(DAY_MS) + 1) * DAY_MS;
    json!({"results": [{
        "name": "private-apps-api-calls-daily",
        "usageLimit": allowed,
        "currentUsage": used,
        "collectedAt": instant_text(portal.now_ms),
        "fetchStatus": "SUCCESS",
        "resetsAt": instant_text(resets_at),
    }]})
}

/// Tells how much of what a portal may have it has.
pub(super) fn record_limits(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let rest = call.rest();
    let known =
        matches!(rest.as_slice(), ["records" | "custom-object-types" | "custom-properties" | "pipelines"]);
    if known && call.method != Method::GET {
        return Err(ApiError::wrong_method("GET"));
    }
    match rest.as_slice() {
        ["records"] => Answer::json(200, &by_origin(portal, |kind| portal.live_count(kind))),
        ["custom-object-types"] => {
            let used = portal.custom.all(false).count();
            Answer::json(
                200,
                &json!({"limit": MAX_TYPES, "usage": used, "percentage": used * 100 / MAX_TYPES}),
            )
        }
        ["custom-properties"] => {
            let own = |kind| {
                let all = portal.schema.all(kind, false);
                all.filter(|definition| definition.json.get("hubspotDefined") != Some(&json!(true))).count()
                    as u64
            };
            Answer::json(200, &by_origin(portal, own))
        }
        ["pipelines"] => {
            Answer::json(200, &by_origin(portal, |kind| portal.pipelines.all(kind).len() as u64))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// A number per kind, those of HubSpot and those of the portal's users apart.
fn by_origin(portal: &Portal, usage: impl Fn(Kind) -> u64) -> Value {
    let (custom, own): (Vec<Kind>, Vec<Kind>) =
        portal.kinds().into_iter().partition(|kind| matches!(kind, Kind::Custom(_)));
    let rows = |kinds: Vec<Kind>| {
        let row = |kind: Kind| json!({"objectTypeId": kind.type_id(), "usage": usage(kind)});
        kinds.into_iter().map(row).collect::<Vec<Value>>()
    };
    json!({"hubspotDefinedObjectTypes": rows(own), "customObjectTypes": rows(custom)})
}
