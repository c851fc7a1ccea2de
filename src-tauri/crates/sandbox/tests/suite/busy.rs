//! A portal in which others are at work while a client is.

use crate::harness::{Portal, small};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Busy, Config};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const HOUR_MS: u64 = 3_600_000;

async fn search(portal: &Portal, property: &str, operator: &str, value: Value) -> u64 {
    let filter = json!({"propertyName": property, "operator": operator, "value": value});
    let body = json!({"filters": [filter], "limit": 1});
    portal.post(&format!("{CONTACTS}/search"), body).await.expect(200)["total"].as_u64().unwrap()
}

#[tokio::test]
async fn nobody_is_busy_unless_asked_to_be() {
    let portal = Portal::new();
    let before = portal.get(&format!("{CONTACTS}?limit=100")).await.text;
    portal.clock.turn(30 * 24 * HOUR_MS);
    assert_eq!(portal.get(&format!("{CONTACTS}?limit=100")).await.text, before);
    assert_eq!(portal.sandbox.happened(), 0);
}

#[tokio::test]
async fn the_same_seed_and_clock_give_the_same_portal_however_often_it_is_asked() {
    let run = async |seed: u64, looks: u64| {
        let portal = Portal::new();
        portal.sandbox.keep_busy(Some(Busy::new(seed)));
        for _ in 0..looks {
            portal.clock.turn(6 * HOUR_MS / looks);
            portal.get("/account-info/2026-09/details").await.expect(200);
        }
        let contacts: Vec<(u64, Option<String>)> = portal
            .sandbox
            .live_ids(Kind::Contact)
            .into_iter()
            .map(|id| (id, portal.sandbox.value(Kind::Contact, id, "lastmodifieddate")))
            .collect();
        (portal.sandbox.happened(), contacts)
    };
    let often = run(3, 60).await;
    assert_eq!(run(3, 2).await, often);
    assert_ne!(run(4, 60).await.1, often.1);
    assert!((600..1_600).contains(&often.0), "{}", often.0);
}

#[tokio::test]
async fn colleagues_workflows_and_imports_leave_their_names() {
    let portal = Portal::new();
    let before: BTreeSet<u64> = portal.sandbox.live_ids(Kind::Contact).into_iter().collect();
    portal.sandbox.keep_busy(Some(Busy { import_rows: 10, ..Busy::new(11) }));
    portal.clock.turn(12 * HOUR_MS);
    let after: BTreeSet<u64> = portal.sandbox.live_ids(Kind::Contact).into_iter().collect();
    assert!(after.difference(&before).count() > 20, "imports and merges make contacts");
    assert!(before.difference(&after).count() > 0, "colleagues archive and merge");
    let mut sources = BTreeSet::new();
    for id in &after {
        for property in ["jobtitle", "city", "phone", "firstname"] {
            sources.extend(
                portal.sandbox.versions(Kind::Contact, *id, property).into_iter().map(|one| one.source),
            );
        }
    }
    for source in ["CRM_UI", "AUTOMATION_PLATFORM", "IMPORT"] {
        assert!(sources.contains(source), "{source} in {sources:?}");
    }
    portal.sandbox.keep_busy(None);
    let quiet = portal.get(&format!("{CONTACTS}?limit=100")).await.text;
    portal.clock.turn(12 * HOUR_MS);
    assert_eq!(portal.get(&format!("{CONTACTS}?limit=100")).await.text, quiet);
}

#[tokio::test]
async fn the_end_of_a_month_moves_every_stamp_and_no_value() {
    let portal = Portal::with(Config { search_lag_ms: 0, ..small() });
    let month_end = Busy { colleagues: false, workflows: false, import_rows: 0, ..Busy::new(1) };
    portal.sandbox.keep_busy(Some(month_end));
    let id = portal.first(Kind::Contact).await;
    let title = portal.sandbox.value(Kind::Contact, id, "jobtitle");
    // From 21 September to the first of October.
    portal.clock.turn(9 * 24 * HOUR_MS);
    let since = 1_790_000_000_000_u64 + 9 * 24 * HOUR_MS;
    assert_eq!(search(&portal, "lastmodifieddate", "GTE", json!(since)).await, 0);
    portal.clock.turn(24 * HOUR_MS);
    assert_eq!(search(&portal, "lastmodifieddate", "GTE", json!(since)).await, 300);
    assert_eq!(portal.sandbox.value(Kind::Contact, id, "jobtitle"), title);
    let stamp = portal.sandbox.value(Kind::Contact, id, "lastmodifieddate");
    portal.clock.turn(24 * HOUR_MS);
    assert_eq!(portal.sandbox.value(Kind::Contact, id, "lastmodifieddate"), stamp, "once a month");
}
