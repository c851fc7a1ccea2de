//! Notes, calls and tasks: made with their links in one request, shown at once, and never on nothing.

use crate::support::{Scene, companies, contacts};
use satchel_core::{ObjectType, OutboxState, RecordKey, Rid};
use satchel_engine::{NewLink, SIGNED_IN_USER};
use satchel_store::StoreError;

fn of(name: &str) -> ObjectType {
    name.parse().unwrap()
}

fn on(to_type: &str, id: &str) -> NewLink {
    NewLink { to_type: of(to_type), to: RecordKey::Remote(id.to_owned()), label: None }
}

fn on_draft(to_type: &str, rid: Rid) -> NewLink {
    NewLink { to_type: of(to_type), to: RecordKey::Local(rid), label: None }
}

fn values(values: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    values.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect()
}

impl Scene {
    async fn make(&self, object_type: &str, given: &[(&str, &str)], links: Vec<NewLink>) -> Rid {
        self.engine.create_linked(of(object_type), values(given), links).await.unwrap()
    }

    /// How often a path that ends so was called.
    fn calls(&self, method: &str, end: &str) -> usize {
        let is = |row: &&satchel_sandbox::RequestLogRow| row.method == method && row.path.ends_with(end);
        self.sandbox.requests().iter().filter(is).count()
    }

    async fn value(&self, rid: Rid, name: &str) -> Option<String> {
        let name = name.to_owned();
        let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
            Ok(reader.effective(rid)?.remove(&name).flatten())
        };
        self.engine.store().read(look).await.unwrap()
    }

    async fn id_of(&self, rid: Rid) -> Option<String> {
        let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
            Ok(reader.record(rid)?.and_then(|record| record.remote_id))
        };
        self.engine.store().read(look).await.unwrap()
    }

    /// The ids of the records of a type that HubSpot links to this one.
    async fn linked_there(&self, from: &str, id: &str, to: &str) -> Vec<String> {
        let ids = [id.to_owned()];
        let mut read = self.colleague.associations(of(from), of(to), &ids).await.unwrap();
        read.remove(id).unwrap_or_default().into_iter().map(|link| link.to_id).collect()
    }

    async fn on_timeline(&self, object_type: ObjectType, id: &str, activity: Rid) -> bool {
        let key = RecordKey::Remote(id.to_owned());
        let look = move |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> {
            let rid = reader.resolve(object_type, &key)?.unwrap();
            Ok(reader.associations(rid)?.iter().any(|row| row.to == activity))
        };
        self.engine.store().read(look).await.unwrap()
    }

    async fn states(&self) -> Vec<OutboxState> {
        let look =
            |reader: &satchel_store::Reader<'_>| -> Result<_, StoreError> { Ok(reader.outbox(50, 0)?.1) };
        self.engine.store().read(look).await.unwrap().into_iter().map(|row| row.state).collect()
    }
}

#[tokio::test(start_paused = true)]
async fn a_note_is_on_the_timeline_at_once_and_one_request_makes_it_with_its_links() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    let company = scene.colleague.list(companies(), None, false, &[]).await.unwrap().records[0].id.clone();
    let links = vec![on("contacts", &contact), on("companies", &company)];
    let note = scene.make("notes", &[("hs_note_body", "<p>Wants an offer</p>")], links).await;
    assert!(
        scene.on_timeline(contacts(), &contact, note).await
            && scene.on_timeline(companies(), &company, note).await
    );
    assert_eq!(scene.push().await.acknowledged, 1);
    assert_eq!((scene.calls("POST", "/notes"), scene.calls("PUT", &company)), (1, 0));
    let id = scene.id_of(note).await.unwrap();
    assert_eq!(scene.linked_there("notes", &id, "contacts").await, std::slice::from_ref(&contact));
    assert_eq!(scene.linked_there("notes", &id, "companies").await, std::slice::from_ref(&company));
    assert!(
        scene.on_timeline(contacts(), &contact, note).await
            && scene.on_timeline(companies(), &company, note).await
    );
    scene.assert_settled().await;
    scene.assert_mirror_equals_server().await;
}

#[tokio::test(start_paused = true)]
async fn what_an_activity_does_not_say_is_now_its_makers_and_open() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    let owner = scene.engine.store().read(|reader| reader.owners()).await.unwrap();
    let owner = owner.into_iter().find(|owner| owner.user_id.is_some() && !owner.archived).unwrap();
    let user = owner.user_id.unwrap().to_string();
    scene.engine.remember(SIGNED_IN_USER.to_owned(), user).await.unwrap();
    let task = scene.make("tasks", &[("hs_task_subject", "Call back")], vec![on("contacts", &contact)]).await;
    assert_eq!(scene.value(task, "hubspot_owner_id").await.as_deref(), Some(owner.id.as_str()));
    assert_eq!(scene.value(task, "hs_task_status").await.as_deref(), Some("NOT_STARTED"));
    assert!(scene.value(task, "hs_timestamp").await.unwrap().starts_with("2026-"));
    let call = scene
        .make(
            "calls",
            &[("hs_timestamp", "1790000000000"), ("hs_call_direction", "INBOUND")],
            vec![on("contacts", &contact)],
        )
        .await;
    assert_eq!(scene.value(call, "hs_timestamp").await.as_deref(), Some("2026-09-21T14:13:20.000Z"));
    assert_eq!(scene.value(call, "hs_call_direction").await.as_deref(), Some("INBOUND"));
    assert_eq!(scene.push().await.acknowledged, 2);
    let done = values(&[("hs_task_status", "COMPLETED")]);
    scene.engine.edit(of("tasks"), &RecordKey::Local(task), done).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 1);
    let id = scene.id_of(task).await.unwrap();
    let names = ["hs_task_status".to_owned(), "hubspot_owner_id".to_owned()];
    let there = scene.colleague.read(of("tasks"), &id, &names, &[]).await.unwrap().unwrap();
    let value = |name: &str| there.properties.get(name).cloned().flatten();
    assert_eq!(value("hs_task_status").as_deref(), Some("COMPLETED"));
    assert_eq!(value("hubspot_owner_id").as_deref(), Some(owner.id.as_str()));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_note_on_a_deal_made_here_follows_the_deal() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    let deal = scene
        .make("deals", &[("dealname", "Ten bags"), ("dealstage", "appointmentscheduled")], Vec::new())
        .await;
    let links = vec![on("contacts", &contact), on_draft("deals", deal)];
    let note = scene.make("notes", &[("hs_note_body", "About the ten bags")], links).await;
    assert_eq!(scene.push().await.acknowledged, 2);
    assert_eq!(scene.calls("POST", "/notes"), 1);
    let (note, deal) = (scene.id_of(note).await.unwrap(), scene.id_of(deal).await.unwrap());
    assert_eq!(scene.linked_there("notes", &note, "deals").await, [deal]);
    assert_eq!(scene.linked_there("notes", &note, "contacts").await, [contact]);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_deal_holds_back_its_link_and_not_the_note() {
    let scene = Scene::pulled(1).await;
    let contact = scene.contact(3).await;
    // HubSpot wants a stage.
    let deal = scene.make("deals", &[("dealname", "Ten bags")], Vec::new()).await;
    let links = vec![on("contacts", &contact), on_draft("deals", deal)];
    let note = scene.make("notes", &[("hs_note_body", "About the ten bags")], links).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.rejected), (1, 1));
    let id = scene.id_of(note).await.unwrap();
    assert_eq!(scene.linked_there("notes", &id, "contacts").await, [contact]);
    assert_eq!(scene.states().await, [OutboxState::Rejected, OutboxState::Queued]);
    let stage = values(&[("dealstage", "appointmentscheduled")]);
    scene.engine.edit(of("deals"), &RecordKey::Local(deal), stage).await.unwrap();
    assert_eq!(scene.push().await.acknowledged, 2, "mended, it goes out whole");
    let deal = scene.id_of(deal).await.unwrap();
    assert_eq!(scene.linked_there("notes", &id, "deals").await, [deal]);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_note_on_nothing_but_a_refused_deal_waits_and_goes_with_it() {
    let scene = Scene::pulled(1).await;
    let deal = scene.make("deals", &[("dealname", "Ten bags")], Vec::new()).await;
    scene.make("notes", &[("hs_note_body", "About the ten bags")], vec![on_draft("deals", deal)]).await;
    scene.push().await;
    assert_eq!(scene.calls("POST", "/notes"), 0, "a note on nothing would be found nowhere");
    let row = scene.engine.store().read(move |reader| reader.outbox_of(deal)).await.unwrap().remove(0);
    scene.engine.discard(row.id).await.unwrap();
    scene.assert_settled().await;
    scene.push().await;
    assert_eq!(scene.calls("POST", "/notes"), 0);
}

#[tokio::test(start_paused = true)]
async fn links_of_a_note_follow_a_merge_that_happened_before_it_was_sent() {
    let scene = Scene::pulled(1).await;
    let (kept, gone) = (scene.contact(3).await, scene.contact(4).await);
    let links = vec![on("contacts", &kept), on("contacts", &gone)];
    let note = scene.make("notes", &[("hs_note_body", "About both")], links).await;
    let survivor = scene.colleague.merge(contacts(), &kept, &gone).await.unwrap().id;
    scene.wait(std::time::Duration::from_secs(60)).await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    let id = scene.id_of(note).await.unwrap();
    assert_eq!(scene.linked_there("notes", &id, "contacts").await, [survivor]);
    scene.assert_settled().await;
}
