//! Creates whose answer was lost: each rung of the ladder, found and not found, and never a second record unasked.

use crate::support::{Scene, contacts};
use satchel_core::{Clock, ConflictKind, ObjectType, OutboxState, RecordKey, Rid};
use satchel_engine::{NewLink, OwnKey};
use satchel_sandbox::switches::ArchivedUnique;
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule};
use satchel_store::{OutboxRow, StoreError};
use std::time::Duration;

fn of(name: &str) -> ObjectType {
    name.parse().unwrap()
}

impl Scene {
    async fn create_in_doubt(&self) -> OutboxRow {
        let look =
            |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> { Ok(reader.outbox(9, 0)?.1) };
        let mut rows = self.engine.store().read(look).await.unwrap();
        assert_eq!(rows.len(), 1, "{rows:?}");
        rows.remove(0)
    }

    async fn makes_one(&self, object_type: &str, values: &[(&str, &str)]) -> Rid {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned())));
        self.engine.create(of(object_type), values.collect()).await.unwrap()
    }

    async fn notes_on(&self, contact: &str, body: &str) -> Rid {
        let link = NewLink { to_type: contacts(), to: RecordKey::Remote(contact.to_owned()), label: None };
        let values = vec![("hs_note_body".to_owned(), Some(body.to_owned()))];
        self.engine.create_linked(of("notes"), values, vec![link]).await.unwrap()
    }

    fn lose_answer(&self, path: &str, applied: bool) {
        self.sandbox.fault(FaultRule::once("POST", path, Fault::Reset { applied }));
    }

    /// A create is made there, and neither its answer nor what looks for it arrives.
    async fn push_unheard(&self, create: &str, look: &str) {
        self.lose_answer(create, true);
        self.sandbox.fault(FaultRule::always("GET", look, Fault::NotSent));
        assert!(self.engine.push(satchel_engine::Consent::Given).await.is_err());
        self.sandbox.clear_faults();
    }

    fn count(&self, kind: Kind) -> usize {
        self.sandbox.live_ids(kind).len()
    }

    fn posts(&self, end: &str) -> usize {
        self.sandbox.requests().iter().filter(|row| row.method == "POST" && row.path.ends_with(end)).count()
    }

    async fn keyed(seed: u64) -> Self {
        let scene = Self::pulled(seed).await;
        let stands = scene.engine.turn_on_own_keys().await.unwrap();
        assert!(stands.len() == 4 && stands.values().all(|stands| *stands == OwnKey::On), "{stands:?}");
        scene
    }
}

const COMPANY: &str = "*/companies/batch/upsert";

#[tokio::test(start_paused = true)]
async fn by_its_own_key_a_lost_create_is_adopted_and_what_a_colleague_changed_since_stays() {
    let scene = Scene::keyed(1).await;
    let before = scene.count(Kind::Company);
    let made = scene.makes_one("companies", &[("name", "Satchel makers"), ("city", "Ulm")]).await;
    scene.push_unheard(COMPANY, "*/companies/*").await;
    assert_eq!(scene.create_in_doubt().await.state, OutboxState::Unknown);
    let id = *scene.sandbox.live_ids(Kind::Company).iter().max().unwrap();
    let change = [("city".to_owned(), "Berlin".to_owned())].into();
    scene.colleague.update(of("companies"), &id.to_string(), &change).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!((scene.posts("/companies/batch/upsert"), scene.count(Kind::Company)), (1, before + 1));
    assert_eq!(
        scene.sandbox.value(Kind::Company, id, "city").as_deref(),
        Some("Berlin"),
        "nothing was written again"
    );
    let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
        Ok((reader.record(made)?.unwrap().remote_id, reader.effective(made)?.remove("city").flatten()))
    };
    let held = scene.engine.store().read(look).await.unwrap();
    assert_eq!(held, (Some(id.to_string()), Some("Berlin".to_owned())));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn by_its_own_key_a_create_that_never_arrived_is_sent_again_at_once() {
    let scene = Scene::keyed(1).await;
    let before = scene.count(Kind::Company);
    scene.makes_one("companies", &[("name", "Satchel makers")]).await;
    scene.lose_answer(COMPANY, false);
    scene.push().await;
    scene.push().await;
    assert_eq!((scene.posts("/companies/batch/upsert"), scene.count(Kind::Company)), (2, before + 1));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_create_that_a_colleague_archived_before_it_was_found_is_no_second_record() {
    let scene = Scene::with(|config| config.switches.archived_unique = ArchivedUnique::Taken, 40);
    scene.engine.pull().await.unwrap();
    scene.engine.turn_on_own_keys().await.unwrap();
    let before = scene.count(Kind::Company);
    scene.makes_one("companies", &[("name", "Satchel makers")]).await;
    scene.push_unheard(COMPANY, "*/companies/*").await;
    let id = *scene.sandbox.live_ids(Kind::Company).iter().max().unwrap();
    scene.colleague.archive(of("companies"), &id.to_string()).await.unwrap();
    scene.push().await;
    assert_eq!(scene.count(Kind::Company), before);
    let conflicts = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!((conflicts.len(), conflicts[0].kind), (1, ConflictKind::ArchivedRemotely));
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_contact_that_a_colleague_archived_before_it_was_found_is_no_second_contact() {
    let scene = Scene::pulled(1).await;
    let before = scene.sandbox.live_ids(Kind::Contact);
    let rid = scene.makes_one("contacts", &[("email", "new@customer.example"), ("city", "Ulm")]).await;
    scene.push_unheard("*/objects/*/contacts", "*/contacts/*").await;
    let made = scene.sandbox.live_ids(Kind::Contact).into_iter().find(|id| !before.contains(id)).unwrap();
    scene.colleague.archive(contacts(), &made.to_string()).await.unwrap();
    scene.push().await;
    assert_eq!((scene.posts("/contacts"), scene.sandbox.live_ids(Kind::Contact)), (1, before));
    let conflicts = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!((conflicts.len(), conflicts[0].kind), (1, ConflictKind::ArchivedRemotely));
    let pending = scene.engine.store().read(move |reader| reader.pending(rid)).await.unwrap();
    assert_eq!(pending.len(), 2, "what was typed is kept");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_contact_whose_column_was_chosen_away_since_is_known_again() {
    let scene = Scene::pulled(1).await;
    let rid = scene.makes_one("contacts", &[("email", "new@customer.example"), ("city", "Ulm")]).await;
    scene.push_unheard("*/objects/*/contacts", "*/contacts/*").await;
    let columns = Some(vec!["email".to_owned(), "firstname".to_owned()]);
    scene.engine.select_properties(contacts(), columns).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.posts("/contacts"), 1);
    let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
        Ok((reader.conflicts()?.len(), reader.pending(rid)?.len()))
    };
    assert_eq!(scene.engine.store().read(look).await.unwrap(), (0, 0), "nobody else did anything");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_create_that_seemed_lost_is_looked_for_in_the_recycle_bin_before_it_is_sent_again() {
    let scene = Scene::keyed(1).await;
    let contact = scene.contact(3).await;
    let link = NewLink { to_type: contacts(), to: RecordKey::Remote(contact.clone()), label: None };
    let values = vec![("name".to_owned(), Some("Satchel makers".to_owned()))];
    scene.engine.create_linked(of("companies"), values, vec![link]).await.unwrap();
    scene.lose_answer(COMPANY, true);
    // HubSpot's reads do not show it yet.
    let body =
        r#"{"status":"error","category":"OBJECT_NOT_FOUND","message":"resource not found"}"#.to_owned();
    let content_type = "application/json".to_owned();
    let lags = Fault::Answer { status: 404, body, content_type, headers: Vec::new() };
    scene.sandbox.fault(FaultRule::always("GET", "*/companies/*", lags));
    scene.push().await;
    scene.sandbox.clear_faults();
    assert_eq!(scene.create_in_doubt().await.state, OutboxState::Queued, "it seems not to have arrived");
    let id = scene.sandbox.live_ids(Kind::Company).into_iter().max().unwrap().to_string();
    scene.colleague.archive(of("companies"), &id).await.unwrap();
    let before = scene.count(Kind::Company);
    assert_eq!(scene.push().await.conflicted, 1);
    assert_eq!((scene.posts("/companies/batch/upsert"), scene.count(Kind::Company)), (1, before));
    let kinds = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!((kinds.len(), kinds[0].kind), (1, ConflictKind::ArchivedRemotely));
    scene.assert_sound().await;
    // The link that was to come with it still waits, and follows once the record is back.
    scene.sandbox.restore(Kind::Company, id.parse().unwrap()).unwrap();
    scene.engine.pull().await.unwrap();
    scene.push().await;
    assert_eq!(scene.posts("/companies/batch/upsert"), 1);
    let links = scene.sandbox.linked_ids(Kind::Company, id.parse().unwrap(), Kind::Contact);
    assert_eq!(links, [contact.parse::<u64>().unwrap()]);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_was_typed_after_a_create_that_a_colleague_archived_is_no_dispute_once_it_is_back() {
    let scene = Scene::keyed(1).await;
    let made = scene.makes_one("companies", &[("name", "Satchel makers"), ("city", "Ulm")]).await;
    scene.push_unheard(COMPANY, "*/companies/*").await;
    let change = vec![("city".to_owned(), Some("Berlin".to_owned()))];
    scene.engine.edit(of("companies"), &RecordKey::Local(made), change).await.unwrap();
    let id = scene.sandbox.live_ids(Kind::Company).into_iter().max().unwrap();
    scene.colleague.archive(of("companies"), &id.to_string()).await.unwrap();
    scene.push().await;
    scene.sandbox.restore(Kind::Company, id).unwrap();
    scene.engine.pull().await.unwrap();
    scene.push().await;
    assert_eq!(scene.sandbox.value(Kind::Company, id, "city").as_deref(), Some("Berlin"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn many_creates_with_keys_of_their_own_leave_together_and_end_one_by_one() {
    let scene = Scene::keyed(1).await;
    let before = scene.count(Kind::Contact);
    let taken = scene.server(&scene.contact(2).await, "email").await.unwrap();
    scene.makes_one("contacts", &[("email", &taken), ("firstname", "Somebody else")]).await;
    for at in 0..120 {
        scene
            .makes_one("contacts", &[("email", &format!("new{at}@example.com")), ("firstname", "New")])
            .await;
    }
    let pushed = scene.push().await;
    assert_eq!(
        (pushed.acknowledged, pushed.conflicted),
        (120, 1),
        "the address that is taken is asked about"
    );
    assert_eq!(scene.count(Kind::Contact), before + 120);
    assert!(scene.posts("/contacts/batch/upsert") < 130);
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn a_key_that_an_administrator_removed_is_done_without() {
    let scene = Scene::keyed(1).await;
    let before = scene.count(Kind::Company);
    let target = "/crm/properties/2026-09/companies/satchel_uid";
    scene.administer("DELETE", target, serde_json::Value::Null).await;
    scene.makes_one("companies", &[("name", "Satchel makers")]).await;
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!(scene.count(Kind::Company), before + 1);
    let stands = scene.engine.own_keys().await.unwrap();
    assert_eq!(stands[&of("companies")], OwnKey::Off);
    assert_eq!(stands[&of("deals")], OwnKey::On);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_note_is_found_among_its_records_own_notes_without_the_search_index() {
    let scene = Scene::with(|config| config.search_lag_ms = 3_600_000, 60);
    scene.engine.pull().await.unwrap();
    let contact = scene.contact(3).await;
    let before = scene.count(Kind::Note);
    scene.notes_on(&contact, "Wants an offer").await;
    scene.lose_answer("*/notes", true);
    scene.push().await;
    scene.push().await;
    assert_eq!(
        (scene.posts("/notes"), scene.posts("/notes/search"), scene.count(Kind::Note)),
        (1, 0, before + 1)
    );
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_note_that_never_arrived_is_sent_again_once_ten_seconds_have_passed() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    let before = scene.count(Kind::Note);
    scene.notes_on(&contact, "Wants an offer").await;
    scene.lose_answer("*/notes", false);
    scene.push().await;
    assert_eq!(scene.create_in_doubt().await.state, OutboxState::Unknown, "it may still be on its way");
    scene.wait(Duration::from_secs(11)).await;
    scene.push().await;
    assert_eq!((scene.posts("/notes"), scene.count(Kind::Note)), (2, before + 1));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn two_notes_of_the_same_words_are_never_taken_for_each_other() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    let before = scene.count(Kind::Note);
    scene.notes_on(&contact, "Called").await;
    scene.notes_on(&contact, "Called").await;
    scene.lose_answer("*/notes", true);
    scene.push().await;
    scene.push().await;
    assert_eq!(scene.count(Kind::Note), before + 2);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn without_a_key_the_search_is_asked_at_growing_distances_and_then_the_user() {
    let scene = Scene::pulled(1).await;
    let before = scene.count(Kind::Company);
    scene.makes_one("companies", &[("name", "Satchel makers")]).await;
    scene.lose_answer("*/companies", false);
    let begun = scene.time.wall_ms();
    // When a push comes, in seconds, and how often the search has been asked by then.
    let expected = [
        (0, 1),
        (5, 1),
        (10, 2),
        (30, 2),
        (59, 2),
        (60, 3),
        (300, 3),
        (599, 3),
        (600, 4),
        (3_599, 4),
        (3_600, 5),
    ];
    for (second, searches) in expected {
        let rest = begun + second * 1_000 - scene.time.wall_ms();
        scene.wait(Duration::from_millis(rest.max(0).unsigned_abs())).await;
        scene.push().await;
        assert_eq!(scene.posts("/companies/search"), searches, "after {second} s");
        let asks = scene.create_in_doubt().await.state == OutboxState::NeedsAnswer;
        assert_eq!(asks, second == 3_600, "after {second} s");
    }
    assert_eq!(scene.count(Kind::Company), before, "never sent again unasked");
    assert_eq!(scene.posts("/companies"), 1);
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn two_records_that_may_be_the_one_are_both_named() {
    let scene = Scene::pulled(1).await;
    scene.makes_one("companies", &[("name", "Satchel makers")]).await;
    scene.lose_answer("*/companies", true);
    scene.sandbox.fault(FaultRule::always("POST", "*/companies/search", Fault::NotSent));
    assert!(scene.engine.push(satchel_engine::Consent::Given).await.is_err());
    scene.sandbox.clear_faults();
    let twin = [("name".to_owned(), "Satchel makers".to_owned())].into();
    let twin = scene.colleague.create(of("companies"), &twin, &[]).await.unwrap().id;
    scene.wait(Duration::from_secs(120)).await;
    scene.push().await;
    let row = scene.create_in_doubt().await;
    assert_eq!(row.state, OutboxState::NeedsAnswer);
    let named =
        |id: &u64| scene.sandbox.value(Kind::Company, *id, "name").as_deref() == Some("Satchel makers");
    let both: Vec<u64> = scene.sandbox.live_ids(Kind::Company).into_iter().filter(named).collect();
    let words = row.message.unwrap();
    assert!(both.len() == 2 && both.contains(&twin.parse().unwrap()));
    for id in both {
        assert!(words.contains(&id.to_string()), "{words}");
    }
    scene.assert_sound().await;
}
