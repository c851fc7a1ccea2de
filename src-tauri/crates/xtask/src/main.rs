//! The project's own commands: set up, run, test, bench and tidy.
//!
//! This crate imports no crate of ours and nothing that needs a C compiler, so that it builds first and quickly,
//! judges the rest from outside, and still works when the rest does not compile.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks through both")]

mod bench;
mod crash;
mod error;
mod fuzz;
mod root;
mod run;
mod setup;
mod shell;
mod sim;
mod test;
mod tidy;
mod ui;
mod window;

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
    /// Everything CI runs: format, tidy, the window's files, clippy, all tests, stale bindings. The last line is `N passed, N failed`.
    Test,
    /// Check the project's own rules: imports, top level, module heads, lengths, leftovers, SQL.
    Tidy,
    /// Open the window; without a display, walk the main job in it and leave pictures in `target/run`.
    Run {
        /// Walk the main job through the command line instead, against a sandbox of its own.
        #[arg(long)]
        cli: bool,
    },
    /// Measure with a release build and print one JSON line per figure.
    Bench {
        /// Exit with 1 when a figure misses its budget.
        #[arg(long)]
        check: bool,
    },
    /// Fuzz what reads bytes of strangers, each target for so long; a finding is a failure.
    Fuzz {
        /// How long, for each target.
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
    /// Play seeded histories of crashes, faults and rival editors, and judge what became of every edit; one JSON line.
    Sim {
        /// How many.
        #[arg(long, default_value_t = 2_000)]
        schedules: u64,
        /// The seed of the first; each next one has the next seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Try the simulator on deliberate bugs, each of which it must catch; one row of a table each.
    Teeth {
        /// The seed of the first schedule against each.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// End processes and power in the middle of everything, and look whether an edit was lost.
    Crash {
        /// Power cuts.
        #[arg(long, default_value_t = 20_000)]
        cuts: u64,
        /// Processes killed at any time.
        #[arg(long, default_value_t = 600)]
        kills: u64,
        /// Let every single call fail, also where a flow makes hundreds.
        #[arg(long)]
        every: bool,
        /// Where what is drawn begins.
        #[arg(long, default_value_t = 1)]
        seed: u64,
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
        Command::Run { cli: true } => run::run(&root),
        Command::Run { cli: false } => window::run(&root),
        Command::Bench { check } => bench::run(&root, *check),
        Command::Fuzz { seconds } => fuzz::run(&root, *seconds),
        Command::Crash { cuts, kills, every, seed } => {
            crash::run(&root, &crash::Amount { cuts: *cuts, kills: *kills, every: *every, seed: *seed })
        }
        Command::Sim { schedules, seed } => sim::run(&root, *schedules, *seed),
        Command::Teeth { seed } => sim::teeth(&root, *seed),
    }
}
