//! What the calls of [`Client`](crate::Client) take and give, in Satchel's own types.

use satchel_core::{RemoteRecord, ServerTime};
use std::collections::BTreeMap;

/// A record of an answer that could not be read; the rest of the answer stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadRecord {
    /// Its id, when that much could be read.
    pub id: Option<String>,
    /// What HubSpot sent.
    pub raw: String,
    /// Why it could not be read.
    pub reason: String,
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// The records, in the order of their ids.
    pub records: Vec<RemoteRecord>,
    /// Records that could not be read.
    pub bad: Vec<BadRecord>,
    /// The token of the next page; `None` at the end.
    pub next: Option<String>,
}

/// The answer to a read of many ids.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BatchRead {
    /// The records found, in no order of use.
    pub records: Vec<RemoteRecord>,
    /// Records that could not be read.
    pub bad: Vec<BadRecord>,
    /// Asked ids under which no record came back. A merged id is among them also when its survivor came.
    pub missing: Vec<String>,
    /// Position in `records` by asked id: the record of that id, or the survivor that names the id among those
    /// merged into it.
    pub answered: BTreeMap<String, usize>,
}

/// One page of a search by modified stamp.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SearchPage {
    /// Ids in ascending numeric order, each with its modified stamp as the search index shows it.
    pub ids: Vec<(String, Option<ServerTime>)>,
    /// How many records the whole query matched, by the index.
    pub total: u64,
    /// Whether the answer says that nothing comes after it. Where it does not say so, the end is an empty page.
    pub is_last: bool,
}

/// How a [`SearchFilter`] compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SearchOperator {
    /// Equal, without regard to case (HubSpot docs: `EQ`).
    Equals,
    /// Equal or after (`GTE`).
    AtLeast,
    /// Equal or before (`LTE`).
    AtMost,
    /// After (`GT`).
    MoreThan,
}

/// One condition of a search; all conditions must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SearchFilter {
    /// The property.
    pub property: String,
    /// The comparison.
    pub operator: SearchOperator,
    /// The value; instants as epoch milliseconds.
    pub value: String,
}

/// The records a search found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Found {
    /// The first 100, by id.
    pub records: Vec<RemoteRecord>,
    /// Records that could not be read.
    pub bad: Vec<BadRecord>,
    /// How many the query matched, by the index.
    pub total: u64,
}

/// Bytes of values after which a batch update should take no further record. HubSpot documents no limit of a body;
/// servers commonly refuse those of a few megabytes.
pub const BATCH_BYTES: usize = 1 << 20;

/// One record of a batch update.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UpdateItem {
    /// HubSpot's id.
    pub id: String,
    /// A text unique in the batch, by which the ends are told apart (HubSpot docs: `objectWriteTraceId`).
    pub trace: String,
    /// The new values; `""` clears.
    pub properties: BTreeMap<String, String>,
}

/// How one item of a batch ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemEnd {
    /// Written; the answer shows some of its properties.
    Done(RemoteRecord),
    /// Refused by HubSpot.
    Refused(crate::Refusal),
    /// No live record under this id.
    Missing,
    /// The answer names it nowhere: it may have been written.
    Unknown,
}

/// Whose token this is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The account's number.
    pub hub_id: String,
    /// The installing user's e-mail address; unknown for pasted tokens.
    pub user: Option<String>,
    /// The installing user's number.
    pub user_id: Option<String>,
    /// The scopes granted; unknown, and empty, for pasted tokens.
    pub scopes: Vec<String>,
}

/// What a client has sent since it was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Requests sent, the repeated ones and those of the sign-in included.
    pub requests: u64,
    /// Answers that a rate limit was exceeded.
    pub throttled: u64,
    /// Searches among the requests.
    pub searches: u64,
    /// Requests sent again after a failure or a refreshed token.
    pub repeated: u64,
    /// The limit of a day, where the server tells one.
    pub daily: Option<DailyLimit>,
}

/// The limit of a day, by the account's clock, as the server last told it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DailyLimit {
    /// Requests a day.
    pub limit: u64,
    /// How many are left.
    pub remaining: u64,
}
