//! The outbox carried over: into the same mirror, into a fresh one, twice, and not into another account.

use crate::support::{Scene, companies, contacts};
use satchel_core::{OutboxState, RecordKey};
use satchel_engine::{CarriedChange, CarriedOutbox, EngineError};
use satchel_sandbox::{Fault, FaultRule};
use satchel_store::{OutboxRow, StoreError};

async fn outbox(scene: &Scene) -> Vec<OutboxRow> {
    let look = scene.engine.store().read(|reader| -> Result<_, StoreError> { Ok(reader.outbox(100, 0)?.1) });
    look.await.unwrap()
}

/// One of everything that waits.
async fn waiting() -> (Scene, Vec<String>, CarriedOutbox) {
    let scene = Scene::pulled(1).await;
    let ids = vec![scene.contact(3).await, scene.contact(4).await];
    let company = scene.colleague.list(companies(), None, false, &[]).await.unwrap().records[2].id.clone();
    scene.edit(&ids[0], "jobtitle", "Carried").await;
    scene.edit(&ids[0], "phone", "").await;
    scene.engine.archive(contacts(), &RecordKey::Remote(ids[1].clone())).await.unwrap();
    let values = vec![("lastname".to_owned(), Some("Carried".to_owned()))];
    let draft = scene.engine.create(contacts(), values).await.unwrap();
    let (from, to) = (RecordKey::Local(draft), RecordKey::Remote(company));
    scene.engine.associate(contacts(), &from, companies(), &to, None).await.unwrap();
    let carried = scene.engine.carry_out().await.unwrap();
    (scene, ids, carried)
}

/// A new mirror of the same portal, before or after its first pull.
async fn fresh(scene: &mut Scene, pulled: bool) {
    scene.mirror_anew();
    scene.engine.welcome().await.unwrap();
    if pulled {
        scene.engine.pull().await.unwrap();
    }
}

async fn assert_all_there(scene: &Scene, ids: &[String]) {
    assert_eq!(scene.server(&ids[0], "jobtitle").await.as_deref(), Some("Carried"));
    assert_eq!(scene.server(&ids[0], "phone").await, None);
    assert_eq!(scene.server(&ids[1], "email").await, None, "it is archived");
    let page = scene.colleague.list(contacts(), None, false, &["lastname".to_owned()]).await.unwrap();
    let name = |record: &satchel_core::RemoteRecord| record.properties["lastname"].clone();
    let made: Vec<_> =
        page.records.into_iter().filter(|record| name(record).as_deref() == Some("Carried")).collect();
    assert_eq!(made.len(), 1, "made once");
    let made = [made[0].id.clone()];
    let links = scene.colleague.associations(contacts(), companies(), &made).await.unwrap();
    assert_eq!(links[&made[0]].len(), 1, "with its link");
}

#[tokio::test(start_paused = true)]
async fn a_fresh_mirror_takes_it_before_and_after_its_first_pull() {
    for pulled in [false, true] {
        let (mut scene, ids, carried) = waiting().await;
        fresh(&mut scene, pulled).await;
        let report = scene.engine.carry_in(carried.clone()).await.unwrap();
        assert_eq!((report.placed, report.known, report.left.len()), (6, 0, 0), "{report:?}");
        let again = scene.engine.carry_in(carried.clone()).await.unwrap();
        assert_eq!((again.placed, again.known), (0, 6), "twice is once");
        scene.engine.pull().await.unwrap();
        scene.push().await;
        scene.push().await;
        assert_all_there(&scene, &ids).await;
        scene.assert_settled().await;
        let later = scene.engine.carry_in(carried).await.unwrap();
        assert_eq!((later.placed, later.known), (0, 6), "also when all of it was sent");
    }
}

#[tokio::test(start_paused = true)]
async fn the_same_mirror_takes_back_only_what_was_given_up() {
    let (scene, ids, carried) = waiting().await;
    let report = scene.engine.carry_in(carried.clone()).await.unwrap();
    assert_eq!((report.placed, report.known), (0, 6), "{report:?}");
    let (given_up, stayed) = scene.engine.discard_all().await.unwrap();
    assert_eq!((given_up, stayed), (4, 0));
    scene.assert_settled().await;
    let report = scene.engine.carry_in(carried.clone()).await.unwrap();
    assert_eq!((report.placed, report.left.len()), (6, 0), "{report:?}");
    assert_eq!(scene.engine.carry_in(carried).await.unwrap().placed, 0);
    scene.push().await;
    scene.push().await;
    assert_all_there(&scene, &ids).await;
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn bases_go_along_so_that_a_colleagues_change_is_met() {
    let (mut scene, ids, carried) = waiting().await;
    scene.colleague_writes(&ids[0], "jobtitle", "Theirs").await;
    fresh(&mut scene, true).await;
    scene.engine.carry_in(carried).await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&ids[0], "jobtitle").await.as_deref(), Some("Theirs"), "nothing was overwritten");
    let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_placed_is_told_and_the_rest_is_placed() {
    let (mut scene, ids, mut carried) = waiting().await;
    scene.colleague.archive(contacts(), &ids[1]).await.unwrap();
    fresh(&mut scene, true).await;
    scene.edit(&ids[0], "jobtitle", "Typed here").await;
    for intent in &mut carried.intents {
        if let CarriedChange::Edit { property, .. } = &mut intent.change
            && property == "phone"
        {
            *property = "gone_property".to_owned();
        }
    }
    let report = scene.engine.carry_in(carried).await.unwrap();
    let reasons: Vec<&str> = report.left.iter().map(|left| left.reason.as_str()).collect();
    assert_eq!(report.left.len(), 3, "{report:?}");
    assert!(reasons.iter().any(|reason| reason.contains("recycle bin")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("gone_property")), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.contains("another change")), "{reasons:?}");
    assert_eq!(report.placed, 3, "the new record and its link");
    assert_eq!(scene.shown(&ids[0], "jobtitle").await.as_deref(), Some("Typed here"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_record_that_may_have_been_made_is_held_back() {
    let mut scene = Scene::pulled(1).await;
    let values = vec![("lastname".to_owned(), Some("Perhaps".to_owned()))];
    scene.engine.create(contacts(), values).await.unwrap();
    scene.sandbox.fault(FaultRule::always("POST", "*/objects/*/contacts", Fault::Reset { applied: false }));
    scene.push().await;
    let carried = scene.engine.carry_out().await.unwrap();
    scene.sandbox.clear_faults();
    fresh(&mut scene, true).await;
    let report = scene.engine.carry_in(carried).await.unwrap();
    assert_eq!(report.held, 1, "{report:?}");
    let row = outbox(&scene).await.remove(0);
    assert_eq!((row.held, row.state), (true, OutboxState::Queued));
    assert!(row.message.is_some_and(|words| words.contains("may have been made")));
    assert_eq!(scene.push().await.acknowledged, 0);
    scene.engine.retry(row.id).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn another_account_and_what_contradicts_itself_are_refused_whole() {
    let (scene, _, carried) = waiting().await;
    scene.engine.discard_all().await.unwrap();
    let foreign = CarriedOutbox { portal_id: "1".to_owned(), ..carried.clone() };
    assert!(matches!(scene.engine.carry_in(foreign).await, Err(EngineError::ForeignOutbox { .. })));
    let newer = CarriedOutbox { form: 99, ..carried.clone() };
    assert!(matches!(scene.engine.carry_in(newer).await, Err(EngineError::NewerOutbox)));
    let mut broken = carried;
    let (add, remove, labels) = (Vec::new(), Vec::new(), Vec::new());
    let nowhere =
        CarriedChange::Link { removes: false, to: 99, add, remove, present: false, labels, primary: None };
    broken.intents.last_mut().unwrap().change = nowhere;
    assert!(matches!(scene.engine.carry_in(broken).await, Err(EngineError::BrokenOutbox)));
    assert!(outbox(&scene).await.is_empty(), "nothing of it was placed");
    scene.assert_sound().await;
}
