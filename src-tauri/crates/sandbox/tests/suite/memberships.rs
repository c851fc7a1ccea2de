//! Lists of records: who is in them, who is put in and taken out, and what a filter lets in.

use crate::harness::{Portal, texts};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const LISTS: &str = "/crm/v3/lists";

async fn members(portal: &Portal, list: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut path = format!("{LISTS}/{list}/memberships?limit=10");
    loop {
        let page = portal.get(&path).await.expect(200);
        all.extend(texts(&page["results"], "/recordId"));
        let Some(after) = page["paging"]["next"]["after"].as_str() else { return all };
        path = format!("{LISTS}/{list}/memberships?limit=10&after={after}");
    }
}

async fn new_list(portal: &Portal, name: &str, processing: &str, filter: Value) -> String {
    let mut body = json!({"name": name, "objectTypeId": "0-1", "processingType": processing});
    if !filter.is_null() {
        body["filterBranch"] = filter;
    }
    let list = portal.post(LISTS, body).await.expect(200);
    list["list"]["listId"].as_str().unwrap().to_owned()
}

fn filter(property: &str, operation: Value) -> Value {
    json!({"filterBranchType": "OR", "filters": [], "filterBranches": [
        {"filterBranchType": "AND", "filterBranches": [],
         "filters": [{"filterType": "PROPERTY", "property": property, "operation": operation}]}]})
}

#[tokio::test]
async fn the_lists_of_the_portal_are_found_and_their_members_are_all_paged_through() {
    let portal = Portal::new();
    let found = portal.post(&format!("{LISTS}/search"), json!({"query": ""})).await.expect(200);
    assert_eq!(found["total"], json!(found["lists"].as_array().unwrap().len()));
    assert_eq!(found["hasMore"], json!(false));
    for list in found["lists"].as_array().unwrap() {
        let id = list["listId"].as_str().unwrap();
        let size = list["additionalProperties"]["hs_list_size"].as_str().unwrap();
        let all = members(&portal, id).await;
        assert_eq!(all.len().to_string(), size, "{list}");
        let unlike = all.iter().collect::<std::collections::BTreeSet<_>>();
        assert_eq!(unlike.len(), all.len(), "{list}");
    }
    let names = texts(&found["lists"], "/name");
    let by_name = portal.get(&format!("{LISTS}/object-type-id/0-1/name/{}", names[0])).await.expect(200);
    assert_eq!(by_name["list"]["listId"], found["lists"][0]["listId"]);
    let dynamic =
        portal.post(&format!("{LISTS}/search"), json!({"processingTypes": ["DYNAMIC"]})).await.expect(200);
    assert!(dynamic["total"].as_u64().unwrap() < found["total"].as_u64().unwrap());
}

#[tokio::test]
async fn people_are_put_into_a_list_and_taken_out() {
    let portal = Portal::new();
    let ids: Vec<String> = portal.ids(Kind::Contact, 3).await.iter().map(u64::to_string).collect();
    let list = new_list(&portal, "Tour", "MANUAL", Value::Null).await;
    let path = format!("{LISTS}/{list}/memberships");
    let added = portal.put(&format!("{path}/add"), json!([ids[0], ids[1], "1"])).await.expect(200);
    assert_eq!(texts(&added["recordIdsMissing"], ""), ["1"]);
    assert_eq!(members(&portal, &list).await, ids[..2]);
    let both = json!({"recordIdsToAdd": [ids[2]], "recordIdsToRemove": [ids[0]]});
    portal.put(&format!("{path}/add-and-remove"), both).await.expect(200);
    assert_eq!(members(&portal, &list).await, ids[1..]);
    let of_record = portal.get(&format!("{LISTS}/records/0-1/{}/memberships", ids[1])).await.expect(200);
    assert!(texts(&of_record["results"], "/listId").contains(&list));
    portal.delete(&format!("/crm/v3/objects/contacts/{}", ids[1])).await.expect(204);
    assert_eq!(members(&portal, &list).await, ids[2..], "an archived record is in no list");
    portal.delete(&path).await.expect(204);
    assert!(members(&portal, &list).await.is_empty());
    portal.delete(&format!("{LISTS}/{list}")).await.expect(204);
    portal.get(&format!("{LISTS}/{list}")).await.expect(404);
    portal.put(&format!("{LISTS}/{list}/restore"), json!({})).await.expect(204);
    let name =
        portal.put(&format!("{LISTS}/{list}/update-list-name?listName=Fair"), json!({})).await.expect(200);
    assert_eq!(name["updatedList"]["name"], json!("Fair"));
}

#[tokio::test]
async fn a_dynamic_list_follows_its_filter_and_a_snapshot_stays() {
    let portal = Portal::new();
    let is_known = filter(
        "jobtitle",
        json!({"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": ["Glazier"]}),
    );
    let first = portal.first(Kind::Contact).await;
    let change = json!({"properties": {"jobtitle": "Glazier"}});
    portal.patch(&format!("/crm/v3/objects/contacts/{first}"), change.clone()).await.expect(200);
    let dynamic = new_list(&portal, "Glaziers", "DYNAMIC", is_known.clone()).await;
    let snapshot = new_list(&portal, "Glaziers then", "SNAPSHOT", is_known).await;
    let second = portal.ids(Kind::Contact, 2).await[1];
    portal.patch(&format!("/crm/v3/objects/contacts/{second}"), change).await.expect(200);
    assert_eq!(members(&portal, &dynamic).await, [first.to_string(), second.to_string()]);
    assert_eq!(members(&portal, &snapshot).await, [first.to_string()]);
    let refused = portal.put(&format!("{LISTS}/{dynamic}/memberships/add"), json!([first])).await;
    refused.expect(400);
    let other = filter("jobtitle", json!({"operationType": "ALL_PROPERTY", "operator": "IS_UNKNOWN"}));
    portal
        .put(&format!("{LISTS}/{dynamic}/update-list-filters"), json!({"filterBranch": other}))
        .await
        .expect(200);
    assert!(!members(&portal, &dynamic).await.contains(&first.to_string()));
    let shown = portal.get(&format!("{LISTS}/{dynamic}?includeFilters=true")).await.expect(200);
    assert_eq!(shown["list"]["filterBranch"]["filterBranchType"], json!("OR"));
    assert!(portal.get(&format!("{LISTS}/{dynamic}")).await.expect(200)["list"]["filterBranch"].is_null());
}

#[tokio::test]
async fn lists_that_cannot_be_are_refused() {
    let portal = Portal::new();
    let body = |processing: &str| json!({"name": "X", "objectTypeId": "0-1", "processingType": processing});
    portal.post(LISTS, body("DYNAMIC")).await.expect(400);
    portal.post(LISTS, body("SOMEHOW")).await.expect(400);
    portal.post(LISTS, body("MANUAL")).await.expect(200);
    portal.post(LISTS, body("MANUAL")).await.expect(400);
    let mut unknown = body("DYNAMIC");
    unknown["filterBranch"] = filter("nothing", json!({"operator": "IS_KNOWN"}));
    unknown["name"] = json!("Y");
    portal.post(LISTS, unknown).await.expect(400);
    portal.get(&format!("{LISTS}/999")).await.expect(404);
    portal.get(&format!("{LISTS}/999/memberships")).await.expect(404);
}
