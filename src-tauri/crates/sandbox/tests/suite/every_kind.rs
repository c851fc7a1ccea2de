//! What every kind of record can do, from its making to its erasure: nothing of it is one kind's alone.

use crate::harness::{Portal, id_of, small, texts};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Config, Switches, switches};
use serde_json::{Value, json};

/// What a new record of a kind must have, the property that is changed, and its second value.
fn least(kind: Kind, number: u32) -> (Value, &'static str, &'static str) {
    let text = format!("Sample {number}");
    match kind {
        Kind::Contact => (json!({"email": format!("sample{number}@kinds.example")}), "firstname", "Ida"),
        Kind::Company | Kind::Product | Kind::LineItem => (json!({"name": text}), "name", "Other"),
        Kind::Deal => (json!({"dealname": text, "dealstage": "qualifiedtobuy"}), "dealname", "Other"),
        Kind::Ticket => (json!({"subject": text, "hs_pipeline_stage": "1"}), "subject", "Other"),
        Kind::Note => (json!({"hs_timestamp": "2026-09-01T10:00:00Z"}), "hs_note_body", "Other"),
        Kind::Call => (json!({"hs_timestamp": "2026-09-01T10:00:00Z"}), "hs_call_title", "Other"),
        Kind::Email => (
            json!({"hs_timestamp": "2026-09-01T10:00:00Z", "hs_email_direction": "EMAIL"}),
            "hs_email_subject",
            "Other",
        ),
        Kind::Meeting => (json!({"hs_timestamp": "2026-09-01T10:00:00Z"}), "hs_meeting_title", "Other"),
        Kind::Task => (json!({"hs_timestamp": "2026-09-01T10:00:00Z"}), "hs_task_subject", "Other"),
        Kind::Lead => (json!({"hs_lead_name": text}), "hs_lead_name", "Other"),
        Kind::Custom(_) => (json!({"serial_number": text}), "model", "Other"),
    }
}

/// The body that makes a record; a lead is about the first contact.
async fn body(portal: &Portal, kind: Kind, number: u32) -> Value {
    let links = if kind == Kind::Lead {
        let spec = json!({"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 578});
        json!([{"to": {"id": portal.first(Kind::Contact).await}, "types": [spec]}])
    } else {
        json!([])
    };
    json!({"properties": least(kind, number).0, "associations": links, "objectWriteTraceId": format!("t{number}")})
}

#[tokio::test]
async fn a_record_is_made_read_changed_archived_restored_and_erased() {
    let portal = Portal::new();
    for kind in Kind::ALL {
        let objects = format!("/crm/objects/2026-09/{}", kind.plural());
        let (_, property, value) = least(kind, 1);
        let made = portal.post(&objects, body(&portal, kind, 1).await).await;
        let id = id_of(&made.expect(201));
        let path = format!("{objects}/{id}");
        assert!(made.header("location").is_some_and(|place| place.ends_with(&path)), "{kind:?}");
        portal.clock.turn(1_000);
        let change = json!({"properties": {property: value}});
        let changed = portal.patch(&path, change).await.expect(200);
        assert!(changed["updatedAt"].as_str() > made.json()["updatedAt"].as_str(), "{kind:?}");
        let read =
            portal.get(&format!("{path}?properties={property}&propertiesWithHistory={property}")).await;
        assert_eq!(read.expect(200)["properties"][property], json!(value), "{kind:?}");
        let filter = json!({"filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": id}]});
        let found = portal.post(&format!("{objects}/search"), filter.clone()).await.expect(200);
        assert_eq!(found["total"], json!(1), "{kind:?}");

        portal.delete(&path).await.expect(204);
        portal.get(&path).await.expect(404);
        let bin = portal.get(&format!("{objects}?archived=true")).await.expect(200);
        assert_eq!(texts(&bin["results"], "/id"), [id.to_string()], "{kind:?}");
        let found = portal.post(&format!("{objects}/search"), filter).await.expect(200);
        assert_eq!(found["total"], json!(0), "{kind:?}");
        portal.sandbox.restore(kind, id).unwrap();
        portal.get(&path).await.expect(200);
        portal.post(&format!("{objects}/gdpr-delete"), json!({"objectId": id.to_string()})).await.expect(204);
        portal.get(&format!("{path}?archived=true")).await.expect(404);
    }
}

#[tokio::test]
async fn batches_make_read_change_and_archive_every_kind() {
    let portal = Portal::new();
    for kind in Kind::ALL {
        let batch = format!("/crm/v3/objects/{}/batch", kind.plural());
        let (_, property, value) = least(kind, 2);
        let inputs = [body(&portal, kind, 2).await, body(&portal, kind, 3).await];
        let made = portal.post(&format!("{batch}/create"), json!({"inputs": inputs})).await.expect(201);
        let traces = texts(&made["results"], "/objectWriteTraceId");
        assert_eq!(traces, ["t2", "t3"], "{kind:?}");
        let ids = texts(&made["results"], "/id");
        let changes: Vec<Value> =
            ids.iter().map(|id| json!({"id": id, "properties": {property: value}})).collect();
        portal.post(&format!("{batch}/update"), json!({"inputs": changes})).await.expect(200);
        let named: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        let body = json!({"inputs": named, "properties": [property], "propertiesWithHistory": []});
        let read = portal.post(&format!("{batch}/read"), body.clone()).await.expect(200);
        assert_eq!(texts(&read["results"], &format!("/properties/{property}")), [value, value], "{kind:?}");
        portal.post(&format!("{batch}/archive"), json!({"inputs": named})).await.expect(204);
        let archived = portal.post(&format!("{batch}/read?archived=true"), body).await.expect(200);
        assert_eq!(archived["results"].as_array().unwrap().len(), 2, "{kind:?}");
    }
}

#[tokio::test]
async fn two_records_of_every_kind_become_one() {
    let portal = Portal::new();
    for kind in Kind::ALL {
        let objects = format!("/crm/v3/objects/{}", kind.plural());
        let [first, second] = portal.ids(kind, 2).await[..] else { panic!("two of {kind:?}") };
        let body = json!({"primaryObjectId": first.to_string(), "objectIdToMerge": second.to_string()});
        let survivor = id_of(&portal.post(&format!("{objects}/merge"), body).await.expect(200));
        let read = portal.read(kind, survivor, "hs_merged_object_ids").await;
        let merged = read["properties"]["hs_merged_object_ids"].as_str().unwrap();
        assert!(merged.split(';').any(|id| id == second.to_string()), "{kind:?}: {merged}");
    }
}

#[tokio::test]
async fn arguments_that_hubspot_does_not_know_are_ignored() {
    let portal = Portal::new();
    for path in [
        "/crm/v3/objects/contacts",
        "/crm/v3/properties/contacts",
        "/crm/v3/owners",
        "/crm/v3/schemas",
        "/crm/v3/pipelines/deals",
        "/properties/v2/contacts/properties",
        "/crm/v3/lists/1/memberships",
    ] {
        let plain = portal.get(path).await.expect(200);
        let more = portal.get(&format!("{path}?colour=blue&hapikey=demo")).await.expect(200);
        let without_links = |mut page: Value| {
            page.as_object_mut().map(|page| page.remove("paging"));
            page
        };
        assert_eq!(without_links(plain), without_links(more), "{path}");
    }
}

#[tokio::test]
async fn a_page_that_lost_records_since_the_index_saw_them_still_leads_on() {
    let switches = Switches { search_rows: switches::SearchRows::Current, ..Switches::default() };
    let portal = Portal::with(Config { search_lag_ms: 60_000, switches, ..small() });
    let ids = portal.ids(Kind::Contact, 10).await;
    for id in &ids[2..4] {
        portal.delete(&format!("/crm/v3/objects/contacts/{id}")).await.expect(204);
    }
    let body = json!({"limit": 10, "sorts": ["hs_object_id"]});
    let page = portal.post("/crm/v3/objects/contacts/search", body).await.expect(200);
    assert_eq!(page["results"].as_array().unwrap().len(), 8);
    assert_eq!(page["paging"]["next"]["after"], json!("10"));
}
