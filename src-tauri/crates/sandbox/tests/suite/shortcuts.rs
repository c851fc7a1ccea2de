//! Searches that need not look at every record find what a look at every record would.

use crate::harness::{Portal, id_of};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const COMPANIES: &str = "/crm/objects/2026-09/companies";

fn filter(property: &str, operator: &str, value: impl Into<Value>) -> Value {
    json!({"propertyName": property, "operator": operator, "value": value.into()})
}

async fn search(portal: &Portal, objects: &str, filters: Vec<Value>, sort: &str) -> (u64, Vec<u64>) {
    let body = json!({"filterGroups": [{"filters": filters}], "sorts": [sort], "limit": 20});
    let answer = portal.post(&format!("{objects}/search"), body).await.expect(200);
    (answer["total"].as_u64().unwrap(), answer["results"].as_array().unwrap().iter().map(id_of).collect())
}

/// Changes of every sort: made, archived, archived and made, changed.
async fn stir(portal: &Portal) -> Vec<u64> {
    let ids = portal.ids(Kind::Contact, 100).await;
    portal.clock.turn(60_000);
    portal.delete(&format!("{CONTACTS}/{}", ids[40])).await.expect(204);
    portal.delete(&format!("{CONTACTS}/{}", ids[99])).await.expect(204);
    let gone = portal.contact("gone@stir.example").await;
    portal.delete(&format!("{CONTACTS}/{gone}")).await.expect(204);
    portal.contact("new@stir.example").await;
    let body = json!({"properties": {"jobtitle": "Stirred"}});
    portal.patch(&format!("{CONTACTS}/{}", ids[50]), body).await.expect(200);
    ids
}

#[tokio::test]
async fn ids_are_counted_as_if_each_were_looked_at() {
    let portal = Portal::new();
    let ids = stir(&portal).await;
    let present = || filter("createdate", "GT", 0);
    for (low, high) in [
        (0, u64::MAX >> 1),
        (ids[30], ids[90]),
        (ids[40], ids[40]),
        (ids[99], ids[10]),
        (ids[99] + 1, u64::MAX >> 1),
    ] {
        let bounds = || {
            vec![
                filter("hs_object_id", "GTE", low.to_string()),
                filter("hs_object_id", "LTE", high.to_string()),
            ]
        };
        let counted = search(&portal, CONTACTS, bounds(), "hs_object_id").await;
        let looked_at = search(&portal, CONTACTS, [bounds(), vec![present()]].concat(), "hs_object_id").await;
        assert_eq!(counted, looked_at, "{low} to {high}");
        let sorted = search(&portal, CONTACTS, bounds(), "createdate").await;
        assert_eq!(counted, sorted, "{low} to {high} by date");
    }
    let all = portal.post(&format!("{CONTACTS}/search"), json!({})).await.expect(200);
    assert_eq!(all["total"], json!(299));
}

#[tokio::test]
async fn what_changed_since_is_found_by_either_sort() {
    let portal = Portal::new();
    let ids = stir(&portal).await;
    let since = portal.read(Kind::Contact, ids[50], "").await["updatedAt"].clone();
    let lately = || vec![filter("lastmodifieddate", "GTE", since.clone())];
    for sort in ["hs_object_id", "lastmodifieddate", "-lastmodifieddate"] {
        let (total, found) = search(&portal, CONTACTS, lately(), sort).await;
        assert_eq!((total, found.len()), (2, 2), "{sort}");
        assert!(found.contains(&ids[50]));
    }
    let (total, found) =
        search(&portal, CONTACTS, vec![filter("lastmodifieddate", "GTE", "2024-01-01")], "-lastmodifieddate")
            .await;
    assert!(total > 200, "{total} since 2024");
    assert!(found.contains(&ids[50]), "the latest come first");
}

#[tokio::test]
async fn a_domain_leads_to_its_company_before_and_after_a_change() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Company, 5).await;
    let domain = portal.read(Kind::Company, ids[2], "domain").await["properties"]["domain"].clone();
    let by = |domain: Value| vec![filter("domain", "EQ", domain)];
    assert_eq!(search(&portal, COMPANIES, by(domain.clone()), "hs_object_id").await, (1, vec![ids[2]]));
    let moved = json!({"properties": {"domain": "moved.example"}});
    portal.patch(&format!("{COMPANIES}/{}", ids[2]), moved).await.expect(200);
    assert_eq!(search(&portal, COMPANIES, by(domain), "hs_object_id").await, (0, vec![]));
    assert_eq!(
        search(&portal, COMPANIES, by(json!("moved.example")), "hs_object_id").await,
        (1, vec![ids[2]])
    );
}

#[tokio::test]
async fn several_addresses_are_found_at_once() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 30).await;
    let mut emails = vec!["nobody@found.example".to_owned()];
    let mut wanted = BTreeSet::new();
    for id in ids.iter().step_by(7) {
        if let Some(email) = portal.read(Kind::Contact, *id, "email").await["properties"]["email"].as_str() {
            emails.push(email.to_owned());
            wanted.insert(*id);
        }
    }
    let named = json!({"propertyName": "email", "operator": "IN", "values": emails});
    let (total, found) = search(&portal, CONTACTS, vec![named], "hs_object_id").await;
    assert!(wanted.len() > 2 && total == wanted.len() as u64);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted);
}
