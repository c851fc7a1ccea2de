//! Writing the search tables. FTS5 writes a segment to the file whenever another statement of the transaction opens a
//! savepoint, so a page of records costs a segment per record when their rows are written one by one. They are
//! collected instead, and written together at the end of the transaction or before it searches itself.

use super::document::Document;
use crate::{Reader, StoreError, Writer};
use rusqlite::Connection;
use satchel_core::{ObjectType, Rid};
use std::collections::BTreeMap;

/// Rows collected before they are written in any case, to bound memory.
const MOST: usize = 2_500;

/// Search rows still to be written.
pub(crate) type Unindexed = BTreeMap<(ObjectType, Rid), Change>;

/// What is to happen to the search row of one record.
pub(crate) struct Change {
    /// Whether the table has a row for it.
    exists: bool,
    /// The new row; `None` removes it.
    document: Option<Document>,
}

/// Makes the search table of a type anew, without rows. A first pull writes segment after segment, and merging them is the larger
/// part of its cost: eight of a level are merged at a time, not FTS5's four, and one holds what 4 MiB of memory do, not 1.
pub(super) fn create(writer: &Writer<'_>, object_type: ObjectType) -> Result<(), StoreError> {
    let of = super::suffix(object_type);
    writer.connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS search_{of};
         CREATE VIRTUAL TABLE search_{of} USING fts5 (
             name, words, exact,
             content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3'
         );
         INSERT INTO search_{of} (search_{of}, rank) VALUES ('automerge', 8);
         INSERT INTO search_{of} (search_{of}, rank) VALUES ('hashsize', 4194304);"
    ))?;
    Ok(())
}

/// How many pages of search tables are merged at a time: some milliseconds.
const STEP: i32 = 64;

/// Merges some of the pieces that search tables were written in, and returns whether there may be more to merge. Left to FTS5,
/// the edit that makes one piece too many pays for all of them.
pub(crate) fn merge_some(connection: &Connection) -> rusqlite::Result<bool> {
    let sql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE search%'";
    let tables: Vec<String> =
        connection.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        let before = connection.total_changes();
        let merge = format!("INSERT INTO {table} ({table}, rank) VALUES ('merge', ?1)");
        connection.prepare_cached(&merge)?.execute([STEP])?;
        // SQLite: a command that had nothing to merge counts as fewer than two changes.
        if connection.total_changes() - before >= 2 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives a record a search row; `exists` tells whether it has one.
pub(super) fn put(
    writer: &Writer<'_>,
    object_type: ObjectType,
    rid: Rid,
    document: Document,
    exists: bool,
) -> Result<(), StoreError> {
    collect(writer, object_type, rid, Change { exists, document: Some(document) })
}

/// Takes away the search row of a record that has one.
pub(super) fn remove(writer: &Writer<'_>, object_type: ObjectType, rid: Rid) -> Result<(), StoreError> {
    collect(writer, object_type, rid, Change { exists: true, document: None })
}

/// Drops what was collected for a table that is made anew.
pub(super) fn forget(writer: &Writer<'_>, object_type: ObjectType) {
    writer.unindexed.borrow_mut().retain(|(known, _), _| *known != object_type);
}

/// Writes everything collected so far.
pub(crate) fn write_documents(reader: &Reader<'_>) -> Result<(), StoreError> {
    let changes = std::mem::take(&mut *reader.unindexed.borrow_mut());
    for ((object_type, rid), change) in changes {
        let of = super::suffix(object_type);
        if change.exists {
            let sql = format!("DELETE FROM search_{of} WHERE rowid = ?1");
            reader.connection.prepare_cached(&sql)?.execute([rid.0])?;
        }
        if let Some(document) = change.document {
            let sql = format!("INSERT INTO search_{of} (rowid, name, words, exact) VALUES (?1, ?2, ?3, ?4)");
            let mut insert = reader.connection.prepare_cached(&sql)?;
            insert.execute((rid.0, document.name, document.words, document.exact))?;
        }
    }
    Ok(())
}

fn collect(writer: &Writer<'_>, object_type: ObjectType, rid: Rid, change: Change) -> Result<(), StoreError> {
    let mut unindexed = writer.unindexed.borrow_mut();
    // What the table itself holds does not change until the rows are written.
    let exists = unindexed.get(&(object_type, rid)).map_or(change.exists, |earlier| earlier.exists);
    unindexed.insert((object_type, rid), Change { exists, ..change });
    let full = unindexed.len() >= MOST;
    drop(unindexed);
    if full { write_documents(writer) } else { Ok(()) }
}
