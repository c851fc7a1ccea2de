//! Exit codes: 0 done, 1 failed, 2 not understood, 3 sign-in needed, 4 done but something needs the user.

use satchel_api::{ErrorCode, Failure};

/// Done.
pub(crate) const DONE: u8 = 0;
/// Failed, or something was left undone.
pub(crate) const FAILED: u8 = 1;
/// Not understood.
pub(crate) const USAGE: u8 = 2;
/// Done, but something needs the user (push, sync and merge only).
pub(crate) const NEEDS_USER: u8 = 4;

const SIGN_IN: u8 = 3;

/// The exit code of a failure.
pub(crate) fn of(failure: &Failure) -> u8 {
    match failure.code {
        ErrorCode::Usage
        | ErrorCode::UnknownType
        | ErrorCode::InvalidFilter
        | ErrorCode::ChoosePortal
        | ErrorCode::UnknownPortal => USAGE,
        ErrorCode::SignInNeeded | ErrorCode::NoPortal => SIGN_IN,
        _ => FAILED,
    }
}
