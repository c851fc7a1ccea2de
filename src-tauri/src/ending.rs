//! Being asked to end by the system: when the person logs out, shuts down, or presses Ctrl+C where it was started.
//! It ends as if the window were closed, so that nothing is cut off. And what happens at the very end.

use tauri::AppHandle;

/// Ends the program when the system asks for it.
#[cfg(unix)]
pub(crate) fn watch(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    tauri::async_runtime::spawn(async move {
        let signals = [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()].map(signal);
        let [Ok(mut terminate), Ok(mut interrupt), Ok(mut hangup)] = signals else {
            tracing::warn!("cannot hear the system's wish to end");
            return;
        };
        tokio::select! {
            biased;
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            _ = hangup.recv() => {}
        }
        app.exit(0);
    });
}

/// The end, once everything is kept: the libraries behind the webview take themselves down while their threads still
/// run, which now and then is a crash; so they are not asked to.
#[cfg(unix)]
pub(crate) fn end() -> ! {
    signal_hook::low_level::exit(0)
}

/// Other systems end a program whole.
#[cfg(not(unix))]
pub(crate) fn end() {}

/// Other systems close the window themselves.
#[cfg(not(unix))]
pub(crate) fn watch(_app: AppHandle) {}
