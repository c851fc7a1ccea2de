//! The window's own files: their packages, and what is built from them into the program.
//!
//! Both are done only when something changed: npm's packages when the lock file is newer than what npm installed, the
//! files when their content differs from what was last built.

use crate::bench::target_folder;
use crate::{Error, shell};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders below `ui` that are made, never written.
const MADE: &[&str] = &["node_modules", "dist"];

/// Makes sure that `ui/dist` is what the sources say.
pub(crate) fn build(root: &Path) -> Result<(), Error> {
    packages(root)?;
    let ui = root.join("ui");
    let stamp = target_folder(root).join("ui.stamp");
    let now = print_of(&ui)?;
    let built = std::fs::read_to_string(&stamp).unwrap_or_default();
    if built == now && ui.join("dist/index.html").is_file() {
        return Ok(());
    }
    npm(root, &["run", "build"])?;
    if let Some(folder) = stamp.parent() {
        std::fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    std::fs::write(&stamp, now).map_err(Error::file(&stamp))
}

/// Makes sure that the packages are those of the lock file. None of them may run a program of its own.
pub(crate) fn packages(root: &Path) -> Result<(), Error> {
    let ui = root.join("ui");
    // npm writes this file when it has installed everything.
    if is_newer(&ui.join("node_modules/.package-lock.json"), &ui.join("package-lock.json")) {
        return Ok(());
    }
    npm(root, &["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
}

/// A command of npm in the window's folder.
pub(crate) fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root.join("ui")).args(arguments).env("NO_UPDATE_NOTIFIER", "1");
    command
}

fn npm(root: &Path, arguments: &[&str]) -> Result<(), Error> {
    let mut command = command(root, arguments);
    println!("ui: {}", shell::line(&command));
    let status = shell::status(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: shell::line(&command), status: status.to_string() })
}

fn is_newer(made: &Path, source: &Path) -> bool {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|about| about.modified()).ok();
    changed(made).zip(changed(source)).is_some_and(|(made, source)| made >= source)
}

/// A number over the names and contents of all sources.
fn print_of(folder: &Path) -> Result<String, Error> {
    let mut files = Vec::new();
    collect(folder, true, &mut files)?;
    files.sort();
    let mut print = Print::new();
    for file in files {
        print.add(file.to_string_lossy().as_bytes());
        print.add(&std::fs::read(&file).map_err(Error::file(&file))?);
    }
    Ok(format!("{:016x}", print.0))
}

fn collect(folder: &Path, is_top: bool, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(Error::file(folder))? {
        let entry = entry.map_err(Error::file(folder))?;
        let path = entry.path();
        if path.is_file() {
            files.push(path);
        } else if !(is_top && MADE.contains(&entry.file_name().to_string_lossy().as_ref())) {
            collect(&path, false, files)?;
        }
    }
    Ok(())
}

/// FNV-1a: enough to see a change, and the same on every machine.
struct Print(u64);

impl Print {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Takes in some bytes and their number, so that two short pieces are not one long one.
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().copied().chain(bytes.len().to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(pieces: &[&str]) -> u64 {
        let mut print = Print::new();
        for piece in pieces {
            print.add(piece.as_bytes());
        }
        print.0
    }

    #[test]
    fn a_changed_name_or_content_is_seen() {
        assert_eq!(print(&["a.ts", "let a"]), print(&["a.ts", "let a"]));
        assert_ne!(print(&["a.ts", "let a"]), print(&["a.ts", "let b"]));
        assert_ne!(print(&["a.ts", "let a"]), print(&["a.tsl", "et a"]));
    }
}
