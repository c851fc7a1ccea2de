//! The desktop program. Everything is in the library, so that tests can look at it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    satchel_desktop::run()
}
