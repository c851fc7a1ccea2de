//! The project's own commands: set up, run, test, bench and tidy.
//!
//! This crate imports no crate of ours and nothing that needs a C compiler, so that it builds first and quickly,
//! judges the rest from outside, and still works when the rest does not compile.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks through both")]

mod bench;
mod error;
mod root;
mod run;
mod setup;
mod shell;
mod test;
mod tidy;

use clap::{Parser, Subcommand};
use error::Error;
use std::process::ExitCode;

/// Everything a contributor runs. Each command can be run again at any time and is quick when nothing is left to do.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what building and testing needs, or print the one command that does.
    Setup,
    /// Everything CI runs: format, clippy, tidy, all tests, stale bindings. The last line is `N passed, N failed`.
    Test,
    /// Check the project's own rules: imports, top level, module heads, lengths, leftovers, SQL.
    Tidy,
    /// The main job through the command line, against a fresh sandbox: sign in, mirror, edit offline, push, settle.
    Run,
    /// Measure with a release build and print one JSON line per figure.
    Bench {
        /// Exit with 1 when a figure misses its budget.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match dispatch(&Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &Command) -> Result<ExitCode, Error> {
    let root = root::find()?;
    match command {
        Command::Setup => {
            setup::run(setup::Wanted::Everything)?;
            println!("everything that building and testing needs is there");
            Ok(ExitCode::SUCCESS)
        }
        Command::Test => test::run(&root),
        Command::Tidy => tidy::run(&root),
        Command::Run => run::run(&root),
        Command::Bench { check } => bench::run(&root, *check),
    }
}
