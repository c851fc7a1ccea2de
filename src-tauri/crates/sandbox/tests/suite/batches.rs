//! Batches: what is done, what is refused, and how it is told.

use crate::harness::{Portal, id_of, small, texts};
use satchel_sandbox::Config;
use satchel_sandbox::switches::{DuplicateInputs, MergedIdRead, MissingIds, PartialBatch, Switches};
use satchel_sandbox::world::Kind;
use serde_json::{Value, json};

const BATCH: &str = "/crm/objects/2026-09/contacts/batch";

fn with(switches: Switches) -> Portal {
    Portal::with(Config { switches, ..small() })
}

fn inputs(ids: &[String]) -> Value {
    json!(ids.iter().map(|id| json!({"id": id})).collect::<Vec<_>>())
}

#[tokio::test]
async fn a_batch_read_gives_what_there_is_and_names_the_rest() {
    let portal = Portal::new();
    let ids = portal.ids(Kind::Contact, 3).await;
    let asked: Vec<String> = vec![ids[2].to_string(), "42".to_owned(), ids[0].to_string(), "none".to_owned()];
    let body = json!({"properties": ["email"], "propertiesWithHistory": [], "inputs": inputs(&asked)});
    let answer = portal.post(&format!("{BATCH}/read"), body).await.expect(207);
    assert_eq!(answer["status"], json!("COMPLETE"));
    assert_eq!(texts(&answer["results"], "/id"), [ids[0].to_string(), ids[2].to_string()]);
    assert_eq!(answer["numErrors"], json!(1));
    let error = &answer["errors"][0];
    assert_eq!(error["category"], json!("OBJECT_NOT_FOUND"));
    assert_eq!(error["context"]["ids"], json!(["42", "none"]));
    assert_eq!(
        error["message"],
        json!(
            "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid."
        )
    );
    for stamp in ["startedAt", "completedAt"] {
        assert!(answer[stamp].is_string());
    }
}

#[tokio::test]
async fn missing_ids_may_be_left_out() {
    let portal = with(Switches { missing_ids: MissingIds::Absent, ..Switches::default() });
    let id = portal.first(Kind::Contact).await;
    let body = json!({"inputs": inputs(&[id.to_string(), "42".to_owned()])});
    let answer = portal.post(&format!("{BATCH}/read"), body).await.expect(200);
    assert_eq!(texts(&answer["results"], "/id"), [id.to_string()]);
    assert_eq!(answer.get("errors"), None);
}

#[tokio::test]
async fn a_batch_read_finds_archived_records_and_addresses() {
    let portal = Portal::new();
    let id = portal.contact("batch@example.com").await;
    let by_address = json!({"idProperty": "email", "inputs": inputs(&["batch@example.com".to_owned()])});
    let answer = portal.post(&format!("{BATCH}/read"), by_address).await.expect(200);
    assert_eq!(id_of(&answer["results"][0]), id);
    portal.delete(&format!("/crm/objects/2026-09/contacts/{id}")).await.expect(204);
    let by_id = json!({"inputs": inputs(&[id.to_string()])});
    portal.post(&format!("{BATCH}/read"), by_id.clone()).await.expect(207);
    let answer = portal.post(&format!("{BATCH}/read?archived=true"), by_id).await.expect(200);
    assert_eq!(answer["results"][0]["archived"], json!(true));
}

#[tokio::test]
async fn batches_have_a_hundred_inputs_at_most_and_fifty_with_history() {
    let portal = Portal::new();
    let ids: Vec<String> = portal.ids(Kind::Contact, 100).await.iter().map(u64::to_string).collect();
    for (count, history, status) in
        [(100, false, 200), (101, false, 400), (50, true, 200), (51, true, 400), (0, false, 400)]
    {
        let mut asked = ids.clone();
        asked.push("43".to_owned());
        asked.truncate(count);
        let history = if history { json!(["email"]) } else { json!([]) };
        let body =
            json!({"properties": ["email"], "propertiesWithHistory": history, "inputs": inputs(&asked)});
        portal.post(&format!("{BATCH}/read"), body).await.expect(status);
    }
}

#[tokio::test]
async fn a_create_with_trace_ids_tells_its_errors_apart() {
    let portal = Portal::new();
    let taken = portal.contact("taken@example.com").await;
    let row = |trace: Option<&str>, email: &str| {
        let mut row = json!({"properties": {"email": email}, "associations": []});
        if let Some(trace) = trace {
            row["objectWriteTraceId"] = json!(trace);
        }
        row
    };
    let traced = json!({"inputs": [
        row(Some("a"), "fresh@example.com"),
        row(Some("b"), "taken@example.com"),
        row(Some("c"), "no address"),
        row(Some("d"), "FRESH@example.com"),
    ]});
    let answer = portal.post(&format!("{BATCH}/create"), traced).await.expect(207);
    assert_eq!(texts(&answer["results"], "/objectWriteTraceId"), ["a"]);
    let mut errors: Vec<(String, String)> = answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            let text = |pointer: &str| error.pointer(pointer).unwrap().as_str().unwrap().to_owned();
            (text("/context/objectWriteTraceId/0"), text("/category"))
        })
        .collect();
    errors.sort();
    let wanted = [("b", "CONFLICT"), ("c", "VALIDATION_ERROR"), ("d", "CONFLICT")];
    assert_eq!(errors, wanted.map(|(trace, category)| (trace.to_owned(), category.to_owned())));
    let untraced = json!({"inputs": [row(None, "other@example.com"), row(None, "taken@example.com")]});
    let error = portal.post(&format!("{BATCH}/create"), untraced).await.expect(409);
    assert!(error["message"].as_str().unwrap().ends_with(&taken.to_string()));
    portal.get("/crm/objects/2026-09/contacts/other%40example.com?idProperty=email").await.expect(404);
    let good = json!({"inputs": [row(None, "x1@example.com"), row(None, "x2@example.com")]});
    let answer = portal.post(&format!("{BATCH}/create"), good).await.expect(201);
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
    let twice = json!({"inputs": [row(None, "y@example.com"), row(None, "Y@example.com")]});
    portal.post(&format!("{BATCH}/create"), twice).await.expect(400);
}

#[tokio::test]
async fn a_partial_batch_is_told_in_one_of_three_ways() {
    for (switch, status, done) in [
        (PartialBatch::MultiStatus, 207, true),
        (PartialBatch::SuccessWithErrors, 200, true),
        (PartialBatch::Refused, 400, false),
    ] {
        let portal = with(Switches { partial_batch: switch, ..Switches::default() });
        let ids = portal.ids(Kind::Contact, 2).await;
        let body = json!({"inputs": [
            {"id": ids[0].to_string(), "objectWriteTraceId": "0", "properties": {"jobtitle": "Done"}},
            {"id": ids[1].to_string(), "objectWriteTraceId": "1", "properties": {"bogus": "x"}},
        ]});
        let answer = portal.post(&format!("{BATCH}/update"), body).await.expect(status);
        let title = portal.read(Kind::Contact, ids[0], "jobtitle").await["properties"]["jobtitle"].clone();
        assert_eq!(title == json!("Done"), done, "{switch:?}");
        if done {
            assert_eq!(answer["numErrors"], json!(1));
            assert_eq!(answer["errors"][0]["context"]["objectWriteTraceId"], json!(["1"]));
        }
    }
}

#[tokio::test]
async fn an_update_names_missing_ids_and_refuses_repeated_ones() {
    let portal = Portal::new();
    let id = portal.first(Kind::Contact).await.to_string();
    let row = |id: &str, title: &str| json!({"id": id, "properties": {"jobtitle": title}});
    let body = json!({"inputs": [row(&id, "One"), row("42", "Two")]});
    let answer = portal.post(&format!("{BATCH}/update"), body).await.expect(207);
    assert_eq!(texts(&answer["results"], "/id"), [id.as_str()]);
    assert_eq!(answer["errors"][0]["context"]["ids"], json!(["42"]));
    let twice = json!({"inputs": [row(&id, "One"), row(&id, "Two")]});
    portal.post(&format!("{BATCH}/update"), twice.clone()).await.expect(400);
    let lax = with(Switches { duplicate_inputs: DuplicateInputs::Applied, ..Switches::default() });
    lax.post(&format!("{BATCH}/update"), twice).await.expect(200);
    let read = lax.read(Kind::Contact, id.parse().unwrap(), "jobtitle").await;
    assert_eq!(read["properties"]["jobtitle"], json!("Two"));
}

#[tokio::test]
async fn an_update_by_the_id_of_a_merged_record_is_left_out() {
    let portal = with(Switches { merged_id_read: MergedIdRead::Survivor, ..Switches::default() });
    let ids = portal.ids(Kind::Contact, 2).await;
    let body = json!({"primaryObjectId": ids[0].to_string(), "objectIdToMerge": ids[1].to_string()});
    portal.post("/crm/objects/2026-09/contacts/merge", body).await.expect(200);
    let body = json!({"inputs": [{"id": ids[1].to_string(), "properties": {"jobtitle": "Lost"}}]});
    let answer = portal.post(&format!("{BATCH}/update"), body).await.expect(200);
    assert_eq!(answer["results"], json!([]));
    assert_eq!(answer.get("errors"), None);
}

#[tokio::test]
async fn an_upsert_makes_or_changes() {
    let portal = Portal::new();
    let id = portal.contact("upsert@example.com").await;
    let row = |email: &str, title: &str| json!({"idProperty": "email", "id": email, "properties": {"jobtitle": title}});
    let body = json!({"inputs": [row("upsert@example.com", "Old"), row("brand.new@example.com", "New")]});
    let answer = portal.post(&format!("{BATCH}/upsert"), body).await.expect(200);
    let results = answer["results"].as_array().unwrap();
    assert_eq!((id_of(&results[0]), &results[0]["new"]), (id, &json!(false)));
    assert_eq!(results[1]["new"], json!(true));
    assert_eq!(results[1]["properties"]["email"], json!("brand.new@example.com"));
    let by_number =
        json!({"inputs": [{"idProperty": "loyalty_number", "id": "L-77", "properties": {"jobtitle": "x"}}]});
    let first = portal.post(&format!("{BATCH}/upsert"), by_number.clone()).await.expect(200);
    let second = portal.post(&format!("{BATCH}/upsert"), by_number).await.expect(200);
    assert_eq!(first["results"][0]["id"], second["results"][0]["id"]);
    assert_eq!(second["results"][0]["new"], json!(false));
    let by_name = json!({"inputs": [{"idProperty": "lastname", "id": "x", "properties": {}}]});
    portal.post(&format!("{BATCH}/upsert"), by_name).await.expect(400);
}

#[tokio::test]
async fn a_batch_archives_what_is_there() {
    let portal = Portal::new();
    let ids: Vec<String> = portal.ids(Kind::Contact, 3).await.iter().map(u64::to_string).collect();
    let mut asked = ids.clone();
    asked.push("42".to_owned());
    portal.post(&format!("{BATCH}/archive"), json!({"inputs": inputs(&asked)})).await.expect(204);
    let list = portal.get("/crm/objects/2026-09/contacts?archived=true").await.expect(200);
    assert_eq!(texts(&list["results"], "/id"), ids);
    assert_eq!(portal.post(&format!("{BATCH}/unheard-of"), json!({"inputs": []})).await.status, 404);
}
