//! The mirror against the server: after a backfill, after increments, after everything at once.

use crate::support::{Scene, companies, contacts};
use satchel_core::RecordKey;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, Switches};
use std::collections::BTreeMap;
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn a_first_pull_mirrors_everything() {
    let scene = Scene::pulled(1).await;
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn a_backfill_that_was_cut_resumes_at_its_page() {
    let mut scene = Scene::with(|_| {}, 450);
    scene.sandbox.fault(FaultRule::always("GET", "*/objects/*/contacts", Fault::NotSent).after(3));
    assert!(scene.engine.pull().await.is_err());
    scene.sandbox.clear_faults();
    scene.restart();
    let before = scene.sandbox.request_count();
    scene.engine.pull().await.unwrap();
    let pages = scene.sandbox.requests().iter().filter(|row| row.path.ends_with("/contacts")).count();
    assert!(scene.sandbox.request_count() > before && pages > 0);
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn changes_arrive_with_the_next_pull() {
    let scene = Scene::pulled(3).await;
    let id = scene.contact(2).await;
    scene.colleague_writes(&id, "jobtitle", "Changed elsewhere").await;
    let made = BTreeMap::from([("email".to_owned(), "new@portal.example.com".to_owned())]);
    scene.colleague.create(contacts(), &made, &[]).await.unwrap();
    let gone = scene.contact(11).await;
    scene.colleague.archive(contacts(), &gone).await.unwrap();
    let report = scene.engine.pull().await.unwrap();
    let counts = report.types[&contacts()];
    assert_eq!((counts.added, counts.archived), (1, 1), "{counts:?}");
    scene.assert_mirror_equals_server().await;
}

/// The issue's own test: search lag up to a minute, many records with one stamp, archive, restore, merge, a change of a link
/// alone, and edits made meanwhile.
#[tokio::test(start_paused = true)]
async fn after_two_cycles_and_a_cold_pass_the_mirror_is_the_server_and_no_edit_is_gone() {
    for (seed, lag_ms) in [(11, 0), (12, 17_000), (13, 60_000)] {
        let contacts_count = 1_200;
        let scene = Scene::with(
            |config| {
                config.switches = Switches::from_seed(seed);
                config.search_lag_ms = lag_ms;
            },
            contacts_count,
        );
        scene.engine.pull().await.unwrap();
        let mut ids = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = scene.colleague.list(contacts(), after.as_deref(), false, &[]).await.unwrap();
            ids.extend(page.records.into_iter().map(|record| record.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        // One stamp for very many: a job that touches everything.
        for id in &ids[100..] {
            scene.sandbox.touch(Kind::Contact, id.parse().unwrap()).unwrap();
        }
        for id in &ids[..100] {
            scene.edit(id, "jobtitle", "Edited here").await;
        }
        scene.colleague.archive(contacts(), &ids[200]).await.unwrap();
        scene.colleague.archive(contacts(), &ids[201]).await.unwrap();
        scene.engine.pull().await.unwrap();
        scene.sandbox.restore(Kind::Contact, ids[201].parse().unwrap()).unwrap();
        scene.colleague.merge(contacts(), &ids[300], &ids[301]).await.unwrap();
        let company =
            scene.colleague.list(companies(), None, false, &[]).await.unwrap().records[5].id.clone();
        scene.colleague.associate(contacts(), &ids[400], companies(), &company, None).await.unwrap();
        scene.wait(Duration::from_secs(90)).await;
        scene.engine.pull().await.unwrap();
        scene.wait(Duration::from_secs(90)).await;
        scene.engine.cold_pass().await.unwrap();
        scene.assert_mirror_equals_server().await;
        for id in &ids[..100] {
            assert_eq!(scene.shown(id, "jobtitle").await.as_deref(), Some("Edited here"));
        }
        assert_eq!(scene.push().await.acknowledged, 100);
        assert_eq!(scene.server(&ids[50], "jobtitle").await.as_deref(), Some("Edited here"));
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_merged_record_takes_its_edits_to_the_survivor() {
    let scene = Scene::pulled(5).await;
    let (kept, lost) = (scene.contact(1).await, scene.contact(2).await);
    scene.edit(&lost, "fax", "+1 555 0100").await;
    scene.wait(Duration::from_secs(1)).await;
    scene.colleague.merge(contacts(), &kept, &lost).await.unwrap();
    scene.wait(Duration::from_secs(1)).await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    let survivor = scene
        .engine
        .store()
        .read(move |reader| -> Result<_, satchel_store::StoreError> {
            let rid = reader.resolve(contacts(), &RecordKey::Remote(lost))?.expect("the old id is an alias");
            Ok(reader.record(rid)?.and_then(|record| record.remote_id))
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!(scene.server(&survivor, "fax").await.as_deref(), Some("+1 555 0100"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_sweep_finds_what_no_increment_shows() {
    let scene = Scene::pulled(1).await;
    let erased = scene.contact(4).await;
    scene.sandbox.purge(Kind::Contact, erased.parse().unwrap()).unwrap();
    let report = scene.engine.sweep().await.unwrap();
    assert_eq!(report.vanished, 1);
    scene.assert_mirror_equals_server().await;
}
