//! The recorded calls about lists, made again.

use super::cast::Cast;
use crate::harness::{Reply, texts};
use serde_json::{Value, json};

/// The sandbox's answer to the call that a recording is of; `None` for calls that it does not answer.
pub(super) async fn answer(cast: &Cast, file: &str) -> Option<Reply> {
    let portal = &cast.portal;
    let list = made(cast, "Cast").await;
    let add = format!("/crm/v3/lists/{list}/memberships/add");
    let remove = format!("/crm/v3/lists/{list}/memberships/remove");
    let name = file.trim_end_matches(".json").trim_end_matches(".txt");
    Some(match name {
        "200_GET_crm_v3_lists" => portal.get(&format!("/crm/v3/lists?listIds={list}")).await,
        "200_GET_crm_v3_lists_2" => portal.get("/crm/v3/lists?count=2").await,
        "200_POST_crm_v3_lists_search" => {
            for number in 0..30 {
                made(cast, &format!("No. {number}")).await;
            }
            portal.post("/crm/v3/lists/search", json!({"query": ""})).await
        }
        "200_PUT_crm_v3_lists_585_memberships_add_2" => {
            portal.put(&add, json!([cast.contact])).await.expect(200);
            portal.put(&add, json!([cast.contact])).await
        }
        "200_PUT_crm_v3_lists_586_memberships_remove" => {
            portal.put(&add, json!([cast.contact])).await.expect(200);
            portal.put(&remove, json!([cast.contact])).await
        }
        "200_PUT_crm_v3_lists_587_memberships_remove" => portal.put(&remove, json!([42])).await,
        "200_PUT_crm_v3_lists_588_update-list-name" => {
            let path = format!("/crm/v3/lists/{list}/update-list-name?listName=updated%20list%20name");
            portal.put(&path, json!({})).await
        }
        "400_POST_crm_v3_lists" => create(cast, &Value::Null).await,
        "400_POST_crm_v3_lists_search" => portal.post("/crm/v3/lists/search?query=", Value::Null).await,
        "400_PUT_crm_v3_lists_590_memberships_add" => portal.put(&add, json!([{"changes": {}}])).await,
        "404_GET_crm_v3_lists_-1" => portal.get("/crm/v3/lists/-1").await,
        name if name.starts_with("200_POST_crm_v3_lists") => create(cast, &json!("Another")).await,
        name if name.starts_with("204_DELETE_crm_v3_lists") => {
            portal.delete(&format!("/crm/v3/lists/{list}")).await
        }
        name if name.ends_with("_memberships") => {
            // More than a page.
            let inputs: Vec<Value> = (0..30).map(|_| json!({"properties": {}, "associations": []})).collect();
            let made = portal.post("/crm/v3/objects/contacts/batch/create", json!({"inputs": inputs})).await;
            let ids = texts(&made.expect(201)["results"], "/id");
            portal.put(&add, json!(ids)).await.expect(200);
            let path = format!("/crm/v3/lists/{list}/memberships?limit=25&offset=&offset_param=after");
            portal.get(&path).await
        }
        name if name.ends_with("_memberships_add") => portal.put(&add, json!([cast.contact])).await,
        name if name.starts_with("200_GET_crm_v3_lists") => {
            portal.get(&format!("/crm/v3/lists/{list}")).await
        }
        _ => return None,
    })
}

async fn create(cast: &Cast, name: &Value) -> Reply {
    let body = json!({"name": name, "objectTypeId": "0-1", "processingType": "MANUAL"});
    cast.portal.post("/crm/v3/lists", body).await
}

async fn made(cast: &Cast, name: &str) -> String {
    let list = create(cast, &json!(name)).await.expect(200);
    list["list"]["listId"].as_str().unwrap().to_owned()
}
