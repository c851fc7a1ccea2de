//! What both sides changed: found, blocked, settled, and never overwritten unseen.

use crate::support::{Scene, contacts};
use satchel_core::{Conflict, RecordKey, Resolution};
use satchel_engine::{Consent, EngineError};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule};
use std::time::Duration;

async fn only_conflict(scene: &Scene) -> Conflict {
    let mut open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

async fn disputed(seed: u64) -> (Scene, String) {
    let scene = Scene::pulled(seed).await;
    let id = scene.contact(6).await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (0, 1));
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"), "nothing was overwritten");
    (scene, id)
}

#[tokio::test(start_paused = true)]
async fn a_conflict_shows_three_values_and_their_author() {
    let (scene, id) = disputed(1).await;
    let conflict = only_conflict(&scene).await;
    let property = &conflict.properties[0];
    assert_eq!((property.local.as_deref(), property.remote.as_deref()), (Some("Mine"), Some("Theirs")));
    assert!(property.remote_at.is_some() && property.remote_by.is_some(), "{property:?}");
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Mine"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn each_answer_ends_the_conflict() {
    for (answer, expected) in [
        (Resolution::Local, "Mine"),
        (Resolution::Remote, "Theirs"),
        (Resolution::Value(Some("Both".to_owned())), "Both"),
    ] {
        let (scene, id) = disputed(1).await;
        let conflict = only_conflict(&scene).await;
        scene.engine.resolve(conflict.id, Some("jobtitle"), answer).await.unwrap();
        scene.push().await;
        assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some(expected));
        assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some(expected));
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_void_when_the_colleague_moved_again() {
    let (scene, id) = disputed(1).await;
    let conflict = only_conflict(&scene).await;
    scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    scene.colleague_writes(&id, "jobtitle", "Theirs again").await;
    assert_eq!(scene.push().await.conflicted, 1);
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs again"));
    assert_eq!(only_conflict(&scene).await.properties[0].remote.as_deref(), Some("Theirs again"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn other_fields_are_no_conflict_and_equal_values_converge() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.edit(&id, "city", "Tauranga").await;
    scene.colleague_writes(&id, "zip", "99999").await;
    scene.colleague_writes(&id, "city", "Tauranga").await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 0));
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Mine"));
    assert_eq!(scene.server(&id, "zip").await.as_deref(), Some("99999"));
    assert_eq!(scene.shown(&id, "zip").await.as_deref(), Some("99999"), "the read-back shows it at once");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_pull_finds_the_conflict_and_it_vanishes_when_the_sides_agree() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    scene.engine.pull().await.unwrap();
    only_conflict(&scene).await;
    scene.colleague_writes(&id, "jobtitle", "Mine").await;
    scene.engine.pull().await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn edits_of_a_record_a_colleague_archived_wait_and_go_out_once_it_is_back() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(9).await;
    scene.edit(&id, "jobtitle", "Still here").await;
    scene.colleague.archive(contacts(), &id).await.unwrap();
    scene.push().await;
    let conflict = only_conflict(&scene).await;
    let refused = scene.engine.resolve(conflict.id, None, Resolution::Local).await;
    assert!(matches!(refused, Err(EngineError::CannotResolve(_))));
    scene.assert_sound().await;
    scene.sandbox.restore(Kind::Contact, id.parse().unwrap()).unwrap();
    scene.engine.pull().await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Still here"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_archive_stops_for_what_a_colleague_changed_meanwhile() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(9).await;
    scene.engine.archive(contacts(), &RecordKey::Remote(id.clone())).await.unwrap();
    scene.colleague_writes(&id, "jobtitle", "Just promoted").await;
    assert_eq!(scene.push().await.conflicted, 1);
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Just promoted"));
    let conflict = only_conflict(&scene).await;
    scene.engine.resolve(conflict.id, None, Resolution::Remote).await.unwrap();
    scene.push().await;
    assert!(scene.server(&id, "jobtitle").await.is_some(), "it was kept");
    scene.assert_settled().await;
}

/// A contact whose title was written from here, in a file that mirrors it no more.
async fn written_and_mirrored_no_more() -> (Scene, String) {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(5).await;
    scene.edit(&id, "jobtitle", "Written here").await;
    scene.push().await;
    let columns = Some(vec!["email".to_owned(), "city".to_owned()]);
    scene.engine.select_properties(contacts(), columns).await.unwrap();
    scene.engine.pull().await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await, None);
    (scene, id)
}

#[tokio::test(start_paused = true)]
async fn a_column_that_is_mirrored_no_more_is_edited_over_what_was_written_last() {
    let (scene, id) = written_and_mirrored_no_more().await;
    scene.edit(&id, "jobtitle", "Next").await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 0), "nobody else touched it");
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Next"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_column_that_is_mirrored_no_more_is_never_written_over_a_colleagues_value() {
    // What was written last is wanted again, or another value; the colleague wrote one, or none.
    for wanted in ["Written here", "Next"] {
        for theirs in ["Theirs", ""] {
            let (scene, id) = written_and_mirrored_no_more().await;
            scene.colleague_writes(&id, "jobtitle", theirs).await;
            scene.edit(&id, "jobtitle", wanted).await;
            scene.push().await;
            let asked = !(theirs.is_empty() && wanted == "Written here");
            let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
            assert_eq!(open.len(), usize::from(asked), "{wanted} over {theirs:?}: {open:?}");
            let there = scene.server(&id, "jobtitle").await.unwrap_or_default();
            assert_eq!(there, if asked { theirs } else { wanted }, "{wanted} over {theirs:?}");
            scene.assert_sound().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_disputed_edit_taken_back_while_others_leave_lets_the_colleagues_value_stand() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    let before = scene.shown(&id, "zip").await.unwrap_or_default();
    scene.edit(&id, "zip", "11111").await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.colleague_writes(&id, "zip", "99999").await;
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", Fault::Delay { ms: 1_000 }));
    let takes_back = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scene.edit(&id, "zip", &before).await;
    };
    let (pushed, ()) = tokio::join!(scene.engine.push(Consent::Given), takes_back);
    let pushed = pushed.unwrap();
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 1));
    scene.engine.pull().await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&id, "zip").await.as_deref(), Some("99999"));
    assert_eq!(scene.shown(&id, "zip").await.as_deref(), Some("99999"));
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Mine"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_colleagues_value_seen_since_the_last_write_makes_that_no_base() {
    let (scene, id) = written_and_mirrored_no_more().await;
    scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.push().await;
    let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap().remove(0);
    scene.engine.resolve(open.id, None, Resolution::Remote).await.unwrap();
    scene.engine.pull().await.unwrap();
    scene.colleague_writes(&id, "jobtitle", "Written here").await;
    scene.engine.select_properties(contacts(), Some(vec!["email".to_owned()])).await.unwrap();
    scene.engine.pull().await.unwrap();
    scene.edit(&id, "jobtitle", "Mine, later").await;
    assert_eq!(scene.push().await.conflicted, 1, "the colleague put it there, not the user");
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Written here"));
    scene.assert_sound().await;
}
