//! The repository as the rules see it: its files, by path, with their text.
//!
//! In a git checkout these are the files that git tracks or would track; elsewhere (an unpacked archive) all files
//! but those in build folders.

use super::Source;
use crate::{Error, shell};
use std::path::Path;
use std::process::Command;

/// Files past this size hold no text of ours.
const LARGEST: u64 = 4 << 20;

/// Folders that are made, never written.
const BUILD_FOLDERS: &[&str] = &["target", "node_modules", "dist", ".git"];

/// One text file.
pub(crate) struct File {
    /// From the repository's top folder, with `/`.
    pub(crate) path: String,
    /// Its whole text.
    pub(crate) text: String,
    /// Taken apart, when it is Rust.
    pub(crate) rust: Option<Source>,
}

impl File {
    /// A file with its text, taken apart when its name says Rust.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let rust = path.ends_with(".rs").then(|| Source::scan(text));
        Self { path: path.to_owned(), text: text.to_owned(), rust }
    }

    /// Whether the file is TypeScript.
    pub(crate) fn is_typescript(&self) -> bool {
        [".ts", ".tsx", ".mts"].iter().any(|end| self.path.ends_with(end))
    }

    /// Whether the file is written by a program of ours.
    pub(crate) fn is_generated(&self) -> bool {
        self.path.starts_with("ui/src/ipc/generated/")
    }
}

/// All files, and the names at the top level.
pub(crate) struct Tree {
    /// Text files, by path.
    pub(crate) files: Vec<File>,
    /// The names of what is at the top level, files and folders.
    pub(crate) top: Vec<String>,
}

impl Tree {
    /// Reads the whole repository.
    pub(crate) fn read(root: &Path) -> Result<Self, Error> {
        let (paths, top) = match git_paths(root) {
            Some(found) => found,
            None => walked_paths(root)?,
        };
        let files = paths.iter().filter_map(|path| read_text(root, path)).collect();
        Ok(Self { files, top })
    }
}

/// The text of one file; nothing for what is no text, too large, or gone since it was listed.
fn read_text(root: &Path, path: &str) -> Option<File> {
    let full = root.join(path);
    let about = std::fs::symlink_metadata(&full).ok()?;
    if !about.is_file() || about.len() > LARGEST {
        return None;
    }
    let text = String::from_utf8(std::fs::read(full).ok()?).ok()?;
    Some(File::new(path, &text))
}

/// What git tracks or would track, and the top level of what it tracks; nothing when this is no checkout of ours.
fn git_paths(root: &Path) -> Option<(Vec<String>, Vec<String>)> {
    let prefix = git(root, &["rev-parse", "--show-prefix"])?;
    if !prefix.trim().is_empty() {
        return None;
    }
    let tracked = listed(&git(root, &["ls-files", "-z"])?);
    if tracked.is_empty() {
        return None;
    }
    let paths = listed(&git(root, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?);
    Some((paths, top_of(&tracked)))
}

fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    shell::text(Command::new("git").current_dir(root).args(arguments)).ok()
}

fn listed(answer: &str) -> Vec<String> {
    let mut paths: Vec<String> =
        answer.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    paths.sort();
    paths.dedup();
    paths
}

fn top_of(paths: &[String]) -> Vec<String> {
    let mut names: Vec<String> =
        paths.iter().filter_map(|path| path.split('/').next()).map(str::to_owned).collect();
    names.dedup();
    names
}

fn walked_paths(root: &Path) -> Result<(Vec<String>, Vec<String>), Error> {
    let mut paths = Vec::new();
    let mut folders = vec![String::new()];
    let mut top = Vec::new();
    while let Some(folder) = folders.pop() {
        let full = root.join(&folder);
        for entry in std::fs::read_dir(&full).map_err(Error::file(&full))? {
            let entry = entry.map_err(Error::file(&full))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder && BUILD_FOLDERS.contains(&name.as_str()) {
                continue;
            }
            if folder.is_empty() {
                top.push(name.clone());
            }
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if is_folder { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    top.sort();
    Ok((paths, top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_level_is_named_once() {
        let paths = ["Cargo.toml", "tests/a.rs", "tests/b.rs", "ui/x/y.ts"].map(str::to_owned);
        assert_eq!(top_of(&paths), ["Cargo.toml", "tests", "ui"]);
    }

    #[test]
    fn git_lists_paths_with_zeros() {
        assert_eq!(listed("b c.rs\0a.rs\0"), ["a.rs", "b c.rs"]);
    }
}
