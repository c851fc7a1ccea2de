//! The plans SQLite makes for the statements that must be quick at any size: by index, and without sorting.

use crate::derived::{matching_sql, statements};
use crate::table::{association, record, sendable};
use crate::{DbKey, Reader, Run, Store, StoreError};
use satchel_core::{ListSpec, ObjectType, Sort};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

fn contacts() -> ObjectType {
    "contacts".parse().unwrap()
}

fn plan(reader: &Reader<'_>, sql: &str) -> Result<String, StoreError> {
    let mut statement = reader.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    let mut rows = statement.raw_query();
    let mut plan = String::new();
    while let Some(row) = rows.next()? {
        plan += &row.get::<_, String>(3)?;
        plan.push('\n');
    }
    Ok(plan)
}

#[track_caller]
fn check(sql: &'static str, expected: &[&str], never: &[&str]) {
    check_text(sql.to_owned(), expected, never);
}

#[track_caller]
fn check_text(sql: String, expected: &[&str], never: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open(&folder.path().join("portal.db"), &DbKey::from_bytes([5; 32]), Run::InPlace).unwrap();
    let plan = store.read_now(move |reader| plan(reader, &sql)).unwrap();
    for part in expected {
        assert!(plan.contains(part), "{part} is not in\n{plan}");
    }
    for part in never {
        assert!(!plan.contains(part), "{part} is in\n{plan}");
    }
}

#[test]
fn an_id_is_looked_up_by_the_alias_key() {
    check(record::BY_ALIAS, &["SEARCH alias USING PRIMARY KEY (object_type=? AND remote_id=?)"], &["SCAN"]);
}

#[test]
fn records_of_a_state_are_paged_by_index() {
    check(
        record::IN_STATE,
        &["USING INDEX record_by_state (object_type=? AND state=? AND rowid>?)"],
        &["SCAN", "TEMP B-TREE"],
    );
}

#[test]
fn links_are_found_from_both_ends() {
    check(
        association::PAIRS,
        &["USING PRIMARY KEY (from_rid=?)", "USING INDEX association_inverse (to_rid=?)"],
        &["SCAN a"],
    );
}

#[test]
fn what_may_be_sent_is_found_by_state_in_order() {
    check_text(
        sendable::query(),
        &["SEARCH o USING INDEX outbox_by_state (state=?)", "SEARCH e USING INDEX outbox_by_record (rid=?)"],
        &["SCAN", "TEMP B-TREE FOR ORDER BY"],
    );
}

#[test]
fn a_sorted_list_is_read_off_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let store =
        Store::open(&folder.path().join("portal.db"), &DbKey::from_bytes([5; 32]), Run::InPlace).unwrap();
    for descending in [false, true] {
        let sort = Some(Sort { property: "lastname".to_owned(), descending });
        let spec = ListSpec { object_type: contacts(), sort, filters: Vec::new() };
        // In place a closure has run when its future is first polled.
        let mut opening = pin!(store.open_view(spec.clone()));
        assert!(matches!(opening.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(_))));
        let plans = store
            .read_now(move |reader| -> Result<_, StoreError> {
                let [with, without] = statements(reader, &spec)?;
                Ok([plan(reader, &with)?, plan(reader, &without)?])
            })
            .unwrap();
        for plan in plans {
            assert!(
                plan.contains("COVERING INDEX list_contacts_s") && !plan.contains("TEMP B-TREE"),
                "{plan}"
            );
        }
    }
}

#[test]
fn hits_come_newest_first_without_sorting() {
    check_text(
        matching_sql(contacts(), "rowid DESC"),
        &["SCAN search_contacts VIRTUAL TABLE INDEX"],
        &["TEMP B-TREE"],
    );
}
