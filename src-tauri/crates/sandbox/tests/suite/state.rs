//! Changes that outlive the process, and what a kill leaves.

use crate::harness::{Clock, Portal, id_of, small, texts};
use satchel_sandbox::world::{Kind, WorldSize};
use satchel_sandbox::{Config, Sandbox, SandboxError};
use serde_json::{Value, json};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

const OBJECTS: &str = "/crm/objects/2026-09";

fn kept(folder: &Path) -> Portal {
    Portal::with(Config { state_dir: Some(folder.to_owned()), ..small() })
}

#[tokio::test]
async fn a_portal_is_as_it_was_left() {
    let folder = tempfile::tempdir().unwrap();
    let portal = kept(folder.path());
    let ids = portal.ids(Kind::Contact, 6).await;
    let contact = |id: u64| format!("{OBJECTS}/contacts/{id}");
    portal.clock.turn(1_000);
    portal.patch(&contact(ids[0]), json!({"properties": {"jobtitle": "Kept"}})).await.expect(200);
    portal.delete(&contact(ids[1])).await.expect(204);
    portal.delete(&contact(ids[2])).await.expect(204);
    portal.sandbox.restore(Kind::Contact, ids[2]).unwrap();
    portal.sandbox.purge(Kind::Contact, ids[3]).unwrap();
    let body = json!({"primaryObjectId": ids[4], "objectIdToMerge": ids[5]});
    let survivor = id_of(&portal.post(&format!("{OBJECTS}/contacts/merge"), body).await.expect(200));
    let made = portal.contact("kept@example.com").await;
    let company = portal.first(Kind::Company).await;
    let link = format!("{}/associations/default/companies/{company}", contact(made));
    portal.put(&link, Value::Null).await.expect(200);
    let property = json!({
        "name": "kept_property", "label": "Kept", "type": "string", "fieldType": "text", "groupName": "contactinformation",
    });
    portal.post("/crm/properties/2026-09/contacts", property).await.expect(201);
    let label = json!({"name": "kept_label", "label": "Kept label"});
    portal.post("/crm/associations/2026-09/contacts/deals/labels", label).await.expect(200);
    let paths = [
        format!("{}?propertiesWithHistory=jobtitle", contact(ids[0])),
        contact(ids[1]),
        contact(ids[2]),
        contact(ids[3]),
        contact(ids[4]),
        contact(survivor),
        format!("{}/associations/companies", contact(made)),
        format!("{OBJECTS}/companies/{company}/associations/contacts"),
        format!("{OBJECTS}/contacts?archived=true"),
        format!("{OBJECTS}/contacts?limit=100"),
        "/crm/properties/2026-09/contacts/kept_property".to_owned(),
        "/crm/associations/2026-09/contacts/deals/labels".to_owned(),
    ];
    let mut before = Vec::new();
    for path in &paths {
        let reply = portal.get(path).await;
        before.push((reply.status, without_ids(&reply.text)));
    }
    drop(portal);
    let clock = Clock::at_start();
    clock.turn(86_400_000);
    let again = Portal::at(Config { state_dir: Some(folder.path().to_owned()), ..small() }, clock);
    for (path, before) in paths.iter().zip(before) {
        let reply = again.get(path).await;
        assert_eq!((reply.status, without_ids(&reply.text)), before, "{path}");
    }
    let next = again.contact("later@example.com").await;
    assert!(next > made);
}

/// Errors name their request, which differs each time.
fn without_ids(text: &str) -> Value {
    let mut value: Value = serde_json::from_str(text).unwrap();
    if let Some(object) = value.as_object_mut() {
        object.remove("correlationId");
    }
    value
}

#[tokio::test]
async fn a_torn_last_line_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let portal = kept(folder.path());
    let first = portal.contact("whole@example.com").await;
    drop(portal);
    let path = folder.path().join("changes.jsonl");
    let whole = fs::read(&path).unwrap();
    for torn in ["[{\"do\":\"create\"", "[", "[{\"do\":\"archive\",\"kind\":\"0-1\",\"id\":1,\"at\":0}]"] {
        fs::write(&path, &whole).unwrap();
        OpenOptions::new().append(true).open(&path).unwrap().write_all(torn.as_bytes()).unwrap();
        let portal = kept(folder.path());
        assert_eq!(fs::read(&path).unwrap(), whole, "{torn}");
        portal.read(Kind::Contact, first, "email").await;
        let second = portal.contact("after@example.com").await;
        drop(portal);
        let portal = kept(folder.path());
        portal.read(Kind::Contact, second, "email").await;
    }
}

#[tokio::test]
async fn every_prefix_of_the_file_is_a_portal() {
    let folder = tempfile::tempdir().unwrap();
    let portal = kept(folder.path());
    let id = portal.first(Kind::Contact).await;
    for step in 0..5 {
        let body = json!({"properties": {"jobtitle": format!("Step {step}")}});
        portal.patch(&format!("{OBJECTS}/contacts/{id}"), body).await.expect(200);
    }
    drop(portal);
    let path = folder.path().join("changes.jsonl");
    let whole = fs::read(&path).unwrap();
    let mut seen = Vec::new();
    for end in (0..=whole.len()).step_by(23).chain([whole.len()]) {
        fs::write(&path, &whole[..end]).unwrap();
        let portal = kept(folder.path());
        let title = portal.read(Kind::Contact, id, "jobtitle").await["properties"]["jobtitle"].clone();
        if seen.last() != Some(&title) {
            seen.push(title);
        }
    }
    assert_eq!(seen[1..], (0..5).map(|step| json!(format!("Step {step}"))).collect::<Vec<_>>());
}

#[test]
fn a_folder_belongs_to_one_portal() {
    let folder = tempfile::tempdir().unwrap();
    let state_dir = Some(folder.path().to_owned());
    drop(kept(folder.path()));
    for config in [
        Config { state_dir: state_dir.clone(), seed: 8, ..small() },
        Config { state_dir: state_dir.clone(), size: WorldSize::of(301, 40, 30), ..small() },
    ] {
        let refused = Sandbox::new(config, Arc::clone(&Clock::at_start()) as Arc<_>);
        assert!(matches!(refused, Err(SandboxError::State(_))));
    }
    fs::write(folder.path().join("changes.jsonl"), "{\"format\":1}\n").unwrap();
    let damaged = Sandbox::new(Config { state_dir, ..small() }, Clock::at_start());
    let text = damaged.unwrap_err().to_string();
    assert!(text.contains("changes.jsonl") && text.contains("line 1"), "{text}");
}

#[tokio::test]
async fn sign_ins_outlive_the_process_too() {
    let folder = tempfile::tempdir().unwrap();
    let portal = kept(folder.path());
    let redirect = "http://localhost:17831/oauth-callback";
    let user = portal.hello.users[0].id.to_string();
    let consent = [
        ("client_id", portal.hello.client_id.as_str()),
        ("redirect_uri", redirect),
        ("scope", "oauth crm.objects.contacts.read"),
        ("user", user.as_str()),
        ("decision", "approve"),
    ];
    let sent_back = portal.form("/oauth/authorize", &consent).await;
    let code = sent_back.header("location").unwrap().split_once("code=").unwrap().1.to_owned();
    let app = [
        ("client_id", portal.hello.client_id.as_str()),
        ("client_secret", portal.hello.client_secret.as_str()),
    ];
    let mut exchange =
        vec![("grant_type", "authorization_code"), ("redirect_uri", redirect), ("code", code.as_str())];
    exchange.extend(app);
    let tokens = portal.form("/oauth/2026-09/token", &exchange).await.expect(200);
    let again = kept(folder.path());
    assert_eq!(again.hello, portal.hello);
    let access = tokens["access_token"].as_str().unwrap();
    let list = again.call_as(access, http::Method::GET, &format!("{OBJECTS}/contacts?limit=2"), None).await;
    assert_eq!(texts(&list.expect(200)["results"], "/id").len(), 2);
    let mut refresh =
        vec![("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    refresh.extend(app);
    let fresh = again.form("/oauth/2026-09/token", &refresh).await.expect(200);
    assert_ne!(fresh["access_token"], tokens["access_token"]);
}

/// A folder names how many records of each kind its portal began with; one from before a kind came to be names fewer.
#[tokio::test]
async fn a_folder_from_before_a_kind_came_to_be_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let portal = kept(folder.path());
    let id = portal.contact("early@example.com").await;
    drop(portal);
    let path = folder.path().join("changes.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let (header, changes) = text.split_once('\n').unwrap();
    let mut header: Value = serde_json::from_str(header).unwrap();
    header["base"]["counts"].as_array_mut().unwrap().truncate(9);
    fs::write(&path, format!("{header}\n{changes}")).unwrap();
    let portal = kept(folder.path());
    portal.get(&format!("{OBJECTS}/contacts/{id}")).await.expect(200);
    portal.first(Kind::Product).await;
}

#[tokio::test]
async fn lists_and_pipelines_are_as_they_were_left() {
    let folder = tempfile::tempdir().unwrap();
    let portal = kept(folder.path());
    let list = json!({"name": "Kept", "objectTypeId": "0-1", "processingType": "MANUAL"});
    let list = portal.post("/crm/v3/lists", list).await.expect(200)["list"]["listId"].clone();
    let members = format!("/crm/v3/lists/{}/memberships", list.as_str().unwrap());
    let contact = portal.first(Kind::Contact).await;
    portal.put(&format!("{members}/add"), json!([contact])).await.expect(200);
    let stage = json!({"label": "Kept", "displayOrder": 9, "metadata": {"probability": "0.3"}});
    portal.post("/crm/v3/pipelines/deals/default/stages", stage).await.expect(201);
    let ask = async |portal: &Portal| {
        let pipelines = portal.get("/crm/v3/pipelines/deals").await.expect(200);
        (portal.get(&members).await.expect(200), pipelines)
    };
    let before = ask(&portal).await;
    assert_eq!(texts(&before.0["results"], "/recordId"), [contact.to_string()]);
    drop(portal);
    assert_eq!(ask(&kept(folder.path())).await, before);
}
