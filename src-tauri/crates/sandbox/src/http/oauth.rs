//! Signing in: the consent page, and where the browser goes from there (HubSpot docs: "Working with OAuth").

use super::Call;
use super::answer::Answer;
use super::consent::{Consent, consent_page, refusal_page};
use super::errors::ApiError;
use super::input::Fields;
use super::scopes;
use super::tokens;
use crate::portal::Portal;
use crate::portal::auth::{Challenge, REDIRECT_URIS};
use crate::switches::{CustomScheme, LoopbackRedirect, Redirects};
use ::http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeSet;

const APP_NAME: &str = "Sample app";
const QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Answers a call to the sign-in pages or the token endpoint.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, lifetime_s: u64) -> Result<Answer, ApiError> {
    match (call.rest().as_slice(), &call.method) {
        (["authorize"], &Method::GET) => Ok(show(portal, &call.query)),
        (["authorize"], &Method::POST) => Ok(decide(portal, &form_of(call)?)),
        (["authorize"], _) => Err(ApiError::wrong_method("GET, POST")),
        _ => tokens::answer(portal, call, lifetime_s),
    }
}

/// The fields of a form.
pub(super) fn form_of(call: &Call<'_>) -> Result<Fields, ApiError> {
    let form = call.content_type.is_some_and(|kind| {
        kind.split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    });
    if !form {
        return Err(ApiError::unsupported_media());
    }
    Ok(Fields::parse(&String::from_utf8_lossy(call.body)))
}

/// A request for consent that may be shown.
struct Wanted {
    redirect_uri: String,
    scopes: Vec<String>,
    optional_scopes: Vec<String>,
    state: Option<String>,
    challenge: Option<Challenge>,
}

/// Checks a request for consent; what is wrong is told to the user, never to an address that is not registered.
fn wanted(portal: &Portal, fields: &Fields) -> Result<Wanted, String> {
    if fields.get("client_id") != Some(portal.auth.client_id()) {
        return Err("The client ID is missing or unknown.".to_owned());
    }
    let redirect_uri = fields.filled("redirect_uri").unwrap_or_default();
    if !is_registered(portal, redirect_uri) {
        return Err(format!(
            "The redirect URL {redirect_uri} does not match any registered for this app: {}.",
            REDIRECT_URIS.join(", ")
        ));
    }
    let list = |name: &str| -> Vec<String> {
        let text = fields.get(name).unwrap_or_default();
        text.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
    };
    let scopes = list("scope");
    if let Some(missing) = scopes::REQUIRED.iter().find(|needed| !scopes.iter().any(|scope| scope == *needed))
    {
        return Err(format!(
            "Authorization failed because there is a mismatch between the scopes in the install URL and the app’s \
             configured scopes: {missing} is missing. Please contact the app developer."
        ));
    }
    let optional_scopes: Vec<String> =
        list("optional_scope").into_iter().chain(list("optional_scopes")).collect();
    if let Some(unknown) = scopes.iter().find(|scope| !scopes::is_known(scope)) {
        return Err(format!("The app is not configured for the scope {unknown}."));
    }
    let challenge = fields.filled("code_challenge").map(|text| Challenge {
        text: text.to_owned(),
        hashed: fields.get("code_challenge_method") == Some("S256"),
    });
    Ok(Wanted {
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        // HubSpot drops optional scopes that the account cannot have.
        optional_scopes: optional_scopes.into_iter().filter(|scope| scopes::is_known(scope)).collect(),
        state: fields.get("state").map(str::to_owned),
        challenge,
    })
}

/// Whether the browser may be sent back to an address.
fn is_registered(portal: &Portal, address: &str) -> bool {
    let registered = match portal.switches.redirects {
        Redirects::Several => &REDIRECT_URIS[..],
        Redirects::One => &REDIRECT_URIS[..1],
    };
    if registered.contains(&address) {
        return true;
    }
    let Some((scheme, rest)) = address.split_once("://") else { return false };
    match scheme {
        "http" if portal.switches.loopback_redirect == LoopbackRedirect::AnyPort => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            let (name, port) = host.split_once(':').unwrap_or((host, "80"));
            let path_of = |known: &&str| known.rsplit_once('/').map(|(_, path)| path.to_owned());
            ["localhost", "127.0.0.1"].contains(&name)
                && port.parse::<u16>().is_ok()
                && registered.iter().filter_map(path_of).any(|known| known == path)
        }
        "http" | "https" => false,
        _ => portal.switches.custom_scheme == CustomScheme::Accepted,
    }
}

fn show(portal: &Portal, fields: &Fields) -> Answer {
    let wanted = match wanted(portal, fields) {
        Ok(wanted) => wanted,
        Err(reason) => return Answer::html(400, refusal_page(&reason)),
    };
    let arguments: Vec<(String, String)> =
        fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let page = consent_page(&Consent {
        portal_id: portal.id(),
        app_name: APP_NAME,
        users: portal.auth.users(),
        scopes: &wanted.scopes,
        optional_scopes: &wanted.optional_scopes,
        arguments: &arguments,
    });
    Answer::html(200, page)
        .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'")
        .with("X-Frame-Options", "DENY")
        .with("Cache-Control", "no-store")
}

fn decide(portal: &mut Portal, fields: &Fields) -> Answer {
    let wanted = match wanted(portal, fields) {
        Ok(wanted) => wanted,
        Err(reason) => return Answer::html(400, refusal_page(&reason)),
    };
    let mut answer: Vec<(&str, String)> = Vec::new();
    match fields.get("decision") {
        Some("approve") => {
            let user = fields.filled("user").and_then(|id| id.parse().ok());
            let user = match user {
                Some(id) => portal.auth.user(id).map(|user| user.id),
                None => portal.auth.users().first().map(|user| user.id),
            };
            let Some(user) = user else {
                return Answer::html(400, refusal_page("There is no such user in this account."));
            };
            let granted: BTreeSet<String> = wanted.scopes.into_iter().chain(wanted.optional_scopes).collect();
            let now_ms = portal.now_ms;
            let code = portal.auth.consent(user, granted, &wanted.redirect_uri, wanted.challenge, now_ms);
            answer.push(("code", code));
        }
        Some("deny") => {
            answer.push(("error", "access_denied".to_owned()));
            answer.push(("error_description", "The user denied the request.".to_owned()));
        }
        _ => return Answer::html(400, refusal_page("Neither Approve nor Deny was pressed.")),
    }
    answer.extend(wanted.state.map(|state| ("state", state)));
    let query: Vec<String> =
        answer.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, QUERY))).collect();
    Answer::redirect(format!("{}?{}", wanted.redirect_uri, query.join("&"))).with("Cache-Control", "no-store")
}
