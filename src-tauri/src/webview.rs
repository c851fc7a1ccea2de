//! How the webview draws and what it keeps. Some drivers leave the window blank unless a variable is set before the
//! webview's libraries start, and without a card the webview had better not pretend that there is one. Its memory grows
//! with every list that is scrolled through unless it is told to collect all that nobody needs, not only what is young.
//!
//! This module must never know of the window or of what it shows.

/// A variable of the webview's library and the value it gets.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
struct Variable(&'static str, &'static str);

/// Keeps drawing on the card, but hands frames over through memory: enough for NVIDIA's driver.
const SHARED_MEMORY: Variable = Variable("WEBKIT_DMABUF_RENDERER_FORCE_SHM", "1");

/// Draws without the card's buffers at all: slower, and works everywhere.
const NO_BUFFERS: Variable = Variable("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// Collects everything at every turn. What is young alone is a smaller job, but then the elements of rows that were
/// scrolled away stay until an old collection comes, which for a window that is always in use is never: 100 MB after
/// half a minute. A whole collection halts the page for 4 to 17 ms, one of the young for up to 26.
const COLLECT_ALL: Variable = Variable("JSC_useGenerationalGC", "false");

/// How much may lie about beside what is in use before it is collected, as a share of that. By itself the page's engine
/// lets three times as much gather, which after a long scroll is 40 MB.
const COLLECT_SOON: Variable = Variable("JSC_heapGrowthMaxIncrease", "0.3");

/// The last and dearest of the engine's compilers is for programs that calculate; this window mostly lays out.
const NO_LAST_COMPILER: Variable = Variable("JSC_useFTLJIT", "false");

/// The webview's processes give back at once what C libraries have freed, and do not keep a heap for every thread.
const GIVE_BACK: [Variable; 3] = [
    Variable("MALLOC_ARENA_MAX", "2"),
    Variable("MALLOC_TRIM_THRESHOLD_", "131072"),
    Variable("MALLOC_MMAP_THRESHOLD_", "131072"),
];

/// What the webview's processes do to stay small, on every machine.
fn lean() -> impl Iterator<Item = Variable> {
    [COLLECT_ALL, COLLECT_SOON, NO_LAST_COMPILER].into_iter().chain(GIVE_BACK)
}

/// What is set for this machine.
fn wanted(safe: bool, nvidia: bool) -> Vec<Variable> {
    let drawing = if safe {
        Some(NO_BUFFERS)
    } else if nvidia {
        Some(SHARED_MEMORY)
    } else {
        None
    };
    drawing.into_iter().chain(lean()).collect()
}

/// Sets what the webview's libraries read when they start, unless the user has set it, to whatever value. To be called
/// before there is a second thread, which might read while this writes.
///
/// # Errors
/// When the system refuses.
#[cfg(target_os = "linux")]
pub(crate) fn prepare(safe: bool) -> Result<(), webkit2gtk::glib::BoolError> {
    let nvidia = std::path::Path::new("/proc/driver/nvidia").exists();
    wanted(safe, nvidia)
        .into_iter()
        .try_for_each(|Variable(name, value)| webkit2gtk::glib::setenv(name, value, false))
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
pub(crate) fn prepare(_safe: bool) -> Result<(), std::convert::Infallible> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_machines_draw_as_they_are() {
        assert_eq!(wanted(false, false), lean().collect::<Vec<_>>());
    }

    #[test]
    fn nvidia_hands_frames_over_through_memory() {
        assert_eq!(wanted(false, true)[0], SHARED_MEMORY);
        assert_eq!(wanted(false, true)[1..], wanted(false, false));
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
        assert_eq!(wanted(true, true)[0], NO_BUFFERS);
        assert_eq!(wanted(true, true), wanted(true, false));
    }
}
