//! Where the database key, tokens and client secrets live. A value never reaches a log: it has no `Debug` of its
//! content and is wiped when dropped.

use std::fmt;
use zeroize::Zeroizing;

/// A secret value in memory.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Wraps bytes that must not be logged.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(Zeroizing::new(bytes.into()))
    }

    /// The bytes, for the one call that needs them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The value as text, or `None` when it is not UTF-8.
    pub fn expose_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Why a secret could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The keychain or vault exists but is locked, or the passphrase is wrong.
    #[error("the secrets are locked: {0}")]
    Locked(String),
    /// No keychain answers on this computer.
    #[error("no keychain is available: {0}")]
    Unavailable(String),
    /// The store answered, but not with what was asked (damaged, truncated, refused).
    #[error("the secrets could not be used: {0}")]
    Failed(String),
}

/// A place for secrets: keychain, vault or memory. Names are `<portal uuid>/<name>`.
pub trait Secrets: Send + Sync {
    /// The value under `name`, `None` when there is none.
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretsError>;
    /// Stores `value` under `name` and has read it back before it returns.
    fn set(&self, name: &str, value: &Secret) -> Result<(), SecretsError>;
    /// Removes `name`; removing what is not there is fine.
    fn remove(&self, name: &str) -> Result<(), SecretsError>;
}
