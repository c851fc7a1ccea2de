//! Taking back what was done: before it left and after, with what hangs on it, and never over a colleague's value.

use crate::support::{Scene, companies, contacts};
use satchel_core::{ConflictKind, ObjectType, OutboxKind, RecordKey, RecordState, Rid};
use satchel_engine::EngineError;
use satchel_store::StoreError;

fn notes() -> ObjectType {
    "notes".parse().unwrap()
}

async fn state_of(scene: &Scene, rid: Rid) -> RecordState {
    let look = scene.engine.store().read(move |reader| reader.record(rid));
    look.await.unwrap().expect("a known record").state
}

async fn outbox(scene: &Scene) -> Vec<satchel_store::OutboxRow> {
    let look = scene.engine.store().read(|reader| -> Result<_, StoreError> { Ok(reader.outbox(100, 0)?.1) });
    look.await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_unsent_edit_goes_back_step_by_step_and_never_leaves() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let before = scene.shown(&id, "jobtitle").await;
    scene.edit(&id, "jobtitle", "First").await;
    scene.edit(&id, "jobtitle", "Second").await;
    let undone = scene.engine.undo(None, false).await.unwrap();
    assert_eq!(
        (undone.parts[0].from.as_deref(), undone.parts[0].to.as_deref(), undone.parts[0].was_sent),
        (Some("Second"), Some("First"), false)
    );
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("First"));
    scene.engine.undo(None, false).await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await, before);
    let nothing = scene.engine.undo(None, false).await.unwrap_err();
    assert!(matches!(nothing, EngineError::CannotUndo(_)), "{nothing}");
    scene.push().await;
    let writes = scene.sandbox.requests().iter().filter(|row| row.path.ends_with("/batch/update")).count();
    assert_eq!(writes, 0, "what was taken back never left");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_edited_at_once_is_undone_at_once() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let before = (scene.shown(&id, "jobtitle").await, scene.shown(&id, "city").await);
    let changes =
        ["jobtitle", "city"].map(|name| (name.to_owned(), Some("Both".to_owned()))).into_iter().collect();
    scene.engine.edit(contacts(), &RecordKey::Remote(id.clone()), changes).await.unwrap();
    assert_eq!(scene.engine.undo(None, false).await.unwrap().parts.len(), 2);
    assert_eq!((scene.shown(&id, "jobtitle").await, scene.shown(&id, "city").await), before);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_undo_that_is_given_up_sends_nothing_of_what_had_left_before() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    for value in ["First", "Second"] {
        scene.edit(&id, "jobtitle", value).await;
        scene.push().await;
    }
    scene.engine.undo(None, false).await.unwrap();
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("First"));
    scene.engine.discard(outbox(&scene).await[0].id).await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Second"));
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Second"));
    let writes = scene.sandbox.requests().iter().filter(|row| row.path.ends_with("/batch/update")).count();
    assert_eq!(writes, 2);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_sent_edit_is_taken_back_by_an_ordinary_change() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let before = scene.server(&id, "jobtitle").await;
    scene.edit(&id, "jobtitle", "Sent").await;
    scene.push().await;
    let plan = scene.engine.undo_plan(None).await.unwrap();
    assert_eq!((plan.parts[0].from.as_deref(), plan.parts[0].was_sent), (Some("Sent"), true));
    assert!(outbox(&scene).await.is_empty(), "a look changes nothing");
    let undone = scene.engine.undo(None, false).await.unwrap();
    assert_eq!(undone, plan);
    assert_eq!(
        scene.server(&id, "jobtitle").await.as_deref(),
        Some("Sent"),
        "it waits like any other change"
    );
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await, before);
    scene.assert_settled().await;
    let again = scene.engine.undo(Some(undone.action), false).await.unwrap_err();
    assert!(matches!(again, EngineError::CannotUndo(_)), "{again}");
}

#[tokio::test(start_paused = true)]
async fn undoing_what_a_colleague_changed_since_is_a_conflict_and_writes_nothing() {
    let scene = Scene::pulled(1).await;
    // Whether the colleague's value is known here already makes no difference.
    for (place, pulled) in [(3, false), (4, true)] {
        let id = scene.contact(place).await;
        scene.edit(&id, "jobtitle", "Sent").await;
        scene.push().await;
        scene.colleague_writes(&id, "jobtitle", "Theirs").await;
        if pulled {
            scene.engine.pull().await.unwrap();
        }
        scene.engine.undo(None, false).await.unwrap();
        scene.push().await;
        assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"), "pulled: {pulled}");
        let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
        let last = open.last().expect("a conflict");
        assert_eq!((last.kind, last.properties[0].remote.as_deref()), (ConflictKind::Edit, Some("Theirs")));
        scene.assert_sound().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_older_change_is_not_undone_through_a_newer_one() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let before = scene.server(&id, "jobtitle").await;
    scene.edit(&id, "jobtitle", "One").await;
    let first = scene.engine.undo_plan(None).await.unwrap().action;
    scene.push().await;
    scene.edit(&id, "jobtitle", "Two").await;
    let waits = scene.engine.undo(Some(first), false).await.unwrap_err();
    assert!(matches!(waits, EngineError::CannotUndo(_)), "{waits}");
    scene.push().await;
    let sent = scene.engine.undo(Some(first), false).await.unwrap_err();
    assert!(matches!(sent, EngineError::CannotUndo(_)), "{sent}");
    // The other way round both go back.
    scene.engine.undo(None, false).await.unwrap();
    scene.push().await;
    scene.engine.undo(None, false).await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await, before);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_record_goes_with_what_waits_for_it_once_that_was_said() {
    let scene = Scene::pulled(1).await;
    let company = scene.colleague.list(companies(), None, false, &[]).await.unwrap().records[2].id.clone();
    let named = |name: &str| vec![(name.to_owned(), Some("Undone".to_owned()))];
    let draft = scene.engine.create(contacts(), named("firstname")).await.unwrap();
    let action = scene.engine.undo_plan(None).await.unwrap().action;
    let key = RecordKey::Local(draft);
    scene.engine.associate(contacts(), &key, companies(), &RecordKey::Remote(company), None).await.unwrap();
    let note = scene.engine.create(notes(), named("hs_note_body")).await.unwrap();
    scene.engine.associate(notes(), &RecordKey::Local(note), contacts(), &key, None).await.unwrap();

    let refused = scene.engine.undo(Some(action), false).await.unwrap_err();
    let EngineError::HasDependants(plan) = refused else { panic!("{refused}") };
    assert_eq!(plan.parts.len(), 1);
    let kinds: Vec<OutboxKind> = plan.dependants.iter().map(|part| part.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == OutboxKind::Associate).count(), 2, "{kinds:?}");
    assert!(kinds.contains(&OutboxKind::Create), "the note would be on no timeline");
    assert_eq!(outbox(&scene).await.len(), 4, "nothing was undone");

    scene.engine.undo(Some(action), true).await.unwrap();
    assert_eq!(
        (state_of(&scene, draft).await, state_of(&scene, note).await),
        (RecordState::Gone, RecordState::Gone)
    );
    scene.push().await;
    scene.assert_settled().await;
    let made = |method: &str, path: &str| method == "POST" && path.ends_with("/contacts");
    assert_eq!(scene.sandbox.requests().iter().filter(|row| made(&row.method, &row.path)).count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_record_that_was_made_is_archived_unless_a_colleague_worked_on_it() {
    for touched in [false, true] {
        let scene = Scene::pulled(1).await;
        let values = vec![("lastname".to_owned(), Some("Undone".to_owned()))];
        let rid = scene.engine.create(contacts(), values).await.unwrap();
        scene.push().await;
        let look = scene.engine.store().read(move |reader| reader.record(rid));
        let id = look.await.unwrap().unwrap().remote_id.unwrap();
        if touched {
            scene.colleague_writes(&id, "lastname", "Wanted").await;
        }
        scene.engine.undo(None, false).await.unwrap();
        scene.push().await;
        let there = scene.server(&id, "lastname").await;
        assert_eq!(there.is_some(), touched, "{there:?}");
        scene.assert_sound().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_archive_is_taken_back_while_it_waits_and_not_after() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(5).await;
    let key = RecordKey::Remote(id.clone());
    scene.engine.archive(contacts(), &key).await.unwrap();
    scene.engine.undo(None, false).await.unwrap();
    scene.push().await;
    assert!(scene.server(&id, "email").await.is_some(), "it never left");
    scene.engine.archive(contacts(), &key).await.unwrap();
    scene.push().await;
    let refused = scene.engine.undo(None, false).await.unwrap_err();
    assert!(refused.to_string().contains("recycle bin"), "{refused}");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn links_go_both_ways() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(7).await;
    let linked = scene.linked(contacts(), &id, companies()).await;
    let all = scene.colleague.list(companies(), None, false, &[]).await.unwrap().records;
    let other = all.into_iter().map(|record| record.id).find(|other| !linked.contains(other)).unwrap();
    let (from, to) = (RecordKey::Remote(id.clone()), RecordKey::Remote(other.clone()));
    let there = async || {
        let ids = [id.clone()];
        let mut read = scene.colleague.associations(contacts(), companies(), &ids).await.unwrap();
        read.remove(&id).unwrap_or_default().iter().any(|link| link.to_id == other)
    };
    scene.engine.associate(contacts(), &from, companies(), &to, None).await.unwrap();
    scene.push().await;
    assert!(there().await);
    scene.engine.undo(None, false).await.unwrap();
    scene.push().await;
    assert!(!there().await, "the link was taken back");

    scene.engine.associate(contacts(), &from, companies(), &to, None).await.unwrap();
    scene.push().await;
    scene.engine.dissociate(contacts(), &from, companies(), &to, None).await.unwrap();
    scene.push().await;
    assert!(!there().await);
    scene.engine.undo(None, false).await.unwrap();
    scene.push().await;
    assert!(there().await, "its removal was taken back");
    scene.assert_settled().await;
}
