//! The one window: how it opens, where it may go, and what the webview may do by itself.
//!
//! Invariants: it stays on the program's own pages, opens no other window, and offers no menu of the webview but in
//! text fields. This module must never know what is shown.

use crate::Core;
use crate::closing::Closing;
use satchel_api::Theme;
use std::path::Path;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::window::Color;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// The window's name, in the capability file too.
pub(crate) const LABEL: &str = "main";

/// The colours of the frame, light and dark, until the page draws it: `--bg` of the window's tokens.
const BACKGROUND: (Color, Color) = (Color(244, 247, 248, 255), Color(15, 18, 19, 255));

/// The bounds within which the window is drawn smaller or larger.
const SMALLEST: f64 = 0.5;
const LARGEST: f64 = 3.0;

/// Shows the webview's own menu in text fields only: elsewhere it offers to reload or to go back.
const MENU_IN_FIELDS_ONLY: &str = "document.addEventListener('contextmenu', (event) => {\
    const field = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');\
    if (!field) event.preventDefault();\
}, true);";

/// Opens the window, hidden until its page begins, so that it appears in its place and its colour. What the webview
/// keeps for itself stays in the data folder.
pub(crate) fn open(app: &AppHandle, data: &Path, theme: Theme, on_processor: bool) -> tauri::Result<()> {
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
            if payload.event() == PageLoadEvent::Started && !window.is_visible().unwrap_or(false) {
                tell(reveal(&window));
            }
        })
        .build()?;
    let is_dark = match theme {
        Theme::Light => false,
        Theme::Dark => true,
        Theme::System => window.theme()? == tauri::Theme::Dark,
    };
    window.set_background_color(Some(if is_dark { BACKGROUND.1 } else { BACKGROUND.0 }))?;
    settle(&window, on_processor)?;
    let (app, shown) = (app.clone(), window.clone());
    window.on_window_event(move |event| match event {
        WindowEvent::Focused(focused) => app.state::<Core>().focus(*focused),
        WindowEvent::CloseRequested { api, .. }
            if app.state::<Closing>().asks(&app.state::<Core>(), &shown) =>
        {
            api.prevent_close();
        }
        _ => {}
    });
    Ok(())
}

/// Draws everything so many times as large.
#[tauri::command]
pub(crate) fn zoom(window: WebviewWindow, factor: f64) -> Result<(), String> {
    window.set_zoom(factor.clamp(SMALLEST, LARGEST)).map_err(|error| error.to_string())
}

/// Brings the window to the front: for a second start of the program.
pub(crate) fn focus(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    tell(reveal(&window));
}

fn tell(revealed: tauri::Result<()>) {
    if let Err(error) = revealed {
        tracing::warn!(error_kind = %error, "the window could not be brought to the front");
    }
}

fn reveal(window: &WebviewWindow) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
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

/// The webview's smooth scrolling falls behind the faster the wheel turns; `on_processor` as [`crate::webview`] says.
#[cfg(target_os = "linux")]
fn settle(window: &WebviewWindow, on_processor: bool) -> tauri::Result<()> {
    use webkit2gtk::{CacheModel, HardwareAccelerationPolicy, SettingsExt, WebContextExt, WebViewExt};
    window.with_webview(move |webview| {
        // All pages are the program's own: nothing is gained by keeping those that were left.
        if let Some(context) = webview.inner().context() {
            context.set_cache_model(CacheModel::DocumentViewer);
        }
        if let Some(settings) = webview.inner().settings() {
            settings.set_enable_smooth_scrolling(false);
            // There is one page, which plays nothing and draws nothing in three dimensions.
            settings.set_enable_page_cache(false);
            settings.set_enable_media(false);
            settings.set_enable_webaudio(false);
            settings.set_enable_webgl(false);
            if on_processor {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn settle(_window: &WebviewWindow, _on_processor: bool) -> tauri::Result<()> {
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
