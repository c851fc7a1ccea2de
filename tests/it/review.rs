//! Review: nothing leaves unapproved, also what is edited while a push is under way; and what a push would send, to the
//! letter.

use crate::support::{Scene, companies, contacts};
use satchel_core::{OutboxState, RecordKey, Rid};
use satchel_engine::NewLink;
use satchel_sandbox::{Fault, FaultRule};
use satchel_store::StoreError;
use serde_json::Value;
use std::time::Duration;

fn writes(scene: &Scene) -> Vec<(String, String)> {
    let rows = scene.sandbox.requests().into_iter();
    let writing = |path: &str| !path.ends_with("/batch/read") && !path.ends_with("/search");
    rows.filter(|row| row.method != "GET" && writing(&row.path)).map(|row| (row.method, row.path)).collect()
}

async fn only_row(scene: &Scene) -> i64 {
    let look = scene.engine.store().read(|reader| -> Result<_, StoreError> { Ok(reader.outbox(9, 0)?.1) });
    let rows = look.await.unwrap();
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].id
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_until_it_is_approved_as_it_is() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.engine.set_review(true).await.unwrap();
    scene.edit(&id, "jobtitle", "Looked at").await;
    assert_eq!(scene.push().await.acknowledged, 0);
    assert_eq!(scene.engine.review().await.unwrap().unapproved, 1);
    scene.engine.approve(Some(vec![only_row(&scene).await])).await.unwrap();
    scene.edit(&id, "city", "Not looked at").await;
    assert_eq!(scene.push().await.acknowledged, 0, "what was edited again needs another approval");
    assert!(writes(&scene).is_empty());
    assert_eq!(scene.engine.approve(None).await.unwrap(), 1);
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.server(&id, "city").await.as_deref(), Some("Not looked at"));
    scene.edit(&id, "jobtitle", "Later").await;
    assert_eq!(scene.push().await.acknowledged, 0, "an approval is for what was sent");
    scene.engine.set_review(false).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_approval_is_void_when_the_value_moves_while_the_check_is_on_its_way() {
    let scene = Scene::with(|config| config.latency_ms = 40, 60);
    scene.engine.pull().await.unwrap();
    let id = scene.contact(3).await;
    scene.engine.set_review(true).await.unwrap();
    scene.edit(&id, "jobtitle", "Approved").await;
    scene.engine.approve(None).await.unwrap();
    // The account takes 40 ms, the check as long again.
    let edits = async {
        tokio::time::sleep(Duration::from_millis(60)).await;
        scene.edit(&id, "jobtitle", "Unseen").await;
    };
    tokio::join!(scene.push(), edits);
    assert!(writes(&scene).is_empty(), "{:?}", writes(&scene));
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Unseen"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_preview_shows_the_very_requests_and_sends_none() {
    let scene = Scene::pulled(1).await;
    let ids = [scene.contact(3).await, scene.contact(4).await, scene.contact(5).await];
    let company = scene.colleague.list(companies(), None, false, &[]).await.unwrap().records[2].id.clone();
    scene.edit(&ids[0], "jobtitle", "Preview").await;
    scene.edit(&ids[1], "city", "Preview").await;
    scene.engine.archive(contacts(), &RecordKey::Remote(ids[2].clone())).await.unwrap();
    let values = vec![("lastname".to_owned(), Some("Preview".to_owned()))];
    let draft = scene.engine.create(contacts(), values).await.unwrap();
    let (from, to) = (RecordKey::Local(draft), RecordKey::Remote(company.clone()));
    scene.engine.associate(contacts(), &from, companies(), &to, None).await.unwrap();

    let preview = scene.engine.push_preview(false).await.unwrap();
    assert!(writes(&scene).is_empty(), "{:?}", writes(&scene));
    let shown: Vec<(String, String)> =
        preview.requests.iter().map(|request| (request.method.clone(), request.target.clone())).collect();
    let look = scene.engine.store().read(|reader| reader.outbox_counts());
    let counts = look.await.unwrap();
    assert_eq!(counts.keys().collect::<Vec<_>>(), [&OutboxState::Queued], "everything waits as before");
    let update = preview.requests.iter().find(|request| request.target.ends_with("/batch/update")).unwrap();
    let body: Value = serde_json::from_str(&update.body).unwrap();
    assert_eq!(body["inputs"].as_array().unwrap().len(), 2, "both in one request");
    assert!(preview.reads > 0 && preview.ends.conflicted == 0);

    scene.push().await;
    let look = scene.engine.store().read(move |reader| reader.record(draft));
    let made = look.await.unwrap().unwrap().remote_id.unwrap();
    let sent: Vec<(String, String)> = writes(&scene)
        .into_iter()
        .map(|(method, path)| (method, path.replace(&format!("/{made}/"), "/new-1/")))
        .collect();
    assert_eq!(shown, sent, "what was shown is what was sent");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_preview_tells_conflicts_and_leaves_them_to_the_push() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    let preview = scene.engine.push_preview(false).await.unwrap();
    assert_eq!((preview.requests.len(), preview.ends.conflicted), (0, 1));
    let open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert!(open.is_empty(), "{open:?}");
    scene.sandbox.fault(FaultRule::always("POST", "*/batch/read", Fault::NotSent));
    assert!(scene.engine.push_preview(false).await.is_err(), "without a network a preview says so");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_preview_of_an_account_under_review_can_be_of_what_would_be_approved() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    scene.engine.set_review(true).await.unwrap();
    scene.edit(&id, "jobtitle", "Waits").await;
    assert!(scene.engine.push_preview(false).await.unwrap().requests.is_empty());
    assert_eq!(scene.engine.push_preview(true).await.unwrap().requests.len(), 1);
    assert_eq!(scene.push().await.acknowledged, 0, "looking approves nothing");
    assert!(writes(&scene).is_empty());
}

/// One row is not approved, or no longer, and a push sends nothing.
async fn assert_waits_for_approval(scene: &Scene, why: &str) {
    assert_eq!(scene.engine.review().await.unwrap().unapproved, 1, "{why}");
    assert_eq!(scene.push().await.acknowledged, 0, "{why}");
    assert!(writes(scene).is_empty(), "{why}");
}

async fn made_with_links(scene: &Scene) -> (Rid, [RecordKey; 2]) {
    let page = scene.colleague.list(companies(), None, false, &[]).await.unwrap();
    let ends = [1, 2].map(|at: usize| RecordKey::Remote(page.records[at].id.clone()));
    let links = ends.clone().map(|to| NewLink { to_type: companies(), to, label: None });
    let values = vec![("lastname".to_owned(), Some("Linked".to_owned()))];
    (scene.engine.create_linked(contacts(), values, links.to_vec()).await.unwrap(), ends)
}

#[tokio::test(start_paused = true)]
async fn an_approved_create_is_approved_anew_when_a_link_it_begins_with_goes() {
    let scene = Scene::pulled(1).await;
    scene.engine.set_review(true).await.unwrap();
    let (draft, ends) = made_with_links(&scene).await;
    scene.engine.approve(None).await.unwrap();
    let from = RecordKey::Local(draft);
    scene.engine.associate(contacts(), &from, companies(), &ends[0], None).await.unwrap();
    assert_eq!(scene.engine.review().await.unwrap().unapproved, 0, "it is linked already, nothing changed");
    scene.engine.dissociate(companies(), &ends[0], contacts(), &from, None).await.unwrap();
    assert_waits_for_approval(&scene, "nobody has seen it without that link").await;
    scene.engine.approve(None).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_approved_edit_is_approved_anew_when_a_part_of_it_is_taken_back() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let city = scene.shown(&id, "city").await.unwrap_or_default();
    scene.engine.set_review(true).await.unwrap();
    scene.edit(&id, "city", "Both or none").await;
    scene.edit(&id, "jobtitle", "Both or none").await;
    scene.engine.approve(None).await.unwrap();
    scene.edit(&id, "city", &city).await;
    assert_waits_for_approval(&scene, "nobody has seen the one without the other").await;
    scene.engine.approve(None).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_approved_link_is_approved_anew_when_its_other_end_becomes_part_of_another_record() {
    for begins in [false, true] {
        let scene = Scene::pulled(1).await;
        let page = scene.colleague.list(companies(), None, false, &[]).await.unwrap();
        let [kept, gone] = [1, 2].map(|at: usize| page.records[at].id.clone());
        scene.engine.set_review(true).await.unwrap();
        let (to_type, to) = (companies(), RecordKey::Remote(gone.clone()));
        if begins {
            let person = vec![("lastname".to_owned(), Some("Linked".to_owned()))];
            scene
                .engine
                .create_linked(contacts(), person, vec![NewLink { to_type, to, label: None }])
                .await
                .unwrap();
        } else {
            let from = RecordKey::Remote(scene.contact(3).await);
            let label = scene.engine.associate(contacts(), &from, to_type, &to, Some("Primary")).await;
            label.unwrap();
        }
        scene.engine.approve(None).await.unwrap();
        scene.wait(Duration::from_secs(1)).await;
        scene.colleague.merge(companies(), &kept, &gone).await.unwrap();
        scene.engine.pull().await.unwrap();
        assert_eq!(scene.engine.review().await.unwrap().unapproved, 1, "begins: {begins}");
        let before = writes(&scene);
        scene.push().await;
        assert_eq!(writes(&scene), before, "nobody has seen which company it is by now");
        scene.assert_sound().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_approved_create_is_approved_anew_when_what_it_was_to_be_linked_to_is_given_up() {
    let scene = Scene::pulled(1).await;
    scene.engine.set_review(true).await.unwrap();
    let values = |name: &str| vec![("name".to_owned(), Some(name.to_owned()))];
    let company = scene.engine.create(companies(), values("Given up")).await.unwrap();
    let link = NewLink { to_type: companies(), to: RecordKey::Local(company), label: None };
    let person = vec![("lastname".to_owned(), Some("Alone".to_owned()))];
    scene.engine.create_linked(contacts(), person, vec![link]).await.unwrap();
    scene.engine.approve(None).await.unwrap();
    scene.engine.archive(companies(), &RecordKey::Local(company)).await.unwrap();
    assert_waits_for_approval(&scene, "nobody has seen it alone").await;
    scene.assert_sound().await;
}
