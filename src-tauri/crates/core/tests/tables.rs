//! The tables in the module docs are the specification: every row has a case of its own, named `row_N_…` and standing
//! in the same file, and no case names a row that is not there.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a source that cannot be read has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What one source file says.
#[derive(Debug, Default)]
struct Source {
    /// The first cell of the first line of each table.
    heads: Vec<String>,
    /// The rows of its tables, in order.
    rows: Vec<u32>,
    /// The rows that its cases name.
    cases: BTreeSet<u32>,
}

/// Reads the tables of a module's docs and the names of its cases.
fn read(text: &str) -> Source {
    let mut source = Source::default();
    let mut in_table = false;
    for line in text.lines() {
        let cells = line.strip_prefix("//! |");
        match cells.and_then(|cells| cells.split('|').next()).map(str::trim) {
            Some(first) if !in_table => source.heads.push(first.to_owned()),
            Some(first) if first.starts_with("---") => {}
            Some(first) => source.rows.push(first.parse().expect("the number of a row")),
            None => {}
        }
        in_table = cells.is_some();
        let case = line.trim_start().strip_prefix("fn row_").and_then(|rest| rest.split('_').next());
        source.cases.extend(case.map(|number| number.parse::<u32>().expect("the number of a row")));
    }
    source
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

fn sources() -> BTreeMap<String, Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let name = |path: &PathBuf| path.strip_prefix(&folder).unwrap().display().to_string();
    files(&folder).iter().map(|path| (name(path), read(&std::fs::read_to_string(path).unwrap()))).collect()
}

#[test]
fn every_row_of_a_modules_table_has_a_case_and_every_case_a_row() {
    let sources = sources();
    for (name, source) in &sources {
        assert!(source.heads.iter().all(|head| head == "row"), "{name}: a table without row numbers");
        let wanted: Vec<u32> = (1..=u32::try_from(source.rows.len()).unwrap()).collect();
        assert_eq!(source.rows, wanted, "{name}: rows are numbered from 1, through all its tables");
        let cases: Vec<u32> = source.cases.iter().copied().collect();
        assert_eq!(cases, source.rows, "{name}: the rows and the rows with a case");
    }
    let tables = sources.values().filter(|source| !source.rows.is_empty()).count();
    assert!(tables >= 11, "{tables} modules with a table");
}

#[test]
fn a_row_without_a_case_is_found() {
    let head = "//! | row | outcome |\n//! | --- | --- |\n//! | 1 | a |\n//! | 2 | b |\n";
    let source = read(&format!("{head}    fn row_2_b() {{}}\n"));
    assert_eq!((source.heads.as_slice(), source.rows.as_slice()), (&["row".to_owned()][..], &[1, 2][..]));
    assert_eq!(source.cases, BTreeSet::from([2]));
    let unnumbered = read("//! | from | to |\n//!\n//! | row |\n//! | --- |\n//! | 1 |\n");
    assert_eq!(unnumbered.heads, ["from", "row"]);
}
