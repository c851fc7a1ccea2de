//! The probes against sandboxes whose switches are known: a probe that claims to settle a point must say what is so, at
//! every setting of it.

use super::counterpart::{Call, Counterpart};
use super::pace::{Pace, SkippedTime};
use super::probes::out_of_sight;
use super::run::Findings;
use super::sighting::Sighting;
use super::{StopAsk, look, objects, properties, rehearse, sandbox_of, sighting};
use bytes::Bytes;
use satchel_core::Secret;
use satchel_hubspot::{BoxFuture, SendError, Transport};
use satchel_sandbox::switches::{MissingIds, PartialBatch, Point, SearchWindow, Switches};
use satchel_sandbox::{Fault, FaultRule, Sandbox};
use std::sync::Arc;

async fn findings(switches: Switches) -> Findings {
    rehearse(switches, &StopAsk::new()).await.unwrap()
}

/// What must be seen of a point in an account with these switches.
fn expected(switches: &Switches, point: &Point) -> Sighting {
    let setting = switches.setting(point.name).unwrap();
    match point.name {
        "search_window" if switches.search_window != SearchWindow::FivePerAccount => Sighting::OneOf {
            settings: vec!["FourPerAccount".to_owned(), "FourPerToken".to_owned()],
            needs: "whether each token has its own needs a second token".to_owned(),
        },
        "missing_category"
            if switches.missing_ids == MissingIds::Absent
                && switches.partial_batch == PartialBatch::Refused =>
        {
            Sighting::unseen("no batch has an error of its own for an id of nobody")
        }
        name => out_of_sight(name).unwrap_or(Sighting::Setting(setting)),
    }
}

#[track_caller]
fn assert_as_expected(switches: &Switches, found: &Findings, about: &str) {
    for point in Switches::POINTS {
        assert_eq!(sighting(found, point), expected(switches, point), "{} in {about}", point.name);
    }
    assert_eq!(found.ended_early, None, "{about}");
    assert!(found.left_over.is_empty(), "{about}: {:?}", found.left_over);
}

#[tokio::test]
async fn every_setting_of_every_switch_is_told_from_outside() {
    for point in Switches::POINTS {
        for setting in point.settings {
            let mut switches = Switches::default();
            assert!(switches.set(point.name, setting));
            assert_as_expected(&switches, &findings(switches).await, &format!("{} {setting}", point.name));
        }
    }
}

#[tokio::test]
async fn switches_do_not_hide_one_another() {
    for seed in 0..24 {
        let switches = Switches::from_seed(seed);
        assert_as_expected(&switches, &findings(switches).await, &format!("seed {seed}"));
    }
}

/// Every live record of the account with its stamp, and every property.
async fn inventory(sandbox: &Sandbox, time: &Arc<SkippedTime>) -> Vec<String> {
    let mut there = Counterpart::in_process(sandbox, Arc::clone(time), StopAsk::new().stop());
    let mut all = Vec::new();
    for kind in ["contacts", "companies", "deals", "tickets"] {
        let mut more = String::new();
        loop {
            let path = format!("{}?limit=100&properties=hs_object_id{more}", objects(kind));
            let page = there.send(&Call::get("listing", path)).await.unwrap().must(&[200]).unwrap();
            let records = page["results"].as_array().unwrap();
            all.extend(
                records.iter().map(|record| format!("{kind} {} {}", record["id"], record["updatedAt"])),
            );
            let Some(after) = page["paging"]["next"]["after"].as_str() else { break };
            more = format!("&after={after}");
        }
        let defined = Call::get("listing properties", properties(kind));
        let defined = there.send(&defined).await.unwrap().must(&[200]).unwrap();
        let names = defined["results"].as_array().unwrap().iter();
        all.extend(names.map(|property| format!("{kind} {}", property["name"])));
    }
    all
}

/// A sandbox, and what was in it before anything happened.
struct Scene {
    sandbox: Sandbox,
    time: Arc<SkippedTime>,
    before: Vec<String>,
}

impl Scene {
    async fn set(switches: Switches) -> Self {
        let time = Arc::new(SkippedTime::default());
        let sandbox = sandbox_of(switches, Arc::clone(&time)).unwrap();
        let before = inventory(&sandbox, &time).await;
        Self { sandbox, time, before }
    }

    async fn run(&self, stop: &StopAsk, mut told: impl FnMut(&str)) -> Findings {
        let mut there = Counterpart::in_process(&self.sandbox, Arc::clone(&self.time), stop.stop());
        look(&mut there, &mut told).await.unwrap()
    }

    async fn is_as_before(&self) -> bool {
        inventory(&self.sandbox, &self.time).await == self.before
    }
}

#[tokio::test]
async fn nothing_is_left_over_and_nobody_elses_record_is_touched() {
    for switches in [Switches::default(), Switches::from_seed(3), Switches::from_seed(4)] {
        let scene = Scene::set(switches).await;
        let found = scene.run(&StopAsk::new(), |_| {}).await;
        assert!(found.made["contacts"] > 20 && found.made["companies"] > 2, "{:?}", found.made);
        assert!(scene.is_as_before().await, "{switches:?}");
    }
}

#[tokio::test]
async fn when_it_is_stopped_what_was_made_is_archived() {
    for number in [1, 5, 11, 14, 21, 25] {
        let scene = Scene::set(Switches::default()).await;
        let (stop, mut heard) = (StopAsk::new(), 0);
        let found = scene
            .run(&stop, |_| {
                heard += 1;
                if heard == number {
                    stop.ask();
                }
            })
            .await;
        assert_eq!(found.ended_early.as_deref(), Some("the run was stopped"), "{number}");
        assert!(found.left_over.is_empty() && scene.is_as_before().await, "{number}: {:?}", found.left_over);
        let persistent = Sighting::unseen("the run ended before it was tried");
        assert!(number == 25 || found.sightings["refused_requests"] == persistent, "{number}");
    }
}

#[tokio::test]
async fn when_the_archiving_is_stopped_too_what_stands_is_named() {
    let scene = Scene::set(Switches::default()).await;
    let (stop, mut heard) = (StopAsk::new(), 0);
    let found = scene
        .run(&stop, |about| {
            heard += 1;
            if heard == 4 || about == "Archiving what was made" {
                stop.ask();
            }
        })
        .await;
    assert!(!found.left_over.is_empty());
    let after = inventory(&scene.sandbox, &scene.time).await;
    let mut named = found.left_over.iter().map(|left| format!("{} \"{}\" ", left.object_type, left.id));
    assert!(named.all(|name| after.iter().any(|line| line.starts_with(&name))), "{:?}", found.left_over);
    assert_eq!(after.len(), scene.before.len() + found.left_over.len());
}

#[tokio::test]
async fn what_was_made_by_requests_without_an_answer_is_archived_as_well() {
    let answer = |status| Fault::Answer {
        status,
        body: String::new(),
        content_type: "text/html".to_owned(),
        headers: Vec::new(),
    };
    for fault in [
        Fault::Reset { applied: true },
        Fault::Reset { applied: false },
        Fault::FailAfterApplying { status: 502 },
        Fault::NotSent,
        answer(503),
        answer(423),
    ] {
        let scene = Scene::set(Switches::default()).await;
        let rule =
            FaultRule { one_in: Some(9), method: None, ..FaultRule::always("", "/crm/*", fault.clone()) };
        scene.sandbox.fault(rule);
        let found = scene.run(&StopAsk::new(), |_| {}).await;
        scene.sandbox.clear_faults();
        assert!(found.left_over.is_empty() && scene.is_as_before().await, "{fault:?}: {:?}", found.left_over);
        for point in Switches::POINTS {
            let seen = sighting(&found, point);
            let (truly, lost) = (expected(&Switches::default(), point), matches!(seen, Sighting::Unseen(_)));
            assert!(
                lost || seen == truly || DISTURBED.contains(&point.name),
                "{}: {seen:?} at {fault:?}",
                point.name
            );
        }
    }
}

/// What a request done twice, or lost in the middle of a burst, changes: a count or a time.
const DISTURBED: [&str; 4] = ["search_window", "refused_requests", "search_lag", "same_value_history"];

#[tokio::test]
async fn a_token_that_is_revoked_leaves_the_ids_of_what_stands() {
    let scene = Scene::set(Switches::default()).await;
    let token = scene.sandbox.hello("").token;
    let mut heard = 0;
    let found = scene
        .run(&StopAsk::new(), |_| {
            heard += 1;
            if heard == 3 {
                scene.sandbox.revoke(&token).unwrap();
            }
        })
        .await;
    assert_eq!(found.ended_early.as_deref(), Some("the token was refused"));
    assert!(found.left_over.iter().any(|left| left.object_type == "contacts"), "{:?}", found.left_over);
}

/// Answers everything with the token that it was sent.
struct Parrot;

impl Transport for Parrot {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        let token = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let body = serde_json::json!({"message": token, "status": token, "policyName": token});
        let answer = http::Response::builder().status(400).body(Bytes::from(body.to_string())).unwrap();
        Box::pin(std::future::ready(Ok(answer)))
    }
}

#[tokio::test]
async fn the_token_is_in_no_text_whoever_repeats_it() {
    let (token, time) = ("pat-na1-parrot", Arc::new(SkippedTime::default()));
    let stop = StopAsk::new().stop();
    let pace = Pace::skipped(time);
    let mut there = Counterpart::new(Arc::new(Parrot), "http://localhost", Secret::new(token), pace, stop);
    let found = look(&mut there, &mut |_| {}).await.unwrap();
    let text = format!("{found:?}");
    assert!(text.contains("making a contact was answered 400: Bearer …"), "{text}");
    assert!(!text.contains("parrot"), "{text}");
}

#[tokio::test]
async fn without_a_scope_the_rest_is_seen_all_the_same() {
    let scene = Scene::set(Switches::default()).await;
    scene.sandbox.drop_scope("crm.schemas.contacts.write");
    let found = scene.run(&StopAsk::new(), |_| {}).await;
    for point in Switches::POINTS {
        let needs = "needs the scope crm.schemas.contacts.write";
        let wanted = match point.name {
            "unique_conflict" | "archived_unique" => Sighting::unseen(needs),
            _ => expected(&Switches::default(), point),
        };
        assert_eq!(sighting(&found, point), wanted, "{}", point.name);
    }
}

#[tokio::test]
async fn a_window_that_another_client_has_used_up_is_waited_for() {
    let scene = Scene::set(Switches::default()).await;
    let token = scene.sandbox.hello("").token;
    let found = scene
        .run(&StopAsk::new(), |about| {
            if !about.contains("search") {
                scene.sandbox.drain_window("general", Some(&token), 190).unwrap();
            }
        })
        .await;
    assert_as_expected(&Switches::default(), &found, "a busy account");
}
