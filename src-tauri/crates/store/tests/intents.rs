//! Pending changes, outbox, attempts, conflicts and the ledger that accounts for all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, companies, contacts};
use satchel_core::{
    Base, ConflictKind, ConflictProperty, LinkBase, OutboxEvent, OutboxKind, OutboxState, PendingAssociation,
    PendingState, Resolution, Rid, ServerTime,
};
use satchel_store::{ArmItem, End, ErrorKind, OutboxPayload, SentProperty, StoreError, Writer};

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

/// An edit as the engine makes it.
fn edit(writer: &mut Writer<'_>, rid: Rid, property: &str, value: &str, at: i64) -> Result<i64, StoreError> {
    let generation = writer.put_pending(rid, property, Base::Known(None), text(value), at)?;
    writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, at)?;
    Ok(generation)
}

fn link(from: Rid, to: Rid) -> OutboxPayload {
    let base = LinkBase::default();
    OutboxPayload::Link(PendingAssociation { from, to, add: Vec::new(), remove: Vec::new(), base })
}

fn arm(writer: &mut Writer<'_>, row: i64, at: i64) -> Result<i64, StoreError> {
    writer.arm("update", &[ArmItem { outbox_id: row, sent: Vec::new(), seen_at: None }], at)
}

fn disputed(name: &str, remote: &str) -> ConflictProperty {
    ConflictProperty {
        name: name.to_owned(),
        base: Base::Unknown,
        local: text("mine"),
        remote: text(remote),
        remote_at: Some(ServerTime(3)),
        remote_by: text("Colleague"),
        remote_source: None,
    }
}

#[track_caller]
fn events(portal: &Portal) -> Vec<String> {
    let mut rows = portal.read(|reader| reader.ledger(100));
    rows.reverse();
    rows.into_iter().map(|row| format!("{} {}", row.property.unwrap_or(row.kind), row.event)).collect()
}

#[track_caller]
fn sendable(portal: &Portal, now: i64) -> Vec<i64> {
    portal.read(move |reader| reader.sendable(now, 100)).into_iter().map(|row| row.id).collect()
}

#[test]
fn a_later_edit_keeps_the_base_and_takes_the_place_of_the_earlier() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[("city", "Ulm")]);
    let (first, second) = portal.write(move |writer| {
        let first = writer.put_pending(rid, "city", Base::Known(text("Ulm")), text("Rom"), 10)?;
        writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, 10)?;
        let second = writer.put_pending(rid, "city", Base::Known(text("Rom")), text("Oslo"), 20)?;
        Ok((first, second))
    });
    assert!(second > first);
    let change = portal.read(move |reader| reader.pending(rid)).remove(0);
    assert_eq!((change.base, change.local), (Base::Known(text("Ulm")), text("Oslo")));
    assert_eq!(events(&portal), ["city queued", "city queued", "city replaced"]);
    portal.sound();
}

#[test]
fn an_acknowledgement_of_an_older_value_leaves_the_newer_one_on_a_new_base() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    portal.write(move |writer| {
        let sent = edit(writer, rid, "city", "Rom", 10)?;
        let row = writer.outbox_of(rid)?.remove(0).id;
        let attempt = arm(writer, row, 11)?;
        edit(writer, rid, "city", "Oslo", 12)?;
        writer.end_pending(rid, "city", End::Acknowledged { generation: sent, value: text("ROM") })?;
        writer.close_attempt_item(attempt, row, "acknowledged")?;
        writer.move_outbox(row, OutboxEvent::Acknowledged, None, None)
    });
    let (pending, rows) = portal.read(move |reader| Ok((reader.pending(rid)?, reader.outbox_of(rid)?)));
    assert_eq!((&pending[0].base, &pending[0].local), (&Base::Known(text("ROM")), &text("Oslo")));
    assert_eq!((rows.len(), rows[0].state, rows[0].attempts), (1, OutboxState::Queued, 0), "queued again");
    portal.sound();
}

#[test]
fn the_update_row_goes_with_the_last_change_of_its_record() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[("city", "Ulm")]);
    portal.write(move |writer| {
        edit(writer, rid, "city", "Rom", 1)?;
        edit(writer, rid, "phone", "1", 1)
    });
    portal.write(move |writer| writer.end_pending(rid, "city", End::Discarded));
    assert_eq!(portal.read(move |reader| reader.outbox_of(rid)).len(), 1);
    assert_eq!(portal.read(move |reader| reader.effective(rid)).get("city"), Some(&text("Ulm")), "undone");
    portal.write(move |writer| writer.end_pending(rid, "phone", End::Converged));
    assert!(portal.read(move |reader| reader.outbox_of(rid)).is_empty());
    portal.write(move |writer| writer.end_pending(rid, "phone", End::Converged));
    portal.sound();
}

#[test]
fn a_row_that_may_be_on_its_way_stays_until_its_outcome() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    let row = portal.write(move |writer| {
        edit(writer, rid, "city", "Rom", 1)?;
        let row = writer.outbox_of(rid)?.remove(0).id;
        arm(writer, row, 2)?;
        writer.end_pending(rid, "city", End::Converged)?;
        Ok(row)
    });
    let found = portal.read(move |reader| reader.outbox_row(row)).unwrap();
    assert_eq!((found.state, found.attempts), (OutboxState::InFlight, 1));
    portal.sound();
}

#[test]
fn rows_move_by_the_state_machine_only() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    let row = portal.write(move |writer| writer.enqueue(rid, OutboxKind::Archive, OutboxPayload::None, 1));
    for event in [OutboxEvent::Acknowledged, OutboxEvent::Armed, OutboxEvent::Due] {
        let outcome = portal.try_write(move |writer| writer.move_outbox(row, event, None, None));
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Invariant, "{event:?}");
    }
    let outcome = portal.try_write(|writer| writer.move_outbox(77, OutboxEvent::Discarded, None, None));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotFound);
    let state = portal
        .write(move |writer| writer.move_outbox(row, OutboxEvent::NotProcessed, Some("busy"), Some(500)));
    assert_eq!(state, Some(OutboxState::RetryWait));
    let waiting = portal.read(move |reader| reader.outbox_row(row)).unwrap();
    assert_eq!((waiting.message.as_deref(), waiting.not_before), (Some("busy"), 500));
    assert!(portal.read(|reader| reader.due(499)).is_empty());
    assert_eq!(portal.read(|reader| reader.due(500)).len(), 1);
    portal.write(move |writer| writer.move_outbox(row, OutboxEvent::Due, None, None));
    assert_eq!(portal.read(|reader| reader.outbox_counts()).get(&OutboxState::Queued), Some(&1));
    portal.write(move |writer| writer.move_outbox(row, OutboxEvent::Discarded, None, None));
    assert_eq!(portal.read(|reader| reader.outbox(10, 0)), (0, Vec::new()));
    assert_eq!(
        events(&portal),
        ["archive queued", "archive retry_wait", "archive queued", "archive discarded"]
    );
}

#[test]
fn order_holds_per_record_and_what_needs_an_id_waits_for_it() {
    let portal = Portal::new();
    let (known, other) = (portal.put(contacts(), "1", &[]), portal.put(companies(), "2", &[]));
    let [create, associate, update, archive, linked] = portal.write(move |writer| {
        let draft = writer.create_draft(contacts(), 1)?;
        let create = writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1)?;
        let associate = writer.enqueue(known, OutboxKind::Associate, link(known, draft), 2)?;
        edit(writer, other, "city", "Rom", 3)?;
        let update = writer.outbox_of(other)?.remove(0).id;
        let archive = writer.enqueue(other, OutboxKind::Archive, OutboxPayload::None, 4)?;
        let linked = writer.enqueue(known, OutboxKind::Dissociate, link(known, other), 5)?;
        Ok([create, associate, update, archive, linked])
    });
    let free = [create, update, linked];
    assert_eq!(
        sendable(&portal, 9),
        free,
        "links wait for ids and keep nobody waiting, later rows for earlier ones"
    );
    let attempt = portal.write(move |writer| arm(writer, update, 10));
    assert_eq!(sendable(&portal, 9), [create, linked]);
    portal.write(move |writer| {
        writer.close_attempt_item(attempt, update, "unknown")?;
        writer.move_outbox(update, OutboxEvent::MaybeProcessed, None, None)
    });
    assert_eq!(sendable(&portal, 9), [create, linked], "unknown blocks its record");
    portal.write(move |writer| writer.move_outbox(associate, OutboxEvent::Discarded, None, None));
    assert_eq!(sendable(&portal, 9), [create, linked]);
    portal.write(move |writer| {
        writer.move_outbox(update, OutboxEvent::ProbedApplied, None, None)?;
        writer.end_pending(other, "city", End::Converged)
    });
    assert!(sendable(&portal, 9).contains(&archive));
    assert_eq!(portal.read(|reader| reader.sendable(9, 1)).len(), 1);
    portal.sound();
}

#[test]
fn an_update_without_a_sendable_change_waits() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    portal.write(move |writer| edit(writer, rid, "city", "Rom", 1));
    assert_eq!(sendable(&portal, 9).len(), 1);
    portal.write(move |writer| {
        writer.open_conflict(rid, ConflictKind::Edit, &[disputed("city", "Oslo")], 2)?;
        writer.set_pending_state(rid, "city", PendingState::Conflicted, None)
    });
    assert!(sendable(&portal, 9).is_empty());
    portal.sound();
}

#[test]
fn an_attempt_is_open_until_each_item_has_an_outcome() {
    let portal = Portal::new();
    let (one, two) = (portal.put(contacts(), "1", &[]), portal.put(contacts(), "2", &[]));
    let sent = SentProperty { name: "city".to_owned(), value: None, generation: 4, seen: text("Ulm") };
    let item_sent = sent.clone();
    let (attempt, rows) = portal.write(move |writer| {
        edit(writer, one, "city", "Rom", 1)?;
        edit(writer, two, "city", "Rom", 1)?;
        let rows: Vec<i64> =
            [writer.outbox_of(one)?.remove(0).id, writer.outbox_of(two)?.remove(0).id].to_vec();
        let item =
            |outbox_id| ArmItem { outbox_id, sent: vec![item_sent.clone()], seen_at: Some(ServerTime(8)) };
        let items: Vec<ArmItem> = rows.iter().map(|row| item(*row)).collect();
        Ok((writer.arm("batch update", &items, 33)?, rows))
    });
    let open = portal.read(|reader| reader.open_attempts()).remove(0);
    assert_eq!((open.id, open.request.as_str(), open.armed_at), (attempt, "batch update", 33));
    assert_eq!(open.items.len(), 2);
    assert_eq!((&open.items[0].sent, open.items[0].seen_at), (&vec![sent], Some(ServerTime(8))));
    let (first, second) = (rows[0], rows[1]);
    portal.write(move |writer| {
        writer.close_attempt_item(attempt, first, "acknowledged")?;
        writer.move_outbox(first, OutboxEvent::Acknowledged, None, None)
    });
    let open = portal.read(|reader| reader.open_attempts()).remove(0);
    assert_eq!(open.items.iter().map(|item| item.outbox_id).collect::<Vec<_>>(), [second]);
    assert_eq!(
        portal.try_write(move |writer| writer.close_attempt_item(attempt, 99, "x")).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let twice = portal.try_write(move |writer| arm(writer, second, 40));
    assert_eq!(twice.unwrap_err().kind(), ErrorKind::Invariant, "what is in flight is not sent again");
    portal.sound();
}

#[test]
fn a_failed_arm_leaves_no_attempt() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    let outcome = portal.try_write(move |writer| {
        edit(writer, rid, "city", "Rom", 1)?;
        let row = writer.outbox_of(rid)?.remove(0).id;
        let item = |outbox_id| ArmItem { outbox_id, sent: Vec::new(), seen_at: None };
        writer.arm("update", &[item(row), item(999)], 2)
    });
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotFound);
    assert!(portal.read(|reader| reader.open_attempts()).is_empty());
    assert_eq!(portal.read(|reader| reader.outbox(9, 0)).0, 0);
}

#[test]
fn one_conflict_per_record_and_kind_gathers_properties_and_closes_with_the_last() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    let (id, again) = portal.write(move |writer| {
        for property in ["city", "phone", "fax"] {
            edit(writer, rid, property, "mine", 1)?;
            writer.set_pending_state(rid, property, PendingState::Conflicted, None)?;
        }
        let id = writer.open_conflict(rid, ConflictKind::Edit, &[disputed("city", "a")], 1)?;
        let more = [disputed("city", "b"), disputed("phone", "c"), disputed("fax", "d")];
        Ok((id, writer.open_conflict(rid, ConflictKind::Edit, &more, 2)?))
    });
    assert_eq!(id, again);
    portal.sound();
    let conflict = portal.read(move |reader| reader.conflict(id)).unwrap();
    assert_eq!((conflict.rid, conflict.kind, conflict.opened_at), (rid, ConflictKind::Edit, 1));
    assert_eq!(conflict.properties[0], disputed("city", "b"), "described anew");
    assert_eq!(portal.read(|reader| reader.conflicts()), std::slice::from_ref(&conflict));
    assert_eq!(portal.read(move |reader| reader.conflict_of(rid)), Some(conflict));

    let closed = portal.write(move |writer| {
        let mut closed = Vec::new();
        for (property, answer) in [("city", Resolution::Local), ("phone", Resolution::Value(None))] {
            writer.set_pending_state(rid, property, PendingState::Queued, None)?;
            closed.push(writer.settle_conflict_property(id, property, &answer, 5)?);
        }
        writer.set_pending_state(rid, "fax", PendingState::Queued, None)?;
        closed.push(writer.drop_conflict_property(id, "fax")?);
        Ok(closed)
    });
    assert_eq!(closed, [false, false, true]);
    assert_eq!(portal.read(move |reader| reader.conflict(id)), None);
    portal.write(move |writer| writer.close_conflict(id, "again"));
    let outcome =
        portal.try_write(move |writer| writer.settle_conflict_property(id, "city", &Resolution::Remote, 6));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotFound);
    let anew = portal.write(move |writer| {
        writer.set_pending_state(rid, "city", PendingState::Conflicted, None)?;
        writer.open_conflict(rid, ConflictKind::Edit, &[disputed("city", "z")], 9)
    });
    assert_ne!(anew, id);
    portal.sound();
}

#[test]
fn a_blocked_change_takes_the_base_it_is_given() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    portal.write(move |writer| {
        edit(writer, rid, "city", "Rom", 1)?;
        writer.set_pending_state(rid, "city", PendingState::Rejected, Some("no"))?;
        writer.put_pending(rid, "city", Base::Known(text("seen")), text("Oslo"), 2)
    });
    let change = portal.read(move |reader| reader.pending(rid)).remove(0);
    assert_eq!(
        (change.base, change.state, change.message),
        (Base::Known(text("seen")), PendingState::Queued, None)
    );
    portal.write(move |writer| writer.rebase_pending(rid, "city", Base::Unknown));
    assert_eq!(portal.read(move |reader| reader.pending(rid)).remove(0).base, Base::Unknown);
    portal.sound();
}

#[test]
fn one_archive_one_update_one_create_per_record() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    let ids = portal.write(move |writer| {
        let base = OutboxPayload::Archive { base: common::properties(&[("city", "Ulm")]) };
        Ok([
            writer.enqueue(rid, OutboxKind::Archive, base.clone(), 1)?,
            writer.enqueue(rid, OutboxKind::Archive, OutboxPayload::None, 2)?,
        ])
    });
    assert_eq!(ids[0], ids[1]);
    assert!(portal.read(move |reader| reader.stored(rid)).archive_pending);
    let draft = portal.write(|writer| {
        let draft = writer.create_draft(contacts(), 1)?;
        let create = writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1)?;
        let update = writer.enqueue(draft, OutboxKind::Update, OutboxPayload::None, 2)?;
        assert_eq!(create, update, "an edit joins the create");
        Ok(draft)
    });
    assert_eq!(portal.read(move |reader| reader.outbox_of(draft)).len(), 1);
    portal.sound();
}

#[test]
fn what_began_here_is_told_from_what_was_mirrored() {
    let portal = Portal::new();
    let mirrored = portal.put(contacts(), "1", &[]);
    let draft = portal.write(|writer| {
        let draft = writer.create_draft(contacts(), 1)?;
        writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1)?;
        writer.adopt(draft, contacts(), "2")?;
        Ok(draft)
    });
    assert!(portal.read(move |reader| reader.made_here(draft)), "also when it has an id");
    assert!(!portal.read(move |reader| reader.made_here(mirrored)));
}

#[test]
fn old_fates_are_forgotten_and_what_lives_is_not() {
    let portal = Portal::new();
    let (one, two) = (portal.put(contacts(), "1", &[]), portal.put(contacts(), "2", &[]));
    portal.write(move |writer| {
        edit(writer, one, "city", "Rom", 10)?;
        writer.end_pending(one, "city", End::Discarded)?;
        edit(writer, two, "city", "Rom", 10)?;
        let conflict = writer.open_conflict(one, ConflictKind::Late, &[], 10)?;
        writer.close_conflict(conflict, "seen")
    });
    assert_eq!(portal.write(|writer| writer.prune_ledger(10)), 0);
    assert_eq!(portal.write(|writer| writer.prune_ledger(11)), 1);
    let left = portal.read(|reader| reader.ledger(9));
    assert_eq!(left.iter().map(|row| (row.rid, row.event.as_str())).collect::<Vec<_>>(), [(two, "queued")]);
    portal.sound();
}

#[test]
fn numbers_are_never_used_twice() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[]);
    let first = portal.write(move |writer| {
        let row = writer.enqueue(rid, OutboxKind::Archive, OutboxPayload::None, 1)?;
        writer.move_outbox(row, OutboxEvent::Discarded, None, None)?;
        Ok(row)
    });
    let second = portal.write(move |writer| writer.enqueue(rid, OutboxKind::Archive, OutboxPayload::None, 1));
    assert!(second > first);
    let generations = portal.write(move |writer| {
        let first = edit(writer, rid, "city", "Rom", 1)?;
        writer.end_pending(rid, "city", End::Discarded)?;
        Ok((first, edit(writer, rid, "city", "Rom", 1)?))
    });
    assert_ne!(generations.0, generations.1, "an old acknowledgement cannot meet a new edit");
}
