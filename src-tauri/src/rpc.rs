//! The window's one question: a method of the command surface and its arguments. What methods there are, and what
//! they may be asked, is declared in satchel-api; here is only the way through.

use crate::Core;
use satchel_api::Failure;
use serde_json::Value;
use tauri::State;

/// Answers a method of the command surface.
#[tauri::command]
pub(crate) async fn rpc(method: String, args: Value, core: State<'_, Core>) -> Result<Value, Failure> {
    core.resident()?.call(&method, args).await
}
