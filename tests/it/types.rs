//! Leads, products, line items and the portal's own types: mirrored and found as all others, shown and not changed, and
//! each turned off alone where the token may not read it.

use crate::support::{Scene, contacts};
use satchel_core::{ObjectType, Presence, RecordKey};
use satchel_engine::EngineError;
use satchel_store::StoreError;
use std::collections::BTreeMap;
use std::time::Duration;

/// The sample portal's own type.
const MACHINES: &str = "2-35011720";

fn named(name: &str) -> ObjectType {
    name.parse().unwrap()
}

fn shown_only() -> [ObjectType; 4] {
    ["leads", "products", "line_items", MACHINES].map(named)
}

async fn live(scene: &Scene, object_type: ObjectType) -> u64 {
    let counts = scene.engine.store().read(|reader| reader.object_counts()).await.unwrap();
    counts.iter().find(|count| count.object_type == object_type).map_or(0, |count| count.live)
}

async fn error(scene: &Scene, object_type: ObjectType) -> Option<String> {
    scene.engine.store().read(move |reader| reader.status(object_type)).await.unwrap().last_error
}

/// The id and the name of the first record of a type.
async fn first(scene: &Scene, object_type: ObjectType) -> (String, String) {
    let profile = scene.engine.store().read(move |reader| reader.profile(object_type)).await.unwrap();
    let page = scene.colleague.list(object_type, None, false, &profile.columns).await.unwrap();
    let record = &page.records[0];
    let name = record.properties[&profile.search.name[0]].clone().unwrap();
    (record.id.clone(), name)
}

#[tokio::test(start_paused = true)]
async fn they_are_mirrored_with_their_links_and_found_by_name() {
    let scene = Scene::pulled(1).await;
    for object_type in shown_only() {
        assert!(live(&scene, object_type).await > 0, "{object_type}");
        assert_eq!(error(&scene, object_type).await, None, "{object_type}");
        let (id, name) = first(&scene, object_type).await;
        let found = scene
            .engine
            .store()
            .read(move |reader| reader.search(&name, Some(object_type), 200))
            .await
            .unwrap();
        assert!(found.rows.iter().any(|row| row.id == id), "{object_type} {id}");
    }
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn a_line_item_is_seen_on_its_deal_and_a_machine_on_its_company() {
    let scene = Scene::pulled(1).await;
    for (object_type, to) in [("line_items", "deals"), ("leads", "contacts"), (MACHINES, "companies")] {
        let (from, to) = (named(object_type), named(to));
        let (id, _) = first(&scene, from).await;
        let others = scene.linked(from, &id, to).await;
        assert!(!others.is_empty(), "{object_type}");
        assert!(scene.linked(to, &others[0], from).await.contains(&id), "{object_type} from the other end");
    }
}

#[tokio::test(start_paused = true)]
async fn changes_there_arrive_and_archived_ones_go() {
    let scene = Scene::pulled(2).await;
    for (object_type, property) in [("products", "name"), ("line_items", "name"), (MACHINES, "model")] {
        let object_type = named(object_type);
        let (id, _) = first(&scene, object_type).await;
        scene.wait(Duration::from_secs(1)).await;
        let value = BTreeMap::from([(property.to_owned(), "Changed there".to_owned())]);
        scene.colleague.update(object_type, &id, &value).await.unwrap();
        let page = scene.colleague.list(object_type, None, false, &[property.to_owned()]).await.unwrap();
        scene.colleague.archive(object_type, &page.records[1].id).await.unwrap();
        scene.wait(Duration::from_secs(1)).await;
        let report = scene.engine.pull().await.unwrap();
        assert_eq!(report.types[&object_type].archived, 1, "{object_type}");
        assert!(report.types[&object_type].changed > 0, "{object_type}");
    }
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn none_of_them_is_changed_from_here_and_the_reason_is_said() {
    let scene = Scene::pulled(1).await;
    for (object_type, plural) in shown_only().into_iter().zip(["leads", "products", "line items", "machines"])
    {
        let (id, _) = first(&scene, object_type).await;
        let key = RecordKey::Remote(id);
        let other = RecordKey::Remote(scene.contact(0).await);
        let change = || vec![("name".to_owned(), Some("Mine".to_owned()))];
        let refused = [
            scene.engine.edit(object_type, &key, change()).await,
            scene.engine.create(object_type, change()).await,
            scene.engine.archive(object_type, &key).await,
            scene.engine.associate(object_type, &key, contacts(), &other, None).await,
            scene.engine.associate(contacts(), &other, object_type, &key, None).await,
        ];
        for answer in refused {
            let error = answer.unwrap_err();
            assert!(matches!(error, EngineError::ShownOnly(_)), "{error}");
            assert_eq!(error.to_string(), format!("Satchel shows {plural} but does not change them yet"));
        }
    }
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_missing_scope_turns_one_type_off_and_says_which() {
    let scene = Scene::new(1);
    scene.sandbox.drop_scope("crm.objects.leads.read");
    scene.sandbox.drop_scope("crm.objects.custom.read");
    scene.sandbox.drop_scope("crm.schemas.custom.read");
    scene.engine.pull().await.unwrap();
    let words = error(&scene, named("leads")).await.expect("a reason");
    assert!(words.contains("crm.objects.leads.read"), "{words}");
    assert_eq!(live(&scene, named("leads")).await, 0);
    assert_eq!(scene.engine.store().read(|reader| reader.custom_types()).await.unwrap(), Vec::new());
    for object_type in ["contacts", "deals", "line_items", "products"].map(named) {
        assert!(live(&scene, object_type).await > 0, "{object_type}");
        assert_eq!(error(&scene, object_type).await, None, "{object_type}");
    }
    scene.engine.sweep().await.unwrap();
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_type_that_may_be_read_later_arrives_with_its_links() {
    let scene = Scene::new(1);
    scene.sandbox.drop_scope("crm.objects.deals.read");
    scene.engine.pull().await.unwrap();
    let asked = |row: &satchel_sandbox::RequestLogRow| {
        row.path.starts_with("/crm/associations/")
            && row.path.contains("/deals")
            && row.path.ends_with("/batch/read")
    };
    assert!(!scene.sandbox.requests().iter().any(asked), "what is refused for sure is not asked for");
    scene.sandbox.restore_scope("crm.objects.deals.read");
    scene.wait(Duration::from_secs(2 * 60 * 60)).await;
    scene.engine.pull().await.unwrap();
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn a_scope_lost_later_keeps_what_is_here_and_stops_nothing_else() {
    let scene = Scene::pulled(1).await;
    let before = live(&scene, named(MACHINES)).await;
    for scope in ["crm.objects.custom.read", "crm.schemas.custom.read"] {
        scene.sandbox.drop_scope(scope);
    }
    let id = scene.contact(2).await;
    scene.colleague_writes(&id, "jobtitle", "Changed elsewhere").await;
    scene.wait(Duration::from_secs(2 * 60 * 60)).await;
    let report = scene.engine.pull().await.unwrap();
    assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
    assert!(error(&scene, named(MACHINES)).await.is_some());
    assert_eq!(live(&scene, named(MACHINES)).await, before);
    assert_eq!(scene.shown(&id, "jobtitle").await.as_deref(), Some("Changed elsewhere"));
}

#[tokio::test(start_paused = true)]
async fn a_type_deleted_in_hubspot_stays_readable_with_a_note() {
    let scene = Scene::pulled(1).await;
    let machines = named(MACHINES);
    let (id, name) = first(&scene, machines).await;
    let before = live(&scene, machines).await;
    loop {
        let page = scene.colleague.list(machines, None, false, &["model".to_owned()]).await.unwrap();
        if page.records.is_empty() {
            break;
        }
        for record in page.records {
            scene.colleague.archive(machines, &record.id).await.unwrap();
        }
    }
    let schema = format!("/crm-object-schemas/2026-09/schemas/{MACHINES}");
    scene.administer("DELETE", &schema, serde_json::Value::Null).await;
    let report = scene.engine.pull().await.unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    let words = error(&scene, machines).await.expect("a note");
    assert!(words.contains("no longer has this type"), "{words}");
    assert_eq!(live(&scene, machines).await, before, "nothing was taken away");
    let (presence, found) = scene
        .engine
        .store()
        .read(move |reader| -> Result<_, StoreError> {
            let presence = reader.profile(machines)?.presence;
            Ok((presence, reader.search(&name, Some(machines), 50)?.rows))
        })
        .await
        .unwrap();
    assert_eq!(presence, Presence::Removed);
    assert!(found.iter().any(|row| row.id == id));
    // It is asked for no more.
    let asked = scene.sandbox.request_count();
    scene.engine.pull().await.unwrap();
    let late: Vec<_> = scene.sandbox.requests().into_iter().skip(usize::try_from(asked).unwrap()).collect();
    assert!(late.iter().all(|row| !row.path.contains(MACHINES)), "{late:?}");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_type_without_news_costs_one_request_a_cycle() {
    let scene = Scene::pulled(1).await;
    scene.wait(Duration::from_secs(10 * 60)).await;
    scene.engine.sync(satchel_engine::Consent::NotGiven).await.unwrap();
    scene.wait(Duration::from_secs(60)).await;
    let before = usize::try_from(scene.sandbox.request_count()).unwrap();
    scene.engine.sync(satchel_engine::Consent::NotGiven).await.unwrap();
    let rows = scene.sandbox.requests();
    for object_type in shown_only() {
        let asked: Vec<_> =
            rows[before..].iter().filter(|row| row.path.contains(object_type.name())).collect();
        assert_eq!(asked.len(), 1, "{object_type}: {asked:?}");
    }
}
