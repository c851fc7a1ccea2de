//! The project's own rules, checked on the text of the repository: what no compiler and no linter knows.
//!
//! Each rule is a file of its own and a function from the tree to violations. A violation is one line: where, what,
//! and what to do. Nothing here builds, changes or fetches anything.

mod heads;
mod imports;
mod layout;
mod lock;
mod names;
mod source;
mod sql;
mod tree;
mod ui;
mod words;

use crate::Error;
use std::fmt;
use std::path::Path;
use std::process::ExitCode;

pub(crate) use imports::crates;
pub(crate) use source::Source;
pub(crate) use tree::{File, Tree};

/// One broken rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// The file, from the repository's top folder, with `/`.
    path: String,
    /// The line, from 1.
    line: usize,
    /// What is wrong, and what to do.
    text: String,
}

impl Violation {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.text)
    }
}

/// Checks every rule and prints what is broken; the exit code is 1 when something is.
pub(crate) fn run(root: &Path) -> Result<ExitCode, Error> {
    let violations = check(root)?;
    for violation in &violations {
        println!("{violation}");
    }
    if violations.is_empty() {
        println!("tidy");
        return Ok(ExitCode::SUCCESS);
    }
    println!("{} to tidy", violations.len());
    Ok(ExitCode::FAILURE)
}

/// Every violation in the repository, in the order of files and lines.
pub(crate) fn check(root: &Path) -> Result<Vec<Violation>, Error> {
    let tree = Tree::read(root)?;
    let mut found = Vec::new();
    imports::check(root, &mut found)?;
    layout::check(&tree, &mut found);
    for file in &tree.files {
        heads::check(file, &mut found);
        lock::check(file, &mut found);
        names::check(file, &mut found);
        ui::check(file, &mut found);
        words::check(file, &mut found);
        sql::check(file, &mut found);
    }
    names::check_store(&tree, &mut found);
    found.sort();
    Ok(found)
}

/// What the rule says about one file of a test's making.
#[cfg(test)]
fn judge(rule: fn(&File, &mut Vec<Violation>), path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    rule(&File::new(path, text), &mut found);
    found.sort();
    found.iter().map(ToString::to_string).collect()
}
