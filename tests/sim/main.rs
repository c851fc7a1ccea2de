//! Runs the simulator: one line of JSON on standard output, the table of faults and the failing seeds on standard error; 0 when
//! nothing was lost, missed, asked for no reason or left behind.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks through both")]

use clap::Parser;
use satchel_tests::sim::{self, Plan, Reduced};
use std::process::ExitCode;

/// Many small things are made and dropped: the allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Plays seeded histories of crashes, faults and rival editors, and judges what became of every edit.
#[derive(Parser)]
#[command(name = "sim")]
struct Arguments {
    /// How many.
    #[arg(long, default_value_t = 100)]
    schedules: u64,
    /// The seed of the first; each next one has the next seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many side by side; as many as there are processors, unless told.
    #[arg(long)]
    threads: Option<usize>,
    /// Prints every step and every request.
    #[arg(long)]
    tell: bool,
    /// Stops at the first seed that fails.
    #[arg(long)]
    until_failure: bool,
    /// Leaves failing histories as they are, in place of making the first ones smaller.
    #[arg(long)]
    as_is: bool,
    /// Events and faults that do not happen, by the names that a failing seed is told with.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// The only steps that are taken.
    #[arg(long, value_delimiter = ',')]
    steps: Option<Vec<u64>>,
    /// How many contacts there are, in place of what the seed says.
    #[arg(long)]
    contacts: Option<u64>,
    /// Lets a deliberate bug bite, or shows that every one is caught: `all`. Needs the feature `teeth`.
    #[cfg(feature = "teeth")]
    #[arg(long)]
    tooth: Option<String>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut plan = Plan::of(arguments.seed, arguments.schedules);
    plan.threads = arguments.threads.unwrap_or(plan.threads);
    plan.tell = arguments.tell;
    plan.until_failure = arguments.until_failure;
    plan.reduces = !arguments.as_is;
    plan.reduced =
        Reduced { without: arguments.without, steps: arguments.steps, contacts: arguments.contacts };
    #[cfg(feature = "teeth")]
    if let Some(word) = &arguments.tooth {
        match sim::bite(&plan, word) {
            Ok(None) => {}
            Ok(Some(true)) => return ExitCode::SUCCESS,
            Ok(Some(false)) => return ExitCode::FAILURE,
            Err(words) => {
                eprintln!("{words}");
                return ExitCode::FAILURE;
            }
        }
    }
    let tally = sim::run(&plan);
    eprintln!("{}", tally.report());
    println!("{}", tally.line());
    if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
