//! What is read from standard input: secrets, and a yes.

use satchel_api::{ErrorCode, Failure, SendPreview};
use satchel_host::Secret;
use std::io::{self, BufRead, IsTerminal, Read};

/// The longest secret; HubSpot's tokens are below 1,000 characters.
const LONGEST: u64 = 64 * 1024;

/// Reads a secret: everything up to the end of the input, or its first line when a person types it.
pub(crate) fn secret(what: &str) -> Result<Secret, Failure> {
    let unread = |error: io::Error| {
        Failure::new(ErrorCode::Io, format!("{what} cannot be read: {error}"), "Give it on standard input.")
    };
    let stdin = io::stdin();
    let mut text = String::new();
    if stdin.is_terminal() {
        crate::output::note(&format!("Paste {what} and press Enter:"));
        stdin.lock().take(LONGEST).read_line(&mut text).map_err(unread)?;
    } else {
        stdin.lock().take(LONGEST).read_to_string(&mut text).map_err(unread)?;
    }
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        let message =
            if trimmed.is_empty() { format!("{what} is empty") } else { format!("{what} is not one word") };
        return Err(Failure::new(ErrorCode::Usage, message, "Give it, and nothing else, on standard input."));
    }
    Ok(Secret::new(trimmed))
}

/// Reads a passphrase: the first line of standard input, spaces within it included.
pub(crate) fn passphrase() -> Result<Secret, Failure> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        crate::output::note("Type the passphrase of the file and press Enter:");
    }
    let mut text = String::new();
    stdin.lock().take(LONGEST).read_line(&mut text).map_err(|error| {
        let next = "Give it on standard input.";
        Failure::new(ErrorCode::Io, format!("the passphrase cannot be read: {error}"), next)
    })?;
    let text = text.trim_end_matches(['\r', '\n']);
    if text.is_empty() {
        let next = "Give it on standard input, or in SATCHEL_EXPORT_PASSPHRASE.";
        return Err(Failure::new(ErrorCode::Usage, "the passphrase is empty", next));
    }
    Ok(Secret::new(text.as_bytes()))
}

/// Whether a person can be asked.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Shows what would be sent and asks for a yes.
pub(crate) fn consent(failure: &Failure) -> bool {
    crate::output::note(&failure.message);
    for send in &failure.sends {
        crate::output::note(&format!("  {}", preview(send)));
    }
    agreed("Send it? [y/N]")
}

/// Asks a question and whether the answer is a yes.
pub(crate) fn agreed(question: &str) -> bool {
    crate::output::note(question);
    let mut answer = String::new();
    let read = io::stdin().lock().take(LONGEST).read_line(&mut answer);
    read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// One intent in a line.
pub(crate) fn preview(send: &SendPreview) -> String {
    let SendPreview { object_type, id, kind, properties } = send;
    if properties.is_empty() {
        return format!("{kind} {object_type} {id}");
    }
    format!("{kind} {object_type} {id}: {}", properties.join(", "))
}
