//! HubSpot's HTTP surface over the portal: who calls, whether they may, which route it is, and what the answer looks like.
//!
//! Invariant: what a request does to the portal, it does in one go, under the portal's lock. Must never know of a socket.

mod account;
pub(crate) mod answer;
mod associations;
mod batch;
mod consent;
mod control;
pub(crate) mod errors;
mod events;
pub(crate) mod input;
mod labels;
mod legacy;
mod limit_layer;
mod link_batches;
mod link_limits;
mod list_folders;
mod lists;
pub(crate) mod made;
mod oauth;
mod objects;
mod owners;
mod permissions;
mod pipelines;
mod properties;
mod property_rules;
mod record_json;
mod route;
mod schemas;
pub(crate) mod scopes;
mod search;
mod tokens;
mod unkept;
mod v3_associations;
mod writes;

use crate::draws::uuid_at;
use crate::instant::http_date;
use crate::portal::Portal;
use crate::portal::auth::{BadToken, Caller};
use crate::sandbox::Sandbox;
use crate::switches::UrlLimit;
use crate::world::Kind;
use ::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use ::http::{HeaderName, HeaderValue, Method, Request, Response};
use answer::Answer;
use bytes::Bytes;
use errors::ApiError;
use input::Fields;
use route::{Area, Route};

/// A finished answer, with what the request log says of it.
pub(crate) struct Answered {
    pub(crate) response: Response<Bytes>,
    pub(crate) user: Option<u64>,
    pub(crate) limit: Option<&'static str>,
    pub(crate) max: Option<u64>,
    pub(crate) remaining: Option<u64>,
    pub(crate) refused_by: Option<&'static str>,
}

impl Answered {
    /// An answer that the portal had no part in.
    pub(crate) fn bare(response: Response<Bytes>) -> Self {
        Self { response, user: None, limit: None, max: None, remaining: None, refused_by: None }
    }
}

/// A request, understood as far as its route and its caller.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    pub(crate) route: Route,
    pub(crate) query: Fields,
    pub(crate) raw_query: &'a str,
    pub(crate) path: &'a str,
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: &'a Bytes,
    /// Scheme and host that the client reached the server by.
    pub(crate) origin: String,
}

impl Call<'_> {
    /// Reads the JSON body.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, ApiError> {
        input::body(self.content_type, self.body)
    }

    /// The segments after area and version.
    pub(crate) fn rest(&self) -> Vec<&str> {
        self.route.rest.iter().map(String::as_str).collect()
    }
}

/// Whether a request is for the sandbox itself and not for the portal.
pub(crate) fn is_control(request: &Request<Bytes>) -> bool {
    request.uri().path().starts_with("/sandbox/")
        && request.headers().get("x-sandbox-control").is_some_and(|value| value == "1")
}

/// The token of a request.
pub(crate) fn bearer(request: &Request<Bytes>) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The cursor that a request carries, in its query or its body.
pub(crate) fn cursor(request: &Request<Bytes>) -> Option<String> {
    let query = Fields::parse(request.uri().query().unwrap_or_default());
    if let Some(after) = query.filled("after") {
        return Some(after.to_owned());
    }
    let body: serde_json::Value = serde_json::from_slice(request.body()).ok()?;
    match body.get("after")? {
        serde_json::Value::String(after) if !after.is_empty() => Some(after.clone()),
        serde_json::Value::Number(after) => Some(after.to_string()),
        _ => None,
    }
}

/// A refusal as the portal words it, without its doing.
pub(crate) fn refuse(sandbox: &Sandbox, error: ApiError) -> Response<Bytes> {
    let mut portal = sandbox.portal();
    let correlation_id = uuid_at(sandbox.config().seed, "correlation", portal.next_request());
    finish(error.into_answer(&correlation_id), Vec::new(), &correlation_id, portal.now_ms)
}

/// Lets the portal answer a request.
pub(crate) fn answer(sandbox: &Sandbox, request: &Request<Bytes>) -> Answered {
    if is_control(request) {
        let answer = control::answer(sandbox, request).unwrap_or_else(|error| error.into_answer("control"));
        return Answered::bare(finish(answer, Vec::new(), "control", 0));
    }
    let mut portal = sandbox.portal();
    let correlation_id = uuid_at(sandbox.config().seed, "correlation", portal.next_request());
    let mut noted = Noted::default();
    let answer = respond(sandbox, &mut portal, request, &correlation_id, &mut noted)
        .unwrap_or_else(|error| error.into_answer(&correlation_id));
    let response = finish(answer, noted.headers, &correlation_id, portal.now_ms);
    Answered {
        response,
        user: noted.user,
        limit: noted.limit,
        max: noted.max,
        remaining: noted.remaining,
        refused_by: noted.refused_by,
    }
}

/// What is learnt on the way to an answer, whatever the answer is.
#[derive(Default)]
struct Noted {
    user: Option<u64>,
    limit: Option<&'static str>,
    max: Option<u64>,
    remaining: Option<u64>,
    refused_by: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
}

fn respond(
    sandbox: &Sandbox,
    portal: &mut Portal,
    request: &Request<Bytes>,
    correlation_id: &str,
    noted: &mut Noted,
) -> Result<Answer, ApiError> {
    let uri = request.uri();
    let longest = match portal.switches.url_limit {
        UrlLimit::EightKb => 8_192,
        UrlLimit::SixteenKb => 16_384,
    };
    if uri.path_and_query().map_or(0, |uri| uri.as_str().len()) > longest {
        return Err(ApiError::url_too_long());
    }
    if let Some(seconds) = portal.moves_for_s() {
        return Err(ApiError::moving(seconds));
    }
    let route = route::resolve(uri.path()).ok_or_else(ApiError::no_route)?;
    let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let call = Call {
        method: request.method().clone(),
        query: Fields::parse(uri.query().unwrap_or_default()),
        raw_query: uri.query().unwrap_or_default(),
        path: uri.path(),
        content_type: header(CONTENT_TYPE),
        body: request.body(),
        origin: origin(uri.authority().map(::http::uri::Authority::as_str).or_else(|| header(HOST))),
        route,
    };
    match call.route.area {
        Area::Control => return Err(ApiError::no_route()),
        Area::OAuth => return oauth::answer(portal, &call, sandbox.config().token_lifetime_s),
        _ => {}
    }
    let caller = authenticate(portal, bearer(request))?;
    noted.user = Some(caller.user);
    limit_layer::admit(portal, &call, &caller, correlation_id, noted)?;
    scopes::check(portal, &call, &caller)?;
    let admitted = permissions::admit(portal, &call, &caller);
    let answer = admitted.and_then(|()| dispatch(sandbox, portal, &call, &caller));
    portal.look_as(None);
    answer
}

fn dispatch(
    sandbox: &Sandbox,
    portal: &mut Portal,
    call: &Call<'_>,
    caller: &Caller,
) -> Result<Answer, ApiError> {
    if let Some(nothing) = unkept::answer(portal, call) {
        return nothing;
    }
    match call.route.area {
        Area::Objects => objects::answer(portal, call, caller),
        Area::Associations => associations::answer(portal, call, caller),
        Area::Properties => properties::answer(portal, call, caller),
        Area::PropertiesV2 => properties::answer_v2(portal, call),
        Area::PropertyRules => property_rules::answer(portal, call),
        Area::AppInstalls => tokens::uninstall(portal, call, caller),
        Area::Pipelines => pipelines::answer(portal, call),
        Area::Owners => owners::answer(portal, call),
        Area::Lists => lists::answer(portal, call, caller),
        Area::Events => events::answer(portal, call, sandbox.config().account_type),
        Area::Schemas => schemas::answer(portal, call, caller, sandbox.config().account_type),
        Area::RecordLimits => account::record_limits(portal, call),
        Area::Legacy => legacy::answer(portal, call),
        Area::AccountInfo => account::answer(portal, call, sandbox.config().account_type),
        Area::OAuth | Area::Control => Err(ApiError::no_route()),
    }
}

fn authenticate(portal: &Portal, token: Option<&str>) -> Result<Caller, ApiError> {
    let token = token.ok_or_else(ApiError::no_credentials)?;
    portal.auth.caller(token, portal.now_ms).map_err(|bad| match bad {
        BadToken::Unknown => ApiError::no_credentials(),
        BadToken::Expired(at) => {
            ApiError::expired(&crate::instant::instant_text(at), portal.now_ms.saturating_sub(at))
        }
    })
}

fn origin(host: Option<&str>) -> String {
    let host = host.unwrap_or("api.hubapi.com");
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let loopback = name == "localhost" || name.starts_with("127.") || name == "[::1]";
    format!("{}://{host}", if loopback { "http" } else { "https" })
}

fn finish(
    answer: Answer,
    headers: Vec<(&'static str, String)>,
    correlation_id: &str,
    now_ms: i64,
) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(answer.body));
    *response.status_mut() = ::http::StatusCode::from_u16(answer.status).unwrap_or_default();
    let own = [
        ("Date", http_date(now_ms)),
        ("X-HubSpot-Correlation-Id", correlation_id.to_owned()),
        ("X-Request-Id", correlation_id.to_owned()),
    ];
    let content_type = answer.content_type.map(|kind| ("Content-Type", kind.to_owned()));
    for (name, value) in own.into_iter().chain(content_type).chain(headers).chain(answer.headers) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// The object type that a path or body names: plural, singular, type id or full name, in any case.
pub(crate) fn kind_of(portal: &Portal, name: &str) -> Result<Kind, ApiError> {
    portal.kind_named(&name.to_lowercase()).ok_or_else(|| ApiError::unknown_type(name))
}
