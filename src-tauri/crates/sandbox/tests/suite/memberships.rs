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
    for (sort, downwards) in [("HS_LIST_NAME", false), ("-HS_LIST_NAME", true)] {
        let found = portal.post(&format!("{LISTS}/search"), json!({"sort": sort})).await.expect(200);
        let mut sorted = names.clone();
        sorted.sort_by_key(|name| name.to_lowercase());
        if downwards {
            sorted.reverse();
        }
        assert_eq!(texts(&found["lists"], "/name"), sorted, "{sort}");
    }
    portal.post(&format!("{LISTS}/search"), json!({"sort": "HS_NOTHING"})).await.expect(400);
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

/// A branch of conditions that must all hold, under the root that the API wants.
fn all_of(filters: Value, branches: Value) -> Value {
    json!({"filterBranchType": "OR", "filters": [], "filterBranches": [
        {"filterBranchType": "AND", "filters": filters, "filterBranches": branches}]})
}

fn job_is(title: &str) -> Value {
    json!({"filterType": "PROPERTY", "property": "jobtitle",
        "operation": {"operationType": "MULTISTRING", "operator": "IS_EQUAL_TO", "values": [title]}})
}

async fn give_job(portal: &Portal, id: u64, title: &str) {
    let change = json!({"properties": {"jobtitle": title}});
    portal.patch(&format!("/crm/v3/objects/contacts/{id}"), change).await.expect(200);
}

#[tokio::test]
async fn a_list_can_depend_on_another_and_on_none_that_depends_on_it() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 4).await;
    for id in &ids[..3] {
        give_job(&portal, *id, "Glazier").await;
    }
    let tour = new_list(&portal, "Tour", "MANUAL", Value::Null).await;
    let added = json!([ids[1].to_string(), ids[3].to_string()]);
    portal.put(&format!("{LISTS}/{tour}/memberships/add"), added).await.expect(200);
    let member = |operator: &str| json!({"filterType": "IN_LIST", "listId": tour, "operator": operator});
    let both =
        new_list(&portal, "A", "DYNAMIC", all_of(json!([job_is("Glazier"), member("IN_LIST")]), json!([])))
            .await;
    assert_eq!(members(&portal, &both).await, [ids[1].to_string()]);
    let filter = all_of(json!([job_is("Glazier"), member("NOT_IN_LIST")]), json!([]));
    let without = new_list(&portal, "B", "DYNAMIC", filter).await;
    assert_eq!(members(&portal, &without).await, [ids[0].to_string(), ids[2].to_string()]);
    let shown = portal.post(&format!("{LISTS}/search"), json!({"listIds": [without]})).await.expect(200);
    assert_eq!(shown["lists"][0]["additionalProperties"]["hs_list_size"], json!("2"));

    let nested = json!({"filterType": "IN_LIST", "listId": both, "operator": "IN_LIST"});
    let outer = new_list(&portal, "C", "DYNAMIC", all_of(json!([nested]), json!([]))).await;
    assert_eq!(members(&portal, &outer).await, [ids[1].to_string()]);
    let back = json!({"filterType": "IN_LIST", "listId": outer, "operator": "IN_LIST"});
    let circle = json!({"filterBranch": all_of(json!([back]), json!([]))});
    portal.put(&format!("{LISTS}/{both}/update-list-filters"), circle).await.expect(400);
    let nowhere = json!({"filterType": "IN_LIST", "listId": "999", "operator": "IN_LIST"});
    let body = json!({"name": "D", "objectTypeId": "0-1", "processingType": "DYNAMIC",
        "filterBranch": all_of(json!([nowhere]), json!([]))});
    portal.post(LISTS, body).await.expect(400);
}

#[tokio::test]
async fn a_list_can_ask_for_associated_records_and_for_deeds_that_nobody_did() {
    let portal = Portal::new();
    let contacts = portal.ids(Kind::Contact, 2).await;
    let deal = json!({"properties": {"dealname": "Windows", "dealstage": "appointmentscheduled", "pipeline": "default"}});
    let deal =
        portal.post("/crm/v3/objects/deals", deal).await.expect(201)["id"].as_str().unwrap().to_owned();
    let link = format!("/crm/v4/objects/contacts/{}/associations/default/deals/{deal}", contacts[0]);
    portal.put(&link, json!({})).await.expect(200);
    let named = json!({"filterType": "PROPERTY", "property": "dealname",
        "operation": {"operationType": "STRING", "operator": "STARTS_WITH", "values": ["win"]}});
    let branch = |id: u32, operator: &str| {
        json!([{"filterBranchType": "ASSOCIATION", "objectTypeId": "0-3",
        "operator": operator, "associationTypeId": id, "associationCategory": "HUBSPOT_DEFINED",
        "filters": [named], "filterBranches": []}])
    };
    let with = new_list(&portal, "With", "DYNAMIC", all_of(json!([]), branch(4, "IN_LIST"))).await;
    assert_eq!(members(&portal, &with).await, [contacts[0].to_string()]);
    let without = new_list(&portal, "Without", "DYNAMIC", all_of(json!([]), branch(4, "NOT_IN_LIST"))).await;
    let outside = members(&portal, &without).await;
    assert!(outside.len() == 299 && !outside.contains(&contacts[0].to_string()));
    let body = json!({"name": "Wrong", "objectTypeId": "0-1", "processingType": "DYNAMIC",
        "filterBranch": all_of(json!([]), branch(3, "IN_LIST"))});
    portal.post(LISTS, body).await.expect(400);

    let deed = |operator: &str| json!([{"filterType": "FORM_SUBMISSION", "operator": operator}]);
    let did = new_list(&portal, "Did", "DYNAMIC", all_of(deed("FILLED_OUT"), json!([]))).await;
    assert!(members(&portal, &did).await.is_empty());
    let did_not = new_list(&portal, "Did not", "DYNAMIC", all_of(deed("NOT_FILLED_OUT"), json!([]))).await;
    assert_eq!(members(&portal, &did_not).await.len(), 300);
}

#[tokio::test]
async fn days_ends_of_texts_and_values_that_are_not_set_can_be_asked_for() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 2).await;
    give_job(&portal, ids[0], "Head of Glass").await;
    give_job(&portal, ids[1], "").await;
    let list = async |name: &str, property: &str, operation: Value| {
        let filters = json!([{"filterType": "PROPERTY", "property": property, "operation": operation}]);
        let list = new_list(&portal, name, "DYNAMIC", all_of(filters, json!([]))).await;
        members(&portal, &list).await
    };
    let ends = json!({"operationType": "STRING", "operator": "ENDS_WITH", "values": ["of glass"]});
    assert_eq!(list("Ends", "jobtitle", ends).await, [ids[0].to_string()]);
    let unlike = |unset: bool| {
        json!({"operationType": "MULTISTRING", "operator": "IS_NOT_EQUAL_TO",
        "values": ["Head of Glass"], "includeObjectsWithNoValueSet": unset})
    };
    let (some, all) =
        (list("Some", "jobtitle", unlike(false)).await, list("All", "jobtitle", unlike(true)).await);
    assert!(all.contains(&ids[1].to_string()) && !all.contains(&ids[0].to_string()));
    assert!(some.len() <= all.len());
    let since = |day: u32| {
        json!({"operationType": "TIME_POINT", "operator": "IS_AFTER",
        "timePoint": {"timeType": "DATE", "timezoneId": "UTC", "year": 2026, "month": 9, "day": day}})
    };
    portal.clock.turn(60_000);
    let new = portal.contact("late@list.example").await;
    assert!(list("Today", "createdate", since(21)).await.contains(&new.to_string()));
    assert!(list("Tomorrow", "createdate", since(22)).await.is_empty());
}

#[tokio::test]
async fn lists_are_kept_in_folders() {
    let portal = Portal::new();
    let folders = format!("{LISTS}/folders");
    let made = portal.post(&folders, json!({"name": "Sales"})).await.expect(200);
    let sales = made["folder"]["id"].as_str().unwrap().to_owned();
    assert_eq!(made["folder"]["parentFolderId"], json!("0"));
    portal.post(&folders, json!({"name": "Sales"})).await.expect(400);
    let body = json!({"name": "North", "parentFolderId": sales});
    let north = portal.post(&folders, body).await.expect(200)["folder"]["id"].as_str().unwrap().to_owned();
    let list = new_list(&portal, "Tour", "MANUAL", Value::Null).await;
    let body = json!({"listId": list, "newFolderId": north});
    portal.put(&format!("{folders}/move-list"), body).await.expect(204);
    let tree = portal.get(&format!("{folders}?folderId={sales}")).await.expect(200);
    assert_eq!(tree["folder"]["childNodes"][0]["name"], json!("North"));
    assert_eq!(tree["folder"]["childNodes"][0]["childLists"], json!([list]));
    let root = portal.get(&folders).await.expect(200);
    assert!(!texts(&root["folder"]["childLists"], "").contains(&list));
    portal.delete(&format!("{folders}/{north}")).await.expect(400);
    portal.put(&format!("{folders}/{sales}/move/{north}"), json!({})).await.expect(400);
    portal.put(&format!("{folders}/{north}/move/0"), json!({})).await.expect(200);
    let renamed =
        portal.put(&format!("{folders}/{north}/rename?newFolderName=Nord"), json!({})).await.expect(200);
    assert_eq!(renamed["folder"]["name"], json!("Nord"));
    portal.delete(&format!("{folders}/{sales}")).await.expect(204);
    portal.get(&format!("{folders}?folderId={sales}")).await.expect(404);
    portal.delete(&format!("{folders}/0")).await.expect(400);
}

#[tokio::test]
async fn the_lists_of_several_records_are_read_at_once() {
    let portal = Portal::new();
    let ids: Vec<String> = portal.ids(Kind::Contact, 2).await.iter().map(u64::to_string).collect();
    let list = new_list(&portal, "Tour", "MANUAL", Value::Null).await;
    portal.put(&format!("{LISTS}/{list}/memberships/add"), json!([ids[0]])).await.expect(200);
    let record = |id: &str| json!({"objectTypeId": "0-1", "recordId": id});
    let body = json!({"inputs": [record(&ids[0]), record(&ids[1]), record("1")]});
    let read = portal.post(&format!("{LISTS}/records/memberships/batch/read"), body).await.expect(200);
    assert_eq!(texts(&read["results"], "/recordId"), [&ids[0], &ids[1], "1"].map(|id: &str| id.to_owned()));
    assert!(texts(&read["results"][0]["recordListMemberships"], "/listId").contains(&list));
    assert!(!texts(&read["results"][1]["recordListMemberships"], "/listId").contains(&list));
    assert_eq!(read["results"][2]["recordListMemberships"], json!([]));
}
