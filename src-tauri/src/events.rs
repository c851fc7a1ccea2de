//! What changed, told to the window in order through one channel of small messages; the window asks for the rest.

use crate::Core;
use satchel_api::{Failure, Invalidation};
use tauri::State;
use tauri::ipc::Channel;

/// Sends what changes from now on to this channel, and no longer to an earlier one: a window that was loaded again
/// has a new channel, and the old one leads nowhere.
#[tauri::command]
pub(crate) fn subscribe(channel: Channel<Invalidation>, core: State<'_, Core>) -> Result<(), Failure> {
    core.resident()?.subscribe(move |change| {
        if channel.send(change).is_err() {
            tracing::debug!("the window does not listen any more");
        }
    });
    Ok(())
}
