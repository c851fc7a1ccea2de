//! Event occurrences, and groups of properties.

use crate::harness::{Portal, small, texts};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{AccountType, Config};
use serde_json::json;

const EVENTS: &str = "/events/v3/events";

#[tokio::test]
async fn events_need_an_enterprise_account() {
    let portal = Portal::with(Config { account_type: AccountType::Standard, ..small() });
    let id = portal.first(Kind::Contact).await;
    let refused = portal.get(&format!("{EVENTS}?objectType=contact&objectId={id}")).await.expect(403);
    assert_eq!(refused["status"], json!("error"));
}

#[tokio::test]
async fn visits_of_a_contact_come_newest_first_and_in_pages() {
    let portal = Portal::new();
    let mut most = (0, 0);
    for id in portal.ids(Kind::Contact, 20).await {
        let all =
            portal.get(&format!("{EVENTS}?objectType=contact&objectId={id}&limit=100")).await.expect(200);
        let times = texts(&all["results"], "/occurredAt");
        assert!(times.is_sorted_by(|left, right| left >= right), "{times:?}");
        most = most.max((times.len(), id));
    }
    let (count, id) = most;
    assert!(count > 1, "somebody visited more than once");
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page =
            portal.get(&format!("{EVENTS}?objectType=0-1&objectId={id}&limit=1{after}")).await.expect(200);
        seen.extend(texts(&page["results"], "/id"));
        let Some(next) = page["paging"]["next"]["after"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(seen.len(), count);
    let other =
        portal.get(&format!("{EVENTS}?objectType=0-1&objectId={id}&eventType=e_other")).await.expect(200);
    assert_eq!(other["results"], json!([]));
    portal.get(EVENTS).await.expect(400);
}

#[tokio::test]
async fn a_group_of_properties_is_made_renamed_and_removed_once_it_is_empty() {
    let portal = Portal::new();
    let groups = "/crm/v3/properties/contacts/groups";
    portal.post(groups, json!({"name": "boats", "label": "Boats"})).await.expect(201);
    portal.post(groups, json!({"name": "boats", "label": "Boats"})).await.expect(409);
    portal.post(groups, json!({"name": "ships"})).await.expect(400);
    let property = json!({"name": "boat_name", "label": "Boat", "type": "string", "fieldType": "text",
        "groupName": "boats"});
    portal.post("/crm/v3/properties/contacts", property).await.expect(201);
    portal.patch(&format!("{groups}/boats"), json!({"label": "Ships"})).await.expect(200);
    assert_eq!(portal.get(&format!("{groups}/boats")).await.expect(200)["label"], json!("Ships"));
    portal.delete(&format!("{groups}/boats")).await.expect(400);
    portal.delete("/crm/v3/properties/contacts/boat_name").await.expect(204);
    portal.delete(&format!("{groups}/boats")).await.expect(204);
    portal.get(&format!("{groups}/boats")).await.expect(404);
}
