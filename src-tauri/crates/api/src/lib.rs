//! The command surface: what the command line and the window ask, and what they get. Requests and answers are
//! declared once, here; a test writes them to `ui/src/ipc/generated` for TypeScript.
//!
//! Invariants: every failure is a [`Failure`] with a code from a closed list and words a person can act on; ids,
//! amounts and instants cross as text; tokens, keys and SQL never cross. This crate must never know of a window, of
//! a command line, of SQL text or of HTTP.

mod app;
mod cache_tag;
pub mod commands;
mod dto;
mod failure;
mod method;
mod wording;

pub use app::{APP_METHODS, App, call_app};
pub use cache_tag::CacheTag;
pub use commands::Portal;
pub use dto::*;
pub use failure::{EDITS_SAFE, ErrorCode, Failure, NOTHING_CHANGED, SendPreview};
pub use method::{METHODS, MethodRow, Nothing, call};
