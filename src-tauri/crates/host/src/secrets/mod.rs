//! Where secrets are: the system's keychain, a vault opened by a passphrase, or memory. Never a plain file, and
//! never another place than the one `portal.json` names: a missing keychain is an error, not a reason to fall back.

mod keychain;
mod memory;
mod vault;

pub use keychain::{Keychain, SystemKeychain};
pub use memory::MemorySecrets;
pub(crate) use vault::{derive_key, new_derivation};

use crate::portal_file::SecretsKind;
use crate::{HostError, PortalFolder};
use keychain::KeychainSecrets;
use satchel_core::{Secret, Secrets, SecretsError};
use std::sync::Arc;
use vault::VaultSecrets;

/// Chooses and opens the vault.
pub const PASSPHRASE_VARIABLE: &str = "SATCHEL_PASSPHRASE";

/// An entry that is made and removed to see whether a keychain keeps anything.
const PROBE: &str = "probe";

/// The places for secrets this process can offer.
#[derive(Clone)]
pub struct SecretSources {
    passphrase: Option<Secret>,
    keychain: Arc<dyn Keychain>,
    memory: Option<Arc<MemorySecrets>>,
}

impl SecretSources {
    /// The passphrase of the environment, when one is set, and the system's keychain.
    pub fn from_environment() -> Self {
        let passphrase = std::env::var_os(PASSPHRASE_VARIABLE).filter(|text| !text.is_empty());
        let passphrase = passphrase.map(|text| Secret::new(text.into_encoded_bytes()));
        Self { passphrase, keychain: Arc::new(SystemKeychain), memory: None }
    }

    /// This passphrase, when there is one, and this keychain.
    pub fn new(passphrase: Option<Secret>, keychain: Arc<dyn Keychain>) -> Self {
        Self { passphrase, keychain, memory: None }
    }

    /// The same places, with this passphrase for the vault.
    #[must_use]
    pub fn with_passphrase(&self, passphrase: Secret) -> Self {
        Self { passphrase: Some(passphrase), ..self.clone() }
    }

    /// Secrets that end with this process; for tests and for a sample account.
    pub fn in_memory(memory: Arc<MemorySecrets>) -> Self {
        Self { passphrase: None, keychain: Arc::new(SystemKeychain), memory: Some(memory) }
    }

    /// The kind for a portal that has none yet: the vault when a passphrase was given, else the keychain.
    pub(crate) fn choose(&self) -> Result<SecretsKind, HostError> {
        if self.memory.is_some() {
            return Ok(SecretsKind::Memory);
        }
        if self.passphrase.is_some() {
            return Ok(SecretsKind::Vault(vault::new_derivation()?));
        }
        // Some keychains answer every question and keep nothing, so only a round trip tells.
        let keychain = KeychainSecrets::new(Arc::clone(&self.keychain));
        let round_trip = keychain.set(PROBE, &Secret::new(PROBE)).and_then(|()| keychain.remove(PROBE));
        round_trip.map(|()| SecretsKind::Keychain).map_err(|error| HostError::NoKeychain(error.to_string()))
    }

    /// Whether the user asks for a vault.
    pub(crate) fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    /// Opens the place that `portal.json` names.
    pub(crate) fn open(&self, portal: &PortalFolder) -> Result<PortalSecrets, HostError> {
        let secrets: Arc<dyn Secrets> = match (&portal.file().secrets, &self.memory) {
            (SecretsKind::Keychain, _) => {
                if self.passphrase.is_some() {
                    tracing::warn!("the keychain holds this account's secrets; the passphrase is not used");
                }
                Arc::new(KeychainSecrets::new(Arc::clone(&self.keychain)))
            }
            (SecretsKind::Vault(derivation), _) => {
                let passphrase = self.passphrase.as_ref().ok_or(HostError::PassphraseNeeded)?;
                Arc::new(VaultSecrets::open(&portal.vault(), passphrase, derivation)?)
            }
            (SecretsKind::Memory, Some(memory)) => Arc::clone(memory) as Arc<dyn Secrets>,
            (SecretsKind::Memory, None) => {
                let reason = "they were kept in the memory of another process".to_owned();
                return Err(SecretsError::Unavailable(reason).into());
            }
        };
        Ok(PortalSecrets { uuid: portal.file().uuid.clone(), secrets })
    }
}

/// The secrets of one portal, by their short names.
#[derive(Clone)]
pub(crate) struct PortalSecrets {
    uuid: String,
    secrets: Arc<dyn Secrets>,
}

/// The names of a portal's secrets.
pub(crate) mod name {
    /// 32 random bytes that encrypt the database.
    pub(crate) const DB_KEY: &str = "db_key";
    /// A pasted token.
    pub(crate) const TOKEN: &str = "token";
    /// What new access tokens are asked for with.
    pub(crate) const REFRESH_TOKEN: &str = "refresh_token";
    /// The access token that the processes of this computer share, with its life.
    pub(crate) const ACCESS_TOKEN: &str = "access_token";
    /// The secret of the user's own app.
    pub(crate) const CLIENT_SECRET: &str = "client_secret";
}

impl PortalSecrets {
    pub(crate) fn get(&self, name: &str) -> Result<Option<Secret>, SecretsError> {
        self.secrets.get(&self.full(name))
    }

    pub(crate) fn set(&self, name: &str, value: &Secret) -> Result<(), SecretsError> {
        self.secrets.set(&self.full(name), value)
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.secrets.remove(&self.full(name))
    }

    fn full(&self, name: &str) -> String {
        format!("{}/{name}", self.uuid)
    }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], HostError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| HostError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// Fails when what was stored does not come back as it was: some places cut a value off or keep an older one.
fn read_back(found: Option<&Secret>, wanted: &Secret) -> Result<(), SecretsError> {
    match found {
        Some(found) if found.expose() == wanted.expose() => Ok(()),
        _ => Err(SecretsError::Failed("what was stored did not come back as it was".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataFolder;

    /// A computer without a keychain, or with one that finds nothing and keeps nothing.
    struct Absent;

    impl Keychain for Absent {
        fn get(&self, _: &str) -> Result<Option<Vec<u8>>, SecretsError> {
            Err(SecretsError::Unavailable("no such service".to_owned()))
        }
        fn set(&self, _: &str, _: &[u8]) -> Result<(), SecretsError> {
            Err(SecretsError::Unavailable("no such service".to_owned()))
        }
        fn remove(&self, _: &str) -> Result<(), SecretsError> {
            Err(SecretsError::Unavailable("no such service".to_owned()))
        }
    }

    #[test]
    fn the_kind_is_the_vault_with_a_passphrase_and_never_a_file_without() {
        let keychain: Arc<dyn Keychain> = Arc::new(Absent);
        let with = SecretSources::new(Some(Secret::new("pass")), Arc::clone(&keychain));
        assert!(matches!(with.choose(), Ok(SecretsKind::Vault(_))));
        let without = SecretSources::new(None, keychain);
        assert!(matches!(without.choose(), Err(HostError::NoKeychain(_))));
    }

    #[test]
    fn the_kind_never_changes_silently() {
        let root = tempfile::tempdir().unwrap();
        let data = DataFolder::open(Some(root.path().to_owned())).unwrap();
        let portal = data.add("1", "https://api.hubapi.com", SecretsKind::Keychain).unwrap();
        let sources = SecretSources::new(Some(Secret::new("pass")), Arc::new(Absent));
        let secrets = sources.open(&portal).unwrap();
        let refused = secrets.get(name::DB_KEY).unwrap_err();
        assert!(matches!(refused, SecretsError::Unavailable(_)), "the vault is not tried: {refused}");
        assert!(!portal.vault().exists());

        let vault = SecretsKind::Vault(vault::new_derivation().unwrap());
        let portal = data.add("2", "https://api.hubapi.com", vault).unwrap();
        let sources = SecretSources::new(None, Arc::new(Absent));
        assert!(matches!(sources.open(&portal).map(|_| ()), Err(HostError::PassphraseNeeded)));
    }
}
