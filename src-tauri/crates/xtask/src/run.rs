//! The main job, walked through the command line as a rep would do it, against a sandbox of its own on loopback.
//!
//! Each step prints what it proved and fails with a sentence when it did not. What is proved is read from the server
//! or from a later command, never from the command that did it. All files are in `target/run`, made anew each time.

mod consent;
mod http;
mod process;
mod walk;

use crate::bench::{executable, target_folder};
use crate::{Error, setup, shell};
use process::Satchel;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Builds what is needed and walks all steps; the first that fails ends the walk with exit code 1.
pub(crate) fn run(root: &Path) -> Result<ExitCode, Error> {
    setup::run(setup::Wanted::Build)?;
    build(root)?;
    let target = target_folder(root);
    let folder = target.join("run");
    fresh(&folder)?;
    let satchel = Satchel {
        program: target.join("debug").join(executable("satchel")),
        data: folder.join("data"),
        log: folder.join("satchel.log"),
    };
    let begun = Instant::now();
    let walked = walk::all(&satchel, &folder);
    match walked {
        Ok(steps) => {
            println!("\nthe main job works: {steps} steps in {}", shell::took(begun.elapsed()));
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            println!("FAILED: {error}");
            println!("logs: {}", folder.display());
            Ok(ExitCode::FAILURE)
        }
    }
}

fn build(root: &Path) -> Result<(), Error> {
    let mut command = shell::cargo(root);
    command.args(["build", "--package", "satchel-cli"]);
    let status = shell::status(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: shell::line(&command), status: status.to_string() })
}

fn fresh(folder: &Path) -> Result<(), Error> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(Error::file(folder))?;
    }
    std::fs::create_dir_all(folder).map_err(Error::file(folder))
}
