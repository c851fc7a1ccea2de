//! Types of objects that the portal's users defined: the one that it begins with, and those that programs make.

use crate::harness::{Clock, Portal, id_of, small, texts};
use satchel_sandbox::{AccountType, Config};
use serde_json::{Value, json};
use std::sync::Arc;

const SCHEMAS: &str = "/crm/v3/schemas";

/// The schema of the type that the portal begins with.
async fn machine(portal: &Portal) -> Value {
    portal.get("/crm-object-schemas/2026-09/schemas").await.expect(200)["results"][0].clone()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

fn boat() -> Value {
    json!({
        "name": "boat",
        "labels": {"singular": "Boat", "plural": "Boats"},
        "requiredProperties": ["hull_number"],
        "searchableProperties": ["hull_number"],
        "primaryDisplayProperty": "hull_number",
        "properties": [
            {"name": "hull_number", "label": "Hull number", "type": "string", "fieldType": "text",
             "hasUniqueValue": true},
            {"name": "length", "label": "Length", "type": "number", "fieldType": "number"},
        ],
        "associatedObjects": ["CONTACT"],
    })
}

#[tokio::test]
async fn the_portal_begins_with_a_type_whose_records_are_read_by_every_name() {
    let portal = Portal::new();
    let schema = machine(&portal).await;
    let full = format!("p{}_machine", portal.hello.portal_id);
    assert_eq!(schema["fullyQualifiedName"], json!(full));
    let type_id = text(&schema["objectTypeId"]).to_owned();
    assert!(type_id.starts_with("2-"), "{type_id}");
    assert!(texts(&schema["properties"], "/name").contains(&"serial_number".to_owned()));
    let mut pages = Vec::new();
    for name in [type_id.as_str(), full.as_str(), "p_machine"] {
        let path =
            format!("/crm/v3/objects/{name}?properties=serial_number,model&associations=companies&limit=5");
        pages.push(portal.get(&path).await.expect(200)["results"].clone());
    }
    assert_eq!(pages[0].as_array().unwrap().len(), 5);
    assert!(pages.iter().all(|page| *page == pages[0]));
    let company = text(&pages[0][0]["associations"]["companies"]["results"][0]["id"]).to_owned();
    let back =
        portal.get(&format!("/crm/v3/objects/companies/{company}?associations={full}")).await.expect(200);
    let ids = texts(&back["associations"][&full]["results"], "/id");
    assert!(ids.contains(&text(&pages[0][0]["id"]).to_owned()), "{ids:?}");
    portal.get("/crm/v3/objects/p_nothing").await.expect(400);
    portal.get("/crm/v3/objects/2-35011733").await.expect(400);
}

#[tokio::test]
async fn a_record_needs_what_its_schema_requires_and_unique_values_tell_records_apart() {
    let portal = Portal::new();
    let objects = "/crm/v3/objects/p_machine";
    let missing = portal.post(objects, json!({"properties": {"model": "Oven K2"}})).await.expect(400);
    assert_eq!(missing["errors"][0]["context"]["propertyName"][0], json!("serial_number"), "{missing}");
    let first = portal.get(&format!("{objects}?properties=serial_number&limit=1")).await.expect(200);
    let serial = text(&first["results"][0]["properties"]["serial_number"]).to_owned();
    let found = portal.get(&format!("{objects}/{serial}?idProperty=serial_number")).await.expect(200);
    assert_eq!(found["id"], first["results"][0]["id"]);
    let body = json!({"inputs": [
        {"id": serial, "idProperty": "serial_number", "properties": {"status": "in_repair"}},
        {"id": "ZZ99-NEW", "idProperty": "serial_number", "properties": {"model": "Press P60"}},
    ]});
    let written = portal.post(&format!("{objects}/batch/upsert"), body).await.expect(200);
    let new: Vec<bool> = written["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record["new"].as_bool().unwrap())
        .collect();
    assert_eq!(new, [false, true]);
    let search = json!({"query": "zz99-new", "properties": ["model"]});
    let hits = portal.post(&format!("{objects}/search"), search).await.expect(200);
    assert_eq!(texts(&hits["results"], "/properties/model"), ["Press P60"]);
}

#[tokio::test]
async fn a_type_is_made_used_changed_and_removed() {
    let portal = Portal::new();
    let made = portal.post(SCHEMAS, boat()).await.expect(201);
    assert_eq!(made["fullyQualifiedName"], json!(format!("p{}_boat", portal.hello.portal_id)));
    let type_id = text(&made["objectTypeId"]).to_owned();
    let properties = texts(&made["properties"], "/name");
    for name in ["hull_number", "length", "hs_object_id", "hs_createdate", "hubspot_owner_id"] {
        assert!(properties.contains(&name.to_owned()), "{name}: {properties:?}");
    }
    assert_eq!(portal.post(SCHEMAS, boat()).await.expect(409)["category"], json!("OBJECT_ALREADY_EXISTS"));

    let labels = portal.get(&format!("/crm/v4/associations/{type_id}/contacts/labels")).await.expect(200);
    let plain = labels["results"][0].clone();
    assert_eq!((&plain["category"], &plain["label"]), (&json!("USER_DEFINED"), &Value::Null));
    let contact = portal.contact("skipper@boats.example").await;
    let link = json!([{"to": {"id": contact},
        "types": [{"associationCategory": "USER_DEFINED", "associationTypeId": plain["typeId"]}]}]);
    let body = json!({"properties": {"hull_number": "H-1", "length": 12.5}, "associations": link});
    let record = portal.post(&format!("/crm/v3/objects/{type_id}"), body).await;
    assert!(record.header("location").is_some_and(|place| place.contains(&type_id)));
    let id = id_of(&record.expect(201));
    let path = format!("/crm/v4/objects/contacts/{contact}/associations/p_boat");
    assert_eq!(portal.get(&path).await.expect(200)["results"].as_array().unwrap().len(), 1);
    let other = json!({"properties": {"hull_number": "H-1"}});
    let taken = portal.post("/crm/v3/objects/p_boat", other).await;
    assert!((400..500).contains(&taken.status), "{}", taken.text);

    let change = json!({"labels": {"singular": "Ship", "plural": "Ships"}, "requiredProperties": []});
    let changed = portal.patch(&format!("{SCHEMAS}/{type_id}"), change).await.expect(200);
    assert_eq!(changed["labels"]["singular"], json!("Ship"));
    portal.post("/crm/v3/objects/p_boat", json!({"properties": {"length": "3"}})).await.expect(201);

    portal.delete(&format!("{SCHEMAS}/{type_id}")).await.expect(400);
    let all = portal.get("/crm/v3/objects/p_boat").await.expect(200);
    for record in texts(&all["results"], "/id") {
        portal.delete(&format!("/crm/v3/objects/p_boat/{record}")).await.expect(204);
    }
    portal.delete(&format!("{SCHEMAS}/{type_id}")).await.expect(204);
    portal.get(&format!("/crm/v3/objects/{type_id}/{id}")).await.expect(400);
    let archived = portal.get(&format!("{SCHEMAS}?archived=true")).await.expect(200);
    assert_eq!(texts(&archived["results"], "/name"), ["boat"]);
    portal.delete(&format!("{SCHEMAS}/{type_id}?archived=true")).await.expect(204);
    let again = portal.post(SCHEMAS, boat()).await.expect(201);
    assert_ne!(again["objectTypeId"], json!(type_id), "a number does not come back");
}

#[tokio::test]
async fn links_of_a_type_are_added_and_labelled() {
    let portal = Portal::new();
    portal.post(SCHEMAS, boat()).await.expect(201);
    let link = json!({"fromObjectTypeId": "p_boat", "toObjectTypeId": "0-3", "name": "boat_to_deal"});
    let added = portal.post(&format!("{SCHEMAS}/p_boat/associations"), link).await.expect(201);
    let label = json!({"name": "built_for", "label": "Built for"});
    portal.post("/crm/v4/associations/p_boat/deals/labels", label).await.expect(200);
    let labels = portal.get("/crm/v4/associations/p_boat/deals/labels").await.expect(200);
    let shown: Vec<&Value> = labels["results"].as_array().unwrap().iter().map(|row| &row["label"]).collect();
    assert_eq!(shown, [&Value::Null, &json!("Built for")]);
    assert_eq!(labels["results"][0]["typeId"].to_string(), text(&added["id"]));
    let types = portal.get("/crm/v3/associations/p_boat/deals/types").await.expect(200);
    assert_eq!(types["results"][0]["name"], json!("boat_to_deal"));
    portal.delete(&format!("{SCHEMAS}/p_boat/associations/{}", text(&added["id"]))).await.expect(204);
    let labels = portal.get("/crm/v4/associations/p_boat/deals/labels").await.expect(200);
    assert_eq!(labels["results"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_schema_lacks_is_refused_and_ten_types_are_the_limit() {
    let portal = Portal::new();
    for (member, value) in [
        ("name", json!("1st")),
        ("requiredProperties", json!(["nothing"])),
        ("associatedObjects", json!(["NOTHING"])),
        ("properties", json!([{"name": "x", "label": "X", "type": "colour", "fieldType": "text"}])),
    ] {
        let mut schema = boat();
        schema[member] = value;
        portal.post(SCHEMAS, schema).await.expect(400);
    }
    portal.post(SCHEMAS, json!({"name": "boat"})).await.expect(400);
    for number in 2..=10 {
        let mut schema = boat();
        schema["name"] = json!(format!("boat{number}"));
        portal.post(SCHEMAS, schema).await.expect(201);
    }
    portal.post(SCHEMAS, boat()).await.expect(400);
    let limits = portal.get("/crm/limits/2026-09/custom-object-types").await.expect(200);
    assert_eq!((&limits["limit"], &limits["usage"]), (&json!(10), &json!(10)));
}

#[tokio::test]
async fn a_type_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { state_dir: Some(folder.path().to_path_buf()), ..small() };
    let clock = Clock::at_start();
    let portal = Portal::at(config.clone(), Arc::clone(&clock));
    let made = portal.post(SCHEMAS, boat()).await.expect(201);
    let record = json!({"properties": {"hull_number": "H-7"}});
    let id = id_of(&portal.post("/crm/v3/objects/p_boat", record).await.expect(201));
    drop(portal);
    let portal = Portal::at(config, clock);
    assert_eq!(portal.get(&format!("{SCHEMAS}/p_boat")).await.expect(200), made);
    let read = portal.get(&format!("/crm/v3/objects/p_boat/{id}?properties=hull_number")).await.expect(200);
    assert_eq!(read["properties"]["hull_number"], json!("H-7"));
}

#[tokio::test]
async fn below_enterprise_there_are_no_types_and_none_can_be_made() {
    let portal = Portal::with(Config { account_type: AccountType::Standard, ..small() });
    assert_eq!(portal.get(SCHEMAS).await.expect(200)["results"], json!([]));
    portal.get("/crm/v3/objects/p_machine").await.expect(400);
    portal.post(SCHEMAS, boat()).await.expect(403);
}

#[tokio::test]
async fn schemas_of_hubspots_own_types_are_read_and_not_changed() {
    let portal = Portal::new();
    let schema = portal.get(&format!("{SCHEMAS}/contacts")).await.expect(200);
    assert_eq!(schema["objectTypeId"], json!("0-1"));
    assert!(texts(&schema["properties"], "/name").contains(&"email".to_owned()));
    assert!(texts(&schema["associations"], "/toObjectTypeId").contains(&"0-2".to_owned()));
    portal.patch(&format!("{SCHEMAS}/contacts"), json!({"description": "x"})).await.expect(400);
    portal.delete(&format!("{SCHEMAS}/contacts")).await.expect(400);
}
