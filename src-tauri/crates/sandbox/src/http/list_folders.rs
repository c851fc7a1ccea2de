//! Folders of lists (HubSpot docs: lists API, "Manage list folders"). What is in no folder is in folder 0.

use super::Call;
use super::answer::Answer;
use super::errors::ApiError;
use super::input::Id;
use super::writes::error_of;
use crate::portal::Portal;
use crate::portal::list_folders::ROOT;
use ::http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// Answers a call below `/lists/folders`.
pub(super) fn answer(portal: &mut Portal, call: &Call<'_>, rest: &[&str]) -> Result<Answer, ApiError> {
    match (rest, &call.method) {
        ([], &Method::POST) => create(portal, call),
        ([], &Method::GET) => {
            let id = call.query.filled("folderId").unwrap_or("0");
            shown(portal, there(portal, id)?)
        }
        (["move-list"], &Method::PUT) => move_list(portal, call),
        ([id, "move", parent], &Method::PUT) => {
            let (id, parent) = (own(portal, id)?, there(portal, parent)?);
            portal.move_folder(id, parent).map_err(|error| error_of(portal, error))?;
            shown(portal, id)
        }
        ([id, "rename"], &Method::PUT) => {
            let id = own(portal, id)?;
            let name = call.query.filled("newFolderName");
            let name = name.ok_or_else(|| ApiError::validation("newFolderName is required"))?.to_owned();
            portal.rename_folder(id, &name).map_err(|error| error_of(portal, error))?;
            shown(portal, id)
        }
        ([id], &Method::DELETE) => {
            let id = own(portal, id)?;
            portal.delete_folder(id).map_err(|error| error_of(portal, error))?;
            Ok(Answer::empty(204))
        }
        ([], _) => Err(ApiError::wrong_method("GET, POST")),
        (["move-list"] | [_, "move", _] | [_, "rename"], _) => Err(ApiError::wrong_method("PUT")),
        ([_], _) => Err(ApiError::wrong_method("DELETE")),
        _ => Err(ApiError::no_route()),
    }
}

fn there(portal: &Portal, id: &str) -> Result<u64, ApiError> {
    let missing =
        || ApiError::new(404, format!("Folder does not exist with ID {id}.")).category("OBJECT_NOT_FOUND");
    let number: u64 = id.parse().map_err(|_| missing())?;
    if number == ROOT || portal.folders.has(number) { Ok(number) } else { Err(missing()) }
}

/// A folder that users made.
fn own(portal: &Portal, id: &str) -> Result<u64, ApiError> {
    match there(portal, id)? {
        ROOT => Err(ApiError::validation("The root folder cannot be changed.")),
        id => Ok(id),
    }
}

fn shown(portal: &Portal, id: u64) -> Result<Answer, ApiError> {
    Answer::json(200, &json!({"folder": folder(portal, id)}))
}

/// A folder with all that is in it.
fn folder(portal: &Portal, id: u64) -> Value {
    let children: Vec<Value> = portal.folders.within(id).map(|child| folder(portal, child)).collect();
    let lists: Vec<String> = portal.lists_in(id).map(|list| list.to_string()).collect();
    let mut json = json!({"id": id.to_string(), "childNodes": children, "childLists": lists});
    for (name, value) in portal.folders.described(id) {
        json[name] = value;
    }
    json
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateBody {
    name: Option<String>,
    #[serde(default)]
    parent_folder_id: Option<Id>,
}

fn create(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let body: CreateBody = call.json()?;
    let name = body.name.filter(|name| !name.is_empty()).ok_or_else(|| ApiError::unset("name"))?;
    let parent = body.parent_folder_id.map_or(Ok(ROOT), |id| there(portal, &id.0))?;
    let id = portal.create_folder(&name, parent).map_err(|error| error_of(portal, error))?;
    shown(portal, id)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoveBody {
    list_id: Id,
    new_folder_id: Id,
}

fn move_list(portal: &mut Portal, call: &Call<'_>) -> Result<Answer, ApiError> {
    let body: MoveBody = call.json()?;
    let list = super::lists::there(portal, &body.list_id.0)?;
    let folder = there(portal, &body.new_folder_id.0)?;
    portal.put_list_in(list, folder).map_err(|error| error_of(portal, error))?;
    Ok(Answer::empty(204))
}
