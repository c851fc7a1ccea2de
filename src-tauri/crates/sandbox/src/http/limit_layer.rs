//! Rate limits at the door: which budget a call falls under, the headers that tell, and the 429.
//!
//! HubSpot docs: "API usage guidelines and limits"; header names and which answers have them as recorded.

use super::errors::ApiError;
use super::route::{Area, Version};
use super::{Call, Noted};
use crate::draws::uuid_at;
use crate::portal::Portal;
use crate::portal::auth::{App, Caller};
use crate::portal::limits::{Budget, Policy, Verdict, WindowState};
use crate::switches::{AssociationHeaders, RateCategory, RetryAfter, SearchHeaders, SearchPolicy};

/// Counts a call against its limits.
pub(super) fn admit(
    portal: &mut Portal,
    call: &Call<'_>,
    caller: &Caller,
    correlation_id: &str,
    noted: &mut Noted,
) -> Result<(), ApiError> {
    let budget = budget_of(call);
    let (mono_ms, now_ms) = (portal.mono_ms, portal.now_ms);
    let verdict = portal.limiter.take(caller.app, budget, mono_ms, now_ms);
    noted.limit = Some(name_of(budget));
    noted.max = Some(verdict.own.max);
    noted.remaining = Some(verdict.own.remaining);
    // Without limits there is nothing to tell.
    noted.headers = if portal.limiter.is_off() { Vec::new() } else { headers(portal, budget, &verdict) };
    let Some(policy) = verdict.refused else { return Ok(()) };
    noted.refused_by = Some(policy.name());
    let group = (policy == Policy::TenSecondlyRolling && budget == Budget::General)
        .then(|| group_name(caller, portal.id()));
    let category = portal.switches.rate_category == RateCategory::Present;
    let request_id = uuid_at(portal.id(), correlation_id, 0);
    let name = policy_name(portal, budget, policy);
    let error = ApiError::rate_limited(name, group, category, request_id);
    Err(match portal.switches.retry_after {
        RetryAfter::Absent => error,
        RetryAfter::Seconds => error.header("Retry-After", verdict.wait_ms.div_ceil(1_000).to_string()),
    })
}

fn budget_of(call: &Call<'_>) -> Budget {
    match (call.route.area, call.rest().as_slice()) {
        (Area::Objects, [_, "search"]) => Budget::Search,
        (Area::Associations, _) if call.route.version != Version::Numbered(3) => Budget::Associations,
        (Area::Objects, [_, _, "associations", ..]) if call.route.version != Version::Numbered(3) => {
            Budget::Associations
        }
        _ => Budget::General,
    }
}

/// How a refusal names its limit.
fn policy_name(portal: &Portal, budget: Budget, policy: Policy) -> &'static str {
    match (budget, policy, portal.switches.search_policy) {
        (Budget::Search, Policy::Secondly, SearchPolicy::LowerCase) => "secondly",
        (Budget::Search, Policy::Secondly, SearchPolicy::TenSecondlyRolling) => {
            Policy::TenSecondlyRolling.name()
        }
        _ => policy.name(),
    }
}

fn name_of(budget: Budget) -> &'static str {
    match budget {
        Budget::General => "general",
        Budget::Search => "search",
        Budget::Associations => "associations",
        Budget::Exempt => "none",
    }
}

fn group_name(caller: &Caller, portal_id: u64) -> String {
    let app = caller.app_id;
    match caller.app {
        App::Static(_) => format!("publicapi:private_app-api-calls-ten-secondly:{app}:{portal_id}"),
        App::OAuth => format!("publicapi:api-calls-ten-secondly:{app}:{portal_id}"),
    }
}

fn headers(portal: &Portal, budget: Budget, verdict: &Verdict) -> Vec<(&'static str, String)> {
    let mut headers = Vec::new();
    let window = match budget {
        Budget::Search => None,
        Budget::Associations if portal.switches.association_headers == AssociationHeaders::Own => {
            Some(verdict.own)
        }
        _ => Some(verdict.general),
    };
    if let Some(WindowState { max, remaining, interval_ms }) = window {
        headers.extend([
            ("X-HubSpot-RateLimit-Max", max.to_string()),
            ("X-HubSpot-RateLimit-Remaining", remaining.to_string()),
            ("X-HubSpot-RateLimit-Interval-Milliseconds", interval_ms.to_string()),
            ("X-HubSpot-RateLimit-Secondly", (max / 10).to_string()),
            ("X-HubSpot-RateLimit-Secondly-Remaining", (max / 10).saturating_sub(1).to_string()),
        ]);
    }
    let silent = budget == Budget::Search && portal.switches.search_headers == SearchHeaders::None;
    if let Some((daily, left)) = verdict.daily.filter(|_| !silent) {
        headers.push(("X-HubSpot-RateLimit-Daily", daily.to_string()));
        headers.push(("X-HubSpot-RateLimit-Daily-Remaining", left.to_string()));
    }
    headers
}
