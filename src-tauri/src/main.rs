//! The desktop program. Everything is in the library, so that tests can look at it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

/// Gives memory back to the system soon after it was needed: after the first sync of a large account, what a system's own
/// allocator keeps in case is more than all that is in use.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    satchel_desktop::run()
}
