//! Table (d): the user merges two records. HubSpot cannot undo it, so nothing waits: both are read right before, and where
//! one is not as the user saw it, nothing is sent and the user is asked again.

use super::desk::{desk, key};
use super::table::{Cell, Row, Table};
use crate::support::{Scene, contacts};
use satchel_core::{ConflictKind, MergeAsk};
use satchel_engine::{ApiError, EngineError, MergeAnswer, MergeConsent, MergeQuestion};
use satchel_sandbox::switches::{MergeSurvivor, MergedIdRead};
use satchel_sandbox::{Fault, FaultRule};
use std::time::Duration;

pub(super) const TABLE: Table = Table {
    letter: 'd',
    columns: &["u", "d", "o", "a", "g", "m", "elsewhere", "h"],
    rows: &[Row {
        name: "merge",
        cells: &[
            Cell::Case("d_merge_u_is_sent_after_a_yes_and_both_ids_lead_to_the_survivor"),
            Cell::Case("d_merge_d_fresh_values_are_shown_and_asked_about_again"),
            Cell::Case("d_merge_o_what_changes_by_itself_asks_nothing"),
            Cell::Case("d_merge_a_is_called_off_and_explained"),
            Cell::Case("d_merge_g_is_called_off_and_explained"),
            Cell::Case("d_merge_m_is_done_already"),
            Cell::Case("d_merge_elsewhere_is_asked_about_the_survivor"),
            Cell::Case("d_merge_h_is_told_and_not_queued"),
        ],
    }],
};

/// A desk with two contacts that may be one person.
async fn two() -> (Scene, String, String) {
    let scene = desk().await;
    let (primary, other) = (scene.contact(6).await, scene.contact(7).await);
    (scene, primary, other)
}

async fn merge(
    scene: &Scene,
    primary: &str,
    other: &str,
    consent: MergeConsent,
) -> Result<MergeAnswer, EngineError> {
    scene.engine.merge(contacts(), &key(primary), &key(other), consent).await
}

async fn asked(scene: &Scene, primary: &str, other: &str, consent: MergeConsent) -> MergeQuestion {
    match merge(scene, primary, other, consent).await.unwrap() {
        MergeAnswer::Ask(question) => *question,
        MergeAnswer::Merged(rid) => panic!("merged into {rid} unasked"),
    }
}

/// Both ids lead to one live record, and HubSpot has one; gives its id.
async fn assert_merged(scene: &Scene, primary: &str, other: &str) -> String {
    let rid = scene.rid(contacts(), primary).await;
    assert_eq!(scene.rid(contacts(), other).await, rid);
    let id = scene.id(rid).await.expect("the survivor has an id");
    let there = scene.colleague.read(contacts(), &id, &[], &[]).await.unwrap().expect("it is live");
    assert_eq!(there.id, id);
    scene.assert_sound().await;
    id
}

fn merges(scene: &Scene) -> usize {
    scene.sent("POST", "/merge")
}

#[tokio::test(start_paused = true)]
async fn d_merge_u_is_sent_after_a_yes_and_both_ids_lead_to_the_survivor() {
    for survivor in [MergeSurvivor::NewId, MergeSurvivor::Primary] {
        let scene = Scene::with(|config| config.switches.merge_survivor = survivor, 60);
        scene.engine.pull().await.unwrap();
        let (primary, other) = (scene.contact(6).await, scene.contact(7).await);
        // What waits for either waits for the survivor, and is compared with its values.
        scene.edits(contacts(), &primary, &[("jobtitle", "Mine")]).await;
        scene.edits(contacts(), &other, &[("lastname", "Own")]).await;
        let question = asked(&scene, &primary, &other, MergeConsent::NotGiven).await;
        assert_eq!((question.why, merges(&scene)), (MergeAsk::Consent, 0));
        assert_eq!((question.primary.waiting, question.other.waiting), (1, 1));
        let email = question.differing.iter().find(|difference| difference.property == "email").unwrap();
        assert_eq!(email.primary, scene.server(&primary, "email").await);
        assert_eq!(email.other, scene.server(&other, "email").await);
        let company = scene.linked(contacts(), &other, crate::support::companies()).await;
        let answer = merge(&scene, &primary, &other, MergeConsent::ToSight(question.sight)).await.unwrap();
        assert!(matches!(answer, MergeAnswer::Merged(_)), "{answer:?}");
        assert_eq!(merges(&scene), 1);
        let id = assert_merged(&scene, &primary, &other).await;
        let linked = scene.linked(contacts(), &id, crate::support::companies()).await;
        assert!(
            company.iter().all(|company| linked.contains(company)),
            "the links of both are the survivor's"
        );
        scene.push().await;
        assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Mine"));
        scene.only_conflict(ConflictKind::Edit, &["lastname"]).await;
        scene.engine.pull().await.unwrap();
        scene.assert_mirror_equals_server().await;
    }
}

#[tokio::test(start_paused = true)]
async fn d_merge_d_fresh_values_are_shown_and_asked_about_again() {
    for changed in [0, 1] {
        let (scene, primary, other) = two().await;
        let ids = [&primary, &other];
        scene.colleague_edits(contacts(), ids[changed], &[("jobtitle", "Just promoted")]).await;
        let question = asked(&scene, &primary, &other, MergeConsent::Given).await;
        assert_eq!((question.why, merges(&scene)), (MergeAsk::Changed, 0));
        let sides = [&question.primary.changed, &question.other.changed];
        assert_eq!(*sides[changed], ["jobtitle"]);
        assert!(sides[1 - changed].is_empty());
        let shown = question.differing.iter().find(|difference| difference.property == "jobtitle").unwrap();
        let values = [&shown.primary, &shown.other];
        assert_eq!(values[changed].as_deref(), Some("Just promoted"));
        // A yes to a question is a yes to what it showed, and to nothing later.
        scene.colleague_edits(contacts(), &primary, &[("lastname", "Married")]).await;
        let again = asked(&scene, &primary, &other, MergeConsent::ToSight(question.sight)).await;
        assert_eq!((again.why, merges(&scene)), (MergeAsk::Changed, 0));
        let answer = merge(&scene, &primary, &other, MergeConsent::ToSight(again.sight)).await.unwrap();
        assert!(matches!(answer, MergeAnswer::Merged(_)));
        assert_merged(&scene, &primary, &other).await;
    }
}

#[tokio::test(start_paused = true)]
async fn d_merge_o_what_changes_by_itself_asks_nothing() {
    let (scene, primary, other) = two().await;
    scene.wait(Duration::from_millis(20)).await;
    scene.sandbox.touch(satchel_sandbox::world::Kind::Contact, other.parse().unwrap()).unwrap();
    let answer = merge(&scene, &primary, &other, MergeConsent::Given).await.unwrap();
    assert!(matches!(answer, MergeAnswer::Merged(_)));
    assert_merged(&scene, &primary, &other).await;
}

#[tokio::test(start_paused = true)]
async fn d_merge_a_is_called_off_and_explained() {
    let (scene, primary, other) = two().await;
    scene.colleague_archives(contacts(), &other).await;
    let refused = merge(&scene, &primary, &other, MergeConsent::Given).await;
    let named = |record: &str| record.contains(&other);
    assert!(
        matches!(&refused, Err(EngineError::NotEditable { record, state }) if named(record) && state.contains("archived")),
        "{refused:?}"
    );
    assert_eq!(merges(&scene), 0);
    // Between the look and the request: HubSpot says so, and the records are looked up.
    let (scene, primary, other) = two().await;
    let body = r#"{"status":"error","category":"OBJECT_NOT_FOUND","message":"Object not found"}"#.to_owned();
    let content_type = "application/json".to_owned();
    let answer = Fault::Answer { status: 404, body, content_type, headers: Vec::new() };
    scene.sandbox.fault(FaultRule::once("POST", "*/merge", answer));
    assert!(merge(&scene, &primary, &other, MergeConsent::Given).await.is_err());
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn d_merge_g_is_called_off_and_explained() {
    let (scene, primary, other) = two().await;
    scene.erase(&primary).await;
    let refused = merge(&scene, &primary, &other, MergeConsent::Given).await;
    assert!(
        matches!(&refused, Err(EngineError::NotEditable { state, .. }) if state.contains("deleted")),
        "{refused:?}"
    );
    assert_eq!(merges(&scene), 0);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn d_merge_m_is_done_already() {
    for (read, survivor) in [
        (MergedIdRead::Survivor, MergeSurvivor::NewId),
        (MergedIdRead::Survivor, MergeSurvivor::Primary),
        (MergedIdRead::NotFound, MergeSurvivor::Primary),
        (MergedIdRead::NotFound, MergeSurvivor::NewId),
    ] {
        let change = |config: &mut satchel_sandbox::Config| {
            config.switches.merged_id_read = read;
            config.switches.merge_survivor = survivor;
        };
        let scene = Scene::with(change, 60);
        scene.engine.pull().await.unwrap();
        let (primary, other) = (scene.contact(6).await, scene.contact(7).await);
        scene.colleague_merges(contacts(), &primary, &other).await;
        scene.wait(Duration::from_secs(60)).await;
        let answer = merge(&scene, &primary, &other, MergeConsent::Given).await.unwrap();
        assert!(matches!(answer, MergeAnswer::Merged(_)), "{read:?} {survivor:?}: {answer:?}");
        assert_eq!(merges(&scene), 0);
        assert_merged(&scene, &primary, &other).await;
    }
    // The answer to one's own merge is lost: it was done, and is not done again.
    let (scene, primary, other) = two().await;
    scene.sandbox.fault(FaultRule::once("POST", "*/merge", Fault::Reset { applied: true }));
    let answer = merge(&scene, &primary, &other, MergeConsent::Given).await.unwrap();
    assert!(matches!(answer, MergeAnswer::Merged(_)), "{answer:?}");
    assert_eq!(merges(&scene), 1);
    assert_merged(&scene, &primary, &other).await;
}

#[tokio::test(start_paused = true)]
async fn d_merge_elsewhere_is_asked_about_the_survivor() {
    let (scene, primary, other) = two().await;
    let third = scene.contact(8).await;
    let survivor = scene.colleague_merges(contacts(), &third, &other).await;
    let question = asked(&scene, &primary, &other, MergeConsent::Given).await;
    assert_eq!((question.why, merges(&scene)), (MergeAsk::Elsewhere, 0));
    assert_eq!((&question.primary.id, &question.other.id), (&primary, &survivor));
    let answer = merge(&scene, &primary, &other, MergeConsent::ToSight(question.sight)).await.unwrap();
    assert!(matches!(answer, MergeAnswer::Merged(_)), "{answer:?}");
    let id = assert_merged(&scene, &primary, &third).await;
    assert_eq!(scene.rid(contacts(), &other).await, scene.rid(contacts(), &id).await);
}

#[tokio::test(start_paused = true)]
async fn d_merge_h_is_told_and_not_queued() {
    let (scene, primary, other) = two().await;
    scene.forbid("POST", "*/merge");
    let refused = merge(&scene, &primary, &other, MergeConsent::Given).await;
    assert!(matches!(refused, Err(EngineError::Api(ApiError::Forbidden { .. }))), "{refused:?}");
    scene.allow();
    scene.push().await;
    assert_eq!(merges(&scene), 1, "nothing waited for the next push");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_broke_off_is_looked_up_by_whatever_talks_to_hubspot_next() {
    for applied in [true, false] {
        let (mut scene, primary, other) = two().await;
        scene.edits(contacts(), &other, &[("jobtitle", "Mine")]).await;
        scene.sandbox.fault(FaultRule::once("POST", "*/merge", Fault::Reset { applied }));
        scene.sandbox.fault(FaultRule::always("GET", "*/contacts/*", Fault::NotSent).after(2));
        let broken = merge(&scene, &primary, &other, MergeConsent::Given).await;
        assert!(broken.is_err(), "{broken:?}");
        scene.allow();
        scene.restart();
        scene.push().await;
        assert_eq!(merges(&scene), 1, "it is never sent again by itself");
        let one = scene.rid(contacts(), &primary).await == scene.rid(contacts(), &other).await;
        assert_eq!(one, applied);
        scene.assert_sound().await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_a_network_nothing_is_merged_and_nothing_waits() {
    let (scene, primary, other) = two().await;
    scene.sandbox.fault(FaultRule::always("GET", "*", Fault::NotSent));
    scene.sandbox.fault(FaultRule::always("POST", "*", Fault::NotSent));
    assert!(merge(&scene, &primary, &other, MergeConsent::Given).await.is_err());
    scene.allow();
    scene.push().await;
    assert_eq!(merges(&scene), 0);
    scene.assert_settled().await;
}

/// A limit turns the merge away for ten seconds.
fn turn_away(scene: &Scene, times: u64) {
    let body = r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#.to_owned();
    let content_type = "application/json".to_owned();
    let full = Fault::Answer { status: 429, body, content_type, headers: Vec::new() };
    scene.sandbox.fault(FaultRule { times: Some(times), ..FaultRule::once("POST", "*/merge", full) });
}

#[tokio::test(start_paused = true)]
async fn what_changed_while_a_limit_held_it_up_is_asked_about() {
    for consent in [MergeConsent::NotGiven, MergeConsent::Given] {
        let (scene, primary, other) = two().await;
        let consent = match consent {
            MergeConsent::NotGiven => {
                MergeConsent::ToSight(asked(&scene, &primary, &other, MergeConsent::NotGiven).await.sight)
            }
            given => given,
        };
        turn_away(&scene, 1);
        let edits = async {
            scene.wait(Duration::from_secs(4)).await;
            scene.colleague_edits(contacts(), &other, &[("jobtitle", "Just promoted")]).await;
        };
        let (answer, ()) = tokio::join!(merge(&scene, &primary, &other, consent), edits);
        let MergeAnswer::Ask(question) = answer.unwrap() else { panic!("merged by an older look") };
        assert_eq!((question.why, merges(&scene)), (MergeAsk::Changed, 1), "it was turned away once");
        assert_ne!(scene.rid(contacts(), &primary).await, scene.rid(contacts(), &other).await);
        let seen = MergeConsent::ToSight(question.sight);
        let answer = merge(&scene, &primary, &other, seen).await.unwrap();
        assert!(matches!(answer, MergeAnswer::Merged(_)));
        assert_merged(&scene, &primary, &other).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_limit_held_up_is_looked_at_anew_and_merged() {
    let (scene, primary, other) = two().await;
    turn_away(&scene, 1);
    let reads = scene.sent("GET", &format!("/{other}"));
    let answer = merge(&scene, &primary, &other, MergeConsent::Given).await.unwrap();
    assert!(matches!(answer, MergeAnswer::Merged(_)));
    assert_eq!(scene.sent("GET", &format!("/{other}")) - reads, 2, "once for each time it set out");
    assert_eq!(merges(&scene), 2);
    assert_merged(&scene, &primary, &other).await;
}

#[tokio::test(start_paused = true)]
async fn where_every_look_is_too_old_nothing_is_merged_and_the_user_is_told() {
    let (scene, primary, other) = two().await;
    scene.sandbox.fault(FaultRule::always("GET", "*/contacts/*", Fault::Delay { ms: 2_000 }));
    let refused = merge(&scene, &primary, &other, MergeConsent::Given).await;
    assert!(matches!(refused, Err(EngineError::Api(ApiError::TooLate))), "{refused:?}");
    assert_eq!(merges(&scene), 0);
    scene.allow();
    scene.push().await;
    assert_eq!(merges(&scene), 0, "nothing waited for the next push");
    scene.assert_settled().await;
}
