//! Removing an account from this computer: its keys first, which makes its files unreadable, then the files.
//!
//! Invariants: nothing is removed while unsent changes have no end that somebody chose; `portal.json` goes last, so that a
//! wipe cut short can be taken up; what could not be removed is told.

use crate::connect::{SIGN_IN_SECRETS, revoke};
use crate::data_folder::{DataFolder, PortalFolder};
use crate::secrets::{SecretSources, name};
use crate::session::{Session, Work};
use crate::{HostError, unsent};
use satchel_api::{LeftBehind, PortalStatus, Revocation, SettledUnsent, UnsentChoice, Wiped};
use std::path::{Path, PathBuf};

/// Wipes an account. Unsent changes must be given an end; where the database cannot be opened, only the word will do.
pub async fn wipe(
    data: &DataFolder,
    sources: &SecretSources,
    portal: Option<&str>,
    choice: Option<&UnsentChoice>,
) -> Result<Wiped, HostError> {
    let folder = data.choose(portal)?;
    let settled = {
        let _lock = folder.lock()?;
        settle(data, sources, &folder, choice).await?
    };
    wipe_settled(data, sources, folder, settled).await
}

async fn settle(
    data: &DataFolder,
    sources: &SecretSources,
    folder: &PortalFolder,
    choice: Option<&UnsentChoice>,
) -> Result<SettledUnsent, HostError> {
    let opened = Session::open(data, Some(&folder.name()), sources, Work::Long);
    let mut session = match (opened, choice) {
        (Ok(session), _) => session,
        // There never was a database, or nobody can read it.
        (Err(_), _) if !folder.has_database()? => return Ok(SettledUnsent::default()),
        (Err(_), Some(UnsentChoice::Discard { word })) if word.trim() == unsent::DISCARD_WORD => {
            return Ok(SettledUnsent::default());
        }
        (Err(_), Some(UnsentChoice::Discard { .. })) => return Err(HostError::DiscardWord),
        (Err(_), None) => return Err(HostError::UnsentEdits(None)),
        (Err(error), Some(_)) => return Err(error),
    };
    let waiting = unsent::unsent(session.engine(), false).await?;
    let Some(choice) = choice else {
        unsent::needs_choice(Some(&waiting))?;
        return Ok(SettledUnsent::default());
    };
    if matches!(choice, UnsentChoice::Send { .. }) && waiting.total > 0 {
        session.go_online()?;
    }
    if waiting.total == 0 {
        return Ok(SettledUnsent::default());
    }
    let settled = unsent::settle(session.engine(), folder, choice).await?;
    // What could not be sent would be lost now.
    match choice {
        UnsentChoice::Send { .. } if settled.left > 0 => Err(HostError::UnsentEdits(Some(settled.left))),
        UnsentChoice::Send { .. } | UnsentChoice::Keep { .. } | UnsentChoice::Discard { .. } => Ok(settled),
    }
}

/// Wipes an account whose unsent changes have their end, and that no handle of this process holds open.
pub(crate) async fn wipe_settled(
    data: &DataFolder,
    sources: &SecretSources,
    folder: PortalFolder,
    unsent: SettledUnsent,
) -> Result<Wiped, HostError> {
    // Whoever syncs just now would go on with what is being removed.
    let lock = folder.lock()?;
    let file = folder.file();
    let portal = PortalStatus {
        id: file.hub_id.clone(),
        name: None,
        account_type: None,
        api_base: file.api_base.clone(),
    };
    let mut wiped = Wiped { portal, at_hubspot: Revocation::Stays, unsent, deleted: 0, left: Vec::new() };
    match sources.open(&folder) {
        Ok(secrets) => {
            let _turn = folder.refresh_turn().await?;
            wiped.at_hubspot = revoke(&folder, &secrets).await;
            for name in SIGN_IN_SECRETS.into_iter().chain([name::DB_KEY]) {
                if let Err(error) = secrets.remove(name) {
                    wiped.left.push(left(format!("key {name}"), &error));
                }
            }
        }
        Err(error) => wiped.left.push(left("the keys".to_owned(), &error)),
    }
    drop(lock);
    let sample = file.sample.then(|| data.path().join("sample"));
    empty(folder.path(), &mut wiped);
    remove_folder(folder.path(), &mut wiped);
    if let Some(sample) = sample.filter(|sample| sample.is_dir()) {
        empty(&sample, &mut wiped);
        remove_folder(&sample, &mut wiped);
    }
    // Logs name no person, and with the last account nobody needs them.
    if data.portals()?.is_empty() {
        empty(&data.path().join("logs"), &mut wiped);
    }
    Ok(wiped)
}

fn left(what: String, reason: &dyn std::fmt::Display) -> LeftBehind {
    LeftBehind { what, reason: reason.to_string() }
}

/// Deletes what lies in a folder, what names the account last.
fn empty(folder: &Path, wiped: &mut Wiped) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort_by_key(|path| (path.file_name().is_some_and(|name| name == "portal.json"), path.clone()));
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            empty(&path, wiped);
            remove_folder(&path, wiped);
            continue;
        }
        // As long as something else is left, the account stays known and can be wiped again.
        if path.ends_with("portal.json") && !wiped.left.is_empty() {
            continue;
        }
        match std::fs::remove_file(&path) {
            Ok(()) => wiped.deleted += 1,
            Err(error) => wiped.left.push(left(path.display().to_string(), &error)),
        }
    }
}

fn remove_folder(folder: &Path, wiped: &mut Wiped) {
    if let Err(error) = std::fs::remove_dir(folder)
        && wiped.left.is_empty()
    {
        wiped.left.push(left(folder.display().to_string(), &error));
    }
}
