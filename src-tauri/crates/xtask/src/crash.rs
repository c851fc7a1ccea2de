//! Runs the crash tests of package satchel-tests: they need libclang and minutes, so that `cargo xtask test` leaves them out.
//! What they do is there, and in `docs/CRASHES.md`.

use crate::bench::{executable, target_folder};
use crate::{Error, setup, shell};
use std::path::Path;
use std::process::ExitCode;

/// How much is tried.
pub(crate) struct Amount {
    /// Power cuts.
    pub(crate) cuts: u64,
    /// Processes killed at any time.
    pub(crate) kills: u64,
    /// Whether every call fails once, also where a flow makes hundreds.
    pub(crate) every: bool,
    /// Where what is drawn begins.
    pub(crate) seed: u64,
}

/// Builds `satchel` and the tests, and runs them.
pub(crate) fn run(root: &Path, amount: &Amount) -> Result<ExitCode, Error> {
    setup::run(setup::Wanted::Crash)?;
    let mut build = shell::cargo(root);
    build.args(["build", "--package", "satchel-cli", "--bin", "satchel"]);
    let status = shell::status(&mut build)?;
    if !status.success() {
        return Err(Error::Failed { program: shell::line(&build), status: status.to_string() });
    }
    let mut tests = shell::cargo(root);
    tests
        .args(["test", "--package", "satchel-tests", "--features", "crashes", "--test", "crash"])
        .args(["--", "--nocapture"])
        .env("SATCHEL_BIN", target_folder(root).join("debug").join(executable("satchel")))
        .env("SATCHEL_CUTS", amount.cuts.to_string())
        .env("SATCHEL_KILLS", amount.kills.to_string())
        .env("SATCHEL_SEED", amount.seed.to_string());
    if amount.every {
        tests.env("SATCHEL_EVERY_CALL", "1");
    }
    let passed = shell::status(&mut tests)?.success();
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
