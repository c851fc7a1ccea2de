//! What goes wrong, by class of request, and scripts that a seed draws.

use crate::harness::{Portal, Reply, texts};
use bytes::Bytes;
use http::Request;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultError, FaultRule, Mishaps, RequestClass};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const CONTACTS: &str = "/crm/objects/2026-09/contacts";
const SEARCH: &str = "/crm/objects/2026-09/contacts/search";

async fn send(portal: &Portal, method: &str, path: &str, body: Value) -> Result<Reply, FaultError> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {}", portal.hello.token))
        .header("content-type", "application/json")
        .body(Bytes::from(body))
        .unwrap();
    let (head, body) = portal.sandbox.service().oneshot(request).await?.into_parts();
    Ok(Reply::from_parts(head.status, head.headers, &body))
}

async fn get(portal: &Portal, path: &str) -> Reply {
    send(portal, "GET", path, Value::Null).await.unwrap()
}

#[tokio::test]
async fn a_class_of_requests_is_struck_and_no_other() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    portal.sandbox.fault(FaultRule::always_on(RequestClass::Search, Fault::Fail { status: 503 }));
    send(&portal, "POST", SEARCH, json!({})).await.unwrap().expect_page(503);
    get(&portal, CONTACTS).await.expect(200);
    portal.sandbox.clear_faults();
    portal.sandbox.fault(FaultRule::always_on(RequestClass::AnyWrite, Fault::Locked));
    let write = json!({"properties": {"jobtitle": "Locked"}});
    let locked = send(&portal, "PATCH", &format!("{CONTACTS}/{id}"), write).await.unwrap().expect(423);
    assert!(locked["message"].as_str().unwrap().contains("locked"));
    send(&portal, "POST", SEARCH, json!({})).await.unwrap().expect(200);
    send(&portal, "POST", &format!("{CONTACTS}/batch/read"), json!({"inputs": [{"id": id}]}))
        .await
        .unwrap()
        .expect(200);
    let log = portal.sandbox.requests();
    let struck: Vec<&str> = log.iter().filter_map(|row| row.fault.as_deref()).collect();
    assert_eq!(struck, ["Fail", "Locked"]);
}

#[tokio::test]
async fn refusals_of_a_script_are_worded_as_the_portals_own() {
    let portal = Portal::new();
    let policy = "TEN_SECONDLY_ROLLING".to_owned();
    portal
        .sandbox
        .fault(FaultRule::on(RequestClass::List, Fault::TooMany { policy, retry_after_s: Some(7) }));
    let reply = get(&portal, CONTACTS).await;
    let body = reply.expect(429);
    assert_eq!(body["message"], json!("You have reached your ten_secondly_rolling limit."));
    assert_eq!(body["policyName"], json!("TEN_SECONDLY_ROLLING"));
    assert_eq!(reply.header("retry-after"), Some("7"));
    portal.sandbox.fault(FaultRule::on(RequestClass::List, Fault::Moving { retry_after_s: 86_400 }));
    let reply = get(&portal, CONTACTS).await;
    reply.expect(477);
    assert_eq!(reply.header("retry-after"), Some("86400"));
}

#[tokio::test]
async fn a_page_comes_for_ever_or_its_cursor_is_refused() {
    let portal = Portal::new();
    let page = async |after: &str| get(&portal, &format!("{CONTACTS}?limit=10{after}")).await;
    let after = |page: &Value| format!("&after={}", page["paging"]["next"]["after"].as_str().unwrap());
    portal.sandbox.fault(FaultRule::always_on(RequestClass::List, Fault::RepeatPage));
    let first = page("").await.expect(200);
    let second = page(&after(&first)).await.expect(200);
    assert_eq!(after(&second), after(&first));
    let third = page(&after(&second)).await.expect(200);
    assert_eq!(texts(&third["results"], "/id"), texts(&second["results"], "/id"));
    portal.sandbox.clear_faults();
    portal.sandbox.fault(FaultRule::on(RequestClass::NextPage, Fault::RejectCursor));
    let first = page("").await.expect(200);
    let refused = page(&after(&first)).await.expect(400);
    assert!(refused["message"].as_str().unwrap().contains("cursor"));
    page(&after(&first)).await.expect(200);
    portal.sandbox.fault(FaultRule::on(RequestClass::NextPage, Fault::RejectCursor));
    send(&portal, "POST", SEARCH, json!({"limit": 10})).await.unwrap().expect(200);
    send(&portal, "POST", SEARCH, json!({"limit": 10, "after": "10"})).await.unwrap().expect(400);
}

#[tokio::test]
async fn the_portal_changes_between_two_requests() {
    let portal = Portal::new();
    let property = |name: &str| format!("/crm/properties/2026-09/contacts/{name}");
    let text = str::to_owned;
    let (object_type, name) = (text("contacts"), text("jobtitle"));
    get(&portal, &property("jobtitle")).await.expect(200);
    let rename = Fault::RenameProperty { object_type, name, new_name: text("job_role") };
    portal.sandbox.fault(FaultRule::on(RequestClass::List, rename));
    get(&portal, CONTACTS).await.expect(200);
    get(&portal, &property("jobtitle")).await.expect(404);
    get(&portal, &property("job_role")).await.expect(200);
    let remove = Fault::RemoveProperty { object_type: text("contacts"), name: text("city") };
    portal.sandbox.fault(FaultRule::on(RequestClass::List, remove));
    get(&portal, CONTACTS).await.expect(200);
    get(&portal, &property("city")).await.expect(404);
    let option = Fault::RemoveOption {
        object_type: text("contacts"),
        name: text("customer_tier"),
        value: text("gold"),
    };
    portal.sandbox.fault(FaultRule::on(RequestClass::List, option));
    get(&portal, CONTACTS).await.expect(200);
    assert!(!get(&portal, &property("customer_tier")).await.text.contains("\"gold\""));
    portal.sandbox.fault(FaultRule::on(RequestClass::Account, Fault::ClockJump { ms: 86_400_000 }));
    let reply = get(&portal, "/account-info/2026-09/details").await;
    assert_eq!(reply.header("date"), Some("Tue, 22 Sep 2026 14:13:20 GMT"));
    portal.sandbox.fault(FaultRule::on(RequestClass::Read, Fault::ClockJump { ms: -172_800_000 }));
    let id = portal.first(Kind::Contact).await;
    let before = portal.sandbox.value(Kind::Contact, id, "lastmodifieddate");
    get(&portal, &format!("{CONTACTS}/{id}")).await.expect(200);
    portal
        .patch(&format!("{CONTACTS}/{id}"), json!({"properties": {"firstname": "Earlier"}}))
        .await
        .expect(200);
    assert!(portal.sandbox.value(Kind::Contact, id, "lastmodifieddate") > before, "stamps only rise");
}

#[tokio::test(start_paused = true)]
async fn a_drawn_script_strikes_the_same_requests_again() {
    let run = async |seed: u64| {
        let portal = Portal::new();
        let mishaps = Mishaps { one_in: 2, rules: 20, ..Mishaps::default() };
        mishaps.script(seed).into_iter().for_each(|rule| portal.sandbox.fault(rule));
        let id = portal.first(Kind::Contact).await;
        let mut struck = Vec::new();
        for _ in 0..20 {
            for (method, path, body) in [
                ("GET", CONTACTS.to_owned(), Value::Null),
                ("GET", format!("{CONTACTS}/{id}"), Value::Null),
                ("POST", SEARCH.to_owned(), json!({"after": "10"})),
                ("PATCH", format!("{CONTACTS}/{id}"), json!({"properties": {"jobtitle": "Drawn"}})),
            ] {
                let status = send(&portal, method, &path, body).await.map(|reply| reply.status);
                struck.push(status.map_err(|error| error.to_string()));
            }
        }
        struck
    };
    let first = run(5).await;
    assert_eq!(run(5).await, first);
    assert_ne!(run(6).await, first);
    assert!(first.contains(&Ok(200)) && first.iter().any(|status| *status != Ok(200)));
}
