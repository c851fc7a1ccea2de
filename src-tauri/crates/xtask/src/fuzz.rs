//! Fuzzes what reads bytes of strangers: answers of a server, its errors, and the browser's visit at the end of a sign-in.
//! The targets and their seeds are in `tests/fuzz`, a workspace of its own.
//!
//! The stable compiler can count which code an input reaches, and libFuzzer, built by the package itself, finds inputs
//! that reach more. So nothing has to be installed but what building needs anyway.

use crate::bench::{executable, target_folder};
use crate::{Error, setup, shell};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The targets: a program and a folder of seeds each.
const TARGETS: [&str; 3] = ["pages", "errors", "callback"];

/// Makes the compiler count, for libFuzzer, which branches an input takes and what it compares.
const COUNTING: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// Limits of one input: what takes more is a finding.
const LIMITS: &[&str] = &["-timeout=20", "-rss_limit_mb=1024", "-max_len=65536"];

/// Builds the targets and runs each for so many seconds. What one finds ends it, and does not keep the next from its turn.
pub(crate) fn run(root: &Path, seconds: u64) -> Result<ExitCode, Error> {
    setup::run(setup::Wanted::Build)?;
    if !cfg!(windows) && !shell::succeeds("c++", &["--version"]) {
        return Err(Error::Stop("fuzzing needs a C++ compiler: install g++ or clang".to_owned()));
    }
    let triple = triple()?;
    let home = target_folder(root).join("fuzz");
    build(root, &home, &triple)?;
    let mut found = Vec::new();
    for target in TARGETS {
        let program = home.join(&triple).join("release").join(executable(target));
        if !one(root, &home, &program, target, seconds)? {
            found.push(target);
        }
    }
    if found.is_empty() {
        println!("{} ran for {seconds} seconds each and found nothing", TARGETS.join(", "));
        return Ok(ExitCode::SUCCESS);
    }
    for target in &found {
        let findings = home.join("findings").join(target);
        println!("{target}: mend what {} shows, and add it to tests/fuzz/seeds/{target}", findings.display());
    }
    Ok(ExitCode::FAILURE)
}

/// The kind of machine this is. Naming it keeps the counting away from what runs while building.
fn triple() -> Result<String, Error> {
    let text = shell::text(Command::new("rustc").arg("-vV"))?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Error::Answer { what: "rustc -vV".to_owned(), why: "it names no machine".to_owned() })
}

fn build(root: &Path, home: &Path, triple: &str) -> Result<(), Error> {
    let mut build = shell::cargo(root);
    build.args(["build", "--release", "--manifest-path", "tests/fuzz/Cargo.toml", "--bins"]);
    build.args(["--target", triple, "--target-dir"]).arg(home);
    build.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", COUNTING.join("\u{1f}"));
    let status = shell::status(&mut build)?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: shell::line(&build), status: status.to_string() })
}

/// Runs a target: whether it found nothing.
fn one(root: &Path, home: &Path, program: &Path, target: &str, seconds: u64) -> Result<bool, Error> {
    let (corpus, findings) = (home.join("corpus").join(target), home.join("findings").join(target));
    for folder in [&corpus, &findings] {
        std::fs::create_dir_all(folder).map_err(Error::file(folder))?;
    }
    println!("── fuzz {target} for {seconds} seconds");
    let mut fuzz = Command::new(program);
    fuzz.current_dir(root).args(LIMITS).arg(format!("-max_total_time={seconds}"));
    fuzz.arg(prefix(&findings)).arg(&corpus).arg(root.join("tests/fuzz/seeds").join(target));
    Ok(shell::status(&mut fuzz)?.success())
}

/// Where findings are written: libFuzzer puts its own name right behind it.
fn prefix(findings: &Path) -> std::ffi::OsString {
    let mut argument = std::ffi::OsString::from("-artifact_prefix=");
    let folder: PathBuf = findings.join("");
    argument.push(folder);
    argument
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_lie_in_their_folder() {
        let argument = prefix(Path::new("target/fuzz/findings/pages"));
        let text = argument.to_string_lossy().replace('\\', "/");
        assert_eq!(text, "-artifact_prefix=target/fuzz/findings/pages/");
    }

    #[test]
    fn every_target_has_its_program_and_its_seeds() {
        let package = crate::root::find().expect("the repository").join("tests/fuzz");
        let manifest = std::fs::read_to_string(package.join("Cargo.toml")).expect("its manifest");
        for target in TARGETS {
            assert!(manifest.contains(&format!("path = \"targets/{target}.rs\"")), "{target}");
            assert!(package.join("seeds").join(target).is_dir(), "{target}");
        }
        assert_eq!(manifest.matches("[[bin]]").count(), TARGETS.len(), "a target that is never run");
    }
}
