//! The one window: how it opens, where it may go, and what the webview may do by itself.
//!
//! Invariants: it stays on the program's own pages, opens no other window, and offers no menu of the webview but in
//! text fields. This module must never know what is shown.

use crate::Core;
use std::path::Path;
use std::time::Duration;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// The window's name, in the capability file too.
pub(crate) const LABEL: &str = "main";

/// How long the window waits for its first frame before it shows itself as it is: a hidden window tells nobody what
/// went wrong.
const PATIENCE: Duration = Duration::from_secs(4);

/// The bounds within which the window is drawn smaller or larger.
const SMALLEST: f64 = 0.5;
const LARGEST: f64 = 3.0;

/// Shows the webview's own menu in text fields only: elsewhere it offers to reload or to go back.
const MENU_IN_FIELDS_ONLY: &str = "document.addEventListener('contextmenu', (event) => {\
    const field = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');\
    if (!field) event.preventDefault();\
}, true);";

/// Opens the window, hidden until [`shown`]. What the webview keeps for itself stays in the data folder.
pub(crate) fn open(app: &AppHandle, data: &Path) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Satchel")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        .visible(false)
        .data_directory(data.join("webview"))
        .devtools(cfg!(debug_assertions))
        .initialization_script(MENU_IN_FIELDS_ONLY)
        .on_navigation(stays_inside)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, payload| {
            if payload.event() == PageLoadEvent::Finished {
                show_at_last(window);
            }
        })
        .build()?;
    settle(&window)?;
    let app = app.clone();
    window.on_window_event(move |event| {
        if let WindowEvent::Focused(focused) = event {
            app.state::<Core>().focus(*focused);
        }
    });
    Ok(())
}

/// The window has painted its first frame.
#[tauri::command]
pub(crate) fn shown(window: WebviewWindow) -> Result<(), String> {
    reveal(&window).map_err(|error| error.to_string())
}

/// Draws everything so many times as large.
#[tauri::command]
pub(crate) fn zoom(window: WebviewWindow, factor: f64) -> Result<(), String> {
    window.set_zoom(factor.clamp(SMALLEST, LARGEST)).map_err(|error| error.to_string())
}

/// Brings the window to the front: for a second start of the program.
pub(crate) fn focus(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if let Err(error) = reveal(&window) {
        tracing::warn!(error_kind = %error, "the window could not be brought to the front");
    }
}

fn reveal(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

fn show_at_last(window: WebviewWindow) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        if !window.is_visible().unwrap_or(false) && reveal(&window).is_err() {
            tracing::warn!("the window could not be shown");
        }
    });
}

/// Whether the webview may load this: the program's own pages, and the empty pages of frames filled in place.
fn stays_inside(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        "about" => ["blank", "srcdoc"].contains(&url.path()),
        _ => false,
    }
}

/// The webview's smooth scrolling falls behind the faster the wheel turns.
#[cfg(target_os = "linux")]
fn settle(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{SettingsExt, WebViewExt};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_enable_smooth_scrolling(false);
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn settle(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(url: &str) -> bool {
        stays_inside(&url.parse().expect("an address"))
    }

    #[test]
    fn the_window_stays_on_its_own_pages() {
        assert!(allowed("tauri://localhost/index.html#/contacts"));
        assert!(allowed("about:srcdoc"));
        for outside in [
            "https://app.hubspot.com/",
            "http://tauri.localhost.evil.example/",
            "tauri://evil.example/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:config",
        ] {
            assert!(!allowed(outside), "{outside}");
        }
    }
}
