//! Merging: who lives on, under which id, and what the old ids lead to.

use crate::harness::{Portal, id_of, small, texts};
use satchel_sandbox::Config;
use satchel_sandbox::switches::{MergeSurvivor, MergedIdRead, Switches};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";

struct Merged {
    portal: Portal,
    primary: u64,
    other: u64,
    survivor: u64,
}

async fn merge(switches: Switches) -> Merged {
    let portal = Portal::with(Config { switches, ..small() });
    let make = |email: &str, title: &str, phone: &str| json!({"properties": {"email": email, "jobtitle": title, "phone": phone}});
    let primary = id_of(&portal.post(CONTACTS, make("one@merge.example", "Kept", "")).await.expect(201));
    let other =
        id_of(&portal.post(CONTACTS, make("two@merge.example", "Lost", "+1 555 0100")).await.expect(201));
    portal.clock.turn(10_000);
    let body = json!({"primaryObjectId": primary.to_string(), "objectIdToMerge": other.to_string()});
    let survivor = id_of(&portal.post(&format!("{CONTACTS}/merge"), body).await.expect(200));
    Merged { portal, primary, other, survivor }
}

#[tokio::test]
async fn the_survivor_has_a_new_id_or_the_primary_one() {
    for switch in [MergeSurvivor::NewId, MergeSurvivor::Primary] {
        let merged = merge(Switches { merge_survivor: switch, ..Switches::default() }).await;
        let keeps = merged.survivor == merged.primary;
        assert_eq!(keeps, switch == MergeSurvivor::Primary);
        assert_ne!(merged.survivor, merged.other);
        let asked = "email,jobtitle,phone,hs_additional_emails,hs_merged_object_ids";
        let record = merged.portal.read(Kind::Contact, merged.survivor, asked).await;
        let properties = &record["properties"];
        assert_eq!(properties["email"], json!("one@merge.example"));
        assert_eq!(properties["jobtitle"], json!("Kept"));
        assert_eq!(properties["phone"], json!("+1 555 0100"));
        assert_eq!(properties["hs_additional_emails"], json!("two@merge.example"));
        let gone = properties["hs_merged_object_ids"].as_str().unwrap();
        let wanted =
            if keeps { merged.other.to_string() } else { format!("{};{}", merged.primary, merged.other) };
        assert_eq!(gone, wanted);
        assert_eq!(record["updatedAt"], json!("2026-09-21T14:13:30Z"));
        assert_eq!(record["createdAt"], json!("2026-09-21T14:13:20Z"));
    }
}

#[tokio::test]
async fn an_old_id_leads_to_the_survivor_or_nowhere() {
    let merged = merge(Switches::default()).await;
    for id in [merged.primary, merged.other] {
        assert_eq!(id_of(&merged.portal.read(Kind::Contact, id, "email").await), merged.survivor);
    }
    let body = json!({"inputs": [{"id": merged.other.to_string()}], "properties": ["email"]});
    let answer = merged.portal.post(&format!("{CONTACTS}/batch/read"), body.clone()).await.expect(200);
    assert_eq!(texts(&answer["results"], "/id"), [merged.survivor.to_string()]);
    let merged = merge(Switches { merged_id_read: MergedIdRead::NotFound, ..Switches::default() }).await;
    merged.portal.get(&format!("{CONTACTS}/{}", merged.other)).await.expect(404);
    merged.portal.post(&format!("{CONTACTS}/batch/read"), body).await.expect(207);
}

#[tokio::test]
async fn a_single_patch_by_an_old_id_reaches_the_survivor() {
    let merged = merge(Switches::default()).await;
    let body = json!({"properties": {"jobtitle": "Through an old id"}});
    let answer = merged.portal.patch(&format!("{CONTACTS}/{}", merged.other), body).await.expect(200);
    assert_eq!(id_of(&answer), merged.survivor);
}

#[tokio::test]
async fn a_merged_record_is_in_neither_list_and_not_found_by_search() {
    let merged = merge(Switches::default()).await;
    let list = merged.portal.get(&format!("{CONTACTS}?archived=true")).await.expect(200);
    assert_eq!(list["results"], json!([]));
    merged.portal.get(&format!("{CONTACTS}/{}?archived=true", merged.other)).await.expect(404);
    let body = json!({"filters": [{"propertyName": "hs_object_id", "operator": "IN", "values": [merged.primary, merged.other]}]});
    let answer = merged.portal.post(&format!("{CONTACTS}/search"), body).await.expect(200);
    assert_eq!(answer["total"], json!(0));
    let after = format!("{CONTACTS}?after={}", merged.primary.min(merged.other));
    let list = merged.portal.get(&after).await.expect(200);
    assert_eq!(texts(&list["results"], "/id"), [merged.survivor.to_string()]);
}

#[tokio::test]
async fn both_addresses_belong_to_the_survivor() {
    let merged = merge(Switches::default()).await;
    for email in ["one@merge.example", "two@merge.example"] {
        let error = merged.portal.post(CONTACTS, json!({"properties": {"email": email}})).await.expect(409);
        assert!(error["message"].as_str().unwrap().ends_with(&merged.survivor.to_string()));
    }
}

#[tokio::test]
async fn the_survivor_has_the_links_of_both_and_one_primary_company() {
    for switch in [MergeSurvivor::NewId, MergeSurvivor::Primary] {
        let switches = Switches { merge_survivor: switch, ..Switches::default() };
        let portal = Portal::with(Config { switches, ..small() });
        let ids = portal.ids(Kind::Contact, 2).await;
        let companies = |links: &Value| -> Vec<u64> {
            links["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["toObjectId"].as_u64().unwrap())
                .collect()
        };
        let mut before = Vec::new();
        for id in &ids {
            let path = format!("{CONTACTS}/{id}/associations/companies");
            before.extend(companies(&portal.get(&path).await.expect(200)));
        }
        before.sort_unstable();
        let body = json!({"primaryObjectId": ids[0], "objectIdToMerge": ids[1]});
        let survivor = id_of(&portal.post(&format!("{CONTACTS}/merge"), body).await.expect(200));
        let links = portal.get(&format!("{CONTACTS}/{survivor}/associations/companies")).await.expect(200);
        assert_eq!(companies(&links), before);
        let primaries = links["results"].as_array().unwrap().iter().filter(|row| {
            row["associationTypes"].as_array().unwrap().iter().any(|found| found["typeId"] == json!(1))
        });
        assert_eq!(primaries.count(), 1);
        for company in before {
            let path = format!("/crm/objects/2026-09/companies/{company}/associations/contacts");
            let back = companies(&portal.get(&path).await.expect(200));
            assert!(back.contains(&survivor));
            assert!(!back.iter().any(|id| ids.contains(id) && *id != survivor));
        }
    }
}

#[tokio::test]
async fn merges_chain() {
    let merged = merge(Switches::default()).await;
    let third = merged.portal.contact("three@merge.example").await;
    let body = json!({"primaryObjectId": merged.primary, "objectIdToMerge": third});
    let last = id_of(&merged.portal.post(&format!("{CONTACTS}/merge"), body).await.expect(200));
    for id in [merged.primary, merged.other, merged.survivor, third] {
        assert_eq!(id_of(&merged.portal.read(Kind::Contact, id, "email").await), last);
    }
    let record = merged.portal.read(Kind::Contact, last, "hs_merged_object_ids").await;
    let gone = record["properties"]["hs_merged_object_ids"].as_str().unwrap().split(';').count();
    assert_eq!(gone, 4);
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let path = format!("{CONTACTS}/merge");
    portal.post(&path, json!({"primaryObjectId": id, "objectIdToMerge": id})).await.expect(400);
    portal.post(&path, json!({"primaryObjectId": id, "objectIdToMerge": "42"})).await.expect(404);
    portal.post(&path, json!({"primaryObjectId": id})).await.expect(400);
    let companies = portal.ids(Kind::Company, 2).await;
    let body = json!({"primaryObjectId": companies[0], "objectIdToMerge": companies[1]});
    portal.post("/crm/objects/2026-09/companies/merge", body).await.expect(200);
}

#[tokio::test]
async fn a_profile_has_250_identities_at_most() {
    let switches = Switches { merge_survivor: MergeSurvivor::Primary, ..Switches::default() };
    let portal = Portal::with(Config { switches, ..small() });
    let primary = portal.contact("primary@merge.example").await;
    let mut statuses = Vec::new();
    for index in 0..251 {
        let other = portal.contact(&format!("m{index}@merge.example")).await;
        let body = json!({"primaryObjectId": primary, "objectIdToMerge": other});
        statuses.push(portal.post(&format!("{CONTACTS}/merge"), body).await.status);
    }
    assert_eq!((statuses[0], statuses[249], statuses[250]), (200, 200, 414));
}
