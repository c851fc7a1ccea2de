//! After any sequence of changes the derived tables are what a rebuild makes them, and the file is sound.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, contacts, definition, put_whole, remote};
use proptest::prelude::*;
use satchel_core::{
    Base, OutboxEvent, OutboxKind, OutboxState, PendingState, RecordState, RemoteRecord, Rid, ValueKind,
};
use satchel_store::{Coverage, End, OutboxPayload, StoreError, Writer};

const PROPERTIES: [&str; 5] = ["firstname", "email", "phone", "city", "score"];
const VALUES: [&str; 7] = ["Anna", "ánna b", "", "10", "9.50", "a@b.example", "+49 151 234567"];

#[derive(Clone, Debug)]
enum Step {
    Whole(u8, Vec<(u8, u8)>),
    Partial(u8, Vec<(u8, u8)>),
    Archive(u8),
    Gone(u8),
    Merge(u8, u8),
    Draft(u8),
    Edit(u8, u8, u8),
    End(u8, u8),
    Kind(u8),
    Commit,
    View(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let values = || prop::collection::vec((0..5_u8, 0..7_u8), 0..5);
    prop_oneof![
        4 => (0..6_u8, values()).prop_map(|(id, values)| Step::Whole(id, values)),
        2 => (0..6_u8, values()).prop_map(|(id, values)| Step::Partial(id, values)),
        1 => (0..6_u8).prop_map(Step::Archive),
        1 => (0..6_u8).prop_map(Step::Gone),
        1 => (0..6_u8, 0..6_u8).prop_map(|(loser, survivor)| Step::Merge(loser, survivor)),
        1 => (0..7_u8).prop_map(Step::Draft),
        4 => (0..9_u8, 0..5_u8, 0..7_u8).prop_map(|(rid, name, value)| Step::Edit(rid, name, value)),
        2 => (0..9_u8, 0..5_u8).prop_map(|(rid, name)| Step::End(rid, name)),
        1 => (0..3_u8).prop_map(Step::Kind),
        3 => Just(Step::Commit),
        1 => (0..5_u8).prop_map(Step::View),
    ]
}

fn record(id: u8, values: &[(u8, u8)]) -> RemoteRecord {
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|&(name, value)| (PROPERTIES[usize::from(name)], VALUES[usize::from(value)]))
        .collect();
    remote(&id.to_string(), &values)
}

fn listed(state: RecordState) -> bool {
    matches!(state, RecordState::Live | RecordState::Draft)
}

fn apply(writer: &mut Writer<'_>, step: &Step) -> Result<(), StoreError> {
    match step {
        Step::Whole(id, values) => put_whole(writer, contacts(), &record(*id, values)).map(|_| ()),
        Step::Partial(id, values) => {
            writer.put_mirror(contacts(), &record(*id, values), Coverage::Partial, 1).map(|_| ())
        }
        Step::Archive(id) => writer.put_archived(contacts(), &record(*id, &[]), 1).map(|_| ()),
        Step::Gone(id) => {
            let rid = writer.rid_for(contacts(), &id.to_string())?;
            writer.set_state(rid, RecordState::Gone)
        }
        Step::Merge(loser, survivor) => {
            let loser = writer.rid_for(contacts(), &loser.to_string())?;
            let survivor = put_whole(writer, contacts(), &record(*survivor, &[]))?;
            if loser == survivor { Ok(()) } else { writer.merge_into(loser, survivor, 1) }
        }
        Step::Draft(value) => {
            let draft = writer.create_draft(contacts(), 1)?;
            let value = VALUES[usize::from(*value)].to_owned();
            writer.put_pending(draft, "firstname", Base::Known(None), Some(value), 1)?;
            writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1).map(|_| ())
        }
        Step::Edit(rid, name, value) => {
            let rid = Rid(i64::from(*rid));
            if !writer.record(rid)?.is_some_and(|record| listed(record.state)) {
                return Ok(());
            }
            let value = VALUES[usize::from(*value)].to_owned();
            writer.put_pending(rid, PROPERTIES[usize::from(*name)], Base::Unknown, Some(value), 1)?;
            writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, 1).map(|_| ())
        }
        Step::End(rid, name) => {
            let (rid, name) = (Rid(i64::from(*rid)), PROPERTIES[usize::from(*name)]);
            writer.set_pending_state(rid, name, PendingState::Rejected, Some("no"))?;
            writer.end_pending(rid, name, End::Converged)?;
            for row in writer.outbox_of(rid)? {
                if row.state == OutboxState::Queued && row.kind == OutboxKind::Create {
                    writer.move_outbox(row.id, OutboxEvent::NotProcessed, None, Some(1))?;
                }
            }
            Ok(())
        }
        Step::Kind(kind) => {
            let kind = [ValueKind::Text, ValueKind::Number, ValueKind::Html][usize::from(*kind)].clone();
            let definitions = [definition("score", kind.clone()), definition("city", kind)];
            writer.replace_properties(contacts(), &definitions)
        }
        Step::Commit | Step::View(_) => Ok(()),
    }
}

/// Everything derived, as text.
fn derived(portal: &Portal) -> (Vec<String>, Vec<String>) {
    let raw = portal.raw();
    let columns = "SELECT 's' || slot FROM list_slot WHERE object_type = 'contacts' ORDER BY property";
    let mut statement = raw.prepare(columns).unwrap();
    let slots: Vec<String> =
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    let quoted: Vec<String> = slots.iter().map(|slot| format!("quote({slot})")).collect();
    let lists = format!(
        "SELECT rid || ' ' || fingerprint || ' ' || {} FROM list_contacts ORDER BY rid",
        quoted.join(" || ' ' || ")
    );
    raw.execute_batch("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, search_contacts, instance)")
        .unwrap();
    let terms =
        "SELECT doc || ' ' || col || ' ' || term || ' ' || offset FROM temp.terms ORDER BY doc, col, offset";
    let all = |sql: &str| -> Vec<String> {
        let mut statement = raw.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    (all(&lists), all(terms))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn a_rebuild_changes_nothing(steps in prop::collection::vec(step(), 1..50)) {
        let portal = Portal::new();
        let mut batch = Vec::new();
        for step in steps.into_iter().chain([Step::Commit]) {
            if let Step::View(name) = step {
                portal.view(contacts(), Some((PROPERTIES[usize::from(name)], true)), &["newly_asked~a"]);
            }
            if !matches!(step, Step::Commit) {
                batch.push(step);
                continue;
            }
            let steps = std::mem::take(&mut batch);
            portal.write(move |writer| steps.iter().try_for_each(|step| apply(writer, step)));
        }
        let before = derived(&portal);
        let broken = portal.read(|reader| reader.check());
        prop_assert_eq!(broken, Vec::<String>::new());
        portal.write(|writer| writer.rebuild_derived(contacts()));
        prop_assert_eq!(derived(&portal), before);
    }
}

#[test]
fn derived_tables_that_are_missing_or_of_another_form_are_built_at_the_next_open() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[("firstname", "Anna"), ("score", "5")]);
    portal.view(contacts(), Some(("score", false)), &[]);
    let before = derived(&portal);
    let path = portal.path();
    let Portal { folder, store } = portal;
    drop(store);
    common::raw(&path)
        .execute_batch(
            "DROP TABLE list_contacts; DROP TABLE search_contacts; DROP TABLE list_slot;
             DELETE FROM meta WHERE key LIKE 'derived:%';",
        )
        .unwrap();
    let store = satchel_store::Store::open(&path, &common::key(), satchel_store::Run::InPlace).unwrap();
    let portal = Portal { folder, store };
    assert_eq!(portal.found("anna"), ["1"]);
    assert_eq!(portal.listed(contacts(), Some(("score", false)), &[]), ["1"]);
    assert_eq!(derived(&portal).1, before.1);
    portal.sound();
}
