//! How the webview draws. Some drivers leave the window blank unless a variable is set before the webview's libraries
//! start; a program cannot safely change its own environment, so it starts itself again with the variable set. And
//! without a card the webview had better not pretend that there is one.
//!
//! This module must never know of the window or of what it shows.

/// A variable of the webview's library and the value it gets.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
struct Variable(&'static str, &'static str);

/// Keeps drawing on the card, but hands frames over through memory: enough for NVIDIA's driver.
const SHARED_MEMORY: Variable = Variable("WEBKIT_DMABUF_RENDERER_FORCE_SHM", "1");

/// Draws without the card's buffers at all: slower, and works everywhere.
const NO_BUFFERS: Variable = Variable("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// What has to be set for this machine; nothing when the user has set it already, to whatever value.
fn needed(safe: bool, nvidia: bool, is_set: impl Fn(&str) -> bool) -> Option<Variable> {
    let wanted = if safe {
        NO_BUFFERS
    } else if nvidia {
        SHARED_MEMORY
    } else {
        return None;
    };
    (!is_set(wanted.0)).then_some(wanted)
}

/// Starts the program again with the right variable where one is needed; returns where none is.
#[cfg(target_os = "linux")]
pub(crate) fn prepare(safe: bool) -> std::io::Result<()> {
    use std::os::unix::process::CommandExt;
    let nvidia = std::path::Path::new("/proc/driver/nvidia").exists();
    let Some(Variable(name, value)) = needed(safe, nvidia, |name| std::env::var_os(name).is_some()) else {
        return Ok(());
    };
    let program = std::env::current_exe()?;
    Err(std::process::Command::new(program).args(std::env::args_os().skip(1)).env(name, value).exec())
}

/// Whether the processor alone draws: because it is asked to, or because there is no card. Drawn by a program that stands in
/// for a card, the same pages take four times the work and twice the memory.
#[cfg(target_os = "linux")]
pub(crate) fn on_processor(safe: bool) -> bool {
    let nvidia = std::path::Path::new("/proc/driver/nvidia").exists();
    safe || !(nvidia || has_card(std::path::Path::new("/dev/dri")))
}

/// A card that can draw has a node of its own there, whoever made it.
#[cfg(target_os = "linux")]
fn has_card(devices: &std::path::Path) -> bool {
    let Ok(nodes) = std::fs::read_dir(devices) else { return false };
    nodes.flatten().any(|node| node.file_name().to_string_lossy().starts_with("renderD"))
}

/// Other systems' webviews know best.
#[cfg(not(target_os = "linux"))]
pub(crate) fn on_processor(_safe: bool) -> bool {
    false
}

/// Other systems' webviews need nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare(_safe: bool) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_machines_need_nothing() {
        assert_eq!(needed(false, false, |_| false), None);
    }

    #[test]
    fn nvidia_hands_frames_over_through_memory() {
        assert_eq!(needed(false, true, |_| false), Some(SHARED_MEMORY));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_screen_without_a_card_is_told_apart() {
        let devices = tempfile::tempdir().expect("a folder");
        assert!(!has_card(devices.path()), "nothing is there");
        std::fs::write(devices.path().join("card0"), "").expect("a file");
        assert!(!has_card(devices.path()), "a screen, and nothing that draws for it");
        std::fs::write(devices.path().join("renderD128"), "").expect("a file");
        assert!(has_card(devices.path()));
    }

    #[test]
    fn safe_graphics_go_further() {
        assert_eq!(needed(true, true, |_| false), Some(NO_BUFFERS));
        assert_eq!(needed(true, false, |_| false), Some(NO_BUFFERS));
    }

    #[test]
    fn what_is_set_stays_and_the_program_starts_again_only_once() {
        assert_eq!(needed(true, true, |name| name == NO_BUFFERS.0), None);
        assert_eq!(needed(false, true, |name| name == SHARED_MEMORY.0), None);
    }
}
