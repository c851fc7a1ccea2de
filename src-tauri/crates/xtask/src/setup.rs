//! What must be on the machine before anything is built: system packages, Node, and the parts of the Rust toolchain.
//!
//! One table lists the packages. Nothing is installed that is already there in another form (a compiler outside
//! the package system counts), nothing is installed without the right to, and nobody is asked a question.

use crate::{Error, shell};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// What the caller is about to do. Each needs what the ones before it need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    /// Compile and run what has no window.
    Build,
    /// Compile and open the window.
    Window,
    /// Drive the window on a display of its own.
    Walk,
    /// All of it, and format and lint.
    Everything,
    /// Cut the power of a disk that forgets.
    Crash,
}

/// How to tell that something is there, whoever installed it.
enum Proof {
    /// A program that runs and answers to this argument.
    Tool(&'static str, &'static str),
    /// A library that pkg-config knows.
    Library(&'static str),
    /// A variable that names where somebody put it.
    Variable(&'static str),
}

/// One Debian package that building needs.
struct Package {
    name: &'static str,
    why: &'static str,
    proof: Proof,
    /// From which purpose on.
    since: Wanted,
}

/// Every system package, with the reason it is needed.
const PACKAGES: &[Package] = &[
    Package {
        name: "build-essential",
        why: "a C compiler and linker",
        proof: Proof::Tool("cc", "--version"),
        since: Wanted::Build,
    },
    Package {
        name: "pkg-config",
        why: "finds the system's libraries",
        proof: Proof::Tool("pkg-config", "--version"),
        since: Wanted::Build,
    },
    Package {
        name: "libssl-dev",
        why: "the cipher of the encrypted database",
        proof: Proof::Library("libcrypto"),
        since: Wanted::Build,
    },
    Package {
        name: "libwebkit2gtk-4.1-dev",
        why: "the webview that the window shows its pages in",
        proof: Proof::Library("webkit2gtk-4.1"),
        since: Wanted::Window,
    },
    Package {
        name: "xvfb",
        why: "a display where there is no screen",
        proof: Proof::Tool("which", "Xvfb"),
        since: Wanted::Walk,
    },
    Package {
        name: "webkit2gtk-driver",
        why: "drives the window as a person would",
        proof: Proof::Tool("WebKitWebDriver", "--version"),
        since: Wanted::Walk,
    },
    Package {
        name: "dbus-daemon",
        why: "lets a second start find the first",
        proof: Proof::Tool("dbus-daemon", "--version"),
        since: Wanted::Walk,
    },
    Package {
        name: "libclang-dev",
        why: "reads SQLite's header for the disk of the tests that cut the power",
        proof: Proof::Variable("LIBCLANG_PATH"),
        since: Wanted::Crash,
    },
    Package {
        name: "python3-venv",
        why: "runs HubSpot's own client for Python against the sandbox",
        // Debian's python3 alone makes no environment that can fetch anything.
        proof: Proof::Tool("python3", "-cimport ensurepip"),
        since: Wanted::Everything,
    },
];

/// The oldest Node that the window's tools run on: (major, minor).
const NODE: (u32, u32) = (20, 19);

/// Parts of the Rust toolchain that a minimal installation leaves out: (rustup's name, cargo's command).
const COMPONENTS: &[(&str, &str)] = &[("rustfmt", "fmt"), ("clippy", "clippy")];

/// Makes sure that all is there, installing it where that is allowed.
///
/// # Errors
/// [`Error::Stop`] with the one command to run when something is missing and may not be installed from here.
pub(crate) fn run(wanted: Wanted) -> Result<(), Error> {
    packages(wanted)?;
    if wanted >= Wanted::Window {
        node()?;
    }
    if wanted >= Wanted::Everything {
        components()?;
    }
    Ok(())
}

fn packages(wanted: Wanted) -> Result<(), Error> {
    let installed = installed();
    let missing: Vec<&Package> = PACKAGES
        .iter()
        .filter(|package| package.since <= wanted)
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
        Proof::Variable(name) => std::env::var_os(name).is_some_and(|path| Path::new(&path).exists()),
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

/// Node is left to the contributor: distributions carry old ones, and people have their own ways to keep several.
fn node() -> Result<(), Error> {
    let found = shell::text(Command::new("node").arg("--version")).unwrap_or_default();
    let (major, minor) = NODE;
    if version(&found).is_none_or(|found| found < NODE) {
        let found =
            if found.is_empty() { "none was found".to_owned() } else { format!("found {}", found.trim()) };
        return Err(Error::Stop(format!(
            "install Node {major}.{minor} or newer (https://nodejs.org) and try again: {found}"
        )));
    }
    if shell::succeeds("npm", &["--version"]) {
        return Ok(());
    }
    Err(Error::Stop("install npm, which comes with Node (https://nodejs.org), and try again".to_owned()))
}

/// Reads `v20.19.2`.
fn version(answer: &str) -> Option<(u32, u32)> {
    let mut numbers = answer.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
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
    fn node_says_its_version() {
        assert_eq!(version("v20.19.2\n"), Some((20, 19)));
        assert!(version("v18.20.4").is_some_and(|old| old < NODE));
        assert_eq!(version("20.19"), None);
    }

    #[test]
    fn each_purpose_needs_what_the_ones_before_it_need() {
        let needed = |wanted| PACKAGES.iter().filter(|package| package.since <= wanted).count();
        assert!(needed(Wanted::Build) < needed(Wanted::Window));
        assert!(needed(Wanted::Window) < needed(Wanted::Walk));
        assert_eq!(needed(Wanted::Crash), PACKAGES.len());
    }

    #[test]
    fn a_missing_program_proves_nothing() {
        assert!(!proven(&Proof::Tool("no-such-program-anywhere", "--version")));
    }
}
