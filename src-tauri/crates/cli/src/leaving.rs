//! Leaving an account, with what becomes of unsent changes; and sealed files of them.

use crate::args;
use crate::run::Context;
use crate::{input, render};
use satchel_api::{ErrorCode, Failure, UnsentChoice};
use satchel_host::{Secret, SecretSources, Work};
use std::path::Path;

/// Seals and opens exported outboxes.
const PASSPHRASE_VARIABLE: &str = "SATCHEL_EXPORT_PASSPHRASE";

/// The passphrase of a sealed file, never an argument: those are seen by every program on the computer.
fn passphrase() -> Result<Secret, Failure> {
    match std::env::var(PASSPHRASE_VARIABLE) {
        Ok(text) if !text.is_empty() => Ok(Secret::new(text.into_bytes())),
        _ => input::passphrase(),
    }
}

fn choice(wanted: args::Unsent, consent: bool) -> Result<Option<UnsentChoice>, Failure> {
    Ok(match wanted {
        args::Unsent { send: true, .. } => Some(UnsentChoice::Send { consent }),
        args::Unsent { keep: Some(file), .. } => {
            let path = file.into_os_string().into_string().map_err(|_| {
                let next = "Choose a name in plain text.";
                Failure::new(ErrorCode::Usage, "the name of the file is no text", next)
            })?;
            let secret = passphrase()?;
            let passphrase = String::from_utf8_lossy(secret.expose()).into_owned();
            Some(UnsentChoice::Keep { passphrase, path: Some(path) })
        }
        args::Unsent { discard: Some(word), .. } => Some(UnsentChoice::Discard { word }),
        args::Unsent { .. } => None,
    })
}

/// Removes the sign-in.
pub(crate) async fn disconnect(context: &Context, wanted: args::Disconnect) -> Result<u8, Failure> {
    let data = context.data()?;
    let (sources, portal) = (SecretSources::from_environment(), context.portal.as_deref());
    let gone = match choice(wanted.unsent, wanted.yes)? {
        None => satchel_host::disconnect(&data, &sources, portal).await?,
        Some(choice) => satchel_host::disconnect_after(&data, &sources, portal, &choice).await?,
    };
    context.answer(&gone, render::disconnected)
}

/// Removes the account from this computer.
pub(crate) async fn wipe(context: &Context, wanted: args::Wipe) -> Result<u8, Failure> {
    let data = context.data()?;
    let sources = SecretSources::from_environment();
    let folder = data.choose(context.portal.as_deref())?;
    let agreed = wanted.yes
        || (!context.output.json
            && input::can_ask()
            && input::agreed(&format!("Remove account {} from this computer? [y/N]", folder.file().hub_id)));
    if !agreed {
        let next = "Say yes with --yes.";
        return Err(Failure::new(ErrorCode::Usage, "removing an account needs a yes", next));
    }
    let choice = choice(wanted.unsent, wanted.yes)?;
    let wiped = satchel_host::wipe(&data, &sources, Some(&folder.name()), choice.as_ref()).await?;
    let code = context.answer(&wiped, render::wiped)?;
    Ok(if wiped.left.is_empty() { code } else { crate::exit::FAILED })
}

/// Writes what waits to a sealed file.
pub(crate) async fn export(context: &Context, file: &Path) -> Result<u8, Failure> {
    let session = context.session(Work::Brief)?;
    let exported = session.export_outbox(file, &passphrase()?).await?;
    context.answer(&exported, render::exported)
}

/// Takes in what a sealed file holds.
pub(crate) async fn import(context: &Context, file: &Path) -> Result<u8, Failure> {
    let session = context.session(Work::Brief)?;
    let imported = session.import_outbox(file, &passphrase()?).await?;
    context.answer(&imported, render::imported)
}
