//! Runs the simulator: `sim --schedules N --seed S [--tell]`. One line of JSON on standard output, the table of faults and the
//! failing seeds on standard error; 0 when nothing was lost, missed, asked for no reason or left behind.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks through both")]

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, otherwise: u64| {
        let at = arguments.iter().position(|argument| argument == name);
        at.and_then(|at| arguments.get(at + 1)).map_or(Some(otherwise), |text| text.parse().ok())
    };
    let (Some(schedules), Some(seed)) = (number("--schedules", 100), number("--seed", 1)) else {
        eprintln!("sim --schedules N --seed S [--tell]");
        return ExitCode::FAILURE;
    };
    let tell = arguments.iter().any(|argument| argument == "--tell");
    let tally = satchel_tests::sim::run(seed, schedules, None, tell);
    eprintln!("{}", tally.report());
    println!("{}", tally.line());
    if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
