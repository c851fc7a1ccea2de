//! The encrypted SQLite file of one portal: schema, migrations, one file per table, lists, search and invariant
//! checks. It is the only user of rusqlite.
//!
//! Invariants: all reads of a closure see one snapshot, all writes of a closure are one transaction that is on disk
//! when [`Store::write`] returns; derived tables agree with the stored ones at every commit; a file that cannot be
//! read is never changed and never deleted. This crate must never know of HTTP, of the engine's cycles, of a clock
//! (times come as arguments), nor hold a transaction across an await.

mod before;
mod check;
mod connection;
mod definitions;
mod derived;
mod error;
mod excerpt;
mod key;
mod merge;
mod migrate;
#[cfg(test)]
mod plans;
mod pool;
mod raw;
mod reader;
mod rows;
mod shared;
mod store;
mod table;
mod vault;
mod writer;

pub use connection::LEAST_SQLITE;
pub use definitions::Definitions;
pub use derived::{SearchResult, View};
pub use error::{ErrorKind, StoreError};
pub use excerpt::Excerpt;
pub use key::DbKey;
pub use raw::{RawLinks, RawPage};
pub use reader::Reader;
pub use rows::RowView;
pub use store::{Run, Store};
pub use table::association::AssociationRow;
pub use table::attempt::{ArmItem, Attempt, AttemptItem, SentProperty};
pub use table::cursor::{Cursor, SyncStatus};
pub use table::ledger::{LedgerFilter, LedgerRow};
pub use table::mirror::{Coverage, Mirror, PropertySetId};
pub use table::outbox::{OutboxPayload, OutboxRow};
pub use table::pending::End;
pub use table::record::{ObjectCount, RecordRow};
pub use vault::Vault;
pub use writer::Writer;
