//! Programs that a test starts, each ended by its own id when the test is done with it.

use super::Trouble;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often a condition is looked at while it is waited for.
const LOOK: Duration = Duration::from_millis(20);

/// A program that ends when this is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
}

impl Running {
    /// Starts it; what it prints goes to a file.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self, Trouble> {
        let log = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(Self { child: spawn(command)? })
    }

    /// Starts it and reads the first line it prints: where it answers.
    ///
    /// # Errors
    /// When it cannot be started, or ends without a line.
    pub fn start_and_read(command: &mut Command, log: &Path) -> Result<(Self, String), Trouble> {
        let log = File::options().create(true).append(true).open(log)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut running = Self { child: spawn(command)? };
        let mut line = String::new();
        if let Some(stdout) = running.child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line)?;
        }
        let line = line.trim().to_owned();
        if line.is_empty() {
            return Err(Trouble::new(format!("{command:?} ended without saying where it answers")));
        }
        Ok((running, line))
    }

    /// Its id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn lives(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for its end and tells whether it said that it succeeded.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn end(&mut self, patience: Duration) -> Result<bool, Trouble> {
        wait_for("the program to end", patience, || Ok(self.child.try_wait()?)).map(|status| status.success())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &mut Command) -> Result<Child, Trouble> {
    command.spawn().map_err(|error| {
        Trouble::new(format!(
            "cannot start {command:?}: {error}; `cargo xtask setup` installs what is missing"
        ))
    })
}

/// The programs that a program has started.
///
/// # Errors
/// When the system does not tell.
pub(super) fn children(id: u32) -> Result<Vec<u32>, Trouble> {
    let mut found = Vec::new();
    for task in std::fs::read_dir(format!("/proc/{id}/task"))? {
        let listed = std::fs::read_to_string(task?.path().join("children"))?;
        found.extend(listed.split_whitespace().filter_map(|id| id.parse::<u32>().ok()));
    }
    Ok(found)
}

/// Whether a program of this id runs.
pub fn lives(id: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{id}/stat"))
        .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
}

/// Ends a program at once, as a power cut would.
///
/// # Errors
/// When there is no such program.
pub(super) fn kill(id: u32) -> Result<(), Trouble> {
    signal("-KILL", id)
}

/// Asks a program to end.
///
/// # Errors
/// When there is no such program.
pub(super) fn ask_to_end(id: u32) -> Result<(), Trouble> {
    signal("-TERM", id)
}

fn signal(name: &str, id: u32) -> Result<(), Trouble> {
    // Every shell has a kill of its own; the program of that name is not everywhere.
    let status = Command::new("sh").args(["-c", &format!("kill {name} {id}")]).status()?;
    if status.success() { Ok(()) } else { Err(Trouble::new(format!("no program has the id {id}"))) }
}

/// A port that nobody uses.
///
/// # Errors
/// When the system has none left.
pub fn free_port() -> Result<u16, Trouble> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Looks again and again until there is something to see.
///
/// # Errors
/// When there is nothing in time, or looking fails.
pub fn wait_for<T>(
    what: &str,
    patience: Duration,
    mut look: impl FnMut() -> Result<Option<T>, Trouble>,
) -> Result<T, Trouble> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if begun.elapsed() > patience {
            return Err(Trouble::new(format!("waited {} s for {what}", patience.as_secs())));
        }
        std::thread::sleep(LOOK);
    }
}
