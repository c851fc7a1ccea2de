//! What a panel beside the portal does: the network, colleagues, refusals, and the latest requests.

use crate::harness::{Reply, id_of, small};
use bytes::Bytes;
use http::Request;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{AccountType, Fault, FaultError, FaultRule, Hello, Network, Sandbox, Time};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

const CONTACTS: &str = "/crm/objects/2026-09/contacts";

/// Time as the test's own timers have it.
struct Paused(tokio::time::Instant);

impl Time for Paused {
    fn now_ms(&self) -> i64 {
        1_790_000_000_000 + i64::try_from(self.mono_ms()).unwrap()
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap()
    }
}

/// A portal behind its network.
struct Panel {
    sandbox: Sandbox,
    hello: Hello,
}

impl Panel {
    #[expect(clippy::disallowed_methods, reason = "time is paused: it is the test that turns it")]
    fn new() -> Self {
        let sandbox = Sandbox::new(small(), Arc::new(Paused(tokio::time::Instant::now()))).unwrap();
        let hello = sandbox.hello("http://127.0.0.1:1");
        Self { sandbox, hello }
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        header: (&str, &str),
        body: Value,
    ) -> Result<Reply, FaultError> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header.0, header.1)
            .header("content-type", "application/json")
            .body(Bytes::from(body))
            .unwrap();
        let (head, body) = self.sandbox.service().oneshot(request).await?.into_parts();
        Ok(Reply::from_parts(head.status, head.headers, &body))
    }

    async fn api(&self, method: &str, path: &str, body: Value) -> Result<Reply, FaultError> {
        let token = format!("Bearer {}", self.hello.token);
        self.send(method, path, ("authorization", &token), body).await
    }

    async fn control(&self, name: &str, body: Value) -> Reply {
        self.send("POST", &format!("/sandbox/{name}"), ("x-sandbox-control", "1"), body).await.unwrap()
    }

    async fn first_contact(&self) -> u64 {
        let list = self.api("GET", &format!("{CONTACTS}?limit=1"), Value::Null).await.unwrap().expect(200);
        id_of(&list["results"][0])
    }
}

#[tokio::test(start_paused = true)]
async fn the_network_may_be_off_slow_or_normal() {
    let panel = Panel::new();
    let list = || panel.api("GET", CONTACTS, Value::Null);
    panel.control("network", json!({"network": "off"})).await.expect(204);
    assert!(matches!(list().await, Err(FaultError::NotSent)));
    panel.sandbox.clear_faults();
    assert!(matches!(list().await, Err(FaultError::NotSent)), "no fault, and not ended as one");
    panel.control("network", json!({"network": "slow", "ms": 1_500})).await.expect(204);
    assert_eq!(panel.sandbox.network(), Network::Slow { ms: 1_500 });
    list().await.unwrap().expect(200);
    panel.sandbox.set_network(Network::Normal);
    list().await.unwrap().expect(200);
    let rows = panel.sandbox.latest_requests(4);
    let told: Vec<(Option<u16>, u64)> = rows.iter().map(|row| (row.status, row.took_ms)).collect();
    assert_eq!(told, [(Some(200), 0), (Some(200), 1_500), (None, 0), (None, 0)], "newest first");
    panel.control("network", json!({"network": "sideways"})).await.expect(400);
}

#[tokio::test(start_paused = true)]
async fn the_latest_requests_tell_who_asked_what_when_and_for_how_long() {
    let panel = Panel::new();
    for index in 0..60 {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let path = format!("{CONTACTS}?limit={}", index + 1);
        panel.api("GET", &path, Value::Null).await.unwrap().expect(200);
    }
    panel.sandbox.fault(FaultRule::once("GET", "*", Fault::Delay { ms: 700 }));
    panel.api("GET", &format!("{CONTACTS}/1"), Value::Null).await.unwrap().expect(404);
    let answer = panel.control("requests", json!({"last": 50})).await.expect(200);
    let rows = answer["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &answer["total"]), (50, &json!(61)));
    assert_eq!(
        (&rows[0]["method"], &rows[0]["path"], &rows[0]["status"]),
        (&json!("GET"), &json!(format!("{CONTACTS}/1")), &json!(404))
    );
    assert_eq!((&rows[0]["took_ms"], &rows[0]["user"]), (&json!(700), &json!(panel.hello.users[0].id)));
    assert_eq!(rows[0]["at_ms"], json!(1_790_000_060_000_u64), "when it came, not when it was answered");
    assert!(rows.windows(2).all(|pair| pair[0]["number"].as_u64() > pair[1]["number"].as_u64()));
    let all = panel.control("requests", json!({})).await.expect(200);
    assert_eq!(all["rows"].as_array().unwrap().len(), 61);
}

#[tokio::test(start_paused = true)]
async fn a_colleague_edits_and_archives_while_the_network_is_off() {
    let panel = Panel::new();
    let id = panel.first_contact().await;
    let colleague = panel.hello.users[1].id;
    panel.sandbox.set_network(Network::Off);
    let edit =
        json!({"type": "contacts", "id": id, "user": colleague, "properties": {"jobtitle": "Moved on"}});
    panel.control("edit", edit).await.expect(204);
    panel.sandbox.set_network(Network::Normal);
    let path = format!("{CONTACTS}/{id}");
    let read = format!("{path}?properties=jobtitle&propertiesWithHistory=jobtitle");
    let seen = panel.api("GET", &read, Value::Null).await.unwrap().expect(200);
    let latest = &seen["propertiesWithHistory"]["jobtitle"][0];
    assert_eq!((&latest["value"], &latest["sourceType"]), (&json!("Moved on"), &json!("CRM_UI")));
    assert_eq!(latest["updatedByUserId"], json!(colleague));
    panel.control("archive", json!({"type": "contacts", "id": id})).await.expect(204);
    panel.api("GET", &path, Value::Null).await.unwrap().expect(404);
    panel.control("archive", json!({"type": "contacts", "id": 1})).await.expect(404);
    panel.sandbox.restore(Kind::Contact, id).unwrap();
    panel.api("GET", &path, Value::Null).await.unwrap().expect(200);
}

#[tokio::test(start_paused = true)]
async fn the_next_write_of_an_app_is_refused_and_a_colleagues_is_not() {
    let panel = Panel::new();
    let id = panel.first_contact().await;
    panel.control("refuse-next", json!({})).await.expect(204);
    panel
        .sandbox
        .edit_as(panel.hello.users[1].id, Kind::Contact, id, &[("jobtitle", "Colleague's")])
        .unwrap();
    let path = format!("{CONTACTS}/{id}");
    let write = |title: &str| json!({"properties": {"jobtitle": title}});
    let refused = panel.api("PATCH", &path, write("Ours")).await.unwrap().expect(400);
    assert_eq!(refused["category"], json!("VALIDATION_ERROR"));
    panel.api("PATCH", &path, write("Another")).await.unwrap().expect(200);
}

#[test]
fn account_types_go_by_hubspots_names() {
    for (name, found) in [
        ("STANDARD", Some(AccountType::Standard)),
        ("sandbox", Some(AccountType::Sandbox)),
        ("developer-test", Some(AccountType::DeveloperTest)),
        ("APP_DEVELOPER", Some(AccountType::AppDeveloper)),
        ("free", None),
    ] {
        assert_eq!(AccountType::parse(name), found, "{name}");
    }
    assert!(AccountType::ALL.iter().all(|known| AccountType::parse(known.name()) == Some(*known)));
}
