//! Edits on their way to the server: sent once, never lost, whatever happens to the answer.

use crate::support::{Scene, companies, contacts, standard};
use satchel_core::RecordKey;
use satchel_engine::{ApiError, Consent, EngineError};
use satchel_sandbox::{Fault, FaultRule, Limits};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn an_edit_reaches_the_server_and_nothing_else_changes() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let before = scene.server(&id, "lastname").await;
    scene.edit(&id, "jobtitle", "Head of Satchels").await;
    scene.edit(&id, "phone", "").await;
    let pushed = scene.push().await;
    assert_eq!(pushed.acknowledged, 1);
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Head of Satchels"));
    assert_eq!(scene.server(&id, "phone").await, None);
    assert_eq!(scene.server(&id, "lastname").await, before);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_edit_back_to_the_base_leaves_nothing_to_send() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(3).await;
    let seen = scene.shown(&id, "city").await.unwrap();
    scene.edit(&id, "city", "Elsewhere").await;
    scene.edit(&id, "city", &seen).await;
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_value_blocks_only_its_own_record() {
    let scene = Scene::pulled(1).await;
    let (bad, good) = (scene.contact(3).await, scene.contact(4).await);
    // HubSpot takes the option away after it was read here.
    scene.edit(&bad, "hs_lead_status", "BAD_TIMING").await;
    scene.edit(&good, "jobtitle", "Buyer of bags").await;
    scene
        .sandbox
        .remove_option(satchel_sandbox::world::Kind::Contact, "hs_lead_status", "BAD_TIMING")
        .unwrap();
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.rejected), (1, 1));
    assert_eq!(scene.server(&good, "jobtitle").await.as_deref(), Some("Buyer of bags"));
    assert_eq!(scene.shown(&bad, "hs_lead_status").await.as_deref(), Some("BAD_TIMING"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_for_and_the_write_happens_once() {
    let mut scene = Scene::pulled(1).await;
    let id = scene.contact(5).await;
    scene.edit(&id, "jobtitle", "Night porter").await;
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", Fault::Reset { applied: true }));
    scene.push().await;
    scene.restart();
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Night porter"));
    let writes = scene.sandbox.requests().iter().filter(|row| row.path.ends_with("/batch/update")).count();
    assert_eq!(writes, 1, "the write was sent again");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_never_left_goes_out_later() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(5).await;
    scene.edit(&id, "jobtitle", "Day porter").await;
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", Fault::NotSent));
    assert!(scene.engine.push(Consent::Given).await.is_err(), "without a network a push says so");
    scene.assert_sound().await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Day porter"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_new_contact_gets_its_id_and_is_made_once_when_the_answer_is_lost() {
    let scene = Scene::pulled(1).await;
    let values = vec![
        ("email".to_owned(), Some("ann@new.example.com".to_owned())),
        ("firstname".to_owned(), Some("Ann".to_owned())),
    ];
    scene.engine.create(contacts(), values).await.unwrap();
    scene.sandbox.fault(FaultRule::once("POST", "*/objects/*/contacts", Fault::Reset { applied: true }));
    scene.push().await;
    scene.push().await;
    let found = scene.colleague.read_by(contacts(), "email", "ann@new.example.com", &[], &[]).await.unwrap();
    let id = found.expect("the contact exists").id;
    assert_eq!(scene.shown(&id, "firstname").await.as_deref(), Some("Ann"));
    let creates = scene
        .sandbox
        .requests()
        .iter()
        .filter(|row| row.method == "POST" && row.path.ends_with("/contacts"))
        .count();
    assert_eq!(creates, 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_contact_that_exists_already_becomes_a_question() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(2).await;
    let email = scene.server(&id, "email").await.unwrap();
    let first = scene.server(&id, "firstname").await;
    let values =
        vec![("email".to_owned(), Some(email)), ("firstname".to_owned(), Some("Somebody else".to_owned()))];
    scene.engine.create(contacts(), values).await.unwrap();
    let pushed = scene.push().await;
    assert_eq!(pushed.conflicted, 1);
    assert_eq!(scene.server(&id, "firstname").await, first, "nothing was overwritten");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn links_and_archives_reach_the_server() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(8).await;
    let companies_page = scene.colleague.list(companies(), None, false, &[]).await.unwrap();
    let linked = scene.linked(contacts(), &contact, companies()).await;
    let company = companies_page
        .records
        .iter()
        .map(|record| record.id.clone())
        .find(|id| !linked.contains(id))
        .unwrap();
    let (contact_key, company_key) = (RecordKey::Remote(contact.clone()), RecordKey::Remote(company.clone()));
    scene.engine.associate(contacts(), &contact_key, companies(), &company_key, None).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    let read =
        scene.colleague.associations(contacts(), companies(), std::slice::from_ref(&contact)).await.unwrap();
    assert!(read[&contact].iter().any(|link| link.to_id == company));
    scene.engine.dissociate(contacts(), &contact_key, companies(), &company_key, None).await.unwrap();
    scene.push().await;
    let read =
        scene.colleague.associations(contacts(), companies(), std::slice::from_ref(&contact)).await.unwrap();
    assert!(!read[&contact].iter().any(|link| link.to_id == company));
    scene.engine.archive(contacts(), &contact_key).await.unwrap();
    scene.push().await;
    assert!(scene.colleague.read(contacts(), &contact, &[], &[]).await.unwrap().is_none());
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn the_first_push_to_a_standard_account_asks_and_then_remembers() {
    let scene = Scene::with(standard, 40);
    scene.engine.pull().await.unwrap();
    let id = scene.contact(3).await;
    scene.edit(&id, "jobtitle", "Porter").await;
    let asked = scene.engine.push(Consent::NotGiven).await;
    assert!(matches!(asked, Err(EngineError::NeedsConsent { sends, .. }) if sends.len() == 1));
    assert_ne!(scene.server(&id, "jobtitle").await.as_deref(), Some("Porter"));
    scene.push().await;
    scene.edit(&id, "jobtitle", "Head porter").await;
    scene.engine.push(Consent::NotGiven).await.unwrap();
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Head porter"));
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_portal_is_refused_on_this_file() {
    let scene = Scene::pulled(1).await;
    let other = Scene::with(|config| config.seed = 8, 10);
    let hello = other.sandbox.hello("http://127.0.0.1:1");
    let stranger = crate::support::client(&other.sandbox, &other.time, &hello.users[0].token);
    let refused = scene.engine.clone().online(stranger).pull().await;
    assert!(matches!(refused, Err(EngineError::WrongPortal { .. })));
    scene.wait(Duration::from_secs(1)).await;
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn at_the_end_of_a_day_edits_go_out_and_the_rest_waits_for_the_next() {
    let scene = Scene::with(|config| config.limits = Limits::Real, 20);
    scene.engine.pull().await.unwrap();
    let id = scene.contact(3).await;
    for _ in 0..2_000 {
        scene.colleague.list(contacts(), None, false, &[]).await.unwrap();
    }
    let day = scene.colleague.usage().daily.unwrap();
    scene.sandbox.set_daily_limit(day.limit - day.remaining + 50);
    scene.edit(&id, "jobtitle", "Last of the day").await;
    scene.wait(Duration::from_secs(20 * 60)).await;
    let ended = scene.engine.sync(Consent::Given).await;
    let reserved = |error: &EngineError| {
        matches!(error, EngineError::Api(ApiError::RateLimited { policy, retry_after: Some(wait) })
            if policy == ApiError::DAY_RESERVED && *wait <= Duration::from_secs(25 * 3_600))
    };
    assert!(ended.as_ref().is_err_and(reserved), "{ended:?}");
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Last of the day"));
    scene.wait(Duration::from_secs(25 * 3_600)).await;
    scene.engine.sync(Consent::Given).await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn long_values_go_in_several_batches() {
    let scene = Scene::pulled(1).await;
    let mut ids = Vec::new();
    for at in 0..24 {
        let id = scene.contact(at).await;
        scene.edit(&id, "jobtitle", &format!("{at} {}", "x".repeat(60_000))).await;
        ids.push(id);
    }
    let before = scene.engine.usage().unwrap().requests;
    assert_eq!(scene.push().await.acknowledged, 24);
    let sent = scene.engine.usage().unwrap().requests - before;
    assert!(sent >= 6, "{sent} requests: two batches of three calls");
    for (at, id) in ids.iter().enumerate() {
        let there = scene.server(id, "jobtitle").await.unwrap();
        assert!(there.starts_with(&format!("{at} x")) && there.len() > 60_000);
    }
    scene.assert_settled().await;
}
