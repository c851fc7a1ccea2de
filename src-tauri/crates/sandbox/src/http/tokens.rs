//! The token endpoint: exchange, refresh, introspect, revoke, and their errors (HubSpot docs: OAuth API, "OAuth v3 endpoints and
//! standardized error responses").

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::input::Fields;
use super::oauth::form_of;
use super::route::Version;
use super::writes::error_of;
use crate::portal::Portal;
use crate::portal::auth::{App, Caller, Challenge, Grant, Issued, Refusal};
use crate::portal::journal::Entry;
use crate::switches::{ClientSecret, OauthError, OldRefreshToken, Pkce, RefreshRotation, UninstalledRefresh};
use ::http::Method;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Answers a call to the token endpoint.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, lifetime_s: u64) -> Result<Answer, ApiError> {
    match (call.rest().as_slice(), &call.method) {
        (["token"], &Method::POST) => token(portal, call, lifetime_s),
        (["token", "introspect"], &Method::POST) => introspect(portal, call),
        (["token", "revoke"], &Method::POST) => revoke(portal, &form_of(call)?),
        (["token"] | ["token", "introspect" | "revoke"], _) => Err(ApiError::wrong_method("POST")),
        (["access-tokens", token], &Method::GET) => old_access(portal, token),
        (["refresh-tokens", token], &Method::GET) => old_refresh(portal, token),
        (["refresh-tokens", token], &Method::DELETE) => {
            portal.revoke(token).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        _ => Err(ApiError::no_route()),
    }
}

/// Checks the app's own credentials.
fn check_client(portal: &Portal, form: &Fields) -> Result<(), ApiError> {
    let bare = portal.switches.client_secret == ClientSecret::OptionalWithPkce
        && (form.filled("code_verifier").is_some() || form.get("grant_type") == Some("refresh_token"));
    let checked = portal.auth.check_client(form.get("client_id"), form.get("client_secret"), bare);
    checked.map_err(|refusal| refused(portal, refusal))
}

/// HubSpot's body for a refusal (HubSpot docs: "OAuth v3 endpoints and standardized error responses").
fn refused(portal: &Portal, refusal: Refusal) -> ApiError {
    let refusal = match (refusal, portal.switches.uninstalled_refresh) {
        (Refusal::BadHub, UninstalledRefresh::BadRefreshToken) => Refusal::BadRefreshToken,
        (refusal, _) => refusal,
    };
    let (error, status, message) = match refusal {
        Refusal::BadClientId => ("invalid_client", "BAD_CLIENT_ID", "missing or unknown client id"),
        Refusal::BadClientSecret => {
            ("invalid_client", "BAD_CLIENT_SECRET", "missing or invalid client secret")
        }
        Refusal::BadRedirectUri => ("invalid_grant", "BAD_REDIRECT_URI", "missing or invalid redirect uri"),
        Refusal::BadAuthCode => ("invalid_grant", "BAD_AUTH_CODE", "missing or unknown auth code"),
        Refusal::ExpiredAuthCode => ("invalid_grant", "EXPIRED_AUTH_CODE", "auth code is expired"),
        Refusal::BadCodeVerifier => {
            ("invalid_grant", "BAD_CODE_VERIFIER", "missing or invalid code verifier")
        }
        Refusal::BadRefreshToken => {
            ("invalid_grant", "BAD_REFRESH_TOKEN", "refresh token is invalid, expired or revoked")
        }
        Refusal::BadScopes => ("invalid_scope", "BAD_SCOPES", "missing or unknown scopes"),
        Refusal::BadHub => ("access_denied", "BAD_HUB", "missing or unknown hub id"),
    };
    oauth_error(portal, error, status, message)
}

/// Statuses whose captures show no `error`.
const WITHOUT_ERROR: [&str; 4] = ["BAD_REDIRECT_URI", "BAD_SCOPES", "BAD_GRANT_TYPE", "BAD_CODE_VERIFIER"];

fn oauth_error(portal: &Portal, error: &str, status: &str, message: &str) -> ApiError {
    let silent = portal.switches.oauth_error == OauthError::Absent && WITHOUT_ERROR.contains(&status);
    ApiError::oauth((!silent).then_some(error), status, message)
}

fn token(portal: &mut Portal, call: &Call<'_>, lifetime_s: u64) -> Result<Answer, ApiError> {
    let form = form_of(call)?;
    if form.filled("grant_type").is_none() {
        return Err(oauth_error(
            portal,
            "invalid_request",
            "BAD_GRANT_TYPE",
            "missing or unknown grant type",
        ));
    }
    check_client(portal, &form)?;
    let (grant, refresh_token) = match form.get("grant_type") {
        Some("authorization_code") => (exchange(portal, &form)?, None),
        Some("refresh_token") => {
            let token = form.get("refresh_token").unwrap_or_default();
            let grant = portal.auth.grant(token).map_err(|refusal| refused(portal, refusal))?.clone();
            check_scopes(portal, &form, &grant)?;
            let rotates = portal.switches.refresh_rotation == RefreshRotation::Rotates;
            (grant, (!rotates).then(|| token.to_owned()))
        }
        Some("client_credentials") => {
            let text = "client credentials are not supported for this app";
            let status = if portal.auth.is_user_level() {
                "USER_LEVEL_CLIENT_CREDENTIALS_NOT_SUPPORTED"
            } else {
                "CLIENT_CREDENTIALS_NOT_SUPPORTED"
            };
            return Err(ApiError::oauth(Some("unauthorized_client"), status, text));
        }
        _ => {
            let text = "missing or unknown grant type";
            return Err(oauth_error(portal, "unsupported_grant_type", "BAD_GRANT_TYPE", text));
        }
    };
    let lifetime_ms = i64::try_from(lifetime_s.saturating_mul(1_000)).unwrap_or(i64::MAX);
    let expires_at = portal.now_ms.saturating_add(lifetime_ms);
    let (issued, mut entries) = portal.auth.issue(&grant, refresh_token, expires_at);
    entries.extend(retired(portal, &form));
    portal.commit(entries).map_err(|error| error_of(portal, error))?;
    Answer::json(200, &token_json(portal, call, &issued, lifetime_s))
}

/// Under rotation a refresh token is good for one use, or for two: one whose answer was lost can then be repeated.
fn retired(portal: &Portal, form: &Fields) -> Option<Entry> {
    if portal.switches.refresh_rotation != RefreshRotation::Rotates {
        return None;
    }
    let token = form.filled("refresh_token")?;
    let mut grant = portal.auth.grant(token).ok()?.clone();
    grant.revoked = grant.used || portal.switches.old_refresh_token == OldRefreshToken::GoneAtOnce;
    grant.used = true;
    Some(Entry::Grant { token: token.to_owned(), grant })
}

/// A refresh may ask for fewer scopes than were granted, never for more (RFC 6749, section 6).
fn check_scopes(portal: &Portal, form: &Fields, grant: &Grant) -> Result<(), ApiError> {
    let asked = form.get("scope").unwrap_or_default();
    match asked.split_whitespace().all(|scope| grant.scopes.contains(scope)) {
        true => Ok(()),
        false => Err(refused(portal, Refusal::BadScopes)),
    }
}

fn exchange(portal: &mut Portal, form: &Fields) -> Result<Grant, ApiError> {
    let code = form.filled("code").ok_or_else(|| refused(portal, Refusal::BadAuthCode))?;
    let redirect_uri = form.get("redirect_uri").unwrap_or_default();
    let now_ms = portal.now_ms;
    let taken = portal.auth.take_code(code, redirect_uri, now_ms);
    let (grant, challenge) = taken.map_err(|refusal| refused(portal, refusal))?;
    let enforced = portal.switches.pkce == Pkce::Enforced;
    let verifier = form.get("code_verifier").unwrap_or_default();
    if challenge.is_some_and(|challenge| enforced && !fits(&challenge, verifier)) {
        return Err(refused(portal, Refusal::BadCodeVerifier));
    }
    Ok(grant)
}

fn fits(challenge: &Challenge, verifier: &str) -> bool {
    if challenge.hashed {
        URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == challenge.text
    } else {
        verifier == challenge.text
    }
}

fn token_json(portal: &Portal, call: &Call<'_>, issued: &Issued, lifetime_s: u64) -> Value {
    let mut document = Map::new();
    document.insert("token_type".to_owned(), json!("bearer"));
    document.insert("access_token".to_owned(), json!(issued.access_token));
    document.insert("refresh_token".to_owned(), json!(issued.refresh_token));
    document.insert("expires_in".to_owned(), json!(lifetime_s));
    if call.route.version != Version::Numbered(1) {
        document.insert("hub_id".to_owned(), json!(portal.id()));
        document.insert("user_id".to_owned(), json!(issued.user));
        document.insert("scopes".to_owned(), json!(issued.scopes));
        document.insert("token_use".to_owned(), json!("access_token"));
    }
    Value::Object(document)
}

fn introspect(portal: &Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let form = form_of(call)?;
    check_client(portal, &form)?;
    let token = form.get("token").unwrap_or_default();
    let mut document = match (portal.auth.access(token), portal.auth.grant(token)) {
        (Some(access), _) if access.expires_at > portal.now_ms => {
            let mut document = identity(portal, access.user, &access.scopes);
            let left_ms = access.expires_at - portal.now_ms;
            document.insert("token_use".to_owned(), json!("access_token"));
            document.insert("expires_in".to_owned(), json!(left_ms / 1_000));
            document.insert(
                "signed_access_token".to_owned(),
                json!({"hublet": "na1", "isUserLevel": portal.auth.is_user_level(), "expiresAt": access.expires_at}),
            );
            document
        }
        (_, Ok(grant)) => {
            let mut document = identity(portal, grant.user, &grant.scopes);
            document.insert("token_use".to_owned(), json!("refresh_token"));
            document
        }
        _ => return Answer::json(200, &json!({"active": false})),
    };
    document.insert("active".to_owned(), json!(true));
    document.insert("token_type".to_owned(), json!("Bearer"));
    document.insert("token".to_owned(), json!(token));
    document.insert("is_private_distribution".to_owned(), json!(true));
    Answer::json(200, &document)
}

/// Whose token it is, and for what.
fn identity(portal: &Portal, user: u64, scopes: &BTreeSet<String>) -> Map<String, Value> {
    let email = portal.auth.user(user).map(|user| user.email.clone());
    let mut document = Map::new();
    document.insert("hub_id".to_owned(), json!(portal.id()));
    document.insert("user_id".to_owned(), json!(user));
    document.insert("user".to_owned(), json!(email));
    document.insert("hub_domain".to_owned(), json!("sample-account.example"));
    document.insert("client_id".to_owned(), json!(portal.auth.client_id()));
    document.insert("app_id".to_owned(), json!(portal.auth.app_id()));
    document.insert("scopes".to_owned(), json!(scopes));
    document
}

/// Revokes a refresh token; access tokens from it live on until they expire.
fn revoke(portal: &mut Portal, form: &Fields) -> Result<Answer, ApiError> {
    check_client(portal, form)?;
    let token = form.get("token").unwrap_or_default();
    if portal.auth.grant(token).is_ok() {
        portal.revoke(token).map_err(|error| error_of(portal, error))?;
    }
    Ok(Answer::empty(200))
}

/// Removes the app that the token belongs to from the portal.
pub(super) fn uninstall(portal: &mut Portal, call: &Call<'_>, caller: &Caller) -> Result<Answer, ApiError> {
    if call.method != Method::DELETE {
        return Err(ApiError::wrong_method("DELETE"));
    }
    if caller.app != App::OAuth {
        return Err(ApiError::new(403, "Only apps that were installed through OAuth can be uninstalled."));
    }
    portal.uninstall().map_err(|error| error_of(portal, error))?;
    Ok(Answer::empty(204))
}

fn old_access(portal: &Portal, token: &str) -> Result<Answer, ApiError> {
    let access = portal.auth.access(token).filter(|access| access.expires_at > portal.now_ms);
    let access = access.ok_or_else(|| ApiError::new(404, "access token not found or expired"))?;
    let mut document = identity(portal, access.user, &access.scopes);
    document.insert("token".to_owned(), json!(token));
    document.insert("token_type".to_owned(), json!("access"));
    document.insert("expires_in".to_owned(), json!((access.expires_at - portal.now_ms) / 1_000));
    Answer::json(200, &document)
}

fn old_refresh(portal: &Portal, token: &str) -> Result<Answer, ApiError> {
    let grant = portal.auth.grant(token).map_err(|_| ApiError::new(404, "refresh token not found"))?;
    let mut document = identity(portal, grant.user, &grant.scopes);
    document.insert("token".to_owned(), json!(token));
    document.insert("token_type".to_owned(), json!("refresh"));
    Answer::json(200, &document)
}
