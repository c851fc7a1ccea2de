//! The oldest paths, which public connectors read: the same portal in other words.

use crate::harness::{Portal, texts};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Every item of a paged list, walked as connectors do: by the offset of the page before.
async fn walk(portal: &Portal, path: &str, names: [&str; 4]) -> Vec<Value> {
    let [rows, more, offset, argument] = names;
    let mut all = Vec::new();
    let mut query = String::new();
    loop {
        let page = portal.get(&format!("{path}{query}")).await.expect(200);
        all.extend(page[rows].as_array().unwrap().iter().cloned());
        if page[more] != true {
            return all;
        }
        query = format!("&{argument}={}", page[offset]);
    }
}

fn ids(rows: &[Value], pointer: &str) -> BTreeSet<u64> {
    rows.iter().map(|row| row.pointer(pointer).unwrap().as_u64().unwrap()).collect()
}

#[tokio::test]
async fn contacts_companies_and_deals_are_all_walked_through() {
    let portal = Portal::new();
    let contacts = walk(
        &portal,
        "/contacts/v1/lists/all/contacts/all?count=70&property=email&showListMemberships=True&hapikey=x",
        ["contacts", "has-more", "vid-offset", "vidOffset"],
    )
    .await;
    let live: BTreeSet<u64> = portal.sandbox.live_ids(Kind::Contact).into_iter().collect();
    assert_eq!((contacts.len(), ids(&contacts, "/vid")), (live.len(), live));
    let first = contacts.iter().find(|contact| contact["properties"]["email"].is_object()).unwrap();
    let (vid, email) = (&first["vid"], first["properties"]["email"]["value"].as_str().unwrap());
    let whole = portal.get(&format!("/contacts/v1/contact/email/{email}/profile")).await.expect(200);
    assert_eq!((&whole["vid"], whole["properties"]["lastname"]["value"].is_string()), (vid, true));
    let batch = portal.get(&format!("/contacts/v1/contact/vids/batch/?vid={vid}&vid=1")).await.expect(200);
    assert_eq!(batch.as_object().unwrap().keys().collect::<Vec<_>>(), [&vid.to_string()]);
    portal.get("/contacts/v1/contact/vid/1/profile").await.expect(404);

    let companies =
        walk(&portal, "/companies/v2/companies/paged?limit=7", ["companies", "has-more", "offset", "offset"])
            .await;
    assert_eq!(ids(&companies, "/companyId").len(), 40);
    let id = &companies[0]["companyId"];
    let company = portal.get(&format!("/companies/v2/companies/{id}")).await.expect(200);
    assert!(company["properties"]["hs_lastmodifieddate"]["timestamp"].is_i64(), "{company}");
    let vids = portal.get(&format!("/companies/v2/companies/{id}/vids?count=100")).await.expect(200);
    let linked =
        portal.get(&format!("/crm/v4/objects/companies/{id}/associations/contacts")).await.expect(200);
    assert_eq!(vids["vids"].as_array().unwrap().len(), linked["results"].as_array().unwrap().len());

    let deals = walk(
        &portal,
        "/deals/v1/deal/paged?limit=9&includeAssociations=true&properties=dealname",
        ["deals", "hasMore", "offset", "offset"],
    )
    .await;
    assert_eq!(ids(&deals, "/dealId").len(), portal.sandbox.live_ids(Kind::Deal).len());
    assert!(deals[0]["properties"]["dealname"]["value"].is_string());
}

#[tokio::test]
async fn the_recently_changed_come_newest_first() {
    let portal = Portal::new();
    portal.clock.turn(60_000);
    let changed = portal.ids(Kind::Deal, 5).await[4];
    let body = json!({"properties": {"dealname": "Now"}});
    portal.patch(&format!("/crm/v3/objects/deals/{changed}"), body).await.expect(200);
    let recent = portal.get("/deals/v1/deal/recent/modified?count=3").await.expect(200);
    assert_eq!(recent["results"][0]["dealId"], json!(changed));
    assert_eq!(recent["total"].as_u64().unwrap(), portal.sandbox.live_ids(Kind::Deal).len() as u64);
    let contact = portal.contact("newest@legacy.example").await;
    let added = portal.get("/contacts/v1/lists/all/contacts/recent?count=1").await.expect(200);
    assert_eq!(added["contacts"][0]["vid"], json!(contact));
}

#[tokio::test]
async fn engagements_of_every_kind_are_in_one_list() {
    let portal = Portal::new();
    let all = walk(
        &portal,
        "/engagements/v1/engagements/paged?limit=40",
        ["results", "hasMore", "offset", "offset"],
    )
    .await;
    let kinds = [Kind::Note, Kind::Call, Kind::Email, Kind::Meeting, Kind::Task];
    let live: usize = kinds.iter().map(|kind| portal.sandbox.live_ids(*kind).len()).sum();
    assert_eq!(all.len(), live);
    let types: BTreeSet<&str> = all.iter().map(|row| row["engagement"]["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["CALL", "EMAIL", "MEETING", "NOTE", "TASK"].into());
    let id = all[0]["engagement"]["id"].as_u64().unwrap();
    let one = portal.get(&format!("/engagements/v1/engagements/{id}")).await.expect(200);
    assert_eq!(one["metadata"]["body"], all[0]["metadata"]["body"]);
    let mut after = json!(0);
    let mut walked = BTreeSet::new();
    loop {
        let after_text = after.as_str().map_or_else(|| after.to_string(), str::to_owned);
        let path = format!("/engagements/v1/engagements/modified/after?limit=30&after={after_text}");
        let page = portal.get(&path).await.expect(200);
        let place = |row: &Value| (row["engagement"]["type"].to_string(), row["engagement"]["id"].as_u64());
        walked.extend(page["results"].as_array().unwrap().iter().map(place));
        after = page["after"].clone();
        if page["hasMore"] != true {
            break;
        }
    }
    assert_eq!(walked.len(), live);
    let recent = portal.get("/engagements/v1/engagements/recent/modified?count=250").await.expect(200);
    assert_eq!(recent["results"].as_array().unwrap().len(), 100.min(live), "cut down without a word");
    assert_eq!(recent["total"], json!(live));
}

#[tokio::test]
async fn owners_pipelines_lists_and_users_are_told_in_the_old_words() {
    let portal = Portal::new();
    let owners = portal.get("/owners/v2/owners?includeInactive=true").await.expect(200);
    let active = portal.get("/owners/v2/owners").await.expect(200);
    assert!(owners.as_array().unwrap().len() >= active.as_array().unwrap().len());
    assert!(owners[0]["ownerId"].is_u64() && owners[0]["createdAt"].is_i64());
    let pipelines = portal.get("/deals/v1/pipelines").await.expect(200);
    assert!(pipelines[0]["stages"][0]["probability"].is_f64());
    let lists = portal.get("/contacts/v1/lists?count=1").await.expect(200);
    assert_eq!((lists["has-more"].clone(), lists["offset"].clone()), (json!(true), json!(1)));
    let id = &lists["lists"][0]["listId"];
    let members = portal.get(&format!("/contacts/v1/lists/{id}/contacts/all?count=100")).await.expect(200);
    assert_eq!(members["contacts"].as_array().unwrap().len() as u64, lists["lists"][0]["metaData"]["size"]);
    let users = portal.get("/settings/v3/users/").await.expect(200);
    assert!(texts(&users["results"], "/email").iter().all(|email| email.contains('@')));
}

#[tokio::test]
async fn what_is_not_kept_is_empty_and_what_is_unknown_is_not_found() {
    let portal = Portal::new();
    for (path, member) in [
        ("/email/public/v1/campaigns/by-id?limit=500", "campaigns"),
        ("/email/public/v1/events?startTimestamp=1", "events"),
        ("/email/public/v1/subscriptions/timeline", "timeline"),
        ("/automation/v3/workflows", "workflows"),
        ("/marketing/v3/forms?limit=100", "results"),
        ("/marketing-emails/v1/emails/with-statistics?limit=250", "objects"),
        ("/marketing/v3/emails?archived=false", "results"),
    ] {
        assert_eq!(portal.get(path).await.expect(200)[member], json!([]), "{path}");
    }
    assert_eq!(portal.get("/forms/v2/forms").await.expect(200), json!([]));
    portal.get("/marketing/v3/nothing").await.expect_page(404);
    assert_eq!(portal.post("/contacts/v1/contact", json!({})).await.status, 405);
}
