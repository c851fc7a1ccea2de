//! The window's figures, as JSON lines: the real program on a display of its own, driven through WebKitWebDriver, with a
//! mirrored account in it. Times are the page's own, from the press to the frame after the paint; beside them stands
//! what all processes of the window cost, because a wall time on a busy machine without a graphics card says little.
//!
//! `window-bench FOLDER [--contacts N] [--check]`; with `--check` the exit code is 1 when a budget is missed.

mod account;
mod bundle;
mod cost;
mod figures;
mod measures;
mod start;

use account::Account;
use figures::Figures;
use satchel_tests::desktop::{Start, Trouble, Window};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match bench(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            figures::complain(&trouble);
            ExitCode::FAILURE
        }
    }
}

/// Measures everything; whether that is good enough.
fn bench(arguments: &[String]) -> Result<bool, Trouble> {
    let folder = arguments.first().filter(|text| !text.starts_with("--"));
    let folder = folder.map(PathBuf::from).ok_or_else(|| {
        Trouble::new("window-bench FOLDER [--contacts N] [--check]: what was in the folder is removed")
    })?;
    let after =
        |name: &str| arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1));
    let contacts = after("--contacts").map_or(Ok(100_000), |text| text.parse());
    let contacts = contacts.map_err(|error| Trouble::new(format!("--contacts: {error}")))?;
    let mut figures = Figures::default();
    bundle::measure(&mut figures, Path::new("ui/dist"))?;
    in_window(&mut figures, &folder, contacts)?;
    let checked = arguments.iter().any(|word| word == "--check");
    Ok(figures.all_ok() || !checked)
}

fn in_window(figures: &mut Figures, folder: &Path, contacts: u64) -> Result<(), Trouble> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let account = Account::serve(folder, contacts)?;
    account.mirror(&folder.join("data"))?;
    let mut window = Window::open(folder, Start::default())?;
    account.open_in(&window)?;
    start::measure(figures, &mut window)?;
    measures::all(figures, &window)
}
