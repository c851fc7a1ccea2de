//! Derived tables, one pair per type: `list_<type>` holds sort keys of effective values, `search_<type>` the words of
//! live records and drafts. They are no part of the migrations: a change of their form raises [`FORM`], and the next
//! open builds them anew from the stored tables.
//!
//! Invariant: after every call that changes a record, its derived rows are what a rebuild would make them.

mod document;
mod filter;
mod index;
mod key;
mod recent;
mod refresh;
mod search;
mod slots;
mod text;
mod view;

use satchel_core::ObjectType;

pub(crate) use index::{Unindexed, merge_some, write_documents};
pub(crate) use recent::{ListChanges, NumberedChanges, RecentViews, Touched};
pub(crate) use refresh::{add_type, ensure, kinds_changed, refresh, refresh_with, remove};
pub use search::SearchResult;
#[cfg(test)]
pub(crate) use search::matching_sql;
pub(crate) use slots::{SlotWork, Slots, missing_slots, prepare_slots, usual_slots};
pub use view::View;
#[cfg(test)]
pub(crate) use view::statements;

/// The part of a derived table's name that tells its type. The sign in a custom type's number cannot stand there.
pub(crate) fn suffix(object_type: ObjectType) -> String {
    object_type.name().replace('-', "_")
}

/// Raised whenever the form or the content of derived rows changes.
const FORM: &str = "1";
