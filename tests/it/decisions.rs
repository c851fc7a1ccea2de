//! What was decided: late conflicts put right, many answers over one preview, and a ledger that remembers both sides.

use crate::support::{Scene, contacts};
use satchel_core::{Conflict, ConflictKind, Resolution};
use satchel_engine::{BulkChoice, BulkSide, Consent, EngineError, Moved};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, Network};
use satchel_store::{LedgerFilter, LedgerRow, StoreError};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn conflicts(scene: &Scene) -> Vec<Conflict> {
    scene.engine.store().read(|reader| reader.conflicts()).await.unwrap()
}

async fn ledger(scene: &Scene) -> Vec<LedgerRow> {
    let look = scene.engine.store().read(|reader| -> Result<_, StoreError> {
        Ok(reader.ledger_page(LedgerFilter::default(), 1000, 0)?.1)
    });
    look.await.unwrap()
}

/// A colleague's value slips in between the check and the write, and is written over.
async fn written_over() -> (Scene, String, Conflict) {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(2).await;
    scene.edit(&id, "jobtitle", "Mine").await;
    // The write is under way for a second.
    scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", Fault::Delay { ms: 1_000 }));
    let slips_in = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    };
    let (pushed, ()) = tokio::join!(scene.engine.push(Consent::Given), slips_in);
    pushed.unwrap();
    let mut open = conflicts(&scene).await;
    assert_eq!((open.len(), open[0].kind), (1, ConflictKind::Late), "{open:?}");
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Mine"));
    (scene, id, open.remove(0))
}

#[tokio::test(start_paused = true)]
async fn a_value_written_over_is_told_with_its_author_and_put_back_by_one_answer() {
    let (scene, id, late) = written_over().await;
    let told = &late.properties[0];
    assert_eq!((told.local.as_deref(), told.remote.as_deref()), (Some("Mine"), Some("Theirs")));
    assert!(told.remote_at.is_some() && told.remote_by.is_some() && told.remote_source.is_some(), "{told:?}");
    scene.engine.resolve(late.id, None, Resolution::Remote).await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn an_own_value_written_since_is_no_colleagues_change() {
    let (scene, id, late) = written_over().await;
    scene.edit(&id, &late.properties[0].name, "Mine, later").await;
    scene.push().await;
    let third = Resolution::Value(Some("A third".to_owned()));
    scene.engine.resolve(late.id, None, third).await.unwrap();
    assert_eq!(conflicts(&scene).await, [], "nobody else did anything");
    scene.push().await;
    assert_eq!(scene.server(&id, &late.properties[0].name).await.as_deref(), Some("A third"));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn putting_theirs_back_writes_over_nothing_that_came_since() {
    for pulled in [false, true] {
        let (scene, id, late) = written_over().await;
        scene.colleague_writes(&id, "jobtitle", "Third").await;
        if pulled {
            scene.engine.pull().await.unwrap();
        }
        scene.engine.resolve(late.id, None, Resolution::Remote).await.unwrap();
        scene.push().await;
        assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Third"), "pulled: {pulled}");
        let open = conflicts(&scene).await;
        assert_eq!((open.len(), open[0].kind), (1, ConflictKind::Edit), "{open:?}");
        scene.assert_sound().await;
    }
}

/// How far the write over the colleague's value comes before the record is archived.
#[derive(Clone, Copy, Debug)]
enum Far {
    /// Its answer is lost, and the record archived before anybody looks.
    Lost,
    /// The same, and a pull finds the record in the bin before the write is looked up.
    LostAndPulled,
    /// It is acknowledged, and not read back yet.
    Acknowledged,
}

/// Waits until the portal was asked this much more.
async fn asked(scene: &Scene, path: &str, since: usize) {
    let seen = || scene.sandbox.requests()[since..].iter().any(|row| row.path.ends_with(path));
    while !seen() {
        scene.wait(Duration::from_millis(10)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_written_over_is_told_though_the_record_was_archived_before_the_look() {
    for far in [Far::Lost, Far::LostAndPulled, Far::Acknowledged] {
        let scene = Scene::pulled(1).await;
        let id = scene.contact(2).await;
        let (number, theirs) = (id.parse().unwrap(), scene.sandbox.hello("http://127.0.0.1:1").users[1].id);
        scene.edit(&id, "jobtitle", "Mine").await;
        scene.sandbox.set_network(Network::Slow { ms: 500 });
        if !matches!(far, Far::Acknowledged) {
            let lost = Fault::Reset { applied: true };
            scene.sandbox.fault(FaultRule::once("POST", "*/batch/update", lost));
            scene.sandbox.fault(FaultRule::always("GET", "*/contacts/*", Fault::NotSent));
        }
        let since = scene.sandbox.requests().len();
        let colleague = async {
            asked(&scene, "/batch/read", since).await;
            scene.wait(Duration::from_millis(100)).await;
            scene.sandbox.edit_as(theirs, Kind::Contact, number, &[("jobtitle", "Theirs")]).unwrap();
            asked(&scene, "/batch/update", since).await;
            scene.sandbox.archive_in_browser(Kind::Contact, number).unwrap();
        };
        let (pushed, ()) = tokio::join!(scene.engine.push(Consent::Given), colleague);
        assert_eq!(pushed.is_ok(), matches!(far, Far::Acknowledged), "{far:?}: {pushed:?}");
        assert_eq!(conflicts(&scene).await, [], "{far:?}: nobody looked yet");
        scene.sandbox.set_network(Network::Normal);
        scene.sandbox.clear_faults();
        if matches!(far, Far::LostAndPulled) {
            scene.engine.pull().await.unwrap();
            assert_eq!(conflicts(&scene).await[0].kind, ConflictKind::ArchivedRemotely);
        }
        scene.push().await;
        let open = conflicts(&scene).await;
        assert_eq!((open.len(), open[0].kind), (1, ConflictKind::Late), "{far:?}: {open:?}");
        let told = &open[0].properties[0];
        assert_eq!((told.local.as_deref(), told.remote.as_deref()), (Some("Mine"), Some("Theirs")));
        assert!(told.remote_at.is_some() && told.remote_by.is_some(), "{far:?}: {told:?}");
        scene.assert_sound().await;
        // What HubSpot took is no question about the record; theirs is put back once it lives again.
        scene.sandbox.restore(Kind::Contact, number).unwrap();
        scene.engine.pull().await.unwrap();
        scene.engine.resolve(open[0].id, None, Resolution::Remote).await.unwrap();
        scene.push().await;
        assert_eq!(scene.server(&id, "jobtitle").await.as_deref(), Some("Theirs"), "{far:?}");
        scene.assert_settled().await;
    }
}

fn all(side: BulkSide) -> BulkChoice {
    BulkChoice { side, object_type: None, property: None, by: None }
}

async fn several() -> (Scene, Vec<String>) {
    let scene = Scene::pulled(1).await;
    let mut ids = Vec::new();
    for place in [3, 4, 5] {
        let id = scene.contact(place).await;
        scene.edit(&id, "jobtitle", "Mine").await;
        scene.edit(&id, "city", "Mine").await;
        scene.colleague_writes(&id, "jobtitle", "Theirs").await;
        scene.colleague_writes(&id, "city", "Theirs").await;
        ids.push(id);
    }
    scene.push().await;
    (scene, ids)
}

#[tokio::test(start_paused = true)]
async fn many_conflicts_are_answered_exactly_as_they_were_shown() {
    let (scene, ids) = several().await;
    let of_city = BulkChoice { property: Some("city".to_owned()), ..all(BulkSide::Local) };
    let preview = scene.engine.bulk_preview(of_city.clone()).await.unwrap();
    assert_eq!(preview.rows.len(), 3);
    assert!(preview.rows.iter().all(|row| row.property == "city" && row.result.as_deref() == Some("Mine")));
    assert_eq!(conflicts(&scene).await.len(), 3, "a preview answers nothing");
    let applied = scene.engine.bulk_apply(of_city, preview.digest.clone()).await.unwrap();
    assert_eq!(applied, preview);
    let rest = scene.engine.bulk_preview(all(BulkSide::Remote)).await.unwrap();
    assert_eq!(rest.rows.len(), 3);
    scene.engine.bulk_apply(all(BulkSide::Remote), rest.digest).await.unwrap();
    scene.push().await;
    for id in &ids {
        assert_eq!(scene.server(id, "city").await.as_deref(), Some("Mine"));
        assert_eq!(scene.server(id, "jobtitle").await.as_deref(), Some("Theirs"));
    }
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn only_the_values_of_one_person_are_answered() {
    let (scene, ids) = several().await;
    let open = conflicts(&scene).await;
    let theirs = open[0].properties[0].remote_by.clone();
    assert!(theirs.is_some(), "HubSpot says who wrote it: {open:?}");
    let by = |user: Option<String>| BulkChoice { by: user, ..all(BulkSide::Remote) };
    let nobody = scene.engine.bulk_preview(by(Some("999999".to_owned()))).await.unwrap();
    assert_eq!((nobody.rows.len(), nobody.left_out.len()), (0, 0), "who wrote nothing has nothing answered");
    let preview = scene.engine.bulk_preview(by(theirs.clone())).await.unwrap();
    assert_eq!(preview.rows.len(), 6);
    scene.engine.bulk_apply(by(theirs), preview.digest).await.unwrap();
    assert_eq!(conflicts(&scene).await.len(), 0);
    for id in &ids {
        assert_eq!(scene.server(id, "city").await.as_deref(), Some("Theirs"));
    }
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn a_preview_that_moved_applies_nothing_and_says_what_moved() {
    let (scene, ids) = several().await;
    let preview = scene.engine.bulk_preview(all(BulkSide::Local)).await.unwrap();
    scene.colleague_writes(&ids[1], "city", "Moved").await;
    scene.colleague_writes(&ids[2], "city", "Mine").await;
    scene.engine.pull().await.unwrap();
    let refused = scene.engine.bulk_apply(all(BulkSide::Local), preview.digest.clone()).await.unwrap_err();
    let EngineError::PreviewMoved(mut moved) = refused else { panic!("{refused}") };
    moved.sort_by_key(|row| row.conflict);
    let how: Vec<(&str, Moved)> = moved.iter().map(|row| (row.property.as_str(), row.how)).collect();
    assert_eq!(how, [("city", Moved::Changed), ("city", Moved::Gone)]);
    assert_eq!(conflicts(&scene).await.len(), 3, "nothing was applied");
    let other_side = scene.engine.bulk_apply(all(BulkSide::Remote), preview.digest).await;
    assert!(matches!(other_side, Err(EngineError::PreviewMoved(_))), "a digest is of one side");
    scene.assert_sound().await;
}

#[tokio::test(start_paused = true)]
async fn conflicts_about_whole_records_are_left_out_and_told() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(9).await;
    scene.edit(&id, "jobtitle", "Still here").await;
    scene.colleague.archive(contacts(), &id).await.unwrap();
    scene.push().await;
    let preview = scene.engine.bulk_preview(all(BulkSide::Remote)).await.unwrap();
    assert_eq!((preview.rows.len(), preview.left_out.len()), (0, 1));
    scene.engine.bulk_apply(all(BulkSide::Remote), preview.digest).await.unwrap();
    assert_eq!(conflicts(&scene).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_ledger_holds_both_values_the_decision_and_every_fate() {
    let scene = Scene::pulled(1).await;
    let id = scene.contact(6).await;
    let before = scene.shown(&id, "jobtitle").await;
    scene.edit(&id, "jobtitle", "Mine").await;
    scene.colleague_writes(&id, "jobtitle", "Theirs").await;
    scene.push().await;
    let open = conflicts(&scene).await.remove(0);
    scene.engine.resolve(open.id, None, Resolution::Local).await.unwrap();
    scene.push().await;
    let lines = ledger(&scene).await;
    let find = |kind: &str, event: &str| {
        lines
            .iter()
            .find(|line| line.kind == kind && line.event == event)
            .unwrap_or_else(|| panic!("{lines:?}"))
    };
    for event in ["opened", "settled"] {
        let line = find("conflict", event);
        assert_eq!((&line.base, line.local.as_deref()), (&before, Some("Mine")));
        assert_eq!(line.remote.as_deref(), Some("Theirs"));
    }
    assert_eq!(find("conflict", "settled").detail.as_deref(), Some("local"));
    let sent = find("update", "acknowledged");
    assert_eq!((sent.base.as_deref(), sent.local.as_deref()), (Some("Theirs"), Some("Mine")));
    scene.assert_settled().await;
}

#[tokio::test(start_paused = true)]
async fn what_ended_is_kept_for_ninety_days_and_what_is_open_for_ever() {
    let scene = Scene::pulled(1).await;
    let (sent, waits, disputed) = (scene.contact(3).await, scene.contact(4).await, scene.contact(5).await);
    scene.edit(&sent, "jobtitle", "Sent").await;
    scene.push().await;
    scene.edit(&disputed, "jobtitle", "Mine").await;
    scene.colleague_writes(&disputed, "jobtitle", "Theirs").await;
    scene.push().await;
    scene.edit(&waits, "jobtitle", "Waits").await;
    let row = scene.engine.store().read(|reader| reader.outbox(9, 0)).await.unwrap().1;
    scene.engine.hold(row.iter().map(|row| row.id).max().unwrap(), true).await.unwrap();
    let of = |lines: &[LedgerRow], value: &str| {
        lines.iter().filter(|line| line.local.as_deref() == Some(value)).count()
    };
    scene.wait(DAY * 89).await;
    scene.engine.pull().await.unwrap();
    assert!(of(&ledger(&scene).await, "Sent") > 0, "not yet");
    scene.wait(DAY * 2).await;
    scene.engine.pull().await.unwrap();
    let lines = ledger(&scene).await;
    assert_eq!(of(&lines, "Sent"), 0, "{lines:?}");
    assert!(of(&lines, "Waits") > 0 && of(&lines, "Mine") > 0, "{lines:?}");
    scene.assert_sound().await;
    // The old conflict can still be settled, and its change sent.
    let open = conflicts(&scene).await.remove(0);
    scene.engine.resolve(open.id, None, Resolution::Local).await.unwrap();
    scene.push().await;
    assert_eq!(scene.server(&disputed, "jobtitle").await.as_deref(), Some("Mine"));
    scene.assert_sound().await;
}
