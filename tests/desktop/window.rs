//! The whole program in a window of its own: display, message bus, driver, data folder. One at a time in a process,
//! because two windows would share the machine's processors and neither would be on time.

use super::Trouble;
use super::driver::Driver;
use super::page::Page;
use super::process::{self, Running, wait_for};
use super::screen::Cover;
use super::stage::Stage;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Where the program was built.
pub const PROGRAM_VARIABLE: &str = "SATCHEL_DESKTOP_BIN";

/// How long the program may take to end: it lets what is under way come to its end.
const ENDING: Duration = Duration::from_secs(20);

/// Held by the one window.
static TURN: Mutex<()> = Mutex::new(());

/// How the program is started.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Further arguments.
    pub arguments: Vec<String>,
    /// Further variables of its environment.
    pub variables: Vec<(String, String)>,
}

impl Start {
    /// With a sample account of so many contacts.
    #[must_use]
    pub fn sample(mut self, contacts: u64) -> Self {
        let others = (contacts / 5).min(1_000);
        for (name, count) in [("contacts", contacts), ("companies", others), ("deals", others)] {
            self.arguments.push(format!("--sample-{name}={count}"));
        }
        self
    }

    /// As if it ran in this time zone.
    #[must_use]
    pub fn in_zone(mut self, zone: &str) -> Self {
        self.variables.push(("TZ".to_owned(), zone.to_owned()));
        self
    }
}

/// The program with its window open.
pub struct Window {
    // Dropped in this order: the program before what it stands on.
    driver: Option<Driver>,
    stage: Stage,
    folder: PathBuf,
    start: Start,
    _turn: MutexGuard<'static, ()>,
}

impl Window {
    /// Opens the program on an empty data folder below `folder`, or on what a window left there before.
    ///
    /// # Errors
    /// When a program is missing, or the window does not open.
    pub fn open(folder: &Path, start: Start) -> Result<Self, Trouble> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        std::fs::create_dir_all(folder)?;
        let stage = Stage::open(folder)?;
        let mut start = start;
        // A test opens links itself.
        start.arguments.push("--no-browser".to_owned());
        let mut window = Self { driver: None, stage, folder: folder.to_path_buf(), start, _turn: turn };
        window.again()?;
        Ok(window)
    }

    /// The page that the window shows.
    ///
    /// # Errors
    /// When the program was ended and not started again.
    pub fn page(&self) -> Result<Page<'_>, Trouble> {
        Ok(Page::of(self.running()?))
    }

    fn running(&self) -> Result<&Driver, Trouble> {
        self.driver.as_ref().ok_or_else(|| Trouble::new("the program is not running"))
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// The program's id.
    ///
    /// # Errors
    /// When it does not run.
    pub fn id(&self) -> Result<u32, Trouble> {
        self.running()?.program()
    }

    /// Starts the program, where it has ended, on the same data.
    ///
    /// # Errors
    /// When the window does not open.
    pub fn again(&mut self) -> Result<(), Trouble> {
        self.driver = None;
        let mut command = Command::new("WebKitWebDriver");
        self.dress(&mut command);
        let log = self.folder.join("window.log");
        let program = built(PROGRAM_VARIABLE, "satchel-desktop")?;
        self.driver = Some(Driver::start(command, Some((&program, &self.start.arguments)), &log)?);
        Ok(())
    }

    /// Asks the program to end, and waits until it has.
    ///
    /// # Errors
    /// When it does not end in time.
    pub fn close(&mut self) -> Result<(), Trouble> {
        let Some(driver) = self.driver.take() else { return Ok(()) };
        driver.close()
    }

    /// Presses the close button of the window's frame, and waits until the program has ended.
    ///
    /// # Errors
    /// When it shows no window, or does not end in time.
    pub fn press_close(&mut self) -> Result<(), Trouble> {
        let program = self.id()?;
        self.stage.screen()?.press_close(program)?;
        wait_for("the program to end", ENDING, || Ok((!process::lives(program)).then_some(())))?;
        self.driver = None;
        Ok(())
    }

    /// Presses the close button of the window's frame, where a question is expected.
    ///
    /// # Errors
    /// When it shows no window.
    pub fn ask_to_close(&self) -> Result<(), Trouble> {
        self.stage.screen()?.press_close(self.id()?)
    }

    /// Waits until the program has ended by itself.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn ended(&mut self, program: u32) -> Result<(), Trouble> {
        wait_for("the program to end", ENDING, || Ok((!process::lives(program)).then_some(())))?;
        self.driver = None;
        Ok(())
    }

    /// Puts another window over it, which takes the keyboard away.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn cover(&self) -> Result<Cover, Trouble> {
        Cover::over(self.stage.screen()?)
    }

    /// Writes what the display shows of it into a PNG file.
    ///
    /// # Errors
    /// When it shows nothing, or the file cannot be written.
    pub fn picture(&self, file: &Path) -> Result<(), Trouble> {
        self.page()?.painted()?;
        self.stage.screen()?.picture(self.id()?, file)
    }

    /// Ends the program at once, as a power cut would.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill(&mut self) -> Result<(), Trouble> {
        let id = self.id()?;
        process::kill(id)?;
        self.driver = None;
        Ok(())
    }

    /// Starts the program a second time beside the open window.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start_twice(&self) -> Result<Running, Trouble> {
        let mut command = Command::new(built(PROGRAM_VARIABLE, "satchel-desktop")?);
        self.dress(&mut command);
        command.args(&self.start.arguments);
        Running::start(&mut command, &self.folder.join("second.log"))
    }

    /// Opens an address in a plain browser on the same display.
    ///
    /// # Errors
    /// When there is no such browser, or it does not open the page.
    pub fn browse(&self, address: &str) -> Result<Browser, Trouble> {
        let mut command = Command::new("WebKitWebDriver");
        self.stage.dress(&mut command, &self.folder);
        let driver = Driver::start(command, None, &self.folder.join("browser.log"))?;
        driver.command("POST", "url", Some(&json!({ "url": address })))?;
        Ok(Browser { driver })
    }

    fn dress(&self, command: &mut Command) {
        self.stage.dress(command, &self.folder);
        command.env("SATCHEL_DATA_DIR", self.data());
        // A passphrase of the test: the person's keychain stays out of it.
        command.env("SATCHEL_PASSPHRASE", "a passphrase of the tests");
        command.envs(self.start.variables.iter().map(|(name, value)| (name, value)));
    }
}

/// A plain browser beside the window, for what a person does there.
pub struct Browser {
    driver: Driver,
}

impl Browser {
    /// The page it shows.
    pub fn page(&self) -> Page<'_> {
        Page::of(&self.driver)
    }
}

/// A program that is tested: the one named, or the one cargo built beside us.
pub(super) fn built(variable: &str, name: &str) -> Result<PathBuf, Trouble> {
    if let Some(named) = std::env::var_os(variable) {
        return Ok(PathBuf::from(named));
    }
    let own = std::env::current_exe()?;
    let found = own.ancestors().skip(1).map(|folder| folder.join(name)).find(|path| path.is_file());
    found.ok_or_else(|| Trouble::new(format!("{name} is not built: `cargo xtask test` builds it first")))
}
