//! Starts the measurements of package satchel-tests against a release build. What is measured, and the budgets,
//! are there; here is only the order: build, then measure, so that no compile runs beside a measurement.

use crate::{Error, setup, shell, ui};
use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

/// Builds the release programs and the measurements, runs those, and passes their lines and their verdict on.
pub(crate) fn run(root: &Path, check: bool) -> Result<ExitCode, Error> {
    setup::run(setup::Wanted::Walk)?;
    ui::build(root)?;
    build(root)?;
    let engine = measured(root, "bench", &[], check)?;
    let folder = target_folder(root).join("bench");
    let window = measured(root, "window-bench", &[folder.as_os_str()], check)?;
    Ok(if engine && window { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one set of measurements; whether it was content.
fn measured(root: &Path, name: &str, arguments: &[&OsStr], check: bool) -> Result<bool, Error> {
    let program = |name: &str| target_folder(root).join("release").join(executable(name));
    let mut bench = std::process::Command::new(program(name));
    bench.current_dir(root).args(arguments);
    bench.env("SATCHEL_BIN", program("satchel")).env("SATCHEL_DESKTOP_BIN", program("satchel-desktop"));
    if check {
        bench.arg("--check");
    }
    let status = shell::status(&mut bench)?;
    match status.code() {
        Some(code) => Ok(code == 0),
        None => Err(Error::Failed { program: name.to_owned(), status: status.to_string() }),
    }
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder(root: &Path) -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// A program's file name on this system.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Builds all programs at once: apart, each would build what they share with features of its own.
fn build(root: &Path) -> Result<(), Error> {
    let mut command = shell::cargo(root);
    command.args(["build", "--release", "--package", "satchel-cli", "--bin", "satchel"]);
    command.args(["--package", "satchel-desktop", "--bin", "satchel-desktop"]);
    command.args(["--package", "satchel-tests", "--bin", "bench", "--bin", "window-bench"]);
    let status = shell::status(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: shell::line(&command), status: status.to_string() })
}
