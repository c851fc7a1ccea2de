//! Identity and mirror: aliases, partial and whole answers, archive, merge, the draft that gets its id.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, companies, contacts, properties, put_whole, remote};
use satchel_core::{
    Base, ConflictKind, OutboxEvent, OutboxKind, OutboxState, PendingState, RecordKey, RecordState, Rid,
    ServerTime,
};
use satchel_store::{Coverage, Cursor, ErrorKind, OutboxPayload, StoreError};

#[test]
fn a_whole_answer_knows_what_it_left_out_and_a_partial_one_does_not() {
    let portal = Portal::new();
    let rid = portal.write(|writer| {
        let asked: Vec<String> = ["email", "phone", "city"].map(str::to_owned).to_vec();
        let set = writer.property_set(&asked)?;
        writer.put_mirror(contacts(), &remote("1", &[("email", "a@b.c")]), Coverage::Whole(set), 5)
    });
    let mirror = portal.read(move |reader| reader.mirror(rid)).unwrap();
    assert_eq!(mirror.properties.get("phone"), Some(&None), "asked for and empty");
    assert_eq!(mirror.properties.get("fax"), None, "never asked for: unknown");

    portal.write(|writer| {
        let mut answer = remote("1", &[("fax", "123")]);
        answer.properties.insert("email".to_owned(), None);
        answer.updated_at = ServerTime(1_700_000_009_000);
        writer.put_mirror(contacts(), &answer, Coverage::Partial, 6)
    });
    let mirror = portal.read(move |reader| reader.mirror(rid)).unwrap();
    assert_eq!(mirror.properties.get("fax"), Some(&Some("123".to_owned())));
    assert_eq!(mirror.properties.get("email"), Some(&None), "cleared");
    assert_eq!(mirror.properties.get("city"), Some(&None), "still known to be empty");
    let first = remote("1", &[]).updated_at;
    assert_eq!(mirror.updated_at, first, "what was not shown is as old as before");
    portal.sound();
}

#[test]
fn a_whole_answer_replaces_everything_known_before() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[("email", "a@b.c"), ("city", "Ulm")]);
    let rid = portal.put(contacts(), "1", &[("email", "x@y.z")]);
    let mirror = portal.read(move |reader| reader.mirror(rid)).unwrap();
    assert_eq!(mirror.properties, properties(&[("email", "x@y.z")]));
}

#[test]
fn most_records_share_one_set_of_names() {
    let portal = Portal::new();
    let (first, second, other) = portal.write(|writer| {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        Ok((
            writer.property_set(&names(&["a", "b"]))?,
            writer.property_set(&names(&["b", "a", "a"]))?,
            writer.property_set(&names(&["a"]))?,
        ))
    });
    assert_eq!(first, second);
    assert_ne!(first, other);
}

#[test]
fn an_id_seen_in_a_link_is_a_stub_until_it_is_read() {
    let portal = Portal::new();
    let stub = portal.write(|writer| writer.rid_for(contacts(), "9"));
    let again = portal.write(|writer| writer.rid_for(contacts(), "9"));
    assert_eq!(stub, again);
    assert_eq!(portal.read(move |reader| reader.record(stub)).unwrap().state, RecordState::Stub);
    assert!(portal.listed(contacts(), None, &[]).is_empty());
    let read = portal.put(contacts(), "9", &[("firstname", "Nine")]);
    assert_eq!(read, stub);
    assert_eq!(portal.listed(contacts(), None, &[]), ["9"]);
    assert_ne!(portal.write(|writer| writer.rid_for(companies(), "9")), stub, "ids count per type");
    portal.sound();
}

#[test]
fn an_archived_record_leaves_lists_and_search_and_keeps_its_values() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[("firstname", "Anna"), ("city", "Ulm")]);
    portal.write(|writer| {
        let mut answer = remote("1", &[("firstname", "Anna")]);
        answer.archived = true;
        answer.archived_at = Some(ServerTime(7));
        writer.put_archived(contacts(), &answer, 9)
    });
    assert!(portal.found("anna").is_empty());
    assert!(portal.listed(contacts(), None, &[]).is_empty());
    let (row, mirror) =
        portal.read(move |reader| Ok((reader.record(rid)?.unwrap(), reader.mirror(rid)?.unwrap())));
    assert_eq!((row.state, row.synced_at), (RecordState::Archived, Some(9)));
    assert_eq!(mirror.archived_at, Some(ServerTime(7)));
    assert_eq!(mirror.properties.get("city"), Some(&Some("Ulm".to_owned())));
    assert_eq!(portal.read(|reader| reader.archived_records(contacts())), [(rid, "1".to_owned())]);
    portal.sound();

    portal.put(contacts(), "1", &[("firstname", "Anna")]);
    assert_eq!(portal.found("anna"), ["1"], "restored");
    assert_eq!(portal.read(move |reader| reader.mirror(rid)).unwrap().archived_at, None);
    portal.sound();
}

#[test]
fn an_archived_record_never_seen_before_is_known_but_not_listed() {
    let portal = Portal::new();
    let mut answer = remote("5", &[("firstname", "Old")]);
    answer.archived = true;
    portal.write(move |writer| writer.put_archived(contacts(), &answer, 9));
    assert!(portal.found("old").is_empty());
    assert_eq!(portal.read(|reader| reader.archived_records(contacts())).len(), 1);
    portal.sound();
}

#[test]
fn a_merged_id_leads_to_the_survivor_with_everything_that_waited() {
    let portal = Portal::new();
    let loser = portal.put(contacts(), "1", &[("firstname", "Anna"), ("city", "Ulm")]);
    let survivor = portal.put(contacts(), "2", &[("firstname", "Ann"), ("city", "Bonn")]);
    portal.write(move |writer| {
        let base = |value: &str| Base::Known(Some(value.to_owned()));
        writer.put_pending(loser, "city", base("Ulm"), Some("Rom".to_owned()), 10)?;
        writer.put_pending(loser, "phone", Base::Known(None), Some("123".to_owned()), 11)?;
        writer.put_pending(survivor, "city", base("Bonn"), Some("Oslo".to_owned()), 20)?;
        writer.enqueue(loser, OutboxKind::Update, OutboxPayload::None, 10)?;
        writer.enqueue(survivor, OutboxKind::Update, OutboxPayload::None, 20)?;
        writer.merge_into(loser, survivor, 30)
    });
    for key in [RecordKey::Remote("1".to_owned()), RecordKey::Local(loser), RecordKey::Remote("2".to_owned())]
    {
        let rid = portal.read(move |reader| reader.resolve(contacts(), &key));
        assert_eq!(rid, Some(survivor));
    }
    let pending = portal.read(move |reader| reader.pending(survivor));
    let values: Vec<_> =
        pending.iter().map(|change| (change.property.as_str(), change.local.as_deref())).collect();
    assert_eq!(
        values,
        [("city", Some("Oslo")), ("phone", Some("123"))],
        "the later edit of one property stays"
    );
    assert_eq!(portal.read(move |reader| reader.outbox_of(survivor)).len(), 1);
    assert_eq!(portal.found("anna"), Vec::<String>::new());
    assert_eq!(portal.found("ann"), ["2"]);
    let replaced = portal.read(|reader| reader.ledger(100)).into_iter().filter(|row| row.event == "replaced");
    assert_eq!(replaced.map(|row| row.local).collect::<Vec<_>>(), [Some("Rom".to_owned())]);
    portal.sound();
}

#[test]
fn merges_follow_each_other_and_never_bite_their_tail() {
    let portal = Portal::new();
    let rids: Vec<Rid> = ["1", "2", "3"].iter().map(|id| portal.put(contacts(), id, &[])).collect();
    let (first, second, third) = (rids[0], rids[1], rids[2]);
    portal.write(move |writer| writer.merge_into(first, second, 1));
    portal.write(move |writer| writer.merge_into(second, third, 2));
    let of = |id: &str| {
        let key = RecordKey::Remote(id.to_owned());
        portal.read(move |reader| reader.resolve(contacts(), &key))
    };
    assert_eq!([of("1"), of("2"), of("3")], [Some(third); 3]);
    let outcome = portal.try_write(move |writer| writer.merge_into(third, first, 3));
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Invariant);
    portal.sound();
}

#[test]
fn a_merge_moves_conflicts_and_links_between_the_two_end() {
    let portal = Portal::new();
    let (loser, survivor) = (portal.put(contacts(), "1", &[]), portal.put(contacts(), "2", &[]));
    portal.write(move |writer| {
        let link = satchel_core::PendingAssociation {
            from: loser,
            to: survivor,
            add: Vec::new(),
            remove: Vec::new(),
            base: satchel_core::LinkBase::default(),
        };
        writer.enqueue(loser, OutboxKind::Associate, OutboxPayload::Link(link), 1)?;
        writer.open_conflict(loser, ConflictKind::ArchivedRemotely, &[], 1)?;
        writer.merge_into(loser, survivor, 2)
    });
    assert_eq!(portal.read(|reader| reader.outbox(10, 0)), (0, Vec::new()));
    assert!(portal.read(move |reader| reader.conflict_of(survivor)).is_some());
    assert!(portal.read(move |reader| reader.conflict_of(loser)).is_none());
    portal.sound();
}

#[test]
fn a_draft_gets_its_id_even_when_a_pull_saw_it_first() {
    for pulled_first in [false, true] {
        let portal = Portal::new();
        let draft = portal.write(|writer| {
            let rid = writer.create_draft(contacts(), 42)?;
            writer.put_pending(rid, "firstname", Base::Known(None), Some("Zoe".to_owned()), 42)?;
            writer.enqueue(rid, OutboxKind::Create, OutboxPayload::None, 42)?;
            Ok(rid)
        });
        let row = portal.read(move |reader| reader.record(draft)).unwrap();
        assert_eq!((row.state, row.remote_id), (RecordState::Draft, None));
        assert!(!row.local_uid.is_empty());
        assert_eq!(portal.found("zoe"), [draft.to_string()]);
        portal.sound();
        if pulled_first {
            portal.put(contacts(), "77", &[("firstname", "Zoe")]);
        }
        portal.write(move |writer| {
            let row = writer.outbox_of(draft)?.remove(0);
            let item = satchel_store::ArmItem { outbox_id: row.id, sent: Vec::new(), seen_at: None };
            let attempt = writer.arm("create", &[item], 50)?;
            writer.adopt(draft, contacts(), "77")?;
            writer.put_mirror(contacts(), &remote("77", &[("firstname", "Zoe")]), Coverage::Partial, 51)?;
            let generation = writer.pending(draft)?.remove(0).generation;
            let end = satchel_store::End::Acknowledged { generation, value: Some("Zoe".to_owned()) };
            writer.end_pending(draft, "firstname", end)?;
            writer.close_attempt_item(attempt, row.id, "acknowledged")?;
            writer.move_outbox(row.id, OutboxEvent::Acknowledged, None, None)
        });
        let key = RecordKey::Remote("77".to_owned());
        assert_eq!(portal.read(move |reader| reader.resolve(contacts(), &key)), Some(draft));
        assert_eq!(portal.found("zoe"), ["77"]);
        assert_eq!(portal.read(|reader| reader.outbox(9, 0)).0, 0);
        portal.sound();
    }
}

#[test]
fn an_edit_made_while_a_create_was_on_its_way_becomes_an_update() {
    let portal = Portal::new();
    let draft = portal.write(|writer| {
        let rid = writer.create_draft(contacts(), 1)?;
        writer.put_pending(rid, "firstname", Base::Known(None), Some("Zoe".to_owned()), 1)?;
        let row = writer.enqueue(rid, OutboxKind::Create, OutboxPayload::None, 1)?;
        writer.arm(
            "create",
            &[satchel_store::ArmItem { outbox_id: row, sent: Vec::new(), seen_at: None }],
            2,
        )?;
        Ok(rid)
    });
    portal.write(move |writer| {
        let sent = writer.pending(draft)?.remove(0).generation;
        writer.put_pending(draft, "firstname", Base::Known(None), Some("Zoé".to_owned()), 3)?;
        let row = writer.outbox_of(draft)?.remove(0);
        let attempt = writer.open_attempts()?.remove(0).id;
        writer.adopt(draft, contacts(), "8")?;
        let end = satchel_store::End::Acknowledged { generation: sent, value: Some("Zoe".to_owned()) };
        writer.end_pending(draft, "firstname", end)?;
        writer.close_attempt_item(attempt, row.id, "acknowledged")?;
        writer.move_outbox(row.id, OutboxEvent::Acknowledged, None, None)?;
        writer.put_mirror(contacts(), &remote("8", &[("firstname", "Zoe")]), Coverage::Partial, 4)
    });
    let (pending, rows) = portal.read(move |reader| Ok((reader.pending(draft)?, reader.outbox_of(draft)?)));
    assert_eq!(pending[0].base, Base::Known(Some("Zoe".to_owned())));
    assert_eq!(pending[0].local.as_deref(), Some("Zoé"));
    assert_eq!((rows.len(), rows[0].kind, rows[0].state), (1, OutboxKind::Update, OutboxState::Queued));
    portal.sound();
}

#[test]
fn the_user_sees_the_mirror_under_the_pending_changes() {
    let portal = Portal::new();
    let rid = portal.put(contacts(), "1", &[("firstname", "Anna"), ("city", "Ulm")]);
    portal.write(move |writer| {
        writer.put_pending(rid, "city", Base::Known(Some("Ulm".to_owned())), None, 1)?;
        writer.put_pending(rid, "fax", Base::Unknown, Some("1".to_owned()), 1)?;
        writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, 1)
    });
    let wanted = ["firstname", "city", "fax", "nothing"].map(str::to_owned);
    let row = portal.read(move |reader| reader.rows(&[rid, Rid(99)], Some(&wanted))).remove(0);
    let mut expected = properties(&[("firstname", "Anna"), ("fax", "1")]);
    expected.insert("city".to_owned(), None);
    assert_eq!(row.properties, expected);
    portal.sound();
}

#[test]
fn counts_cursors_and_status_tell_how_far_a_pull_is() {
    let portal = Portal::new();
    portal.put(contacts(), "1", &[]);
    portal.write(|writer| {
        writer.create_draft(contacts(), 1)?;
        writer.put_archived(contacts(), &remote("2", &[]), 1)?;
        writer.rid_for(contacts(), "3")?;
        let done = Cursor { complete: true, position: Some("p".to_owned()), ..Cursor::default() };
        writer.set_cursor(contacts(), "backfill", &done)?;
        let hot = Cursor { watermark: Some(ServerTime(5)), ..Cursor::default() };
        writer.set_cursor(contacts(), "incremental", &hot)?;
        writer.set_status(contacts(), 10, None)?;
        writer.set_status(contacts(), 20, Some("no way"))
    });
    let counts = portal.read(|reader| reader.object_counts());
    let count = counts.iter().find(|count| count.object_type == contacts()).unwrap();
    assert_eq!(
        (count.live, count.archived, count.complete, count.watermark),
        (2, 1, true, Some(ServerTime(5)))
    );
    let status = portal.read(|reader| reader.status(contacts()));
    assert_eq!(
        (status.last_attempt, status.last_success),
        (Some(20), Some(10)),
        "a failure keeps the success"
    );
    assert_eq!(status.last_error.as_deref(), Some("no way"));
    portal.write(|writer| writer.forget_cursor(contacts(), "backfill"));
    assert_eq!(portal.read(|reader| reader.cursor(contacts(), "backfill")), None);
}

#[test]
fn a_sweep_names_what_it_did_not_meet_and_what_is_missing_here() {
    let portal = Portal::new();
    let rids: Vec<Rid> = ["1", "2", "3"].iter().map(|id| portal.put(contacts(), id, &[])).collect();
    portal.put(companies(), "1", &[]);
    let unknown = portal.write(|writer| {
        writer.sweep_begin(contacts())?;
        let ids = ["1", "3", "3", "44"].map(str::to_owned);
        writer.sweep_mark(contacts(), &ids)
    });
    assert_eq!(unknown, ["44"]);
    let missing = portal.read(|reader| reader.sweep_missing(contacts(), Rid(0), 10));
    assert_eq!(missing, [(rids[1], "2".to_owned())]);
    let after = rids[1];
    assert!(portal.read(move |reader| reader.sweep_missing(contacts(), after, 10)).is_empty());
    portal.write(|writer| writer.sweep_begin(contacts()));
    assert_eq!(portal.read(|reader| reader.sweep_missing(contacts(), Rid(0), 2)).len(), 2);
    let live = portal.read(|reader| reader.live_records(contacts(), Rid(1), 10));
    assert_eq!(live.iter().map(|(_, id)| id.as_str()).collect::<Vec<_>>(), ["2", "3"]);
    assert_eq!(portal.read(|reader| reader.live_stamp(contacts(), "2")), Some(ServerTime(1_700_000_000_000)));
    assert_eq!(portal.read(|reader| reader.live_stamp(contacts(), "44")), None);
}

#[test]
fn what_cannot_be_read_is_kept_once_with_its_newest_reason() {
    let portal = Portal::new();
    portal.write(|writer| {
        writer.quarantine(contacts(), Some("1"), "{", "half", 1)?;
        writer.quarantine(contacts(), Some("1"), "{]", "worse", 2)?;
        writer.quarantine(contacts(), None, "x", "no id", 3)?;
        writer.quarantine(contacts(), None, "x", "no id", 4)?;
        writer.quarantine(contacts(), None, "y", "no id", 5)
    });
    assert_eq!(portal.read(|reader| reader.quarantine_count(contacts())), 3);
    portal.write(|writer| writer.unquarantine(contacts(), "1"));
    assert_eq!(portal.read(|reader| reader.quarantine_count(contacts())), 2);
}

#[test]
fn the_vocabulary_is_kept_and_replaced_as_a_whole() {
    use satchel_core::{Account, Owner, Pipeline, ValueKind};
    let portal = Portal::new();
    let account = Account {
        portal_id: "123".to_owned(),
        name: None,
        account_type: "STANDARD".to_owned(),
        time_zone: None,
        currency: Some("EUR".to_owned()),
        ui_domain: None,
    };
    let (owner, second) = (
        Owner {
            id: "7".to_owned(),
            email: None,
            first_name: "A".to_owned(),
            last_name: "B".to_owned(),
            user_id: None,
            archived: true,
        },
        Pipeline { id: "p2".to_owned(), label: "Two".to_owned(), display_order: 2, stages: Vec::new() },
    );
    let first = Pipeline { id: "p1".to_owned(), display_order: 1, ..second.clone() };
    let (kept, kept_owner, both) = (account.clone(), owner.clone(), vec![second.clone(), first.clone()]);
    portal.write(move |writer| {
        writer.set_account(&account)?;
        writer.replace_owners(&[owner])?;
        writer.replace_pipelines(contacts(), &both)?;
        writer.select_properties(contacts(), Some(&["email".to_owned()]))?;
        writer.replace_properties(contacts(), &[common::definition("old", ValueKind::Number)])?;
        writer.replace_properties(contacts(), &[common::definition("new", ValueKind::Date)])
    });
    assert_eq!(portal.read(|reader| reader.account()), Some(kept));
    assert_eq!(portal.read(|reader| reader.owners()), [kept_owner]);
    assert_eq!(portal.read(|reader| reader.pipelines(contacts())), [first, second]);
    assert_eq!(portal.read(|reader| reader.selected_properties(contacts())), Some(vec!["email".to_owned()]));
    let definitions = portal.read(|reader| reader.definitions(contacts()));
    assert_eq!(definitions.kind("new"), ValueKind::Date);
    assert_eq!(definitions.kind("old"), ValueKind::Text);
    assert_eq!(definitions.kind("email"), ValueKind::Email, "known by its name");
    portal.write(|writer| writer.select_properties(contacts(), None));
    assert_eq!(portal.read(|reader| reader.selected_properties(contacts())), None);
}

#[test]
fn a_record_that_is_not_there_is_an_error_where_it_is_needed() {
    let portal = Portal::new();
    let missing =
        |outcome: Result<(), StoreError>| assert_eq!(outcome.unwrap_err().kind(), ErrorKind::NotFound);
    missing(portal.try_write(|writer| writer.set_state(Rid(5), RecordState::Gone)));
    missing(portal.try_write(|writer| writer.put_pending(Rid(5), "a", Base::Unknown, None, 1).map(|_| ())));
    missing(
        portal.try_write(|writer| {
            writer.enqueue(Rid(5), OutboxKind::Update, OutboxPayload::None, 1).map(|_| ())
        }),
    );
    assert_eq!(portal.read(|reader| reader.record(Rid(5))), None);
    portal.write(|writer| writer.set_pending_state(Rid(5), "a", PendingState::Conflicted, None));
}

#[test]
fn huge_and_strange_values_come_back_as_they_went_in() {
    let portal = Portal::new();
    let long = "Zeile\r\n\"quoted\" \\ \u{0} \u{1f600} ".repeat(4_000);
    let answer =
        remote("9007199254740993", &[("hs_note_body", &long), ("a\"b.c", "odd name"), ("empty", "")]);
    let notes = "notes".parse().unwrap();
    let copy = answer.clone();
    let rid = portal.write(move |writer| put_whole(writer, notes, &copy));
    let mirror = portal.read(move |reader| reader.mirror(rid)).unwrap();
    assert_eq!(mirror.properties, answer.properties);
    assert_eq!(portal.listed(notes, Some(("a\"b.c", false)), &[]), ["9007199254740993"]);
    portal.sound();
}

#[test]
fn counts_follow_whatever_becomes_of_a_record() {
    let portal = Portal::running(satchel_store::Run::Thread);
    let counts = || {
        let counted = portal.read(|reader| reader.object_counts());
        let found = counted.into_iter().find(|count| count.object_type == contacts()).unwrap();
        (found.live, found.archived)
    };
    assert_eq!(counts(), (0, 0));
    let one = portal.put(contacts(), "1", &[]);
    assert_eq!(counts(), (1, 0), "read");
    let draft = portal.write(|writer| writer.create_draft(contacts(), 1));
    assert_eq!(counts(), (2, 0), "made here");
    portal.write(move |writer| writer.adopt(draft, contacts(), "2"));
    assert_eq!(counts(), (2, 0), "known by its id");
    portal.write(|writer| writer.put_archived(contacts(), &remote("2", &[]), 1));
    assert_eq!(counts(), (1, 1), "archived");
    portal.put(contacts(), "2", &[]);
    assert_eq!(counts(), (2, 0), "restored");
    portal.write(move |writer| writer.merge_into(draft, one, 1));
    assert_eq!(counts(), (1, 0), "merged");
    portal.write(move |writer| writer.set_state(one, RecordState::Gone));
    assert_eq!(counts(), (0, 0), "gone");
}
