//! Leaving an account, and sealed files, as text for people.

use crate::table::plain;
use satchel_api::{Disconnected, ExportedOutbox, ImportedOutbox, Revocation, SettledUnsent, Wiped};

pub(crate) fn disconnected(gone: &Disconnected) -> String {
    let stays = match (gone.records, gone.unsent) {
        (Some(records), Some(unsent)) => {
            format!("The mirror ({records} records) and {unsent} unsent changes stay")
        }
        _ => "The database stays as it is, though it cannot be opened".to_owned(),
    };
    format!(
        "Account {} is disconnected: its sign-in was removed from this computer.\n{}\
         {stays}; `satchel connect` takes it up again.\n{}\n",
        gone.portal.id,
        gone.settled.as_ref().map(settled).unwrap_or_default(),
        there(gone.at_hubspot)
    )
}

fn there(at_hubspot: Revocation) -> &'static str {
    match at_hubspot {
        Revocation::Void => "HubSpot has made it void; the app itself stays installed there.",
        Revocation::Unreached => {
            "HubSpot could not be reached, so the app keeps its access there. To end it, uninstall the app in HubSpot."
        }
        Revocation::Stays => "To revoke the access itself, delete the key or uninstall the app in HubSpot.",
    }
}

fn settled(settled: &SettledUnsent) -> String {
    let file = settled.file.as_ref().map(|file| format!("Unsent changes are kept in {}.\n", plain(file)));
    let discarded =
        (settled.discarded > 0).then(|| format!("{} unsent changes were given up.\n", settled.discarded));
    file.into_iter().chain(discarded).collect()
}

pub(crate) fn wiped(wiped: &Wiped) -> String {
    let mut text = settled(&wiped.unsent);
    for left in &wiped.left {
        text.push_str(&format!("Not removed: {}: {}\n", plain(&left.what), plain(&left.reason)));
    }
    let done = if wiped.left.is_empty() { "is removed from this computer" } else { "is not removed whole" };
    text.push_str(&format!("Account {} {done}; {} files were deleted.\n", wiped.portal.id, wiped.deleted));
    text.push_str(there(wiped.at_hubspot));
    text.push('\n');
    text
}

pub(crate) fn exported(exported: &ExportedOutbox) -> String {
    format!(
        "{} changes written to {}. Only the passphrase opens it; they wait on here too.\n",
        exported.intents,
        plain(&exported.file)
    )
}

pub(crate) fn imported(imported: &ImportedOutbox) -> String {
    let mut text = format!("{} placed, {} here already.\n", imported.placed, imported.known);
    if imported.held > 0 {
        text.push_str(&format!(
            "{} of them may exist in HubSpot already and are held back: look there, then release or discard them.\n",
            imported.held
        ));
    }
    for left in &imported.left {
        let property = left.property.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
        let id = left.id.as_deref().unwrap_or("(new)");
        text.push_str(&format!(
            "Only in the file: {} {} {id}{property}: {}\n",
            left.kind,
            plain(&left.object_type),
            plain(&left.reason)
        ));
    }
    text
}
