//! Signing in through the system browser: authorization code with PKCE and state (HubSpot docs: "Working with
//! OAuth"). HubSpot has no public clients, so the user's own app's secret goes with the code; the PKCE challenge is
//! sent although HubSpot's standard apps are not known to check it.
//!
//! Invariants: the state has 256 bits, is compared in constant time and ends with its first use; an answer that does
//! not carry it changes nothing. The page the browser shows and the listener for it are not this crate's.

use crate::{
    API_VERSION, ApiBase, Transport,
    shared_access::AccessToken,
    token::{self, TokenFault, TokenSender, Tokens, token_client, tokens},
};
use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use satchel_core::Secret;
use std::{
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use subtle::ConstantTimeEq;
use url::{Url, form_urlencoded};

/// HubSpot's consent page (HubSpot docs: "Working with OAuth").
pub const AUTHORIZE_URL: &str = "https://app.hubspot.com/oauth/authorize";

/// The scopes Satchel cannot work without; an app's configuration must name the same.
pub const SCOPES: &[&str] = &[
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "crm.schemas.companies.read",
    "crm.schemas.deals.read",
];

/// Scopes that add object types or content where the account has them.
pub const OPTIONAL_SCOPES: &[&str] = &[
    "tickets",
    "sales-email-read",
    "crm.objects.leads.read",
    "crm.objects.products.read",
    "crm.objects.line_items.read",
    "crm.objects.custom.read",
    "crm.schemas.custom.read",
];

/// The longest query of a callback that is looked at.
const LONGEST_QUERY: usize = 8 * 1024;
/// Random bytes of the state.
const STATE_BYTES: u32 = 32;

/// The user's own app, as registered with HubSpot.
#[derive(Clone, Debug)]
pub struct OAuthApp {
    /// Client id.
    pub client_id: String,
    /// Client secret.
    pub client_secret: Secret,
    /// The consent page; [`AUTHORIZE_URL`] outside the sandbox.
    pub authorize_url: Url,
    /// Where tokens are fetched.
    pub api_base: ApiBase,
    /// One of the app's registered redirect URLs, character by character.
    pub redirect_uri: Url,
    /// Scopes asked for; see [`SCOPES`].
    pub scopes: Vec<String>,
    /// Scopes asked for that may be dropped; see [`OPTIONAL_SCOPES`].
    pub optional_scopes: Vec<String>,
}

/// What the user granted.
#[derive(Clone, Debug)]
pub struct Grant {
    /// To be kept.
    pub refresh_token: Secret,
    /// The first access token.
    pub access_token: Secret,
    /// How long it lives.
    pub expires_in: Duration,
    /// The account's number.
    pub hub_id: Option<String>,
    /// The user's number.
    pub user_id: Option<String>,
    /// The scopes really granted.
    pub scopes: Vec<String>,
}

impl Grant {
    /// The first access token in the form in which processes share it ([`crate::TokenStore::share`]); `had_ms` is the wall
    /// clock before it was asked for, in milliseconds since 1970.
    pub fn shared(&self, had_ms: i64) -> Secret {
        AccessToken::new(self.access_token.clone(), self.expires_in, had_ms).to_secret()
    }
}

/// Why a sign-in did not succeed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OAuthError {
    /// The user said no, or HubSpot did.
    #[error("the sign-in was refused: {0}")]
    Denied(String),
    /// The callback does not belong to this sign-in, or was used before. The sign-in goes on waiting.
    #[error("this answer does not belong to the sign-in that is under way")]
    WrongState,
    /// The callback lacks its parts, repeats them or is too long.
    #[error("the answer of the sign-in page cannot be read: {0}")]
    Malformed(String),
    /// The code expired or was used before; start again.
    #[error("the sign-in took too long or was used twice; start it again")]
    CodeSpent,
    /// Client id, secret, redirect or scopes are not those registered.
    #[error("HubSpot does not accept the app's set-up: {0}")]
    BadClient(String),
    /// HubSpot could not be reached or did not answer properly; the code may still be good.
    #[error("HubSpot did not answer the sign-in: {0}")]
    Interrupted(String),
}

/// One sign-in under way.
pub struct Authorization {
    /// The page to open in the system browser, or to show where none opens.
    pub url: Url,
    app: OAuthApp,
    state: CsrfToken,
    /// Gone after its first use.
    verifier: Mutex<Option<PkceCodeVerifier>>,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authorization")
    }
}

impl Authorization {
    /// Begins a sign-in with a fresh state and PKCE verifier.
    ///
    /// # Errors
    /// [`OAuthError::BadClient`] when the app has no client id, or its secret is no text.
    pub fn new(app: OAuthApp) -> Result<Self, OAuthError> {
        if app.client_id.trim().is_empty() || app.client_secret.expose_str().is_none_or(str::is_empty) {
            return Err(OAuthError::BadClient("the app's client id or secret is empty".to_owned()));
        }
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new_random_len(STATE_BYTES);
        let mut parts = vec![
            ("client_id", app.client_id.clone()),
            ("redirect_uri", app.redirect_uri.as_str().to_owned()),
            ("response_type", "code".to_owned()),
            ("scope", app.scopes.join(" ")),
        ];
        if !app.optional_scopes.is_empty() {
            parts.push(("optional_scope", app.optional_scopes.join(" ")));
        }
        parts.push(("state", state.secret().clone()));
        parts.push(("code_challenge", challenge.as_str().to_owned()));
        parts.push(("code_challenge_method", challenge.method().as_str().to_owned()));
        let mut url = app.authorize_url.clone();
        url.set_query(Some(&query(&parts)));
        Ok(Self { url, app, state, verifier: Mutex::new(Some(verifier)) })
    }

    /// Ends the sign-in with the query of the browser's call (`code=…&state=…`, with or without its `?`), and fetches
    /// the tokens.
    ///
    /// # Errors
    /// [`OAuthError::WrongState`] and [`OAuthError::Malformed`] leave the sign-in waiting; every other error ends it.
    pub async fn finish(&self, query: &str, transport: &dyn Transport) -> Result<Grant, OAuthError> {
        let callback = Callback::parse(query)?;
        let verifier = self.admit(&callback)?;
        let code = match (callback.error, callback.code) {
            (Some(error), _) => return Err(OAuthError::Denied(callback.description.unwrap_or(error))),
            (None, Some(code)) => code,
            (None, None) => {
                return Err(OAuthError::Malformed("it holds neither a code nor an error".to_owned()));
            }
        };
        let client = token_client(&self.app.client_id, &self.app.client_secret, &self.app.api_base)?;
        let redirect = RedirectUrl::from_url(self.app.redirect_uri.clone());
        let sender = TokenSender(transport);
        let answer = client
            .set_redirect_uri(redirect)
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(verifier)
            .request_async(&sender)
            .await;
        Grant::try_from(tokens(answer)?)
    }

    /// Compares the state in constant time and takes the verifier, once.
    fn admit(&self, callback: &Callback) -> Result<PkceCodeVerifier, OAuthError> {
        let given = callback.state.as_deref().unwrap_or_default().as_bytes();
        if !bool::from(given.ct_eq(self.state.secret().as_bytes())) {
            return Err(OAuthError::WrongState);
        }
        let whole = callback.error.is_some() || callback.code.is_some();
        if !whole {
            return Err(OAuthError::Malformed("it holds neither a code nor an error".to_owned()));
        }
        let mut verifier = self.verifier.lock().unwrap_or_else(PoisonError::into_inner);
        verifier.take().ok_or(OAuthError::WrongState)
    }
}

/// Makes a refresh token void (HubSpot docs: `/oauth/…/token/revoke`). An access token lives on until it expires, half
/// an hour at most, and the app stays installed. A token that is void already, or whose account is gone, is a success.
///
/// # Errors
/// [`OAuthError::Interrupted`] when HubSpot did not answer, [`OAuthError::BadClient`] when it does not know the app: the
/// grant may still hold.
pub async fn revoke(
    app: (&str, &Secret),
    refresh_token: &Secret,
    api_base: &ApiBase,
    transport: &dyn Transport,
) -> Result<(), OAuthError> {
    let unusable = || OAuthError::BadClient("the app's secret or its token is not text".to_owned());
    let secret = app.1.expose_str().ok_or_else(unusable)?;
    let token = refresh_token.expose_str().ok_or_else(unusable)?;
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("client_id", app.0),
            ("client_secret", secret),
            ("token", token),
            ("token_type_hint", "refresh_token"),
        ])
        .finish();
    let request = http::Request::post(format!("{api_base}/oauth/{API_VERSION}/token/revoke"))
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(form.into_bytes())
        .map_err(|_| unusable())?;
    match token::send(transport, request).await {
        Ok(_) | Err(TokenFault::Invalid | TokenFault::PortalGone) => Ok(()),
        Err(fault) => Err(fault.into()),
    }
}

impl TryFrom<Tokens> for Grant {
    type Error = OAuthError;

    fn try_from(tokens: Tokens) -> Result<Self, OAuthError> {
        let Some(refresh_token) = tokens.refresh else {
            return Err(OAuthError::Interrupted("the answer holds no refresh token".to_owned()));
        };
        Ok(Self {
            refresh_token,
            access_token: tokens.access,
            expires_in: tokens.life,
            hub_id: tokens.hub_id,
            user_id: tokens.user_id,
            scopes: tokens.scopes,
        })
    }
}

/// What the browser brought back.
#[derive(Default)]
struct Callback {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

impl Callback {
    fn parse(query: &str) -> Result<Self, OAuthError> {
        if query.len() > LONGEST_QUERY {
            return Err(OAuthError::Malformed("it is too long".to_owned()));
        }
        let mut callback = Self::default();
        for (name, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            let place = match name.as_ref() {
                "code" => &mut callback.code,
                "state" => &mut callback.state,
                "error" => &mut callback.error,
                "error_description" => &mut callback.description,
                _ => continue,
            };
            if place.replace(value.into_owned()).is_some() {
                return Err(OAuthError::Malformed("a part of it comes twice".to_owned()));
            }
        }
        Ok(callback)
    }
}

/// A query whose spaces are `%20`: HubSpot's own clients write them so, and `+` is not known to be read.
fn query(parts: &[(&str, String)]) -> String {
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(parts).finish();
    encoded.replace('+', "%20")
}

#[cfg(test)]
#[path = "oauth_tests.rs"]
mod tests;
