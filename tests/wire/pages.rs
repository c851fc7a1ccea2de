//! What HubSpot's answers hold: 30 more hits than a search gives, 31 a search that shows what was not asked for or is old,
//! 32 a cursor that is not taken any more, 33 a page that comes again, 34 fields that are new, missing or strange, 35 a
//! version of the API that is switched off, 38 an object type that is gone.
//!
//! 36 and 37 are about HubSpot's journal, which Satchel does not read.

use crate::relay::{Act, Request};
use crate::scene::{Scene, Setting};
use satchel_api::ErrorCode;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, RequestClass};
use serde_json::{Value, json};
use std::time::Duration;

fn is_page(request: &Request) -> bool {
    request.is("GET", "/contacts")
        && request.path().contains("/objects/")
        && request.target.contains("archived=false")
}

fn is_search(request: &Request) -> bool {
    request.is("POST", "/contacts/search")
}

fn is_batch_read(request: &Request) -> bool {
    request.is("POST", "/contacts/batch/read") && request.path().contains("/objects/")
}

fn rows(body: &mut Value) -> &mut Vec<Value> {
    body["results"].as_array_mut().unwrap()
}

#[tokio::test(start_paused = true)]
async fn f30_more_hits_than_a_search_gives_with_one_stamp_are_all_read() {
    // A search gives 10,000 hits and no more.
    let scene = Scene::new(Setting { contacts: 10_150, ..Setting::default() }).await;
    let few = Some(vec!["email".to_owned(), "jobtitle".to_owned()]);
    scene.engine.select_properties("contacts".parse().unwrap(), few).await.unwrap();
    scene.pull().await.unwrap();
    scene.wait(Duration::from_secs(3_600)).await;
    for id in scene.sandbox.live_ids(Kind::Contact) {
        scene.sandbox.touch(Kind::Contact, id).unwrap();
    }
    scene.relay.forget();
    let pulled = scene.pull().await.unwrap();
    assert_eq!(pulled.pulled["contacts"].changed, 10_150);
    let searches = scene.relay.count(is_search);
    assert!(searches < 60, "{searches} searches of 200 hits");
    let again = scene.pull().await.unwrap();
    assert_eq!(again.pulled["contacts"].changed, 0, "nothing is read twice");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn f31_a_search_that_shows_what_was_not_asked_for_changes_nothing() {
    let scene = Scene::pulled().await;
    let (changed, other) = (scene.contact(1), scene.contact(2));
    scene.wait(Duration::from_secs(3_600)).await;
    let values = [("jobtitle".to_owned(), "New".to_owned())].into();
    scene.colleague.update("contacts".parse().unwrap(), &changed, &values).await.unwrap();
    let outside = other.clone();
    scene.relay.once(is_search, move |_| {
        // A hit with a stamp before the window, and one after it.
        Act::change(move |body| {
            let mut early = rows(body)[0].clone();
            early["id"] = json!(outside);
            early["properties"]["hs_object_id"] = json!(outside);
            early["properties"]["lastmodifieddate"] = json!("2001-01-01T00:00:00Z");
            let mut late = early.clone();
            late["properties"]["lastmodifieddate"] = json!("2101-01-01T00:00:00Z");
            rows(body).extend([early, late]);
        })
    });
    let title = scene.shown(&other, "jobtitle").await;
    scene.pull().await.unwrap();
    assert_eq!(scene.shown(&changed, "jobtitle").await.as_deref(), Some("New"));
    assert_eq!(scene.shown(&other, "jobtitle").await, title);
    scene.relay.heal();
    scene.pull().await.unwrap();
    scene.assert_mirrors("jobtitle").await;
}

#[tokio::test(start_paused = true)]
async fn f31_an_answer_older_than_what_is_here_does_not_take_it_back() {
    let scene = Scene::pulled().await;
    let id = scene.contact(1);
    let write = async |value: &str| {
        scene.wait(Duration::from_secs(60)).await;
        let values = [("jobtitle".to_owned(), value.to_owned())].into();
        scene.colleague.update("contacts".parse().unwrap(), &id, &values).await.unwrap();
    };
    write("First").await;
    let old = std::sync::Arc::new(std::sync::Mutex::new(None));
    let keep = std::sync::Arc::clone(&old);
    scene.relay.judge(move |request| {
        let keep = std::sync::Arc::clone(&keep);
        if !is_batch_read(request) {
            return Act::Pass;
        }
        Act::change(move |body| *keep.lock().unwrap() = Some(body.clone()))
    });
    scene.pull().await.unwrap();
    write("Second").await;
    scene.relay.heal();
    scene.pull().await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Second"));
    // A server that has not heard of the second change yet answers the next read.
    write("Third").await;
    let stale: Value = old.lock().unwrap().clone().unwrap();
    assert_eq!(stale["results"][0]["properties"]["jobtitle"], "First", "{stale}");
    scene.relay.once(is_batch_read, move |_| Act::json(200, &stale));
    scene.pull().await.unwrap();
    let shown = scene.shown(&id, "jobtitle").await.unwrap();
    assert!(shown == "Second" || shown == "Third", "back to {shown}");
    scene.relay.heal();
    scene.pull().await.unwrap();
    scene.assert_mirrors("jobtitle").await;
}

#[tokio::test(start_paused = true)]
async fn f32_a_cursor_that_is_not_taken_any_more_begins_the_phase_anew() {
    let scene = Scene::new(Setting { contacts: 350, ..Setting::default() }).await;
    scene.fault(FaultRule { skip: 1, ..FaultRule::on(RequestClass::NextPage, Fault::RejectCursor) });
    scene.pull().await.unwrap();
    assert!(scene.relay.count(is_page) >= 6, "two pages, a refusal, and all four again");
    scene.assert_mirrors("email").await;
}

#[tokio::test(start_paused = true)]
async fn f33_a_page_that_comes_again_is_no_loop() {
    let scene = Scene::new(Setting { contacts: 350, ..Setting::default() }).await;
    scene.fault(FaultRule::always_on(RequestClass::NextPage, Fault::RepeatPage));
    let failure = scene.pull().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::BadAnswer, "{failure}");
    assert!(scene.relay.count(is_page) <= 4, "{} pages", scene.relay.count(is_page));
    scene.sandbox.clear_faults();
    scene.pull().await.unwrap();
    scene.assert_mirrors("email").await;
}

#[tokio::test(start_paused = true)]
async fn f33_a_search_that_does_not_move_on_is_no_loop() {
    let scene = Scene::pulled().await;
    let id = scene.contact(4);
    scene.wait(Duration::from_secs(3_600)).await;
    let values = [("jobtitle".to_owned(), "Again and again".to_owned())].into();
    scene.colleague.update("contacts".parse().unwrap(), &id, &values).await.unwrap();
    // Whatever is asked, the first page is the answer, and says that there is more.
    let mut first: Option<Value> = None;
    let kept = std::sync::Arc::new(std::sync::Mutex::new(None::<Value>));
    scene.relay.judge(move |request| {
        if !is_search(request) {
            return Act::Pass;
        }
        first = first.take().or_else(|| kept.lock().unwrap().clone());
        match &first {
            Some(page) => Act::json(200, page),
            None => {
                let kept = std::sync::Arc::clone(&kept);
                Act::change(move |body| {
                    body["total"] = json!(400);
                    *kept.lock().unwrap() = Some(body.clone());
                })
            }
        }
    });
    let failure = scene.pull().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::BadAnswer, "{failure}");
    assert!(scene.relay.count(is_search) <= 8, "{} searches", scene.relay.count(is_search));
    scene.relay.heal();
    scene.pull().await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Again and again"));
    scene.assert_mirrors("jobtitle").await;
}

#[tokio::test(start_paused = true)]
async fn f34_unknown_fields_and_new_options_are_kept_and_missing_ones_do_no_harm() {
    let scene = Scene::new(Setting::default()).await;
    let id = scene.contact(3);
    let strange = id.clone();
    scene.relay.judge(move |request| {
        let strange = strange.clone();
        if !is_page(request) {
            return Act::Pass;
        }
        Act::change(move |body| {
            body["meta"] = json!({"new": [1, 2]});
            for row in rows(body) {
                row["objectFlavour"] = json!({"deep": [null, true]});
                row.as_object_mut().unwrap().remove("archivedAt");
                row.as_object_mut().unwrap().remove("url");
                if row["id"] == strange.as_str() {
                    row["properties"]["hs_lead_status"] = json!("A_STATUS_OF_TOMORROW");
                    row["properties"]["a_property_of_tomorrow"] = json!("x");
                }
            }
        })
    });
    scene.pull().await.unwrap();
    assert_eq!(scene.shown(&id, "hs_lead_status").await.as_deref(), Some("A_STATUS_OF_TOMORROW"));
    assert_eq!(scene.live("contacts").await, 30);
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn f34_a_record_that_lacks_what_it_needs_is_set_aside_and_the_others_are_here() {
    let scene = Scene::new(Setting::default()).await;
    let broken = [scene.contact(3), scene.contact(9)];
    let marked = broken.clone();
    scene.relay.judge(move |request| {
        let marked = marked.clone();
        if !is_page(request) {
            return Act::Pass;
        }
        Act::change(move |body| {
            for row in rows(body) {
                if row["id"] == marked[0].as_str() {
                    row.as_object_mut().unwrap().remove("properties");
                } else if row["id"] == marked[1].as_str() {
                    row["properties"] = json!("see the next page");
                }
            }
        })
    });
    scene.pull().await.unwrap();
    assert_eq!(scene.live("contacts").await, 28);
    let contacts = "contacts".parse().unwrap();
    let aside = scene.engine.store().read(move |reader| reader.quarantine_count(contacts)).await.unwrap();
    assert_eq!(aside, 2, "kept with the reason");
    scene.relay.heal();
    for id in broken {
        scene.sandbox.touch(Kind::Contact, id.parse().unwrap()).unwrap();
    }
    scene.pull().await.unwrap();
    scene.assert_mirrors("email").await;
    let aside = scene.engine.store().read(move |reader| reader.quarantine_count(contacts)).await.unwrap();
    assert_eq!(aside, 0, "read again, they are records like others");
}

#[tokio::test(start_paused = true)]
async fn f35_a_version_that_is_switched_off_asks_for_an_update_and_refuses_no_edit() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "For the next version").await;
    let gone = json!({"status": "error", "category": "GONE", "correlationId": "c",
        "message": "This version of the API is no longer supported."});
    let sunset = gone.clone();
    scene.relay.judge(move |_| Act::json(410, &sunset));
    for failure in [scene.pull().await.unwrap_err(), scene.push().await.unwrap_err()] {
        assert!(failure.to_string().contains("newest Satchel"), "{failure}");
    }
    scene.assert_waits(&id, "jobtitle", "For the next version", "queued").await;
    scene.relay.judge(move |request| if request.writes() { Act::json(410, &gone) } else { Act::Pass });
    let failure = scene.push().await.unwrap_err();
    assert!(failure.to_string().contains("newest Satchel"), "{failure}");
    scene.assert_waits(&id, "jobtitle", "For the next version", "queued").await;
    scene.relay.heal();
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "For the next version"), 1);
}

#[tokio::test(start_paused = true)]
async fn f38_an_object_type_that_is_gone_keeps_its_records_and_shows_its_edits_as_refused() {
    let scene = Scene::pulled().await;
    let (deals, deal) = (scene.live("deals").await, scene.sandbox.live_ids(Kind::Deal)[1].to_string());
    let id = scene.contact(3);
    let request = satchel_api::EditRequest {
        object_type: "deals".to_owned(),
        id: deal.clone(),
        properties: [("dealname".to_owned(), Some("Orphan".to_owned()))].into(),
    };
    satchel_api::commands::edit(&scene.portal(), request).await.unwrap();
    scene.edit(&id, "jobtitle", "Goes out").await;
    scene.relay.judge(|request| {
        let gone = json!({"status": "error", "category": "VALIDATION_ERROR", "correlationId": "c",
            "message": "Unable to infer object type from: deals"});
        if request.path().contains("/deals") { Act::json(400, &gone) } else { Act::Pass }
    });
    let pulled = scene.pull().await.unwrap();
    assert_eq!(pulled.problems.len(), 1, "{:?}", pulled.problems);
    assert_eq!(pulled.problems[0].object_type, "deals");
    let _deals_fail = scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").as_deref(), Some("Goes out"), "others are not held up");
    assert_eq!(scene.live("deals").await, deals, "what is here stays");
    let waiting = scene.outbox().await;
    assert_eq!((waiting.len(), waiting[0].record.id.as_str()), (1, deal.as_str()));
    assert_eq!(waiting[0].state, "rejected", "{waiting:?}");
    scene.assert_sound().await;
}
