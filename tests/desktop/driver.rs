//! A WebDriver and its one session: starts the window's program, sends commands, ends it.

use super::process::{self, Running, wait_for};
use super::{Trouble, http};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Under this key an element crosses the wire.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a program may take to open its window.
const START: Duration = Duration::from_secs(60);

/// How long a script may run: some watch the window for many frames.
const SCRIPT: Duration = Duration::from_secs(80);

/// An element of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element(String);

impl Element {
    /// Reads a reference to an element out of a script's answer.
    pub(super) fn from(value: &Value) -> Option<Self> {
        value.get(ELEMENT)?.as_str().map(|id| Self(id.to_owned()))
    }

    /// As a script's argument.
    pub fn to_argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// A driver with the program it started.
pub(super) struct Driver {
    port: u16,
    session: String,
    running: Running,
}

impl Driver {
    /// Starts a driver through `command`, and through it the program with its arguments; without a program, the plain
    /// browser that drivers bring along.
    pub(super) fn start(
        mut command: Command,
        program: Option<(&Path, &[String])>,
        log: &Path,
    ) -> Result<Self, Trouble> {
        let port = process::free_port()?;
        command.args([format!("--port={port}"), "--host=127.0.0.1".to_owned()]);
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let running = Running::start(&mut command, log)?;
        wait_for("the driver", Duration::from_secs(20), || {
            Ok(http::send(port, "GET", "/status", &[], None).ok().filter(|answer| answer.status == 200))
        })?;
        let wanted = match program {
            Some((program, arguments)) => {
                json!({ "webkitgtk:browserOptions": { "binary": program, "args": arguments } })
            }
            None => json!({}),
        };
        let wanted = json!({ "capabilities": { "alwaysMatch": wanted } });
        let mut driver = Self { port, session: String::new(), running };
        let answer = wait_for("the window to open", START, || {
            if !driver.running.lives() {
                return Err(Trouble::new("the driver ended"));
            }
            driver.ask("POST", "/session", Some(&wanted)).map(Some)
        })?;
        let session = answer.get("sessionId").and_then(Value::as_str);
        driver.session = session.ok_or_else(|| Trouble::new("the driver gave no session"))?.to_owned();
        driver.command("POST", "timeouts", Some(&json!({ "script": SCRIPT.as_millis() })))?;
        Ok(driver)
    }

    /// The id of the program it started.
    pub(super) fn program(&self) -> Result<u32, Trouble> {
        let started = process::children(self.running.id())?;
        started.first().copied().ok_or_else(|| Trouble::new("the window's program has ended"))
    }

    /// A command of the session.
    pub(super) fn command(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        self.ask(method, &format!("/session/{}/{path}", self.session), body)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let answer = http::send(self.port, method, path, &[], body)?;
        let value = answer.json()?.get("value").cloned().unwrap_or_default();
        if answer.status == 200 {
            return Ok(value);
        }
        let said = value.get("message").and_then(Value::as_str).unwrap_or_default();
        let kind = value.get("error").and_then(Value::as_str).unwrap_or_default();
        Err(Trouble::new(format!("{kind}: {said}")))
    }

    /// Asks the program to end, as the system does when its user logs out, and waits for it. The driver's own way of
    /// closing a window does not ask.
    pub(super) fn close(&self) -> Result<(), Trouble> {
        let program = self.program()?;
        process::ask_to_end(program)?;
        wait_for("the program to end", Duration::from_secs(20), || {
            Ok((!process::lives(program)).then_some(()))
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The program may have ended before; then there is no session to end.
        let program = self.program();
        let _ = self.ask("DELETE", &format!("/session/{}", self.session), None);
        if let Some(program) = program.ok().filter(|program| process::lives(*program)) {
            let _ = process::kill(program);
        }
    }
}
