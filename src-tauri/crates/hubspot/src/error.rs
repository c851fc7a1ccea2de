//! What a caller can learn of a request that did not go well. HTTP status numbers end here.

use std::{fmt, time::Duration};

/// Why a read gave no answer, or why a write was not processed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ApiError {
    /// No byte of the request left this computer: no network, no name, no connection, no trusted certificate. Or a
    /// read was answered by a page for a browser: a network that wants a sign-in.
    #[error("HubSpot cannot be reached: {0}")]
    Offline(String),
    /// A proxy between this computer and HubSpot wants a user and a password first; nothing went beyond it.
    #[error("the proxy of this network asks for a sign-in")]
    ProxySignIn,
    /// The request left and no usable answer came back, or the server failed while answering.
    #[error("HubSpot did not answer: {0}")]
    Interrupted(String),
    /// The sign-in is not valid any more; what waits stays, and somebody must sign in again.
    #[error(transparent)]
    SignedOut(#[from] SignedOut),
    /// The place that keeps the sign-in does not give it, or another process is renewing it and does not end. The
    /// sign-in itself may be good.
    #[error("the sign-in cannot be renewed at the moment: {0}")]
    NotRenewed(String),
    /// The token may not do this: a scope is missing, or the account's tier lacks the feature.
    #[error("HubSpot does not allow this: {message}{}", needed(scopes))]
    Forbidden {
        /// Scopes that would allow it, as far as HubSpot names them.
        scopes: Vec<String>,
        /// HubSpot's words.
        message: String,
    },
    /// No such thing, or not among the live ones.
    #[error("HubSpot knows no such thing")]
    NotFound,
    /// HubSpot understood the request and refused it; sent again, it would be refused again.
    #[error("refused by HubSpot: {0}")]
    Refused(Refusal),
    /// A limit that is too long to wait for inside a request: the daily one. Shorter ones are waited out.
    #[error("{}", used_up(policy))]
    RateLimited {
        /// HubSpot's name of the limit, such as [`ApiError::DAY`], or [`ApiError::DAY_RESERVED`].
        policy: String,
        /// How long to wait, when HubSpot says so.
        retry_after: Option<Duration>,
    },
    /// The account is being moved to another region (HubSpot docs: status 477, up to a day).
    #[error("HubSpot is moving this account to another region")]
    Migrating {
        /// How long to wait, when HubSpot says so.
        retry_after: Option<Duration>,
    },
    /// The record stayed locked by other writes for as long as a request waits.
    #[error("HubSpot keeps this locked by other changes")]
    Locked,
    /// What was read before a write is too old by now to write by ([`crate::Client::leaving_before`]); nothing was sent.
    #[error("it took too long until this could be sent, and it may be another by now")]
    TooLate,
    /// HubSpot no longer serves the version of the API that this program speaks.
    #[error("HubSpot no longer understands this version of Satchel")]
    Outdated,
    /// An answer that is no answer of this API: half a JSON, another shape.
    #[error("the answer did not come from HubSpot or is damaged: {0}")]
    Garbled(String),
    /// An answer beyond 32 MB decoded.
    #[error("HubSpot's answer is larger than anything Satchel asks for")]
    TooLarge,
}

impl ApiError {
    /// HubSpot's name of the limit of a day.
    pub const DAY: &str = "DAILY";
    /// The limit of a day, of which some is left for lanes that go before.
    pub const DAY_RESERVED: &str = "DAILY_RESERVED";
    /// The category of a refusal because the address was too long; servers on the way know none of HubSpot's.
    pub(crate) const ADDRESS_TOO_LONG: &str = "URI_TOO_LONG";

    /// Whether the same may be asked for with a shorter address.
    pub(crate) fn is_address_too_long(&self) -> bool {
        let category = Some(Self::ADDRESS_TOO_LONG);
        matches!(self, Self::Refused(refusal) if refusal.category.as_deref() == category)
    }
}

fn needed(scopes: &[String]) -> String {
    if scopes.is_empty() { String::new() } else { format!(" (it needs {})", scopes.join(", ")) }
}

fn used_up(policy: &str) -> String {
    match policy {
        ApiError::DAY => "the requests HubSpot allows for today are used up".to_owned(),
        ApiError::DAY_RESERVED => {
            "the last of today's requests to HubSpot are kept for what you send".to_owned()
        }
        policy => format!("HubSpot's {policy} limit is used up"),
    }
}

/// Why the sign-in does not hold. None of these loses a record or a pending change.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SignedOut {
    /// HubSpot refuses the token, also after a refresh: deleted, rotated, or mistyped.
    #[error("HubSpot does not accept this token any more")]
    Expired,
    /// The app was uninstalled, its access revoked, or the user deactivated.
    #[error("access of this app to the account was revoked")]
    Revoked,
    /// The account is gone or disconnected.
    #[error("the account does not exist any more, or is disconnected")]
    PortalGone,
    /// Client id, client secret or another part of the app's set-up is wrong; the grant itself may be fine.
    #[error("HubSpot does not accept the app's client id or secret: {0}")]
    BadClient(String),
}

/// What HubSpot said when it refused a request (HubSpot docs: "Error handling"; every field is optional there).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Refusal {
    /// HubSpot's sentence.
    pub message: String,
    /// `VALIDATION_ERROR`, `CONFLICT` …
    pub category: Option<String>,
    /// The number by which HubSpot's support finds the request.
    pub correlation_id: Option<String>,
    /// What was wrong, by property.
    pub properties: Vec<PropertyRefusal>,
    /// The record that already has this natural key, when the message names one.
    pub existing_id: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// One property that HubSpot refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PropertyRefusal {
    /// Internal name.
    pub name: String,
    /// `INVALID_OPTION`, `READ_ONLY_VALUE` …
    pub code: Option<String>,
    /// HubSpot's sentence.
    pub message: String,
}

/// How a write ended when it was not acknowledged.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum WriteError {
    /// Provably nothing happened on the server; the same write may be sent again.
    #[error(transparent)]
    NotProcessed(ApiError),
    /// It may have happened: only a probe can tell.
    #[error("the change may or may not have reached HubSpot: {0}")]
    MaybeProcessed(String),
    /// HubSpot understood the write and refused it.
    #[error("refused by HubSpot: {0}")]
    Refused(Refusal),
    /// HubSpot has no live record under this id: archived, merged, erased, or never there.
    #[error("HubSpot has no such record")]
    Missing,
}
