//! How long a row is tried, and how each refusal ends: in sight, kept, and in nobody's way.

use crate::support::{Scene, companies, contacts};
use satchel_core::{OutboxState, RecordKey, RecordState};
use satchel_engine::Consent;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, Limits, Network};
use satchel_store::{OutboxRow, StoreError};
use std::time::Duration;

fn answer(status: u16) -> Fault {
    let (body, content_type) = ("{}".to_owned(), "application/json".to_owned());
    Fault::Answer { status, body, content_type, headers: Vec::new() }
}

impl Scene {
    async fn waiting(&self) -> Vec<OutboxRow> {
        let look =
            |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> { Ok(reader.outbox(500, 0)?.1) };
        self.engine.store().read(look).await.unwrap()
    }
}

#[tokio::test(start_paused = true)]
async fn a_row_that_never_gets_through_ends_in_sight_and_holds_up_nobody() {
    let scene = Scene::pulled(1).await;
    let (bad, good) = (scene.contact(3).await, scene.contact(4).await);
    scene.edit(&bad, "jobtitle", "Never arrives").await;
    // Every write is lost on the way there; each is looked for, and sent once more.
    scene.sandbox.fault(FaultRule::always("POST", "*/batch/update", Fault::Reset { applied: false }));
    let mut pushes = 0;
    while scene.waiting().await[0].state != OutboxState::Rejected {
        scene.push().await;
        scene.wait(Duration::from_secs(60)).await;
        pushes += 1;
        assert!(pushes < 60, "{:?}", scene.waiting().await);
    }
    let row = scene.waiting().await.remove(0);
    assert!(
        row.message.as_deref().unwrap().starts_with("Stale: HubSpot has not taken this after 20 attempts"),
        "{row:?}"
    );
    assert_eq!(row.attempts, 20);
    assert_eq!(scene.shown(&bad, "jobtitle").await.as_deref(), Some("Never arrives"), "it is kept");
    scene.sandbox.clear_faults();
    scene.edit(&good, "jobtitle", "Arrives").await;
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.engine.retry(row.id).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.server(&bad, "jobtitle").await.as_deref(), Some("Never arrives"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_month_without_a_network_is_no_fault_of_an_edit() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Patient").await;
    scene.sandbox.set_network(Network::Off);
    for _ in 0..60 {
        scene.wait(Duration::from_secs(12 * 3_600)).await;
        assert!(scene.engine.push(Consent::Given).await.is_err());
    }
    let row = scene.waiting().await.remove(0);
    assert_eq!((row.state, row.attempts), (OutboxState::Queued, 0));
    scene.sandbox.set_network(Network::Normal);
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn three_days_online_end_what_hubspot_does_not_take() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Never arrives").await;
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", Fault::Reset { applied: false }));
    scene.push().await;
    // It waits by itself from now on: what reads it is refused, and that is not the row's fault, but time goes by.
    scene.sandbox.fault(FaultRule::always("POST", "*/contacts/batch/*", Fault::Reset { applied: false }));
    let mut pushes = 0;
    while scene.waiting().await[0].state != OutboxState::Rejected {
        let _may_fail = scene.engine.push(Consent::Given).await;
        scene.wait(Duration::from_secs(500)).await;
        pushes += 1;
        assert!(pushes < 600, "{:?}", scene.waiting().await);
    }
    let words = scene.waiting().await.remove(0).message.unwrap();
    assert!(words.contains("in three days online"), "{words}");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_locked_record_waits_by_itself_and_is_not_counted() {
    let scene = Scene::pulled(1).await;
    let (locked, free) = (scene.contact(3).await, scene.contact(4).await);
    scene.edit(&locked, "jobtitle", "Later").await;
    scene.sandbox.fault(FaultRule::always("POST", "*/batch/update", answer(423)));
    for _ in 0..25 {
        scene.push().await;
        scene.wait(Duration::from_secs(400)).await;
    }
    let row = scene.waiting().await.remove(0);
    assert_eq!((row.state, row.attempts), (OutboxState::RetryWait, 0));
    assert!(row.not_before > 0 && row.message.is_some());
    scene.sandbox.clear_faults();
    scene.edit(&free, "jobtitle", "Now").await;
    scene.push().await;
    assert_eq!(scene.server(&locked, "jobtitle").await.as_deref(), Some("Later"));
    assert_eq!(scene.server(&free, "jobtitle").await.as_deref(), Some("Now"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_permission_parks_the_edit_with_a_sentence_and_lets_it_go_when_it_is_back() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Allowed again").await;
    scene.sandbox.fault(FaultRule::always("POST", "*/contacts/batch/update", answer(403)));
    for _ in 0..30 {
        scene.push().await;
        scene.wait(Duration::from_secs(600)).await;
    }
    let row = scene.waiting().await.remove(0);
    assert_eq!((row.state, row.attempts), (OutboxState::RetryWait, 0));
    assert!(row.message.as_deref().unwrap().contains("does not allow this"), "{row:?}");
    scene.sandbox.clear_faults();
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

#[tokio::test(start_paused = true)]
async fn after_two_weeks_without_a_permission_the_user_is_asked() {
    // To write, and to look before a write.
    for path in ["*/contacts/batch/update", "*/contacts/batch/read"] {
        let scene = Scene::pulled(1).await;
        let id = scene.contact(3).await;
        scene.edit(&id, "jobtitle", "Not allowed").await;
        scene.sandbox.fault(FaultRule::always("POST", path, answer(403)));
        scene.push().await;
        scene.wait(days(13)).await;
        scene.push().await;
        assert_eq!(scene.waiting().await.remove(0).state, OutboxState::RetryWait, "{path}");
        scene.wait(days(1)).await;
        assert_eq!(scene.push().await.rejected, 1, "{path}");
        let row = scene.waiting().await.remove(0);
        assert_eq!(row.state, OutboxState::Rejected, "{path}: {row:?}");
        let words = row.message.as_deref().unwrap();
        assert!(words.starts_with("Stale: HubSpot has not allowed this for two weeks."), "{words}");
        assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Not allowed"), "it is kept");
        scene.engine.retry(row.id).await.unwrap();
        scene.push().await;
        assert_eq!(scene.waiting().await.remove(0).state, OutboxState::RetryWait, "two weeks anew");
        scene.sandbox.clear_faults();
        assert_eq!(scene.push().await.acknowledged, 1);
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn two_weeks_without_a_permission_end_with_another_answer_and_not_in_an_absence() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Allowed again").await;
    let answers = |status| {
        scene.sandbox.clear_faults();
        scene.sandbox.fault(FaultRule::always("POST", "*/contacts/batch/update", answer(status)));
    };
    answers(403);
    scene.push().await;
    scene.wait(days(10)).await;
    answers(423);
    scene.push().await;
    answers(403);
    scene.push().await;
    scene.wait(days(10)).await;
    scene.push().await;
    assert_eq!(scene.waiting().await.remove(0).state, OutboxState::RetryWait, "the lock began it anew");
    scene.wait(days(30)).await;
    scene.sandbox.clear_faults();
    assert_eq!(scene.push().await.acknowledged, 1, "it is tried before anybody is asked");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_takes_longer_than_three_seconds_is_not_written_by() {
    let scene = Scene::with(|config| config.limits = Limits::Off, 40);
    scene.engine.pull().await.unwrap();
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Slow").await;
    scene.sandbox.fault(FaultRule::always("POST", "*/batch/read", Fault::Delay { ms: 3_500 }));
    scene.push().await;
    assert!(
        !scene.sandbox.requests().iter().any(|row| row.path.ends_with("/batch/update")),
        "nothing was written"
    );
    let row = scene.waiting().await.remove(0);
    assert_eq!((row.state, row.attempts), (OutboxState::RetryWait, 0));
    assert!(row.message.unwrap().contains("longer than 3 seconds"));
    scene.sandbox.clear_faults();
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_property_that_the_portal_dropped_is_refused_and_no_colleagues_change() {
    let scene = Scene::new(1);
    let property = serde_json::json!({
        "name": "bag_size", "label": "Bag size", "type": "string", "fieldType": "text", "groupName": "contactinformation"
    });
    scene.administer("POST", "/crm/properties/2026-09/contacts", property).await;
    scene.engine.pull().await.unwrap();
    let id = scene.contact(3).await;
    scene.edit(&id, "bag_size", "L").await;
    scene.push().await;
    scene.edit(&id, "bag_size", "XL").await;
    scene.edit(&id, "jobtitle", "Unhindered").await;
    scene.administer("DELETE", "/crm/properties/2026-09/contacts/bag_size", serde_json::Value::Null).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 0));
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Unhindered"));
    let row = scene.waiting().await.remove(0);
    assert_eq!(row.state, OutboxState::Rejected);
    assert_eq!(scene.shown(&id, "bag_size").await.as_deref(), Some("XL"), "it is kept");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn an_erased_record_keeps_the_edit_and_one_that_is_seen_again_gets_it() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Kept").await;
    let target = "/crm/objects/2026-09/contacts/gdpr-delete";
    scene.administer("POST", target, serde_json::json!({"objectId": id})).await;
    scene.push().await;
    let row = scene.waiting().await.remove(0);
    assert_eq!(row.state, OutboxState::Rejected);
    let key = RecordKey::Remote(id.clone());
    let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
        let rid = reader.resolve(contacts(), &key)?.unwrap();
        Ok((reader.stored(rid)?.state, reader.pending(rid)?.remove(0)))
    };
    let (state, change) = scene.engine.store().read(look).await.unwrap();
    assert_eq!((state, change.local.as_deref()), (Some(RecordState::Gone), Some("Kept")));
    assert!(change.message.unwrap().contains("shows this record to you no more"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_link_to_an_erased_record_is_refused_and_its_removal_is_done() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    let page = scene.colleague.list(companies(), None, false, &[]).await.unwrap();
    let linked = scene.linked(contacts(), &contact, companies()).await;
    let other = page.records.iter().map(|record| record.id.clone()).find(|id| !linked.contains(id)).unwrap();
    let (from, to) = (RecordKey::Remote(contact), RecordKey::Remote(other.clone()));
    scene.engine.associate(contacts(), &from, companies(), &to, None).await.unwrap();
    let target = "/crm/objects/2026-09/companies/gdpr-delete";
    scene.administer("POST", target, serde_json::json!({"objectId": other})).await;
    assert_eq!(scene.push().await.rejected, 1);
    let row = scene.waiting().await.remove(0);
    assert_eq!(row.state, OutboxState::Rejected);
    assert!(row.message.unwrap().contains("permanently deleted"));
    scene.engine.discard(row.id).await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn conflicts_survive_a_restart_and_hold_only_their_own_properties() {
    let mut scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    scene.push().await;
    scene.restart();
    let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!((open.len(), open[0].properties.len()), (1, 1));
    scene.edit(&id, "city", "Tauranga").await;
    assert_eq!(scene.push().await.acknowledged, 1, "another property goes out");
    assert_eq!(scene.server(&id, "city").await.as_deref(), Some("Tauranga"));
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"));
    scene.colleague_writes(&id, "jobtitle", "Theirs again").await;
    scene.wait(Duration::from_secs(120)).await;
    scene.engine.pull().await.unwrap();
    let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!(open[0].properties[0].remote.as_deref(), Some("Theirs again"), "judged anew");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn two_hundred_and_fifty_edits_go_in_batches_of_a_hundred_and_each_ends_by_itself() {
    let scene = Scene::with(|_| {}, 300);
    scene.engine.pull().await.unwrap();
    let ids: Vec<String> =
        scene.sandbox.live_ids(Kind::Contact).iter().take(250).map(u64::to_string).collect();
    let mut refused = 0;
    for (at, id) in ids.iter().enumerate() {
        let bad = at % 50 == 7 && scene.shown(id, "hs_lead_status").await.as_deref() != Some("BAD_TIMING");
        refused += u64::from(bad);
        scene.edit(id, "hs_lead_status", if at % 50 == 7 { "BAD_TIMING" } else { "OPEN" }).await;
    }
    scene.sandbox.remove_option(Kind::Contact, "hs_lead_status", "BAD_TIMING").unwrap();
    let (gone, moved) = (&ids[3], &ids[120]);
    scene.colleague.archive(contacts(), gone).await.unwrap();
    scene.colleague_writes(moved, "hs_lead_status", "CONNECTED").await;
    let pushed = scene.push().await;
    let batches =
        scene.sandbox.requests().iter().filter(|row| row.path.ends_with("/contacts/batch/update")).count();
    assert!((3..8).contains(&batches), "{batches}");
    assert_eq!(pushed.rejected, refused);
    assert!(refused > 0);
    for (at, id) in ids.iter().enumerate() {
        if at % 50 != 7 && id != gone && id != moved {
            assert_eq!(scene.server(id, "hs_lead_status").await.as_deref(), Some("OPEN"), "{at}");
        }
    }
    assert_eq!(scene.server(moved, "hs_lead_status").await.as_deref(), Some("CONNECTED"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_edited_while_a_write_is_on_its_way_stays_and_goes_out_next() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "First").await;
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", Fault::Delay { ms: 1_000 }));
    let engine = scene.engine.clone();
    let edit = async {
        scene.wait(Duration::from_millis(500)).await;
        scene.edit(&id, "jobtitle", "Second").await;
    };
    let (pushed, ()) = tokio::join!(engine.push(Consent::Given), edit);
    pushed.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Second"));
    let history =
        scene.colleague.read(contacts(), &id, &[], &["jobtitle".to_owned()]).await.unwrap().unwrap();
    let values: Vec<_> = history.history["jobtitle"].iter().filter_map(|entry| entry.value.clone()).collect();
    assert_eq!(values[..2], ["Second".to_owned(), "First".to_owned()]);
    scene.assert_settled().await;
}
