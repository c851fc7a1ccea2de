//! Opens the window, or walks the main job in it where nobody could see it.
//!
//! The walk itself is a program of package satchel-tests: it needs what drives a window, and this crate stays small.

use crate::bench::{executable, target_folder};
use crate::{Error, setup, shell, ui};
use std::path::Path;
use std::process::{Command, ExitCode};

/// Builds what is needed, then opens the window where there is a display, and walks where there is none.
pub(crate) fn run(root: &Path) -> Result<ExitCode, Error> {
    if has_display(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        setup::run(setup::Wanted::Window)?;
        ui::build(root)?;
        build(root, &["--package", "satchel-desktop"])?;
        println!("the window opens; closing it ends this command");
        return open(root);
    }
    println!("no display here: walking the main job in a window of its own");
    setup::run(setup::Wanted::Walk)?;
    ui::build(root)?;
    build(root, WALKED)?;
    walk(root)
}

/// What a walk needs: the window, the walk itself, and the command line, which serves the account it walks in.
const WALKED: &[&str] = &[
    "--package",
    "satchel-desktop",
    "--package",
    "satchel-cli",
    "--package",
    "satchel-tests",
    "--bin",
    "satchel-desktop",
    "--bin",
    "satchel",
    "--bin",
    "walk",
];

/// Whether a person could see a window.
fn has_display(is_set: impl Fn(&str) -> bool) -> bool {
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn build(root: &Path, what: &[&str]) -> Result<(), Error> {
    let mut command = shell::cargo(root);
    command.arg("build").args(what);
    let status = shell::status(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: shell::line(&command), status: status.to_string() })
}

fn open(root: &Path) -> Result<ExitCode, Error> {
    ended(&mut Command::new(program(root, "satchel-desktop")))
}

/// Walks the main job in the window; both programs are built.
pub(crate) fn walk(root: &Path) -> Result<ExitCode, Error> {
    let mut walk = Command::new(program(root, "walk"));
    walk.arg(target_folder(root).join("run")).env("SATCHEL_DESKTOP_BIN", program(root, "satchel-desktop"));
    ended(&mut walk)
}

fn ended(command: &mut Command) -> Result<ExitCode, Error> {
    let status = shell::status(command)?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn program(root: &Path, name: &str) -> std::path::PathBuf {
    target_folder(root).join("debug").join(executable(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_kind_of_display_will_do() {
        assert!(has_display(|name| name == "DISPLAY"));
        assert!(has_display(|name| name == "WAYLAND_DISPLAY"));
        assert_eq!(has_display(|_| false), !cfg!(target_os = "linux"));
    }
}
