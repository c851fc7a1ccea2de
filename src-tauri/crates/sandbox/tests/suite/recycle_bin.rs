//! The recycle bin: it keeps what was archived for 90 days, and lets it come back until then.

use crate::harness::Portal;
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const DAY_MS: u64 = 86_400_000;
const CONTACTS: &str = "/crm/objects/2026-09/contacts";

async fn in_bin(portal: &Portal) -> Vec<Value> {
    portal.get(&format!("{CONTACTS}?archived=true")).await.expect(200)["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_was_archived_90_days_ago_is_gone_without_a_trace() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    portal.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
    portal.clock.turn(90 * DAY_MS - 1);
    assert_eq!(in_bin(&portal).await.len(), 1);
    portal.get(&format!("{CONTACTS}/{id}?archived=true")).await.expect(200);
    portal.clock.turn(1);
    assert!(in_bin(&portal).await.is_empty());
    portal.get(&format!("{CONTACTS}/{id}?archived=true")).await.expect(404);
    portal.get(&format!("{CONTACTS}/{id}")).await.expect(404);
    let body = json!({"inputs": [{"id": id.to_string()}], "properties": [], "propertiesWithHistory": []});
    let read = portal.post(&format!("{CONTACTS}/batch/read?archived=true"), body).await.json();
    assert_eq!(read["results"], json!([]));
    assert!(portal.sandbox.restore(Kind::Contact, id).is_err());
}

#[tokio::test]
async fn what_was_restored_in_time_stays() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    portal.delete(&format!("{CONTACTS}/{id}")).await.expect(204);
    portal.clock.turn(89 * DAY_MS);
    portal.sandbox.restore(Kind::Contact, id).unwrap();
    portal.clock.turn(10 * DAY_MS);
    portal.get(&format!("{CONTACTS}/{id}")).await.expect(200);
    assert!(in_bin(&portal).await.is_empty());
}
