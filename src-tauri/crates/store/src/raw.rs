//! The least that keeping a page can cost: parse it and insert its records into one encrypted table, a transaction per
//! page, no index, no search, no links. Measurements compare the mirror with it; nothing else uses it.

use crate::{DbKey, StoreError, connection};
use rusqlite::{Connection, OpenFlags};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A file of its own with one table.
#[derive(Debug)]
pub struct RawTable(Connection);

/// What a page held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RawPage {
    /// Its records.
    pub records: usize,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    results: Vec<Row>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    properties: BTreeMap<String, Option<String>>,
}

#[derive(Deserialize)]
struct Paging {
    next: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    after: String,
}

impl RawTable {
    /// Makes the file, as durable as the mirror is.
    pub fn create(path: &Path, key: &DbKey) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = connection::open_checked(path, key, flags)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.execute_batch(
            "PRAGMA synchronous = FULL;
             PRAGMA cache_size = -24000;
             CREATE TABLE raw (rid INTEGER PRIMARY KEY, id TEXT NOT NULL, payload TEXT NOT NULL) STRICT;",
        )?;
        Ok(Self(connection))
    }

    /// Parses the body of a list answer and inserts its records in one transaction.
    pub fn insert_page(&mut self, body: &[u8]) -> Result<RawPage, StoreError> {
        let page: Page = serde_json::from_slice(body)?;
        let transaction = self.0.transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO raw (id, payload) VALUES (?1, ?2)")?;
            for row in &page.results {
                let filled: BTreeMap<&String, &String> =
                    row.properties.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))).collect();
                insert.execute((&row.id, serde_json::to_string(&filled)?))?;
            }
        }
        transaction.commit()?;
        Ok(RawPage {
            records: page.results.len(),
            next: page.paging.and_then(|it| it.next).map(|it| it.after),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_kept_and_names_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let mut raw = RawTable::create(&folder.path().join("raw.db"), &DbKey::from_bytes([1; 32])).unwrap();
        let body =
            br#"{"results":[{"id":"7","properties":{"email":"a@b.example","fax":null},"archived":false}],
            "paging":{"next":{"after":"8"}}}"#;
        let page = raw.insert_page(body).unwrap();
        assert_eq!(page, RawPage { records: 1, next: Some("8".to_owned()) });
        let kept: String = raw.0.query_row("SELECT payload FROM raw", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, r#"{"email":"a@b.example"}"#);
        assert!(raw.insert_page(b"<html>").is_err());
        assert_eq!(raw.insert_page(br#"{"results":[]}"#).unwrap(), RawPage { records: 0, next: None });
    }
}
