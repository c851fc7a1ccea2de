//! Activities from the window: what a form asks for, and what becomes of what is typed.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{call, portal, refused};
use satchel_api::{ErrorCode, Portal};
use satchel_core::{ObjectType, PropertyDefinition, ValueKind};
use serde_json::json;

/// The portal's definitions of a type, as far as the tests touch them.
fn define(portal: &Portal, object_type: &str, names: &[(&str, &str)]) {
    let object_type: ObjectType = object_type.parse().unwrap();
    let definitions: Vec<PropertyDefinition> = names
        .iter()
        .map(|(name, data_type)| PropertyDefinition {
            name: (*name).into(),
            label: (*name).into(),
            group: String::new(),
            data_type: (*data_type).into(),
            field_type: "text".into(),
            kind: ValueKind::of(data_type, "text", name),
            options: Vec::new(),
            read_only: false,
            calculated: false,
            hidden: false,
            unique: false,
            hubspot_defined: true,
            currency: false,
            referenced_type: None,
            archived: false,
            display_order: 0,
        })
        .collect();
    let store = portal.engine.store();
    store.write_now(move |writer| writer.replace_properties(object_type, &definitions)).unwrap();
}

#[tokio::test]
async fn a_note_keeps_its_lines_and_stands_on_its_records_timeline_at_once() {
    let (_folder, portal) = portal();
    define(&portal, "notes", &[("hs_note_body", "string"), ("hs_timestamp", "datetime")]);
    let request =
        json!({"type": "notes", "on": [{"type": "contacts", "id": "101"}], "text": "Wants <10> bags\nsoon"});
    let note = call(&portal, "log_activity", request).await;
    assert_eq!(note["properties"]["hs_note_body"], "<p>Wants &lt;10&gt; bags<br>soon</p>");
    assert_eq!(note["state"], "draft");
    let timeline = call(&portal, "timeline", json!({"type": "contacts", "id": "101", "limit": 9})).await;
    assert_eq!((&timeline["total"], &timeline["rows"][0]["pending"]), (&json!(1), &json!(true)));
    assert_eq!(timeline["rows"][0]["at"], "2026-01-01T12:00:00.000Z");
    let outbox = call(&portal, "outbox", json!({"limit": 9})).await;
    assert_eq!(outbox["total"], 1, "the note and its link are one");
    assert_eq!(outbox["rows"][0]["links"][0]["title"], "Ann Lee");
}

#[tokio::test]
async fn a_task_is_done_and_opened_again() {
    let (_folder, portal) = portal();
    let names = [("hs_task_subject", "string"), ("hs_task_status", "string"), ("hs_timestamp", "datetime")];
    define(&portal, "tasks", &names);
    let request = json!({
        "type": "tasks", "on": [{"type": "contacts", "id": "101"}], "title": "Call back", "at": "2026-02-01T09:00:00Z"
    });
    let task = call(&portal, "log_activity", request).await;
    assert_eq!(task["properties"]["hs_timestamp"], "2026-02-01T09:00:00.000Z");
    let id = task["id"].as_str().unwrap();
    for (done, status) in [(true, "COMPLETED"), (false, "NOT_STARTED")] {
        let task = call(&portal, "set_done", json!({"type": "tasks", "id": id, "done": done})).await;
        assert_eq!(task["properties"]["hs_task_status"], status);
        let timeline = call(&portal, "timeline", json!({"type": "contacts", "id": "101", "limit": 9})).await;
        assert_eq!(timeline["rows"][0]["done"], done);
    }
    let form = call(&portal, "definitions", json!({"type": "tasks"})).await;
    assert_eq!(
        (&form["activity"]["title"], &form["activity"]["can_be_done"]),
        (&json!("hs_task_subject"), &json!(true))
    );
}

#[tokio::test]
async fn what_is_no_activity_or_about_nothing_is_refused() {
    let (_folder, portal) = portal();
    define(&portal, "notes", &[("hs_note_body", "string"), ("hs_timestamp", "datetime")]);
    for request in [
        json!({"type": "notes", "on": [], "text": "x"}),
        json!({"type": "contacts", "on": [{"type": "contacts", "id": "101"}], "text": "x"}),
        json!({"type": "notes", "on": [{"type": "contacts", "id": "101"}], "title": "x"}),
    ] {
        assert_eq!(refused(&portal, "log_activity", request).await, ErrorCode::Usage);
    }
    let unknown = json!({"type": "notes", "on": [{"type": "contacts", "id": "999"}], "text": "x"});
    assert_eq!(refused(&portal, "log_activity", unknown).await, ErrorCode::UnknownRecord);
    let outbox = call(&portal, "outbox", json!({"limit": 9})).await;
    assert_eq!(outbox["total"], 0, "nothing was made");
}
