//! Starting other programs, in the repository's folder and without a terminal to answer.

use crate::Error;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::Duration;

/// What cargo tells the program it runs about its package. A cargo below it would take a change of these for a
/// reason to build again: some build scripts watch them.
const OF_OUR_PACKAGE: &[&str] =
    &["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];

/// The cargo that started us, so that a chosen toolchain stays chosen.
pub(crate) fn cargo(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let watched =
            name.to_str().is_some_and(|name| OF_OUR_PACKAGE.iter().any(|start| name.starts_with(start)));
        if watched {
            command.env_remove(name);
        }
    }
    command
}

/// Runs to the end with the terminal's output, and tells how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus, Error> {
    let program = name(command);
    command.stdin(Stdio::null()).status().map_err(|source| Error::Spawn { program, source })
}

/// Runs to the end and keeps what it printed.
pub(crate) fn output(command: &mut Command) -> Result<Output, Error> {
    let program = name(command);
    command.stdin(Stdio::null()).output().map_err(|source| Error::Spawn { program, source })
}

/// Runs to the end and returns its standard output; a failure carries what it said.
pub(crate) fn text(command: &mut Command) -> Result<String, Error> {
    let output = output(command)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let status = format!("{}: {}", output.status, said.trim());
        return Err(Error::Failed { program: line(command), status });
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether the program can be started and says it succeeded, with nothing printed.
pub(crate) fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The command as one would type it.
pub(crate) fn line(command: &Command) -> String {
    let mut words = vec![name(command)];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// A duration a person reads: `0.3 s`, `12.0 s`, `3 min 20 s`.
pub(crate) fn took(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        return format!("{:.1} s", duration.as_secs_f64());
    }
    format!("{} min {:02} s", seconds / 60, seconds % 60)
}

fn name(command: &Command) -> String {
    Path::new(command.get_program())
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(took(Duration::from_millis(340)), "0.3 s");
        assert_eq!(took(Duration::from_secs(200)), "3 min 20 s");
    }

    #[test]
    fn a_command_is_worded_without_its_folder() {
        let mut command = Command::new("bin/cargo");
        command.args(["fmt", "--all"]);
        assert_eq!(line(&command), "cargo fmt --all");
    }
}
