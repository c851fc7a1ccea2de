//! What to do next, in the window's words: a failure's own advice names commands where it comes from the command line's
//! side, and a window has none.

use satchel_api::{ErrorCode, Failure};

/// The failure with advice that can be followed in a window.
pub(super) fn in_window(failure: Failure) -> Failure {
    if !names_a_command(&failure.next) {
        return failure;
    }
    let next = match failure.code {
        ErrorCode::SignInNeeded
        | ErrorCode::NoPortal
        | ErrorCode::UnknownPortal
        | ErrorCode::ChoosePortal => "Sign in on the first screen, or choose another account there.",
        ErrorCode::SignInDenied | ErrorCode::SignInTimedOut => {
            "Sign in again when you want to allow the access."
        }
        ErrorCode::AppRefused => "Check the client ID and secret, and the app's settings in HubSpot.",
        ErrorCode::WrongPortal => "Sign in to the account you mean.",
        ErrorCode::UnknownRecord => "Search for it, or sync if it is new in HubSpot.",
        ErrorCode::UnknownConflict => "Conflicts shows what is open.",
        ErrorCode::CannotResolve => "Choose one of the other answers.",
        ErrorCode::NotDiscardable => "Pending shows what still waits.",
        ErrorCode::UnknownIntent | ErrorCode::CannotUndo => "The ledger shows what became of it.",
        ErrorCode::UnsentEdits => "Send them, keep them in a sealed file, or give them up.",
        ErrorCode::HasDependants => "Undo them together, or leave it.",
        ErrorCode::NeedsConsent => "Say yes to send it.",
        ErrorCode::DatabaseUnreadable | ErrorCode::DatabaseDamaged | ErrorCode::SecretsMissing => {
            "Put a backup back in its place, or move the account's folder elsewhere and sign in anew. Unsent edits in it \
             are not lost as long as you keep it."
        }
        ErrorCode::SecretsUnavailable | ErrorCode::SecretsLocked => {
            "Unlock the keychain, or protect the account with a passphrase instead."
        }
        ErrorCode::SecretsFailed => "Look at the entries named satchel in the keychain, and try again.",
        ErrorCode::Offline => "Check the network and try again.",
        ErrorCode::PortsBusy => "Close other programs that wait for a sign-in, and try again.",
        ErrorCode::Io | ErrorCode::DiskFull => "Check the folder, its permissions and the room on the disk.",
        _ => "Try again, and look at Sync if it stays.",
    };
    Failure { next: next.to_owned(), ..failure }
}

/// Whether a text speaks of the command line.
fn names_a_command(text: &str) -> bool {
    ["`satchel", "--", "SATCHEL_", "standard input"].iter().any(|mark| text.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::HostError;

    #[test]
    fn no_advice_in_the_window_names_a_command() {
        let errors = [
            HostError::NoPortal,
            HostError::ChoosePortal(Vec::new()),
            HostError::SignedOut("1".into()),
            HostError::KeyMissing("x".into()),
            HostError::NoKeychain("none".into()),
            HostError::PassphraseNeeded,
            HostError::NoDataFolder,
            HostError::Empty("the token"),
            HostError::Address("x".into()),
        ];
        for error in errors {
            let failure = in_window(error.into());
            assert!(!names_a_command(&failure.next), "{failure}");
        }
    }

    #[test]
    fn advice_that_holds_anywhere_stays() {
        let failure =
            Failure::new(ErrorCode::DiskFull, "the disk is full", "Make room on the disk and try again.");
        assert_eq!(in_window(failure.clone()), failure);
    }
}
