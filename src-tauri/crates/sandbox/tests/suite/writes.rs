//! Making, changing and archiving records one at a time.

use crate::harness::{Portal, id_of, small};
use http::Method;
use satchel_sandbox::Config;
use satchel_sandbox::switches::{
    ArchiveUnknown, ClearedProperty, HistoryDepth, PatchNull, RestoreStamp, SameValueHistory, SameValueStamp,
    Switches,
};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";

fn with(switches: Switches) -> Portal {
    Portal::with(Config { switches, ..small() })
}

async fn history(portal: &Portal, id: u64, name: &str) -> Vec<Value> {
    let path = format!("{CONTACTS}/{id}?propertiesWithHistory={name}");
    portal.get(&path).await.expect(200)["propertiesWithHistory"][name].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_create_answers_201_with_its_place_and_what_was_filled_in() {
    let portal = Portal::new();
    let body = json!({
        "properties": {"email": " Ada@Example.COM ", "firstname": "Ada", "discount_percent": 7.50, "newsletter_opt_in": true},
        "associations": [],
    });
    let reply = portal.post(CONTACTS, body).await;
    let record = reply.expect(201);
    let id = id_of(&record);
    let location = reply.header("location").unwrap();
    assert_eq!(location, format!("https://api.hubapi.com{CONTACTS}/{id}"));
    let properties = &record["properties"];
    assert_eq!(properties["email"], json!("ada@example.com"));
    assert_eq!(properties["discount_percent"], json!("7.5"));
    assert_eq!(properties["newsletter_opt_in"], json!("true"));
    assert_eq!(properties["lifecyclestage"], json!("lead"));
    assert_eq!(properties["hs_object_source"], json!("INTEGRATION"));
    assert_eq!(properties["hs_email_domain"], json!("example.com"));
    assert_eq!(properties["createdate"], json!("2026-09-21T14:13:20Z"));
    assert!(properties.as_object().unwrap().values().all(|value| !value.is_null()), "{properties}");
    assert_eq!(record["updatedAt"], record["createdAt"]);
    assert!(id > 2_147_400_000);
    assert_eq!(portal.read(Kind::Contact, id, "firstname").await["properties"]["firstname"], json!("Ada"));
}

#[tokio::test]
async fn new_ids_ascend() {
    let portal = Portal::new();
    let first = portal.contact("one@example.com").await;
    let second = portal.contact("two@example.com").await;
    assert!(second > first);
    assert!(portal.ids(Kind::Contact, 100).await.iter().all(|id| *id < first));
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_moves_the_stamp() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let before = portal.read(Kind::Contact, id, "lastname,jobtitle").await;
    portal.clock.turn(1_234);
    let answer = portal
        .patch(&format!("{CONTACTS}/{id}"), json!({"properties": {"jobtitle": "Pilot"}}))
        .await
        .expect(200);
    assert_eq!(answer["properties"]["jobtitle"], json!("Pilot"));
    assert_eq!(answer["updatedAt"], json!("2026-09-21T14:13:21.234Z"));
    let after = portal.read(Kind::Contact, id, "lastname,jobtitle").await;
    assert_eq!(after["properties"]["lastname"], before["properties"]["lastname"]);
    assert_eq!(after["updatedAt"], answer["updatedAt"]);
    assert_eq!(after["createdAt"], before["createdAt"]);
}

#[tokio::test]
async fn stamps_of_one_record_never_repeat_nor_go_back() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let mut stamps = Vec::new();
    for (step, (turn, back)) in [(0, 0), (0, 0), (500, 0), (0, 10_000), (1, 0)].into_iter().enumerate() {
        portal.clock.turn(turn);
        portal.clock.set_back(back);
        let body = json!({"properties": {"jobtitle": format!("Step {step}")}});
        let answer = portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(200);
        let stamp = answer["updatedAt"].as_str().unwrap().to_owned();
        // A whole second has no fraction: compare as HubSpot's clients must.
        stamps.push(stamp.replace('Z', if stamp.contains('.') { "" } else { ".000" }));
    }
    assert!(stamps.windows(2).all(|pair| pair[0] < pair[1]), "{stamps:?}");
}

#[tokio::test]
async fn history_tells_newest_first_who_wrote_what() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let path = format!("{CONTACTS}/{id}");
    portal.patch(&path, json!({"properties": {"jobtitle": "Mine"}})).await.expect(200);
    portal.clock.turn(5_000);
    let colleague = &portal.hello.users[1];
    let body = json!({"properties": {"jobtitle": "Theirs"}});
    portal.call_as(&colleague.token, Method::PATCH, &path, Some(&body)).await.expect(200);
    portal.clock.turn(5_000);
    let user = portal.hello.users[2].id;
    portal.sandbox.edit_as(user, Kind::Contact, id, &[("jobtitle", "In the browser")]).unwrap();
    let versions = history(&portal, id, "jobtitle").await;
    let values: Vec<&str> = versions.iter().map(|version| version["value"].as_str().unwrap()).collect();
    assert_eq!(&values[..3], ["In the browser", "Theirs", "Mine"]);
    assert_eq!(versions[0]["sourceType"], json!("CRM_UI"));
    assert_eq!(versions[0]["sourceId"], json!(format!("userId:{user}")));
    assert_eq!(versions[0]["updatedByUserId"], json!(user));
    assert_eq!(versions[1]["sourceType"], json!("INTEGRATION"));
    assert_eq!(versions[1]["updatedByUserId"], json!(colleague.id));
    assert_eq!(versions[2]["updatedByUserId"], json!(portal.hello.users[0].id));
    assert_ne!(versions[1]["sourceId"], versions[2]["sourceId"]);
    assert_eq!(versions[2]["timestamp"], json!("2026-09-21T14:13:20Z"));
}

#[tokio::test]
async fn base_values_have_a_history_too() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let versions = history(&portal, id, "email").await;
    assert_eq!(versions.len(), 1);
    for member in ["value", "timestamp", "sourceType"] {
        assert!(versions[0][member].is_string(), "{member}");
    }
}

#[tokio::test]
async fn history_ends_after_twenty_versions_or_never() {
    for (switch, shown) in [(HistoryDepth::TwentyVersions, 20), (HistoryDepth::All, 25)] {
        let portal = with(Switches { history_depth: switch, ..Switches::default() });
        versions(&portal, shown).await;
    }
}

/// Writes a property 25 times and counts the versions shown.
async fn versions(portal: &Portal, shown: usize) {
    let id = portal.contact("versions@example.com").await;
    for step in 0..25 {
        let body = json!({"properties": {"jobtitle": format!("Step {step}")}});
        portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(200);
    }
    assert_eq!(history(portal, id, "jobtitle").await.len(), shown);
}

#[tokio::test]
async fn a_restore_moves_the_stamp_or_not() {
    for switch in [RestoreStamp::Moves, RestoreStamp::Stays] {
        let portal = with(Switches { restore_stamp: switch, ..Switches::default() });
        let id = portal.first(Kind::Contact).await;
        let before = portal.read(Kind::Contact, id, "").await["updatedAt"].clone();
        portal.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
        portal.clock.turn(1_000);
        portal.sandbox.restore(Kind::Contact, id).unwrap();
        let after = portal.read(Kind::Contact, id, "").await["updatedAt"].clone();
        assert_eq!(after != before, switch == RestoreStamp::Moves);
    }
}

#[tokio::test]
async fn writing_the_same_value_moves_the_stamp_or_not() {
    for (stamp, entry) in [
        (SameValueStamp::Moves, SameValueHistory::NoEntry),
        (SameValueStamp::Stays, SameValueHistory::NoEntry),
        (SameValueStamp::Stays, SameValueHistory::Entry),
    ] {
        let portal =
            with(Switches { same_value_stamp: stamp, same_value_history: entry, ..Switches::default() });
        let id = portal.contact("same@example.com").await;
        let before = portal.read(Kind::Contact, id, "email").await;
        portal.clock.turn(60_000);
        let body = json!({"properties": {"email": "SAME@example.com"}});
        portal.patch(&format!("{CONTACTS}/{id}"), body).await.expect(200);
        let after = portal.read(Kind::Contact, id, "email").await;
        assert_eq!(before["updatedAt"] != after["updatedAt"], stamp == SameValueStamp::Moves);
        let versions = history(&portal, id, "email").await.len();
        assert_eq!(versions, if entry == SameValueHistory::Entry { 2 } else { 1 });
    }
}

#[tokio::test]
async fn an_empty_text_clears() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let path = format!("{CONTACTS}/{id}");
    portal.patch(&path, json!({"properties": {"jobtitle": ""}})).await.expect(200);
    assert_eq!(portal.read(Kind::Contact, id, "jobtitle").await["properties"]["jobtitle"], json!(""));
    let portal = with(Switches { cleared_property: ClearedProperty::Unset, ..Switches::default() });
    portal.patch(&path, json!({"properties": {"jobtitle": ""}})).await.expect(200);
    assert_eq!(portal.read(Kind::Contact, id, "jobtitle").await["properties"]["jobtitle"], Value::Null);
}

#[tokio::test]
async fn null_is_ignored_clears_or_is_refused() {
    for (switch, status, value) in
        [(PatchNull::Ignored, 200, "Pilot"), (PatchNull::Clears, 200, ""), (PatchNull::Refused, 400, "Pilot")]
    {
        let portal = with(Switches { patch_null: switch, ..Switches::default() });
        let id = portal.first(Kind::Contact).await;
        let path = format!("{CONTACTS}/{id}");
        portal.patch(&path, json!({"properties": {"jobtitle": "Pilot"}})).await.expect(200);
        portal.patch(&path, json!({"properties": {"jobtitle": null}})).await.expect(status);
        assert_eq!(portal.read(Kind::Contact, id, "jobtitle").await["properties"]["jobtitle"], json!(value));
    }
}

#[tokio::test]
async fn archiving_answers_204_and_leaves_the_stamp() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let before = portal.read(Kind::Contact, id, "").await["updatedAt"].clone();
    portal.clock.turn(60_000);
    let path = format!("{CONTACTS}/{id}");
    assert_eq!(portal.delete(&path).await.status, 204);
    let archived = portal.get(&format!("{path}?archived=true")).await.expect(200);
    assert_eq!(archived["updatedAt"], before);
    assert_eq!(portal.delete(&path).await.status, 204);
    portal.patch(&path, json!({"properties": {"jobtitle": "Ghost"}})).await.expect(404);
    let strict = with(Switches { archive_unknown: ArchiveUnknown::NotFound, ..Switches::default() });
    assert_eq!(strict.delete(&format!("{CONTACTS}/42")).await.status, 404);
}

#[tokio::test]
async fn a_recalculation_moves_the_stamp_alone() {
    let portal = Portal::new();
    let id = portal.first(Kind::Deal).await;
    let before = portal.read(Kind::Deal, id, "dealname,amount").await;
    portal.sandbox.touch(Kind::Deal, id).unwrap();
    let after = portal.read(Kind::Deal, id, "dealname,amount").await;
    assert_ne!(after["updatedAt"], before["updatedAt"]);
    assert_eq!(after["properties"]["dealname"], before["properties"]["dealname"]);
}

#[tokio::test]
async fn a_stage_says_whether_a_deal_is_closed() {
    let portal = Portal::new();
    let id = portal.first(Kind::Deal).await;
    let path = format!("/crm/objects/2026-09/deals/{id}");
    let body = json!({"properties": {"pipeline": "default", "dealstage": "closedwon"}});
    let answer = portal.patch(&path, body).await.expect(200);
    assert_eq!(answer["properties"]["dealstage"], json!("closedwon"));
    let record = portal.read(Kind::Deal, id, "hs_is_closed,hs_is_closed_won,hs_deal_stage_probability").await;
    assert_eq!(record["properties"]["hs_is_closed"], json!("true"));
    assert_eq!(record["properties"]["hs_is_closed_won"], json!("true"));
    assert_eq!(record["properties"]["hs_deal_stage_probability"], json!("1.0"));
}

#[tokio::test]
async fn an_erased_contact_is_gone_and_its_address_blocked() {
    let portal = Portal::new();
    let id = portal.contact("erased@example.com").await;
    let body = json!({"objectId": "erased@example.com", "idProperty": "email"});
    assert_eq!(portal.post(&format!("{CONTACTS}/gdpr-delete"), body).await.status, 204);
    for query in ["", "?archived=true"] {
        portal.get(&format!("{CONTACTS}/{id}{query}")).await.expect(404);
    }
    let body = json!({"properties": {"email": "erased@example.com"}});
    portal.post(CONTACTS, body).await.expect(400);
}

#[tokio::test]
async fn inline_associations_are_made_with_the_record() {
    let portal = Portal::new();
    let company = portal.first(Kind::Company).await;
    let body = json!({
        "properties": {"email": "linked@example.com"},
        "associations": [{"to": {"id": company}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}],
    });
    let id = id_of(&portal.post(CONTACTS, body).await.expect(201));
    let links = portal.get(&format!("{CONTACTS}/{id}/associations/companies")).await.expect(200);
    assert_eq!(links["results"][0]["toObjectId"], json!(company));
    let wrong_way = json!({
        "properties": {"email": "other@example.com"},
        "associations": [{"to": {"id": company}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 280}]}],
    });
    portal.post(CONTACTS, wrong_way).await.expect(400);
    let nobody = json!({
        "properties": {"email": "third@example.com"},
        "associations": [{"to": {"id": "1234"}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]}],
    });
    portal.post(CONTACTS, nobody).await.expect(400);
    let path = format!("{CONTACTS}/third%40example.com?idProperty=email");
    portal.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_record_that_another_write_holds_is_written_by_nobody_else() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 2).await;
    let path = |id: u64| format!("/crm/objects/2026-09/contacts/{id}");
    let change = json!({"properties": {"jobtitle": "Held"}});
    portal.sandbox.lock_record(Kind::Contact, ids[0], 2_000);
    let refused = portal.patch(&path(ids[0]), change.clone()).await.expect(423);
    assert!(refused["message"].as_str().unwrap().contains("2 seconds"), "{refused}");
    portal.delete(&path(ids[0])).await.expect(423);
    let inputs: Vec<Value> =
        ids.iter().map(|id| json!({"id": id.to_string(), "properties": {"jobtitle": "Held"}})).collect();
    let batch = json!({"inputs": inputs});
    portal.post("/crm/objects/2026-09/contacts/batch/update", batch.clone()).await.expect(423);
    assert_ne!(
        portal.sandbox.value(Kind::Contact, ids[1], "jobtitle").as_deref(),
        Some("Held"),
        "nothing of it is done"
    );
    portal.patch(&path(ids[1]), change).await.expect(200);
    portal.clock.turn(2_000);
    portal.post("/crm/objects/2026-09/contacts/batch/update", batch).await.expect(200);
}

#[tokio::test]
async fn upserts_that_overlap_are_told_to_wait() {
    let portal = Portal::with(Config { latency_ms: 20, ..small() });
    let body = || json!({"inputs": [{"id": "held@upsert.example", "idProperty": "email", "properties": {"city": "Oslo"}}]});
    let path = "/crm/objects/2026-09/contacts/batch/upsert";
    portal.post(path, body()).await.expect(200);
    portal.post(path, body()).await.expect(423);
    portal.clock.turn(20);
    portal.post(path, body()).await.expect(200);
}
