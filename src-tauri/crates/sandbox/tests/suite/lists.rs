//! Lists and single reads.

use crate::harness::{Portal, id_of, small, texts};
use http::Request;
use satchel_sandbox::Config;
use satchel_sandbox::switches::{After, CreatedIds, HistoryPage, RecordUrl, Switches, UnsetProperty};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn with(switches: Switches) -> Portal {
    Portal::with(Config { switches, ..small() })
}

/// Every id of a list, walked by its cursor.
async fn walk(portal: &Portal, path: &str, limit: usize) -> Vec<u64> {
    let mut ids = Vec::new();
    let mut after = String::new();
    loop {
        let cursor = if after.is_empty() { String::new() } else { format!("&after={after}") };
        let page = portal.get(&format!("{path}?limit={limit}{cursor}")).await.expect(200);
        ids.extend(page["results"].as_array().unwrap().iter().map(id_of));
        match page.pointer("/paging/next/after") {
            Some(next) => after = next.as_str().unwrap().to_owned(),
            None => return ids,
        }
    }
}

#[tokio::test]
async fn a_list_walks_every_record_once_in_order_of_id() {
    let portal = Portal::new();
    for path in ["/crm/objects/2026-09/contacts", "/crm/v3/objects/contacts", "/crm/objects/2026-03/0-1"] {
        let ids = walk(&portal, path, 77).await;
        assert_eq!(ids.len(), 300);
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{path}");
    }
    assert_eq!(walk(&portal, "/crm/v3/objects/company", 100).await.len(), 40);
}

#[tokio::test]
async fn a_list_shows_changes_made_while_it_is_walked() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 100).await;
    let first = portal.get("/crm/objects/2026-09/contacts?limit=50").await.expect(200);
    let after = first["paging"]["next"]["after"].as_str().unwrap().to_owned();
    assert_eq!(portal.delete(&format!("/crm/objects/2026-09/contacts/{}", ids[60])).await.status, 204);
    let new = portal.contact("walk@example.com").await;
    let second =
        portal.get(&format!("/crm/objects/2026-09/contacts?limit=50&after={after}")).await.expect(200);
    let seen: Vec<u64> = second["results"].as_array().unwrap().iter().map(id_of).collect();
    assert_eq!(seen[0], ids[50]);
    assert!(!seen.contains(&ids[60]));
    assert_eq!(walk(&portal, "/crm/objects/2026-09/contacts", 100).await.last(), Some(&new));
}

#[tokio::test]
async fn pages_have_ten_records_unless_asked_and_a_hundred_at_most() {
    let portal = Portal::new();
    let page = portal.get("/crm/objects/2026-09/contacts").await.expect(200);
    assert_eq!(page["results"].as_array().unwrap().len(), 10);
    for (query, status) in [
        ("limit=100", 200),
        ("limit=101", 400),
        ("limit=0", 400),
        ("limit=ten", 400),
        ("limit=50&propertiesWithHistory=email", 200),
        ("limit=51&propertiesWithHistory=email", 400),
        ("after=nowhere", 400),
        ("archived=maybe", 400),
        ("unknown=argument", 200),
    ] {
        let reply = portal.get(&format!("/crm/objects/2026-09/contacts?{query}")).await;
        assert_eq!(reply.status, status, "{query}");
    }
    let roomy = with(Switches { history_page: HistoryPage::Hundred, ..Switches::default() });
    roomy.get("/crm/objects/2026-09/contacts?limit=100&propertiesWithHistory=email").await.expect(200);
}

#[tokio::test]
async fn properties_come_by_comma_or_repeated_and_unknown_ones_are_left_out() {
    let portal = Portal::new();
    let path = "/crm/objects/2026-09/contacts?limit=1&properties=firstname,marital_status&properties=nothing_like_it";
    let record = portal.get(path).await.expect(200)["results"][0].clone();
    let names: Vec<&String> = record["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["createdate", "firstname", "hs_object_id", "lastmodifieddate", "marital_status"]);
    assert_eq!(record["properties"]["hs_object_id"], record["id"]);
    assert_eq!(record["properties"]["lastmodifieddate"], record["updatedAt"]);
    assert_eq!(record["properties"]["createdate"], record["createdAt"]);
    assert_eq!(record["archived"], json!(false));
}

#[tokio::test]
async fn an_unset_property_is_null_or_absent() {
    let id = |portal: Portal| async move {
        let id = portal.contact("unset@example.com").await;
        portal.read(Kind::Contact, id, "marital_status").await
    };
    let record = id(Portal::new()).await;
    assert_eq!(record["properties"].get("marital_status"), Some(&Value::Null));
    let record = id(with(Switches { unset_property: UnsetProperty::Absent, ..Switches::default() })).await;
    assert_eq!(record["properties"].get("marital_status"), None);
}

#[tokio::test]
async fn each_kind_has_the_stamps_that_hubspot_gives_it() {
    let portal = Portal::new();
    for (kind, modified, created) in [
        (Kind::Contact, "lastmodifieddate", "createdate"),
        (Kind::Company, "hs_lastmodifieddate", "createdate"),
        (Kind::Deal, "hs_lastmodifieddate", "createdate"),
        (Kind::Ticket, "hs_lastmodifieddate", "createdate"),
        (Kind::Note, "hs_lastmodifieddate", "hs_createdate"),
        (Kind::Task, "hs_lastmodifieddate", "hs_createdate"),
    ] {
        let id = portal.first(kind).await;
        let record = portal.read(kind, id, "").await;
        assert_eq!(record["properties"][modified], record["updatedAt"], "{kind:?}");
        assert_eq!(record["properties"][created], record["createdAt"], "{kind:?}");
    }
}

#[tokio::test]
async fn archived_records_are_in_the_archived_list_alone() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Company, 3).await;
    for id in &ids[..2] {
        assert_eq!(portal.delete(&format!("/crm/objects/2026-09/companies/{id}")).await.status, 204);
    }
    let path = format!("/crm/objects/2026-09/companies/{}", ids[0]);
    portal.get(&path).await.expect(404);
    let archived = portal.get(&format!("{path}?archived=true")).await.expect(200);
    assert_eq!(archived["archived"], json!(true));
    assert_eq!(archived["archivedAt"], json!("2026-09-21T14:13:20Z"));
    portal.get(&format!("/crm/objects/2026-09/companies/{}?archived=true", ids[2])).await.expect(404);
    let list = portal.get("/crm/objects/2026-09/companies?archived=true&limit=1").await.expect(200);
    assert_eq!(texts(&list["results"], "/id"), [ids[0].to_string()]);
    assert!(list["paging"]["next"]["after"].is_string());
    assert!(!walk(&portal, "/crm/objects/2026-09/companies", 100).await.contains(&ids[0]));
    portal.sandbox.restore(Kind::Company, ids[0]).unwrap();
    portal.get(&path).await.expect(200);
    assert!(portal.sandbox.restore(Kind::Company, ids[0]).is_err());
    portal.sandbox.purge(Kind::Company, ids[1]).unwrap();
    let list = portal.get("/crm/objects/2026-09/companies?archived=true").await.expect(200);
    assert_eq!(list["results"], json!([]));
}

#[tokio::test]
async fn missing_records_are_told_from_ids_that_are_none() {
    let portal = Portal::new();
    let missing = portal.get("/crm/objects/2026-09/contacts/42").await.expect(404);
    assert_eq!(missing["message"], json!("resource not found"));
    assert_eq!(missing.get("category"), None);
    let odd = portal.get("/crm/objects/2026-09/contacts/forty-two").await.expect(404);
    assert_eq!(odd["category"], json!("OBJECT_NOT_FOUND"));
    let unknown = portal.get("/crm/objects/2026-09/widgets").await.expect(400);
    assert_eq!(unknown["message"], json!("Unable to infer object type from: widgets"));
    let path = "/crm/objects/2026-09/contacts?associations=widgets";
    assert_eq!(portal.get(path).await.expect(400)["message"], unknown["message"]);
}

#[tokio::test]
async fn a_contact_is_read_by_its_address() {
    let portal = Portal::new();
    let id = portal.contact("by.address@example.com").await;
    let path = "/crm/objects/2026-09/contacts/By.Address%40example.com?idProperty=email";
    assert_eq!(id_of(&portal.get(path).await.expect(200)), id);
    portal.get("/crm/objects/2026-09/contacts/none%40example.com?idProperty=email").await.expect(404);
    portal.get("/crm/objects/2026-09/contacts/Lee?idProperty=lastname").await.expect(400);
    let first = portal.first(Kind::Contact).await;
    let email = portal.read(Kind::Contact, first, "email").await["properties"]["email"].clone();
    let path = format!("/crm/v3/objects/contacts/{}?idProperty=email", email.as_str().unwrap());
    assert_eq!(id_of(&portal.get(&path).await.expect(200)), first);
}

#[tokio::test]
async fn links_to_other_pages_name_the_servers_own_origin() {
    let portal = Portal::new();
    let request = Request::builder()
        .uri("/crm/v3/objects/contacts?limit=1&properties=email")
        .header("host", "127.0.0.1:8765")
        .header("authorization", format!("Bearer {}", portal.hello.token))
        .body(bytes::Bytes::new())
        .unwrap();
    let page = portal.send(request).await.expect(200);
    let after = page["paging"]["next"]["after"].as_str().unwrap();
    let link = page["paging"]["next"]["link"].as_str().unwrap();
    let wanted =
        format!("http://127.0.0.1:8765/crm/v3/objects/contacts?limit=1&properties=email&after={after}");
    assert_eq!(link, wanted);
}

#[tokio::test]
async fn a_read_shows_links_by_name_once_per_type() {
    let portal = Portal::new();
    let id = portal.first(Kind::Deal).await;
    let path = format!("/crm/objects/2026-09/deals/{id}?associations=companies,contacts,deals");
    let record = portal.get(&path).await.expect(200);
    let companies = &record["associations"]["companies"]["results"];
    assert_eq!(texts(companies, "/type"), ["deal_to_company", "deal_to_company_unlabeled"]);
    let same: BTreeSet<String> = texts(companies, "/id").into_iter().collect();
    assert_eq!(same.len(), 1);
    assert_eq!(texts(&record["associations"]["contacts"]["results"], "/type")[0], "deal_to_contact");
    assert_eq!(record["associations"].get("deals"), None);
}

#[tokio::test]
async fn cursors_may_be_opaque_and_urls_absent() {
    let switches = Switches { after: After::Opaque, record_url: RecordUrl::Absent, ..Switches::default() };
    let portal = with(switches);
    assert_eq!(walk(&portal, "/crm/objects/2026-09/contacts", 100).await.len(), 300);
    let page = portal.get("/crm/objects/2026-09/contacts?limit=1").await.expect(200);
    assert!(page["paging"]["next"]["after"].as_str().unwrap().parse::<u64>().is_err());
    assert_eq!(page["results"][0].get("url"), None);
    portal.get("/crm/objects/2026-09/contacts?after=2147400005").await.expect(400);
}

#[tokio::test]
async fn new_ids_may_lie_between_old_ones() {
    let portal = with(Switches { created_ids: CreatedIds::Scattered, ..Switches::default() });
    let mut made = Vec::new();
    for index in 0..20 {
        made.push(portal.contact(&format!("scattered{index}@example.com")).await);
    }
    let ids = walk(&portal, "/crm/objects/2026-09/contacts", 100).await;
    assert_eq!(ids.len(), 320);
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    assert!(made.iter().all(|id| ids.contains(id)));
    assert!(made.iter().any(|id| *id < ids[310]), "all ids lie above");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_answers() {
    let mut texts = Vec::new();
    for _ in 0..2 {
        let portal = with(Switches::from_seed(11));
        portal.contact("same@example.com").await;
        let reply = portal.get("/crm/objects/2026-09/contacts?limit=100").await;
        texts.push((reply.text, format!("{:?}", reply.headers)));
    }
    assert_eq!(texts[0], texts[1]);
}
