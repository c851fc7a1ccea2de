//! An excerpt: a file of its own with what waits in the outbox and what is known of the records concerned. What is tried
//! in it changes nothing in the file it was taken from.
//!
//! Invariants: it is encrypted with the same key; it lies beside the file it was taken from, and is removed with its last
//! handle; it is one snapshot.

use crate::{Run, Store, StoreError};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What is not taken along: it says nothing of what waits.
const LEFT: [&str; 5] = ["quarantine", "sweep_mark", "sweep_sighting", "bulk_preview", "imported_intent"];

/// The rows of one table.
struct Rows {
    table: String,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// A store that is removed when this is dropped.
pub struct Excerpt {
    store: Option<Store>,
    path: PathBuf,
}

impl Excerpt {
    /// The excerpt's store.
    pub fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }
}

impl Drop for Excerpt {
    fn drop(&mut self) {
        drop(self.store.take());
        remove(&self.path);
    }
}

impl Store {
    /// Takes an excerpt, made anew: one that a crash left is removed first.
    pub async fn excerpt(&self) -> Result<Excerpt, StoreError> {
        let path = with(self.path(), ".preview");
        remove(&path);
        let tables = self.read(|reader| taken(reader.connection)).await?;
        let mut excerpt = Excerpt { store: None, path: path.clone() };
        let store = Store::open(&path, self.key(), Run::InPlace)?;
        store
            .write(move |writer| {
                // What belongs together is whole at the commit.
                writer.connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
                for rows in &tables {
                    put(writer.connection, rows)?;
                }
                writer.vocabulary_changed();
                for object_type in writer.object_types()? {
                    writer.rebuild_derived(object_type)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        excerpt.store = Some(store);
        Ok(excerpt)
    }
}

fn with(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// What is not there needs no removing, and what cannot be removed is met again by the next excerpt.
fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        drop(std::fs::remove_file(with(path, suffix)));
    }
}

/// Everything that the excerpt holds, from one snapshot.
fn taken(connection: &Connection) -> Result<Vec<Rows>, StoreError> {
    let tables = tables(connection)?;
    let rids = records(connection, &tables)?;
    let list = rids.iter().map(i64::to_string).collect::<Vec<_>>().join(", ");
    tables
        .into_iter()
        .filter(|(table, _)| !LEFT.contains(&table.as_str()))
        .map(|(table, columns)| {
            let condition = condition(&table, &columns, &list);
            let sql = format!("SELECT {} FROM {table} WHERE {condition}", columns.join(", "));
            let mut statement = connection.prepare(&sql)?;
            let width = columns.len();
            let mut found = statement.query([])?;
            let mut rows = Vec::new();
            while let Some(row) = found.next()? {
                rows.push((0..width).map(|column| row.get(column)).collect::<Result<_, _>>()?);
            }
            Ok(Rows { table, columns, rows })
        })
        .collect()
}

/// The stored tables with their columns; the derived ones are made anew.
fn tables(connection: &Connection) -> Result<Vec<(String, Vec<String>)>, StoreError> {
    let sql = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
               WHERE m.type = 'table' AND m.sql IS NOT NULL
                 AND m.name NOT LIKE 'list\\_%' ESCAPE '\\' AND m.name NOT LIKE 'search\\_%' ESCAPE '\\'
                 AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.name <> 'refinery_schema_history'
               ORDER BY m.rowid, c.cid";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (table, column): (String, String) = (row.get(0)?, row.get(1)?);
        match tables.last_mut().filter(|(last, _)| *last == table) {
            Some((_, columns)) => columns.push(column),
            None => tables.push((table, vec![column])),
        }
    }
    Ok(tables)
}

/// The records that rows of the outbox are about, and those they became.
fn records(connection: &Connection, tables: &[(String, Vec<String>)]) -> Result<BTreeSet<i64>, StoreError> {
    let mut queries = vec![
        "SELECT rid FROM outbox".to_owned(),
        "SELECT other_rid FROM outbox WHERE other_rid IS NOT NULL".to_owned(),
        "SELECT rid FROM pending_change".to_owned(),
        "SELECT rid FROM attempt_item WHERE outcome IS NULL".to_owned(),
    ];
    // Links that a request carries besides are about the records they lead to.
    let leads = |(table, columns): &&(String, Vec<String>)| {
        table != "association" && columns.iter().any(|column| column == "to_rid")
    };
    queries.extend(tables.iter().filter(leads).map(|(table, _)| format!("SELECT to_rid FROM {table}")));
    let sql = format!(
        "WITH RECURSIVE known (rid) AS (
           {} UNION SELECT r.merged_into FROM record r JOIN known k ON k.rid = r.rid WHERE r.merged_into IS NOT NULL)
         SELECT rid FROM known ORDER BY rid",
        queries.join(" UNION ")
    );
    let mut statement = connection.prepare(&sql)?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Which rows of a table the excerpt holds.
fn condition(table: &str, columns: &[String], rids: &str) -> String {
    let has = |name: &str| columns.iter().any(|column| column == name);
    match table {
        "association" => format!("from_rid IN ({rids}) AND to_rid IN ({rids})"),
        "attempt" => "id IN (SELECT attempt FROM attempt_item WHERE outcome IS NULL)".to_owned(),
        "attempt_item" => "outcome IS NULL".to_owned(),
        "conflict_property" => format!("conflict IN (SELECT id FROM conflict WHERE rid IN ({rids}))"),
        _ if has("rid") => format!("rid IN ({rids})"),
        _ => "TRUE".to_owned(),
    }
}

fn put(connection: &Connection, rows: &Rows) -> Result<(), StoreError> {
    let places = (1..=rows.columns.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    let sql =
        format!("INSERT OR REPLACE INTO {} ({}) VALUES ({places})", rows.table, rows.columns.join(", "));
    let mut statement = connection.prepare(&sql)?;
    for row in &rows.rows {
        statement.execute(params_from_iter(row))?;
    }
    Ok(())
}
