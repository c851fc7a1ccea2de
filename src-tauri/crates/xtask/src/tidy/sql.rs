//! SQL: written in the store only, and every table of a migration STRICT.

use super::{File, Violation};

/// Who may never hold SQL. The store owns it, and tests may look into a file from outside.
const WITHOUT_SQL: &[&str] = &[
    "src-tauri/crates/core/",
    "src-tauri/crates/hubspot/",
    "src-tauri/crates/engine/",
    "src-tauri/crates/api/",
    "src-tauri/crates/host/",
    "src-tauri/crates/sandbox/",
    "src-tauri/crates/cli/",
    "src-tauri/src/",
];

/// What a statement begins with, and what it holds further on: enough to tell it from an HTTP method or a title.
const STATEMENTS: &[(&str, &str)] = &[
    ("SELECT ", ""),
    ("INSERT INTO ", ""),
    ("INSERT OR ", ""),
    ("REPLACE INTO ", ""),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("CREATE TABLE ", ""),
    ("CREATE TEMP ", ""),
    ("CREATE INDEX ", ""),
    ("CREATE UNIQUE ", ""),
    ("CREATE VIRTUAL ", ""),
    ("CREATE TRIGGER ", ""),
    ("CREATE VIEW ", ""),
    ("ALTER TABLE ", ""),
    ("DROP TABLE ", ""),
    ("PRAGMA ", ""),
    ("ATTACH ", ""),
];

const MIGRATIONS: &str = "src-tauri/crates/store/migrations/";

/// Reports SQL outside the store, and tables that are not STRICT.
pub(super) fn check(file: &File, found: &mut Vec<Violation>) {
    if WITHOUT_SQL.iter().any(|folder| file.path.starts_with(folder)) {
        check_outside(file, found);
    }
    if file.path.starts_with(MIGRATIONS) {
        check_migration(file, found);
    }
}

fn check_outside(file: &File, found: &mut Vec<Violation>) {
    let Some(source) = &file.rust else { return };
    for literal in &source.literals {
        if is_statement(&literal.text) {
            let text =
                "SQL outside the store: add a function to the table's file in satchel-store and call it";
            found.push(Violation::new(&file.path, literal.line, text));
        }
    }
}

fn is_statement(literal: &str) -> bool {
    // A line end in a literal is white space to SQL; `\n` and a continued line are written out in the source.
    let text = literal.replace("\\n", " ").replace(['\n', '\\'], " ");
    let text = text.trim_start();
    STATEMENTS.iter().any(|(start, rest)| text.starts_with(start) && text.contains(rest))
}

fn check_migration(file: &File, found: &mut Vec<Violation>) {
    match &file.rust {
        Some(source) => {
            for literal in &source.literals {
                check_tables(&file.path, literal.line, &literal.text, found);
            }
        }
        None if file.path.ends_with(".sql") => check_tables(&file.path, 1, &file.text, found),
        None => {}
    }
}

/// Checks each statement of `sql`, whose first line is line `first` of the file.
fn check_tables(path: &str, first: usize, sql: &str, found: &mut Vec<Violation>) {
    for (line, statement) in statements(sql) {
        let upper = statement.to_uppercase();
        let words: Vec<&str> = upper.split_whitespace().collect();
        let creates = words.first() == Some(&"CREATE");
        let is_table = creates && words.iter().skip(1).take(2).any(|word| *word == "TABLE");
        let is_virtual = words.get(1) == Some(&"VIRTUAL");
        let options = upper.rsplit_once(')').map_or("", |(_, options)| options);
        let is_strict = options.split(|c: char| !c.is_alphanumeric()).any(|word| word == "STRICT");
        if is_table && !is_virtual && !is_strict {
            let text =
                "this table is not STRICT: SQLite would store any type in any column; end it with `) STRICT`";
            found.push(Violation::new(path, first + line, text));
        }
    }
}

/// The statements of a script without comments and quoted text, each with the line (from 0) it begins on.
fn statements(sql: &str) -> Vec<(usize, String)> {
    let mut done = Vec::new();
    let mut text = String::new();
    let mut begins = None;
    let mut line = 0;
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        let skipped_until = match (c, rest.peek()) {
            ('-', Some('-')) => Some("\n"),
            ('/', Some('*')) => Some("*/"),
            ('\'', _) => Some("'"),
            ('"', _) => Some("\""),
            _ => None,
        };
        if let Some(end) = skipped_until {
            let mut seen = String::new();
            while !seen.ends_with(end) {
                let Some(c) = rest.next() else { break };
                seen.push(c);
            }
            line += seen.matches('\n').count();
            text.push(' ');
            continue;
        }
        if c == '\n' {
            line += 1;
        }
        if c == ';' {
            done.extend(begins.take().map(|begins| (begins, std::mem::take(&mut text))));
            continue;
        }
        if !c.is_whitespace() {
            begins = begins.or(Some(line));
        }
        text.push(c);
    }
    done.extend(begins.map(|begins| (begins, text)));
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::judge;

    const ENGINE: &str = "src-tauri/crates/engine/src/edit.rs";
    const SCRIPT: &str = "src-tauri/crates/store/migrations/V1__first.sql";

    #[test]
    fn a_statement_outside_the_store_is_reported() {
        let found = judge(
            check,
            ENGINE,
            "fn a() {\n    run(\"SELECT rid FROM record\");\n    run(\"\\n  UPDATE x\\n SET y = 1\");\n}\n",
        );
        assert_eq!(found.len(), 2);
        assert!(
            found[0].starts_with("src-tauri/crates/engine/src/edit.rs:2: SQL outside the store"),
            "{}",
            found[0]
        );
    }

    #[test]
    fn methods_titles_and_comments_are_no_statements() {
        let text = "let a = [\"DELETE /crm/v3/x\", \"UPDATE\", \"Update it\", \"CREATED\"]; // SELECT x\n";
        assert!(judge(check, ENGINE, text).is_empty());
    }

    #[test]
    fn the_store_and_the_tests_may() {
        let text = "let a = \"SELECT 1\";\n";
        assert!(judge(check, "src-tauri/crates/store/src/record.rs", text).is_empty());
        assert!(judge(check, "tests/it/crash.rs", text).is_empty());
    }

    #[test]
    fn tables_of_a_migration_are_strict() {
        let sql = "-- CREATE TABLE old (a);\nCREATE TABLE a (x TEXT) STRICT;\nCREATE TABLE b (\n  x TEXT DEFAULT ';)' -- STRICT\n);\n\
            CREATE VIRTUAL TABLE c USING fts5(x);\nCREATE TABLE d (x INTEGER PRIMARY KEY) WITHOUT ROWID, STRICT;\n\
            CREATE INDEX e ON a (x);\n";
        let found = judge(check, SCRIPT, sql);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("src-tauri/crates/store/migrations/V1__first.sql:3: "), "{}", found[0]);
    }

    #[test]
    fn a_script_in_rust_is_judged_too() {
        let text = "const A: &str = \"\nCREATE TEMP TABLE a (x);\";\n";
        assert_eq!(judge(check, "src-tauri/crates/store/migrations/v2.rs", text).len(), 1);
    }
}
