//! Bodies HubSpot really sent, read by the calls that would meet them.

use crate::support::{Portal, answer, contacts, kind, names};
use satchel_core::{ObjectType, RemoteRecord, ServerTime};
use satchel_hubspot::WriteError;
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};

/// The recorded bodies whose names begin so; none when there is no folder of them.
fn recorded(beginning: &str) -> Vec<(String, String)> {
    let Some(folder) = std::env::var_os("SATCHEL_RECORDED").map(PathBuf::from) else {
        println!("skipped: SATCHEL_RECORDED names no folder of recorded answers");
        return Vec::new();
    };
    let mut bodies: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder of recorded answers")
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .filter(|(name, _)| name.starts_with(beginning))
        .map(|(name, path)| (name, std::fs::read_to_string(path).expect("a recorded body")))
        .collect();
    bodies.sort();
    assert!(!bodies.is_empty(), "no recorded answer begins with {beginning}");
    bodies
}

fn portal(body: &str) -> Portal {
    let body = body.to_owned();
    Portal::new(move |_, _| answer(200, body.clone()))
}

/// Whether a record holds what the JSON says.
fn assert_same(record: &RemoteRecord, json: &Value, file: &str) {
    assert_eq!(Some(record.id.as_str()), json["id"].as_str(), "{file}");
    let stamp = json["updatedAt"].as_str().and_then(ServerTime::parse);
    assert_eq!(Some(record.updated_at), stamp, "{file}");
    for (name, value) in json["properties"].as_object().expect("properties") {
        assert_eq!(
            record.properties.get(name).and_then(|value| value.as_deref()),
            value.as_str(),
            "{file}: {name}"
        );
    }
}

async fn lists(beginning: &str, object_type: ObjectType) {
    for (file, body) in recorded(beginning) {
        let json: Value = serde_json::from_str(&body).expect("JSON");
        let Some(results) = json["results"].as_array() else { continue };
        let asked = names(&["hs_object_id", "surely_unset"]);
        let page = portal(&body).client().list(object_type, None, false, &asked).await.expect("a page");
        assert_eq!((page.records.len(), page.bad.len()), (results.len(), 0), "{file}");
        assert_eq!(page.next.as_deref(), json["paging"]["next"]["after"].as_str(), "{file}");
        for (record, json) in page.records.iter().zip(results) {
            assert_same(record, json, &file);
            assert_eq!(record.properties.get("surely_unset"), Some(&None), "{file}");
        }
    }
}

#[tokio::test]
async fn lists_are_read() {
    lists("200_GET_crm_v3_objects_contacts", contacts()).await;
    lists("200_GET_crm_v3_objects_meetings", kind("meetings")).await;
}

#[tokio::test]
async fn single_records_are_read() {
    for (beginning, object_type) in [
        ("200_GET_crm_v3_objects_meetings_27", "meetings"),
        ("200_GET_crm_v3_objects_tasks_", "tasks"),
        ("200_GET_crm_v3_objects_tickets_", "tickets"),
    ] {
        for (file, body) in recorded(beginning) {
            let json: Value = serde_json::from_str(&body).expect("JSON");
            let record =
                portal(&body).client().read(kind(object_type), "1", &[], &[]).await.expect("an answer");
            assert_same(&record.expect("a record"), &json, &file);
        }
    }
}

#[tokio::test]
async fn searches_are_read() {
    for (beginning, object_type) in [
        ("200_POST_crm_v3_objects_meetings_search", "meetings"),
        ("200_POST_crm_v3_objects_tasks_search", "tasks"),
    ] {
        for (file, body) in recorded(beginning) {
            let json: Value = serde_json::from_str(&body).expect("JSON");
            let found = portal(&body).client().search_by(kind(object_type), &[], &[]).await.expect("a page");
            assert_eq!(Some(found.total), json["total"].as_u64(), "{file}");
            for (record, json) in found.records.iter().zip(json["results"].as_array().expect("results")) {
                assert_same(record, json, &file);
            }
            let all = (ServerTime(0), ServerTime(i64::MAX));
            let page = portal(&body).client().search_modified(kind(object_type), all.0, all.1, None).await;
            assert_eq!(page.expect("a page").ids.len(), found.records.len(), "{file}");
        }
    }
}

#[tokio::test]
async fn answers_to_writes_are_read() {
    for (beginning, object_type, create) in [
        ("201_POST_crm_v3_objects_meetings", "meetings", true),
        ("201_POST_crm_v3_objects_tasks", "tasks", true),
        ("201_POST_crm_v3_objects_tickets", "tickets", true),
        ("200_PATCH_crm_v3_objects_tasks", "tasks", false),
        ("200_PATCH_crm_v3_objects_tickets", "tickets", false),
        ("200_PUT_crm_v3_objects_meetings", "meetings", false),
    ] {
        for (file, body) in recorded(beginning) {
            let json: Value = serde_json::from_str(&body).expect("JSON");
            let (client, none) = (portal(&body).client(), BTreeMap::new());
            let record = match create {
                true => client.create(kind(object_type), &none, &[]).await,
                false => client.update(kind(object_type), "1", &none).await,
            };
            assert_same(&record.expect("a record"), &json, &file);
        }
    }
}

#[tokio::test]
async fn owners_and_a_property_are_read() {
    for (file, body) in recorded("200_GET_crm_v3_owners") {
        let json: Value = serde_json::from_str(&body).expect("JSON");
        let Some(results) = json["results"].as_array() else { continue };
        let owners = Portal::new(move |seen, _| {
            let body =
                if seen.query.contains("archived=false") { body.clone() } else { "{\"results\":[]}".into() };
            answer(200, body)
        })
        .client()
        .owners()
        .await
        .expect("owners");
        let ids: Vec<Option<&str>> = owners.iter().map(|owner| Some(owner.id.as_str())).collect();
        assert_eq!(ids, results.iter().map(|owner| owner["id"].as_str()).collect::<Vec<_>>(), "{file}");
    }
    for (file, body) in recorded("201_POST_crm_v3_properties_ticket") {
        let json: Value = serde_json::from_str(&body).expect("JSON");
        let list = format!("{{\"results\":[{body}]}}");
        let properties = portal(&list).client().properties(kind("tickets")).await.expect("properties");
        assert_eq!(Some(properties[0].name.as_str()), json["name"].as_str(), "{file}");
        assert_eq!(Some(properties[0].data_type.as_str()), json["type"].as_str(), "{file}");
    }
}

#[tokio::test]
async fn links_are_read_in_both_shapes() {
    for (file, body) in recorded("200_GET_crm_v4_objects_") {
        let json: Value = serde_json::from_str(&body).expect("JSON");
        let batch = format!(
            r#"{{"status":"COMPLETE","results":[{{"from":{{"id":"1"}},"to":{}}}]}}"#,
            json["results"]
        );
        let links = portal(&batch)
            .client()
            .associations(kind("deals"), contacts(), &names(&["1"]))
            .await
            .expect("links");
        let expected: Vec<String> = json["results"]
            .as_array()
            .expect("results")
            .iter()
            .map(|link| link["toObjectId"].to_string())
            .collect();
        assert_eq!(links["1"].iter().map(|link| link.to_id.clone()).collect::<Vec<_>>(), expected, "{file}");
    }
    for (file, body) in recorded("200_assoc_v3_batch_read_paged") {
        let end = r#"{"results":[{"from":{"id":"6465999056"},"to":[{"id":"9000"}]}]}"#;
        let portal = Portal::new(move |_, number| answer(200, if number == 0 { body.as_str() } else { end }));
        let ids = names(&["6465999056"]);
        let links = portal.client().associations(kind("companies"), contacts(), &ids).await.expect("links");
        assert_eq!(links["6465999056"].len(), 6, "{file}");
        assert_eq!(portal.seen()[1].json()["inputs"][0]["after"], "MC0yLTc1MDI%3D", "{file}");
    }
}

#[tokio::test]
async fn ends_of_link_writes_are_read() {
    for (beginning, refused) in [
        ("201_POST_crm_v4_associations", false),
        ("204_POST_crm_v4_associations", false),
        ("207_POST_crm_v4_associations", true),
    ] {
        for (file, body) in recorded(beginning) {
            let end = portal(&body).client().associate(contacts(), "1", kind("companies"), "2", None).await;
            assert_eq!(matches!(end, Err(WriteError::Refused(_))), refused, "{file}: {end:?}");
        }
    }
    for (file, body) in recorded("204_DELETE_crm_v3_objects_meetings") {
        assert_eq!(portal(&body).client().archive(kind("meetings"), "1").await, Ok(()), "{file}");
    }
}

#[tokio::test]
async fn refused_tokens_are_told_apart() {
    use satchel_core::{Secret, SecretsError};
    use satchel_hubspot::{ApiError, Auth, SignedOut, TokenStore};
    struct Forgetful;
    impl TokenStore for Forgetful {
        fn save(&self, _: &Secret) -> Result<(), SecretsError> {
            Ok(())
        }
    }
    for (beginning, expected) in
        [("400_oauth_revoked", SignedOut::Revoked), ("400_oauth_bad_hub", SignedOut::PortalGone)]
    {
        for (file, body) in recorded(beginning) {
            let auth = Auth::OAuth {
                client_id: "id".into(),
                client_secret: Secret::new(b"s".to_vec()),
                refresh_token: Secret::new(b"r".to_vec()),
                store: std::sync::Arc::new(Forgetful),
            };
            let portal = Portal::new(move |_, _| answer(400, body.clone()));
            let error = portal.client_with(auth).account().await.expect_err("a refusal");
            assert_eq!(error, ApiError::SignedOut(expected.clone()), "{file}");
        }
    }
}
