//! A keychain for tests: one file per entry, so that it outlives the process that is killed.

use satchel_core::SecretsError;
use satchel_host::Keychain;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Entries as files of a folder.
pub(crate) struct FolderKeychain(PathBuf);

impl FolderKeychain {
    /// The keychain that lies in a folder.
    pub(crate) fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    fn entry(&self, name: &str) -> PathBuf {
        self.0.join(name.replace('/', "_"))
    }
}

impl Keychain for FolderKeychain {
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, SecretsError> {
        match std::fs::read(self.entry(name)) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    /// Whole or not at all, as keychains do.
    fn set(&self, name: &str, value: &[u8]) -> Result<(), SecretsError> {
        let (entry, new) = (self.entry(name), self.entry(&format!("{name}.new")));
        let written = std::fs::File::create(&new).and_then(|mut file| {
            file.write_all(value)?;
            file.sync_all()
        });
        written.and_then(|()| std::fs::rename(new, entry)).map_err(|error| failed(&error))
    }

    fn remove(&self, name: &str) -> Result<(), SecretsError> {
        match std::fs::remove_file(self.entry(name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&error)),
            _ => Ok(()),
        }
    }
}

fn failed(error: &std::io::Error) -> SecretsError {
    SecretsError::Failed(error.to_string())
}
