//! The account that is measured: a sandbox in a process of its own, without limits, and its mirror on this computer, made
//! by the command line before the window is opened.

use satchel_tests::desktop::{Rep, Running, Trouble, Window, role};
use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// As the window is started in the tests.
const PASSPHRASE: &str = "a passphrase of the tests";

/// The sandbox while it answers.
pub(crate) struct Account {
    _running: Running,
    api_base: String,
    token: String,
}

impl Account {
    /// Serves so many contacts, with a fifth as many companies and deals.
    pub(crate) fn serve(folder: &Path, contacts: u64) -> Result<Self, Trouble> {
        let mut command = Command::new(program()?);
        command.args(["--json", "sandbox", "serve", "--limits", "off"]);
        for (name, count) in
            [("--contacts", contacts), ("--companies", contacts / 5), ("--deals", contacts / 5)]
        {
            command.arg(name).arg(count.to_string());
        }
        let (running, about) = Running::start_and_read(&mut command, &folder.join("sandbox.log"))?;
        let about: Value = serde_json::from_str(&about)
            .map_err(|error| Trouble::new(format!("the sandbox said no JSON ({error}): {about}")))?;
        let text = |name: &str| about[name].as_str().unwrap_or_default().to_owned();
        Ok(Self { _running: running, api_base: text("api_base"), token: text("token") })
    }

    /// Mirrors all of it into a data folder.
    pub(crate) fn mirror(&self, data: &Path) -> Result<(), Trouble> {
        std::fs::create_dir_all(data)?;
        satchel(data, &["connect", "--token-stdin", "--api-base", &self.api_base], &self.token)?;
        satchel(data, &["pull"], "")
    }

    /// Signs in to it in the window, which finds the mirror there.
    pub(crate) fn open_in(&self, window: &Window) -> Result<(), Trouble> {
        let rep = Rep::at(window);
        let page = rep.page()?;
        page.open()?;
        page.focus(role("radio").about("private app token"))?;
        page.press(&["Space"])?;
        page.focus(role("button").named("Advanced"))?;
        page.press(&["Enter"])?;
        rep.fill("API address", &self.api_base)?;
        rep.fill("Token", &self.token)?;
        page.press(&["Enter"])?;
        rep.say_yes()?;
        rep.mirrored()
    }
}

fn program() -> Result<PathBuf, Trouble> {
    let named = std::env::var_os("SATCHEL_BIN").map(PathBuf::from);
    named.ok_or_else(|| Trouble::new("SATCHEL_BIN names no program: `cargo xtask bench` builds and names it"))
}

/// Runs the command line on a data folder, with this on its input.
fn satchel(data: &Path, arguments: &[&str], input: &str) -> Result<(), Trouble> {
    let mut command = Command::new(program()?);
    command.args(arguments).env("SATCHEL_DATA_DIR", data).env("SATCHEL_PASSPHRASE", PASSPHRASE);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes())?;
    }
    let ended = child.wait_with_output()?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    Err(Trouble::new(format!("satchel {} failed: {said}", arguments.join(" "))))
}
