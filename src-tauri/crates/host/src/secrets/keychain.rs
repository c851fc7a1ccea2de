//! The system's keychain. Every call runs on a thread of its own and is given up after a while: a keychain may wait
//! for a person, and one that hangs must not hang Satchel.

use super::read_back;
use satchel_core::{Secret, Secrets, SecretsError};
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// The name under which the keychain shows our entries.
const SERVICE: &str = "satchel";
/// How long a person may take to unlock it.
const PATIENCE: Duration = Duration::from_secs(120);
/// The largest value all systems take (Windows: 2,560 bytes).
const LARGEST: usize = 2_500;

/// Entries of bytes by name, as systems offer them.
pub trait Keychain: Send + Sync {
    /// The bytes under a name; `None` when there is no entry.
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretsError>;
    /// Stores bytes under a name.
    fn set(&self, name: &str, value: &[u8]) -> Result<(), SecretsError>;
    /// Removes an entry; removing what is not there is fine.
    fn remove(&self, name: &str) -> Result<(), SecretsError>;
}

/// The keychain of this system: Secret Service, macOS Keychain or Windows Credential Manager.
#[derive(Clone, Copy, Debug)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretsError> {
        let name = name.to_owned();
        let found = with_patience(PATIENCE, move || entry(&name)?.get_secret())?;
        absent_is_none(found)
    }

    fn set(&self, name: &str, value: &[u8]) -> Result<(), SecretsError> {
        let name = name.to_owned();
        let value = Secret::new(value);
        with_patience(PATIENCE, move || entry(&name)?.set_secret(value.expose()))?.map_err(explain)
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        let name = name.to_owned();
        let removed = with_patience(PATIENCE, move || entry(&name)?.delete_credential())?;
        absent_is_none(removed).map(|_| ())
    }
}

fn entry(name: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, name)
}

/// Runs one call on a thread of its own.
fn with_patience<T: Send + 'static>(
    patience: Duration,
    call: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SecretsError> {
    let (done, answer) = mpsc::sync_channel(1);
    std::thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || {
            // Nobody listens any more when the call was given up.
            let _ = done.send(call());
        })
        .map_err(|error| SecretsError::Unavailable(error.to_string()))?;
    answer.recv_timeout(patience).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => {
            SecretsError::Locked(format!("the keychain did not answer within {} seconds", patience.as_secs()))
        }
        mpsc::RecvTimeoutError::Disconnected => {
            SecretsError::Failed("the keychain's library failed".to_owned())
        }
    })
}

fn absent_is_none<T>(found: keyring::Result<T>) -> Result<Option<T>, SecretsError> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(explain(error)),
    }
}

/// The case, with the system's words. Values are not among them.
fn explain(error: keyring::Error) -> SecretsError {
    match error {
        keyring::Error::NoStorageAccess(reason) => SecretsError::Locked(reason.to_string()),
        keyring::Error::NoDefaultStore => match keyring::Entry::store_status() {
            Err(reason) => SecretsError::Unavailable(reason.to_string()),
            Ok(()) => SecretsError::Unavailable("it could not be opened".to_owned()),
        },
        keyring::Error::PlatformFailure(reason) => SecretsError::Unavailable(reason.to_string()),
        keyring::Error::TooLong(_, limit) => SecretsError::Failed(format!("it takes at most {limit} bytes")),
        keyring::Error::Ambiguous(found) => {
            SecretsError::Failed(format!("{} entries have the same name", found.len()))
        }
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            SecretsError::Failed("the entry is damaged".to_owned())
        }
        _ => SecretsError::Failed("the keychain refused".to_owned()),
    }
}

/// Secrets in a keychain.
pub(super) struct KeychainSecrets(Arc<dyn Keychain>);

impl KeychainSecrets {
    pub(super) fn new(keychain: Arc<dyn Keychain>) -> Self {
        Self(keychain)
    }
}

impl Secrets for KeychainSecrets {
    fn get(&self, name: &str) -> Result<Option<Secret>, SecretsError> {
        Ok(self.0.get(name)?.map(Secret::new))
    }

    fn set(&self, name: &str, value: &Secret) -> Result<(), SecretsError> {
        if value.expose().len() > LARGEST {
            return Err(SecretsError::Failed(format!("a keychain entry holds at most {LARGEST} bytes")));
        }
        self.0.set(name, value.expose())?;
        read_back(self.get(name)?.as_ref(), value)
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.0.remove(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A keychain that cuts values off, as one of the systems once did.
    struct Short;

    impl Keychain for Short {
        fn get(&self, _: &str) -> Result<Option<Vec<u8>>, SecretsError> {
            Ok(Some(b"val".to_vec()))
        }
        fn set(&self, _: &str, _: &[u8]) -> Result<(), SecretsError> {
            Ok(())
        }
        fn remove(&self, _: &str) -> Result<(), SecretsError> {
            Ok(())
        }
    }

    #[test]
    fn a_value_cut_off_is_noticed() {
        let secrets = KeychainSecrets::new(Arc::new(Short));
        let refused = secrets.set("u/token", &Secret::new("value")).unwrap_err();
        assert!(matches!(refused, SecretsError::Failed(_)), "{refused}");
        assert!(secrets.set("u/token", &Secret::new("val")).is_ok());
    }

    #[test]
    fn a_value_too_long_for_some_systems_is_refused_on_all() {
        let secrets = KeychainSecrets::new(Arc::new(Short));
        assert!(secrets.set("u/token", &Secret::new(vec![b'x'; LARGEST + 1])).is_err());
    }

    #[test]
    fn a_keychain_that_hangs_is_given_up() {
        let (_keep, never) = mpsc::channel::<()>();
        let given_up = with_patience(Duration::from_millis(1), move || never.recv()).unwrap_err();
        assert!(matches!(given_up, SecretsError::Locked(_)));
    }
}
