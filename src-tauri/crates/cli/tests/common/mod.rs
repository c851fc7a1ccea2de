//! A sandbox as a process of its own, and a person's computer.

#![allow(dead_code, reason = "not every test uses all of it")]

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

pub(crate) const SATCHEL: &str = env!("CARGO_BIN_EXE_satchel");

/// A sandbox of its own process, ended with the test.
pub(crate) struct Sandbox {
    pub(crate) process: Child,
    pub(crate) out: BufReader<ChildStdout>,
    pub(crate) hello: Value,
}

impl Sandbox {
    pub(crate) fn start() -> Self {
        Self::start_with("")
    }

    pub(crate) fn start_with(more: &str) -> Self {
        let words = format!("sandbox serve --contacts 30 --companies 5 --deals 5 --limits off {more}");
        let mut command = Command::new(SATCHEL);
        command.args(words.split_whitespace()).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut process = command.spawn().unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        Self { process, out, hello: serde_json::from_str(&line).unwrap() }
    }

    pub(crate) fn text(&self, name: &str) -> String {
        self.hello[name].as_str().unwrap().to_owned()
    }

    pub(crate) fn portal_id(&self) -> String {
        self.hello["portal_id"].to_string().trim_matches('"').to_owned()
    }

    pub(crate) fn address(&self) -> String {
        self.text("api_base").strip_prefix("http://").unwrap().to_owned()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// A person's computer.
pub(crate) struct Home(pub(crate) tempfile::TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(SATCHEL);
        command
            .arg("--json")
            .args(words)
            .env_clear()
            .env("HOME", self.0.path())
            .env("SATCHEL_DATA_DIR", self.0.path().join("data"))
            .env("SATCHEL_PASSPHRASE", "correct horse")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, line: &str) -> (Value, i32) {
        let words: Vec<&str> = line.split_whitespace().collect();
        read(&self.command(&words).output().unwrap())
    }

    pub(crate) fn connect(&self, sandbox: &Sandbox, token: &str, more: &[&str]) -> (Value, i32) {
        let base = sandbox.text("api_base");
        let words = [&["connect", "--token-stdin", "--api-base", &base], more].concat();
        read(&fed(self.command(&words), token))
    }

    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.0.path().join("data/portals")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

pub(crate) fn fed(mut command: Command, input: &str) -> Output {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[track_caller]
pub(crate) fn read(output: &Output) -> (Value, i32) {
    let document = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    (document, output.status.code().unwrap())
}
