//! Tokens: a pasted one that never changes, or OAuth's short-lived one that is refreshed before it expires.

use satchel_core::{Secret, SecretsError};
use std::sync::Arc;

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
