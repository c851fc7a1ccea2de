//! The close button, pressed with changes that HubSpot does not have yet: the page asks once what becomes of them.
//!
//! Invariants: with nothing unsent the window closes at once, and so it does while the question stands: nobody is ever kept
//! in. This module must never know what the answers are, or what they do.

use crate::Core;
use satchel_host::Resident;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tauri::{AppHandle, State, WebviewWindow};

/// How long the close button waits for a count of what is unsent.
const COUNTING: Duration = Duration::from_secs(1);

/// What the page listens for.
const ASK: &str = "window.dispatchEvent(new Event('satchel:closing'))";

/// Whether the question stands on the screen.
#[derive(Default)]
pub(crate) struct Closing(AtomicBool);

impl Closing {
    /// Whether the window stays, with the question on it.
    pub(crate) fn asks(&self, core: &Core, window: &WebviewWindow) -> bool {
        if self.0.swap(true, Ordering::SeqCst) {
            return false;
        }
        let asks = core.resident().is_ok_and(waits) && window.eval(ASK).is_ok();
        self.0.store(asks, Ordering::SeqCst);
        asks
    }
}

/// Whether anything is unsent, as far as can be told at once.
fn waits(resident: &Resident) -> bool {
    let counted = tauri::async_runtime::block_on(async {
        tokio::time::timeout(COUNTING, resident.call("unsent", json!({}))).await
    });
    let unsent = counted.ok().and_then(Result::ok);
    unsent.and_then(|unsent| unsent.get("total").and_then(Value::as_u64)).is_some_and(|total| total > 0)
}

/// The question was answered: the program ends.
#[tauri::command]
pub(crate) fn quit(app: AppHandle) {
    app.exit(0);
}

/// The question was put away: the next press of the close button asks again.
#[tauri::command]
pub(crate) fn stay(closing: State<'_, Closing>) {
    closing.0.store(false, Ordering::SeqCst);
}
