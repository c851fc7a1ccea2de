//! The main job of a rep in the real window, from the sign-in screen to a settled conflict: each step prints what it
//! proved and leaves a picture; the first that fails ends the walk with exit code 1.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool speaks through both")]

mod steps;

use satchel_tests::desktop::{Portal, Size, Start, Trouble, Window};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Large enough that the mirror can be seen filling, small enough that nobody waits for it.
const SIZE: Size = Size { contacts: 3_000, companies: 400, deals: 300, latency_ms: 60 };

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("walk FOLDER: where pictures, data and logs go; what was there is removed");
        return ExitCode::FAILURE;
    };
    let begun = Instant::now();
    match walk(&folder) {
        Ok(steps) => {
            println!(
                "\nthe main job works in the window: {steps} steps in {:.1} s",
                begun.elapsed().as_secs_f64()
            );
            println!("pictures: {}", folder.display());
            ExitCode::SUCCESS
        }
        Err(trouble) => {
            println!("FAILED: {trouble}");
            println!("pictures and logs: {}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn walk(folder: &Path) -> Result<usize, Trouble> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let portal = Portal::serve(folder, SIZE)?;
    let window = Window::open(folder, Start::default())?;
    let mut walk = Walk { window, portal, folder: folder.to_path_buf(), taken: 0 };
    let walked = steps::all(&mut walk);
    if walked.is_err() {
        // Best effort: the window may be what failed.
        let _ = walk.window.picture(&folder.join("failed.png"));
    }
    walked.map(|()| walk.taken)
}

/// What the steps share.
struct Walk {
    window: Window,
    portal: Portal,
    folder: PathBuf,
    taken: usize,
}

impl Walk {
    /// Takes a step, prints what it proved, and tells how long it took.
    fn step<T>(
        &mut self,
        name: &str,
        work: impl FnOnce(&mut Self) -> Result<(String, T), Trouble>,
    ) -> Result<T, Trouble> {
        self.taken += 1;
        let begun = Instant::now();
        let (proof, found) = work(self).map_err(|trouble| {
            let number = self.taken;
            Trouble::new(format!("step {number}, {name}: {trouble}"))
        })?;
        println!("{:2}. {name}: {proof} ({:.1} s)", self.taken, begun.elapsed().as_secs_f64());
        Ok(found)
    }

    /// Leaves a picture of the window as it is.
    fn picture(&self, name: &str) -> Result<(), Trouble> {
        self.window.picture(&self.folder.join(format!("{name}.png")))
    }
}
