//! The mirror against the server: after a backfill, after increments, after everything at once.

use crate::support::{Scene, contacts};
use satchel_core::RecordKey;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule};
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
async fn links_that_were_read_before_a_failure_are_not_read_again() {
    const LINKS: &str = "*/associations/*contacts/companies/batch/read";
    let mut scene = Scene::with(|_| {}, 2_100);
    let reads = |scene: &Scene| {
        let rows = scene.sandbox.requests();
        rows.iter().filter(|row| row.path.ends_with("contacts/companies/batch/read")).count()
    };
    scene.sandbox.fault(FaultRule::always("POST", LINKS, Fault::NotSent).after(2));
    assert!(scene.engine.pull().await.is_err());
    scene.sandbox.clear_faults();
    scene.restart();
    let before = reads(&scene);
    scene.engine.pull().await.unwrap();
    assert_eq!(reads(&scene) - before, 1, "of three thousands, one was left");
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

/// A server that has not heard of the newest change answers with what it knows; the next window reads the record again.
#[tokio::test(start_paused = true)]
async fn an_answer_older_than_what_is_known_takes_nothing_back() {
    let scene = Scene::pulled(3).await;
    let id = scene.contact(2).await;
    scene.colleague_writes(&id, "jobtitle", "Second").await;
    scene.engine.pull().await.unwrap();
    scene.wait(Duration::from_secs(60)).await;
    scene.colleague_writes(&id, "jobtitle", "Third").await;
    let old = serde_json::json!({
        "status": "COMPLETE",
        "results": [{
            "id": id, "archived": false,
            "createdAt": "2020-01-01T00:00:00.000Z", "updatedAt": "2020-01-02T00:00:00.000Z",
            "properties": { "hs_object_id": id, "jobtitle": "First" },
        }],
    });
    let (body, content_type) = (old.to_string(), "application/json".to_owned());
    let answer = Fault::Answer { status: 200, body, content_type, headers: Vec::new() };
    scene.sandbox.fault(FaultRule::always("POST", "*/objects/*/contacts/batch/read", answer));
    scene.engine.pull().await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Second"));
    scene.sandbox.clear_faults();
    scene.engine.pull().await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Third"));
    scene.assert_mirror_equals_server().await;
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
