//! Table (c): the user archives a record. Keeping is the default, because only HubSpot's own pages bring a record back.

use super::desk::{desk, key};
use super::table::{Cell, Row, Table};
use crate::support::{Scene, contacts};
use satchel_core::{ConflictKind, RecordState, Resolution, Rid};
use satchel_sandbox::world::Kind;
use std::time::Duration;

pub(super) const TABLE: Table = Table {
    letter: 'c',
    columns: &["u", "s", "d", "o", "g", "m", "r", "h"],
    rows: &[Row {
        name: "archive",
        cells: &[
            Cell::Case("c_archive_u_is_sent_and_seen_done"),
            Cell::Case("c_archive_s_nothing_is_sent"),
            Cell::Case("c_archive_d_what_changed_since_is_asked_about"),
            Cell::Case("c_archive_o_what_changes_by_itself_is_not_asked_about"),
            Cell::Case("c_archive_g_has_nothing_left_to_do"),
            Cell::Case("c_archive_m_would_take_another_along_and_is_asked_about"),
            Cell::Case("c_archive_r_is_compared_with_what_came_back"),
            Cell::Case("c_archive_h_waits_and_goes_out_once_allowed"),
        ],
    }],
};

/// A desk at which the rep has just archived a contact.
async fn wanted() -> (Scene, String, Rid) {
    let scene = desk().await;
    let id = scene.contact(6).await;
    let rid = scene.engine.archive(contacts(), &key(&id)).await.unwrap();
    (scene, id, rid)
}

fn deletes(scene: &Scene, id: &str) -> usize {
    scene.sent("DELETE", id)
}

async fn assert_archived(scene: &Scene, id: &str, rid: Rid) {
    assert!(scene.colleague.read(contacts(), id, &[], &[]).await.unwrap().is_none());
    assert_eq!(scene.state(rid).await, RecordState::Archived);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn c_archive_u_is_sent_and_seen_done() {
    let (scene, id, rid) = wanted().await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(deletes(&scene, &id), 1);
    assert_archived(&scene, &id, rid).await;
    // Edited and then archived without a network: the archive says more than the edit.
    let scene = desk().await;
    let id = scene.contact(6).await;
    let rid = scene.edits(contacts(), &id, &[("jobtitle", "Mine")]).await;
    scene.engine.archive(contacts(), &key(&id)).await.unwrap();
    scene.push().await;
    scene.push().await;
    assert_archived(&scene, &id, rid).await;
}

#[tokio::test(start_paused = true)]
async fn c_archive_s_nothing_is_sent() {
    let (scene, id, rid) = wanted().await;
    scene.colleague_archives(contacts(), &id).await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(deletes(&scene, &id), 0);
    assert_archived(&scene, &id, rid).await;
}

#[tokio::test(start_paused = true)]
async fn c_archive_d_what_changed_since_is_asked_about() {
    for answer in [Resolution::Remote, Resolution::Local] {
        let (scene, id, rid) = wanted().await;
        scene.colleague_edits(contacts(), &id, &[("jobtitle", "Just promoted")]).await;
        assert_eq!(scene.push().await.conflicted, 1);
        assert_eq!(deletes(&scene, &id), 0, "it is kept until the user has answered");
        let conflict = scene.only_conflict(ConflictKind::ChangedSinceArchive, &["jobtitle"]).await;
        assert_eq!(conflict.properties[0].remote.as_deref(), Some("Just promoted"));
        scene.engine.resolve(conflict.id, None, answer.clone()).await.unwrap();
        scene.push().await;
        if answer == Resolution::Local {
            assert_archived(&scene, &id, rid).await;
        } else {
            assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Just promoted"));
            assert_eq!(deletes(&scene, &id), 0);
            scene.assert_settled().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn c_archive_o_what_changes_by_itself_is_not_asked_about() {
    let (scene, id, rid) = wanted().await;
    scene.wait(Duration::from_millis(20)).await;
    scene.sandbox.touch(Kind::Contact, id.parse().unwrap()).unwrap();
    assert_eq!(scene.push().await.acknowledged, 1, "a stamp that moved alone is no change");
    assert_archived(&scene, &id, rid).await;
}

#[tokio::test(start_paused = true)]
async fn c_archive_g_has_nothing_left_to_do() {
    let (scene, id, rid) = wanted().await;
    scene.erase(&id).await;
    scene.push().await;
    assert_eq!((deletes(&scene, &id), scene.state(rid).await), (0, RecordState::Gone));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn c_archive_m_would_take_another_along_and_is_asked_about() {
    for primary in [true, false] {
        let (scene, id, _) = wanted().await;
        let other = scene.contact(7).await;
        let (first, second) = if primary { (&id, &other) } else { (&other, &id) };
        let survivor = scene.colleague_merges(contacts(), first, second).await;
        scene.push().await;
        scene.push().await;
        let open = scene.conflicts().await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!(open[0].kind, ConflictKind::ChangedSinceArchive);
        assert!(open[0].properties.iter().any(|property| property.name == "hs_merged_object_ids"));
        assert!(scene.colleague.read(contacts(), &survivor, &[], &[]).await.unwrap().is_some());
        scene.assert_sound().await;
        scene.engine.resolve(open[0].id, None, Resolution::Remote).await.unwrap();
        scene.push().await;
        assert!(scene.colleague.read(contacts(), &survivor, &[], &[]).await.unwrap().is_some());
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn c_archive_r_is_compared_with_what_came_back() {
    let (scene, id, rid) = wanted().await;
    scene.colleague_archives(contacts(), &id).await;
    scene.restore(Kind::Contact, &id);
    scene.push().await;
    assert_eq!(deletes(&scene, &id), 1);
    assert_archived(&scene, &id, rid).await;
    let (scene, id, _) = wanted().await;
    scene.colleague_archives(contacts(), &id).await;
    scene.restore(Kind::Contact, &id);
    scene.colleague_edits(contacts(), &id, &[("jobtitle", "Back again")]).await;
    assert_eq!(scene.push().await.conflicted, 1);
    scene.only_conflict(ConflictKind::ChangedSinceArchive, &["jobtitle"]).await;
    assert_eq!(deletes(&scene, &id), 0);
}

#[tokio::test(start_paused = true)]
async fn c_archive_h_waits_and_goes_out_once_allowed() {
    for (method, path) in [("DELETE", "*"), ("POST", "*/batch/read")] {
        let (scene, id, rid) = wanted().await;
        scene.forbid(method, path);
        scene.push().await;
        scene.assert_parked().await;
        scene.allow();
        scene.push().await;
        assert_archived(&scene, &id, rid).await;
    }
}
