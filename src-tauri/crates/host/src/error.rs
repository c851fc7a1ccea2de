//! What can go wrong around the engine, and how it is said to people.

use crate::callback::CallbackError;
use crate::secrets::PASSPHRASE_VARIABLE;
use crate::unsent::DISCARD_WORD;
use satchel_api::{ErrorCode, Failure};
use satchel_core::SecretsError;
use satchel_engine::EngineError;
use satchel_hubspot::oauth::OAuthError;
use satchel_store::StoreError;
use std::io;
use std::path::{Path, PathBuf};

/// Why a session could not be opened, or an account not be connected.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The system names no folder for data.
    #[error("this system names no folder for application data")]
    NoDataFolder,
    /// The folder for data lies on another computer.
    #[error("{} lies on another computer ({kind}): a database there can be damaged", .path.display())]
    NetworkFolder {
        /// Which.
        path: PathBuf,
        /// The kind of file system.
        kind: String,
    },
    /// A file or folder.
    #[error("{}: {error}", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's words.
        error: io::Error,
    },
    /// A `portal.json` that cannot be used.
    #[error("{} cannot be used: {reason}", .path.display())]
    PortalFile {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No account is connected.
    #[error("no account is connected on this computer")]
    NoPortal,
    /// The account named is not connected.
    #[error("no account {0} is connected on this computer")]
    UnknownPortal(String),
    /// Several accounts are connected, or several match.
    #[error("several accounts are connected: {}", .0.join(", "))]
    ChoosePortal(Vec<String>),
    /// Another process holds `sync.lock`.
    #[error("another Satchel is syncing this account at the moment")]
    Busy,
    /// There is no keychain.
    #[error("this computer has no keychain that keeps secrets: {0}")]
    NoKeychain(String),
    /// The vault needs its passphrase.
    #[error("the secrets of this account are in a vault, and no passphrase was given")]
    PassphraseNeeded,
    /// The vault does not open.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The vault's file.
    #[error("the vault cannot be opened: {0}")]
    Vault(#[source] StoreError),
    /// The parameters of the vault.
    #[error("the vault's key cannot be derived: {0}")]
    Derivation(String),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    NoRandomness(String),
    /// The place for secrets.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// A sealed file that cannot be used.
    #[error("{} cannot be used: {reason}", .path.display())]
    SealedFile {
        /// Which.
        path: PathBuf,
        /// Why, as a half sentence.
        reason: &'static str,
    },
    /// A sealed file's passphrase.
    #[error("this passphrase does not open the file")]
    SealedPassphrase,
    /// A sealed file that could not be made.
    #[error("the file could not be sealed: {0}")]
    Sealing(String),
    /// Unsent edits would be left behind, and nobody said what becomes of them.
    #[error("{}", unsent_words(.0))]
    UnsentEdits(Option<u64>),
    /// The word that discards was another.
    #[error("to discard, type the word {}", DISCARD_WORD)]
    DiscardWord,
    /// The key of an existing database is gone.
    #[error("the key of the database in {} is missing", .0.display())]
    KeyMissing(PathBuf),
    /// The portal is known, but its database is not there.
    #[error("the database of account {0} is not there")]
    NoDatabase(String),
    /// Nobody is signed in.
    #[error("account {0} is not signed in")]
    SignedOut(String),
    /// HubSpot does not know a token that was just given.
    #[error("HubSpot does not accept this token")]
    TokenRefused,
    /// The token belongs to another account than the one named.
    #[error("this sign-in belongs to account {found}, but --portal names {expected}")]
    OtherPortal {
        /// The account named.
        expected: String,
        /// The account found.
        found: String,
    },
    /// An address that is neither HubSpot's nor this computer's.
    #[error("“{0}” cannot be used: an address must be HubSpot's, or lie on this computer")]
    Address(String),
    /// An empty token, secret or client id.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// An unknown level of logging.
    #[error("“{0}” is no level of logging")]
    LogLevel(String),
    /// The sign-in at HubSpot.
    #[error(transparent)]
    OAuth(#[from] OAuthError),
    /// The sample account cannot be served.
    #[error("the sandbox failed: {0}")]
    Sandbox(String),
    /// The sample account's port is taken, or cannot be had.
    #[error("port {port} cannot be used for the sandbox: {error}")]
    SandboxPort {
        /// Which.
        port: u16,
        /// The system's words.
        error: io::Error,
    },
    /// The browser's answer.
    #[error(transparent)]
    Callback(#[from] CallbackError),
    /// The sample account does not run.
    #[error("the sample account is not open")]
    NoSample,
    /// The process ends while an account is being opened.
    #[error("the account was not opened, because Satchel is closing")]
    Interrupted,
    /// The engine, and through it the store and HubSpot.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

fn unsent_words(count: &Option<u64>) -> String {
    match count {
        Some(1) => "1 change has not been sent".to_owned(),
        Some(count) => format!("{count} changes have not been sent"),
        None => "the database cannot be opened, so nobody knows whether changes in it have not been sent"
            .to_owned(),
    }
}

impl HostError {
    /// An error of a file, with its name.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + use<> {
        let path = path.to_owned();
        move |error| Self::File { path, error }
    }
}

impl From<StoreError> for HostError {
    fn from(error: StoreError) -> Self {
        Self::Engine(error.into())
    }
}

const KEPT: &str = "Everything stored on this computer is kept, unsent edits included.";

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        let message = error.to_string();
        let (code, next) = match error {
            HostError::Engine(error) => return error.into(),
            HostError::Secrets(error) => return secrets(&error),
            HostError::Callback(error) => return callback(&error),
            HostError::OAuth(error) => return oauth(&error),
            HostError::NoDataFolder => {
                (ErrorCode::Io, "Name one with --data-dir or SATCHEL_DATA_DIR.".to_owned())
            }
            HostError::NetworkFolder { .. } => (
                ErrorCode::Io,
                "Name a folder on a disk of this computer with --data-dir or SATCHEL_DATA_DIR.".to_owned(),
            ),
            HostError::File { error, .. } if error.kind() == io::ErrorKind::StorageFull => {
                (ErrorCode::DiskFull, "Make room on the disk and try again.".to_owned())
            }
            HostError::File { .. } => {
                (ErrorCode::Io, "Check the path, its permissions and the disk.".to_owned())
            }
            HostError::PortalFile { .. } => {
                (ErrorCode::Io, "Install the newest Satchel, or restore this file from a backup.".to_owned())
            }
            HostError::NoPortal => (ErrorCode::NoPortal, "Connect one with `satchel connect`.".to_owned()),
            HostError::UnknownPortal(_) => (
                ErrorCode::UnknownPortal,
                "Give the number of a connected account, or connect it with `satchel connect`.".to_owned(),
            ),
            HostError::ChoosePortal(_) => (ErrorCode::ChoosePortal, "Choose one with --portal.".to_owned()),
            HostError::Busy => {
                (ErrorCode::Busy, "Wait until it has finished, or close it, and try again.".to_owned())
            }
            HostError::NoKeychain(_) => (
                ErrorCode::SecretsUnavailable,
                format!(
                    "Start or unlock the keychain, or set {PASSPHRASE_VARIABLE} to keep the secrets in an encrypted \
                     vault instead."
                ),
            ),
            HostError::PassphraseNeeded | HostError::WrongPassphrase => {
                (ErrorCode::SecretsLocked, format!("Set {PASSPHRASE_VARIABLE} to the vault's passphrase."))
            }
            HostError::Vault(error) => {
                let mut failure = Failure::from(EngineError::from(error));
                failure.message = format!("{message}.");
                return failure.keeping(KEPT);
            }
            HostError::SealedFile { .. } => (
                ErrorCode::SealedFile,
                "Take another copy of it; the file was not changed.".to_owned(),
            ),
            HostError::SealedPassphrase => (
                ErrorCode::SealedPassphrase,
                "Give the passphrase it was exported with; without it nobody can open it.".to_owned(),
            ),
            HostError::Sealing(_) => (ErrorCode::SecretsFailed, "Try again.".to_owned()),
            HostError::UnsentEdits(_) => (
                ErrorCode::UnsentEdits,
                "Send them with --send, keep them in a sealed file with --keep FILE, or give them up with --discard \
                 discard."
                    .to_owned(),
            ),
            HostError::DiscardWord => {
                (ErrorCode::UnsentEdits, format!("Type {DISCARD_WORD}, or keep the changes."))
            }
            HostError::Derivation(_) => {
                (ErrorCode::SecretsFailed, "Restore portal.json from a backup.".to_owned())
            }
            HostError::NoRandomness(_) => (ErrorCode::SecretsFailed, "Try again.".to_owned()),
            HostError::KeyMissing(path) => (
                ErrorCode::SecretsMissing,
                format!(
                    "Restore the keychain or vault that held it. If it is lost, move {} elsewhere and run \
                     `satchel connect` to mirror the account anew.",
                    path.display()
                ),
            ),
            HostError::NoDatabase(_) | HostError::SignedOut(_) => {
                (ErrorCode::SignInNeeded, "Sign in with `satchel connect`.".to_owned())
            }
            HostError::TokenRefused => (
                ErrorCode::SignInNeeded,
                "Check that all of it was copied, and that it was not deleted or replaced in HubSpot."
                    .to_owned(),
            ),
            HostError::OtherPortal { .. } => (
                ErrorCode::WrongPortal,
                "Sign in to the account named, or leave --portal out to connect the other one.".to_owned(),
            ),
            HostError::Address(_) => {
                (ErrorCode::Usage, "Leave the option out to use HubSpot's own address.".to_owned())
            }
            HostError::Empty(_) => {
                (ErrorCode::Usage, "Give it on standard input, followed by a newline.".to_owned())
            }
            HostError::Sandbox(_) => {
                (ErrorCode::Io, "Check the folder named by --state, or name another one.".to_owned())
            }
            HostError::SandboxPort { .. } => (
                ErrorCode::PortsBusy,
                "Choose another with --port, or leave it out for a free one.".to_owned(),
            ),
            HostError::NoSample => (ErrorCode::NoPortal, "Open the sample account first.".to_owned()),
            HostError::Interrupted => (ErrorCode::Interrupted, "Start Satchel again.".to_owned()),
            HostError::LogLevel(_) => {
                (ErrorCode::Usage, "Set SATCHEL_LOG to off, error, warn, info, debug or trace.".to_owned())
            }
        };
        let changes_nothing =
            matches!(code, ErrorCode::Usage | ErrorCode::NoPortal | ErrorCode::UnknownPortal);
        let failure = Self::new(code, message, next);
        if changes_nothing { failure } else { failure.keeping(KEPT) }
    }
}

fn secrets(error: &SecretsError) -> Failure {
    let (code, next) = match error {
        SecretsError::Locked(_) => (ErrorCode::SecretsLocked, "Unlock the keychain and try again."),
        SecretsError::Unavailable(_) => (
            ErrorCode::SecretsUnavailable,
            "Start the keychain that holds this account's secrets and try again.",
        ),
        SecretsError::Failed(_) => {
            (ErrorCode::SecretsFailed, "Look at the entries named satchel in the keychain, and try again.")
        }
    };
    Failure::new(code, error.to_string(), next).keeping(KEPT)
}

fn callback(error: &CallbackError) -> Failure {
    let (code, next) = match error {
        CallbackError::PortsBusy(_) => {
            (ErrorCode::PortsBusy, "Close the program that uses one of them and try again.")
        }
        CallbackError::Denied(_) => {
            (ErrorCode::SignInDenied, "Run `satchel connect` again when you want to allow the access.")
        }
        CallbackError::TimedOut(_) => (ErrorCode::SignInTimedOut, "Run `satchel connect` again."),
        CallbackError::Io(_) => (ErrorCode::Io, "Try again."),
    };
    Failure::new(code, error.to_string(), next)
}

fn oauth(error: &OAuthError) -> Failure {
    let (code, next) = match error {
        OAuthError::Denied(_) => {
            (ErrorCode::SignInDenied, "Run `satchel connect` again when you want to allow the access.")
        }
        OAuthError::WrongState | OAuthError::Malformed(_) | OAuthError::CodeSpent => {
            (ErrorCode::SignInDenied, "Run `satchel connect` again.")
        }
        OAuthError::BadClient(_) => (
            ErrorCode::AppRefused,
            "Compare the client id, the secret, the redirect addresses and the scopes with the app in HubSpot.",
        ),
        OAuthError::Interrupted(_) => {
            (ErrorCode::Offline, "Check the network and run `satchel connect` again.")
        }
    };
    Failure::new(code, error.to_string(), next)
}
