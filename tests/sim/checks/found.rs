//! What the simulator found, each as the shortest history that shows it.

use crate::scene::{Scene, contacts};
use satchel_core::{ConflictKind, ObjectType, OutboxState, RecordKey, Resolution};
use satchel_engine::{Consent, LinkChange};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, Whereabouts};
use std::collections::BTreeMap;
use std::time::Duration;

/// The types of a label of a contact's companies.
const PRIMARY: u32 = 1;
const DECISION_MAKER: u32 = 36;

#[tokio::test(start_paused = true)]
async fn what_a_check_before_a_write_did_not_ask_for_still_arrives() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    scene.colleague_writes(id, "city", "Taupo").await;
    scene.colleague_writes(id, "jobtitle", "Theirs").await;
    scene.push().await;
    scene.engine.pull().await.unwrap();
    assert_eq!(scene.shown(id, "city").await.as_deref(), Some("Taupo"));
}

#[tokio::test(start_paused = true)]
async fn an_archive_after_an_edit_of_ones_own_asks_nothing() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    scene.engine.archive(contacts(), &RecordKey::Remote(id.to_string())).await.unwrap();
    scene.push().await;
    assert!(scene.conflicts().await.is_empty() && scene.outbox().await.is_empty());
    assert_eq!(scene.sandbox.whereabouts(Kind::Contact, id), Whereabouts::Archived);
}

#[tokio::test(start_paused = true)]
async fn a_value_written_over_is_found_though_the_read_back_broke_off() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    scene.sandbox.fault(FaultRule::always("POST", "*/batch/read", Fault::NotSent).after(1));
    // Every answer takes 40 ms: the account, the check, the write.
    let slips_in = async {
        tokio::time::sleep(Duration::from_millis(95)).await;
        scene.colleague_writes(id, "jobtitle", "Theirs").await;
    };
    let (pushed, ()) = tokio::join!(scene.engine.push(Consent::Given), slips_in);
    pushed.unwrap();
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").as_deref(), Some("Mine"));
    scene.sandbox.clear_faults();
    scene.push().await;
    let late = scene.conflicts().await;
    assert_eq!((late.len(), late[0].kind), (1, ConflictKind::Late), "{late:?}");
    assert_eq!(late[0].properties[0].remote.as_deref(), Some("Theirs"));
}

#[tokio::test(start_paused = true)]
async fn an_archive_whose_end_was_not_seen_is_looked_for() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.engine.archive(contacts(), &RecordKey::Remote(id.to_string())).await.unwrap();
    scene.sandbox.fault(FaultRule::always("POST", "*/batch/read", Fault::NotSent).after(1));
    assert!(scene.engine.push(Consent::Given).await.is_err());
    scene.sandbox.clear_faults();
    scene.push().await;
    assert!(scene.outbox().await.is_empty(), "{:?}", scene.outbox().await);
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_colleagues_contact_with_the_same_address_is_not_taken_for_the_one_made_here() {
    let scene = Scene::pulled().await;
    let email = ("email".to_owned(), "made@portal.example".to_owned());
    let wanted =
        vec![(email.0.clone(), Some(email.1.clone())), ("jobtitle".to_owned(), Some("Mine".to_owned()))];
    scene.engine.create(contacts(), wanted).await.unwrap();
    scene.sandbox.fault(FaultRule::once("POST", "*/contacts", Fault::Reset { applied: false }));
    scene.sandbox.fault(FaultRule::always("GET", "*/contacts/*", Fault::NotSent));
    assert!(scene.engine.push(Consent::Given).await.is_err(), "nobody can be asked what became of it");
    let theirs = BTreeMap::from([email, ("jobtitle".to_owned(), "Theirs".to_owned())]);
    scene.colleague.create(contacts(), &theirs, &[]).await.unwrap();
    scene.sandbox.clear_faults();
    scene.push().await;
    let asked = scene.conflicts().await;
    assert_eq!((asked.len(), asked[0].kind), (1, ConflictKind::Exists), "{asked:?}");
    assert_eq!(asked[0].properties[0].local.as_deref(), Some("Mine"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_create_nobody_can_tell_of_is_sent_again_when_the_user_says_so() {
    let scene = Scene::pulled().await;
    let companies: ObjectType = "companies".parse().unwrap();
    let before = scene.sandbox.live_ids(Kind::Company).len();
    scene.engine.create(companies, vec![("name".to_owned(), Some("Made once".to_owned()))]).await.unwrap();
    scene.sandbox.fault(FaultRule::once("POST", "*/companies", Fault::Reset { applied: false }));
    scene.push().await;
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    scene.push().await;
    let asked = scene.outbox().await;
    assert_eq!((asked.len(), asked[0].state), (1, OutboxState::NeedsAnswer));
    scene.engine.retry(asked[0].id).await.unwrap();
    scene.push().await;
    assert_eq!(scene.sandbox.live_ids(Kind::Company).len(), before + 1);
    assert!(scene.outbox().await.is_empty());
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn an_edit_leaves_although_a_link_of_its_record_waits_for_an_answer_about_the_other() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    let companies: ObjectType = "companies".parse().unwrap();
    let made = scene.engine.create(companies, vec![("name".to_owned(), Some("Nobody knows".to_owned()))]);
    let (contact, made) = (RecordKey::Remote(id.to_string()), RecordKey::Local(made.await.unwrap()));
    scene.sandbox.fault(FaultRule::once("POST", "*/companies", Fault::Reset { applied: false }));
    scene.push().await;
    scene.engine.associate(contacts(), &contact, companies, &made, None).await.unwrap();
    scene.edit(id, "jobtitle", "Mine").await;
    scene.push().await;
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").as_deref(), Some("Mine"));
    assert_eq!(scene.outbox().await.len(), 2, "the company and the link to it wait for the user");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_erased_in_hubspot_leaves_no_dispute_behind() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    scene.colleague_writes(id, "jobtitle", "Theirs").await;
    scene.engine.pull().await.unwrap();
    assert_eq!(scene.conflicts().await.len(), 1);
    scene.sandbox.purge(Kind::Contact, id).unwrap();
    scene.engine.sweep().await.unwrap();
    assert_eq!(scene.outbox().await[0].state, OutboxState::Rejected, "the value is kept, and shown");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_merged_disputes_the_later_edit_stays_alone() {
    let scene = Scene::pulled().await;
    let (kept, lost) = (scene.contact(2), scene.contact(3));
    scene.edit(lost, "jobtitle", "Earlier").await;
    scene.colleague_writes(lost, "jobtitle", "Theirs").await;
    scene.engine.pull().await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    scene.edit(kept, "jobtitle", "Later").await;
    scene.colleague.merge(contacts(), &kept.to_string(), &lost.to_string()).await.unwrap();
    scene.engine.pull().await.unwrap();
    assert_eq!(scene.shown(kept, "jobtitle").await.as_deref(), Some("Later"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_a_stopped_archive_knows_the_edit_made_since() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.engine.archive(contacts(), &RecordKey::Remote(id.to_string())).await.unwrap();
    scene.colleague_writes(id, "jobtitle", "Theirs").await;
    scene.push().await;
    scene.edit(id, "jobtitle", "Mine").await;
    scene.push().await;
    let asked = scene.conflicts().await;
    scene.engine.resolve(asked[0].id, None, Resolution::Local).await.unwrap();
    scene.push().await;
    assert!(scene.conflicts().await.is_empty(), "nobody else changed anything since");
    assert_eq!(scene.sandbox.whereabouts(Kind::Contact, id), Whereabouts::Archived);
}

#[tokio::test(start_paused = true)]
async fn a_file_checked_again_and_again_is_not_called_damaged() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    for turn in 0..40 {
        scene.edit(id, "jobtitle", &format!("Title {turn}")).await;
        scene.assert_sound().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_limit_turned_away_leaves_by_a_new_look() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    let limit = Fault::TooMany { policy: "TEN_SECONDLY_ROLLING".to_owned(), retry_after_s: Some(9) };
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", limit));
    // The limit is waited for, and meanwhile a colleague writes.
    let writes = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        scene.colleague_writes(id, "jobtitle", "Theirs").await;
    };
    let (pushed, ()) = tokio::join!(scene.engine.push(Consent::Given), writes);
    pushed.unwrap();
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").as_deref(), Some("Theirs"));
    let asked = scene.conflicts().await;
    assert_eq!(
        (asked.len(), asked[0].kind),
        (1, ConflictKind::Edit),
        "asked before it is written over: {asked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_limit_turned_away_leaves_with_the_same_push() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    let limit = Fault::TooMany { policy: "TEN_SECONDLY_ROLLING".to_owned(), retry_after_s: Some(9) };
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", limit));
    scene.push().await;
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").as_deref(), Some("Mine"));
    assert!(scene.outbox().await.is_empty() && scene.conflicts().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_disputed_value_that_a_colleague_clears_stays_in_dispute() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    let without_city = vec!["firstname".to_owned(), "jobtitle".to_owned()];
    scene.engine.select_properties(contacts(), Some(without_city)).await.unwrap();
    scene.engine.pull().await.unwrap();
    scene.colleague_writes(id, "city", "Theirs").await;
    scene.edit(id, "city", "Mine").await;
    scene.push().await;
    scene.colleague_writes(id, "city", "").await;
    scene.engine.select_properties(contacts(), None).await.unwrap();
    for _ in 0..2 {
        scene.engine.pull().await.unwrap();
        scene.push().await;
    }
    assert_eq!(
        scene.sandbox.value(Kind::Contact, id, "city").unwrap_or_default(),
        "",
        "it was cleared on purpose"
    );
    let asked = scene.conflicts().await;
    let now = asked[0].properties[0].remote.clone().unwrap_or_default();
    assert_eq!((asked.len(), now.as_str()), (1, ""));
    scene.engine.resolve(asked[0].id, None, Resolution::Local).await.unwrap();
    scene.push().await;
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "city").as_deref(), Some("Mine"));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_put_back_joins_the_dispute_that_is_open() {
    let scene = Scene::pulled().await;
    let id = scene.contact(2);
    scene.edit(id, "jobtitle", "Mine").await;
    // Every answer takes 40 ms: the account, the check, the write.
    let slips_in = async {
        tokio::time::sleep(Duration::from_millis(95)).await;
        scene.colleague_writes(id, "jobtitle", "Written over").await;
    };
    tokio::join!(scene.push(), slips_in);
    let late = scene.conflicts().await;
    assert_eq!((late.len(), late[0].kind), (1, ConflictKind::Late));
    scene.edit(id, "jobtitle", "Mine again").await;
    scene.colleague_writes(id, "jobtitle", "Theirs").await;
    scene.engine.pull().await.unwrap();
    scene.engine.resolve(late[0].id, None, Resolution::Remote).await.unwrap();
    scene.assert_sound().await;
    scene.push().await;
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").as_deref(), Some("Theirs"));
    let open = scene.conflicts().await;
    let sides = open[0].properties.iter().map(|disputed| (disputed.local.clone(), disputed.remote.clone()));
    let both = (Some("Written over".to_owned()), Some("Theirs".to_owned()));
    assert_eq!(sides.collect::<Vec<_>>(), [both], "{open:?}");
}

/// HubSpot moves the primary label with each of them, and nobody else has.
#[tokio::test(start_paused = true)]
async fn two_choices_of_a_primary_company_leave_one_after_another() {
    let scene = Scene::pulled().await;
    let contact = scene.contact(2);
    let companies = scene.sandbox.live_ids(Kind::Company);
    scene.link(contact, companies[2], LinkChange::Primary).await;
    scene.link(contact, companies[3], LinkChange::Primary).await;
    assert_eq!(scene.outbox().await.len(), 2, "neither is its primary one yet");
    scene.push().await;
    assert!(scene.conflicts().await.is_empty() && scene.outbox().await.is_empty());
    assert_eq!(scene.labelled(contact, PRIMARY), [companies[3]], "the last choice holds");
}

/// A record's first company becomes its primary one by itself, and nobody else has a hand in it.
#[tokio::test(start_paused = true)]
async fn a_link_that_became_the_primary_one_is_taken_back_without_a_question() {
    let scene = Scene::pulled().await;
    let made = BTreeMap::from([("email".to_owned(), "alone@portal.example.com".to_owned())]);
    let contact: u64 = scene.colleague.create(contacts(), &made, &[]).await.unwrap().id.parse().unwrap();
    scene.engine.pull().await.unwrap();
    let company = scene.sandbox.live_ids(Kind::Company)[1];
    scene.link(contact, company, LinkChange::Link).await;
    scene.push().await;
    assert_eq!(scene.labelled(contact, PRIMARY), [company]);
    scene.engine.undo(None, true).await.unwrap();
    scene.push().await;
    assert!(scene.conflicts().await.is_empty() && scene.outbox().await.is_empty());
    assert!(scene.sandbox.linked_ids(Kind::Contact, contact, Kind::Company).is_empty());
}

/// What waits was asked for while the label was there; the label was asked for when it was there no more.
#[tokio::test(start_paused = true)]
async fn a_label_asked_for_after_a_colleague_took_the_link_is_kept() {
    let scene = Scene::pulled().await;
    let (contact, companies) = (scene.contact(2), scene.sandbox.live_ids(Kind::Company));
    let company = companies[1];
    scene.link(contact, companies[2], LinkChange::Primary).await;
    let label = || LinkChange::Label("Decision maker".to_owned());
    scene.link(contact, company, label()).await;
    scene.push().await;
    scene.link(contact, company, LinkChange::Primary).await;
    let (one, two) = (contact.to_string(), company.to_string());
    scene.colleague.dissociate(contacts(), &one, "companies".parse().unwrap(), &two, None).await.unwrap();
    scene.engine.sweep().await.unwrap();
    scene.link(contact, company, label()).await;
    scene.push().await;
    let asked = scene.conflicts().await;
    assert_eq!((asked.len(), asked[0].kind), (1, ConflictKind::Association), "a colleague unlinked them");
    scene.engine.resolve(asked[0].id, None, Resolution::Local).await.unwrap();
    scene.push().await;
    assert_eq!(scene.labelled(contact, PRIMARY), [company]);
    assert_eq!(scene.labelled(contact, DECISION_MAKER), [company]);
    scene.assert_sound().await;
}

/// The answer to the create was lost, and what it wrote was cleared on purpose: it is not written once more unasked.
#[tokio::test(start_paused = true)]
async fn a_value_that_a_colleague_cleared_in_a_record_made_here_is_not_filled_again() {
    let scene = Scene::pulled().await;
    let values = [("email", "made@portal.example"), ("jobtitle", "Mine")];
    let values = values.map(|(name, value)| (name.to_owned(), Some(value.to_owned()))).to_vec();
    scene.engine.create(contacts(), values).await.unwrap();
    scene.sandbox.fault(FaultRule::once("POST", "*/contacts", Fault::Reset { applied: true }));
    scene.sandbox.fault(FaultRule::always("GET", "*/contacts/*", Fault::NotSent));
    // Nothing can be looked up either.
    let _ = scene.engine.push(Consent::Given).await;
    scene.sandbox.clear_faults();
    let id = scene.sandbox.live_ids(Kind::Contact).into_iter().max().unwrap();
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").as_deref(), Some("Mine"));
    scene.colleague_writes(id, "jobtitle", "").await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    scene.push().await;
    scene.push().await;
    assert_eq!(scene.sandbox.value(Kind::Contact, id, "jobtitle").unwrap_or_default(), "");
    let asked = scene.conflicts().await;
    assert_eq!((asked.len(), asked[0].kind), (1, ConflictKind::Exists));
    assert_eq!(asked[0].properties[0].local.as_deref(), Some("Mine"), "it is kept, and asked about");
    scene.assert_sound().await;
}
