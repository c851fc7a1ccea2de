//! The engine: edits are taken locally, the server's state is pulled into the mirror, pending changes are pushed,
//! and what both sides changed becomes a conflict that only the user settles.
//!
//! Invariants: every step is *decide (transaction) → network → apply (transaction)*, and no transaction is held
//! across an await; no byte of a write leaves before its attempt is committed; a fetched page and its cursor commit
//! together; absence of a record in an answer is never taken for its deletion. Pull, push and sweep of one engine
//! never overlap, so a mirror never meets an answer older than itself. This crate must never know of a window, of
//! SQL text or of HTTP status numbers.

mod edit;
mod engine;
mod error;
mod preview;
mod pull;
mod push;
mod report;
mod resolve;
mod schedule;
mod stage;
mod sweep;
mod unique;

pub use edit::{
    CarriedChange, CarriedIn, CarriedIntent, CarriedLink, CarriedOutbox, CarriedRecord, LeftIntent,
    LinkChange, NewLink, Review, SIGNED_IN_USER, UndoPart, UndoPlan, own_owner,
};
pub use engine::Engine;
pub use error::{EngineError, PlannedSend};
pub use preview::PushPreview;
pub use push::{MergeAnswer, MergeConsent, MergeDifference, MergeQuestion, MergeSide};
pub use report::{Consent, PullReport, PushReport, SweepReport, TypePull};
pub use resolve::{BulkChoice, BulkPreview, BulkRow, BulkSide, Moved, MovedRow};
pub use schedule::{Pass, Rhythm, Schedule, Turn};
pub use unique::OwnKey;

// The words for an error are chosen above this crate, which may not import the client.
pub use satchel_hubspot::{ApiError, Identity, PlannedRequest, SignedOut, Usage};
