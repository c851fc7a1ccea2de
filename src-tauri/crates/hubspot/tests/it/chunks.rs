//! Requests stay as long as servers take, answers as large as Satchel reads, and what comes is told apart by id.

use crate::support::{Outcome, Portal, Seen, answer, contacts, kind, names, record};
use bytes::Bytes;
use http::Response;
use satchel_hubspot::{ApiError, Oversized, SearchFilter, SearchOperator};

/// So many names of a common length.
fn many(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("a_property_of_usual_length_{number:03}")).collect()
}

fn asked_ids(seen: &Seen) -> Vec<String> {
    let inputs = seen.json()["inputs"].as_array().unwrap().clone();
    inputs.iter().map(|input| input["id"].as_str().unwrap().to_owned()).collect()
}

fn asked_names(seen: &Seen) -> Vec<String> {
    let body = seen.json();
    body["properties"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// The asked records the wrong way round, each value naming its record.
fn backwards(ids: &[String], names: &[String]) -> String {
    let rows: Vec<String> = ids.iter().rev().map(|id| whole(id, names)).collect();
    format!(r#"{{"results":[{}],"total":{}}}"#, rows.join(","), rows.len())
}

fn whole(id: &str, names: &[String]) -> String {
    let values: Vec<String> = names.iter().map(|name| format!(r#""{name}":"{id} {name}""#)).collect();
    record(id, &values.join(","))
}

fn oversized() -> Outcome {
    Ok(Response::builder().extension(Oversized).body(Bytes::new()).unwrap())
}

fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|id| id.to_string()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_search_for_many_properties_finds_ids_and_reads_the_rest() {
    let portal = Portal::new(|seen, _| {
        let ids = if seen.path.ends_with("/search") { ids(40) } else { asked_ids(seen) };
        answer(200, backwards(&ids, &asked_names(seen)))
    });
    let filter = SearchFilter {
        property: "email".to_owned(),
        operator: SearchOperator::Equals,
        value: "ann@north.example".to_owned(),
    };
    let asked = many(200);
    let found = portal.client().search_by(contacts(), std::slice::from_ref(&filter), &asked).await.unwrap();
    assert_eq!((found.records.len(), found.total), (40, 40));
    for record in &found.records {
        for name in &asked {
            let value = format!("{} {name}", record.id);
            assert_eq!(record.properties[name].as_deref(), Some(value.as_str()));
        }
    }
    let few = portal.client().search_by(contacts(), std::slice::from_ref(&filter), &many(20)).await.unwrap();
    assert_eq!(few.records.len(), 40);
    let seen = portal.seen();
    let searches: Vec<&Seen> = seen.iter().filter(|seen| seen.path.ends_with("/search")).collect();
    assert_eq!((seen.len(), searches.len()), (3, 2), "few names come with the search itself");
    assert!(searches.iter().all(|search| search.body.chars().count() <= 3_000));
    let long = SearchFilter { value: "x".repeat(4_000), ..filter };
    let error = portal.client().search_by(contacts(), &[long], &[]).await.unwrap_err();
    assert!(matches!(error, ApiError::Refused(_)), "{error:?}");
    assert_eq!(portal.seen().len(), 3, "what HubSpot would refuse is not sent");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_too_large_is_asked_for_in_halves() {
    let portal = Portal::new(|seen, _| {
        let ids = asked_ids(seen);
        if ids.len() > 30 || ids.contains(&"77".to_owned()) {
            return oversized();
        }
        answer(200, backwards(&ids, &asked_names(seen)))
    });
    let read =
        portal.client().batch_read(contacts(), &ids(100), &names(&["city"]), &[], false).await.unwrap();
    assert_eq!((read.records.len(), read.answered.len(), read.missing.len()), (99, 99, 0));
    let bad: Vec<Option<&str>> = read.bad.iter().map(|bad| bad.id.as_deref()).collect();
    assert_eq!(bad, [Some("77")], "what is too large alone is told and keeps no other from coming");
    for (id, at) in &read.answered {
        assert_eq!(read.records[*at].properties["city"], Some(format!("{id} city")));
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_of_whole_records_that_is_too_large_comes_by_batch() {
    let portal = Portal::new(|seen, _| match seen.method.as_str() {
        "GET" if seen.query.contains("properties=") => oversized(),
        "GET" => answer(200, backwards(&ids(50), &[])),
        _ => answer(200, backwards(&asked_ids(seen), &asked_names(seen))),
    });
    let page = portal.client().list(contacts(), None, false, &many(10)).await.unwrap();
    assert_eq!(page.records.len(), 50);
    for record in &page.records {
        assert_eq!(record.properties[&many(10)[9]], Some(format!("{} {}", record.id, many(10)[9])));
    }
}

#[tokio::test(start_paused = true)]
async fn names_beyond_the_address_come_by_batch_to_their_own_records() {
    let portal = Portal::new(|seen, _| match seen.method.as_str() {
        "GET" => {
            let query = url::form_urlencoded::parse(seen.query.as_bytes());
            let names = query.into_iter().find(|(name, _)| name == "properties").unwrap().1;
            let names: Vec<String> = names.split(',').map(str::to_owned).collect();
            let rows: Vec<String> = ids(100).iter().map(|id| whole(id, &names)).collect();
            answer(200, format!(r#"{{"results":[{}]}}"#, rows.join(",")))
        }
        _ => answer(200, backwards(&asked_ids(seen), &asked_names(seen))),
    });
    let asked = many(700);
    let page = portal.client().list(contacts(), None, false, &asked).await.unwrap();
    assert_eq!(page.records.len(), 100);
    for record in &page.records {
        assert!(asked.iter().all(|name| record.properties[name] == Some(format!("{} {name}", record.id))));
    }
    let seen = portal.seen();
    assert!(seen.iter().all(|seen| seen.path.len() + seen.query.len() < 7 * 1024));
    assert_eq!(seen.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_record_in_the_recycle_bin_is_read_there_to_its_last_name() {
    let portal = Portal::new(|seen, _| match (seen.method.as_str(), seen.query.contains("archived=true")) {
        ("GET", true) => answer(200, whole("7", &many(1))),
        ("POST", true) => answer(200, backwards(&asked_ids(seen), &asked_names(seen))),
        _ => answer(404, "{}"),
    });
    let asked = many(700);
    let found = portal.client().read_archived_by(contacts(), "own_key", "x", &asked).await.unwrap().unwrap();
    let last = &asked[699];
    assert_eq!(found.properties[last], Some(format!("7 {last}")));
    assert_eq!(portal.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn many_ids_go_by_the_hundred_fifty_with_history_and_links_by_the_thousand() {
    let portal = Portal::new(|seen, _| {
        let ids = asked_ids(seen);
        if seen.path.contains("/associations/") {
            let row = |id: &String| {
                format!(
                    r#"{{"from":{{"id":"{id}"}},"to":[{{"toObjectId":9{id},"associationTypes":[{{"category":"HUBSPOT_DEFINED","typeId":4,"label":null}}]}}]}}"#
                )
            };
            let rows: Vec<String> = ids.iter().rev().map(row).collect();
            return answer(200, format!(r#"{{"status":"COMPLETE","results":[{}]}}"#, rows.join(",")));
        }
        answer(200, backwards(&ids, &asked_names(seen)))
    });
    let client = portal.client();
    let sizes =
        |portal: &Portal| -> Vec<usize> { portal.seen().iter().map(|seen| asked_ids(seen).len()).collect() };
    let read = client.batch_read(contacts(), &ids(250), &names(&["city"]), &[], false).await.unwrap();
    assert!(read.answered.iter().all(|(id, at)| read.records[*at].id == *id) && read.answered.len() == 250);
    client.batch_read(contacts(), &ids(120), &[], &names(&["city"]), false).await.unwrap();
    let links = client.associations(contacts(), kind("deals"), &ids(2_500)).await.unwrap();
    assert_eq!(sizes(&portal), [100, 100, 50, 50, 50, 20, 1_000, 1_000, 500]);
    assert!(links.iter().all(|(id, links)| links.len() == 1 && links[0].to_id == format!("9{id}")));
}
