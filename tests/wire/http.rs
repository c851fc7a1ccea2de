//! HubSpot, or what stands before it, answers in its own way: 16 to 18 limits, 19 and 20 failures after and before the
//! write, 21 to 23 batches, 24 and 25 records that are there already or not any more, 26 a merged record, 27 a lost scope,
//! 28 a changed rule, 29 an address that is too long.

use crate::relay::{Act, Request};
use crate::scene::{Scene, Setting};
use satchel_api::ErrorCode;
use satchel_sandbox::switches::{MergeSurvivor, MergedIdRead};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, RequestClass, Switches};
use serde_json::{Value, json};
use std::time::Duration;

fn is_update(request: &Request) -> bool {
    request.is("POST", "/contacts/batch/update")
}

fn kind(name: &str) -> satchel_core::ObjectType {
    name.parse().unwrap()
}

/// Contacts with one edit each, in the order of their places.
async fn edited(scene: &Scene, count: usize) -> Vec<String> {
    let ids: Vec<String> = (0..count).map(|at| scene.contact(at)).collect();
    for (at, id) in ids.iter().enumerate() {
        scene.edit(id, "jobtitle", &format!("Number {at}")).await;
    }
    ids
}

fn too_many(policy: &str, retry_after_s: Option<u64>) -> Fault {
    Fault::TooMany { policy: policy.to_owned(), retry_after_s }
}

#[tokio::test(start_paused = true)]
async fn f16_a_limit_that_names_its_end_is_waited_out_to_the_second() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "In half a minute").await;
    scene.fault(FaultRule::on(RequestClass::Update, too_many("TEN_SECONDLY_ROLLING", Some(30))));
    let begun = scene.time.passed();
    assert_eq!(scene.push().await.unwrap().pushed.acknowledged, 1);
    let waited = scene.time.passed() - begun;
    assert!(waited >= Duration::from_secs(30) && waited < Duration::from_secs(35), "{waited:?}");
    assert_eq!(scene.relay.count(is_update), 2, "one refused, one taken");
    assert_eq!(scene.times_written(&id, "jobtitle", "In half a minute"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f17_a_limit_that_names_no_end_is_waited_out_by_its_window() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    for (policy, least, most) in [("TEN_SECONDLY_ROLLING", 10, 15), ("SECONDLY", 1, 15)] {
        scene.edit(&id, "jobtitle", policy).await;
        scene.fault(FaultRule::on(RequestClass::Update, too_many(policy, None)));
        scene.relay.forget();
        let begun = scene.time.passed();
        scene.push().await.unwrap();
        let waited = (scene.time.passed() - begun).as_secs();
        assert!((least..most).contains(&waited), "{policy}: {waited} s");
        assert_eq!(scene.relay.count(is_update), 2, "{policy}");
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn f18_a_used_up_day_pauses_the_queue_and_says_until_when() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Tomorrow").await;
    scene.fault(FaultRule::always_on(RequestClass::Update, too_many("DAILY", Some(7_200))));
    let failure = scene.push().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::Limited, "{failure}");
    assert!(failure.next.contains("120 minutes"), "{failure}");
    assert_eq!(scene.relay.count(is_update), 1, "it is not asked again and again");
    scene.assert_waits(&id, "jobtitle", "Tomorrow", "queued").await;
    scene.sandbox.clear_faults();
    scene.wait(Duration::from_secs(7_200)).await;
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Tomorrow"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f18_the_last_requests_of_a_day_are_kept_for_what_the_user_sends() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Before midnight").await;
    scene.relay.judge(|_| {
        Act::Headers("X-HubSpot-RateLimit-Daily: 250000\r\nX-HubSpot-RateLimit-Daily-Remaining: 1500\r\n")
    });
    let failure = scene.pull().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::Limited, "{failure}");
    assert!(failure.message.contains("kept for what you send"), "{failure}");
    assert!(failure.next.contains("goes on by itself in"), "{failure}");
    let asked = scene.relay.seen().len();
    assert!(scene.pull().await.is_err());
    assert_eq!(scene.relay.seen().len(), asked, "it is known, and not asked again");
    assert_eq!(scene.push().await.unwrap().pushed.acknowledged, 1);
    assert_eq!(scene.times_written(&id, "jobtitle", "Before midnight"), 1);
    scene.relay.heal();
    scene.wait(Duration::from_secs(24 * 60 * 60)).await;
    scene.pull().await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f19_a_failure_although_the_write_was_done_is_probed_and_acknowledged() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Done all the same").await;
    scene.fault(FaultRule::on(RequestClass::Update, Fault::FailAfterApplying { status: 500 }));
    scene.push().await.unwrap();
    assert_eq!(scene.relay.count(is_update), 1);
    assert_eq!(scene.times_written(&id, "jobtitle", "Done all the same"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f20_a_failing_edge_is_no_answer_of_the_api_to_a_write() {
    let scene = Scene::pulled().await;
    let mut place = 0;
    for status in [502, 503, 504] {
        for fault in [Fault::FailAfterApplying { status }, Fault::Fail { status }] {
            place += 1;
            let id = scene.contact(place);
            scene.edit(&id, "jobtitle", "Behind the edge").await;
            scene.fault(FaultRule::on(RequestClass::Update, fault));
            scene.push().await.unwrap();
            scene.push().await.unwrap();
            assert_eq!(scene.times_written(&id, "jobtitle", "Behind the edge"), 1, "{status}");
            scene.assert_settled().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn f20_a_failing_edge_is_told_in_plain_words_and_changes_nothing() {
    let scene = Scene::pulled().await;
    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "Kept").await;
    scene.fault(FaultRule::always("POST", "*", Fault::Fail { status: 502 }));
    scene.fault(FaultRule::always("GET", "*", Fault::Fail { status: 503 }));
    let failure = scene.sync().await.unwrap_err();
    assert_eq!(failure.code, ErrorCode::ServerFailed, "{failure}");
    assert!(!failure.to_string().contains('<'), "no page is shown: {failure}");
    scene.assert_waits(&id, "jobtitle", "Kept", "queued").await;
    scene.sandbox.clear_faults();
    scene.sync().await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f21_of_a_batch_in_parts_each_record_has_its_own_end() {
    let scene = Scene::pulled_as(Setting { contacts: 120, ..Setting::default() }).await;
    let ids = edited(&scene, 100).await;
    let bad = [ids[40].clone(), ids[70].clone()];
    for id in &bad {
        scene.edit(id, "hs_lead_status", "BAD_TIMING").await;
    }
    scene.sandbox.remove_option(Kind::Contact, "hs_lead_status", "BAD_TIMING").unwrap();
    let missing = ids[12].clone();
    let unnamed = missing.clone();
    // One result is left out of the answer, and the server does not answer when it is looked for.
    let mut first = true;
    scene.relay.judge(move |request| {
        let unnamed = unnamed.clone();
        if is_update(request) && std::mem::take(&mut first) {
            Act::change(move |body| {
                body["results"].as_array_mut().unwrap().retain(|row| row["id"] != unnamed.as_str());
            })
        } else if request.is("GET", &format!("/contacts/{unnamed}")) {
            Act::answer(503, "", "")
        } else {
            Act::Pass
        }
    });
    let _probe_failed = scene.push().await;
    let waiting = scene.outbox().await;
    let state = |id: &str| waiting.iter().find(|row| row.record.id == id).map(|row| row.state.clone());
    assert_eq!(waiting.len(), 3, "97 of a hundred are done: {waiting:?}");
    assert_eq!(bad.each_ref().map(|id| state(id)), [Some("rejected".into()), Some("rejected".into())]);
    assert_eq!(state(&missing).as_deref(), Some("unknown"));
    scene.relay.heal();
    scene.push().await.unwrap();
    assert_eq!(
        scene.times_written(&missing, "jobtitle", "Number 12"),
        1,
        "it was done, and is not done again"
    );
    assert_eq!(scene.states().await, ["rejected", "rejected"]);
    // What else was typed into the two goes out without the refused value.
    for (at, id) in ids.iter().enumerate() {
        assert_eq!(scene.server(id, "jobtitle"), Some(format!("Number {at}")));
    }
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn f22_results_in_another_order_reach_their_own_records() {
    let scene = Scene::pulled().await;
    let ids = edited(&scene, 20).await;
    scene.relay.judge(|request| {
        let batch = request.path().contains("/batch/");
        if !batch {
            return Act::Pass;
        }
        Act::change(|body| {
            if let Some(results) = body["results"].as_array_mut() {
                results.reverse();
            }
        })
    });
    assert_eq!(scene.push().await.unwrap().pushed.acknowledged, 20);
    scene.assert_settled().await;
    for (at, id) in ids.iter().enumerate() {
        assert_eq!(scene.shown(id, "jobtitle").await, Some(format!("Number {at}")));
    }
    scene.pull().await.unwrap();
    scene.assert_mirrors("jobtitle").await;
}

#[tokio::test(start_paused = true)]
async fn f23_no_batch_names_a_record_twice() {
    let scene = Scene::pulled().await;
    let (kept, lost) = (scene.contact(1), scene.contact(2));
    // Two records, an edit each; then they become one.
    scene.edit(&kept, "jobtitle", "Of the one").await;
    scene.edit(&lost, "fax", "+1 555 0100").await;
    scene.edit(&kept, "city", "Oslo").await;
    scene.wait(Duration::from_secs(1)).await;
    scene.colleague.merge(kind("contacts"), &kept, &lost).await.unwrap();
    scene.sync().await.unwrap();
    scene.push().await.unwrap();
    let batches: Vec<Value> =
        scene.relay.seen().iter().filter(|request| is_update(request)).map(Request::json).collect();
    assert!(!batches.is_empty());
    for batch in batches {
        let mut ids: Vec<&str> =
            batch["inputs"].as_array().unwrap().iter().map(|input| input["id"].as_str().unwrap()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{batch}");
    }
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn f23_a_batch_refused_as_a_whole_goes_record_by_record() {
    let scene = Scene::pulled().await;
    let ids = edited(&scene, 5).await;
    let refusal = json!({"status": "error", "category": "VALIDATION_ERROR", "correlationId": "c",
        "message": "Duplicate IDs found in batch input"});
    scene.relay.once(is_update, move |_| Act::json(400, &refusal));
    assert_eq!(scene.push().await.unwrap().pushed.acknowledged, 5);
    for (at, id) in ids.iter().enumerate() {
        assert_eq!(scene.times_written(id, "jobtitle", &format!("Number {at}")), 1);
    }
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f24_an_address_that_is_taken_is_read_by_itself_whatever_the_words_are() {
    let scene = Scene::pulled().await;
    // The number in a sentence may be anybody's: only the address itself tells.
    let other = scene.contact(9);
    let before = scene.sandbox.live_ids(Kind::Contact).len();
    let sentences = [
        format!("Contact already exists. Existing ID: {other}"),
        format!("A person with this e-mail is already on file (see record {other})"),
        "Conflict".to_owned(),
    ];
    for (place, words) in sentences.into_iter().enumerate() {
        let id = scene.contact(place);
        let (email, first) = (scene.server(&id, "email").unwrap(), scene.server(&id, "firstname"));
        scene.create("contacts", &[("email", &email), ("firstname", "Someone else")]).await;
        let taken =
            json!({"status": "error", "category": "CONFLICT", "correlationId": "c", "message": words});
        scene.relay.once(|request| request.is("POST", "/contacts"), move |_| Act::json(409, &taken));
        assert_eq!(scene.push().await.unwrap().pushed.conflicted, 1, "{words}");
        let conflicts = scene.conflicts().await;
        assert_eq!(conflicts.len(), place + 1, "{words}");
        let last = conflicts.last().unwrap();
        assert_eq!((last.kind.as_str(), last.record.as_str()), ("exists", id.as_str()), "{words}");
        assert_eq!(scene.server(&id, "firstname"), first, "nothing was overwritten");
        assert_eq!(scene.sandbox.live_ids(Kind::Contact).len(), before, "nothing was made");
        scene.assert_sound().await;
    }
}

#[tokio::test(start_paused = true)]
async fn f25_a_record_gone_at_the_moment_of_the_write_is_looked_for_before_the_user_hears_of_it() {
    // Archived by a colleague between the look and the write.
    let scene = Scene::pulled().await;
    let id = scene.contact(6);
    scene.edit(&id, "jobtitle", "Too late").await;
    let (sandbox, number) = (scene.sandbox.clone(), id.parse().unwrap());
    scene.relay.once(is_update, move |_| {
        sandbox.archive_in_browser(Kind::Contact, number).unwrap();
        Act::Pass
    });
    scene.push().await.unwrap();
    let conflicts = scene.conflicts().await;
    assert_eq!(
        conflicts.iter().map(|conflict| conflict.kind.as_str()).collect::<Vec<_>>(),
        ["archived_remotely"]
    );
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Too late"), "the edit is kept");
    scene.assert_sound().await;

    // Not there for one moment only: what HubSpot says at the second look counts.
    let scene = Scene::pulled().await;
    let id = scene.contact(6);
    scene.edit(&id, "jobtitle", "Here after all").await;
    let gone = json!({"status": "error", "category": "OBJECT_NOT_FOUND", "message": "no such object", "correlationId": "c"});
    scene.relay.once(is_update, move |_| Act::json(404, &gone));
    scene.push().await.unwrap();
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "Here after all"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f26_an_answer_under_another_id_takes_the_edits_to_the_survivor() {
    for merged_id_read in [MergedIdRead::Survivor, MergedIdRead::NotFound] {
        for merge_survivor in [MergeSurvivor::NewId, MergeSurvivor::Primary] {
            let switches = Switches { merged_id_read, merge_survivor, ..Switches::default() };
            let scene = Scene::pulled_as(Setting { switches, ..Setting::default() }).await;
            let (kept, lost) = (scene.contact(1), scene.contact(2));
            scene.edit(&lost, "fax", "+1 555 0100").await;
            scene.wait(Duration::from_secs(1)).await;
            scene.colleague.merge(kind("contacts"), &kept, &lost).await.unwrap();
            scene.wait(Duration::from_secs(1)).await;
            // The push meets it first: nothing was pulled in between.
            scene.push().await.unwrap();
            scene.sync().await.unwrap();
            let shown = scene.shown(&lost, "fax").await;
            assert_eq!(shown.as_deref(), Some("+1 555 0100"), "{merged_id_read:?} {merge_survivor:?}");
            let with_fax = scene.sandbox.live_ids(Kind::Contact).into_iter().filter(|id| {
                scene.sandbox.value(Kind::Contact, *id, "fax").as_deref() == Some("+1 555 0100")
            });
            assert_eq!(with_fax.count(), 1, "{merged_id_read:?} {merge_survivor:?}");
            scene.assert_settled().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn f27_a_lost_scope_parks_what_needs_it_and_names_it() {
    let scene = Scene::pulled().await;
    let deals = scene.live("deals").await;
    scene.sandbox.drop_scope("crm.objects.deals.read");
    let pulled = scene.pull().await.unwrap();
    assert_eq!(
        pulled.problems.iter().map(|problem| problem.object_type.as_str()).collect::<Vec<_>>(),
        ["deals"]
    );
    assert_eq!(scene.live("deals").await, deals, "what is here stays");
    let status = scene.status().await;
    let error =
        |name: &str| status.objects.iter().find(|object| object.object_type == name).unwrap().error.clone();
    assert!(error("deals").unwrap().contains("crm.objects.deals.read"), "{:?}", error("deals"));
    assert_eq!(error("contacts"), None, "the others go on");

    let id = scene.contact(3);
    scene.edit(&id, "jobtitle", "May not").await;
    scene.relay.judge(|request| {
        let missing = json!({"status": "error", "category": "MISSING_SCOPES", "correlationId": "c",
            "message": "This app hasn't been granted all required scopes to make this call.",
            "errors": [{"message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": ["crm.objects.contacts.write"]}}]});
        if is_update(request) { Act::json(403, &missing) } else { Act::Pass }
    });
    scene.push().await.unwrap();
    let waiting = scene.outbox().await;
    assert_eq!((waiting.len(), waiting[0].state.as_str()), (1, "retry_wait"), "{waiting:?}");
    let words = waiting[0].message.clone().unwrap();
    assert!(words.contains("crm.objects.contacts.write"), "{words}");
    scene.relay.heal();
    scene.push().await.unwrap();
    assert_eq!(scene.times_written(&id, "jobtitle", "May not"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f28_a_value_that_the_rules_refuse_now_is_marked_and_the_others_go_out() {
    let scene = Scene::pulled().await;
    let ids = edited(&scene, 6).await;
    let bad = &ids[2];
    scene.edit(bad, "hs_lead_status", "BAD_TIMING").await;
    scene.sandbox.remove_option(Kind::Contact, "hs_lead_status", "BAD_TIMING").unwrap();
    let pushed = scene.push().await.unwrap().pushed;
    assert_eq!((pushed.acknowledged, pushed.rejected), (6, 1));
    assert_eq!(
        scene.server(bad, "jobtitle").as_deref(),
        Some("Number 2"),
        "what else was typed there goes out"
    );
    let waiting = scene.outbox().await;
    assert_eq!(
        (waiting.len(), waiting[0].record.id.as_str(), waiting[0].state.as_str()),
        (1, bad.as_str(), "rejected")
    );
    let marked = &waiting[0].properties["hs_lead_status"];
    assert_eq!(marked.state, "rejected");
    assert!(marked.message.as_deref().unwrap().contains("BAD_TIMING"), "{marked:?}");
    scene.edit(bad, "hs_lead_status", "OPEN").await;
    scene.push().await.unwrap();
    assert_eq!(scene.server(bad, "hs_lead_status").as_deref(), Some("OPEN"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn f29_no_address_is_longer_than_servers_take_and_what_is_left_comes_by_batch() {
    let scene = Scene::new(Setting::default()).await;
    scene.pull().await.unwrap();
    let longest = scene.relay.seen().iter().map(|request| request.target.len()).max();
    assert!(longest < Some(8_000), "{longest:?}");
    scene.assert_mirrors("email").await;
    scene.assert_mirrors("jobtitle").await;
}

#[tokio::test(start_paused = true)]
async fn f29_a_server_that_takes_shorter_addresses_is_asked_by_batch() {
    let scene = Scene::new(Setting::default()).await;
    scene.relay.judge(|request| {
        if request.target.len() > 2_000 {
            Act::answer(414, "Content-Type: text/html\r\n", "<html>414 Request-URI Too Large</html>")
        } else {
            Act::Pass
        }
    });
    let pulled = scene.pull().await.unwrap();
    assert!(pulled.problems.is_empty(), "{pulled:?}");
    scene.assert_mirrors("email").await;
    scene.assert_mirrors("jobtitle").await;
}
