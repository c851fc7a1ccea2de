//! Who may import whom: one table, compared with what the manifests declare.
//!
//! A crate can only name what its manifest lists, so the manifests are the whole truth about imports. Dependencies
//! for tests are free, except where sharing code would let a test share the mistake it looks for.

use super::Violation;
use crate::{Error, shell};
use serde::Deserialize;
use std::path::Path;

/// One crate of ours and what it may import.
struct Crate {
    name: &'static str,
    /// Which of ours.
    ours: &'static [&'static str],
    /// Which of others it may not.
    never: &'static [&'static str],
    /// When given, the only ones of others it may.
    only: Option<&'static [&'static str]>,
    /// Whether its tests are held to `ours` as well.
    tests_too: bool,
}

const fn row(name: &'static str, ours: &'static [&'static str], never: &'static [&'static str]) -> Crate {
    Crate { name, ours, never, only: None, tests_too: false }
}

/// The table. `tests` may import everything but the desktop.
const CRATES: &[Crate] = &[
    row("satchel-core", &[], &["tokio", "rusqlite", "reqwest", "tauri", "http", "tracing"]),
    row("satchel-store", &["satchel-core"], &["reqwest", "http", "tauri"]),
    row("satchel-hubspot", &["satchel-core"], &["rusqlite", "tauri"]),
    row(
        "satchel-engine",
        &["satchel-core", "satchel-store", "satchel-hubspot"],
        &["tauri", "rusqlite", "reqwest", "http", "axum"],
    ),
    row(
        "satchel-api",
        &["satchel-core", "satchel-engine", "satchel-store"],
        &["tauri", "rusqlite", "reqwest", "http"],
    ),
    // A look-alike that used our code would be wrong where the client is wrong, and no test would see it.
    Crate {
        name: "satchel-sandbox",
        ours: &[],
        never: &["tauri", "rusqlite", "reqwest", "oauth2"],
        only: None,
        tests_too: true,
    },
    // The core is the vocabulary of what the host wires together: the traits Clock and Secrets are there.
    row(
        "satchel-host",
        &[
            "satchel-core",
            "satchel-api",
            "satchel-engine",
            "satchel-store",
            "satchel-hubspot",
            "satchel-sandbox",
        ],
        &["tauri", "rusqlite", "reqwest"],
    ),
    row("satchel-cli", &["satchel-api", "satchel-host"], &["tauri", "rusqlite", "reqwest", "http"]),
    row("satchel-desktop", &["satchel-api", "satchel-host"], &["rusqlite", "reqwest", "http"]),
    row(
        "satchel-tests",
        &[
            "satchel-core",
            "satchel-store",
            "satchel-hubspot",
            "satchel-engine",
            "satchel-api",
            "satchel-host",
            "satchel-sandbox",
            "satchel-cli",
        ],
        &["tauri"],
    ),
    // It builds before everything else and without a C compiler: each name here was checked for that.
    Crate {
        name: "xtask",
        ours: &[],
        never: &[],
        only: Some(&["clap", "serde", "serde_json", "thiserror"]),
        tests_too: true,
    },
];

/// Crates of others with one user among ours; the tests may look at the same things from outside.
const SOLE_USERS: &[(&str, &str)] = &[
    ("rusqlite", "satchel-store"),
    ("refinery", "satchel-store"),
    ("reqwest", "satchel-hubspot"),
    ("oauth2", "satchel-hubspot"),
    ("tauri", "satchel-desktop"),
];

/// Asks cargo for the manifests and reports what the table forbids.
pub(super) fn check(root: &Path, found: &mut Vec<Violation>) -> Result<(), Error> {
    for package in &metadata(root)?.packages {
        let manifest = Path::new(&package.manifest_path);
        let text = std::fs::read_to_string(manifest).map_err(Error::file(manifest))?;
        let path = manifest.strip_prefix(root).unwrap_or(manifest).to_string_lossy().replace('\\', "/");
        for (name, violation) in judge_package(package) {
            found.push(Violation::new(&path, line_of(&text, &name), violation));
        }
    }
    Ok(())
}

/// The names of all crates of ours.
pub(crate) fn crates(root: &Path) -> Result<Vec<String>, Error> {
    Ok(metadata(root)?.packages.into_iter().map(|package| package.name).collect())
}

fn metadata(root: &Path) -> Result<Metadata, Error> {
    let mut cargo = shell::cargo(root);
    cargo.args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let answer = shell::text(&mut cargo)?;
    serde_json::from_str(&answer)
        .map_err(|error| Error::Answer { what: "cargo metadata".to_owned(), why: error.to_string() })
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    /// Nothing for a normal one, else `dev` or `build`.
    kind: Option<String>,
    /// Set when it is one of ours.
    path: Option<String>,
}

/// What is wrong with a package: the dependency at fault (or the package) and the text.
fn judge_package(package: &Package) -> Vec<(String, String)> {
    let Some(row) = CRATES.iter().find(|row| row.name == package.name) else {
        let text =
            "the import table of `cargo xtask tidy` does not know this crate: give it a row".to_owned();
        return vec![(package.name.clone(), text)];
    };
    package
        .dependencies
        .iter()
        .filter_map(|dependency| {
            judge_dependency(row, dependency).map(|text| (dependency.name.clone(), text))
        })
        .collect()
}

fn judge_dependency(row: &Crate, dependency: &Dependency) -> Option<String> {
    let name = dependency.name.as_str();
    let for_tests = dependency.kind.as_deref() == Some("dev");
    if dependency.path.is_some() {
        let judged = row.tests_too || !for_tests || row.name == "satchel-tests";
        let allowed = row.ours.contains(&name);
        return (judged && !allowed).then(|| forbidden(row.name, name));
    }
    if for_tests {
        return is_family("tauri", name)
            .then(|| forbidden(row.name, name))
            .filter(|_| row.name != "satchel-desktop");
    }
    if row.never.iter().any(|banned| is_family(banned, name)) {
        return Some(forbidden(row.name, name));
    }
    if row.only.is_some_and(|only| !only.contains(&name)) {
        return Some(format!(
            "{} builds quickly and without C: leave `{name}` out, or give it a place in the table",
            row.name
        ));
    }
    let (_, user) = SOLE_USERS.iter().find(|(owned, _)| is_family(owned, name))?;
    let allowed = row.name == *user || row.name == "satchel-tests";
    (!allowed).then(|| format!("only {user} imports `{name}`: add what you need there"))
}

fn forbidden(user: &str, used: &str) -> String {
    format!("{user} must not import `{used}`: see the import table, and move the code to a crate that may")
}

/// `tauri` and its plugins are one family; so is every other crate with itself.
fn is_family(family: &str, name: &str) -> bool {
    name == family || (family == "tauri" && name.starts_with("tauri-"))
}

/// The line (from 1) of the manifest that begins with the name; the first line when none does.
fn line_of(manifest: &str, name: &str) -> usize {
    let begins = |line: &str| {
        line.trim_start()
            .trim_start_matches('"')
            .strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(['.', ' ', '=', '"']))
    };
    manifest.lines().position(begins).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(package: &str, dependency: &str, kind: Option<&str>) -> Vec<String> {
        let ours = dependency.starts_with("satchel-") || dependency == "xtask";
        let package = Package {
            name: package.to_owned(),
            manifest_path: String::new(),
            dependencies: vec![Dependency {
                name: dependency.to_owned(),
                kind: kind.map(str::to_owned),
                path: ours.then(String::new),
            }],
        };
        judge_package(&package).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn the_table_allows_what_the_design_does() {
        for (package, dependency) in [
            ("satchel-store", "satchel-core"),
            ("satchel-store", "rusqlite"),
            ("satchel-hubspot", "reqwest"),
            ("satchel-engine", "satchel-hubspot"),
            ("satchel-host", "satchel-sandbox"),
            ("satchel-cli", "satchel-api"),
            ("satchel-desktop", "tauri-build"),
            ("satchel-tests", "satchel-engine"),
            ("xtask", "clap"),
        ] {
            assert!(judged(package, dependency, None).is_empty(), "{package} → {dependency}");
        }
    }

    #[test]
    fn the_table_forbids_the_rest() {
        for (package, dependency) in [
            ("satchel-core", "tokio"),
            ("satchel-core", "satchel-store"),
            ("satchel-store", "satchel-hubspot"),
            ("satchel-hubspot", "rusqlite"),
            ("satchel-engine", "rusqlite"),
            ("satchel-engine", "satchel-api"),
            ("satchel-api", "satchel-hubspot"),
            ("satchel-sandbox", "satchel-core"),
            ("satchel-cli", "satchel-store"),
            ("satchel-cli", "tauri-plugin-log"),
            ("satchel-host", "oauth2"),
            ("satchel-tests", "satchel-desktop"),
            ("xtask", "satchel-core"),
            ("xtask", "rusqlite"),
        ] {
            assert_eq!(judged(package, dependency, None).len(), 1, "{package} → {dependency}");
        }
    }

    #[test]
    fn tests_of_a_crate_are_free_except_the_sandbox() {
        assert!(judged("satchel-engine", "satchel-sandbox", Some("dev")).is_empty());
        assert!(judged("satchel-core", "proptest", Some("dev")).is_empty());
        assert_eq!(judged("satchel-sandbox", "satchel-hubspot", Some("dev")).len(), 1);
        assert_eq!(judged("satchel-tests", "satchel-desktop", Some("dev")).len(), 1);
        assert_eq!(judged("satchel-engine", "tauri", Some("dev")).len(), 1);
    }

    #[test]
    fn a_new_crate_needs_a_row() {
        assert_eq!(judged("satchel-novelty", "serde", None).len(), 1);
    }

    #[test]
    fn a_violation_points_at_the_manifest_line() {
        let manifest = "[dependencies]\ntokio-util = \"1\"\ntokio.workspace = true\n";
        assert_eq!(line_of(manifest, "tokio"), 3);
        assert_eq!(line_of(manifest, "absent"), 1);
    }
}
