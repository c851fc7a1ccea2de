//! Properties, groups, pipelines and owners.

use crate::harness::{Portal, texts};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const PROPERTIES: &str = "/crm/properties/2026-09/contacts";

#[tokio::test]
async fn a_portal_has_many_contact_properties_of_every_type() {
    let portal = Portal::new();
    let list = portal.get(PROPERTIES).await.expect(200);
    let all = list["results"].as_array().unwrap();
    assert!(all.len() >= 350, "{}", all.len());
    for kind in ["string", "number", "bool", "enumeration", "date", "datetime"] {
        assert!(all.iter().any(|property| property["type"] == json!(kind)), "{kind}");
    }
    for member in ["name", "label", "type", "fieldType", "groupName", "description", "options"] {
        assert!(all.iter().all(|property| property.get(member).is_some()), "{member}");
    }
    let one = portal.get(&format!("{PROPERTIES}/email")).await.expect(200);
    assert_eq!(one["name"], json!("email"));
    let missing = portal.get(&format!("{PROPERTIES}/no_such_property")).await.expect(404);
    assert_eq!(missing["category"], json!("OBJECT_NOT_FOUND"));
    for path in ["/crm/v3/properties/contact", "/crm/properties/2026-03/0-1"] {
        assert_eq!(portal.get(path).await.expect(200)["results"].as_array().unwrap().len(), all.len());
    }
    for path in ["/properties/v2/contacts/properties", "/properties/v1/contacts/properties"] {
        let old = portal.get(path).await.expect(200);
        assert_eq!(old.as_array().unwrap().len(), all.len());
    }
}

#[tokio::test]
async fn connectors_find_nothing_of_types_that_the_portal_does_not_use() {
    let portal = Portal::new();
    let page = portal.get("/crm/v3/objects/quotes?limit=100").await.expect(200);
    assert_eq!(page, json!({"results": []}));
    let found = portal.post("/crm/v3/objects/feedback_submissions/search", json!({})).await.expect(200);
    assert_eq!(found["total"], json!(0));
    let properties = portal.get("/properties/v2/deal_split/properties").await.expect(200);
    assert_eq!(properties[0]["name"], json!("hs_object_id"));
    let contacts = "/crm/v3/objects/contacts?limit=1&associations=conversations,companies";
    assert_eq!(portal.get(contacts).await.expect(200)["results"].as_array().unwrap().len(), 1);
    portal.post("/crm/v3/objects/quotes", json!({"properties": {}})).await.expect(400);
    portal.get("/crm/v3/objects/no_such_type").await.expect(400);
}

fn colour() -> Value {
    json!({
        "name": "favourite_colour", "label": "Favourite colour", "type": "enumeration", "fieldType": "select",
        "groupName": "contactinformation",
        "options": [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}],
    })
}

#[tokio::test]
async fn a_property_is_made_used_changed_and_archived() {
    let portal = Portal::new();
    let reply = portal.post(PROPERTIES, colour()).await;
    let made = reply.expect(201);
    assert_eq!(
        reply.header("location"),
        Some(format!("https://api.hubapi.com{PROPERTIES}/favourite_colour").as_str())
    );
    assert_eq!(made["modificationMetadata"]["readOnlyValue"], json!(false));
    assert_eq!(made["options"][1]["displayOrder"], json!(1));
    assert_eq!(
        portal.post(PROPERTIES, colour()).await.expect(409)["category"],
        json!("OBJECT_ALREADY_EXISTS")
    );
    let id = portal.first(Kind::Contact).await;
    let record = format!("/crm/objects/2026-09/contacts/{id}");
    let write = |value: &str| json!({"properties": {"favourite_colour": value}});
    portal.patch(&record, write("blue")).await.expect(200);
    portal.patch(&record, write("green")).await.expect(400);
    let path = format!("{PROPERTIES}/favourite_colour");
    let options = json!({"options": [{"label": "Green", "value": "green"}], "label": "Colour"});
    let changed = portal.patch(&path, options).await.expect(200);
    assert_eq!(changed["label"], json!("Colour"));
    portal.patch(&record, write("green")).await.expect(200);
    portal.patch(&record, write("blue")).await.expect(400);
    portal.delete(&path).await.expect(204);
    portal.get(&path).await.expect(404);
    portal.get(&format!("{path}?archived=true")).await.expect(200);
    portal.patch(&record, write("green")).await.expect(400);
    assert_eq!(
        portal.read(Kind::Contact, id, "favourite_colour").await["properties"].get("favourite_colour"),
        None
    );
    portal.post(PROPERTIES, colour()).await.expect(201);
    assert_eq!(
        portal.read(Kind::Contact, id, "favourite_colour").await["properties"]["favourite_colour"],
        json!("green")
    );
}

#[tokio::test]
async fn definitions_that_make_no_sense_are_refused() {
    let portal = Portal::new();
    let changed = |name: &str, value: Value| {
        let mut body = colour();
        body[name] = value;
        body
    };
    for body in [
        changed("name", json!("Has Spaces")),
        changed("type", json!("colour")),
        changed("fieldType", json!("number")),
        changed("groupName", json!("nowhere")),
        changed("label", json!("")),
        changed("options", json!([{"label": "no value"}])),
        changed("options", json!([{"value": "a"}, {"value": "a"}])),
    ] {
        portal.post(PROPERTIES, body.clone()).await.expect(400);
    }
    let own = portal.patch(&format!("{PROPERTIES}/email"), json!({"label": "Address"})).await;
    own.expect(400);
    portal.delete(&format!("{PROPERTIES}/email")).await.expect(400);
    portal.delete(&format!("{PROPERTIES}/no_such_property")).await.expect(404);
}

#[tokio::test]
async fn properties_come_in_batches_and_groups() {
    let portal = Portal::new();
    let body = json!({"inputs": [{"name": "email"}, {"name": "no_such_property"}]});
    let answer = portal.post(&format!("{PROPERTIES}/batch/read"), body).await.expect(207);
    assert_eq!(texts(&answer["results"], "/name"), ["email"]);
    portal.post(&format!("{PROPERTIES}/batch/create"), json!({"inputs": [colour()]})).await.expect(201);
    portal
        .post(&format!("{PROPERTIES}/batch/archive"), json!({"inputs": [{"name": "favourite_colour"}]}))
        .await
        .expect(204);
    let groups = portal.get(&format!("{PROPERTIES}/groups")).await.expect(200);
    let first = texts(&groups["results"], "/name")[0].clone();
    portal.get(&format!("{PROPERTIES}/groups/{first}")).await.expect(200);
    portal.get(&format!("{PROPERTIES}/groups/nowhere")).await.expect(404);
}

#[tokio::test]
async fn an_admin_may_change_the_schema_at_any_time() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    portal.sandbox.rename_property(Kind::Contact, "jobtitle", "role_title").unwrap();
    let record = portal.read(Kind::Contact, id, "jobtitle,role_title").await;
    assert_eq!(record["properties"].get("jobtitle"), None);
    assert_eq!(record["properties"]["role_title"], Value::Null);
    portal.sandbox.remove_option(Kind::Contact, "lifecyclestage", "evangelist").unwrap();
    let body = json!({"properties": {"lifecyclestage": "evangelist"}});
    portal.patch(&format!("/crm/objects/2026-09/contacts/{id}"), body).await.expect(400);
    portal.sandbox.remove_property(Kind::Contact, "lifecyclestage").unwrap();
    assert!(portal.sandbox.remove_property(Kind::Contact, "lifecyclestage").is_err());
    assert!(portal.sandbox.remove_option(Kind::Contact, "numemployees", "no such").is_err());
}

#[tokio::test]
async fn pipelines_have_stages_in_order() {
    let portal = Portal::new();
    let list = portal.get("/crm/pipelines/2026-09/deals").await.expect(200);
    assert_eq!(texts(&list["results"], "/id"), ["default", "75640211"]);
    let stages = &list["results"][0]["stages"];
    assert_eq!(stages[5]["id"], json!("closedwon"));
    assert_eq!(stages[5]["metadata"]["probability"], json!("1.0"));
    assert_eq!(portal.get("/crm/v3/pipelines/deals/default").await.expect(200)["id"], json!("default"));
    let stage = portal.get("/crm/pipelines/2026-09/deals/default/stages/closedlost").await.expect(200);
    assert_eq!(stage["label"], json!("Closed lost"));
    assert_eq!(portal.get("/crm/pipelines/2026-09/contacts").await.expect(200)["results"], json!([]));
    portal.get("/crm/pipelines/2026-09/deals/nowhere").await.expect(404);
    portal.post("/crm/pipelines/2026-09/deals", json!({})).await.expect(400);
}

#[tokio::test]
async fn owners_are_paged_and_archived_ones_are_apart() {
    let portal = Portal::new();
    let all = portal.get("/crm/owners/2026-09").await.expect(200);
    let ids = texts(&all["results"], "/id");
    let first = portal.get("/crm/owners/2026-09?limit=3").await.expect(200);
    let after = first["paging"]["next"]["after"].as_str().unwrap();
    let rest = portal.get(&format!("/crm/v3/owners/?limit=100&after={after}")).await.expect(200);
    let mut walked = texts(&first["results"], "/id");
    walked.extend(texts(&rest["results"], "/id"));
    assert_eq!(walked, ids);
    let archived = portal.get("/crm/owners/2026-09?archived=true").await.expect(200);
    assert_eq!(archived["results"][0]["userId"], Value::Null);
    let gone = archived["results"][0]["id"].as_str().unwrap();
    assert!(!ids.contains(&gone.to_owned()));
    portal.get(&format!("/crm/owners/2026-09/{gone}")).await.expect_page(404);
    portal.get(&format!("/crm/owners/2026-09/{gone}?archived=true")).await.expect(200);
    let user = portal.hello.users[1].id;
    let found = portal.get(&format!("/crm/owners/2026-09/{user}?idProperty=userId")).await.expect(200);
    assert_eq!(found["email"], json!(portal.hello.users[1].email));
    let by_email =
        portal.get(&format!("/crm/owners/2026-09?email={}", portal.hello.users[2].email)).await.expect(200);
    assert_eq!(by_email["results"][0]["userId"], json!(portal.hello.users[2].id));
}
