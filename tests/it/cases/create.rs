//! Table (b): the user makes a record. The columns are what became of its *key* at HubSpot.
//!
//! A create that HubSpot refuses because of a property or of the key's past is *rejected*: an error to fix at the record.
//! One that is not allowed waits, because with a 403 only the type stands still.

use super::desk::{deals, desk, key};
use super::table::{Cell, Row, Table};
use crate::support::{Scene, contacts};
use satchel_core::{ConflictKind, OutboxKind, OutboxState, RecordState, Resolution, Rid};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule};
use std::time::Duration;

pub(super) const TABLE: Table = Table {
    letter: 'b',
    columns: &["u", "s", "d", "o", "a", "g", "m", "r", "p", "h"],
    rows: &[
        Row {
            name: "uid",
            cells: &[
                Cell::Case("b_uid_u_leaves_as_an_upsert_by_our_own_key"),
                Cell::Case("b_uid_s_its_own_earlier_create_is_adopted"),
                Cell::Case("b_uid_d_what_was_edited_since_is_taken_and_not_written_over"),
                Cell::Case("b_uid_o_what_was_added_since_is_taken"),
                Cell::Case("b_uid_a_a_create_that_was_archived_since_is_never_made_again"),
                Cell::Never("no privacy deletion can block-list a key that no person has"),
                Cell::Case("b_uid_m_leads_to_the_survivor"),
                Cell::Case("b_uid_r_what_came_back_is_adopted"),
                Cell::Case("b_uid_p_without_the_property_it_leaves_as_any_create"),
                Cell::Case("b_uid_h_waits_and_is_made_once_allowed"),
            ],
        },
        Row {
            name: "email",
            cells: &[
                Cell::Case("b_email_u_is_made_once"),
                Cell::Case("b_email_s_takes_the_id_and_sends_nothing_more"),
                Cell::Case("b_email_d_is_a_question_and_never_an_overwrite"),
                Cell::Case("b_email_o_fills_only_what_is_empty_there"),
                Cell::Case("b_email_a_is_free_again_or_refused_with_the_reason"),
                Cell::Case("b_email_g_is_refused_and_kept"),
                Cell::Case("b_email_m_is_a_question_about_the_survivor"),
                Cell::Case("b_email_r_is_a_question_about_what_came_back"),
                Cell::Case("b_email_p_goes_out_without_the_lost_property_which_is_kept"),
                Cell::Case("b_email_h_waits_and_is_made_once_allowed"),
            ],
        },
        Row {
            name: "keyless",
            cells: &[
                Cell::Case("b_keyless_u_is_sent_once_and_looked_for_when_the_answer_is_lost"),
                Cell::Case("b_keyless_s_asks_when_another_looks_the_same"),
                Cell::Never("without a key there is no other record that would be the same one"),
                Cell::Never("without a key there is no other record that would be the same one"),
                Cell::Never("without a key no archived record can stand in its way"),
                Cell::Never("without a key nothing can be block-listed"),
                Cell::Never("without a key no merged record can stand in its way"),
                Cell::Never("without a key no restored record can stand in its way"),
                Cell::Never("as a create with a key: b_email_p"),
                Cell::Never("as a create with a key: b_email_h"),
            ],
        },
        Row {
            name: "edit",
            cells: &[
                Cell::Case("b_edit_u_goes_out_with_the_create_or_after_it"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (a)"),
            ],
        },
        Row {
            name: "archive",
            cells: &[
                Cell::Case("b_archive_u_drops_both_or_waits_for_the_create"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
                Cell::Never("it is decided by what becomes of the create, and then by table (c)"),
            ],
        },
    ],
};

const MAIL: &str = "ann@new.example.com";

/// A desk at which the rep makes a contact with the key of an existing one, which has these values.
async fn again(existing: &[(&str, &str)], values: &[(&str, &str)]) -> (Scene, String, Rid) {
    let scene = desk().await;
    let id = scene.contact(6).await;
    let with_key = [&[("email", MAIL)], existing].concat();
    scene.colleague_edits(contacts(), &id, &with_key).await;
    let rid = scene.makes(contacts(), &[&[("email", MAIL)], values].concat()).await;
    (scene, id, rid)
}

/// HubSpot's answer to the next new contact.
fn next_create(scene: &Scene, fault: Fault) {
    scene.sandbox.fault(FaultRule::once("POST", "*/objects/*/contacts", fault));
}

#[tokio::test(start_paused = true)]
async fn b_email_u_is_made_once() {
    let scene = desk().await;
    let rid = scene.makes(contacts(), &[("email", MAIL), ("firstname", "Ann")]).await;
    assert_eq!(scene.push().await.acknowledged, 1);
    scene.push().await;
    assert_eq!(scene.sent("POST", "/contacts"), 1);
    let id = scene.id(rid).await.expect("it has its id");
    assert_eq!(scene.server(&id, "firstname").await.as_deref(), Some("Ann"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_email_s_takes_the_id_and_sends_nothing_more() {
    let (scene, id, rid) = again(&[("firstname", "Ann")], &[("firstname", "Ann")]).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 0));
    assert_eq!(scene.id(rid).await.as_deref(), Some(id.as_str()));
    assert_eq!((scene.sent("POST", "/contacts"), scene.sent("POST", "/batch/update")), (1, 0));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_email_d_is_a_question_and_never_an_overwrite() {
    for (answer, name) in
        [(Some(Resolution::Local), "Mine"), (Some(Resolution::Remote), "Theirs"), (None, "Theirs")]
    {
        let (scene, id, rid) = again(&[("firstname", "Theirs")], &[("firstname", "Mine")]).await;
        let pushed = scene.push().await;
        assert_eq!((pushed.acknowledged, pushed.conflicted), (0, 1));
        assert_eq!(scene.server(&id, "firstname").await.as_deref(), Some("Theirs"));
        let conflict = scene.only_conflict(ConflictKind::Exists, &["firstname"]).await;
        assert_eq!(scene.id(rid).await.as_deref(), Some(id.as_str()));
        match answer {
            Some(answer) => {
                scene.engine.resolve(conflict.id, None, answer).await.unwrap();
            }
            // Called off: what waits is given up.
            None => {
                scene.engine.discard(scene.only_row().await.id).await.unwrap();
            }
        }
        scene.push().await;
        assert_eq!(scene.server(&id, "firstname").await.as_deref(), Some(name));
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn b_email_o_fills_only_what_is_empty_there() {
    let existing = [("firstname", "Ann"), ("jobtitle", ""), ("phone", "+1 555 0199")];
    let (scene, id, rid) = again(&existing, &[("firstname", "Ann"), ("jobtitle", "Mine")]).await;
    let pushed = scene.push().await;
    assert_eq!(pushed.conflicted, 0);
    scene.push().await;
    assert_eq!(scene.id(rid).await.as_deref(), Some(id.as_str()));
    for (name, value) in [("firstname", "Ann"), ("jobtitle", "Mine"), ("phone", "+1 555 0199")] {
        assert_eq!(scene.server(&id, name).await.as_deref(), Some(value));
    }
    scene.assert_settled().await;
    // Filled meanwhile, it is a question after all.
    let (scene, id, _) = again(&[("jobtitle", "Theirs")], &[("jobtitle", "Mine")]).await;
    scene.push().await;
    scene.only_conflict(ConflictKind::Exists, &["jobtitle"]).await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"));
}

#[tokio::test(start_paused = true)]
async fn b_email_a_is_free_again_or_refused_with_the_reason() {
    let (scene, id, rid) = again(&[], &[("firstname", "Mine")]).await;
    scene.colleague_archives(contacts(), &id).await;
    assert_eq!(scene.push().await.acknowledged, 1, "HubSpot gives the address to a new record");
    assert_ne!(scene.id(rid).await.as_deref(), Some(id.as_str()));
    scene.assert_settled().await;
    let (scene, id, rid) = again(&[], &[("firstname", "Mine")]).await;
    scene.colleague_archives(contacts(), &id).await;
    let body = format!(
        r#"{{"status":"error","category":"CONFLICT","message":"Contact already exists. Existing ID: {id}"}}"#
    );
    let content_type = "application/json".to_owned();
    next_create(&scene, Fault::Answer { status: 409, body, content_type, headers: Vec::new() });
    assert_eq!(scene.push().await.rejected, 1);
    scene.assert_refused(rid, &[("email", MAIL), ("firstname", "Mine")]).await;
    assert!(scene.only_row().await.message.unwrap().contains("recycle bin"));
    scene.restore(Kind::Contact, &id);
    scene.engine.retry(scene.only_row().await.id).await.unwrap();
    scene.push().await;
    assert_eq!(scene.id(rid).await.as_deref(), Some(id.as_str()), "once it is back, it is that record");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn b_email_g_is_refused_and_kept() {
    let (scene, id, rid) = again(&[], &[("firstname", "Mine")]).await;
    scene.erase(&id).await;
    assert_eq!(scene.push().await.rejected, 1);
    scene.push().await;
    assert_eq!(scene.sent("POST", "/contacts"), 1, "it is not tried again by itself");
    let pending = scene.pending(rid).await;
    assert_eq!(pending.len(), 2);
    assert_eq!(
        (scene.state(rid).await, scene.only_row().await.state),
        (RecordState::Draft, OutboxState::Rejected)
    );
    assert!(scene.only_row().await.message.is_some());
    scene.assert_sound().await;
    scene.engine.discard(scene.only_row().await.id).await.unwrap();
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_email_m_is_a_question_about_the_survivor() {
    let (scene, id, rid) = again(&[("firstname", "Theirs")], &[("firstname", "Mine")]).await;
    let other = scene.contact(7).await;
    scene.colleague_edits(contacts(), &other, &[("firstname", "Another")]).await;
    // The key is a further address of the survivor now.
    let survivor = scene.colleague_merges(contacts(), &other, &id).await;
    let email = scene.server(&survivor, "email").await;
    assert_eq!(scene.push().await.conflicted, 1);
    scene.only_conflict(ConflictKind::Exists, &["firstname"]).await;
    assert_eq!(scene.id(rid).await, Some(survivor.clone()));
    assert_eq!(scene.server(&survivor, "firstname").await.as_deref(), Some("Another"));
    assert_eq!(scene.server(&survivor, "email").await, email, "its own address stays");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn b_email_r_is_a_question_about_what_came_back() {
    let (scene, id, rid) = again(&[("firstname", "Theirs")], &[("firstname", "Mine")]).await;
    scene.colleague_archives(contacts(), &id).await;
    scene.restore(Kind::Contact, &id);
    assert_eq!(scene.push().await.conflicted, 1);
    scene.only_conflict(ConflictKind::Exists, &["firstname"]).await;
    assert_eq!(scene.id(rid).await, Some(id.clone()));
    assert_eq!(scene.server(&id, "firstname").await.as_deref(), Some("Theirs"));
}

#[tokio::test(start_paused = true)]
async fn b_email_p_goes_out_without_the_lost_property_which_is_kept() {
    let scene = desk().await;
    let rid = scene.makes(contacts(), &[("email", MAIL), ("jobtitle", "Mine")]).await;
    scene.sandbox.remove_property(Kind::Contact, "jobtitle").unwrap();
    assert_eq!(scene.push().await.rejected, 1, "HubSpot refuses the whole record");
    assert_eq!(scene.pending(rid).await.len(), 2, "and nothing of it is lost");
    scene.wait(Duration::from_secs(2 * 60 * 60)).await;
    scene.engine.pull().await.unwrap();
    scene
        .engine
        .edit(contacts(), &format!("local:{}", rid.0).parse().unwrap(), vec![("jobtitle".to_owned(), None)])
        .await
        .unwrap();
    scene.push().await;
    let id = scene.id(rid).await.expect("without the lost property it is made");
    assert_eq!(scene.server(&id, "email").await.as_deref(), Some(MAIL));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_email_h_waits_and_is_made_once_allowed() {
    let scene = desk().await;
    let rid = scene.makes(contacts(), &[("email", MAIL)]).await;
    scene.forbid("POST", "*/objects/*/contacts");
    scene.push().await;
    scene.assert_parked().await;
    scene.allow();
    scene.push().await;
    assert!(scene.id(rid).await.is_some());
    assert_eq!(scene.sent("POST", "/contacts"), 2);
    scene.assert_settled().await;
}

/// What a new deal says; HubSpot takes none without a stage.
async fn deal_values(scene: &Scene) -> Vec<(String, String)> {
    let pipelines = scene.engine.store().read(|reader| reader.pipelines(deals())).await.unwrap();
    let values = [
        ("dealname", "Forty satchels"),
        ("amount", "4000"),
        ("pipeline", pipelines[0].id.as_str()),
        ("dealstage", pipelines[0].stages[0].id.as_str()),
    ];
    values.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// A desk at which the rep makes a deal.
async fn deal() -> (Scene, Rid) {
    let scene = desk().await;
    let values = deal_values(&scene).await.into_iter().map(|(name, value)| (name, Some(value)));
    let rid = scene.engine.create(deals(), values.collect()).await.unwrap();
    (scene, rid)
}

/// The answer to the next new deal is lost, and the search index shows it only after a while.
fn lose(scene: &Scene) {
    scene.sandbox.set_search_lag(30_000);
    scene.sandbox.fault(FaultRule::once("POST", "*/objects/*/deals", Fault::Reset { applied: true }));
}

/// Time passes, and what is in doubt is looked for again.
async fn look_again(scene: &Scene) {
    for _ in 0..3 {
        scene.wait(Duration::from_secs(20 * 60)).await;
        scene.push().await;
    }
}

#[tokio::test(start_paused = true)]
async fn b_keyless_u_is_sent_once_and_looked_for_when_the_answer_is_lost() {
    let (scene, rid) = deal().await;
    lose(&scene);
    scene.push().await;
    look_again(&scene).await;
    let id = scene.id(rid).await.expect("it was found");
    assert_eq!(scene.there(deals(), &id, "dealname").await.as_deref(), Some("Forty satchels"));
    assert_eq!(scene.sent("POST", "/deals"), 1);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_keyless_s_asks_when_another_looks_the_same() {
    let (scene, rid) = deal().await;
    scene.sandbox.set_search_lag(30_000);
    let twin = deal_values(&scene).await.into_iter().collect();
    scene.colleague.create(deals(), &twin, &[]).await.unwrap();
    lose(&scene);
    scene.push().await;
    look_again(&scene).await;
    assert_eq!((scene.id(rid).await, scene.only_row().await.state), (None, OutboxState::NeedsAnswer));
    assert!(scene.only_row().await.message.is_some());
    assert_eq!(scene.sent("POST", "/deals"), 1, "it is not made a second time unasked");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn b_edit_u_goes_out_with_the_create_or_after_it() {
    let (scene, rid) = deal().await;
    let local = format!("local:{}", rid.0).parse().unwrap();
    scene.engine.edit(deals(), &local, vec![("amount".to_owned(), Some("5000".to_owned()))]).await.unwrap();
    assert_eq!(scene.only_row().await.kind, OutboxKind::Create, "an edit of what was not sent is part of it");
    // The answer is lost, and the user edits on: that waits for the id, and is compared like any edit.
    lose(&scene);
    scene.push().await;
    scene.engine.edit(deals(), &local, vec![("amount".to_owned(), Some("6000".to_owned()))]).await.unwrap();
    look_again(&scene).await;
    let id = scene.id(rid).await.expect("it was found");
    assert_eq!(scene.there(deals(), &id, "amount").await.as_deref(), Some("6000"));
    assert_eq!((scene.sent("POST", "/deals"), scene.sent("POST", "/batch/update")), (1, 1));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_archive_u_drops_both_or_waits_for_the_create() {
    let (scene, rid) = deal().await;
    let local = format!("local:{}", rid.0).parse().unwrap();
    scene.engine.archive(deals(), &local).await.unwrap();
    scene.assert_settled().await;
    scene.push().await;
    assert_eq!(scene.sent("POST", "/deals"), 0);
    let (scene, rid) = deal().await;
    let local = format!("local:{}", rid.0).parse().unwrap();
    lose(&scene);
    scene.push().await;
    scene.engine.archive(deals(), &local).await.unwrap();
    assert_eq!(scene.rows().await.len(), 2, "what may have left is found out first");
    look_again(&scene).await;
    let id = scene.id(rid).await.expect("it was found");
    assert!(scene.colleague.read(deals(), &id, &[], &[]).await.unwrap().is_none(), "and then archived");
    assert_eq!(scene.sent("POST", "/deals"), 1);
    assert_eq!(scene.rid(deals(), &id).await, rid);
    assert!(scene.engine.edit(deals(), &key(&id), Vec::new()).await.is_err());
    scene.assert_settled().await;
}

/// A desk in whose portal creates leave by our own unique property, at which the rep makes a deal.
async fn keyed() -> (Scene, Rid) {
    let scene = desk().await;
    scene.engine.turn_on_own_keys().await.unwrap();
    scene.wait(Duration::from_secs(2 * 60 * 60)).await;
    scene.engine.pull().await.unwrap();
    let values = deal_values(&scene).await.into_iter().map(|(name, value)| (name, Some(value)));
    let rid = scene.engine.create(deals(), values.collect()).await.unwrap();
    (scene, rid)
}

/// The answer to the upsert is lost and nothing can be looked up; gives the id of the deal that HubSpot has made.
async fn made_unseen(scene: &Scene) -> String {
    scene.sandbox.fault(FaultRule::once("POST", "*/deals/batch/upsert", Fault::Reset { applied: true }));
    scene.sandbox.fault(FaultRule::always("GET", "*/deals/*", Fault::NotSent));
    drop(scene.engine.push(satchel_engine::Consent::Given).await);
    scene.allow();
    scene.wait(Duration::from_secs(60)).await;
    let names = ["dealname".to_owned()];
    let mut after = None;
    loop {
        let page = scene.colleague.list(deals(), after.as_deref(), false, &names).await.unwrap();
        let ours = |record: &&satchel_core::RemoteRecord| {
            record.properties["dealname"].as_deref() == Some("Forty satchels")
        };
        if let Some(found) = page.records.iter().find(ours) {
            return found.id.clone();
        }
        after = Some(page.next.expect("the deal was made"));
    }
}

async fn assert_adopted(scene: &Scene, rid: Rid, id: &str) {
    look_again(scene).await;
    assert_eq!(scene.id(rid).await.as_deref(), Some(id));
    let sent = scene.sent("POST", "/deals/batch/upsert") + scene.sent("POST", "/deals");
    assert_eq!((sent, scene.sent("POST", "/deals/batch/update")), (1, 0), "nothing more was sent");
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_u_leaves_as_an_upsert_by_our_own_key() {
    let (scene, rid) = keyed().await;
    assert_eq!(scene.push().await.acknowledged, 1);
    let id = scene.id(rid).await.expect("it has its id");
    assert_eq!(scene.there(deals(), &id, "dealname").await.as_deref(), Some("Forty satchels"));
    assert_eq!((scene.sent("POST", "/deals/batch/upsert"), scene.sent("POST", "/deals")), (1, 0));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_s_its_own_earlier_create_is_adopted() {
    let (scene, rid) = keyed().await;
    let id = made_unseen(&scene).await;
    assert_adopted(&scene, rid, &id).await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_d_what_was_edited_since_is_taken_and_not_written_over() {
    let (scene, rid) = keyed().await;
    let id = made_unseen(&scene).await;
    scene.colleague_edits(deals(), &id, &[("amount", "3500")]).await;
    assert_adopted(&scene, rid, &id).await;
    assert_eq!(scene.there(deals(), &id, "amount").await.as_deref(), Some("3500"));
    let seen = scene.engine.store().read(move |reader| reader.effective(rid)).await.unwrap();
    assert_eq!(seen["amount"].as_deref(), Some("3500"));
}

#[tokio::test(start_paused = true)]
async fn b_uid_o_what_was_added_since_is_taken() {
    let (scene, rid) = keyed().await;
    let id = made_unseen(&scene).await;
    scene.colleague_edits(deals(), &id, &[("description", "In brown")]).await;
    assert_adopted(&scene, rid, &id).await;
    assert_eq!(scene.there(deals(), &id, "description").await.as_deref(), Some("In brown"));
    assert_eq!(scene.there(deals(), &id, "amount").await.as_deref(), Some("4000"));
}

#[tokio::test(start_paused = true)]
async fn b_uid_a_a_create_that_was_archived_since_is_never_made_again() {
    let (scene, rid) = keyed().await;
    let id = made_unseen(&scene).await;
    scene.colleague_archives(deals(), &id).await;
    look_again(&scene).await;
    let names = ["amount", "dealname", "dealstage", "pipeline"];
    scene.only_conflict(ConflictKind::ArchivedRemotely, &names).await;
    assert_eq!(scene.id(rid).await.as_deref(), Some(id.as_str()));
    assert_eq!(scene.state(rid).await, RecordState::Archived);
    let pending = scene.pending(rid).await;
    let kept: Vec<&str> = pending.iter().map(|change| change.property.as_str()).collect();
    assert_eq!(kept, names, "nothing of it is lost");
    assert_eq!((scene.sent("POST", "/deals/batch/upsert"), scene.sent("POST", "/deals")), (1, 0));
    scene.assert_sound().await;
    // Back from the recycle bin it is what was made, with nothing more to send.
    scene.restore(Kind::Deal, &id);
    scene.engine.pull().await.unwrap();
    assert_adopted(&scene, rid, &id).await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_m_leads_to_the_survivor() {
    let (scene, rid) = keyed().await;
    let id = made_unseen(&scene).await;
    let page = scene.colleague.list(deals(), None, false, &[]).await.unwrap();
    let other = page.records.iter().map(|record| record.id.clone()).find(|other| *other != id).unwrap();
    let survivor = scene.colleague_merges(deals(), &id, &other).await;
    assert_adopted(&scene, rid, &survivor).await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_r_what_came_back_is_adopted() {
    let (scene, rid) = keyed().await;
    let id = made_unseen(&scene).await;
    scene.colleague_archives(deals(), &id).await;
    scene.restore(Kind::Deal, &id);
    assert_adopted(&scene, rid, &id).await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_p_without_the_property_it_leaves_as_any_create() {
    let (scene, rid) = keyed().await;
    scene.sandbox.remove_property(Kind::Deal, "satchel_uid").unwrap();
    scene.push().await;
    look_again(&scene).await;
    let id = scene.id(rid).await.expect("it is made all the same");
    assert_eq!(scene.there(deals(), &id, "dealname").await.as_deref(), Some("Forty satchels"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn b_uid_h_waits_and_is_made_once_allowed() {
    let (scene, rid) = keyed().await;
    scene.forbid("POST", "*/deals/batch/upsert");
    scene.push().await;
    scene.assert_parked().await;
    scene.allow();
    scene.push().await;
    assert!(scene.id(rid).await.is_some());
    scene.assert_settled().await;
}
