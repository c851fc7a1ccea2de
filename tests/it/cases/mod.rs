//! What happens to what the user wants, by what happened to the record at HubSpot meanwhile: one case for every cell of
//! five tables, driven through the public engine against the sandbox.
//!
//! The columns say what became of the record, or of a key, since the user saw it:
//!
//! | letter | at HubSpot |
//! | --- | --- |
//! | u | unchanged |
//! | s | the same field has the same value |
//! | d | the same field has another value |
//! | o | other fields changed |
//! | a | archived, and may come back |
//! | g | permanently deleted |
//! | m | merged into another record |
//! | r | archived, and back again |
//! | p | a property, an option or a label was removed |
//! | h | no longer visible or not allowed |
//! | n | the other end is a record that HubSpot does not have yet |
//!
//! [`TABLES`] names the case of every cell, or says why there is none.

mod archive;
mod create;
mod desk;
mod edit;
mod link;
mod merge;
mod table;

use table::{Cell, Row, Table};

/// Every cell, with its case.
const TABLES: &[Table] = &[edit::TABLE, create::TABLE, archive::TABLE, merge::TABLE, link::TABLE];

/// The sources that hold the cases.
const SOURCES: &[&str] = &[
    include_str!("edit.rs"),
    include_str!("create.rs"),
    include_str!("archive.rs"),
    include_str!("merge.rs"),
    include_str!("link.rs"),
];

/// The names of the cases in the sources.
fn written() -> Vec<String> {
    let lines = SOURCES.iter().flat_map(|source| source.lines());
    let case = |line: &str| Some(line.strip_prefix("async fn ")?.split('(').next()?.to_owned());
    let of_table =
        |name: &String| name.as_bytes().get(1) == Some(&b'_') && (b'a'..=b'e').contains(&name.as_bytes()[0]);
    lines.filter_map(case).filter(of_table).collect()
}

#[test]
fn no_cell_is_without_its_case() {
    let written = written();
    for table in TABLES {
        for Row { name, cells } in table.rows {
            assert_eq!(cells.len(), table.columns.len(), "table {}: {name}", table.letter);
            for (column, cell) in table.columns.iter().zip(*cells) {
                match cell {
                    Cell::Case(case) => {
                        let start = format!("{}_{name}_{column}_", table.letter);
                        assert!(case.starts_with(&start), "{case} is no case of {start}");
                        assert!(written.iter().any(|written| written == case), "{case} is not written");
                    }
                    Cell::Never(why) => assert!(why.len() > 20, "table {}: {name}, {column}", table.letter),
                }
            }
        }
    }
}

#[test]
fn no_case_is_outside_the_tables() {
    let mut listed: Vec<&str> = Vec::new();
    for cell in TABLES.iter().flat_map(|table| table.rows).flat_map(|row| row.cells) {
        match cell {
            Cell::Case(case) => listed.push(case),
            Cell::Never(_) => {}
        }
    }
    let written = written();
    assert!(written.iter().all(|case| listed.contains(&case.as_str())), "{written:?}");
    assert_eq!(written.len(), listed.len(), "every cell has a case of its own");
}
