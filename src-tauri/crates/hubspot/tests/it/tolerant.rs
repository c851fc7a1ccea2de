//! Answers in the shapes that HubSpot's pages do not promise and its servers send: each is read for what it holds.

use crate::support::{Portal, answer, contacts, kind, names, record};
use satchel_core::ServerTime;
use satchel_hubspot::{ApiError, Client, ItemEnd, UpdateItem, WriteError};
use std::collections::BTreeMap;

/// A client of a server that says this, whatever it is asked.
fn client(body: impl Into<String>) -> Client {
    answering(200, body)
}

fn answering(status: u16, body: impl Into<String>) -> Client {
    let body = body.into();
    Portal::new(move |_, _| answer(status, body.clone())).client()
}

fn items() -> Vec<UpdateItem> {
    let item = |id: &str| UpdateItem { id: id.into(), trace: format!("t{id}"), properties: BTreeMap::new() };
    ["1", "2"].map(item).into()
}

fn value<'r>(record: &'r satchel_core::RemoteRecord, name: &str) -> Option<&'r str> {
    record.properties.get(name).and_then(|value| value.as_deref())
}

#[tokio::test]
async fn unknown_properties_are_kept_and_unknown_fields_do_no_harm() {
    let body = r#"{"id":"1","url":"https://x.example","new":{"deep":[1]},"properties":{"unheard_of":"kept","a":"1"},
        "warnings":[{"category":"PROPERTY_VALUE_NORMALIZED"}],"updatedAt":"2024-01-17T19:55:04Z"}"#;
    let found = client(body).read(contacts(), "1", &names(&["a"]), &[]).await.unwrap().unwrap();
    assert_eq!((value(&found, "unheard_of"), value(&found, "a")), (Some("kept"), Some("1")));
}

#[tokio::test]
async fn what_is_optional_may_be_missing() {
    let found = client(r#"{"id":"1","properties":{}}"#).read(contacts(), "1", &names(&["a"]), &[]).await;
    let found = found.unwrap().unwrap();
    assert_eq!((found.archived, found.archived_at, found.updated_at), (false, None, ServerTime::default()));
    assert_eq!(found.properties.get("a"), Some(&None), "asked for and empty");
    let found = client(r#"{"results":[]}"#).search_by(contacts(), &[], &[]).await.unwrap();
    assert_eq!((found.total, found.records.len()), (0, 0));
    let found = client(r#"{"total":"38","results":[],"paging":null}"#).search_by(contacts(), &[], &[]).await;
    assert_eq!(found.unwrap().total, 38);
    let account = client(r#"{"portalId":62515}"#).account().await.unwrap();
    assert_eq!((account.portal_id.as_str(), account.name, account.time_zone), ("62515", None, None));
}

#[tokio::test]
async fn stamps_come_with_a_fraction_without_one_and_as_numbers() {
    for (stamp, expected) in [
        (r#""2024-01-17T19:55:04.281Z""#, 1_705_521_304_281),
        (r#""2024-01-17T19:55:04Z""#, 1_705_521_304_000),
        (r#""1705521304281""#, 1_705_521_304_281),
        ("1705521304281", 1_705_521_304_281),
    ] {
        let body = format!(
            r#"{{"id":"1","properties":{{}},"updatedAt":{stamp},"archivedAt":{stamp},"archived":true}}"#
        );
        let found = client(body).read(contacts(), "1", &[], &[]).await.unwrap().unwrap();
        assert_eq!(found.updated_at, ServerTime(expected), "{stamp}");
        assert_eq!(found.archived_at, Some(ServerTime(expected)), "{stamp}");
    }
    let body = r#"{"id":"1","properties":{"lastmodifieddate":"2024-01-17T19:55:04Z"}}"#;
    let found = client(body).read(contacts(), "1", &[], &[]).await.unwrap().unwrap();
    assert_eq!(found.updated_at, ServerTime(1_705_521_304_000), "the property stands in for the envelope");
}

#[tokio::test]
async fn the_other_end_of_a_link_is_a_number_a_text_or_of_the_old_shape() {
    let body = r#"{"results":[{"from":{"id":1},"to":[{"toObjectId":790},{"toObjectId":"791","associationTypes":null},
        {"id":"792","type":"contact_to_company"},{"toObjectId":793,"id":"793"},{"toObjectId":""},{}]},
        {"from":{"id":"2"},"to":null}],"errors":null}"#;
    let ids = names(&["1", "2"]);
    let links = client(body).associations(contacts(), kind("companies"), &ids).await.unwrap();
    let to: Vec<&str> = links["1"].iter().map(|link| link.to_id.as_str()).collect();
    assert_eq!(to, ["790", "791", "792", "793"], "a link to nothing is none");
    assert!(links["2"].is_empty());
    let links = client(r#"{"results":null}"#).associations(contacts(), kind("deals"), &ids).await.unwrap();
    assert!(links.values().all(Vec::is_empty));
}

#[tokio::test]
async fn one_value_that_is_no_text_does_not_cost_its_page() {
    for value in [r#""\ud83d""#, "1e400", r#"{"nested":1}"#] {
        let body = format!(
            r#"{{"results":[{},{{"id":"2","properties":{{"a":{value}}}}}],"paging":{{"next":{{"after":"3"}}}}}}"#,
            record("1", "")
        );
        let page = client(body).list(contacts(), None, false, &[]).await.unwrap();
        let bad: Vec<Option<&str>> = page.bad.iter().map(|bad| bad.id.as_deref()).collect();
        assert_eq!((page.records.len(), page.next.as_deref()), (1, Some("3")), "{value}");
        assert!(bad.len() == 1 && page.bad[0].raw.contains(value), "{value}: {bad:?}");
    }
    let small = client(r#"{"id":"1","properties":{"a":1e300}}"#).read(contacts(), "1", &[], &[]).await;
    assert_eq!(value(&small.unwrap().unwrap(), "a"), Some("1e+300"), "a number stays as short as it came");
}

#[tokio::test(start_paused = true)]
async fn a_page_with_more_records_than_were_asked_for_is_not_taken() {
    let rows = vec![record("1", ""); 1_001].join(",");
    let error = client(format!(r#"{{"results":[{rows}]}}"#)).list(contacts(), None, false, &[]).await;
    assert!(matches!(error, Err(ApiError::Garbled(_))), "{error:?}");
}

#[tokio::test]
async fn errors_are_texts_lists_or_one_alone_with_or_without_a_category() {
    for (body, expected) in [
        (r#"{"errors":["The request body may not be null"]}"#, "The request body may not be null"),
        (r#"{"status":"error","message":"no such stage","correlationId":"c"}"#, "no such stage"),
        (r#"{"errors":[{"message":"no such stage"}]}"#, "no such stage"),
        (r#"["no"]"#, "it answered 400 without saying why"),
    ] {
        let end = answering(400, body).update(contacts(), "1", &BTreeMap::new()).await;
        assert!(matches!(&end, Err(WriteError::Refused(refusal)) if refusal.message == expected), "{end:?}");
    }
    let embedded = r#"{"message":"Property values were not valid: [{\"isValid\":false,\"message\":\"not an e-mail\",\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}"#;
    let Err(WriteError::Refused(refusal)) =
        answering(400, embedded).create(contacts(), &BTreeMap::new(), &[]).await
    else {
        panic!("no refusal")
    };
    let of = &refusal.properties[0];
    assert_eq!((of.name.as_str(), of.message.as_str()), ("email", "not an e-mail"));
    assert_eq!((of.code.as_deref(), refusal.category), (Some("INVALID_EMAIL"), None));

    for errors in [r#"["t1 is not valid"]"#, r#"{"message":"t1 is not valid","context":{"ids":["1"]}}"#] {
        let body = format!(r#"{{"results":[{}],"errors":{errors}}}"#, record("2", ""));
        let ends = client(body).batch_update(contacts(), &items()).await.unwrap();
        let refused =
            |end: &ItemEnd| matches!(end, ItemEnd::Refused(why) if why.message == "t1 is not valid");
        assert!(refused(&ends[0]), "{errors}: {ends:?}");
        assert!(matches!(ends[1], ItemEnd::Done(_)));
    }
}

#[tokio::test]
async fn a_total_failure_inside_a_success_is_none() {
    let failed = r#"{"status":"COMPLETE","numErrors":2,"errors":[
        {"status":"error","category":"VALIDATION_ERROR","message":"no","context":{"objectWriteTraceId":["t1"]}},
        {"status":"error","category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["2"]}}]}"#;
    for status in [200, 201, 207] {
        let ends = answering(status, failed).batch_update(contacts(), &items()).await.unwrap();
        assert!(matches!(&ends[0], ItemEnd::Refused(why) if why.message == "no"), "{ends:?}");
        assert_eq!(ends[1], ItemEnd::Missing);
        let read = answering(status, failed).batch_read(contacts(), &names(&["2"]), &[], &[], false).await;
        assert_eq!(read.unwrap().missing, ["2"]);
    }
    let unnamed = r#"{"status":"COMPLETE","numErrors":2}"#;
    let ends = client(unnamed).batch_update(contacts(), &items()).await.unwrap();
    assert_eq!(ends, [ItemEnd::Unknown, ItemEnd::Unknown], "nobody says what became of them");
    let links = client(unnamed).associations(contacts(), kind("deals"), &names(&["1"])).await.unwrap();
    assert!(links.is_empty(), "links that could not be read are unknown, not absent: {links:?}");
    let end = client(unnamed).associate(contacts(), "1", kind("deals"), "2", None).await;
    assert!(matches!(end, Err(WriteError::MaybeProcessed(_))), "{end:?}");
    let cut = client(r#"{"status":"COMPLETE","resu"#);
    let half = cut.associate(contacts(), "1", kind("deals"), "2", None).await;
    assert!(matches!(half, Err(WriteError::MaybeProcessed(_))), "half an answer acknowledges nothing");
}

#[tokio::test(start_paused = true)]
async fn a_page_of_a_network_is_no_network_and_no_data() {
    for status in [200, 302, 403] {
        let portal = Portal::new(move |_, _| answer(status, "<html>Sign in to this network</html>"));
        let error = portal.client().list(contacts(), None, false, &[]).await.unwrap_err();
        assert!(
            matches!(&error, ApiError::Offline(why) if why.contains("sign-in page")),
            "{status}: {error}"
        );
        let end = portal.client().create(contacts(), &BTreeMap::new(), &[]).await;
        let asked_once = portal.seen().iter().filter(|seen| seen.method == "POST").count() == 1;
        assert!(end.is_err() && asked_once, "{status}: {end:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_api_that_is_no_more_is_told_and_refuses_nothing() {
    let gone = || answering(410, r#"{"status":"error","message":"This API version is no longer supported"}"#);
    assert_eq!(gone().list(contacts(), None, false, &[]).await.unwrap_err(), ApiError::Outdated);
    let end = gone().update(contacts(), "1", &BTreeMap::new()).await;
    assert_eq!(end.unwrap_err(), WriteError::NotProcessed(ApiError::Outdated));
}
