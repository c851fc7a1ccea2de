//! A portal of a million contacts: how soon it is up, how much memory it takes, how long searches take. One JSON line each; Linux only.
//!
//! `cargo run --release -p satchel-sandbox --example large [contacts]`

use bytes::Bytes;
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{Config, Sandbox, Time};
use serde_json::{Value, json};
use std::error::Error;
use std::sync::Arc;
use std::time::Instant;
use tower::Service as _;

struct WallClock {
    began: Instant,
}

impl Time for WallClock {
    fn now_ms(&self) -> i64 {
        1_790_000_000_000 + i64::try_from(self.mono_ms()).unwrap_or(0)
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[expect(clippy::disallowed_methods, reason = "it measures how long things take")]
fn now() -> Instant {
    Instant::now()
}

/// The most memory this process has held, in megabytes.
fn peak_mb() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse::<u64>()? / 1_024)
}

/// How long this process has been on a processor, in milliseconds: what others do beside it does not count.
fn cpu_ms() -> Result<f64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(text.split(' ').next().ok_or("no time")?.parse::<f64>()? / 1e6)
}

struct Client {
    sandbox: Sandbox,
    token: String,
}

impl Client {
    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, Box<dyn Error>> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.token));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(Bytes::from(body.map(|body| body.to_string()).unwrap_or_default()))?;
        let answer = self.sandbox.service().call(request).await?;
        Ok(serde_json::from_slice(answer.body())?)
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let contacts = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse::<u64>())?;
    let began = now();
    let size = WorldSize::of(contacts, contacts / 5, contacts / 5);
    let sandbox = Sandbox::new(Config::new(1, size), Arc::new(WallClock { began }))?;
    let token = sandbox.hello("http://127.0.0.1").token;
    let client = Client { sandbox, token };
    let list = "/crm/objects/2026-09/contacts?limit=1&properties=email";
    let first = client.send("GET", list, None).await?;
    report(
        &json!({"name": "up", "contacts": contacts, "ms": began.elapsed().as_millis(), "peak_mb": peak_mb()?}),
    );
    let email = first["results"][0]["properties"]["email"].clone();
    let id = first["results"][0]["id"].clone();
    let company =
        client.send("GET", "/crm/objects/2026-09/companies?limit=1&properties=domain", None).await?;
    let domain = company["results"][0]["properties"]["domain"].clone();
    for (name, objects, filters, sort) in [
        (
            "email",
            "contacts",
            json!([{"propertyName": "email", "operator": "EQ", "value": email}]),
            "hs_object_id",
        ),
        (
            "domain",
            "companies",
            json!([{"propertyName": "domain", "operator": "EQ", "value": domain}]),
            "hs_object_id",
        ),
        (
            "id",
            "contacts",
            json!([{"propertyName": "hs_object_id", "operator": "EQ", "value": id}]),
            "hs_object_id",
        ),
        (
            "above_id",
            "contacts",
            json!([{"propertyName": "hs_object_id", "operator": "GT", "value": id}]),
            "hs_object_id",
        ),
        (
            "changed_today",
            "contacts",
            json!([{"propertyName": "lastmodifieddate", "operator": "GTE", "value": 1_790_000_000_000_u64}]),
            "hs_object_id",
        ),
        (
            "changed_lately",
            "contacts",
            json!([
            {"propertyName": "lastmodifieddate", "operator": "GTE", "value": 1_780_000_000_000_u64},
            {"propertyName": "hs_object_id", "operator": "GT", "value": id}]),
            "hs_object_id",
        ),
        (
            "changed_lately_by_stamp",
            "contacts",
            json!([{"propertyName": "lastmodifieddate", "operator": "GTE", "value": 1_780_000_000_000_u64}]),
            "lastmodifieddate",
        ),
        (
            "by_city",
            "contacts",
            json!([{"propertyName": "city", "operator": "EQ", "value": "Austin"}]),
            "hs_object_id",
        ),
        (
            "by_stage",
            "contacts",
            json!([{"propertyName": "lifecyclestage", "operator": "EQ", "value": "customer"}]),
            "hs_object_id",
        ),
        ("sorted_by_name", "contacts", json!([]), "lastname"),
    ] {
        let body = json!({"filterGroups": [{"filters": filters}], "sorts": [sort], "limit": 200, "properties": ["email"]});
        measure(&client, name, objects, body).await?;
    }
    measure(&client, "text", "contacts", json!({"query": "garcia", "limit": 200, "properties": ["email"]}))
        .await?;
    for properties in [
        "email,firstname,lastname,company,phone,city,lifecyclestage",
        "notes_last_contacted,num_notes,num_associated_deals",
    ] {
        let began = now();
        let mut after = "0".to_owned();
        for _ in 0..100 {
            let page = client
                .send(
                    "GET",
                    &format!("/crm/objects/2026-09/contacts?limit=100&after={after}&properties={properties}"),
                    None,
                )
                .await?;
            after = page["paging"]["next"]["after"].as_str().unwrap_or("0").to_owned();
        }
        report(&json!({"name": "10000_listed", "properties": properties, "ms": began.elapsed().as_millis()}));
    }
    report(&json!({"name": "end", "peak_mb": peak_mb()?}));
    Ok(())
}

async fn measure(client: &Client, name: &str, objects: &str, body: Value) -> Result<(), Box<dyn Error>> {
    let (began, spent) = (now(), cpu_ms()?);
    let answer = client.send("POST", &format!("/crm/objects/2026-09/{objects}/search"), Some(body)).await?;
    let (wall_ms, cpu_ms) = (began.elapsed().as_secs_f64() * 1e3, cpu_ms()? - spent);
    report(&json!({"name": name, "total": answer["total"], "ms": wall_ms, "cpu_ms": cpu_ms}));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its answer")]
fn report(line: &Value) {
    println!("{line}");
}
