//! The `satchel` command line: it reads arguments, calls the command surface, and prints answers. What a command
//! does is decided below.

mod args;
mod contract;
mod end;
mod exit;
mod input;
mod leaving;
mod output;
mod render;
mod run;
mod sandbox;
mod table;
mod waiting;

use clap::Parser;
use clap::error::ErrorKind;
use output::Output;
use satchel_api::{ErrorCode, Failure};
use std::process::ExitCode;

/// As in the window's program. The sandbox's answers are made of many small pieces of memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(not_understood(&error)),
    };
    let output = Output { json: arguments.json };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let outcome = match runtime {
        Ok(runtime) => runtime.block_on(run::run(arguments)),
        Err(error) => {
            Err(Failure::new(ErrorCode::Internal, error.to_string(), "Close other programs and try again."))
        }
    };
    ExitCode::from(match outcome {
        Ok(code) => code,
        Err(failure) => {
            tracing::info!(code = ?failure.code, "the command failed");
            // A failure that cannot be shown is still told by the exit code.
            drop(output.failure(&failure));
            exit::of(&failure)
        }
    })
}

/// Help and version are answers; everything else is a failure of its own kind, in JSON where that was asked for.
fn not_understood(error: &clap::Error) -> u8 {
    let is_answer = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    let wants_json = std::env::args_os().skip(1).take_while(|word| word != "--").any(|word| word == "--json");
    if is_answer || !wants_json {
        drop(error.print());
        return if is_answer { exit::DONE } else { exit::USAGE };
    }
    let text = error.render().to_string();
    let said = text.split("\n\n").next().unwrap_or_default();
    let said = said.strip_prefix("error: ").unwrap_or(said).split_whitespace().collect::<Vec<_>>().join(" ");
    let failure = Failure::new(ErrorCode::Usage, said, "See `satchel --help`.");
    drop(Output { json: true }.failure(&failure));
    exit::USAGE
}
