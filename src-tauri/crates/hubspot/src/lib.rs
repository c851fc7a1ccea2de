//! The HubSpot API as Satchel uses it: endpoints, sign-in, rate limits and the decision what a failed request may
//! have done.
//!
//! Invariants: a write is sent again in here only when it was provably not processed; every other doubt is handed
//! to the caller as [`WriteError::MaybeProcessed`]. No token, property value or URL query reaches a log. The wire
//! types are private. This crate must never know of the store, of SQL, or of what a record means to the user.

mod answer;
mod api_base;
mod auth;
mod call;
mod cause;
mod classify;
mod client;
mod endpoint;
mod error;
mod http_transport;
mod limiter;
mod limits;
mod line;
pub mod oauth;
mod random;
mod rehearsal;
mod retry_budget;
mod shared_access;
mod token;
mod transport;
mod wire;

pub use answer::{
    BATCH_BYTES, BadRecord, BatchRead, DailyLimit, Found, Identity, ItemEnd, Page, SearchFilter,
    SearchOperator, SearchPage, UpdateItem, Usage,
};
pub use api_base::{ApiBase, ApiBaseError};
pub use auth::{Auth, RefreshTurn, TokenStore};
pub use client::{Client, ClientConfig};
pub use endpoint::UniqueProperty;
pub use error::{ApiError, PropertyRefusal, Refusal, SignedOut, WriteError};
pub use http_transport::{Http, Patience};
pub use limiter::Lane;
pub use rehearsal::{PlannedRequest, Rehearsal};
pub use transport::{BoxFuture, InProcess, MAX_BODY, Oversized, SendError, Transport};

/// The dated version of the API that every path names (HubSpot docs: "API versioning"; generally available since
/// September 2026, supported for 18 months).
pub const API_VERSION: &str = "2026-09";
