//! What a process needs to run the engine: the data folder and the right to sync it, the place for secrets, the
//! sign-in through the browser, clocks, logging, and a sample account to try it with.
//!
//! Invariants: no secret is ever in a plain file, in a log or in a child process; the kind of place for secrets
//! never changes silently; no database key is made where a database lies. This crate must never know of a window, of
//! SQL text, or of how two values merge.

// A program that can be told to lose edits must not exist.
const _: () =
    assert!(!satchel_core::teeth::FITTED, "the feature `teeth` is for the simulator, never for a program");

mod browser;
mod callback;
mod clock;
mod connect;
mod contract;
mod data_folder;
mod error;
mod files;
mod lock;
mod log;
mod mounts;
mod portal_file;
mod resident;
mod sandbox;
mod sealed;
mod secrets;
mod session;
mod unsent;
mod wipe;

pub use browser::open_browser;
pub use callback::{CallbackError, CallbackListener, ExpectedVisit, PATIENCE, PORTS, Verdict};
pub use clock::SystemClock;
pub use connect::{App, Connect, Credentials, connect, disconnect, disconnect_after};
pub use contract::{Contract, ContractPlan, ContractPoint, ContractReport, LeftOver, Sighting, StopAsk};
pub use data_folder::{DATA_DIR_VARIABLE, DataFolder, PortalFolder};
pub use error::HostError;
pub use files::WholeFile;
pub use lock::SyncLock;
pub use log::{LEVEL_VARIABLE, start as start_log};
pub use portal_file::{Derivation, PortalFile, SecretsKind, SignIn};
pub use resident::{Resident, ResidentOptions};
pub use sandbox::{AccountType, Sandbox, SandboxOptions, Switches};
pub use satchel_core::Secret;
pub use secrets::{Keychain, MemorySecrets, PASSPHRASE_VARIABLE, SecretSources, SystemKeychain};
pub use session::{Session, Work};
pub use unsent::DISCARD_WORD;
pub use wipe::wipe;
