//! Search: filters, sorts, caps, and an index that lags behind.

use crate::harness::{Portal, START_MS, id_of, small, texts};
use satchel_sandbox::Config;
use satchel_sandbox::switches::{SearchLag, SearchRows, Switches};
use satchel_sandbox::world::{Kind, WorldSize};
use serde_json::{Value, json};

const SEARCH: &str = "/crm/objects/2026-09/contacts/search";

fn one(property: &str, operator: &str, value: &str) -> Value {
    json!({"filterGroups": [{"filters": [{"propertyName": property, "operator": operator, "value": value}]}], "limit": 200})
}

async fn found(portal: &Portal, body: Value) -> Vec<u64> {
    let answer = portal.post(SEARCH, body).await.expect(200);
    answer["results"].as_array().unwrap().iter().map(id_of).collect()
}

/// Contacts with these job titles, whose ids come back in the same order.
async fn contacts(portal: &Portal, titles: &[&str]) -> Vec<u64> {
    let mut ids = Vec::new();
    for (index, title) in titles.iter().enumerate() {
        let body = json!({"properties": {"email": format!("s{index}@found.example"), "jobtitle": title}});
        ids.push(id_of(&portal.post("/crm/objects/2026-09/contacts", body).await.expect(201)));
    }
    ids
}

#[tokio::test]
async fn a_search_counts_all_and_shows_a_page() {
    let portal = Portal::new();
    let answer = portal.post(SEARCH, json!({})).await.expect(200);
    assert_eq!(answer["total"], json!(300));
    assert_eq!(answer["results"].as_array().unwrap().len(), 10);
    assert_eq!(answer["paging"], json!({"next": {"after": "10"}}));
    let last = portal.post(SEARCH, json!({"limit": 200, "after": 200})).await.expect(200);
    assert_eq!(last["results"].as_array().unwrap().len(), 100);
    assert_eq!(last.get("paging"), None);
    let first = &answer["results"][0];
    assert_eq!(first.get("associations"), None);
    let names: Vec<&String> = first["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"]);
}

#[tokio::test]
async fn a_window_of_stamps_is_crawled_by_id() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 100).await;
    portal.clock.turn(60_000);
    for id in &ids {
        portal.sandbox.touch(Kind::Contact, *id).unwrap();
    }
    let (mut crawled, mut last) = (Vec::new(), 0);
    loop {
        let body = json!({
            "filterGroups": [{"filters": [
                {"propertyName": "lastmodifieddate", "operator": "GTE", "value": (START_MS + 60_000).to_string()},
                {"propertyName": "lastmodifieddate", "operator": "LTE", "value": "2026-09-21T14:14:20Z"},
                {"propertyName": "hs_object_id", "operator": "GT", "value": last.to_string()},
            ]}],
            "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            "properties": ["hs_object_id"],
            "limit": 30,
        });
        let page = found(&portal, body).await;
        let Some(end) = page.last() else { break };
        last = *end;
        crawled.extend(page);
    }
    assert_eq!(crawled, ids);
}

#[tokio::test]
async fn the_other_familys_stamp_finds_no_contacts_and_says_nothing() {
    let portal = Portal::new();
    let answer = portal.post(SEARCH, one("hs_lastmodifieddate", "GTE", "0")).await.expect(200);
    assert_eq!(answer["total"], json!(0));
    let companies = "/crm/objects/2026-09/companies/search";
    let answer = portal.post(companies, one("hs_lastmodifieddate", "GTE", "0")).await.expect(200);
    assert_eq!(answer["total"], json!(40));
}

#[tokio::test]
async fn operators_compare_by_the_type_of_the_property() {
    let portal = Portal::new();
    let ids = contacts(&portal, &["Chief Pilot", "chief pilot", "Pilot", ""]).await;
    let numbers = ["9", "10", "100", ""];
    for (id, number) in ids.iter().zip(numbers) {
        let body = json!({"properties": {"discount_percent": number, "hs_buying_role": "CHAMPION;END_USER"}});
        portal.patch(&format!("/crm/objects/2026-09/contacts/{id}"), body).await.expect(200);
    }
    let mine = |filter: Value| {
        json!({"filterGroups": [{"filters": [
            {"propertyName": "hs_object_id", "operator": "GTE", "value": ids[0].to_string()}, filter,
        ]}]})
    };
    let cases = [
        (json!({"propertyName": "jobtitle", "operator": "EQ", "value": "CHIEF pilot"}), vec![0, 1]),
        (json!({"propertyName": "jobtitle", "operator": "NEQ", "value": "pilot"}), vec![0, 1, 3]),
        (json!({"propertyName": "jobtitle", "operator": "IN", "values": ["pilot"]}), vec![2]),
        (json!({"propertyName": "jobtitle", "operator": "IN", "values": ["Pilot"]}), vec![]),
        (
            json!({"propertyName": "jobtitle", "operator": "NOT_IN", "values": ["pilot", "chief pilot"]}),
            vec![3],
        ),
        (json!({"propertyName": "jobtitle", "operator": "HAS_PROPERTY"}), vec![0, 1, 2]),
        (json!({"propertyName": "jobtitle", "operator": "NOT_HAS_PROPERTY"}), vec![3]),
        (json!({"propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "pilot"}), vec![0, 1, 2]),
        (json!({"propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "pil"}), vec![]),
        (json!({"propertyName": "jobtitle", "operator": "CONTAINS_TOKEN", "value": "chi*"}), vec![0, 1]),
        (json!({"propertyName": "jobtitle", "operator": "NOT_CONTAINS_TOKEN", "value": "chief"}), vec![2, 3]),
        (json!({"propertyName": "discount_percent", "operator": "GT", "value": 9}), vec![1, 2]),
        (json!({"propertyName": "discount_percent", "operator": "LTE", "value": "10"}), vec![0, 1]),
        (json!({"propertyName": "discount_percent", "operator": "LT", "value": "10.0"}), vec![0]),
        (
            json!({"propertyName": "discount_percent", "operator": "BETWEEN", "value": "9", "highValue": "99"}),
            vec![0, 1],
        ),
        (json!({"propertyName": "discount_percent", "operator": "EQ", "value": "1e1"}), vec![1]),
        (json!({"propertyName": "hs_buying_role", "operator": "EQ", "value": "END_USER"}), vec![0, 1, 2, 3]),
        (json!({"propertyName": "hs_buying_role", "operator": "EQ", "value": "end_user"}), vec![]),
        (json!({"propertyName": "email", "operator": "EQ", "value": "S2@found.example"}), vec![2]),
        (json!({"propertyName": "createdate", "operator": "LT", "value": START_MS.to_string()}), vec![]),
    ];
    for (filter, places) in cases {
        let wanted: Vec<u64> = places.into_iter().map(|place: usize| ids[place]).collect();
        assert_eq!(found(&portal, mine(filter.clone())).await, wanted, "{filter}");
    }
}

#[tokio::test]
async fn groups_are_alternatives_and_a_list_of_filters_is_one_more() {
    let portal = Portal::new();
    let ids = contacts(&portal, &["Alpha", "Beta", "Gamma"]).await;
    let title = |value: &str| json!({"propertyName": "jobtitle", "operator": "EQ", "value": value});
    let body = json!({"filterGroups": [{"filters": [title("alpha")]}], "filters": [title("gamma")]});
    assert_eq!(found(&portal, body).await, [ids[0], ids[2]]);
    let body = json!({"filters": [title("beta")]});
    assert_eq!(found(&portal, body).await, [ids[1]]);
}

#[tokio::test]
async fn a_search_sorts_by_its_first_rule() {
    let portal = Portal::new();
    let ids = contacts(&portal, &["B", "", "A", "C"]).await;
    for (sort, order) in [
        (
            json!([{"propertyName": "jobtitle", "direction": "ASCENDING"}, {"propertyName": "email"}]),
            [2, 0, 3, 1],
        ),
        (json!([{"propertyName": "jobtitle", "direction": "DESCENDING"}]), [3, 0, 2, 1]),
        (json!(["jobtitle"]), [2, 0, 3, 1]),
        (json!(["-createdate"]), [0, 1, 2, 3]),
    ] {
        let body = json!({
            "filters": [{"propertyName": "hs_object_id", "operator": "GTE", "value": ids[0]}], "sorts": sort,
        });
        let wanted: Vec<u64> = order.into_iter().map(|place: usize| ids[place]).collect();
        assert_eq!(found(&portal, body).await, wanted, "{sort}");
    }
    let body =
        json!({"sorts": [{"propertyName": "lastmodifieddate", "direction": "DESCENDING"}], "limit": 200});
    let answer = portal.post(SEARCH, body).await.expect(200);
    let stamps = texts(&answer["results"], "/updatedAt");
    let padded: Vec<String> = stamps
        .iter()
        .map(|stamp| if stamp.contains('.') { stamp.clone() } else { stamp.replace('Z', ".000Z") })
        .collect();
    assert!(padded.windows(2).all(|pair| pair[0] >= pair[1]));
}

#[tokio::test]
async fn text_is_looked_for_in_names_and_addresses() {
    let portal = Portal::new();
    let ids = contacts(&portal, &["Zeppelin builder"]).await;
    assert_eq!(found(&portal, json!({"query": "S0@FOUND"})).await, ids);
    assert_eq!(found(&portal, json!({"query": "zeppelin"})).await, Vec::<u64>::new());
}

#[tokio::test]
async fn records_are_found_by_what_they_are_linked_to() {
    let portal = Portal::new();
    let company = portal.first(Kind::Company).await;
    let links = portal
        .get(&format!("/crm/objects/2026-09/companies/{company}/associations/contacts"))
        .await
        .expect(200);
    let linked: Vec<u64> = links["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| link["toObjectId"].as_u64().unwrap())
        .collect();
    assert!(!linked.is_empty());
    for value in [json!(company), json!(company.to_string())] {
        let filter = json!({"propertyName": "associations.company", "operator": "EQ", "value": value});
        assert_eq!(found(&portal, json!({"filters": [filter], "limit": 200})).await, linked);
    }
    let none = json!({"propertyName": "associations.company", "operator": "EQ", "value": "1"});
    assert_eq!(found(&portal, json!({"filters": [none]})).await, Vec::<u64>::new());
}

#[tokio::test]
async fn the_body_has_its_limits() {
    let portal = Portal::new();
    let filter = json!({"propertyName": "email", "operator": "HAS_PROPERTY"});
    let groups = |count: usize, filters: usize| {
        let group = json!({"filters": vec![filter.clone(); filters]});
        json!({"filterGroups": vec![group; count]})
    };
    for (body, status) in [
        (groups(5, 1), 200),
        (groups(6, 1), 400),
        (groups(1, 6), 200),
        (groups(1, 7), 400),
        (groups(3, 6), 200),
        (groups(4, 5), 400),
        (json!({"limit": 200}), 200),
        (json!({"limit": 201}), 400),
        (json!({"limit": 0}), 400),
        (json!({"after": "soon"}), 400),
        (one("email", "LIKE", "x"), 400),
        (one("no_such_property", "EQ", "x"), 400),
        (one("discount_percent", "EQ", "many"), 400),
        (one("lastmodifieddate", "GT", "yesterday"), 400),
        (json!({"filters": [{"propertyName": "email", "operator": "EQ"}]}), 400),
        (json!({"sorts": [{"propertyName": "no_such_property"}]}), 400),
        (json!({"sorts": [{"propertyName": "email", "direction": "SIDEWAYS"}]}), 400),
        (json!({"properties": vec!["hs_object_id"; 190]}), 200),
        (json!({"properties": vec!["hs_object_id"; 200]}), 400),
        (json!({"filterGroups": [{"filters": []}]}), 200),
        (json!({"filterGroups": null, "sorts": null, "query": null}), 200),
    ] {
        let reply = portal.post(SEARCH, body.clone()).await;
        assert_eq!(reply.status, status, "{body} {}", reply.text);
    }
}

#[tokio::test]
async fn paging_ends_at_ten_thousand() {
    let portal = Portal::with(Config::new(3, WorldSize::of(10_500, 10, 10)));
    let body = |after: u64| json!({"limit": 200, "after": after.to_string(), "properties": ["hs_object_id"]});
    let last = portal.post(SEARCH, body(9_800)).await.expect(200);
    assert_eq!(last["total"], json!(10_500));
    assert_eq!(last["paging"]["next"]["after"], json!("10000"));
    assert_eq!(portal.post(SEARCH, body(10_000)).await.expect(400)["category"], json!("VALIDATION_ERROR"));
    portal.post(SEARCH, body(9_801)).await.expect(400);
}

#[tokio::test]
async fn a_change_reaches_the_index_when_its_lag_is_over() {
    let portal = Portal::with(Config { search_lag_ms: 5_000, ..small() });
    let id = portal.first(Kind::Contact).await;
    let path = format!("/crm/objects/2026-09/contacts/{id}");
    let mine = || one("jobtitle", "EQ", "astronaut");
    portal.patch(&path, json!({"properties": {"jobtitle": "Astronaut"}})).await.expect(200);
    assert_eq!(
        portal.read(Kind::Contact, id, "jobtitle").await["properties"]["jobtitle"],
        json!("Astronaut")
    );
    portal.clock.turn(4_999);
    assert_eq!(found(&portal, mine()).await, Vec::<u64>::new());
    portal.clock.turn(1);
    assert_eq!(found(&portal, mine()).await, [id]);
    portal.delete(&path).await.expect(204);
    assert_eq!(found(&portal, mine()).await, [id]);
    portal.clock.turn(5_000);
    assert_eq!(found(&portal, mine()).await, Vec::<u64>::new());
}

#[tokio::test]
async fn the_index_shows_each_state_of_a_record_in_its_turn() {
    let portal = Portal::with(Config { search_lag_ms: 1_000, ..small() });
    let id = portal.contact("turns@example.com").await;
    let title = |text: &str| json!({"properties": {"jobtitle": text}});
    let path = format!("/crm/objects/2026-09/contacts/{id}");
    let mut seen = Vec::new();
    for step in 0..4 {
        if step < 2 {
            portal.patch(&path, title(&format!("Step {step}"))).await.expect(200);
        }
        portal.clock.turn(600);
        let body = json!({
            "filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": id}], "properties": ["jobtitle"],
        });
        let answer = portal.post(SEARCH, body).await.expect(200);
        seen.push(answer["results"].get(0).map(|record| record["properties"]["jobtitle"].clone()));
    }
    assert_eq!(seen, [None, Some(json!("Step 0")), Some(json!("Step 1")), Some(json!("Step 1"))]);
}

#[tokio::test]
async fn a_search_may_answer_with_what_is_newer_than_the_index() {
    let switches = Switches { search_rows: SearchRows::Current, ..Switches::default() };
    let portal = Portal::with(Config { search_lag_ms: 1_000, switches, ..small() });
    let id = portal.first(Kind::Contact).await;
    let body = json!({"properties": {"jobtitle": "Newer"}});
    portal.patch(&format!("/crm/objects/2026-09/contacts/{id}"), body).await.expect(200);
    let body = json!({
        "filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": id}], "properties": ["jobtitle"],
    });
    let answer = portal.post(SEARCH, body).await.expect(200);
    assert_eq!(answer["results"][0]["properties"]["jobtitle"], json!("Newer"));
    assert_eq!(found(&portal, one("jobtitle", "EQ", "newer")).await, Vec::<u64>::new());
}

#[tokio::test]
async fn changes_may_reach_the_index_at_times_of_their_own() {
    let switches = Switches { search_lag: SearchLag::Spread, ..Switches::default() };
    let portal = Portal::with(Config { search_lag_ms: 1_000, switches, ..small() });
    let ids = portal.ids(Kind::Contact, 50).await;
    for id in &ids {
        let body = json!({"properties": {"jobtitle": "Spread"}});
        portal.patch(&format!("/crm/objects/2026-09/contacts/{id}"), body).await.expect(200);
    }
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(found(&portal, one("jobtitle", "EQ", "spread")).await.len());
        portal.clock.turn(500);
    }
    assert!(seen[0] < 10 && (10..40).contains(&seen[1]) && seen[2] == 50, "{seen:?}");
}
