//! The vault: an encrypted file beside the database, opened by a passphrase through Argon2id.

use super::{random, read_back};
use crate::portal_file::Derivation;
use crate::{HostError, files};
use argon2::{Algorithm, Argon2, Params, Version};
use satchel_core::{Secret, Secrets, SecretsError};
use satchel_store::{DbKey, StoreError, Vault};
use std::fmt::Write;
use std::path::Path;

/// Secrets in a vault.
pub(super) struct VaultSecrets(Vault);

/// Parameters for a new vault or sealed file: the second recommendation of RFC 9106, with a fresh salt.
pub(crate) fn new_derivation() -> Result<Derivation, HostError> {
    let mut salt = String::with_capacity(32);
    for byte in random::<16>()? {
        let _ = write!(salt, "{byte:02x}");
    }
    Ok(Derivation { salt, memory: 64 * 1024, passes: 3, lanes: 4 })
}

impl VaultSecrets {
    pub(super) fn open(path: &Path, passphrase: &Secret, derivation: &Derivation) -> Result<Self, HostError> {
        let key = DbKey::from_bytes(*derive_key(passphrase, derivation)?);
        files::private_file(path)?;
        Vault::open(path, &key).map(Self).map_err(|error| match error {
            StoreError::Unreadable => HostError::WrongPassphrase,
            error => HostError::Vault(error),
        })
    }
}

/// The key that follows from a passphrase.
pub(crate) fn derive_key(
    passphrase: &Secret,
    derivation: &Derivation,
) -> Result<zeroize::Zeroizing<[u8; 32]>, HostError> {
    let refused = |error: argon2::Error| HostError::Derivation(error.to_string());
    let Derivation { salt, memory, passes, lanes } = derivation;
    let params = Params::new(*memory, *passes, *lanes, Some(32)).map_err(refused)?;
    let mut key = zeroize::Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose(), salt.as_bytes(), &mut *key)
        .map_err(refused)?;
    Ok(key)
}

impl Secrets for VaultSecrets {
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretsError> {
        let value = self.0.get(name).map_err(failed)?;
        Ok(value.map(|value| Secret::new(value.to_vec())))
    }

    fn set(&self, name: &str, value: &Secret) -> Result<(), SecretsError> {
        self.0.set(name, value.expose()).map_err(failed)?;
        read_back(self.get(name)?.as_ref(), value)
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.0.remove(name).map_err(failed)
    }
}

fn failed(error: StoreError) -> SecretsError {
    SecretsError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Derivation {
        Derivation { salt: "0123456789abcdef".repeat(2), memory: 64, passes: 1, lanes: 1 }
    }

    #[test]
    fn the_passphrase_opens_and_no_other_does() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.db");
        let vault = VaultSecrets::open(&path, &Secret::new("correct horse"), &cheap()).unwrap();
        vault.set("u/token", &Secret::new("pat-na1-0000")).unwrap();
        drop(vault);
        let wrong = VaultSecrets::open(&path, &Secret::new("correct horsf"), &cheap());
        assert!(matches!(wrong.map(|_| ()), Err(HostError::WrongPassphrase)));
        let vault = VaultSecrets::open(&path, &Secret::new("correct horse"), &cheap()).unwrap();
        assert_eq!(vault.get("u/token").unwrap().unwrap().expose(), b"pat-na1-0000");
        vault.remove("u/token").unwrap();
        assert!(vault.get("u/token").unwrap().is_none());
    }

    #[test]
    fn every_vault_has_a_salt_of_its_own() {
        let (one, two) = (new_derivation().unwrap(), new_derivation().unwrap());
        assert_ne!(one.salt, two.salt);
        assert_eq!(one.salt.len(), 32);
    }

    #[test]
    fn parameters_nobody_can_use_are_refused() {
        let impossible = Derivation { memory: 1, ..cheap() };
        let folder = tempfile::tempdir().unwrap();
        let refused = VaultSecrets::open(&folder.path().join("v"), &Secret::new("x"), &impossible);
        assert!(matches!(refused.map(|_| ()), Err(HostError::Derivation(_))));
    }
}
