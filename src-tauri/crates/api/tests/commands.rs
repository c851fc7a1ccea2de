//! The commands over a store with a few records, without a network: the documents programs rely on.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{call, portal, refused};
use satchel_api::commands::{self, ExportFormat};
use satchel_api::*;
use satchel_core::{Base, ConflictKind, ConflictProperty, OutboxEvent, Owner, PendingState, ServerTime};
use satchel_store::StoreError;
use serde_json::json;

#[tokio::test]
async fn a_list_is_sorted_filtered_and_paged() {
    let (_folder, portal) = portal();
    let page =
        call(&portal, "list", json!({ "type": "contacts", "sort": "email", "limit": 1, "offset": 1 })).await;
    assert_eq!((&page["total"], &page["rows"][0]["id"]), (&json!(3), &json!("103")));
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);

    let request = json!({
        "type": "contacts", "filters": ["firstname?", "email~EXAMPLE"], "limit": 9, "properties": ["score", "phone"]
    });
    let page = call(&portal, "list", request).await;
    let row = json!({
        "type": "contacts", "id": "101", "title": "Ann Lee", "marks": {},
        "properties": { "score": "-5", "phone": null }
    });
    assert_eq!(page, json!({ "total": 1, "rows": [row] }));
}

#[tokio::test]
async fn a_list_refuses_what_it_does_not_know() {
    let (_folder, portal) = portal();
    for request in [
        json!({ "type": "contacts", "sort": "nosuch", "limit": 1 }),
        json!({ "type": "contacts", "filters": ["nosuch=1"], "limit": 1 }),
        json!({ "type": "contacts", "properties": ["nosuch"], "limit": 1 }),
    ] {
        assert_eq!(refused(&portal, "list", request).await, ErrorCode::UnknownProperty);
    }
    assert_eq!(
        refused(&portal, "list", json!({ "type": "gadgets", "limit": 1 })).await,
        ErrorCode::UnknownType
    );
    assert_eq!(refused(&portal, "list", json!({ "type": "contacts", "limit": -1 })).await, ErrorCode::Usage);
    assert_eq!(
        refused(&portal, "list", json!({ "type": "contacts", "limit": 1, "x": 1 })).await,
        ErrorCode::Usage
    );
    assert_eq!(refused(&portal, "drop_everything", json!({})).await, ErrorCode::Usage);
}

#[tokio::test]
async fn a_search_finds_beginnings() {
    let (_folder, portal) = portal();
    let page = call(&portal, "search", json!({ "text": "an", "limit": 5 })).await;
    assert_eq!((&page["total"], &page["rows"][0]["id"]), (&json!(1), &json!("101")));
    let page = call(&portal, "search", json!({ "text": "zzz", "type": "contacts", "limit": 5 })).await;
    assert_eq!(page, json!({ "total": 0, "rows": [] }));
}

#[tokio::test]
async fn an_edit_is_pending_until_it_is_discarded() {
    let (_folder, portal) = portal();
    let edit =
        json!({ "type": "contacts", "id": "101", "properties": { "phone": "+1 555", "lastname": "" } });
    let record = call(&portal, "edit", edit).await;
    assert_eq!(
        (&record["properties"]["phone"], &record["properties"]["lastname"]),
        (&json!("+1 555"), &json!(null))
    );
    assert_eq!(
        record["pending"]["phone"],
        json!({
            "base": null, "base_known": true, "local": "+1 555", "remote": null, "state": "queued", "message": null,
            "edited_at": "2026-01-01T12:00:00.000Z", "intent": "2"
        })
    );
    assert_eq!(record["pending"]["lastname"]["base"], "Lee");
    assert_eq!(record["synced_at"], "2026-01-01T00:00:00.000Z");

    let outbox = call(&portal, "outbox", json!({ "limit": 9 })).await;
    let row = &outbox["rows"][0];
    assert_eq!(
        (&outbox["total"], &row["kind"], &row["state"]),
        (&json!(1), &json!("update"), &json!("queued"))
    );
    assert_eq!(row["record"], json!({ "type": "contacts", "id": "101", "title": "Ann" }));
    assert_eq!(row["properties"]["lastname"]["base"], "Lee");
    assert_eq!((&row["created_at"], &row["not_before"]), (&json!("2026-01-01T12:00:00.000Z"), &json!(null)));
    let status = call(&portal, "status", json!({})).await;
    assert_eq!((&status["outbox"]["queued"], &status["objects"][0]["live"]), (&json!(1), &json!(3)));
    assert!(!commands::needs_user(&portal).await.unwrap());

    let record = call(&portal, "discard", json!({ "id": row["id"] })).await;
    assert_eq!((&record["pending"], &record["properties"]["lastname"]), (&json!({}), &json!("Lee")));
    assert_eq!(call(&portal, "outbox", json!({ "limit": 9 })).await["total"], 0);
}

#[tokio::test]
async fn a_conflict_names_both_sides_and_is_settled() {
    let (_folder, portal) = portal();
    let edit = json!({ "type": "contacts", "id": "101", "properties": { "lastname": "Li" } });
    call(&portal, "edit", edit).await;
    let store = portal.engine.store().clone();
    store
        .write_now(|writer| {
            let owner = Owner {
                id: "7".into(),
                email: Some("mei@example.com".into()),
                first_name: "Mei".into(),
                last_name: "Tanaka".into(),
                user_id: Some(42),
                archived: false,
            };
            writer.replace_owners(&[owner])?;
            let rid = writer.resolve("contacts".parse().unwrap(), &"101".parse().unwrap())?.unwrap();
            let disputed = ConflictProperty {
                name: "lastname".into(),
                base: Base::Known(Some("Lee".into())),
                local: Some("Li".into()),
                remote: Some("Leigh".into()),
                remote_at: Some(ServerTime(1_767_225_600_000)),
                remote_by: Some("42".into()),
                remote_source: Some("CRM_UI".into()),
            };
            writer.open_conflict(rid, ConflictKind::Edit, &[disputed], 1_767_225_600_000)?;
            writer.set_pending_state(rid, "lastname", PendingState::Conflicted, None)?;
            let row = writer.outbox_of(rid)?.remove(0);
            writer.move_outbox(row.id, OutboxEvent::ConflictFound, None, None)?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    let page = call(&portal, "conflicts", json!({ "limit": 9 })).await;
    let disputed = json!({
        "name": "lastname", "base": "Lee", "base_known": true, "local": "Li", "remote": "Leigh", "remote_at": "2026-01-01T00:00:00.000Z",
        "remote_by": "42", "remote_name": "Mei Tanaka", "remote_source": "CRM_UI"
    });
    let conflict = &page["rows"][0];
    assert_eq!((&page["total"], &conflict["properties"]), (&json!(1), &json!([disputed])));
    assert_eq!(
        (&conflict["kind"], &conflict["type"], &conflict["record"]),
        (&json!("edit"), &json!("contacts"), &json!("101"))
    );
    assert!(commands::needs_user(&portal).await.unwrap());

    let answer = json!({ "id": conflict["id"], "property": "lastname", "answer": "remote" });
    let record = call(&portal, "resolve", answer.clone()).await;
    assert_eq!((&record["pending"], &record["properties"]["lastname"]), (&json!({}), &json!("Lee")));
    assert_eq!(call(&portal, "conflicts", json!({ "limit": 9 })).await["total"], 0);
    assert_eq!(refused(&portal, "resolve", answer).await, ErrorCode::UnknownConflict);
    assert!(!commands::needs_user(&portal).await.unwrap());
}

#[tokio::test]
async fn a_draft_has_a_local_id_and_can_be_linked() {
    let (_folder, portal) = portal();
    let draft =
        call(&portal, "create", json!({ "type": "contact", "properties": { "firstname": "Cy" } })).await;
    let id = draft["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("local:"), "{id}");
    assert_eq!((&draft["state"], &draft["synced_at"]), (&json!("draft"), &json!(null)));
    let link = json!({ "type": "contacts", "id": id, "to_type": "contacts", "to_id": "102" });
    let linked = call(&portal, "associate", link.clone()).await;
    let there = json!({
        "type": "contacts", "id": "102", "title": "Bob", "labels": [], "primary": false, "pending": "associate"
    });
    assert_eq!(linked["associations"], json!([there]));
    let outbox = call(&portal, "outbox", json!({ "limit": 9 })).await;
    assert_eq!(outbox["rows"][1]["link"]["to"]["title"], "Bob");
    assert_eq!(call(&portal, "dissociate", link).await["associations"], json!([]));
    assert_eq!(call(&portal, "archive", json!({ "type": "contacts", "id": id })).await["state"], "gone");
}

#[tokio::test]
async fn values_that_cannot_be_are_refused() {
    let (_folder, portal) = portal();
    for (property, value, code) in [
        ("nosuch", "1", ErrorCode::UnknownProperty),
        ("score", "many", ErrorCode::InvalidValue),
        ("lifecyclestage", "friend", ErrorCode::InvalidValue),
        ("lastmodifieddate", "2026-01-01T00:00:00Z", ErrorCode::ReadOnly),
    ] {
        let edit = json!({ "type": "contacts", "id": "101", "properties": { property: value } });
        assert_eq!(refused(&portal, "edit", edit).await, code, "{property}");
    }
    let nobody = json!({ "type": "contacts", "id": "999", "properties": { "phone": "1" } });
    assert_eq!(refused(&portal, "edit", nobody).await, ErrorCode::UnknownRecord);
    assert_eq!(
        refused(&portal, "show", json!({ "type": "deals", "id": "101" })).await,
        ErrorCode::UnknownRecord
    );
    assert_eq!(refused(&portal, "push", json!({})).await, ErrorCode::SignInNeeded);
    assert_eq!(call(&portal, "outbox", json!({ "limit": 9 })).await["total"], 0, "nothing was taken");
}

#[tokio::test]
async fn only_known_properties_can_be_chosen() {
    let (_folder, portal) = portal();
    let wrong = json!({ "type": "contacts", "only": ["email", "nosuch"] });
    assert_eq!(refused(&portal, "select_properties", wrong).await, ErrorCode::UnknownProperty);
    let chosen = call(&portal, "select_properties", json!({ "type": "contacts", "only": ["email"] })).await;
    assert_eq!(chosen, json!({ "type": "contacts", "known": 10, "only": ["email"] }));
    let all = call(&portal, "select_properties", json!({ "type": "contacts", "only": null })).await;
    assert_eq!(all["only"], json!(null));
}

#[tokio::test]
async fn an_export_is_whole_and_safe() {
    let (_folder, portal) = portal();
    let mut csv = Vec::new();
    let count = commands::export(&portal, "contacts", ExportFormat::Csv, &mut csv).await.unwrap();
    let csv = String::from_utf8(csv).unwrap();
    assert_eq!((count, csv.lines().count()), (3, 4));
    assert!(csv.starts_with("id,firstname,lastname,email,phone,"), "{csv}");
    assert!(csv.contains("'=cmd|' /C calc'!A0"), "{csv}");
    assert!(csv.contains("'+49 30 1234"), "{csv}");
    assert!(csv.contains(",-5\r\n"), "numbers stay numbers: {csv}");

    let mut text = Vec::new();
    commands::export(&portal, "contacts", ExportFormat::Json, &mut text).await.unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&text).unwrap();
    assert_eq!(rows.len(), 3);
    let bob = rows.iter().find(|row| row["id"] == "102").unwrap();
    assert_eq!(bob["properties"]["company"], "=cmd|' /C calc'!A0", "JSON is as it is");
}
