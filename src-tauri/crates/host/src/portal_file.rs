//! `portal.json`: what must be known of a portal before its database can be opened. It holds no secret.

use crate::{HostError, files};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The form this program writes; a newer one is refused.
const FORM: u32 = 1;

/// What `portal.json` says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PortalFile {
    form: u32,
    /// Names this portal's secrets; never changes.
    pub uuid: String,
    /// HubSpot's number of the portal.
    pub hub_id: String,
    /// Where the API is, without a final slash.
    pub api_base: String,
    /// Where the secrets are. Chosen when the portal is first connected, and never changed silently.
    pub secrets: SecretsKind,
    /// How the user signed in; `None` after a disconnect.
    pub sign_in: Option<SignIn>,
    /// Set before the database key is made: with it, a missing key is a loss and not a beginning.
    pub key_made: bool,
    /// Whether it is the sample account, which this computer serves itself.
    #[serde(default)]
    pub sample: bool,
}

/// Where the secrets of a portal are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SecretsKind {
    /// In the operating system's keychain.
    Keychain,
    /// In a file beside the database, encrypted with a key derived from a passphrase.
    Vault(Derivation),
    /// In this process only; for tests.
    Memory,
}

impl SecretsKind {
    /// The word shown.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Keychain => "keychain",
            Self::Vault(_) => "vault",
            Self::Memory => "memory",
        }
    }
}

/// How the vault's key follows from the passphrase: Argon2id with these parameters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Derivation {
    /// 16 random bytes in hexadecimal.
    pub salt: String,
    /// KiB of memory.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// How the user signed in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SignIn {
    /// With a pasted token, which does not expire by itself.
    Token,
    /// Through the browser, with the user's own app.
    OAuth {
        /// The app's public id.
        client_id: String,
    },
}

impl SignIn {
    /// The word shown.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::OAuth { .. } => "oauth",
        }
    }
}

impl PortalFile {
    /// A portal that was just met: no key yet, nobody signed in.
    pub fn new(uuid: String, hub_id: String, api_base: String, secrets: SecretsKind) -> Self {
        Self { form: FORM, uuid, hub_id, api_base, secrets, sign_in: None, key_made: false, sample: false }
    }

    /// Whether the API is on this computer rather than HubSpot's. An address that cannot be read is not HubSpot's.
    pub fn is_loopback(&self) -> bool {
        satchel_hubspot::ApiBase::parse(&self.api_base).is_ok_and(|base| base.is_loopback())
    }

    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self, HostError> {
        let text = std::fs::read_to_string(path).map_err(HostError::file(path))?;
        let unreadable = |reason: String| HostError::PortalFile { path: path.to_owned(), reason };
        let form: Form = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        if form.form > FORM {
            return Err(unreadable(format!("it was written by a newer version (form {})", form.form)));
        }
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))
    }

    /// Replaces the file.
    pub(crate) fn store(&self, path: &Path) -> Result<(), HostError> {
        let mut text = serde_json::to_string_pretty(self)
            .map_err(|error| HostError::PortalFile { path: path.to_owned(), reason: error.to_string() })?;
        text.push('\n');
        files::write_whole(path, text.as_bytes())
    }
}

#[derive(Deserialize)]
struct Form {
    form: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal() -> PortalFile {
        let derivation = Derivation { salt: "00".repeat(16), memory: 64, passes: 3, lanes: 4 };
        let secrets = SecretsKind::Vault(derivation);
        PortalFile::new("u".into(), "123".into(), "https://api.hubapi.com".into(), secrets)
    }

    #[test]
    fn what_is_stored_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portal.json");
        let mut portal = portal();
        portal.sign_in = Some(SignIn::OAuth { client_id: "app".into() });
        portal.store(&path).unwrap();
        assert_eq!(PortalFile::read(&path).unwrap(), portal);
        let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(files.len(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_newer_or_broken_file_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("portal.json");
        for (text, words) in [(r#"{"form":2,"strange":1}"#, "newer version"), ("{", "EOF"), ("", "EOF")] {
            std::fs::write(&path, text).unwrap();
            let message = PortalFile::read(&path).unwrap_err().to_string();
            assert!(message.contains(words) && message.contains("portal.json"), "{message}");
        }
    }
}
