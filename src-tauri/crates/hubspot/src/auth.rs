//! Tokens: a pasted one that never changes, or OAuth's short-lived one that is refreshed before it expires.
//!
//! Invariants: one refresh of a grant is under way at a time, on the whole computer, and its access token serves all who
//! wait, in this process and in others; it is asked for with the refresh token that is kept, which another process may
//! have renewed; a network fault never signs anybody out; the old refresh token is in use until a new one is kept, and is
//! asked with again when an answer was lost.

use crate::{
    ApiBase, ApiError, BoxFuture, SignedOut,
    line::Line,
    shared_access::AccessToken,
    token::{TokenClient, TokenFault, Tokens, refresh, token_client},
};
use http::HeaderValue;
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{Clock, FailPoint, Secret, SecretsError, fail_point};
use std::{any::Any, fmt, sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// Keeps a grant's tokens where they survive the process and reach the others, and gives them to one refresh at a time.
pub trait TokenStore: Send + Sync {
    /// Waits until nobody else on this computer refreshes this grant, and reads what is kept then. A server that gives
    /// a new refresh token with every refresh makes the old one void: two at once would lose it.
    ///
    /// # Errors
    /// The turn cannot be had. Nobody is signed out for it.
    fn turn(&self) -> BoxFuture<'_, Result<RefreshTurn, SecretsError>> {
        // Right for a grant that no other process knows.
        Box::pin(async { Ok(RefreshTurn { kept: Ok(None), shared: None, held: Box::new(()) }) })
    }

    /// Stores a new refresh token; the old one is kept until this returns.
    ///
    /// # Errors
    /// It is not kept; the next refresh tries again.
    fn save(&self, token: &Secret) -> Result<(), SecretsError>;

    /// Keeps the access token, in a form of its own, for the other processes; it replaces the one before.
    ///
    /// # Errors
    /// It is not kept; every process then asks for one of its own.
    fn share(&self, access: &Secret) -> Result<(), SecretsError> {
        // Right for a grant that no other process knows.
        let _ = access;
        Ok(())
    }
}

/// The right to refresh a grant. It is given up when this is dropped.
pub struct RefreshTurn {
    /// The refresh token that is kept; `None` where nothing is read back.
    pub kept: Result<Option<Secret>, SecretsError>,
    /// What was shared last, by whichever process; `None` where nothing is, or it cannot be read.
    pub shared: Option<Secret>,
    /// What keeps others waiting.
    pub held: Box<dyn Any + Send + Sync>,
}

impl fmt::Debug for RefreshTurn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshTurn")
    }
}

/// How requests are signed.
#[derive(Clone)]
pub enum Auth {
    /// A service key or the token of a private app (HubSpot docs: it neither expires nor is refreshed).
    Static(Secret),
    /// An app's grant.
    OAuth {
        /// The app's client id.
        client_id: String,
        /// The app's client secret; HubSpot has no public clients.
        client_secret: Secret,
        /// The refresh token of the grant.
        refresh_token: Secret,
        /// Told of every new token.
        store: Arc<dyn TokenStore>,
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
pub(crate) struct Session(Arc<Inner>);

struct Inner {
    auth: Auth,
    api_base: ApiBase,
    clock: Arc<dyn Clock>,
    line: Arc<Line>,
    state: Mutex<State>,
}

struct State {
    access: Option<Access>,
    /// A refresh token newer than the configured one.
    renewed: Option<Secret>,
    /// The renewed token could not be stored yet.
    unsaved: bool,
    /// What was kept when this process last looked, or stored it itself.
    kept: Option<Secret>,
    generation: u64,
    /// The access token that the server refused last: it is not taken again from where it is shared.
    refused: Option<Secret>,
    /// A refresh token that is known to be void; asking with it again would not change it.
    void: Option<(Secret, SignedOut)>,
}

struct Access {
    token: Secret,
    renew_at: Duration,
}

impl Session {
    /// A sign-in whose first request fetches the access token.
    pub(crate) fn new(auth: Auth, api_base: ApiBase, clock: Arc<dyn Clock>, line: Arc<Line>) -> Self {
        let kept = match &auth {
            Auth::Static(_) => None,
            Auth::OAuth { refresh_token, .. } => Some(refresh_token.clone()),
        };
        let state = State {
            access: None,
            renewed: None,
            unsaved: false,
            kept,
            generation: 0,
            refused: None,
            void: None,
        };
        Self(Arc::new(Inner { auth, api_base, clock, line, state: Mutex::new(state) }))
    }

    /// The app's credentials, when this is an app's grant.
    pub(crate) fn app(&self) -> Option<(&str, &Secret)> {
        match &self.0.auth {
            Auth::Static(_) => None,
            Auth::OAuth { client_id, client_secret, .. } => Some((client_id, client_secret)),
        }
    }

    /// The token for the next request, refreshed when three quarters of its life are over.
    ///
    /// A refresh that has begun goes on without whoever asked for it: its answer may hold the only token that is good.
    pub(crate) async fn bearer(&self) -> Result<Bearer, ApiError> {
        if let Auth::Static(token) = &self.0.auth {
            return Ok(Bearer { token: token.clone(), generation: 0 });
        }
        if let Some(bearer) = self.0.state.lock().await.bearer(self.0.clock.monotonic()) {
            return Ok(bearer);
        }
        let inner = Arc::clone(&self.0);
        match tokio::spawn(async move { inner.renewed().await }).await {
            Ok(renewed) => renewed,
            // As if it had been called here.
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(ApiError::NotRenewed("it was broken off".to_owned())),
            },
        }
    }

    /// The server refused this token. Whether another one can be had: false for a pasted token.
    pub(crate) async fn refused(&self, bearer: &Bearer) -> bool {
        if matches!(self.0.auth, Auth::Static(_)) {
            return false;
        }
        let mut state = self.0.state.lock().await;
        // Who comes late finds the token replaced already and just takes the new one.
        if state.generation == bearer.generation {
            state.access = None;
            state.refused = Some(bearer.token.clone());
        }
        true
    }
}

impl Inner {
    /// The token for the next request, after a refresh unless somebody else has just had one.
    async fn renewed(&self) -> Result<Bearer, ApiError> {
        let (client_id, client_secret, first, store) = match &self.auth {
            Auth::Static(token) => return Ok(Bearer { token: token.clone(), generation: 0 }),
            Auth::OAuth { client_id, client_secret, refresh_token, store } => {
                (client_id, client_secret, refresh_token, store)
            }
        };
        let mut state = self.state.lock().await;
        if let Some(bearer) = state.bearer(self.clock.monotonic()) {
            return Ok(bearer);
        }
        // Held until the new tokens are stored.
        let turn = store.turn().await.map_err(|error| ApiError::NotRenewed(error.to_string()))?;
        let unread = turn.kept.as_ref().err().map(SecretsError::to_string);
        let alone = bites(Tooth::TwoWritersRefresh);
        state.look_at(turn.kept.as_ref().ok().and_then(Option::as_ref).filter(|_| !alone));
        if let Some(access) = turn.shared.as_ref().filter(|_| !alone).and_then(AccessToken::read)
            && let Some(bearer) = state.take(access, self.clock.as_ref())
        {
            state.keep_renewed(store.as_ref());
            return Ok(bearer);
        }
        let current = state.renewed.clone().unwrap_or_else(|| first.clone());
        if let Some((_, reason)) = state.void.as_ref().filter(|(void, _)| void.expose() == current.expose()) {
            return Err(ApiError::SignedOut(reason.clone()));
        }
        let client = token_client(client_id, client_secret, &self.api_base).map_err(ApiError::from)?;
        let asked_ms = self.clock.wall_ms();
        let tokens = match self.refresh(&client, &current).await {
            Ok(tokens) => tokens,
            Err(fault) => return Err(state.not_renewed(ApiError::from(fault), current, unread)),
        };
        if let Some(token) = tokens.refresh.filter(|token| token.expose() != current.expose()) {
            state.renewed = Some(token);
            state.unsaved = true;
        }
        fail_point(FailPoint::RefreshAnswered);
        state.keep_renewed(store.as_ref());
        let access = AccessToken::new(tokens.access, tokens.life, asked_ms);
        if let Err(error) = store.share(&access.to_secret()) {
            tracing::warn!(%error, "the new access token could not be shared");
        }
        fail_point(FailPoint::RefreshKept);
        Ok(state.hold(access.token, self.clock.monotonic() + tokens.life.mul_f64(0.75)))
    }

    /// Asks for new tokens. Where the answer was lost, the server may have made a new refresh token and may take the old
    /// one once more: it is asked again, once, and what it says then counts.
    async fn refresh(&self, client: &TokenClient, current: &Secret) -> Result<Tokens, TokenFault> {
        match refresh(client, current, &*self.line).await {
            Err(TokenFault::Lost(_)) => refresh(client, current, &*self.line).await,
            outcome => outcome,
        }
    }
}

impl State {
    /// The access token at hand, while it is good.
    fn bearer(&self, now: Duration) -> Option<Bearer> {
        let access = self.access.as_ref().filter(|access| now < access.renew_at)?;
        Some(Bearer { token: access.token.clone(), generation: self.generation })
    }

    /// Uses a token from now on.
    fn hold(&mut self, token: Secret, renew_at: Duration) -> Bearer {
        self.generation += 1;
        self.access = Some(Access { token: token.clone(), renew_at });
        Bearer { token, generation: self.generation }
    }

    /// Uses the token of another process, when it is good still.
    fn take(&mut self, access: AccessToken, clock: &dyn Clock) -> Option<Bearer> {
        let refused = self.refused.as_ref().is_some_and(|refused| refused.expose() == access.token.expose());
        let left = access.left(clock.wall_ms()).filter(|_| !refused)?;
        Some(self.hold(access.token, clock.monotonic() + left))
    }

    /// Takes over a refresh token that another process, or a new sign-in, has stored since this one last looked.
    fn look_at(&mut self, kept: Option<&Secret>) {
        let Some(token) = kept else { return };
        let known = self.kept.as_ref().is_some_and(|known| known.expose() == token.expose());
        // A place that cut our own token off, when it was to be stored, holds its beginning.
        let ours = self.renewed.as_ref().filter(|_| self.unsaved);
        let cut = ours.is_some_and(|ours| ours.expose().starts_with(token.expose()));
        if !known && !cut {
            self.kept = Some(token.clone());
            self.renewed = Some(token.clone());
            self.unsaved = false;
        }
    }

    /// What a refused refresh means. A grant is void only when the newest token was asked with: while the kept one
    /// cannot be read, another process may have a newer one.
    fn not_renewed(&mut self, error: ApiError, current: Secret, unread: Option<String>) -> ApiError {
        match (error, unread) {
            (ApiError::SignedOut(SignedOut::Revoked | SignedOut::PortalGone), Some(why)) => {
                ApiError::NotRenewed(why)
            }
            (ApiError::SignedOut(reason @ (SignedOut::Revoked | SignedOut::PortalGone)), None) => {
                self.void = Some((current, reason.clone()));
                ApiError::SignedOut(reason)
            }
            (error, _) => error,
        }
    }

    /// Stores a renewed refresh token; a store that fails is tried again with the next refresh.
    fn keep_renewed(&mut self, store: &dyn TokenStore) {
        let Some(token) = self.renewed.as_ref().filter(|_| self.unsaved) else { return };
        if bites(Tooth::RenewedTokenUnsaved) {
            return;
        }
        match store.save(token) {
            Ok(()) => {
                self.unsaved = false;
                self.kept = Some(token.clone());
            }
            Err(error) => tracing::warn!(%error, "the new refresh token could not be stored"),
        }
    }
}
