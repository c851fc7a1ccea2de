//! What holds for every call: tokens, limits, headers, routes, and the log.

use crate::harness::{Portal, Reply, small};
use bytes::Bytes;
use http::{Method, Request};
use satchel_sandbox::switches::{
    AssociationHeaders, RateCategory, RetryAfter, SearchHeaders, Switches, UrlLimit,
};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{AccountType, Config, Limits};
use serde_json::{Value, json};

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const SEARCH: &str = "/crm/objects/2026-09/contacts/search";

fn limited(switches: Switches) -> Portal {
    Portal::with(Config { limits: Limits::Real, switches, ..small() })
}

async fn raw(portal: &Portal, method: Method, path: &str, kind: Option<&str>, body: &str) -> Reply {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {}", portal.hello.token));
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    portal.send(request.body(Bytes::from(body.to_owned())).unwrap()).await
}

#[tokio::test]
async fn without_a_good_token_nothing_is_shown() {
    let portal = Portal::new();
    let bare = Request::builder().uri(CONTACTS).body(Bytes::new()).unwrap();
    let refused = portal.send(bare).await.expect(401);
    assert_eq!(refused["category"], json!("INVALID_AUTHENTICATION"));
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .starts_with("Authentication credentials not found. This API supports")
    );
    portal.call_as("pat-na1-made-up", Method::GET, CONTACTS, None).await.expect(401);
    let colleague = portal.hello.users[1].token.clone();
    portal.call_as(&colleague, Method::GET, CONTACTS, None).await.expect(200);
    portal.sandbox.revoke(&colleague).unwrap();
    portal.call_as(&colleague, Method::GET, CONTACTS, None).await.expect(401);
    portal.get(CONTACTS).await.expect(200);
    assert!(portal.hello.users.len() >= 3);
}

#[tokio::test]
async fn every_answer_has_a_date_and_a_correlation_id_that_errors_repeat() {
    let portal = Portal::new();
    let fine = portal.get(CONTACTS).await;
    let bad = portal.get(&format!("{CONTACTS}/42")).await;
    for reply in [&fine, &bad] {
        assert_eq!(reply.header("date"), Some("Mon, 21 Sep 2026 14:13:20 GMT"));
        assert_eq!(reply.header("content-type"), Some("application/json;charset=utf-8"));
    }
    let id = bad.header("x-hubspot-correlation-id").unwrap();
    assert_eq!(bad.expect(404)["correlationId"], json!(id));
    assert_ne!(Some(id), fine.header("x-hubspot-correlation-id"));
}

#[tokio::test]
async fn a_static_token_has_190_requests_in_ten_seconds() {
    let portal = limited(Switches::default());
    for left in (0..190).rev() {
        let reply = portal.get("/account-info/2026-09/details").await;
        reply.expect(200);
        assert_eq!(reply.header("x-hubspot-ratelimit-remaining"), Some(left.to_string().as_str()));
        assert_eq!(reply.header("x-hubspot-ratelimit-max"), Some("190"));
        assert_eq!(reply.header("x-hubspot-ratelimit-interval-milliseconds"), Some("10000"));
        assert!(reply.header("x-hubspot-ratelimit-daily-remaining").is_some());
    }
    let reply = portal.get(CONTACTS).await;
    let body = reply.expect(429);
    assert_eq!(body["policyName"], json!("TEN_SECONDLY_ROLLING"));
    assert_eq!(body["message"], json!("You have reached your ten_secondly_rolling limit."));
    assert_eq!(body["errorType"], json!("RATE_LIMIT"));
    assert!(body["groupName"].as_str().unwrap().starts_with("publicapi:private_app-api-calls-ten-secondly:"));
    assert_eq!(reply.header("retry-after"), None);
    let colleague = &portal.hello.users[1].token;
    portal.call_as(colleague, Method::GET, CONTACTS, None).await.expect(200);
    portal.clock.turn(10_000);
    portal.get(CONTACTS).await.expect(200);
}

#[tokio::test]
async fn the_portal_has_five_searches_a_second_with_no_window_in_the_headers() {
    let portal = limited(Switches::default());
    for turn in 0..5 {
        let token = &portal.hello.users[turn % 2].token;
        let reply = portal.call_as(token, Method::POST, SEARCH, Some(&json!({}))).await;
        reply.expect(200);
        assert_eq!(reply.header("x-hubspot-ratelimit-remaining"), None);
        assert!(reply.header("x-hubspot-ratelimit-daily").is_some());
    }
    let body = portal.post(SEARCH, json!({})).await.expect(429);
    assert_eq!(body["policyName"], json!("SECONDLY"));
    portal.clock.turn(1_000);
    portal.post(SEARCH, json!({})).await.expect(200);
    let reply = portal.get(CONTACTS).await;
    assert_eq!(reply.header("x-hubspot-ratelimit-remaining"), Some("189"));
    let silent = limited(Switches { search_headers: SearchHeaders::None, ..Switches::default() });
    assert_eq!(silent.post(SEARCH, json!({})).await.header("x-hubspot-ratelimit-daily"), None);
}

#[tokio::test]
async fn associations_have_a_window_of_their_own() {
    for (switch, max) in [(AssociationHeaders::General, "190"), (AssociationHeaders::Own, "150")] {
        let portal = limited(Switches { association_headers: switch, ..Switches::default() });
        let path = "/crm/associations/2026-09/contacts/companies/batch/read";
        let body = json!({"inputs": [{"id": "1"}]});
        for _ in 0..150 {
            let reply = portal.post(path, body.clone()).await;
            assert_eq!(reply.status, 207);
            assert_eq!(reply.header("x-hubspot-ratelimit-max"), Some(max));
        }
        portal.post(path, body).await.expect(429);
        portal.get(CONTACTS).await.expect(200);
    }
}

#[tokio::test]
async fn a_429_may_say_when_to_come_back() {
    let switches = Switches {
        retry_after: RetryAfter::Seconds,
        rate_category: RateCategory::Present,
        ..Switches::default()
    };
    let portal = limited(switches);
    portal.sandbox.drain_window("search", Some(&portal.hello.token), 5).unwrap();
    portal.clock.turn(100);
    let reply = portal.post(SEARCH, json!({})).await;
    assert_eq!(reply.expect(429)["category"], json!("RATE_LIMITS"));
    assert_eq!(reply.header("retry-after"), Some("1"));
    assert!(portal.sandbox.drain_window("weather", None, 1).is_err());
}

#[tokio::test]
async fn associations_have_a_daily_number_for_every_app() {
    let portal = limited(Switches::default());
    portal.sandbox.set_daily_association_limit(2);
    let path = "/crm/associations/2026-09/contacts/companies/batch/read";
    let body = json!({"inputs": [{"id": "1"}]});
    let colleague = portal.hello.users[1].token.clone();
    portal.post(path, body.clone()).await.expect(207);
    portal.call_as(&colleague, Method::POST, path, Some(&body)).await.expect(207);
    assert_eq!(portal.post(path, body.clone()).await.expect(429)["policyName"], json!("DAILY"));
    portal.get(CONTACTS).await.expect(200);
    portal.clock.turn(10 * 3_600_000);
    portal.post(path, body).await.expect(207);
}

#[tokio::test]
async fn an_account_that_is_being_moved_says_for_how_long() {
    let portal = Portal::new();
    portal.sandbox.move_for(3_600_500);
    let reply = portal.get(CONTACTS).await;
    reply.expect(477);
    assert_eq!(reply.header("retry-after"), Some("3601"));
    portal.clock.turn(3_600_000);
    assert_eq!(portal.get("/oauth/v1/access-tokens/any").await.header("retry-after"), Some("1"));
    portal.clock.turn(500);
    portal.get(CONTACTS).await.expect(200);
}

#[tokio::test]
async fn the_day_ends_at_midnight() {
    let portal = limited(Switches::default());
    portal.sandbox.set_daily_limit(1);
    portal.get(CONTACTS).await.expect(200);
    assert_eq!(portal.get(CONTACTS).await.expect(429)["policyName"], json!("DAILY"));
    portal.clock.turn(10 * 3_600_000);
    portal.get("/account-info/2026-09/api-usage/daily/private-apps").await.expect(200);
}

#[tokio::test]
async fn without_limits_no_header_speaks_of_them() {
    let portal = Portal::new();
    for _ in 0..300 {
        let reply = portal.post(SEARCH, json!({"limit": 1})).await;
        reply.expect(200);
        assert!(!reply.headers.keys().any(|name| name.as_str().starts_with("x-hubspot-ratelimit")));
    }
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_told_apart() {
    let portal = Portal::new();
    for path in [
        "/",
        "/crm/v9/nothing",
        "/crm/objects/2026-09",
        "/crm/objects/2026-09/contacts/1/2/3/4/5",
        "/sandbox/purge",
    ] {
        portal.get(path).await.expect_page(404);
    }
    for (method, path) in [
        (Method::DELETE, CONTACTS),
        (Method::GET, SEARCH),
        (Method::PUT, "/crm/objects/2026-09/contacts/1"),
        (Method::POST, "/crm/owners/2026-09"),
        (Method::POST, "/account-info/2026-09/details"),
    ] {
        let reply = raw(&portal, method, path, Some("application/json"), "{}").await;
        assert_eq!(reply.status, 405, "{path}");
        assert!(reply.header("allow").is_some());
    }
}

#[tokio::test]
async fn bodies_must_be_json_and_say_so() {
    let portal = Portal::new();
    for (kind, body, status) in [
        (Some("application/json"), "{", 400),
        (Some("application/json"), "", 400),
        (Some("application/json; charset=utf-8"), "{\"properties\":{}}", 201),
        (Some("text/plain"), "{\"properties\":{}}", 415),
        (None, "{\"properties\":{}}", 415),
        (None, "", 400),
    ] {
        let reply = raw(&portal, Method::POST, CONTACTS, kind, body).await;
        assert_eq!(reply.status, status, "{kind:?} {body} {}", reply.text);
    }
    let broken = raw(&portal, Method::POST, CONTACTS, Some("application/json"), "{\n  x").await.expect(400);
    assert!(broken["message"].as_str().unwrap().starts_with("Invalid input JSON on line 2, column 3: "));
}

#[tokio::test]
async fn urls_that_are_too_long_are_answered_414() {
    for (switch, longest) in [(UrlLimit::EightKb, 8_192), (UrlLimit::SixteenKb, 16_384)] {
        let portal = Portal::with(Config {
            switches: Switches { url_limit: switch, ..Switches::default() },
            ..small()
        });
        let url = |length: usize| {
            let start = format!("{CONTACTS}?properties=");
            format!("{start}{}", "a".repeat(length - start.len()))
        };
        portal.get(&url(longest)).await.expect(200);
        portal.get(&url(longest + 1)).await.expect_page(414);
    }
}

#[tokio::test]
async fn the_account_tells_its_kind_and_its_usage() {
    let portal =
        Portal::with(Config { account_type: AccountType::Standard, limits: Limits::Real, ..small() });
    let details = portal.get("/account-info/2026-09/details").await.expect(200);
    assert_eq!(details["portalId"], json!(portal.hello.portal_id));
    assert_eq!(details["accountType"], json!("STANDARD"));
    for member in ["timeZone", "companyCurrency", "utcOffset", "uiDomain", "dataHostingLocation"] {
        assert!(details[member].is_string(), "{member}");
    }
    let usage = portal.get("/account-info/v3/api-usage/daily/private-apps").await.expect(200);
    assert_eq!(usage["results"][0]["currentUsage"], json!(2));
    let counts = portal.get("/crm/limits/2026-09/records").await.expect(200);
    assert_eq!(counts["hubspotDefinedObjectTypes"][0], json!({"objectTypeId": "0-1", "usage": 300}));
    assert_eq!(portal.get("/crm/v3/schemas").await.expect(200)["results"], json!([]));
}

#[tokio::test]
async fn the_log_names_requests_and_never_what_they_hold() {
    let portal = limited(Switches::default());
    portal.get(&format!("{CONTACTS}?properties=secret_word")).await.expect(200);
    portal.post(SEARCH, json!({"query": "secret_word"})).await.expect(200);
    portal.call_as("secret_word", Method::GET, CONTACTS, None).await.expect(401);
    let rows = portal.sandbox.requests();
    assert_eq!(rows.len(), 3);
    assert_eq!(
        (rows[0].method.as_str(), rows[0].path.as_str(), rows[0].status),
        ("GET", CONTACTS, Some(200))
    );
    assert_eq!(rows[0].user, Some(portal.hello.users[0].id));
    assert_eq!((rows[0].limit, rows[0].remaining), (Some("general"), Some(189)));
    assert_eq!((rows[1].limit, rows[1].remaining), (Some("search"), Some(4)));
    assert_eq!((rows[2].user, rows[2].status), (None, Some(401)));
    assert!(!serde_json::to_string(&rows).unwrap().contains("secret_word"));
    portal.get("/oauth/v1/access-tokens/secret_word").await.expect(404);
    portal.delete("/oauth/v1/refresh-tokens/secret_word").await;
    let rows = serde_json::to_string(&portal.sandbox.latest_requests(2)).unwrap();
    assert!(rows.contains("/oauth/v1/access-tokens/…") && !rows.contains("secret_word"), "{rows}");
}

async fn control(portal: &Portal, name: &str, body: Value) -> Reply {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/sandbox/{name}"))
        .header("x-sandbox-control", "1")
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .unwrap();
    portal.send(request).await
}

#[tokio::test]
async fn a_scenario_works_the_portal_from_outside() {
    let portal = Portal::new();
    let id = portal.contact("control@example.com").await;
    let path = format!("{CONTACTS}/{id}");
    let record = json!({"type": "contacts", "id": id.to_string()});
    portal.delete(&path).await.expect(204);
    control(&portal, "restore", record.clone()).await.expect(204);
    portal.get(&path).await.expect(200);
    let user = portal.hello.users[2].id;
    let edit =
        json!({"user": user, "type": "contact", "id": id, "properties": {"jobtitle": "From the browser"}});
    control(&portal, "edit", edit).await.expect(204);
    let seen = portal.get(&format!("{path}?propertiesWithHistory=jobtitle")).await.expect(200);
    assert_eq!(seen["propertiesWithHistory"]["jobtitle"][0]["updatedByUserId"], json!(user));
    control(&portal, "touch", record.clone()).await.expect(204);
    control(&portal, "search-lag", json!({"ms": 1_000})).await.expect(204);
    control(&portal, "expire-tokens", json!({})).await.expect(204);
    control(&portal, "daily-limit", json!({"requests": 5})).await.expect(204);
    let rename = json!({"type": "contacts", "name": "jobtitle", "new_name": "job_role"});
    control(&portal, "rename-property", rename).await.expect(204);
    portal.get("/crm/properties/2026-09/contacts/job_role").await.expect(200);
    control(&portal, "require-on-create", json!({"type": "deals", "property": "amount"})).await.expect(204);
    control(&portal, "user-level", json!({"on": true})).await.expect(204);
    let bare = json!({"type": "deals", "user": user, "view": "own", "edit": false});
    control(&portal, "permissions", bare).await.expect(204);
    control(&portal, "busy", json!({"seed": 3, "every_ms": 60_000})).await.expect(204);
    control(&portal, "busy", Value::Null).await.expect(204);
    control(&portal, "clock", json!({"ms": -90_000})).await.expect(204);
    assert_eq!(portal.get(CONTACTS).await.header("date"), Some("Mon, 21 Sep 2026 14:11:50 GMT"));
    control(&portal, "clock", json!({"ms": 90_000})).await.expect(204);
    control(&portal, "move", json!({"ms": 5_000})).await.expect(204);
    portal.get(CONTACTS).await.expect(477);
    control(&portal, "move", json!({"ms": 0})).await.expect(204);
    let unknown = json!([{"path": "@searches", "fault": {"kind": "garbage"}}]);
    control(&portal, "faults", unknown).await.expect(400);
    let faults = json!([{"path": "*", "fault": {"kind": "answer", "status": 503}}]);
    control(&portal, "faults", faults).await.expect(204);
    control(&portal, "faults", json!([])).await.expect(204);
    control(&portal, "purge", record.clone()).await.expect(204);
    control(&portal, "purge", record).await.expect(404);
    control(&portal, "revoke", json!({"token": portal.hello.users[1].token})).await.expect(204);
    let log = control(&portal, "requests", json!({})).await.expect(200);
    assert_eq!(log["total"], json!(portal.sandbox.request_count()));
    assert!(
        log["rows"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| !row["path"].as_str().unwrap().starts_with("/sandbox"))
    );
    control(&portal, "make-coffee", json!({})).await.expect_page(404);
    control(&portal, "restore", json!({"type": "contacts"})).await.expect(400);
}

#[tokio::test]
async fn a_refusal_at_will_holds_for_its_value_and_ends_with_another() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    let path = format!("{CONTACTS}/batch/update");
    let write = |title: &'static str| {
        let body = json!({"inputs": [{"id": id.to_string(), "properties": {"jobtitle": title}}]});
        portal.post(&path, body)
    };
    portal.sandbox.refuse_next();
    assert!(portal.sandbox.refuses_next());
    for _ in 0..2 {
        let refused = write("Chief").await;
        assert_ne!(refused.status, 200, "{refused:?}");
        assert!(!portal.sandbox.refuses_next());
    }
    write("Chief of staff").await.expect(200);
    write("Chief").await.expect(200);
}
