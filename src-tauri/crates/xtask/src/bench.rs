//! Starts the measurements of package satchel-tests against a release build. What is measured, and the budgets,
//! are there; here is only the order: build, then measure, so that no compile runs beside a measurement.

use crate::{Error, setup, shell};
use std::path::Path;
use std::process::ExitCode;

/// Builds the release `satchel` and the measurements, runs them, and passes their lines and their verdict on.
pub(crate) fn run(root: &Path, check: bool) -> Result<ExitCode, Error> {
    setup::run(setup::Wanted::Build)?;
    build(root)?;
    let release = target_folder(root).join("release");
    let mut bench = std::process::Command::new(release.join(executable("bench")));
    bench.current_dir(root).env("SATCHEL_BIN", release.join(executable("satchel")));
    if check {
        bench.arg("--check");
    }
    let status = shell::status(&mut bench)?;
    Ok(match status.code() {
        Some(0) => ExitCode::SUCCESS,
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None => return Err(Error::Failed { program: "bench".to_owned(), status: status.to_string() }),
    })
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder(root: &Path) -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// A program's file name on this system.
pub(crate) fn executable(name: &str) -> String {
    format!("{name}{}", std::env::consts::EXE_SUFFIX)
}

/// Builds both programs at once: apart, each would build what they share with features of its own.
fn build(root: &Path) -> Result<(), Error> {
    let mut command = shell::cargo(root);
    command.args(["build", "--release", "--package", "satchel-cli", "--bin", "satchel"]);
    command.args(["--package", "satchel-tests", "--bin", "bench"]);
    let status = shell::status(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: shell::line(&command), status: status.to_string() })
}
