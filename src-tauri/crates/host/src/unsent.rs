//! Changes that have not been sent, when somebody leaves: told, and sent, kept in a sealed file, or given up by a typed
//! word. A sealed file holds an account's outbox and goes back into that account only.
//!
//! Invariants: a file that is to be the only copy is opened again before anything else goes; nothing is given up without
//! the word.

use crate::{HostError, PortalFolder, sealed};
use satchel_api::{ExportedOutbox, ImportedOutbox, LeftIntentDocument, SettledUnsent, Unsent, UnsentChoice};
use satchel_core::{OutboxState, Secret};
use satchel_engine::{CarriedOutbox, Consent, Engine, EngineError};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The word that gives unsent changes up.
pub const DISCARD_WORD: &str = "discard";

/// What a sealed file holds.
#[derive(Serialize, Deserialize)]
struct Content {
    /// Whether the account was one on this computer: a sandbox may have the number of a real account.
    loopback: bool,
    outbox: CarriedOutbox,
}

/// What has not been sent.
pub(crate) async fn unsent(engine: &Engine, can_send: bool) -> Result<Unsent, HostError> {
    let counts = engine.store().read(|reader| reader.outbox_counts()).await.map_err(EngineError::from)?;
    let on_the_way = [OutboxState::InFlight, OutboxState::Unknown];
    Ok(Unsent {
        total: counts.values().sum(),
        on_the_way: on_the_way.iter().filter_map(|state| counts.get(state)).sum(),
        can_send,
        word: DISCARD_WORD.to_owned(),
    })
}

/// Does with unsent changes what was chosen. To be sent they need an engine that is signed in and holds the lock.
pub(crate) async fn settle(
    engine: &Engine,
    folder: &PortalFolder,
    choice: &UnsentChoice,
) -> Result<SettledUnsent, HostError> {
    let mut settled = SettledUnsent::default();
    match choice {
        UnsentChoice::Send { consent } => {
            let consent = if *consent { Consent::Given } else { Consent::NotGiven };
            engine.push(consent).await?;
        }
        UnsentChoice::Keep { passphrase, path } => {
            let passphrase = Secret::new(passphrase.as_bytes());
            let path = match path {
                Some(path) => PathBuf::from(path),
                None => free_path(folder, "outbox", "sealed"),
            };
            settled.file = Some(export(engine, folder, &path, &passphrase).await?.file);
        }
        UnsentChoice::Discard { word } => {
            if word.trim() != DISCARD_WORD {
                return Err(HostError::DiscardWord);
            }
            settled.discarded = engine.discard_all().await?.0;
        }
    }
    settled.left = unsent(engine, false).await?.total;
    Ok(settled)
}

/// Writes the outbox to a sealed file, and opens it again to be sure of it.
pub(crate) async fn export(
    engine: &Engine,
    folder: &PortalFolder,
    path: &Path,
    passphrase: &Secret,
) -> Result<ExportedOutbox, HostError> {
    let outbox = engine.carry_out().await?;
    let intents = u64::try_from(outbox.intents.len()).unwrap_or(u64::MAX);
    let content = Content { loopback: folder.file().is_loopback(), outbox };
    let text = serde_json::to_vec(&content).map_err(|error| HostError::Sealing(error.to_string()))?;
    sealed::seal(path, passphrase, &text)?;
    // What is no regular file cannot be read again, and is nobody's only copy.
    let regular = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    if regular && sealed::open(path, passphrase)?.as_slice() != text {
        return Err(HostError::Sealing("what was written did not come back as it was".to_owned()));
    }
    Ok(ExportedOutbox { file: path.display().to_string(), intents })
}

/// Puts the outbox of a sealed file in. The file is not changed.
pub(crate) async fn import(
    engine: &Engine,
    folder: &PortalFolder,
    path: &Path,
    passphrase: &Secret,
) -> Result<ImportedOutbox, HostError> {
    let text = sealed::open(path, passphrase)?;
    let unusable = |reason| HostError::SealedFile { path: path.to_owned(), reason };
    let content: Content =
        serde_json::from_slice(&text).map_err(|_| unusable("what it holds cannot be read"))?;
    if content.loopback != folder.file().is_loopback() {
        return Err(unusable("it is of an account at another address"));
    }
    let carried = engine.carry_in(content.outbox).await?;
    let left = carried.left.into_iter().map(|left| LeftIntentDocument {
        object_type: left.object_type,
        id: left.remote_id,
        kind: left.kind.as_str().to_owned(),
        property: left.property,
        reason: left.reason,
    });
    Ok(ImportedOutbox {
        placed: carried.placed,
        known: carried.known,
        held: carried.held,
        left: left.collect(),
    })
}

/// A file among the user's documents that is not there yet.
pub(crate) fn free_path(folder: &PortalFolder, what: &str, ending: &str) -> PathBuf {
    let home = ["HOME", "USERPROFILE"].iter().filter_map(std::env::var_os).map(PathBuf::from);
    let home = home.into_iter().find(|home| home.is_dir()).unwrap_or_else(std::env::temp_dir);
    let documents = home.join("Documents");
    let place = if documents.is_dir() { documents } else { home };
    let day = jiff::Zoned::now().date();
    let hub = &folder.file().hub_id;
    let name = |more: &str| place.join(format!("satchel-{what}-{hub}-{day}{more}.{ending}"));
    let numbered = (2..).map(|number| name(&format!("-{number}")));
    let mut free = std::iter::once(name("")).chain(numbered).filter(|path| !path.exists());
    free.next().unwrap_or_else(|| name(""))
}

/// What has not been sent, where nothing may be known of it.
pub(crate) fn needs_choice(unsent: Option<&Unsent>) -> Result<(), HostError> {
    match unsent {
        Some(unsent) if unsent.total == 0 => Ok(()),
        Some(unsent) => Err(HostError::UnsentEdits(Some(unsent.total))),
        None => Err(HostError::UnsentEdits(None)),
    }
}
