//! Starts the simulator of package satchel-tests from a release build. What it does, and what it demands, is there.

use crate::bench::{executable, target_folder};
use crate::{Error, setup, shell};
use std::path::Path;
use std::process::ExitCode;

/// Builds the simulator, runs so many schedules from a seed on, and passes its line and its verdict on.
pub(crate) fn run(root: &Path, schedules: u64, seed: u64) -> Result<ExitCode, Error> {
    let (schedules, seed) = (schedules.to_string(), seed.to_string());
    start(root, &[], &["--schedules", &schedules, "--seed", &seed])
}

/// Builds the simulator with deliberate bugs in what it tries, and shows that it catches each.
pub(crate) fn teeth(root: &Path, seed: u64) -> Result<ExitCode, Error> {
    start(root, &["--features", "satchel-tests/teeth"], &["--tooth", "all", "--seed", &seed.to_string()])
}

fn start(root: &Path, features: &[&str], arguments: &[&str]) -> Result<ExitCode, Error> {
    setup::run(setup::Wanted::Build)?;
    let mut build = shell::cargo(root);
    build.args(["build", "--release", "--package", "satchel-tests", "--bin", "sim"]).args(features);
    let status = shell::status(&mut build)?;
    if !status.success() {
        return Err(Error::Failed { program: shell::line(&build), status: status.to_string() });
    }
    let program = target_folder(root).join("release").join(executable("sim"));
    let mut sim = std::process::Command::new(program);
    sim.current_dir(root).args(arguments);
    let status = shell::status(&mut sim)?;
    Ok(match status.code() {
        Some(0) => ExitCode::SUCCESS,
        Some(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        None => return Err(Error::Failed { program: "sim".to_owned(), status: status.to_string() }),
    })
}
