//! Tokens: a pasted one that never changes, or OAuth's short-lived one that is refreshed before it expires.
//!
//! Invariants: access tokens are in memory only; one refresh is under way at a time and all who wait share it; a
//! network fault never signs anybody out; the old refresh token is in use until a new one is kept.

use crate::{
    ApiBase, ApiError, SignedOut,
    line::Line,
    token::{refresh, token_client},
};
use http::HeaderValue;
use satchel_core::{Clock, Secret, SecretsError};
use std::{fmt, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// Keeps the refresh token where it survives the process.
pub trait RefreshTokenStore: Send + Sync {
    /// Stores a new refresh token; the old one is kept until this returns.
    fn save(&self, token: &Secret) -> Result<(), SecretsError>;
}

/// How requests are signed.
#[derive(Clone)]
pub enum Auth {
    /// A service key or the token of a private app (HubSpot docs: it neither expires nor is refreshed).
    Static(Secret),
    /// An app's grant: the access token lives in memory only.
    OAuth {
        /// The app's client id.
        client_id: String,
        /// The app's client secret; HubSpot has no public clients.
        client_secret: Secret,
        /// The refresh token of the grant.
        refresh_token: Secret,
        /// Told of every new refresh token.
        store: Arc<dyn RefreshTokenStore>,
    },
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Static(_) => "Auth::Static",
            Self::OAuth { .. } => "Auth::OAuth",
        })
    }
}

/// A token ready to sign with.
#[derive(Clone)]
pub(crate) struct Bearer {
    token: Secret,
    generation: u64,
}

impl Bearer {
    /// The `Authorization` header, which never prints itself.
    pub(crate) fn header(&self) -> Result<HeaderValue, ApiError> {
        let text = self.token.expose_str().map(|token| format!("Bearer {}", token.trim()));
        let value = text.and_then(|text| HeaderValue::try_from(text).ok());
        let mut value = value.ok_or_else(|| {
            ApiError::SignedOut(SignedOut::BadClient("the token holds characters no token has".to_owned()))
        })?;
        value.set_sensitive(true);
        Ok(value)
    }

    /// The token itself, for the introspection.
    pub(crate) fn token(&self) -> &Secret {
        &self.token
    }
}

/// The sign-in of one account.
pub(crate) struct Session {
    auth: Auth,
    api_base: ApiBase,
    clock: Arc<dyn Clock>,
    line: Arc<Line>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Option<Access>,
    /// A refresh token newer than the configured one.
    renewed: Option<Secret>,
    /// The renewed token could not be stored yet.
    unsaved: bool,
    generation: u64,
    /// The grant is known to be void; asking again would not change it.
    void: Option<SignedOut>,
}

struct Access {
    token: Secret,
    renew_at: Duration,
}

impl Session {
    /// A sign-in whose first request fetches the access token.
    pub(crate) fn new(auth: Auth, api_base: ApiBase, clock: Arc<dyn Clock>, line: Arc<Line>) -> Self {
        Self { auth, api_base, clock, line, state: Mutex::default() }
    }

    /// The app's credentials, when this is an app's grant.
    pub(crate) fn app(&self) -> Option<(&str, &Secret)> {
        match &self.auth {
            Auth::Static(_) => None,
            Auth::OAuth { client_id, client_secret, .. } => Some((client_id, client_secret)),
        }
    }

    /// The token for the next request, refreshed when three quarters of its life are over.
    pub(crate) async fn bearer(&self) -> Result<Bearer, ApiError> {
        let (client_id, client_secret, first, store) = match &self.auth {
            Auth::Static(token) => return Ok(Bearer { token: token.clone(), generation: 0 }),
            Auth::OAuth { client_id, client_secret, refresh_token, store } => {
                (client_id, client_secret, refresh_token, store)
            }
        };
        let mut state = self.state.lock().await;
        if let Some(reason) = &state.void {
            return Err(ApiError::SignedOut(reason.clone()));
        }
        let now = self.clock.monotonic();
        if let Some(access) = state.access.as_ref().filter(|access| now < access.renew_at) {
            return Ok(Bearer { token: access.token.clone(), generation: state.generation });
        }
        let current = state.renewed.clone().unwrap_or_else(|| first.clone());
        let client = token_client(client_id, client_secret, &self.api_base).map_err(ApiError::from)?;
        let tokens = match refresh(&client, &current, &*self.line).await {
            Ok(tokens) => tokens,
            Err(fault) => {
                let error = ApiError::from(fault);
                if let ApiError::SignedOut(reason @ (SignedOut::Revoked | SignedOut::PortalGone)) = &error {
                    state.void = Some(reason.clone());
                }
                return Err(error);
            }
        };
        if let Some(token) = tokens.refresh.filter(|token| token.expose() != current.expose()) {
            state.renewed = Some(token);
            state.unsaved = true;
        }
        state.keep_renewed(store.as_ref());
        state.generation += 1;
        let renew_at = self.clock.monotonic() + tokens.life.mul_f64(0.75);
        state.access = Some(Access { token: tokens.access.clone(), renew_at });
        Ok(Bearer { token: tokens.access, generation: state.generation })
    }

    /// The server refused this token. Whether another one can be had: false for a pasted token.
    pub(crate) async fn refused(&self, bearer: &Bearer) -> bool {
        if matches!(self.auth, Auth::Static(_)) {
            return false;
        }
        let mut state = self.state.lock().await;
        // Who comes late finds the token replaced already and just takes the new one.
        if state.generation == bearer.generation {
            state.access = None;
        }
        true
    }
}

impl State {
    /// Stores a renewed refresh token; a store that fails is tried again with the next refresh.
    fn keep_renewed(&mut self, store: &dyn RefreshTokenStore) {
        let Some(token) = self.renewed.as_ref().filter(|_| self.unsaved) else { return };
        match store.save(token) {
            Ok(()) => self.unsaved = false,
            Err(error) => tracing::warn!(%error, "the new refresh token could not be stored"),
        }
    }
}
