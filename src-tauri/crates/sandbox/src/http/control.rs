//! What only the sandbox has: the portal's own user interface and its faults, for scenarios that run it as a process.
//!
//! Every call is `POST /sandbox/<name>` with the header `X-Sandbox-Control: 1` and a JSON body; without the header the
//! path does not exist. It is counted against no limit and is in no log.
//!
//! | name | body | does |
//! | --- | --- | --- |
//! | `restore` | `{"type","id"}` | brings an archived record back |
//! | `purge` | `{"type","id"}` | removes a record for good |
//! | `edit` | `{"user","type","id","properties":{}}` | writes as a user in the browser |
//! | `archive` | `{"type","id"}` | archives as a user in the browser |
//! | `touch` | `{"type","id"}` | moves the modified stamp alone |
//! | `expire-tokens` | `{}` | every access token expires now |
//! | `revoke` | `{"token"}` | makes a refresh or static token unknown |
//! | `uninstall` | `{}` | removes the OAuth app from the portal |
//! | `drop-scope` | `{"scope"}` | takes a scope from every token |
//! | `rename-property` | `{"type","name","new_name"}` | gives a property another name |
//! | `remove-property` | `{"type","name"}` | archives a property |
//! | `remove-option` | `{"type","name","value"}` | removes an option |
//! | `require-when` | `{"type","property","when","value"}` | adds a rule that 2026-09 enforces |
//! | `require-on-create` | `{"type","property"}` | new records must fill a property, since 2026-09 |
//! | `user-level` | `{"on"}` | the OAuth app's tokens act as their users, or as the account |
//! | `permissions` | `{"user","type","view","create","edit","delete","edit_associations"}` | what a user may do; all, where not said |
//! | `move` | `{"ms"}` | the account is being moved: 477 |
//! | `clock` | `{"ms"}` | the wall clock jumps |
//! | `busy` | `{"seed","every_ms", …}`, see [`crate::Busy`], or `null` | others are busy in the portal, or not |
//! | `search-lag` | `{"ms"}` | sets the search lag |
//! | `daily-limit` | `{"requests"}` | sets the daily number |
//! | `drain` | `{"window","token","requests"}` | uses up a rate limit window |
//! | `refuse-next` | `{}` | the next value that an app writes is not valid |
//! | `network` | `{"network":"normal"}`, `{"network":"slow","ms"}`, `{"network":"off"}` | sets how requests arrive |
//! | `faults` | `[rule, …]`, see [`crate::fault::FaultRule`] | replaces the fault script |
//! | `requests` | `{}`, or `{"last"}` for so many, newest first | answers the request log |

use super::answer::Answer;
use super::errors::ApiError;
use super::input::{self, Id};
use super::kind_of;
use crate::fault::FaultRule;
use crate::portal::life::Busy;
use crate::portal::permissions::Permissions;
use crate::sandbox::{Sandbox, SandboxError};
use crate::world::Kind;
use ::http::header::CONTENT_TYPE;
use ::http::{Method, Request};
use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Deserialize)]
struct RecordBody {
    #[serde(rename = "type")]
    kind: String,
    id: Id,
}

impl RecordBody {
    fn record(&self, sandbox: &Sandbox) -> Result<(Kind, u64), ApiError> {
        Ok((
            kind_named(sandbox, &self.kind)?,
            self.id.number().ok_or_else(|| ApiError::no_such_id(&self.id.0))?,
        ))
    }
}

#[derive(Deserialize)]
struct EditBody {
    user: u64,
    #[serde(flatten)]
    record: RecordBody,
    properties: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct TokenBody {
    token: String,
}

#[derive(Deserialize)]
struct ScopeBody {
    scope: String,
}

#[derive(Deserialize)]
struct PropertyBody {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    #[serde(default)]
    new_name: String,
    #[serde(default)]
    value: String,
}

#[derive(Deserialize)]
struct RuleBody {
    #[serde(rename = "type")]
    kind: String,
    property: String,
    when: String,
    value: String,
}

#[derive(Deserialize)]
struct CreateRuleBody {
    #[serde(rename = "type")]
    kind: String,
    property: String,
}

#[derive(Deserialize)]
struct LevelBody {
    on: bool,
}

#[derive(Deserialize)]
struct PermissionsBody {
    user: u64,
    #[serde(rename = "type")]
    kind: String,
    #[serde(flatten)]
    permissions: Permissions,
}

#[derive(Deserialize)]
struct ClockBody {
    ms: i64,
}

#[derive(Deserialize)]
struct LagBody {
    ms: u64,
}

#[derive(Deserialize)]
struct DailyBody {
    requests: u64,
}

#[derive(Deserialize)]
struct DrainBody {
    window: String,
    #[serde(default)]
    token: Option<String>,
    requests: u64,
}

#[derive(Deserialize)]
struct RequestsBody {
    #[serde(default)]
    last: Option<usize>,
}

/// Answers a call to the sandbox itself.
pub(super) fn answer(sandbox: &Sandbox, request: &Request<Bytes>) -> Result<Answer, ApiError> {
    if request.method() != Method::POST {
        return Err(ApiError::wrong_method("POST"));
    }
    let name = request.uri().path().strip_prefix("/sandbox/").unwrap_or_default();
    match name {
        "restore" | "purge" | "touch" | "edit" | "archive" => change_record(sandbox, request, name)?,
        "rename-property" | "remove-property" | "remove-option" => change_property(sandbox, request, name)?,
        "expire-tokens" => sandbox.expire_tokens(),
        "revoke" => sandbox.revoke(&body::<TokenBody>(request)?.token).map_err(failed)?,
        "uninstall" => sandbox.uninstall().map_err(failed)?,
        "drop-scope" => sandbox.drop_scope(&body::<ScopeBody>(request)?.scope),
        "require-when" | "require-on-create" | "permissions" | "user-level" => {
            change_rules(sandbox, request, name)?;
        }
        "move" => sandbox.move_for(body::<LagBody>(request)?.ms),
        "clock" => sandbox.shift_clock(body::<ClockBody>(request)?.ms),
        "busy" => sandbox.keep_busy(body::<Option<Busy>>(request)?),
        "search-lag" => sandbox.set_search_lag(body::<LagBody>(request)?.ms),
        "daily-limit" => sandbox.set_daily_limit(body::<DailyBody>(request)?.requests),
        "drain" => {
            let drain: DrainBody = body(request)?;
            sandbox.drain_window(&drain.window, drain.token.as_deref(), drain.requests).map_err(failed)?;
        }
        "faults" => {
            let rules: Vec<FaultRule> = body(request)?;
            if let Some(rule) = rules.iter().find(|rule| !rule.is_sound()) {
                return Err(ApiError::new(400, format!("there is no class of requests {}", rule.path)));
            }
            sandbox.clear_faults();
            rules.into_iter().for_each(|rule| sandbox.fault(rule));
        }
        "refuse-next" => sandbox.refuse_next(),
        "network" => sandbox.set_network(body(request)?),
        "requests" => {
            let rows = match body::<RequestsBody>(request)?.last {
                Some(count) => sandbox.latest_requests(count),
                None => sandbox.requests(),
            };
            return Answer::json(200, &json!({"total": sandbox.request_count(), "rows": rows}));
        }
        _ => return Err(ApiError::no_route()),
    }
    Ok(Answer::empty(204))
}

fn change_record(sandbox: &Sandbox, request: &Request<Bytes>, name: &str) -> Result<(), ApiError> {
    if name == "edit" {
        let edit: EditBody = body(request)?;
        let (kind, id) = edit.record.record(sandbox)?;
        let properties: Vec<(&str, &str)> =
            edit.properties.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        return sandbox.edit_as(edit.user, kind, id, &properties).map_err(failed);
    }
    let (kind, id) = body::<RecordBody>(request)?.record(sandbox)?;
    let done = match name {
        "restore" => sandbox.restore(kind, id),
        "purge" => sandbox.purge(kind, id),
        "archive" => sandbox.archive_in_browser(kind, id),
        _ => sandbox.touch(kind, id),
    };
    done.map_err(failed)
}

fn change_rules(sandbox: &Sandbox, request: &Request<Bytes>, name: &str) -> Result<(), ApiError> {
    match name {
        "require-when" => {
            let rule: RuleBody = body(request)?;
            sandbox.require_when(kind_named(sandbox, &rule.kind)?, &rule.property, &rule.when, &rule.value);
        }
        "require-on-create" => {
            let rule: CreateRuleBody = body(request)?;
            sandbox.require_on_create(kind_named(sandbox, &rule.kind)?, &rule.property);
        }
        "permissions" => {
            let wanted: PermissionsBody = body(request)?;
            sandbox.set_permissions(wanted.user, kind_named(sandbox, &wanted.kind)?, wanted.permissions);
        }
        _ => sandbox.set_user_level(body::<LevelBody>(request)?.on),
    }
    Ok(())
}

fn change_property(sandbox: &Sandbox, request: &Request<Bytes>, name: &str) -> Result<(), ApiError> {
    let property: PropertyBody = body(request)?;
    let kind = kind_named(sandbox, &property.kind)?;
    let done = match name {
        "rename-property" => sandbox.rename_property(kind, &property.name, &property.new_name),
        "remove-property" => sandbox.remove_property(kind, &property.name),
        _ => sandbox.remove_option(kind, &property.name, &property.value),
    };
    done.map_err(failed)
}

fn kind_named(sandbox: &Sandbox, name: &str) -> Result<Kind, ApiError> {
    kind_of(&sandbox.portal(), name)
}

fn body<T: DeserializeOwned>(request: &Request<Bytes>) -> Result<T, ApiError> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    input::body(content_type, request.body())
}

fn failed(error: SandboxError) -> ApiError {
    let status = match &error {
        SandboxError::Missing(_) => 404,
        SandboxError::Refused(_) => 400,
        SandboxError::State(_) => 500,
    };
    ApiError::new(status, error.to_string())
}
