//! Failures as people and programs meet them: a code from a closed list, what happened, what was kept, and what to
//! do next. A failure never carries a token, a key or a URL with a query.

use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// What kind of failure it is, for decisions. The list is closed: the window has words for every code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The command itself was not understood.
    Usage,
    /// No object type of this name.
    UnknownType,
    /// A filter that cannot be read.
    InvalidFilter,
    /// The portal has no such property.
    UnknownProperty,
    /// The value does not fit its property.
    InvalidValue,
    /// HubSpot computes or locks the property.
    ReadOnly,
    /// No record answers to this id.
    UnknownRecord,
    /// The record exists, but cannot be changed as it is.
    NotEditable,
    /// The portal has no such association label.
    UnknownLabel,
    /// No open conflict of this number, or not of this property.
    UnknownConflict,
    /// The answer does not exist for this kind of conflict.
    CannotResolve,
    /// HubSpot's value has moved since the user decided.
    ConflictMoved,
    /// The outbox row is not waiting any more.
    NotDiscardable,
    /// No change of this number, or it was forgotten with its age.
    UnknownIntent,
    /// What was done cannot be taken back.
    CannotUndo,
    /// Other changes wait for what would be undone, and would go with it.
    HasDependants,
    /// An answer for many conflicts would not do any more what was shown.
    PreviewMoved,
    /// No account is connected on this computer.
    NoPortal,
    /// Several accounts are connected and none was chosen.
    ChoosePortal,
    /// The account named is not connected on this computer.
    UnknownPortal,
    /// Nobody is signed in, or HubSpot does not accept the token any more.
    SignInNeeded,
    /// The user or HubSpot refused the sign-in.
    SignInDenied,
    /// Nobody answered in the browser in time.
    SignInTimedOut,
    /// The app's client id or secret is wrong, or its settings do not fit.
    AppRefused,
    /// The token belongs to another account.
    WrongPortal,
    /// The first push to people's real data waits for a yes.
    NeedsConsent,
    /// HubSpot cannot be reached.
    Offline,
    /// HubSpot asks to wait longer than a command waits.
    Limited,
    /// The token lacks a permission.
    Forbidden,
    /// HubSpot understood and refused.
    Refused,
    /// HubSpot failed.
    ServerFailed,
    /// An answer that is not HubSpot's, or makes no sense.
    BadAnswer,
    /// HubSpot no longer serves what this version asks for.
    Outdated,
    /// The keychain is locked, or the passphrase is wrong.
    SecretsLocked,
    /// There is no place for secrets on this computer.
    SecretsUnavailable,
    /// The key of an existing database is gone.
    SecretsMissing,
    /// The place for secrets answered, but not with what was asked.
    SecretsFailed,
    /// A file that is no exported outbox, or is damaged.
    SealedFile,
    /// The passphrase does not open an exported outbox.
    SealedPassphrase,
    /// Unsent changes would be left behind, and nobody said what becomes of them.
    UnsentEdits,
    /// Wrong key, or not a database of Satchel.
    DatabaseUnreadable,
    /// Written by a newer Satchel.
    DatabaseNewer,
    /// The database contradicts itself.
    DatabaseDamaged,
    /// No room to write.
    DiskFull,
    /// A file or folder could not be read or written.
    Io,
    /// Another Satchel is at work on the same account.
    Busy,
    /// None of the ports for the sign-in's answer is free.
    PortsBusy,
    /// A newer request made this one stale.
    Interrupted,
    /// A rule inside Satchel was broken.
    Internal,
}

/// A failure in plain words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct Failure {
    /// For programs.
    pub code: ErrorCode,
    /// What happened.
    pub message: String,
    /// What was kept, or not changed.
    pub kept: String,
    /// What to do next.
    pub next: String,
    /// What the first push would send, when it waits for a yes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<SendPreview>>")]
    pub sends: Vec<SendPreview>,
}

/// One intent that a push would send.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
pub struct SendPreview {
    /// The record's type.
    #[serde(rename = "type")]
    pub object_type: String,
    /// HubSpot's id, or `local:RID`.
    pub id: String,
    /// `create`, `update`, `archive`, `associate` or `dissociate`.
    pub kind: String,
    /// The properties that would be written.
    pub properties: Vec<String>,
}

/// The words for a failure before which nothing was done.
pub const NOTHING_CHANGED: &str = "Nothing was changed.";
/// The words for a failure on the way to HubSpot.
pub const EDITS_SAFE: &str = "Everything stored on this computer is kept, unsent edits included.";

impl Failure {
    /// A failure of this kind; `message` and `next` are sentences.
    pub fn new(code: ErrorCode, message: impl Into<String>, next: impl Into<String>) -> Self {
        Self {
            code,
            message: sentence(message.into()),
            kept: NOTHING_CHANGED.to_owned(),
            next: next.into(),
            sends: Vec::new(),
        }
    }

    /// The same failure, with other words for what was kept.
    pub fn keeping(self, kept: impl Into<String>) -> Self {
        Self { kept: kept.into(), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.message, self.kept, self.next)
    }
}

impl std::error::Error for Failure {}

/// Begins with a capital and ends with a full stop, as errors of other crates do not.
fn sentence(text: String) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return text };
    let mut sentence: String = first.to_uppercase().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_other_crates_become_sentences() {
        let failure = Failure::new(ErrorCode::DiskFull, "the disk is full", "Make room.");
        assert_eq!(failure.message, "The disk is full.");
        assert_eq!(failure.to_string(), "The disk is full. Nothing was changed. Make room.");
        assert_eq!(Failure::new(ErrorCode::Io, "“x” is gone!", "").message, "“x” is gone!");
    }

    #[test]
    fn an_empty_list_of_sends_is_left_out() {
        let text = serde_json::to_string(&Failure::new(ErrorCode::NoPortal, "a", "b")).unwrap();
        assert_eq!(text, r#"{"code":"no_portal","message":"A.","kept":"Nothing was changed.","next":"b"}"#);
    }
}
