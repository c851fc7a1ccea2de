//! Writing: what is sent again, what is not, and how every item of a batch ends.

use crate::support::{Outcome, Portal, answer, answer_with, contacts, kind, record};
use satchel_core::{AssociationType, Category};
use satchel_hubspot::{ApiError, ItemEnd, SendError, SignedOut, UpdateItem, WriteError};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn label(type_id: i64, label: Option<&str>) -> AssociationType {
    AssociationType { category: Category::UserDefined, type_id, label: label.map(str::to_owned) }
}

/// What an update ends as, and how often it was sent, when the server behaves so.
async fn update_against(server: fn(usize) -> Outcome) -> (Result<String, WriteError>, usize) {
    let portal = Portal::new(move |_, number| server(number));
    let end = portal.client().update(contacts(), "1", &values(&[("a", "b")])).await;
    (end.map(|record| record.id), portal.seen().len())
}

#[tokio::test(start_paused = true)]
async fn a_write_is_sent_again_only_when_it_was_not_processed() {
    assert_eq!(
        update_against(|_| Err(SendError::MaybeSent("reset".into()))).await,
        (Err(WriteError::MaybeProcessed("reset".into())), 1)
    );
    let offline = WriteError::NotProcessed(ApiError::Offline("no route".into()));
    assert_eq!(update_against(|_| Err(SendError::NotSent("no route".into()))).await, (Err(offline), 1));
    for status in [408, 500, 502, 503, 504, 524] {
        let portal = Portal::new(move |_, _| answer(status, "<html></html>"));
        let end = portal.client().update(contacts(), "1", &values(&[])).await;
        assert!(matches!(end, Err(WriteError::MaybeProcessed(_))), "{status}: {end:?}");
        assert_eq!(portal.seen().len(), 1);
    }
    for body in ["<html>sign in</html>", r#"{"id":"1","prop"#, "", r#"{"id":"1"}"#] {
        let portal = Portal::new(move |_, _| answer(200, body));
        let end = portal.client().update(contacts(), "1", &values(&[])).await;
        assert!(matches!(end, Err(WriteError::MaybeProcessed(_))), "{body}: {end:?}");
        assert_eq!(portal.seen().len(), 1);
    }
    let redirected =
        update_against(|_| answer_with(302, &[("location", "https://elsewhere.example")], "")).await;
    assert!(matches!(redirected, (Err(WriteError::MaybeProcessed(_)), 1)));
}

#[tokio::test(start_paused = true)]
async fn limits_and_locks_are_waited_out() {
    let server = |number: usize| match number {
        0 => answer(429, r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#),
        1 => answer(423, "{}"),
        _ => answer(200, record("1", "")),
    };
    let portal = Portal::new(move |_, number| server(number));
    let client = portal.client();
    assert!(client.update(contacts(), "1", &values(&[])).await.is_ok());
    let at: Vec<Duration> = portal.seen().iter().map(|seen| seen.at).collect();
    assert!(at[1] - at[0] >= Duration::from_secs(10) && at[2] - at[1] >= Duration::from_secs(2), "{at:?}");
    assert_eq!(client.usage().throttled, 1);
    let (end, sent) = update_against(|_| answer(423, "{}")).await;
    assert_eq!((end, sent), (Err(WriteError::NotProcessed(ApiError::Locked)), 5));
    // The account's time zone was not asked for: it is tried again in an hour.
    let hour = Duration::from_secs(3600);
    let daily = ApiError::RateLimited { policy: ApiError::DAY.into(), retry_after: Some(hour) };
    let (end, sent) = update_against(|_| answer(429, r#"{"policyName":"DAILY"}"#)).await;
    assert_eq!((end, sent), (Err(WriteError::NotProcessed(daily)), 1));
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_time_is_over_does_not_leave() {
    for (status, body, expected) in
        [(429, r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#, ApiError::TooLate), (423, "{}", ApiError::Locked)]
    {
        let portal = Portal::new(move |_, number| match number {
            0 => answer(status, body),
            _ => answer(200, record("1", "")),
        });
        let client = portal.client().leaving_before(Duration::from_millis(1_500));
        let end = client.update(contacts(), "1", &values(&[])).await;
        assert_eq!(end.map(|_| ()), Err(WriteError::NotProcessed(expected)));
        assert_eq!(portal.seen().len(), 1, "it is turned away once, and not sent again");
        assert!(client.read(contacts(), "1", &[], &[]).await.is_ok(), "reads are never too late");
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_reach_the_caller_with_their_reason() {
    let (end, _) = update_against(|_| answer(404, r#"{"message":"resource not found"}"#)).await;
    assert_eq!(end, Err(WriteError::Missing));
    let (end, _) = update_against(|_| answer(401, r#"{"category":"INVALID_AUTHENTICATION"}"#)).await;
    assert_eq!(end, Err(WriteError::NotProcessed(ApiError::SignedOut(SignedOut::Expired))));
    let (end, _) = update_against(|_| answer(403, r#"{"message":"no"}"#)).await;
    assert!(matches!(end, Err(WriteError::NotProcessed(ApiError::Forbidden { .. }))));
    let (end, _) = update_against(|_| answer(403, "<html>blocked</html>")).await;
    assert!(matches!(end, Err(WriteError::NotProcessed(ApiError::Offline(_)))));
    let (end, _) = update_against(|_| answer(477, "{}")).await;
    assert!(matches!(end, Err(WriteError::NotProcessed(ApiError::Migrating { .. }))));
    let (end, sent) =
        update_against(|_| answer(400, r#"{"category":"VALIDATION_ERROR","message":"no"}"#)).await;
    assert!(
        matches!(end, Err(WriteError::Refused(refusal)) if refusal.category.as_deref() == Some("VALIDATION_ERROR"))
    );
    assert_eq!(sent, 1);
}

#[tokio::test]
async fn a_create_sends_its_links_and_a_duplicate_names_the_record_in_the_way() {
    let portal = Portal::new(|seen, number| {
        assert!(seen.is("POST", "/crm/objects/2026-09/contacts"));
        match number {
            0 => answer(201, record("77", r#""email":"a@b.c""#)),
            _ => {
                answer(409, r#"{"category":"CONFLICT","message":"Contact already exists. Existing ID: 77"}"#)
            }
        }
    });
    let client = portal.client();
    let links = [(
        kind("companies"),
        "790".to_owned(),
        AssociationType { category: Category::HubspotDefined, type_id: 279, label: None },
    )];
    let made = client.create(contacts(), &values(&[("email", "a@b.c")]), &links).await.unwrap();
    assert_eq!((made.id.as_str(), made.properties["email"].as_deref()), ("77", Some("a@b.c")));
    assert_eq!(
        portal.seen()[0].json(),
        json!({"properties":{"email":"a@b.c"},"associations":[
        {"to":{"id":"790"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":279}]}]})
    );
    match client.create(contacts(), &values(&[("email", "a@b.c")]), &[]).await {
        Err(WriteError::Refused(refusal)) => assert_eq!(refusal.existing_id.as_deref(), Some("77")),
        other => panic!("{other:?}"),
    }
    assert_eq!(portal.seen()[1].json()["associations"], json!([]));
}

#[tokio::test]
async fn archive_and_merge_go_where_they_should() {
    let portal = Portal::new(|seen, _| match seen.method.as_str() {
        "DELETE" => answer(204, ""),
        _ => answer(200, record("9", "")),
    });
    let client = portal.client();
    client.archive(contacts(), "1 2").await.unwrap();
    assert_eq!(client.merge(contacts(), "1", "2").await.unwrap().id, "9", "the survivor may have a new id");
    let seen = portal.seen();
    assert!(seen[0].is("DELETE", "/crm/objects/2026-09/contacts/1%202"));
    assert!(seen[1].is("POST", "/crm/objects/2026-09/contacts/merge"));
    assert_eq!(seen[1].json(), json!({"primaryObjectId":"1","objectIdToMerge":"2"}));
}

fn items(ids: &[&str]) -> Vec<UpdateItem> {
    ids.iter()
        .map(|id| UpdateItem { id: (*id).into(), trace: format!("t{id}"), properties: values(&[("a", id)]) })
        .collect()
}

fn traced(id: &str, trace: &str) -> String {
    format!(
        r#"{{"id":"{id}","objectWriteTraceId":"{trace}","properties":{{}},"updatedAt":"2024-01-17T19:55:04Z"}}"#
    )
}

#[tokio::test]
async fn every_item_of_a_batch_has_one_end() {
    for status in [200, 207] {
        let portal = Portal::new(move |seen, _| {
            assert!(seen.is("POST", "/crm/objects/2026-09/contacts/batch/update"));
            assert_eq!(
                seen.json()["inputs"][0],
                json!({"id":"1","objectWriteTraceId":"t1","properties":{"a":"1"}})
            );
            // 3 came back under its survivor's id; 2 by id alone; 6 unreadable; 7 nowhere.
            let results =
                [traced("33", "t3"), record("2", ""), traced("1", "t1"), r#"{"id":"6"}"#.to_owned()];
            let errors = r#"[{"category":"VALIDATION_ERROR","message":"Property values were not valid: [{\"message\":\"no\",\"error\":\"INVALID_OPTION\",\"name\":\"a\"}]","context":{"objectWriteTraceId":["t4"]}},
                {"category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["5"]}}]"#;
            answer(
                status,
                format!(
                    r#"{{"status":"COMPLETE","results":[{}],"numErrors":2,"errors":{errors}}}"#,
                    results.join(",")
                ),
            )
        });
        let ends = portal
            .client()
            .batch_update(contacts(), &items(&["1", "2", "3", "4", "5", "6", "7"]))
            .await
            .unwrap();
        let told: Vec<String> = ends
            .iter()
            .map(|end| match end {
                ItemEnd::Done(record) => format!("done {}", record.id),
                ItemEnd::Refused(refusal) => format!("refused {}", refusal.properties[0].name),
                ItemEnd::Missing => "missing".into(),
                ItemEnd::Unknown => "unknown".into(),
            })
            .collect();
        assert_eq!(told, ["done 1", "done 2", "done 33", "refused a", "missing", "unknown", "unknown"]);
    }
}

#[tokio::test]
async fn an_error_that_names_nobody_is_not_guessed_at() {
    let portal = Portal::new(|seen, _| {
        let results = if seen.json()["inputs"].as_array().unwrap().len() == 2 {
            traced("1", "t1")
        } else {
            String::new()
        };
        answer(207, format!(r#"{{"results":[{results}],"errors":[{{"message":"COMPANY=1 is not valid"}}]}}"#))
    });
    let client = portal.client();
    let two = client.batch_update(contacts(), &items(&["1", "2"])).await.unwrap();
    assert!(matches!(&two[1], ItemEnd::Refused(refusal) if refusal.message == "COMPANY=1 is not valid"));
    let three = client.batch_update(contacts(), &items(&["1", "2", "3"])).await.unwrap();
    assert!(three.iter().all(|end| *end == ItemEnd::Unknown));
}

#[tokio::test]
async fn a_batch_that_would_be_refused_is_not_sent() {
    let portal = Portal::new(|_, _| answer(400, r#"{"message":"no"}"#));
    let client = portal.client();
    let twice = items(&["1", "1"]);
    assert!(matches!(client.batch_update(contacts(), &twice).await, Err(WriteError::Refused(_))));
    let ids: Vec<String> = (0..101).map(|n| n.to_string()).collect();
    let many = items(&ids.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(matches!(client.batch_update(contacts(), &many).await, Err(WriteError::Refused(_))));
    assert_eq!(client.batch_update(contacts(), &[]).await, Ok(Vec::new()));
    assert!(portal.seen().is_empty());
    assert!(matches!(client.batch_update(contacts(), &items(&["1"])).await, Err(WriteError::Refused(_))));
}

#[tokio::test]
async fn links_are_written_plainly_or_with_all_their_labels() {
    let portal = Portal::new(|_, _| answer(200, "{}"));
    let client = portal.client();
    let companies = kind("companies");
    client.associate(contacts(), "1", companies, "2", None).await.unwrap();
    client
        .associate(contacts(), "1", companies, "2", vec![label(36, Some("Boss")), label(37, None)])
        .await
        .unwrap();
    client.dissociate(contacts(), "1", companies, "2", None).await.unwrap();
    client.dissociate(contacts(), "1", companies, "2", Some(label(36, None))).await.unwrap();
    let seen = portal.seen();
    assert!(seen[0].is("PUT", "/crm/objects/2026-09/contacts/1/associations/default/companies/2"));
    assert!(seen[1].is("PUT", "/crm/objects/2026-09/contacts/1/associations/companies/2"));
    assert_eq!(
        seen[1].json(),
        json!([{"associationCategory":"USER_DEFINED","associationTypeId":36},
        {"associationCategory":"USER_DEFINED","associationTypeId":37}])
    );
    assert!(seen[2].is("DELETE", "/crm/objects/2026-09/contacts/1/associations/companies/2"));
    assert!(seen[3].is("POST", "/crm/associations/2026-09/contacts/companies/batch/labels/archive"));
    assert_eq!(seen[3].json()["inputs"][0]["types"][0]["associationTypeId"], 36);
}

#[tokio::test]
async fn a_link_refused_inside_a_success_is_refused() {
    let portal = Portal::new(|_, _| {
        answer(
            207,
            r#"{"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"category":"VALIDATION_ERROR","message":"COMPANY=1234 is not valid"}]}"#,
        )
    });
    let end = portal.client().associate(contacts(), "1", kind("companies"), "1234", None).await;
    assert!(
        matches!(end, Err(WriteError::Refused(refusal)) if refusal.message == "COMPANY=1234 is not valid")
    );
}
