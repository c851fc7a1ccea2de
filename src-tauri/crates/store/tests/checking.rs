//! The checker finds what it is there to find.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, contacts};
use satchel_core::{Base, ConflictKind, OutboxKind};
use satchel_store::{ArmItem, OutboxPayload};

/// A sound file with one of everything.
fn portal() -> Portal {
    let portal = Portal::new();
    let one = portal.put(contacts(), "1", &[("firstname", "Anna")]);
    let two = portal.put(contacts(), "2", &[("firstname", "Ben")]);
    portal.write(move |writer| {
        writer.put_pending(one, "city", Base::Unknown, Some("Rom".to_owned()), 1)?;
        let row = writer.enqueue(one, OutboxKind::Update, OutboxPayload::None, 1)?;
        writer.enqueue(two, OutboxKind::Archive, OutboxPayload::None, 1)?;
        let third = writer.rid_for(contacts(), "3")?;
        writer.merge_into(third, two, 1)?;
        writer.arm("update", &[ArmItem { outbox_id: row, sent: Vec::new(), seen_at: None }], 2)?;
        writer.open_conflict(two, ConflictKind::ArchivedRemotely, &[], 3)
    });
    portal.sound();
    portal
}

#[track_caller]
fn check(damage: &str, expected: &str) {
    let portal = portal();
    let raw = portal.raw();
    raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    raw.execute_batch(damage).unwrap();
    let broken = portal.read(|reader| reader.check());
    assert!(broken.iter().any(|sentence| sentence.contains(expected)), "{damage}: {broken:?}");
}

#[test]
fn every_rule_can_be_broken_and_is_found() {
    check("UPDATE alias SET rid = 3 WHERE remote_id = '3'", "an alias leads to a merged record");
    check("DELETE FROM alias WHERE remote_id = '1'", "a record's own id does not lead to it");
    check("UPDATE record SET remote_id = NULL WHERE rid = 1", "a record that is no draft has no id");
    check("DELETE FROM mirror WHERE rid = 1", "a live record has no mirror");
    check("UPDATE outbox SET rid = 3 WHERE kind = 'archive'", "a merged record still holds something");
    check("DELETE FROM outbox WHERE kind = 'update'", "pending changes have no create or update row");
    check(
        "UPDATE outbox SET state = 'queued' WHERE kind = 'update'; DELETE FROM pending_change",
        "an update row has no pending changes",
    );
    check("UPDATE outbox SET kind = 'create' WHERE kind = 'archive'", "a create row belongs to no draft");
    check("UPDATE attempt_item SET outcome = 'lost'", "a row in flight has no open attempt");
    check("UPDATE outbox SET rid = 1, state = 'in_flight'", "two rows of one record are on their way");
    check("UPDATE pending_change SET state = 'conflicted'", "a conflicted change has no open conflict");
    check(
        "INSERT INTO conflict (rid, kind, opened_at) VALUES (1, 'edit', 1);
         INSERT INTO conflict_property (conflict, name, base_known)
         VALUES ((SELECT max(id) FROM conflict), 'city', 0)",
        "an open conflict names a property that is not blocked",
    );
    check(
        "INSERT INTO conflict (rid, kind, opened_at) VALUES (1, 'edit', 1)",
        "an open edit conflict has no open property",
    );
    check(
        "UPDATE mirror SET payload = '{\"firstname\":\"Anna\",\"odd\":\"x\"}' WHERE rid = 1",
        "a mirror holds a name outside its property set",
    );
    check("UPDATE mirror SET payload = '{' WHERE rid = 1", "a payload cannot be read");
    check("DELETE FROM list_contacts WHERE rid = 1", "a list does not hold what it should");
    check("UPDATE pending_change SET rid = 99", "a row refers to nothing");
}

#[test]
fn every_intent_has_exactly_one_fate() {
    check("DELETE FROM pending_change", "an intent has not exactly one fate");
    check("DELETE FROM outbox WHERE kind = 'archive'", "an intent has not exactly one fate");
    check(
        "INSERT INTO ledger (intent, at, rid, object_type, record_key, kind, event)
         SELECT id, 1, 1, 'contacts', '1', 'update', 'acknowledged' FROM ledger WHERE event = 'queued'",
        "an intent has not exactly one fate",
    );
    check("DELETE FROM ledger", "an intent was never queued");
}
