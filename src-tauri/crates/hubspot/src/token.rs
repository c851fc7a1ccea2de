//! The token endpoint: requests are built by the `oauth2` crate, sent over our own transport, and their failures
//! are read here, since HubSpot tells more than RFC 6749's error (HubSpot docs: "OAuth error responses").

use crate::{
    API_VERSION, ApiBase, ApiError, BoxFuture, SendError, SignedOut, Transport,
    classify::{Verdict, classify},
    oauth::OAuthError,
    wire::{failure::Failure, text::MaybeText},
};
use bytes::Bytes;
use oauth2::{
    AccessToken, AsyncHttpClient, AuthType, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    ExtraTokenFields, HttpRequest, HttpResponse, RefreshToken, RequestTokenError, StandardRevocableToken,
    StandardTokenResponse, TokenResponse, TokenUrl,
    basic::{
        BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
    },
};
use satchel_core::Secret;
use serde::{Deserialize, Serialize, Serializer};
use std::time::Duration;

/// How long an access token lives when the answer does not say.
const DEFAULT_LIFE: Duration = Duration::from_secs(1800);

/// HubSpot's additions to a token response.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct TokenFields {
    #[serde(default, serialize_with = "nothing")]
    hub_id: MaybeText,
    #[serde(default, serialize_with = "nothing")]
    user_id: MaybeText,
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

/// The trait of `oauth2` demands that a response can be written; ours never is.
fn nothing<S: Serializer>(_: &MaybeText, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}

impl ExtraTokenFields for TokenFields {}

type Response = StandardTokenResponse<TokenFields, BasicTokenType>;

/// The `oauth2` client with HubSpot's response, and its token endpoint set.
pub(crate) type TokenClient = oauth2::Client<
    BasicErrorResponse,
    Response,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// Tokens as they came.
pub(crate) struct Tokens {
    pub(crate) access: Secret,
    pub(crate) refresh: Option<Secret>,
    pub(crate) life: Duration,
    pub(crate) hub_id: Option<String>,
    pub(crate) user_id: Option<String>,
    pub(crate) scopes: Vec<String>,
}

impl From<Response> for Tokens {
    fn from(response: Response) -> Self {
        let secret = |text: &str| Secret::new(text.as_bytes().to_vec());
        let fields = response.extra_fields();
        Self {
            access: secret(AccessToken::secret(response.access_token())),
            refresh: response.refresh_token().map(|token| secret(RefreshToken::secret(token))),
            life: response.expires_in().unwrap_or(DEFAULT_LIFE),
            hub_id: fields.hub_id.0.clone(),
            user_id: fields.user_id.0.clone(),
            scopes: fields.scopes.clone().unwrap_or_default(),
        }
    }
}

/// Why the token endpoint gave no tokens.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub(crate) enum TokenFault {
    /// Nothing left.
    #[error("{0}")]
    Offline(String),
    /// The request may have arrived and its answer did not: what the server did is not known.
    #[error("{0}")]
    Lost(String),
    /// No usable answer; try later. Never a reason to sign out.
    #[error("{0}")]
    Interrupted(String),
    /// The grant is not valid any more, or the code was spent.
    #[error("the grant is not valid")]
    Invalid,
    /// The account is gone.
    #[error("the account is gone")]
    PortalGone,
    /// The app's set-up is wrong.
    #[error("{0}")]
    BadClient(String),
}

/// A client of the token endpoint of this server.
pub(crate) fn token_client(
    client_id: &str,
    client_secret: &Secret,
    api_base: &ApiBase,
) -> Result<TokenClient, TokenFault> {
    let secret = client_secret
        .expose_str()
        .ok_or_else(|| TokenFault::BadClient("the client secret is not text".to_owned()))?;
    let url = TokenUrl::new(format!("{api_base}/oauth/{API_VERSION}/token"))
        .map_err(|error| TokenFault::BadClient(error.to_string()))?;
    // HubSpot takes the client's credentials in the body only.
    Ok(oauth2::Client::new(ClientId::new(client_id.to_owned()))
        .set_client_secret(ClientSecret::new(secret.to_owned()))
        .set_auth_type(AuthType::RequestBody)
        .set_token_uri(url))
}

/// Fetches new tokens for a refresh token.
pub(crate) async fn refresh(
    client: &TokenClient,
    token: &Secret,
    transport: &dyn Transport,
) -> Result<Tokens, TokenFault> {
    let text = token
        .expose_str()
        .ok_or_else(|| TokenFault::BadClient("the refresh token is not text".to_owned()))?;
    let token = RefreshToken::new(text.to_owned());
    let sender = TokenSender(transport);
    let answer = client.exchange_refresh_token(&token).request_async(&sender).await;
    tokens(answer)
}

/// What became of a request of the `oauth2` crate.
pub(crate) fn tokens(
    outcome: Result<Response, RequestTokenError<TokenFault, BasicErrorResponse>>,
) -> Result<Tokens, TokenFault> {
    match outcome {
        Ok(response) => Ok(Tokens::from(response)),
        Err(RequestTokenError::Request(fault)) => Err(fault),
        Err(_) => Err(TokenFault::Lost("the answer holds no tokens".to_owned())),
    }
}

/// Our transport as the `oauth2` crate wants it.
pub(crate) struct TokenSender<'a>(pub(crate) &'a dyn Transport);

impl<'c> AsyncHttpClient<'c> for TokenSender<'_> {
    type Error = TokenFault;
    type Future = BoxFuture<'c, Result<HttpResponse, TokenFault>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self.0, request))
    }
}

/// Sends a form of the token endpoint.
pub(crate) async fn send(
    transport: &dyn Transport,
    request: HttpRequest,
) -> Result<HttpResponse, TokenFault> {
    let outcome = transport.send(request.map(Bytes::from)).await;
    match classify(&outcome) {
        Verdict::Answer => {
            outcome.map(|response| response.map(|body| body.to_vec())).map_err(|error| match error {
                SendError::NotSent(why) => TokenFault::Offline(why),
                SendError::MaybeSent(why) => TokenFault::Lost(why),
            })
        }
        Verdict::NotSent(why) | Verdict::Page(why) | Verdict::Intercepted(why) => {
            Err(TokenFault::Offline(why))
        }
        Verdict::Proxy => Err(TokenFault::Offline(crate::ApiError::ProxySignIn.to_string())),
        Verdict::Retired => Err(TokenFault::Interrupted("this way to sign in is no more".to_owned())),
        Verdict::Refused(_) | Verdict::Unauthorized | Verdict::Forbidden { .. } | Verdict::Missing => {
            let failure =
                outcome.ok().and_then(|response| Failure::parse(response.body())).unwrap_or_default();
            Err(fault(&failure))
        }
        Verdict::MaybeSent(why) | Verdict::Garbled(why) => Err(TokenFault::Lost(why)),
        Verdict::Failed(why) => Err(TokenFault::Interrupted(why)),
        Verdict::Throttled { .. } | Verdict::Locked => {
            Err(TokenFault::Interrupted("it is too busy".to_owned()))
        }
        Verdict::Migrating { .. } => Err(TokenFault::Interrupted("the account is being moved".to_owned())),
        Verdict::TooLarge => Err(TokenFault::Interrupted("the answer is too large".to_owned())),
    }
}

/// A 4xx of the token endpoint: by `error` first, then by `status`; what is neither is taken for a wrong set-up, so
/// that no unknown word signs anybody out.
fn fault(failure: &Failure) -> TokenFault {
    let error = failure.error().unwrap_or_default().to_ascii_lowercase();
    let status = failure.status().unwrap_or_default().to_ascii_uppercase();
    let said = || {
        let sentence = failure.description().map(str::to_owned).or_else(|| failure.message());
        TokenFault::BadClient(sentence.unwrap_or_else(|| "it does not say why".to_owned()))
    };
    match (error.as_str(), status.as_str()) {
        ("access_denied", _) | (_, "BAD_HUB") => TokenFault::PortalGone,
        ("invalid_client", _) | (_, "BAD_CLIENT_ID" | "BAD_CLIENT_SECRET" | "BAD_CODE_VERIFIER") => said(),
        ("invalid_grant", _) | (_, "BAD_REFRESH_TOKEN" | "BAD_AUTH_CODE") => TokenFault::Invalid,
        _ => said(),
    }
}

impl From<TokenFault> for ApiError {
    /// The fault of refreshing a grant.
    fn from(fault: TokenFault) -> Self {
        match fault {
            TokenFault::Offline(why) => Self::Offline(why),
            TokenFault::Lost(why) | TokenFault::Interrupted(why) => Self::Interrupted(why),
            TokenFault::Invalid => Self::SignedOut(SignedOut::Revoked),
            TokenFault::PortalGone => Self::SignedOut(SignedOut::PortalGone),
            TokenFault::BadClient(why) => Self::SignedOut(SignedOut::BadClient(why)),
        }
    }
}

impl From<TokenFault> for OAuthError {
    /// The fault of exchanging a code.
    fn from(fault: TokenFault) -> Self {
        match fault {
            TokenFault::Offline(why) | TokenFault::Lost(why) | TokenFault::Interrupted(why) => {
                Self::Interrupted(why)
            }
            TokenFault::Invalid => Self::CodeSpent,
            TokenFault::PortalGone => {
                Self::Denied("the account does not exist, or is disconnected".to_owned())
            }
            TokenFault::BadClient(why) => Self::BadClient(why),
        }
    }
}
