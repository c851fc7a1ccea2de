//! What must be on the machine before anything is built: system packages and the parts of the Rust toolchain.
//!
//! One table lists the packages. Nothing is installed that is already there in another form (a compiler outside
//! the package system counts), nothing is installed without the right to, and nobody is asked a question.

use crate::{Error, shell};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What the caller is about to do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Compile and run.
    Build,
    /// Compile, run, format and lint.
    Everything,
}

/// How to tell that something is there, whoever installed it.
enum Proof {
    /// A program that runs and answers to this argument.
    Tool(&'static str, &'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
}

/// One Debian package that building needs.
struct Package {
    name: &'static str,
    why: &'static str,
    proof: Proof,
}

/// Every system package, with the reason it is needed.
const PACKAGES: &[Package] = &[
    Package {
        name: "build-essential",
        why: "a C compiler and linker",
        proof: Proof::Tool("cc", "--version"),
    },
    Package {
        name: "pkg-config",
        why: "finds the system's libraries",
        proof: Proof::Tool("pkg-config", "--version"),
    },
    Package {
        name: "libssl-dev",
        why: "the cipher of the encrypted database",
        proof: Proof::Library("libcrypto"),
    },
];

/// Parts of the Rust toolchain that a minimal installation leaves out: (rustup's name, cargo's command).
const COMPONENTS: &[(&str, &str)] = &[("rustfmt", "fmt"), ("clippy", "clippy")];

/// Makes sure that all is there, installing it where that is allowed.
///
/// # Errors
/// [`Error::Stop`] with the one command to run when something is missing and may not be installed from here.
pub(crate) fn run(wanted: Wanted) -> Result<(), Error> {
    packages()?;
    if wanted == Wanted::Everything {
        components()?;
    }
    Ok(())
}

fn packages() -> Result<(), Error> {
    let installed = installed();
    let missing: Vec<&Package> = PACKAGES
        .iter()
        .filter(|package| !installed.contains(package.name) && !proven(&package.proof))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        println!("missing: {} ({})", package.name, package.why);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    match Installer::of_this_machine() {
        Installer::Direct => install(&[], &names),
        Installer::Sudo => install(&["sudo", "-n"], &names),
        Installer::Forbidden => Err(Error::Stop(format!(
            "run this once, then try again:\n\n    sudo apt-get update && sudo apt-get install -y {}\n",
            names.join(" ")
        ))),
        Installer::None => Err(Error::Stop(format!(
            "this system has no apt-get; install what Debian calls {} and try again",
            names.join(", ")
        ))),
    }
}

/// The packages of our table that Debian's package system has, in one quick question; none elsewhere.
fn installed() -> BTreeSet<String> {
    let mut query = Command::new("dpkg-query");
    query.args(["-W", "-f=${Package} ${db:Status-Status}\\n"]);
    query.args(PACKAGES.iter().map(|package| package.name));
    // It fails when one of them is unknown, and still prints the others.
    let Ok(output) = shell::output(&mut query) else { return BTreeSet::new() };
    parse_installed(&String::from_utf8_lossy(&output.stdout))
}

fn parse_installed(answer: &str) -> BTreeSet<String> {
    answer.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect()
}

fn proven(proof: &Proof) -> bool {
    match proof {
        Proof::Tool(program, argument) => shell::succeeds(program, &[argument]),
        Proof::Library(name) => shell::succeeds("pkg-config", &["--exists", name]),
    }
}

/// Who may install packages here.
enum Installer {
    /// We are root.
    Direct,
    /// sudo works without a password.
    Sudo,
    /// apt-get is there, the right to use it is not.
    Forbidden,
    /// Not a Debian.
    None,
}

impl Installer {
    fn of_this_machine() -> Self {
        if !shell::succeeds("apt-get", &["--version"]) {
            return Self::None;
        }
        let user = shell::text(Command::new("id").arg("-u")).unwrap_or_default();
        if user.trim() == "0" {
            Self::Direct
        } else if shell::succeeds("sudo", &["-n", "true"]) {
            Self::Sudo
        } else {
            Self::Forbidden
        }
    }
}

fn install(prefix: &[&str], names: &[&str]) -> Result<(), Error> {
    let quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    step(prefix, &quiet, &["update"])?;
    let mut arguments = vec!["install", "-y", "--no-install-recommends"];
    arguments.extend(names);
    step(prefix, &quiet, &arguments)
}

fn step(prefix: &[&str], program: &[&str], arguments: &[&str]) -> Result<(), Error> {
    let words: Vec<&str> = prefix.iter().chain(program).chain(arguments).copied().collect();
    println!("{}", words.join(" "));
    let Some((first, rest)) = words.split_first() else { return Ok(()) };
    let status = shell::status(Command::new(first).args(rest))?;
    if status.success() {
        return Ok(());
    }
    Err(Error::Failed { program: words.join(" "), status: status.to_string() })
}

fn components() -> Result<(), Error> {
    let missing: Vec<&str> = COMPONENTS
        .iter()
        .filter(|(_, command)| {
            shell::text(shell::cargo(Path::new(".")).args([command, "--version"])).is_err()
        })
        .map(|(component, _)| *component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !shell::succeeds("rustup", &["--version"]) {
        return Err(Error::Stop(format!("install the Rust tools {} and try again", missing.join(" and "))));
    }
    step(&[], &["rustup", "component", "add"], &missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_installed_packages_count() {
        let answer = "build-essential installed\nlibssl-dev config-files\npkg-config not-installed\n";
        let names: Vec<String> = parse_installed(answer).into_iter().collect();
        assert_eq!(names, ["build-essential"]);
    }

    #[test]
    fn a_missing_program_proves_nothing() {
        assert!(!proven(&Proof::Tool("no-such-program-anywhere", "--version")));
    }
}
