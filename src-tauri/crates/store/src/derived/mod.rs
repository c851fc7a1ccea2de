//! Derived tables, one pair per type: `list_<type>` holds sort keys of effective values, `search_<type>` the words of
//! live records and drafts. They are no part of the migrations: a change of their form raises [`FORM`], and the next
//! open builds them anew from the stored tables.
//!
//! Invariant: after every call that changes a record, its derived rows are what a rebuild would make them.

mod document;
mod filter;
mod index;
mod key;
mod refresh;
mod search;
mod slots;
mod text;
mod view;

pub(crate) use index::{Unindexed, write_documents};
pub(crate) use refresh::{ensure, kinds_changed, refresh, refresh_with, remove};
pub use search::SearchResult;
#[cfg(test)]
pub(crate) use search::matching_sql;
pub(crate) use slots::{Slots, missing_slots, prepare_slots};
pub use view::View;
#[cfg(test)]
pub(crate) use view::statements;

/// Raised whenever the form or the content of derived rows changes.
const FORM: &str = "1";
