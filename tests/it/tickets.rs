//! Tickets are changed as contacts, companies and deals are, and a stage never travels without its pipeline.

use crate::support::{Scene, contacts};
use satchel_core::{ObjectType, Pipeline, RecordKey, Resolution, Rid};
use satchel_engine::EngineError;
use std::collections::BTreeMap;
use std::time::Duration;

const PIPELINE: &str = "hs_pipeline";
const STAGE: &str = "hs_pipeline_stage";

fn tickets() -> ObjectType {
    "tickets".parse().unwrap()
}

fn change(property: &str, value: &str) -> (String, Option<String>) {
    (property.to_owned(), (!value.is_empty()).then(|| value.to_owned()))
}

/// The ids of the first tickets of the portal.
async fn some_tickets(scene: &Scene) -> Vec<String> {
    let page = scene.colleague.list(tickets(), None, false, &["subject".to_owned()]).await.unwrap();
    page.records.into_iter().map(|record| record.id).collect()
}

async fn edit(scene: &Scene, id: &str, changes: &[(&str, &str)]) -> Result<Rid, EngineError> {
    let changes = changes.iter().map(|(property, value)| change(property, value)).collect();
    scene.engine.edit(tickets(), &RecordKey::Remote(id.to_owned()), changes).await
}

async fn server(scene: &Scene, id: &str, property: &str) -> Option<String> {
    let record = scene.colleague.read(tickets(), id, &[property.to_owned()], &[]).await.unwrap()?;
    record.properties.get(property).cloned().flatten().filter(|value| !value.is_empty())
}

async fn colleague_writes(scene: &Scene, id: &str, changes: &[(&str, &str)]) {
    scene.wait(Duration::from_millis(20)).await;
    let changes: BTreeMap<String, String> =
        changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    scene.colleague.update(tickets(), id, &changes).await.unwrap();
    scene.wait(Duration::from_millis(20)).await;
}

/// A second pipeline, which the portal's administrator made before the first sync, and the first one.
async fn two_pipelines(seed: u64) -> (Scene, Pipeline, Pipeline) {
    let scene = Scene::new(seed);
    scene.make_pipeline("tickets", "Returns", &["Announced", "Received", "Settled"]).await;
    scene.engine.pull().await.unwrap();
    let known = scene.engine.store().read(|reader| reader.pipelines(tickets())).await.unwrap();
    let returns = known.iter().find(|pipeline| pipeline.label == "Returns").unwrap().clone();
    let first = known.into_iter().find(|pipeline| pipeline.label != "Returns").unwrap();
    (scene, first, returns)
}

/// A ticket of this pipeline that is at one of its first stages.
async fn ticket_in(scene: &Scene, pipeline: &Pipeline) -> String {
    for id in some_tickets(scene).await {
        if server(scene, &id, PIPELINE).await.as_deref() == Some(pipeline.id.as_str()) {
            return id;
        }
    }
    panic!("no ticket in {}", pipeline.label)
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_edited_cleared_and_given_an_owner() {
    let scene = Scene::pulled(1).await;
    let id = some_tickets(&scene).await.remove(0);
    let owners = scene.engine.store().read(|reader| reader.owners()).await.unwrap();
    let owner = owners.iter().find(|owner| !owner.archived).unwrap().id.clone();
    edit(&scene, &id, &[("subject", "Strap came loose"), ("content", ""), ("hubspot_owner_id", &owner)])
        .await
        .unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(server(&scene, &id, "subject").await.as_deref(), Some("Strap came loose"));
    assert_eq!(server(&scene, &id, "content").await, None);
    assert_eq!(server(&scene, &id, "hubspot_owner_id").await, Some(owner));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_ticket_is_made_linked_and_archived() {
    let (scene, _, returns) = two_pipelines(1).await;
    let changes = vec![change("subject", "Buckle is missing"), change(STAGE, &returns.stages[1].id)];
    let rid = scene.engine.create(tickets(), changes).await.unwrap();
    let contact = scene.contact(3).await;
    scene
        .engine
        .associate(tickets(), &RecordKey::Local(rid), contacts(), &RecordKey::Remote(contact.clone()), None)
        .await
        .unwrap();
    scene.push().await;
    let made = scene.engine.store().read(move |reader| reader.record(rid)).await.unwrap().unwrap();
    let id = made.remote_id.expect("HubSpot has it");
    assert_eq!(server(&scene, &id, PIPELINE).await, Some(returns.id), "the stage brought its pipeline");
    assert_eq!(scene.linked(contacts(), &contact, tickets()).await.last(), Some(&id));
    scene.engine.archive(tickets(), &RecordKey::Remote(id.clone())).await.unwrap();
    scene.wait(Duration::from_secs(30)).await;
    scene.push().await;
    let read = scene.colleague.read(tickets(), &id, &["subject".to_owned()], &[]).await.unwrap();
    assert!(read.is_none_or(|record| record.archived));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_stage_of_another_pipeline_takes_the_ticket_there() {
    let (scene, first, returns) = two_pipelines(2).await;
    let id = ticket_in(&scene, &first).await;
    edit(&scene, &id, &[(STAGE, &returns.stages[2].id)]).await.unwrap();
    assert_eq!((scene.push().await.acknowledged, scene.push().await.rejected), (1, 0));
    assert_eq!(server(&scene, &id, PIPELINE).await.as_ref(), Some(&returns.id));
    assert_eq!(server(&scene, &id, STAGE).await.as_ref(), Some(&returns.stages[2].id));
    // A pipeline named alone begins at its first stage.
    edit(&scene, &id, &[(PIPELINE, &first.id)]).await.unwrap();
    scene.push().await;
    assert_eq!(server(&scene, &id, STAGE).await.as_ref(), Some(&first.stages[0].id));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn going_back_to_the_old_stage_leaves_nothing_to_send() {
    let (scene, first, returns) = two_pipelines(2).await;
    let id = ticket_in(&scene, &first).await;
    let before = server(&scene, &id, STAGE).await.unwrap();
    edit(&scene, &id, &[(STAGE, &returns.stages[0].id)]).await.unwrap();
    edit(&scene, &id, &[(STAGE, &before)]).await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_stage_that_is_not_of_the_pipeline_is_refused_at_once() {
    let (scene, first, returns) = two_pipelines(1).await;
    let id = ticket_in(&scene, &first).await;
    let mixed = edit(&scene, &id, &[(PIPELINE, &returns.id), (STAGE, &first.stages[0].id)]).await;
    let words = mixed.unwrap_err().to_string();
    assert!(words.contains("a stage of “Returns”"), "{words}");
    for (property, value) in [(STAGE, "no such stage"), (PIPELINE, "no such pipeline"), (STAGE, "")] {
        let refused = edit(&scene, &id, &[(property, value)]).await;
        assert!(matches!(refused, Err(EngineError::InvalidValue(_))), "{property} {value}");
    }
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_dispute_over_the_stage_holds_the_pipeline_and_one_answer_settles_both() {
    for (answer, mine) in [(Resolution::Local, true), (Resolution::Remote, false)] {
        let (scene, first, returns) = two_pipelines(1).await;
        let id = ticket_in(&scene, &first).await;
        let here = server(&scene, &id, STAGE).await.unwrap();
        let elsewhere = first.stages.iter().map(|stage| &stage.id).find(|stage| **stage != here).unwrap();
        edit(&scene, &id, &[(STAGE, &returns.stages[1].id)]).await.unwrap();
        // The colleague moves it inside its pipeline: only the stage is another, and the pipeline alone must not go out.
        colleague_writes(&scene, &id, &[(STAGE, elsewhere)]).await;
        let pushed = scene.push().await;
        assert_eq!((pushed.acknowledged, pushed.conflicted), (0, 1));
        assert_eq!(server(&scene, &id, PIPELINE).await.as_ref(), Some(&first.id), "nothing was overwritten");
        scene.engine.pull().await.unwrap();
        let conflicts = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
        let disputed: Vec<&str> =
            conflicts[0].properties.iter().map(|property| property.name.as_str()).collect();
        assert_eq!((conflicts.len(), disputed), (1, vec![PIPELINE, STAGE]));
        scene.engine.resolve(conflicts[0].id, Some(STAGE), answer).await.unwrap();
        scene.push().await;
        let expected = if mine { (&returns.id, &returns.stages[1].id) } else { (&first.id, elsewhere) };
        assert_eq!(server(&scene, &id, PIPELINE).await.as_ref(), Some(expected.0));
        assert_eq!(server(&scene, &id, STAGE).await.as_ref(), Some(expected.1));
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn keeping_a_stage_brings_the_ticket_back_to_its_pipeline() {
    let (scene, first, returns) = two_pipelines(3).await;
    let id = ticket_in(&scene, &first).await;
    let here = server(&scene, &id, STAGE).await.unwrap();
    let wanted = first.stages.iter().map(|stage| &stage.id).find(|stage| **stage != here).unwrap();
    edit(&scene, &id, &[(STAGE, wanted)]).await.unwrap();
    colleague_writes(&scene, &id, &[(PIPELINE, &returns.id), (STAGE, &returns.stages[0].id)]).await;
    assert_eq!(scene.push().await.conflicted, 1);
    let conflicts = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    scene.engine.resolve(conflicts[0].id, Some(STAGE), Resolution::Local).await.unwrap();
    assert_eq!(scene.push().await.rejected, 0);
    assert_eq!(server(&scene, &id, PIPELINE).await.as_ref(), Some(&first.id));
    assert_eq!(server(&scene, &id, STAGE).await.as_ref(), Some(wanted));
    scene.assert_settled().await;
}
