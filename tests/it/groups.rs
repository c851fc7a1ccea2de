//! Properties that travel together: what is not sent while another of them is disputed, and how far an answer reaches.

use crate::support::{Scene, contacts};
use satchel_core::{Conflict, ObjectType, RecordKey, Resolution};
use std::collections::BTreeMap;
use std::time::Duration;

fn deals() -> ObjectType {
    "deals".parse().unwrap()
}

async fn only_conflict(scene: &Scene) -> Conflict {
    let mut open = scene.engine.store().read(|reader| reader.conflicts()).await.unwrap();
    assert_eq!(open.len(), 1, "{open:?}");
    open.remove(0)
}

fn names(conflict: &Conflict) -> Vec<&str> {
    conflict.properties.iter().map(|property| property.name.as_str()).collect()
}

async fn waiting(scene: &Scene) -> usize {
    let (count, _) = scene.engine.store().read(|reader| reader.outbox(100, 0)).await.unwrap();
    usize::try_from(count).unwrap()
}

async fn edit(scene: &Scene, object_type: ObjectType, id: &str, values: &[(&str, &str)]) {
    let changes =
        values.iter().map(|(name, value)| ((*name).to_owned(), Some((*value).to_owned()))).collect();
    scene.engine.edit(object_type, &RecordKey::Remote(id.to_owned()), changes).await.unwrap();
}

async fn colleague_writes(scene: &Scene, object_type: ObjectType, id: &str, values: &[(&str, &str)]) {
    let values: BTreeMap<String, String> =
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    scene.wait(Duration::from_millis(20)).await;
    scene.colleague.update(object_type, id, &values).await.unwrap();
    scene.wait(Duration::from_millis(20)).await;
}

async fn there(scene: &Scene, object_type: ObjectType, id: &str, names: &[&str]) -> Vec<Option<String>> {
    let asked: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let record = scene.colleague.read(object_type, id, &asked, &[]).await.unwrap().unwrap();
    asked.iter().map(|name| record.properties[name].clone().filter(|value| !value.is_empty())).collect()
}

/// The user moves a contact; the colleague corrects its postcode meanwhile.
async fn moved() -> (Scene, String) {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    let mine = [("address", "1 Rue Mine"), ("city", "Lyon"), ("zip", "69001"), ("jobtitle", "Mine")];
    edit(&scene, contacts(), &id, &mine).await;
    colleague_writes(&scene, contacts(), &id, &[("zip", "11111")]).await;
    let before = there(&scene, contacts(), &id, &["address", "city"]).await;
    let pushed = scene.push().await;
    assert_eq!((pushed.acknowledged, pushed.conflicted), (1, 1));
    assert_eq!(there(&scene, contacts(), &id, &["address", "city"]).await, before, "no mixed address");
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Mine"), "nothing else was held");
    scene.assert_sound().await;
    (scene, id)
}

#[tokio::test(start_paused = true)]
async fn the_lines_of_an_address_wait_for_the_disputed_one_and_follow_its_answer() {
    for (answer, zip) in [
        (Resolution::Local, "69001"),
        (Resolution::Remote, "11111"),
        (Resolution::Value(Some("22222".to_owned())), "22222"),
    ] {
        let (scene, id) = moved().await;
        let conflict = only_conflict(&scene).await;
        assert_eq!(names(&conflict), ["address", "city", "zip"]);
        scene.engine.resolve(conflict.id, Some("zip"), answer).await.unwrap();
        scene.push().await;
        let wanted = ["1 Rue Mine", "Lyon", zip].map(|value| Some(value.to_owned()));
        assert_eq!(there(&scene, contacts(), &id, &["address", "city", "zip"]).await, wanted);
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_for_the_whole_address_is_for_the_held_lines_too() {
    let (scene, id) = moved().await;
    let before = there(&scene, contacts(), &id, &["address", "city", "zip"]).await;
    let conflict = only_conflict(&scene).await;
    scene.engine.resolve(conflict.id, None, Resolution::Remote).await.unwrap();
    scene.push().await;
    assert_eq!(there(&scene, contacts(), &id, &["address", "city", "zip"]).await, before);
    assert_eq!(scene.shown(&id, "city").await, before[1]);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn the_held_lines_go_out_when_the_dispute_vanishes() {
    let (scene, id) = moved().await;
    colleague_writes(&scene, contacts(), &id, &[("zip", "69001")]).await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    let wanted = ["1 Rue Mine", "Lyon", "69001"].map(|value| Some(value.to_owned()));
    assert_eq!(there(&scene, contacts(), &id, &["address", "city", "zip"]).await, wanted);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn the_held_lines_go_out_when_the_disputed_one_is_taken_back() {
    let (scene, id) = moved().await;
    let asked = only_conflict(&scene).await;
    let zip = asked.properties.iter().find(|property| property.name == "zip").unwrap();
    let satchel_core::Base::Known(Some(before)) = &zip.base else { panic!("{zip:?}") };
    edit(&scene, contacts(), &id, &[("zip", before)]).await;
    assert_eq!(scene.engine.store().read(|reader| reader.conflicts()).await.unwrap(), []);
    scene.push().await;
    let wanted = ["1 Rue Mine", "Lyon", "11111"].map(|value| Some(value.to_owned()));
    assert_eq!(there(&scene, contacts(), &id, &["address", "city", "zip"]).await, wanted);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_held_line_that_is_mirrored_no_more_shows_what_the_user_saw_and_goes_out() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    edit(&scene, contacts(), &id, &[("address", "1 Rue Mine"), ("zip", "69001")]).await;
    let seen = there(&scene, contacts(), &id, &["address"]).await.remove(0);
    let columns = Some(vec!["email".to_owned(), "zip".to_owned()]);
    scene.engine.select_properties(contacts(), columns).await.unwrap();
    colleague_writes(&scene, contacts(), &id, &[("zip", "11111")]).await;
    scene.engine.pull().await.unwrap();
    let conflict = only_conflict(&scene).await;
    let held = conflict.properties.iter().find(|property| property.name == "address").unwrap();
    assert_eq!(held.remote, seen, "no value is made up");
    scene.engine.resolve(conflict.id, Some("zip"), Resolution::Remote).await.unwrap();
    scene.push().await;
    let wanted = ["1 Rue Mine", "11111"].map(|value| Some(value.to_owned()));
    assert_eq!(there(&scene, contacts(), &id, &["address", "zip"]).await, wanted);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_mirrored_no_more_joins_a_dispute_with_what_was_written_last() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    let columns = Some(vec!["email".to_owned(), "zip".to_owned()]);
    scene.engine.select_properties(contacts(), columns).await.unwrap();
    edit(&scene, contacts(), &id, &[("address", "1 Rue Mine")]).await;
    scene.push().await;
    scene.engine.pull().await.unwrap();
    edit(&scene, contacts(), &id, &[("zip", "69001")]).await;
    colleague_writes(&scene, contacts(), &id, &[("zip", "11111")]).await;
    scene.engine.pull().await.unwrap();
    edit(&scene, contacts(), &id, &[("address", "2 Rue Mine")]).await;
    let conflict = only_conflict(&scene).await;
    let held = conflict.properties.iter().find(|property| property.name == "address").unwrap();
    assert_eq!(held.remote.as_deref(), Some("1 Rue Mine"));
    scene.engine.resolve(conflict.id, None, Resolution::Local).await.unwrap();
    assert_eq!(scene.push().await.conflicted, 0, "nobody else touched the line");
    let wanted = ["2 Rue Mine", "69001"].map(|value| Some(value.to_owned()));
    assert_eq!(there(&scene, contacts(), &id, &["address", "zip"]).await, wanted);
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_line_edited_during_the_dispute_waits_with_it() {
    let (scene, id) = moved().await;
    edit(&scene, contacts(), &id, &[("country", "France")]).await;
    assert_eq!(names(&only_conflict(&scene).await), ["address", "city", "country", "zip"]);
    scene.push().await;
    assert_ne!(scene.server(&id, "country").await.as_deref(), Some("France"));
    scene.assert_sound().await;
}

/// The user sets a price in euros; the colleague sets another amount.
async fn priced(seed: u64) -> (Scene, String) {
    let scene = Scene::pulled(seed).await;
    let page = scene.colleague.list(deals(), None, false, &[]).await.unwrap();
    let id = page.records[2].id.clone();
    edit(&scene, deals(), &id, &[("amount", "900"), ("deal_currency_code", "EUR")]).await;
    colleague_writes(&scene, deals(), &id, &[("amount", "1200")]).await;
    let before = there(&scene, deals(), &id, &["deal_currency_code"]).await;
    scene.engine.pull().await.unwrap();
    scene.push().await;
    assert_eq!(there(&scene, deals(), &id, &["deal_currency_code"]).await, before);
    assert_eq!(names(&only_conflict(&scene).await), ["amount", "deal_currency_code"]);
    scene.assert_sound().await;
    (scene, id)
}

#[tokio::test(start_paused = true)]
async fn one_answer_settles_an_amount_and_its_currency() {
    let currency = there(&priced(1).await.0, deals(), &priced(1).await.1, &["deal_currency_code"]).await;
    for (answer, amount, code) in [
        (Resolution::Local, "900", Some("EUR".to_owned())),
        (Resolution::Remote, "1200", currency[0].clone()),
        (Resolution::Value(Some("1000".to_owned())), "1000", Some("EUR".to_owned())),
    ] {
        let (scene, id) = priced(1).await;
        let conflict = only_conflict(&scene).await;
        scene.engine.resolve(conflict.id, Some("amount"), answer).await.unwrap();
        scene.push().await;
        let found = there(&scene, deals(), &id, &["amount", "deal_currency_code"]).await;
        assert_eq!(found, [Some(amount.to_owned()), code]);
        assert_eq!(waiting(&scene).await, 0);
        scene.assert_settled().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_for_a_held_line_alone_does_not_send_it_before_the_disputed_one_is_answered() {
    let (scene, id) = moved().await;
    let before = there(&scene, contacts(), &id, &["city"]).await;
    let conflict = only_conflict(&scene).await;
    scene.engine.resolve(conflict.id, Some("city"), Resolution::Local).await.unwrap();
    scene.push().await;
    assert_eq!(there(&scene, contacts(), &id, &["city"]).await, before);
    let conflict = only_conflict(&scene).await;
    assert_eq!(names(&conflict), ["address", "city", "zip"]);
    scene.engine.resolve(conflict.id, Some("zip"), Resolution::Local).await.unwrap();
    scene.push().await;
    assert_eq!(there(&scene, contacts(), &id, &["city"]).await, [Some("Lyon".to_owned())]);
    scene.assert_settled().await;
}
