//! Reading: pages, hydration, odd records, search, associations.

use crate::support::{Portal, Seen, answer, contacts, kind, names, record};
use satchel_core::{Category, ServerTime};
use satchel_hubspot::{ApiError, SearchFilter, SearchOperator, SendError};
use serde_json::json;

#[tokio::test]
async fn a_page_holds_every_asked_name_and_its_continuation() {
    let portal = Portal::new(|_, _| {
        let records =
            [record("1", r#""email":"a@b.c","extra":"x""#), record("2", r#""email":null,"firstname":"""#)];
        answer(
            200,
            format!(
                r#"{{"results":[{}],"paging":{{"next":{{"after":"3","link":"https://evil.example"}}}}}}"#,
                records.join(",")
            ),
        )
    });
    let asked = names(&["firstname", "email", "email"]);
    let page = portal.client().list(contacts(), Some("1&x"), false, &asked).await.unwrap();
    assert_eq!(page.next.as_deref(), Some("3"));
    let of = |at: usize, name: &str| page.records[at].properties.get(name).cloned();
    assert_eq!(of(0, "email"), Some(Some("a@b.c".into())));
    assert_eq!(of(0, "firstname"), Some(None), "asked for and absent");
    assert_eq!(of(0, "extra"), Some(Some("x".into())));
    assert_eq!((of(1, "email"), of(1, "firstname")), (Some(None), Some(Some(String::new()))));
    assert_eq!(page.records[0].updated_at, ServerTime(1_705_521_304_281));
    let seen = &portal.seen()[0];
    assert_eq!(seen.path, "/crm/objects/2026-09/contacts");
    assert_eq!(seen.query, "limit=100&archived=false&after=1%26x&properties=email,firstname");
    assert_eq!(seen.authorization.as_deref(), Some("Bearer pat-1"));
}

#[tokio::test]
async fn names_beyond_the_address_are_read_by_batch_into_the_same_records() {
    let many: Vec<String> = (0..400).map(|n| format!("custom_property_number_{n:04}")).collect();
    let portal = Portal::new(|seen, _| {
        let shown: Vec<String> = if seen.method == "GET" {
            assert!(seen.path.len() + seen.query.len() < 7 * 1024);
            let list = seen.query.split("properties=").nth(1).unwrap();
            list.split(',').map(str::to_owned).collect()
        } else {
            let body = seen.json();
            assert_eq!(body["inputs"], json!([{"id":"1"},{"id":"2"},{"id":"3"}]));
            body["properties"]
                .as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap().to_owned())
                .collect()
        };
        let properties: Vec<String> = shown.iter().map(|name| format!(r#""{name}":"v""#)).collect();
        let ids: &[&str] = if seen.method == "GET" { &["1", "2", "3"] } else { &["3", "1"] };
        let records: Vec<String> = ids.iter().map(|id| record(id, &properties.join(","))).collect();
        answer(200, format!(r#"{{"results":[{}]}}"#, records.join(",")))
    });
    let page = portal.client().list(contacts(), None, false, &many).await.unwrap();
    let ids: Vec<&str> = page.records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["1", "3"], "a record that left between the two reads is not on the page");
    for record in &page.records {
        assert_eq!(record.properties.len(), 400);
        assert!(record.properties.values().all(|value| value.as_deref() == Some("v")));
    }
    assert_eq!(portal.seen().len(), 2);
}

#[tokio::test]
async fn one_bad_record_does_not_cost_its_page() {
    let portal = Portal::new(|_, _| {
        let bodies = [
            record("1", r#""a":"1""#),
            r#"{"id":"2","updatedAt":"2024-01-17T19:55:04Z"}"#.to_owned(),
            r#"{"properties":{"a":"1"}}"#.to_owned(),
            r#"{"id":4,"properties":null}"#.to_owned(),
            r#"{"id":"5","properties":{"a":{"nested":1}}}"#.to_owned(),
            "null".to_owned(),
            r#"{"id":7,"properties":{"a":1.5,"b":true},"archived":null,"unheard":[{}]}"#.to_owned(),
        ];
        answer(200, format!(r#"{{"results":[{}],"paging":{{"next":{{"after":"9"}}}}}}"#, bodies.join(",")))
    });
    let page = portal.client().list(contacts(), None, false, &names(&["a"])).await.unwrap();
    let ids: Vec<&str> = page.records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["1", "7"]);
    assert_eq!(page.records[1].properties["a"].as_deref(), Some("1.5"));
    assert_eq!(page.next.as_deref(), Some("9"));
    let bad: Vec<Option<&str>> = page.bad.iter().map(|bad| bad.id.as_deref()).collect();
    assert_eq!(bad, [Some("2"), None, Some("4"), Some("5"), None]);
    assert!(page.bad.iter().all(|bad| !bad.reason.is_empty() && !bad.raw.is_empty()));
    assert!(page.bad[0].reason.contains("without properties"), "{}", page.bad[0].reason);
}

#[tokio::test(start_paused = true)]
async fn damaged_answers_are_asked_for_again_and_then_given_up() {
    for body in [r#"{"results":[{"id":"1","prop"#, "", "[]", r#"{"results":7}"#, "\u{0}"] {
        let portal = Portal::new(move |_, _| answer(200, body));
        let error = portal.client().list(contacts(), None, false, &[]).await.unwrap_err();
        assert!(matches!(error, ApiError::Garbled(_)), "{body}: {error:?}");
        assert_eq!(portal.seen().len(), 4);
    }
}

#[tokio::test(start_paused = true)]
async fn reads_outlast_short_failures() {
    let portal = Portal::new(|_, number| match number {
        0 => Err(SendError::NotSent("no route".into())),
        1 => Err(SendError::MaybeSent("reset".into())),
        2 => answer(502, "<html>bad gateway</html>"),
        _ => answer(200, record("1", "")),
    });
    let client = portal.client();
    assert!(client.read(contacts(), "1", &[], &[]).await.unwrap().is_some());
    let usage = client.usage();
    assert_eq!((usage.requests, usage.repeated), (4, 3));
    let at: Vec<_> = portal.seen().iter().map(|seen| seen.at).collect();
    assert!(at[3].as_secs() <= 7, "full jitter of 1, 2 and 4 s: {at:?}");
}

#[tokio::test(start_paused = true)]
async fn lasting_failures_have_their_names() {
    let offline = Portal::new(|_, _| Err(SendError::NotSent("no route".into())));
    let error = offline.client().account().await.unwrap_err();
    assert_eq!(error, ApiError::Offline("no route".into()));
    let failing = Portal::new(|_, _| answer(503, ""));
    assert!(matches!(failing.client().account().await, Err(ApiError::Interrupted(_))));
    let forbidden = Portal::new(|_, _| answer(403, r#"{"message":"no"}"#));
    assert!(matches!(forbidden.client().account().await, Err(ApiError::Forbidden { .. })));
    assert_eq!(forbidden.seen().len(), 1, "a refusal is final");
    let moving = Portal::new(|_, _| crate::support::answer_with(477, &[("retry-after", "60")], "{}"));
    let retry_after = Some(std::time::Duration::from_secs(60));
    assert_eq!(moving.client().account().await.unwrap_err(), ApiError::Migrating { retry_after });
}

#[tokio::test]
async fn a_missing_record_is_no_error_and_a_merged_one_answers_with_its_survivor() {
    let portal = Portal::new(|seen, _| match seen.path.rsplit('/').next() {
        Some("1") => answer(404, r#"{"status":"error","message":"resource not found"}"#),
        _ => answer(200, record("9", r#""hs_merged_object_ids":"2;3""#)),
    });
    let client = portal.client();
    assert_eq!(client.read(contacts(), "1", &[], &[]).await.unwrap(), None);
    let survivor =
        client.read(contacts(), "2", &names(&["hs_merged_object_ids"]), &[]).await.unwrap().unwrap();
    assert_eq!(survivor.id, "9");
    client.read_by(contacts(), "email", "a/b@c.d", &names(&["email"]), &names(&["email"])).await.unwrap();
    let seen = portal.seen();
    assert_eq!(seen[2].path, "/crm/objects/2026-09/contacts/a%2Fb%40c.d");
    assert_eq!(seen[2].query, "archived=false&idProperty=email&propertiesWithHistory=email&properties=email");
}

#[tokio::test]
async fn versions_come_newest_first_with_their_author() {
    let portal = Portal::new(|_, _| {
        answer(
            200,
            r#"{"id":"1","properties":{"stage":"b"},"updatedAt":"2024-01-17T19:55:04Z","propertiesWithHistory":{"stage":[
            {"value":"a","timestamp":"2024-01-17T19:55:01Z","sourceType":"API","sourceId":"77"},
            {"value":"b","timestamp":"2024-01-17T19:55:04.500Z","sourceType":"CRM_UI","sourceId":"userId:9","sourceLabel":"Ann","updatedByUserId":9},
            {"value":"","timestamp":"2024-01-17T19:55:02Z","sourceType":"CRM_UI","updatedByUserId":9}]}}"#,
        )
    });
    let record = portal.client().read(contacts(), "1", &[], &names(&["stage"])).await.unwrap().unwrap();
    let versions: Vec<_> = record.history["stage"]
        .iter()
        .map(|entry| (entry.value.as_deref(), entry.source.as_str(), entry.by.as_deref()))
        .collect();
    let expected =
        [(Some("b"), "CRM_UI", Some("Ann")), (None, "CRM_UI", Some("9")), (Some("a"), "API", Some("77"))];
    assert_eq!(versions, expected);
}

#[tokio::test]
async fn a_batch_read_is_cut_into_calls_and_matched_by_id() {
    let ids: Vec<String> = (1..=230).map(|n| n.to_string()).collect();
    let portal = Portal::new(|seen, _| {
        let body = seen.json();
        let asked: Vec<&str> =
            body["inputs"].as_array().unwrap().iter().map(|input| input["id"].as_str().unwrap()).collect();
        assert!(asked.len() <= 100);
        // Backwards; 7 is absent, 8 was merged into 9, 10 is named in an error, 11 cannot be read.
        let records: Vec<String> = asked
            .iter()
            .rev()
            .filter(|id| !["7", "8", "10"].contains(*id))
            .map(|id| match *id {
                "9" => record("9", r#""hs_merged_object_ids":"8""#),
                "11" => r#"{"id":"11"}"#.to_owned(),
                id => record(id, ""),
            })
            .collect();
        let errors = r#"[{"category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["7"]}},
            {"category":"INTERNAL","message":"oh","context":{"ids":["10"]}}]"#;
        let errors = if asked.contains(&"7") { errors } else { "[]" };
        answer(
            207,
            format!(
                r#"{{"status":"COMPLETE","results":[{}],"numErrors":2,"errors":{errors}}}"#,
                records.join(",")
            ),
        )
    });
    let read = portal
        .client()
        .batch_read(contacts(), &ids, &names(&["hs_merged_object_ids"]), &[], false)
        .await
        .unwrap();
    assert_eq!(portal.seen().len(), 3);
    assert_eq!(read.missing, ["7", "8"]);
    assert_eq!(read.records.len(), 226);
    let mut bad: Vec<&str> = read.bad.iter().filter_map(|bad| bad.id.as_deref()).collect();
    bad.sort_unstable();
    assert_eq!(bad, ["10", "11"]);
    assert_eq!(read.records[read.answered["8"]].id, "9");
    assert_eq!(read.records[read.answered["230"]].id, "230");
    assert!(!read.answered.contains_key("7"));
    let body = portal.seen()[0].json();
    assert_eq!(
        (body["propertiesWithHistory"].clone(), body["properties"][0].clone()),
        (json!([]), json!("hs_merged_object_ids"))
    );
    portal.client().batch_read(contacts(), &ids[..60], &[], &names(&["x"]), true).await.unwrap();
    let seen = portal.seen();
    assert_eq!((seen.len(), seen[3].query.as_str()), (5, "archived=true"), "50 a call with versions");
}

fn row(id: &str, stamp: &str) -> String {
    format!(
        r#"{{"id":"{id}","properties":{{"hs_object_id":"{id}","hs_lastmodifieddate":"{stamp}"}},"updatedAt":"{stamp}"}}"#
    )
}

#[tokio::test]
async fn a_search_moves_by_id_and_drops_what_lies_outside() {
    let portal = Portal::new(|_, _| {
        let rows = [
            row("99", "2024-01-01T00:00:05Z"),
            row("1000", "2024-01-01T00:00:10Z"),
            row("100", "2024-01-01T00:00:11Z"),
        ];
        answer(
            200,
            format!(r#"{{"total":38,"results":[{}],"paging":{{"next":{{"after":"3"}}}}}}"#, rows.join(",")),
        )
    });
    let from = ServerTime::parse("2024-01-01T00:00:00Z").unwrap();
    let page =
        portal.client().search_modified(kind("deals"), from, from.plus(10_000), Some("98")).await.unwrap();
    let ids: Vec<&str> = page.ids.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!((ids, page.total), (vec!["99", "1000"], 38));
    assert_eq!(page.ids[0].1, Some(from.plus(5_000)));
    let body = portal.seen()[0].json();
    assert_eq!(
        body["filterGroups"][0]["filters"],
        json!([
        {"propertyName":"hs_lastmodifieddate","operator":"GTE","value":from.0.to_string()},
        {"propertyName":"hs_lastmodifieddate","operator":"LTE","value":from.plus(10_000).0.to_string()},
        {"propertyName":"hs_object_id","operator":"GT","value":"98"}])
    );
    assert_eq!(body["sorts"], json!([{"propertyName":"hs_object_id","direction":"ASCENDING"}]));
    assert_eq!((body.get("after"), &body["limit"]), (None, &json!(200)));
    portal.client().search_modified(contacts(), from, from, None).await.unwrap_err();
    assert_eq!(portal.seen()[1].json()["filterGroups"][0]["filters"][0]["propertyName"], "lastmodifieddate");
}

#[tokio::test]
async fn a_page_of_rows_outside_the_window_is_not_the_end() {
    let portal = Portal::new(|seen, _| {
        let filters = seen.json()["filterGroups"][0]["filters"].clone();
        let above: u64 =
            filters.get(2).map_or(0, |filter| filter["value"].as_str().unwrap().parse().unwrap());
        let rows: Vec<String> = (above + 1..=7)
            .take(3)
            .map(|id| {
                row(&id.to_string(), if id < 7 { "2030-01-01T00:00:00Z" } else { "2024-01-01T00:00:00Z" })
            })
            .collect();
        answer(200, format!(r#"{{"total":7,"results":[{}]}}"#, rows.join(",")))
    });
    let from = ServerTime::parse("2024-01-01T00:00:00Z").unwrap();
    let page = portal.client().search_modified(kind("deals"), from, from.plus(1), None).await.unwrap();
    assert_eq!(page.ids, [("7".to_owned(), Some(from))]);
    let end = portal.client().search_modified(kind("deals"), from, from.plus(1), Some("7")).await.unwrap();
    assert!(end.ids.is_empty());
}

#[tokio::test]
async fn a_page_is_the_last_only_where_all_that_its_answer_says_agrees() {
    let (one, two) = (row("1", "2024-01-01T00:00:00Z"), row("2", "2024-01-01T00:00:00Z"));
    let more = r#","paging":{"next":{"after":"2"}}"#;
    let cases = [
        (format!(r#"{{"total":2,"results":[{one},{two}]}}"#), true),
        (format!(r#"{{"total":2,"results":[{one},{two}]{more}}}"#), false),
        (format!(r#"{{"total":3,"results":[{one},{two}]}}"#), false),
        (format!(r#"{{"total":3,"results":[{one},{two},{two}]}}"#), false),
        (format!(r#"{{"results":[{one},{two}]}}"#), false),
        (r#"{"total":0,"results":[]}"#.to_owned(), true),
    ];
    for (body, last) in cases {
        let portal = Portal::new({
            let body = body.clone();
            move |_, _| answer(200, body.clone())
        });
        let from = ServerTime::parse("2024-01-01T00:00:00Z").unwrap();
        let page = portal.client().search_modified(kind("deals"), from, from.plus(1), None).await.unwrap();
        assert_eq!(page.is_last, last, "{body}");
    }
}

#[tokio::test]
async fn a_search_that_does_not_move_on_is_noticed() {
    let portal = Portal::new(|_, _| {
        answer(200, format!(r#"{{"total":1,"results":[{}]}}"#, row("5", "2024-01-01T00:00:00Z")))
    });
    let from = ServerTime::parse("2024-01-01T00:00:00Z").unwrap();
    let error =
        portal.client().search_modified(kind("deals"), from, from.plus(1), Some("5")).await.unwrap_err();
    assert!(matches!(error, ApiError::Garbled(_)));
}

#[tokio::test]
async fn a_probe_searches_by_what_it_is_given() {
    let portal = Portal::new(|_, _| {
        answer(200, format!(r#"{{"total":1,"results":[{}]}}"#, record("5", r#""dealname":"x""#)))
    });
    let filter = |property: &str, operator, value: &str| SearchFilter {
        property: property.into(),
        operator,
        value: value.into(),
    };
    let filters = [
        filter("createdate", SearchOperator::AtLeast, "1700"),
        filter("dealname", SearchOperator::Equals, "x"),
    ];
    let client = portal.client();
    let found = client.search_by(kind("deals"), &filters, &names(&["dealname", "amount"])).await.unwrap();
    assert_eq!((found.total, found.records[0].properties["amount"].clone()), (1, None));
    let filters = portal.seen()[0].json()["filterGroups"][0]["filters"].clone();
    assert_eq!(filters[1], json!({"propertyName":"dealname","operator":"EQ","value":"x"}));
    assert_eq!(client.usage().searches, 1);
}

fn links(from: &str, to: &str, paging: &str) -> String {
    format!(r#"{{"from":{{"id":"{from}"}},"to":[{to}]{paging}}}"#)
}

#[tokio::test]
async fn links_are_read_whole_and_absence_is_none() {
    let portal = Portal::new(|seen, _| {
        assert!(seen.is("POST", "/crm/associations/2026-09/contacts/companies/batch/read"));
        let body = seen.json();
        let inputs = body["inputs"].as_array().unwrap();
        assert!(inputs.len() <= 1_000);
        let has = |id: &str, after: Option<&str>| {
            inputs.iter().any(|input| {
                input["id"] == id && input.get("after").and_then(|after| after.as_str()) == after
            })
        };
        let plain = r#"{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}"#;
        let mut results = Vec::new();
        if has("1", None) {
            let two = format!(
                r#"{{"toObjectId":790,"associationTypes":[{plain},{{"category":"USER_DEFINED","typeId":36,"label":"Boss"}}]}}"#
            );
            results.push(links(
                "1",
                &two,
                r#","paging":{"next":{"after":"p2","link":"https://evil.example"}}"#,
            ));
        }
        if has("1", Some("p2")) {
            results.push(links("1", &format!(r#"{{"toObjectId":"791","associationTypes":[{plain}]}}"#), ""));
        }
        if has("3", None) {
            results.push(links("3", r#"{"id":"6101","type":"company_to_contact"},{"id":"6101","type":"company_to_contact_unlabeled"}"#, ""));
        }
        let errors = r#"[{"category":"OBJECT_NOT_FOUND","subCategory":"crm.associations.NO_ASSOCIATIONS_FOUND","context":{"fromObjectId":["2"]}},
            {"category":"INTERNAL","message":"oh","context":{"fromObjectId":["4"]}}]"#;
        let errors = if has("2", None) { errors } else { "[]" };
        answer(207, format!(r#"{{"status":"COMPLETE","results":[{}],"errors":{errors}}}"#, results.join(",")))
    });
    let mut ids = names(&["1", "2", "3", "4"]);
    ids.extend((10_000..11_500).map(|n| n.to_string()));
    let links = portal.client().associations(contacts(), kind("companies"), &ids).await.unwrap();
    assert_eq!(links.len(), ids.len() - 1);
    let to: Vec<(&str, usize)> =
        links["1"].iter().map(|link| (link.to_id.as_str(), link.types.len())).collect();
    assert_eq!(to, [("790", 2), ("791", 1)]);
    assert_eq!(links["1"][0].types[1].category, Category::UserDefined);
    assert_eq!(links["1"][0].types[1].label.as_deref(), Some("Boss"));
    assert!(links["2"].is_empty() && links["10500"].is_empty());
    assert_eq!(links["3"].len(), 1, "one pair listed once per type is one link");
    assert!(!links.contains_key("4"), "an error leaves the links unknown");
    assert_eq!(portal.seen().len(), 2, "1,000 a call, and pages join the next one");
}

#[tokio::test]
async fn links_that_page_in_a_circle_are_noticed() {
    let portal = Portal::new(|_, _| {
        answer(200, format!(r#"{{"results":[{}]}}"#, links("1", "", r#","paging":{"next":{"after":"x"}}"#)))
    });
    let error = portal.client().associations(contacts(), kind("deals"), &names(&["1"])).await.unwrap_err();
    assert!(matches!(error, ApiError::Garbled(_)));
}

#[tokio::test]
async fn definitions_are_read_with_what_they_leave_out() {
    let portal = Portal::new(|seen: &Seen, _| match seen.path.as_str() {
        "/crm/properties/2026-09/contacts" => answer(
            200,
            r#"{"results":[
            {"name":"hs_lead_status","label":"Lead Status","type":"enumeration","fieldType":"radio","groupName":"g","options":[
              {"label":"Old","value":"OLD","displayOrder":1,"hidden":true},{"label":"New","value":"NEW","displayOrder":0}],
             "calculated":false,"hasUniqueValue":false,"hidden":false,"hubspotDefined":true,"referencedObjectType":null,
             "modificationMetadata":{"readOnlyValue":false},"displayOrder":-1},
            {"name":"score","type":"number","fieldType":"calculation_equation","calculated":true},
            {"name":"odd","type":"hologram","fieldType":"x","modificationMetadata":{"readOnlyValue":true}},
            {"label":"no name"}]}"#,
        ),
        "/crm/pipelines/2026-09/deals" => answer(
            200,
            r#"{"results":[{"id":"two","label":"B","displayOrder":1,"stages":[]},
            {"id":"default","label":"Sales","displayOrder":0,"stages":[
              {"id":"won","label":"Won","displayOrder":1,"metadata":{"isClosed":"true","probability":"1.0"}},
              {"id":"new","label":"New","displayOrder":0,"metadata":{"isClosed":"false","probability":"0.2"}},
              {"id":"t","label":"T","displayOrder":2,"metadata":{"ticketState":"CLOSED"}}]}]}"#,
        ),
        "/crm/associations/2026-09/contacts/companies/labels" => answer(
            200,
            r#"{"results":[
            {"category":"USER_DEFINED","typeId":36,"label":"Boss"},{"category":"HUBSPOT_DEFINED","typeId":279,"label":null}]}"#,
        ),
        _ => {
            let (archived, after) = (seen.query.contains("archived=true"), seen.query.contains("after=2"));
            let user = if archived { "null" } else { "9" };
            let id = format!("{}{}", u8::from(archived), u8::from(after));
            let paging = if after { "" } else { r#","paging":{"next":{"after":"2"}}"# };
            answer(
                200,
                format!(
                    r#"{{"results":[{{"id":"{id}","email":"a@b.c","firstName":"A","lastName":"B","userId":{user},"teams":[]}}]{paging}}}"#
                ),
            )
        }
    });
    let client = portal.client();
    let properties = client.properties(contacts()).await.unwrap();
    let shown: Vec<(&str, bool, bool)> =
        properties.iter().map(|p| (p.name.as_str(), p.read_only, p.calculated)).collect();
    assert_eq!(shown, [("hs_lead_status", false, false), ("score", true, true), ("odd", true, false)]);
    let options: Vec<&str> = properties[0].options.iter().map(|option| option.value.as_str()).collect();
    assert_eq!((options, properties[0].options[1].hidden), (vec!["NEW", "OLD"], true));
    let pipelines = client.pipelines(kind("deals")).await.unwrap();
    let stages: Vec<(&str, bool)> =
        pipelines[0].stages.iter().map(|stage| (stage.id.as_str(), stage.closed)).collect();
    assert_eq!(stages, [("new", false), ("won", true), ("t", true)]);
    let owners = client.owners().await.unwrap();
    let shown: Vec<(&str, bool, Option<i64>)> =
        owners.iter().map(|owner| (owner.id.as_str(), owner.archived, owner.user_id)).collect();
    assert_eq!(
        shown,
        [("00", false, Some(9)), ("01", false, Some(9)), ("10", true, None), ("11", true, None)]
    );
    let labels = client.labels(contacts(), kind("companies")).await.unwrap();
    assert_eq!(labels[0].association.label.as_deref(), Some("Boss"));
    assert_eq!((labels[1].association.type_id, labels[1].from_type), (279, contacts()));
}

#[tokio::test]
async fn the_account_and_the_servers_time_are_known() {
    let portal = Portal::new(|seen, number| {
        assert!(seen.is("GET", "/account-info/2026-09/details"));
        let date = ["Wed, 17 Jan 2024 19:55:04 GMT", "Wed, 17 Jan 2024 19:55:01 GMT"][number.min(1)];
        crate::support::answer_with(
            200,
            &[("date", date)],
            r#"{"portalId":62515,"accountType":"DEVELOPER_TEST",
            "timeZone":"US/Eastern","companyCurrency":"USD","uiDomain":"app-eu1.hubspot.com","portalName":"Acme"}"#,
        )
    });
    let client = portal.client();
    assert_eq!(client.server_time(), None);
    let account = client.account().await.unwrap();
    assert_eq!((account.portal_id.as_str(), account.name.as_deref()), ("62515", Some("Acme")));
    assert!(!account.is_standard());
    let identity = client.identity().await.unwrap();
    assert_eq!((identity.hub_id.as_str(), identity.user), ("62515", None));
    assert_eq!(
        client.server_time(),
        Some(ServerTime(1_705_521_304_000)),
        "an older date does not turn time back"
    );
}
