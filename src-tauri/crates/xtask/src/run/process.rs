//! The two kinds of process in a walk: `satchel` called once per step, and a sandbox that stays up between them.
//!
//! No process outlives the walk: what still runs when its owner is dropped is ended.

use crate::{Error, shell};
use serde_json::Value;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// How long one step of `satchel` may take, and how long a sandbox may take to come up or to end.
const PATIENCE: Duration = Duration::from_secs(180);

/// How `satchel` is called: the binary, the data folder and where its log goes.
pub(crate) struct Satchel {
    /// The built program.
    pub(crate) program: PathBuf,
    /// Its data folder.
    pub(crate) data: PathBuf,
    /// What its standard error is added to.
    pub(crate) log: PathBuf,
}

/// How one call ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The one JSON document it printed.
    pub(crate) document: Value,
}

impl Satchel {
    /// Calls the program once, and wants exit code 0 and a JSON document.
    pub(crate) fn call(&self, arguments: &[&str]) -> Result<Value, Error> {
        self.call_for(0, arguments)
    }

    /// Calls the program once, and wants this exit code and a JSON document.
    pub(crate) fn call_for(&self, code: i32, arguments: &[&str]) -> Result<Value, Error> {
        let running = self.start(arguments, None)?;
        let outcome = running.end()?;
        expect_code(outcome, code, arguments)
    }

    /// Starts the program, gives it a text to read when there is one, and lets it run.
    pub(crate) fn start(&self, arguments: &[&str], stdin: Option<&str>) -> Result<Running, Error> {
        let mut command = Command::new(&self.program);
        command.arg("--json").arg("--data-dir").arg(&self.data).args(arguments);
        // Nothing secret is kept here; a passphrase chooses the vault, which works where no keychain does.
        command.env("SATCHEL_PASSPHRASE", "the passphrase of the sample account");
        command.stdin(if stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = spawn(&mut command)?;
        if let (Some(text), Some(mut pipe)) = (stdin, child.stdin.take()) {
            pipe.write_all(text.as_bytes())
                .map_err(|source| Error::Spawn { program: "satchel".to_owned(), source })?;
        }
        Running::new(child, append(&self.log)?, format!("satchel {}", arguments.join(" ")))
    }
}

/// The document of a call that ended as it should; else a sentence with what it printed.
pub(crate) fn expect_code(outcome: Outcome, code: i32, arguments: &[&str]) -> Result<Value, Error> {
    if outcome.code == Some(code) {
        return Ok(outcome.document);
    }
    let ended = outcome.code.map_or_else(|| "a signal".to_owned(), |code| format!("exit code {code}"));
    Err(Error::Stop(format!(
        "`satchel {}` ended with {ended}, not {code}: {}",
        arguments.first().unwrap_or(&""),
        outcome.document
    )))
}

/// A program that runs, with its output read as it comes.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<Heard>,
    printed: String,
    name: String,
}

/// What a reading thread heard.
enum Heard {
    Out(String),
    Err(String),
    End,
}

impl Running {
    fn new(mut child: Child, log: File, name: String) -> Result<Self, Error> {
        let (sender, lines) = channel();
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        listen(stdout, stderr, log, &sender);
        Ok(Self { child, lines, printed: String::new(), name })
    }

    /// Waits for a line, on either output, of which `pick` makes something.
    pub(crate) fn wait_for<T>(&mut self, what: &str, pick: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        let mut ends = 0;
        while ends < 2 {
            let line = match self.hear()? {
                Heard::Out(line) => {
                    self.printed.push_str(&line);
                    line
                }
                Heard::Err(line) => line,
                Heard::End => {
                    ends += 1;
                    continue;
                }
            };
            if let Some(found) = pick(&line) {
                return Ok(found);
            }
        }
        Err(Error::Stop(format!("`{}` ended without {what}: {}", self.name, self.printed.trim())))
    }

    /// Waits for the end and reads the document that was printed.
    pub(crate) fn end(mut self) -> Result<Outcome, Error> {
        let mut ends = 0;
        while ends < 2 {
            match self.hear()? {
                Heard::Out(line) => self.printed.push_str(&line),
                Heard::Err(_) => {}
                Heard::End => ends += 1,
            }
        }
        let status = self.wait()?;
        let document = serde_json::from_str(&self.printed).map_err(|error| Error::Answer {
            what: format!("`{}` ({status})", self.name),
            why: format!("{error}; it printed: {}", self.printed.trim()),
        })?;
        Ok(Outcome { code: status.code(), document })
    }

    fn hear(&mut self) -> Result<Heard, Error> {
        self.lines.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => Error::Stop(format!("`{}` said nothing for 3 minutes", self.name)),
            RecvTimeoutError::Disconnected => Error::Stop(format!("`{}` has ended", self.name)),
        })
    }

    fn wait(&mut self) -> Result<ExitStatus, Error> {
        self.child.wait().map_err(|source| Error::Spawn { program: self.name.clone(), source })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The sandbox as a server of its own.
pub(crate) struct Sandbox {
    running: Running,
    /// What it said of itself on its first line.
    pub(crate) about: Value,
}

impl Sandbox {
    /// Starts `satchel sandbox serve` with these arguments and waits for its first line.
    pub(crate) fn serve(satchel: &Satchel, arguments: &[&str], log: PathBuf) -> Result<Self, Error> {
        let mut command = Command::new(&satchel.program);
        command.args(["sandbox", "serve"]).args(arguments).stdin(Stdio::null());
        let child = spawn(&mut command)?;
        let mut running = Running::new(child, append(&log)?, "satchel sandbox serve".to_owned())?;
        let about = running.wait_for("a first line of JSON", |line| {
            serde_json::from_str::<Value>(line).ok().filter(|value| value.get("api_base").is_some())
        })?;
        Ok(Self { running, about })
    }

    /// Asks it to end, as a system does, and wants a clean end.
    pub(crate) fn stop(mut self) -> Result<(), Error> {
        terminate(&mut self.running.child)?;
        let mut ends = 0;
        while ends < 2 {
            if matches!(self.running.hear()?, Heard::End) {
                ends += 1;
            }
        }
        let status = self.running.wait()?;
        if status.success() {
            return Ok(());
        }
        Err(Error::Failed { program: "satchel sandbox serve".to_owned(), status: status.to_string() })
    }
}

#[cfg(unix)]
fn terminate(child: &mut Child) -> Result<(), Error> {
    // Every POSIX shell has `kill`; a signal of our own would need a crate for it.
    let line = format!("kill -TERM {}", child.id());
    shell::text(Command::new("sh").args(["-c", &line])).map(drop)
}

#[cfg(not(unix))]
fn terminate(child: &mut Child) -> Result<(), Error> {
    child.kill().map_err(|source| Error::Spawn { program: "satchel sandbox serve".to_owned(), source })
}

fn spawn(command: &mut Command) -> Result<Child, Error> {
    let program = shell::line(command);
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| Error::Spawn { program, source })
}

fn append(path: &PathBuf) -> Result<File, Error> {
    OpenOptions::new().create(true).append(true).open(path).map_err(Error::file(path))
}

fn listen(stdout: Option<ChildStdout>, stderr: Option<ChildStderr>, log: File, sender: &Sender<Heard>) {
    let (out, err) = (sender.clone(), sender.clone());
    std::thread::spawn(move || {
        read_lines(stdout, |line| drop(out.send(line.map_or(Heard::End, Heard::Out))))
    });
    std::thread::spawn(move || {
        let mut log = log;
        read_lines(stderr, |line| {
            // A log that cannot be written must not stop the reading: the process would block on a full pipe.
            let _ = log.write_all(line.as_deref().unwrap_or_default().as_bytes());
            drop(err.send(line.map_or(Heard::End, Heard::Err)));
        });
    });
}

/// Hands on each line, and nothing at the end.
fn read_lines(from: Option<impl Read>, mut take: impl FnMut(Option<String>)) {
    if let Some(from) = from {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
            take(Some(String::from_utf8_lossy(&line).into_owned()));
            line.clear();
        }
    }
    take(None);
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn script(line: &str) -> Running {
        let child = spawn(Command::new("sh").args(["-c", line]).stdin(Stdio::null())).expect("a shell");
        let log = File::create("/dev/null").expect("a sink");
        Running::new(child, log, "sh".to_owned()).expect("a process")
    }

    #[test]
    fn a_document_and_a_code_are_read() {
        let outcome = script("echo '{\"total\":'; echo log >&2; echo '1}'; exit 4").end().expect("an end");
        assert_eq!((outcome.code, &outcome.document["total"]), (Some(4), &Value::from(1)));
    }

    #[test]
    fn a_line_is_awaited_on_either_output() {
        let mut running = script("echo one; echo two >&2; exec tail -f /dev/null");
        let found = running.wait_for("two", |line| line.contains("two").then(|| line.trim().to_owned()));
        assert_eq!(found.expect("a line"), "two");
    }

    #[test]
    fn an_end_without_the_line_is_told() {
        let error = script("echo only this").wait_for("a link", |_| None::<()>).expect_err("no line");
        assert!(error.to_string().contains("ended without a link: only this"), "{error}");
    }

    #[test]
    fn no_document_is_told() {
        let error = script("echo no json").end().expect_err("no document");
        assert!(error.to_string().contains("it printed: no json"), "{error}");
    }

    #[test]
    fn a_stopped_sandbox_must_end_cleanly() {
        for (line, clean) in [("trap 'exit 0' TERM", true), ("trap 'exit 9' TERM", false)] {
            let mut running = script(&format!("{line}; echo up; while :; do :; done"));
            running.wait_for("up", |line| line.contains("up").then_some(())).expect("it is up");
            let sandbox = Sandbox { running, about: Value::Null };
            assert_eq!(sandbox.stop().is_ok(), clean, "{line}");
        }
    }
}
