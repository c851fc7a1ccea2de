//! One file per table, each with the reads and writes that belong to it.

mod approval;
pub(crate) mod association;
pub(crate) mod association_label;
pub(crate) mod attempt;
pub(crate) mod conflict;
pub(crate) mod cursor;
pub(crate) mod custom_type;
mod first_link;
mod imported;
pub(crate) mod ledger;
pub(crate) mod meta;
pub(crate) mod mirror;
pub(crate) mod outbox;
pub(crate) mod owner;
mod patience;
pub(crate) mod pending;
pub(crate) mod pipeline;
pub(crate) mod property_definition;
mod property_group;
pub(crate) mod quarantine;
pub(crate) mod record;
pub(crate) mod sendable;
pub(crate) mod sweep;

use crate::StoreError;
use satchel_core::{Base, ObjectType};

/// A type from the file.
pub(crate) fn object_type(word: &str) -> Result<ObjectType, StoreError> {
    word.parse().map_err(|_| StoreError::word("object type", word))
}

/// A text column where it lies, for rows that are read by the thousand.
pub(crate) fn text<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<&'a str, StoreError> {
    row.get_ref(column)?.as_str().map_err(|error| StoreError::Damaged(error.to_string()))
}

/// A base from its two columns.
pub(crate) fn base(known: bool, value: Option<String>) -> Base {
    if known { Base::Known(value) } else { Base::Unknown }
}

/// The two columns of a base.
pub(crate) fn base_columns(base: &Base) -> (bool, Option<&str>) {
    match base {
        Base::Known(value) => (true, value.as_deref()),
        Base::Unknown => (false, None),
    }
}

/// A column that counts something.
pub(crate) fn counted(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}
