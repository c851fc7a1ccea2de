//! Everything CI runs, in one command: each step is named and timed, and a failing one hides no other.
//!
//! Each of our own steps counts as one test; the tests of the crates are counted from what their binaries print.

mod tally;

use crate::bench::{executable, target_folder};
use crate::{Error, setup, shell, tidy, ui, window};
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;
use tally::{Count, Tally};

/// What the window's side of the boundary is generated into.
const BINDINGS: &str = "ui/src/ipc/generated";

/// Runs all steps and prints `N passed, N failed` last; the exit code is 1 when any failed.
pub(crate) fn run(root: &Path) -> Result<ExitCode, Error> {
    let begun = Instant::now();
    let mut total = Count::default();
    match setup::run(setup::Wanted::Everything) {
        Ok(()) => all_steps(root, &mut total)?,
        Err(error) => {
            println!("{error}");
            total.failed += 1;
        }
    }
    println!("took {}", shell::took(begun.elapsed()));
    println!("{} passed, {} failed", total.passed, total.failed);
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn all_steps(root: &Path, total: &mut Count) -> Result<(), Error> {
    // rustfmt colours what it prints into a file too, unless told.
    let colour = if std::io::stdout().is_terminal() { "--color=always" } else { "--color=never" };
    step(total, "format", || cargo(root, &["fmt", "--all", "--", "--check", colour]))?;
    step(total, "tidy", || tidy_step(root))?;
    // The program holds the window's files: without them it does not compile.
    let has_ui = step(total, "the window's types and files", || worded(ui::build(root)))?;
    step(total, "the window's style", || npm(root, &["run", "lint"]))?;
    unit_tests(root, total)?;
    let all: &[&str] = if has_ui {
        &["--workspace", "--features", "satchel-tests/window"]
    } else {
        &["--workspace", "--exclude", "satchel-desktop"]
    };
    step(total, "clippy", || {
        cargo(root, &[&["clippy"], all, &["--all-targets", "--", "-D", "warnings"]].concat())
    })?;
    // This builds `satchel` and the window's program too: the tests start them.
    let built = step(total, "build", || cargo(root, &[&["test"], all, &["--no-run", "--quiet"]].concat()))?;
    if built {
        tests(root, all, total)?;
        step(total, "the main job in the window", || Ok(window::walk(root)? == ExitCode::SUCCESS))?;
    } else {
        println!("not everything builds: the crates are tested one by one");
        for name in tidy::crates(root)? {
            tests(root, &["--package", &name], total)?;
        }
    }
    step(total, "bindings are not stale", || bindings(root))?;
    Ok(())
}

/// Runs one step, prints its name, its end and how long it took, and counts it. Returns whether it passed.
fn step(total: &mut Count, name: &str, work: impl FnOnce() -> Result<bool, Error>) -> Result<bool, Error> {
    println!("── {name}");
    let begun = Instant::now();
    let passed = work()?;
    let end = if passed { "passed" } else { "FAILED" };
    println!("── {name}: {end} in {}\n", shell::took(begun.elapsed()));
    total.add(&Count { passed: u64::from(passed), failed: u64::from(!passed) });
    Ok(passed)
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<bool, Error> {
    Ok(shell::status(shell::cargo(root).args(arguments))?.success())
}

fn npm(root: &Path, arguments: &[&str]) -> Result<bool, Error> {
    Ok(shell::status(&mut ui::command(root, arguments))?.success())
}

/// A step that failed in words is a failed step, and the next ones are taken all the same.
fn worded(done: Result<(), Error>) -> Result<bool, Error> {
    if let Err(error) = &done {
        println!("{error}");
    }
    Ok(done.is_ok())
}

/// The window's own tests: no browser, no program behind them.
fn unit_tests(root: &Path, total: &mut Count) -> Result<(), Error> {
    println!("── the window's unit tests");
    let count = counted(ui::command(root, &["test"]).env("NO_COLOR", "1"))?;
    println!("── the window's unit tests: {} passed, {} failed\n", count.passed, count.failed);
    total.add(&count);
    Ok(())
}

fn tidy_step(root: &Path) -> Result<bool, Error> {
    let violations = tidy::check(root)?;
    for violation in &violations {
        println!("{violation}");
    }
    Ok(violations.is_empty())
}

/// The test that writes the bindings fails when they were stale; here is caught what it wrote and nobody committed.
fn bindings(root: &Path) -> Result<bool, Error> {
    let prefix = shell::text(Command::new("git").current_dir(root).args(["rev-parse", "--show-prefix"]));
    if !prefix.is_ok_and(|prefix| prefix.trim().is_empty()) {
        println!("not a git checkout: nothing to compare with");
        return Ok(true);
    }
    let mut git = Command::new("git");
    git.current_dir(root).args(["status", "--porcelain", "--untracked-files=all", "--", BINDINGS]);
    let changed = shell::text(&mut git)?;
    if changed.trim().is_empty() {
        return Ok(true);
    }
    println!("{changed}the generated bindings differ from the committed ones: commit {BINDINGS}");
    Ok(false)
}

/// Runs the tests of the chosen crates, prints what they print, and counts.
fn tests(root: &Path, chosen: &[&str], total: &mut Count) -> Result<(), Error> {
    let name = format!("tests {}", chosen.join(" "));
    println!("── {name}");
    let begun = Instant::now();
    let mut command = shell::cargo(root);
    command.args(["test", "--no-fail-fast"]).args(chosen);
    let built = target_folder(root).join("debug");
    command.env("SATCHEL_BIN", built.join(executable("satchel")));
    command.env("SATCHEL_DESKTOP_BIN", built.join(executable("satchel-desktop")));
    let count = counted(&mut command)?;
    let took = shell::took(begun.elapsed());
    println!("── {name}: {} passed, {} failed in {took}\n", count.passed, count.failed);
    total.add(&count);
    Ok(())
}

/// Runs a command that runs tests, passing its output on line by line while counting.
fn counted(command: &mut Command) -> Result<Count, Error> {
    let program = shell::line(command);
    let spawned = |source| Error::Spawn { program: program.clone(), source };
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().map_err(spawned)?;
    let mut tally = Tally::default();
    if let Some(stdout) = child.stdout.take() {
        pass_on(stdout, std::io::stdout(), |line| tally.read(line)).map_err(spawned)?;
    }
    let status = child.wait().map_err(spawned)?;
    Ok(tally.end(status.success()))
}

/// Copies each line, showing it to `see` first. A line may hold anything, not only text.
fn pass_on(from: impl Read, mut to: impl Write, mut see: impl FnMut(&str)) -> std::io::Result<()> {
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        see(&String::from_utf8_lossy(&line));
        to.write_all(&line)?;
        line.clear();
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_is_counted_and_does_not_stop() {
        let mut total = Count::default();
        assert!(!step(&mut total, "a", || Ok(false)).expect("a step"));
        assert!(step(&mut total, "b", || Ok(true)).expect("a step"));
        assert_eq!((total.passed, total.failed), (1, 1));
    }

    #[test]
    fn a_line_that_is_no_text_is_passed_over() {
        let mut seen = Vec::new();
        let mut copy = Vec::new();
        let bytes: &[u8] = b"\xff\xfe\nrunning 1 test\n";
        pass_on(bytes, &mut copy, |line| seen.push(line.trim_end().to_owned())).expect("lines");
        assert_eq!(copy, bytes);
        assert_eq!(seen[1], "running 1 test");
    }
}
