//! What goes wrong between a client and HubSpot, met in process.

use crate::harness::{Portal, Reply, id_of, small, texts};
use bytes::Bytes;
use http::{Method, Request};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Config, Fault, FaultError, FaultRule};
use serde_json::{Value, json};
use std::io::Read as _;
use std::time::Duration;
use tower::ServiceExt as _;

const CONTACTS: &str = "/crm/objects/2026-09/contacts";

async fn send(portal: &Portal, method: Method, path: &str, body: &Value) -> Result<Reply, FaultError> {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {}", portal.hello.token))
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .unwrap();
    let (head, body) = portal.sandbox.service().oneshot(request).await?.into_parts();
    Ok(Reply::from_parts(head.status, head.headers, &body))
}

async fn list(portal: &Portal) -> Result<Reply, FaultError> {
    send(portal, Method::GET, CONTACTS, &Value::Null).await
}

async fn create(portal: &Portal) -> Result<Reply, FaultError> {
    send(portal, Method::POST, CONTACTS, &json!({"properties": {"email": "fault@example.com"}})).await
}

#[expect(clippy::disallowed_methods, reason = "time is paused: it is the test that turns it")]
fn begin() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

async fn exists(portal: &Portal) -> bool {
    portal.get(&format!("{CONTACTS}/fault%40example.com?idProperty=email")).await.status == 200
}

#[tokio::test]
async fn without_faults_the_service_answers_as_the_router_does() {
    let portal = Portal::new();
    let served = list(&portal).await.unwrap();
    assert_eq!(served.text, portal.get(CONTACTS).await.text);
}

#[tokio::test]
async fn a_request_is_lost_before_or_after_the_portal_acts() {
    for (fault, error, applied) in [
        (Fault::NotSent, FaultError::NotSent, false),
        (Fault::Reset { applied: false }, FaultError::MaybeSent, false),
        (Fault::Reset { applied: true }, FaultError::MaybeSent, true),
        (Fault::Cut { at: 10 }, FaultError::MaybeSent, true),
        (Fault::WrongLength { missing: 10 }, FaultError::MaybeSent, true),
    ] {
        let portal = Portal::new();
        portal.sandbox.fault(FaultRule::once("POST", CONTACTS, fault.clone()));
        assert_eq!(create(&portal).await.unwrap_err(), error, "{fault:?}");
        assert_eq!(exists(&portal).await, applied, "{fault:?}");
        let second = create(&portal).await.unwrap();
        assert_eq!(second.status, if applied { 409 } else { 201 });
        let log = portal.sandbox.requests();
        assert!(log[0].fault.is_some() && log.last().unwrap().fault.is_none());
    }
}

#[tokio::test]
async fn an_error_may_come_although_the_write_was_done() {
    let portal = Portal::new();
    portal.sandbox.fault(FaultRule::once("POST", CONTACTS, Fault::FailAfterApplying { status: 502 }));
    create(&portal).await.unwrap().expect_page(502);
    assert!(exists(&portal).await);
    portal.sandbox.fault(FaultRule::once("POST", "*/batch/create", Fault::ApplyTwice));
    let body = json!({"inputs": [{"properties": {"jobtitle": "Twice"}}]});
    send(&portal, Method::POST, &format!("{CONTACTS}/batch/create"), &body).await.unwrap().expect(201);
    let body = json!({"filters": [{"propertyName": "jobtitle", "operator": "EQ", "value": "twice"}]});
    assert_eq!(portal.post(&format!("{CONTACTS}/search"), body).await.expect(200)["total"], json!(2));
}

#[tokio::test]
async fn an_answer_is_replaced_by_a_script() {
    let portal = Portal::new();
    let answer = Fault::Answer {
        status: 477,
        body: "{\"message\":\"moving\"}".to_owned(),
        content_type: "application/json".to_owned(),
        headers: vec![("Retry-After".to_owned(), "3600".to_owned())],
    };
    portal.sandbox.fault(FaultRule::always("GET", "/crm/objects/*/contacts", answer).after(1));
    list(&portal).await.unwrap().expect(200);
    for _ in 0..3 {
        let reply = list(&portal).await.unwrap();
        assert_eq!(reply.expect(477)["message"], json!("moving"));
        assert_eq!(reply.header("retry-after"), Some("3600"));
    }
    portal.sandbox.clear_faults();
    list(&portal).await.unwrap().expect(200);
    portal.sandbox.fault(FaultRule::once(
        "GET",
        "*",
        Fault::Redirect { location: "https://evil.example/".to_owned() },
    ));
    assert_eq!(list(&portal).await.unwrap().header("location"), Some("https://evil.example/"));
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Garbage));
    assert!(serde_json::from_str::<Value>(&list(&portal).await.unwrap().text).is_err());
}

#[tokio::test]
async fn an_entry_is_missing_or_comes_again() {
    let portal = Portal::new();
    let whole = texts(&list(&portal).await.unwrap().json()["results"], "/id");
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::DropItem { index: 1 }));
    let short = texts(&list(&portal).await.unwrap().json()["results"], "/id");
    assert_eq!((short.len(), &short[1]), (9, &whole[2]));
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::RepeatItem));
    let same = texts(&list(&portal).await.unwrap().json()["results"], "/id");
    assert_eq!(same, vec![whole[0].clone(); 10]);
}

#[tokio::test]
async fn an_input_of_a_batch_is_passed_over_without_a_word() {
    let portal = Portal::new();
    let ids = texts(&list(&portal).await.unwrap().json()["results"], "/id");
    let write = |id: &String| json!({ "id": id, "properties": { "jobtitle": "Written" } });
    let batch = json!({ "inputs": [write(&ids[0]), write(&ids[1]), write(&ids[2])] });
    portal.sandbox.fault(FaultRule::once("POST", "*", Fault::SkipItem { index: 1 }));
    let path = format!("{CONTACTS}/batch/update");
    let answer = send(&portal, Method::POST, &path, &batch).await.unwrap().expect(200);
    let named = texts(&answer["results"], "/id");
    assert!(named.len() == 2 && named.contains(&ids[0]) && named.contains(&ids[2]), "{named:?}");
    assert!(answer.get("errors").is_none());
    let held = |id: &String| portal.sandbox.value(Kind::Contact, id.parse().unwrap(), "jobtitle");
    assert_eq!(held(&ids[0]).as_deref(), Some("Written"));
    assert_ne!(held(&ids[1]).as_deref(), Some("Written"));
}

#[tokio::test]
async fn a_token_expires_is_revoked_or_loses_a_scope_between_two_requests() {
    let portal = Portal::new();
    portal.sandbox.fault(FaultRule::once(
        "GET",
        "*",
        Fault::DropScope { scope: "crm.objects.contacts.read".to_owned() },
    ));
    assert_eq!(list(&portal).await.unwrap().status, 403);
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::RevokeToken));
    assert_eq!(list(&portal).await.unwrap().status, 401);
    assert_eq!(list(&portal).await.unwrap().status, 401);
}

#[tokio::test]
async fn a_small_body_may_unpack_to_a_large_one() {
    let portal = Portal::new();
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::GzipBomb { bytes: 5_000_000 }));
    let request = Request::builder().uri(CONTACTS).body(Bytes::new()).unwrap();
    let answer = portal.sandbox.service().oneshot(request).await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    assert!(answer.body().len() < 50_000);
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(answer.body().as_ref()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked.len(), 5_000_000);
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Oversize { bytes: 3_000_000 }));
    assert_eq!(list(&portal).await.unwrap().text.len(), 3_000_000);
}

#[tokio::test(start_paused = true)]
async fn answers_are_late_by_latency_delay_and_dribble() {
    let portal = Portal::with(Config { latency_ms: 50, ..small() });
    let begun = begin();
    portal.get(CONTACTS).await.expect(200);
    assert_eq!(begun.elapsed(), Duration::from_millis(50));
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Delay { ms: 1_000 }));
    let begun = begin();
    list(&portal).await.unwrap().expect(200);
    assert_eq!(begun.elapsed(), Duration::from_millis(1_050));
    portal.sandbox.fault(FaultRule::once("GET", "*", Fault::Dribble { bytes: 1, every_ms: 10_000 }));
    let begun = begin();
    let length = list(&portal).await.unwrap().text.len();
    assert_eq!(
        begun.elapsed(),
        Duration::from_millis(50) + Duration::from_secs(10) * u32::try_from(length).unwrap()
    );
}

#[tokio::test]
async fn what_a_script_leaves_to_chance_comes_from_the_seed() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let portal = Portal::new();
        portal.sandbox.fault(FaultRule { one_in: Some(4), ..FaultRule::always("GET", "*", Fault::NotSent) });
        let mut lost = Vec::new();
        for _ in 0..40 {
            lost.push(list(&portal).await.is_err());
        }
        runs.push(lost);
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&true) && runs[0].contains(&false));
}

#[tokio::test]
async fn the_portals_own_ways_are_never_struck() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await;
    portal.sandbox.fault(FaultRule::always("POST", "*", Fault::NotSent));
    let request = Request::builder()
        .method("POST")
        .uri("/sandbox/touch")
        .header("x-sandbox-control", "1")
        .header("content-type", "application/json")
        .body(Bytes::from(json!({"type": "contacts", "id": id}).to_string()))
        .unwrap();
    assert_eq!(portal.sandbox.service().oneshot(request).await.unwrap().status(), 204);
    assert_eq!(id_of(&portal.read(Kind::Contact, id, "").await), id);
}
