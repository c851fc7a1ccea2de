//! An account's file as the first version of Satchel made it, with what the account holds today.

use crate::computer::Computer;
use rusqlite::Connection;

/// The schema of the first version.
const FIRST: &str = include_str!("../../src-tauri/crates/store/tests/fixtures/schema_v1.sql");

/// Puts an account's records, edits and cursors into a file of the first version, in place of its own.
pub(crate) fn make_old(computer: &Computer) {
    let (path, new) = (computer.database(), computer.database().with_extension("old"));
    let hex: String = computer.secret("db_key").unwrap().iter().map(|byte| format!("{byte:02x}")).collect();
    let key = format!("x'{hex}'");
    let old = Connection::open(&new).unwrap();
    old.pragma_update(None, "key", &key).unwrap();
    // The first version's pages were sealed as SQLCipher does by itself.
    old.pragma_update(None, "cipher_hmac_algorithm", "HMAC_SHA512").unwrap();
    old.execute_batch(FIRST).unwrap();
    old.pragma_update(None, "cipher_default_hmac_algorithm", "HMAC_SHA256").unwrap();
    old.execute("ATTACH ?1 AS today KEY ?2", (path.to_str().unwrap(), &key)).unwrap();
    let tables = texts(
        &old,
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name <> 'refinery_schema_history'",
    );
    for table in tables.iter().filter(|table| !table.starts_with("sqlite_")) {
        let columns = |schema: &str| {
            texts(&old, &format!("SELECT name FROM pragma_table_info('{table}', '{schema}') ORDER BY cid"))
        };
        let today = columns("today");
        let shared: Vec<String> = columns("main").into_iter().filter(|name| today.contains(name)).collect();
        let shared = shared.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        let copy = format!("INSERT INTO main.\"{table}\" ({shared}) SELECT {shared} FROM today.\"{table}\"");
        old.execute_batch(&copy).unwrap();
    }
    // What is derived is made anew, as for every file in which its form is another.
    old.execute_batch("DELETE FROM meta WHERE key LIKE 'derived:%'").unwrap();
    drop(old);
    for suffix in ["-wal", "-shm"] {
        let mut beside = path.clone().into_os_string();
        beside.push(suffix);
        // The last process moved the log into the file when it ended.
        drop(std::fs::remove_file(beside));
    }
    std::fs::rename(new, path).unwrap();
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement.query_map([], |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}
