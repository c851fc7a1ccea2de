//! What a window asks beside the commands of the command line: vocabulary, timelines, held and retried rows, memory.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{call, portal, refused};
use satchel_api::ErrorCode;
use satchel_core::{Association, AssociationType, Category, Owner, RemoteRecord, ServerTime};
use satchel_store::{Coverage, StoreError};
use serde_json::json;

#[tokio::test]
async fn a_type_is_described_with_groups_labels_and_reasons() {
    let (_folder, portal) = portal();
    let contacts = call(&portal, "definitions", json!({ "type": "contacts" })).await;
    assert_eq!((&contacts["singular"], &contacts["known"]), (&json!("contact"), &json!(true)));
    let properties = contacts["properties"].as_array().unwrap();
    let find = |name: &str| properties.iter().find(|property| property["name"] == name).unwrap();
    assert_eq!((&find("email")["kind"], &find("email")["read_only"]), (&json!("email"), &json!(null)));
    assert_eq!(find("lifecyclestage")["options"][0]["value"], "lead");
    assert_eq!(find("lastmodifieddate")["read_only"], "HubSpot calculates this value.");

    call(&portal, "select_properties", json!({ "type": "contacts", "only": ["email"] })).await;
    let contacts = call(&portal, "definitions", json!({ "type": "contacts" })).await;
    let phone = contacts["properties"].as_array().unwrap().iter().find(|found| found["name"] == "phone");
    assert_eq!(phone.unwrap()["mirrored"], false);
    assert!(phone.unwrap()["read_only"].as_str().unwrap().contains("not kept on this computer"));
    assert_eq!(call(&portal, "definitions", json!({ "type": "deals" })).await["known"], false);
}

#[tokio::test]
async fn owners_come_by_name_and_know_who_signed_in() {
    let (_folder, portal) = portal();
    let owner = |id: &str, first: &str, user: Option<i64>, archived| Owner {
        id: id.into(),
        email: Some(format!("{id}@example.com")),
        first_name: first.into(),
        last_name: String::new(),
        user_id: user,
        archived,
    };
    let owners =
        [owner("7", "Zoe", Some(70), false), owner("8", "", Some(80), false), owner("9", "Al", None, true)];
    let store = portal.engine.store();
    store.write_now(move |writer| writer.replace_owners(&owners)).unwrap();
    let page = call(&portal, "owners", json!({})).await;
    let names: Vec<&str> =
        page["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["8@example.com", "Zoe", "Al"], "those who left come last");
    assert!(page["rows"].as_array().unwrap().iter().all(|row| row["me"] == false));

    store.write_now(|writer| writer.set_meta(satchel_api::commands::SIGNED_IN_USER, "70")).unwrap();
    let page = call(&portal, "owners", json!({})).await;
    assert_eq!((&page["rows"][1]["name"], &page["rows"][1]["me"]), (&json!("Zoe"), &json!(true)));
}

#[tokio::test]
async fn a_timeline_is_newest_first_and_harmless() {
    let (_folder, portal) = portal();
    portal
        .engine
        .store()
        .write_now(|writer| {
            let contacts = "contacts".parse().unwrap();
            let ann = writer.resolve(contacts, &"101".parse().unwrap())?.unwrap();
            for (name, id, values) in [
                (
                    "notes",
                    "1",
                    vec![
                        ("hs_timestamp", "2026-03-01T09:00:00Z"),
                        ("hs_note_body", "<p>Met <script>x()</script>at fair</p>"),
                    ],
                ),
                (
                    "calls",
                    "2",
                    vec![
                        ("hs_timestamp", "2026-03-02T09:00:00Z"),
                        ("hs_call_title", "Intro"),
                        ("hs_call_duration", "251000"),
                        ("hs_call_direction", "OUT_BOUND"),
                    ],
                ),
            ] {
                let object_type = name.parse().unwrap();
                let names: Vec<String> = values.iter().map(|(name, _)| (*name).to_owned()).collect();
                let set = writer.property_set(&names)?;
                let remote = RemoteRecord {
                    id: id.into(),
                    properties: values
                        .iter()
                        .map(|(name, value)| ((*name).into(), Some((*value).into())))
                        .collect(),
                    updated_at: ServerTime(1),
                    archived: false,
                    archived_at: None,
                    history: Default::default(),
                };
                writer.put_mirror(object_type, &remote, Coverage::Whole(set), 1)?;
                let types =
                    vec![AssociationType { category: Category::HubspotDefined, type_id: 1, label: None }];
                let link = Association { to_type: object_type, to_id: id.into(), types };
                writer.replace_associations(ann, object_type, &[link])?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let request = json!({ "type": "contacts", "id": "101", "limit": 9 });
    let page = call(&portal, "timeline", request.clone()).await;
    assert_eq!((&page["total"], &page["rows"][0]["type"]), (&json!(2), &json!("calls")));
    assert_eq!(
        (&page["rows"][0]["title"], &page["rows"][0]["facts"]),
        (&json!("Intro"), &json!(["Out bound", "4 min"]))
    );
    assert_eq!(
        (&page["rows"][1]["body_html"], &page["rows"][1]["body_text"]),
        (&json!("<p>Met at fair</p>"), &json!("Met at fair"))
    );
    let notes = json!({ "type": "contacts", "id": "101", "types": ["notes"], "limit": 9 });
    let notes = call(&portal, "timeline", notes).await;
    assert_eq!((&notes["total"], &notes["rows"][0]["id"]), (&json!(1), &json!("1")));
    let shown = call(&portal, "show", json!({ "type": "contacts", "id": "101" })).await;
    assert_eq!(shown["associations"].as_array().unwrap().len(), 2);
    assert_eq!(
        refused(&portal, "timeline", json!({ "type": "contacts", "id": "999", "limit": 1 })).await,
        ErrorCode::UnknownRecord
    );
}

#[tokio::test]
async fn a_held_row_stays_until_it_is_let_go() {
    let (_folder, portal) = portal();
    call(&portal, "edit", json!({ "type": "contacts", "id": "101", "properties": { "phone": "1" } })).await;
    let row = call(&portal, "outbox", json!({ "limit": 9 })).await["rows"][0].clone();
    assert_eq!(row["held"], false);
    let sendable = || portal.engine.store().read_now(|reader| reader.sendable(i64::MAX, 9)).unwrap().len();
    assert_eq!(sendable(), 1);
    call(&portal, "hold", json!({ "id": row["id"], "on": true })).await;
    assert_eq!(
        (sendable(), &call(&portal, "outbox", json!({ "limit": 9 })).await["rows"][0]["held"]),
        (0, &json!(true))
    );
    call(&portal, "edit", json!({ "type": "contacts", "id": "101", "properties": { "phone": "2" } })).await;
    assert_eq!(sendable(), 0, "a later edit of a held record waits with it");
    call(&portal, "retry", json!({ "id": row["id"] })).await;
    assert_eq!(sendable(), 1);
    assert_eq!(refused(&portal, "hold", json!({ "id": "999", "on": true })).await, ErrorCode::NotDiscardable);
}

#[tokio::test]
async fn a_window_finds_again_what_it_kept() {
    let (_folder, portal) = portal();
    assert_eq!(call(&portal, "recall", json!({ "key": "lists.contacts" })).await, json!({ "value": null }));
    call(&portal, "remember", json!({ "key": "lists.contacts", "value": "{\"a\":1}" })).await;
    assert_eq!(call(&portal, "recall", json!({ "key": "lists.contacts" })).await["value"], "{\"a\":1}");
    call(&portal, "remember", json!({ "key": "lists.contacts", "value": null })).await;
    assert_eq!(call(&portal, "recall", json!({ "key": "lists.contacts" })).await["value"], json!(null));
    let long = "x".repeat(300_000);
    assert_eq!(
        refused(&portal, "remember", json!({ "key": "k", "value": long })).await,
        ErrorCode::InvalidValue
    );
    assert_eq!(refused(&portal, "recall", json!({ "key": "account\n" })).await, ErrorCode::Usage);
}
