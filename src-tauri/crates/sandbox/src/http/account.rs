//! The account itself: details, daily usage, record counts (HubSpot docs: account information API).

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use crate::config::AccountType;
use crate::instant::instant_text;
use crate::portal::Portal;
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

/// How many records of each kind there are.
pub(super) fn record_limits(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    match (call.rest().as_slice(), &call.method) {
        (["records"], &Method::GET) => {
            let rows: Vec<Value> = Kind::ALL
                .iter()
                .map(|kind| json!({"objectTypeId": kind.type_id(), "usage": portal.live_count(*kind)}))
                .collect();
            Answer::json(200, &json!({"hubspotDefinedObjectTypes": rows, "customObjectTypes": []}))
        }
        (["records"], _) => Err(ApiError::wrong_method("GET")),
        _ => Err(ApiError::no_route()),
    }
}
