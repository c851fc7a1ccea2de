//! Errors of the layers below, in words for people: one place where they all become a [`Failure`].

use crate::failure::{EDITS_SAFE, ErrorCode, Failure, SendPreview};
use satchel_core::InvalidValue;
use satchel_engine::{ApiError, EngineError, Moved, MovedRow, PlannedSend, SignedOut, UndoPlan};
use satchel_store::StoreError;

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let message = error.to_string();
        let (code, next) = match error {
            EngineError::Store(error) => return error.into(),
            EngineError::Api(error) => return api(&error),
            EngineError::NeedsConsent { account, sends } => return needs_consent(&account.portal_id, sends),
            EngineError::UnknownRecord(named) => {
                let next =
                    "Look for it with `satchel search`, or run `satchel sync` if it is new in HubSpot.";
                return Self::new(ErrorCode::UnknownRecord, format!("no {named} is known here"), next);
            }
            EngineError::UnknownProperty { object_type, property } => {
                return crate::commands::unknown_property(object_type, &property);
            }
            EngineError::InvalidValue(InvalidValue::ReadOnly { .. }) => {
                (ErrorCode::ReadOnly, "Change what it is computed from, or leave it out.")
            }
            EngineError::InvalidValue(InvalidValue::Unfit { .. }) => {
                (ErrorCode::InvalidValue, "Correct the value and try again.")
            }
            EngineError::NotEditable { .. } => {
                (ErrorCode::NotEditable, "Restore it in HubSpot first, or edit the record it became.")
            }
            EngineError::ShownOnly(_) => {
                (ErrorCode::NotEditable, "Change it in HubSpot; the next sync brings it here.")
            }
            EngineError::NotMergeable(_) => {
                (ErrorCode::NotEditable, "Merge contacts, companies, deals or tickets.")
            }
            EngineError::StillLeaving => {
                (ErrorCode::NotEditable, "Run `satchel push` to settle it, and merge then.")
            }
            EngineError::UnknownLabel { .. } => (
                ErrorCode::UnknownLabel,
                "Use a label the account defines, or leave it out for a plain link.",
            ),
            EngineError::NoPrimary => (
                ErrorCode::UnknownLabel,
                "A contact, deal or ticket has a primary company; nothing else has.",
            ),
            EngineError::LinkedToItself => (ErrorCode::Usage, "Name two different records."),
            EngineError::UnknownConflict(_) => {
                (ErrorCode::UnknownConflict, "See `satchel conflicts` for what is open.")
            }
            EngineError::CannotResolve(_) => {
                (ErrorCode::CannotResolve, "Choose one of the other answers: --local, --remote or --value.")
            }
            EngineError::ConflictMoved => {
                (ErrorCode::ConflictMoved, "Look at HubSpot's value now, and decide again.")
            }
            EngineError::NotDiscardable(_) => (
                ErrorCode::NotDiscardable,
                "See `satchel outbox` for what waits; run `satchel push` to settle the rest.",
            ),
            EngineError::UnknownIntent(_) => (
                ErrorCode::UnknownIntent,
                "See `satchel ledger` for what was done; lines are kept for 90 days.",
            ),
            EngineError::CannotUndo(_) => {
                (ErrorCode::CannotUndo, "See `satchel ledger` for what became of it.")
            }
            EngineError::HasDependants(plan) => return has_dependants(&plan),
            EngineError::PreviewMoved(rows) => return preview_moved(&rows),
            EngineError::WrongPortal { .. } => (
                ErrorCode::WrongPortal,
                "Sign in with a token of the right account, or connect the other one by itself.",
            ),
            EngineError::ForeignOutbox { .. } => (
                ErrorCode::WrongPortal,
                "Import it into the account it was exported from; the file was not changed.",
            ),
            EngineError::NewerOutbox => (ErrorCode::SealedFile, "Install the newest Satchel."),
            EngineError::BrokenOutbox => (ErrorCode::SealedFile, "Take another copy of it."),
            EngineError::NotConnected => {
                return Self::new(
                    ErrorCode::SignInNeeded,
                    "nobody is signed in",
                    "Sign in with `satchel connect`.",
                )
                .keeping(EDITS_SAFE);
            }
            EngineError::Protocol(_) => {
                return Self::new(ErrorCode::BadAnswer, message, "Try again later.").keeping(EDITS_SAFE);
            }
        };
        Self::new(code, message, next)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (code, next) = match &error {
            StoreError::Unreadable => (
                ErrorCode::DatabaseUnreadable,
                "Restore satchel.db in the account's folder from a backup. To begin anew, move it elsewhere and run \
                 `satchel connect`; unsent edits in it are not lost as long as you keep it.",
            ),
            StoreError::Newer { .. } => (ErrorCode::DatabaseNewer, "Install the newest Satchel."),
            StoreError::Damaged(_) => (
                ErrorCode::DatabaseDamaged,
                "Keep a copy of the account's folder: unsent edits exist nowhere else. Restore satchel.db from a \
                 backup, or move it elsewhere and run `satchel connect` to mirror the account anew.",
            ),
            StoreError::DiskFull => (ErrorCode::DiskFull, "Make room on the disk and try again."),
            StoreError::Busy => {
                (ErrorCode::Busy, "Another program holds the database; try again when it is done.")
            }
            StoreError::Io(_) => (ErrorCode::Io, "Check the disk and the permissions of the data folder."),
            StoreError::Interrupted => (ErrorCode::Interrupted, "Nothing: the newer request has the answer."),
            StoreError::NotFound(_) => (ErrorCode::UnknownRecord, "See `satchel status` for what is here."),
            _ => (ErrorCode::Internal, "Run the command again; if it stays, report it with the log file."),
        };
        let failure = Self::new(code, error.to_string(), next);
        match code {
            ErrorCode::DatabaseUnreadable | ErrorCode::DatabaseNewer => {
                failure.keeping("The file was not touched.")
            }
            ErrorCode::DatabaseDamaged => failure.keeping("The file is left as it is."),
            ErrorCode::DiskFull | ErrorCode::Io => failure.keeping(EDITS_SAFE),
            _ => failure,
        }
    }
}

fn api(error: &ApiError) -> Failure {
    let (code, next) = match error {
        ApiError::Offline(_) => (
            ErrorCode::Offline,
            "Check the network and try again; everything but syncing works without it.".to_owned(),
        ),
        ApiError::ProxySignIn => (
            ErrorCode::Offline,
            "Put the proxy's user and password into the address in HTTPS_PROXY, or ask who runs this network; what \
             waits to be sent stays."
                .to_owned(),
        ),
        ApiError::Interrupted(_) => {
            (ErrorCode::ServerFailed, "Run the command again: it goes on where it stopped.".to_owned())
        }
        ApiError::SignedOut(SignedOut::BadClient(_)) => (
            ErrorCode::AppRefused,
            "Check the app's client id and secret in HubSpot and connect again.".to_owned(),
        ),
        ApiError::NotRenewed(_) => (
            ErrorCode::SecretsUnavailable,
            "Unlock the keychain that holds this account's sign-in, close other Satchels, and try again.".to_owned(),
        ),
        ApiError::SignedOut(_) => {
            (ErrorCode::SignInNeeded, "Sign in again with `satchel connect`.".to_owned())
        }
        ApiError::Forbidden { scopes, .. } if !scopes.is_empty() => (
            ErrorCode::Forbidden,
            format!("Give the app or key these scopes in HubSpot and connect again: {}.", scopes.join(", ")),
        ),
        ApiError::Forbidden { .. } => (
            ErrorCode::Forbidden,
            "Give the app or key the missing scope in HubSpot and connect again.".to_owned(),
        ),
        ApiError::NotFound => (ErrorCode::UnknownRecord, "Run `satchel sync` and look again.".to_owned()),
        ApiError::Refused(_) => (ErrorCode::Refused, "Correct what HubSpot names and try again.".to_owned()),
        ApiError::RateLimited { retry_after, .. } | ApiError::Migrating { retry_after } => {
            (ErrorCode::Limited, wait(*retry_after))
        }
        ApiError::Locked | ApiError::TooLate => (ErrorCode::Limited, "Try again in a minute.".to_owned()),
        ApiError::Outdated => (
            ErrorCode::Outdated,
            "Install the newest Satchel; reading and editing work meanwhile, and edits wait.".to_owned(),
        ),
        ApiError::Garbled(_) => (
            ErrorCode::BadAnswer,
            "If this network has a sign-in page, open it in a browser; then try again.".to_owned(),
        ),
        ApiError::TooLarge => (ErrorCode::BadAnswer, "Mirror fewer properties and try again.".to_owned()),
    };
    Failure::new(code, error.to_string(), next).keeping(EDITS_SAFE)
}

fn wait(retry_after: Option<std::time::Duration>) -> String {
    match retry_after {
        Some(time) if time.as_secs() >= 3 * 3600 => {
            format!("It goes on by itself in about {} hours.", time.as_secs().div_ceil(3600))
        }
        Some(time) if time.as_secs() >= 120 => {
            format!("Try again in {} minutes.", time.as_secs().div_ceil(60))
        }
        Some(time) => format!("Try again in {} seconds.", time.as_secs().max(1)),
        None => "Try again later.".to_owned(),
    }
}

fn has_dependants(plan: &UndoPlan) -> Failure {
    let made = plan.dependants.iter().filter(|part| part.kind == satchel_core::OutboxKind::Create).count();
    let links = plan.dependants.len() - made;
    let counted = |count: usize, one: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {one}s")),
    };
    let what: Vec<String> =
        [counted(links, "link"), counted(made, "activity")].into_iter().flatten().collect();
    let what = what.join(" and ").replace("activitys", "activities");
    let waits = if plan.dependants.len() == 1 { "waits for it and goes" } else { "wait for it and go" };
    Failure::new(
        ErrorCode::HasDependants,
        format!("{what} {waits} with it"),
        "Undo them together with --with-dependants.",
    )
}

/// At most this many moved rows are named; the rest is counted.
const NAMED: usize = 10;

fn preview_moved(rows: &[MovedRow]) -> Failure {
    let words = |row: &MovedRow| {
        let how = match row.how {
            Moved::Gone => "is not disputed any more",
            Moved::New => "was not shown",
            Moved::Changed => "has another value now",
        };
        format!("{} of conflict {} {how}", row.property, row.conflict.0)
    };
    let mut named: Vec<String> = rows.iter().take(NAMED).map(words).collect();
    if rows.len() > NAMED {
        named.push(format!("{} more", rows.len() - NAMED));
    }
    let message = match named.is_empty() {
        true => "the digest is of another choice".to_owned(),
        false => format!("what was shown has moved: {}", named.join(", ")),
    };
    Failure::new(ErrorCode::PreviewMoved, message, "Look at a new preview, and apply its digest.")
        .keeping("Nothing was applied.")
}

fn needs_consent(portal_id: &str, sends: Vec<PlannedSend>) -> Failure {
    let count = sends.len();
    let changes = if count == 1 { "1 change".to_owned() } else { format!("{count} changes") };
    let message = format!("the first push to account {portal_id} would send {changes} to people's real data");
    let mut failure = Failure::new(ErrorCode::NeedsConsent, message, "Say yes with --yes.");
    failure.kept = "Nothing was sent.".to_owned();
    failure.sends = sends
        .into_iter()
        .map(|send| SendPreview {
            object_type: send.object_type.name().to_owned(),
            id: send.record,
            kind: send.kind.as_str().to_owned(),
            properties: send.properties,
        })
        .collect();
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_says_what_was_kept_and_what_to_do() {
        let failures: [Failure; 6] = [
            StoreError::Unreadable.into(),
            StoreError::Newer { found: 9, known: 1 }.into(),
            StoreError::Closed.into(),
            EngineError::NotConnected.into(),
            EngineError::Api(ApiError::RateLimited { policy: "DAILY".into(), retry_after: None }).into(),
            EngineError::Api(ApiError::SignedOut(SignedOut::Revoked)).into(),
        ];
        for failure in failures {
            for words in [&failure.message, &failure.kept, &failure.next] {
                assert!(words.ends_with('.'), "{words}");
                assert!(words.starts_with(char::is_uppercase), "{words}");
            }
        }
    }

    #[test]
    fn the_question_before_the_first_push_lists_what_would_be_sent() {
        let send = PlannedSend {
            object_type: "deals".parse().unwrap(),
            record: "local:3".to_owned(),
            kind: satchel_core::OutboxKind::Create,
            properties: vec!["dealname".to_owned()],
        };
        let failure = needs_consent("123", vec![send]);
        assert_eq!(
            failure.message,
            "The first push to account 123 would send 1 change to people's real data."
        );
        let text = serde_json::to_value(&failure).unwrap();
        let sends = serde_json::json!([
            { "type": "deals", "id": "local:3", "kind": "create", "properties": ["dealname"] }
        ]);
        assert_eq!((&text["code"], &text["sends"]), (&serde_json::json!("needs_consent"), &sends));
    }

    #[test]
    fn only_a_lost_sign_in_asks_for_another() {
        let code = |error: ApiError| Failure::from(EngineError::Api(error)).code;
        assert_eq!(code(ApiError::SignedOut(SignedOut::Expired)), ErrorCode::SignInNeeded);
        assert_eq!(code(ApiError::SignedOut(SignedOut::BadClient("x".into()))), ErrorCode::AppRefused);
        assert_eq!(code(ApiError::Offline("x".into())), ErrorCode::Offline);
    }
}
