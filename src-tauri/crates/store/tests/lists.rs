//! Lists: order, filters, pages, patching, slots made on first use.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, block_on, contacts, deals, definition, put_whole, remote};
use satchel_core::{Base, ObjectType, OutboxKind, Properties, RemoteRecord, Rid, ValueKind};
use satchel_store::{OutboxPayload, Run, Store, StoreError};

fn people() -> Portal {
    let portal = Portal::new();
    portal.write(|writer| {
        writer.replace_properties(
            contacts(),
            &[
                definition("firstname", ValueKind::Text),
                definition("amount", ValueKind::Number),
                definition("birthday", ValueKind::Date),
                definition("colours", ValueKind::EnumerationSet),
                definition("lastmodifieddate", ValueKind::DateTime),
            ],
        )
    });
    for (id, name, amount, birthday, colours) in [
        ("1", "Éva", "10", "2000-01-02", "red;blue"),
        ("2", "adam", "9", "1999-12-31", "green"),
        ("3", "Zoë", "", "", ""),
        ("4", "ADAM", "1e1", "946684800000", "blue;red"),
        ("5", "", "not a number", "someday", ";"),
    ] {
        let values = [("firstname", name), ("amount", amount), ("birthday", birthday), ("colours", colours)];
        portal.put(contacts(), id, &values);
    }
    portal
}

#[track_caller]
fn check(portal: &Portal, filters: &[&str], expected: &[&str]) {
    let mut found = portal.listed(contacts(), Some(("hs_object_id", false)), filters);
    found.sort();
    assert_eq!(found, expected, "{filters:?}");
}

#[test]
fn text_sorts_without_case_and_accents_and_empty_comes_last_either_way() {
    let portal = people();
    let up = portal.listed(contacts(), Some(("firstname", false)), &[]);
    assert_eq!((&up[2..], up.len()), (&["1", "3", "5"].map(str::to_owned)[..], 5));
    assert!(up[..2].contains(&"2".to_owned()) && up[..2].contains(&"4".to_owned()));
    let down = portal.listed(contacts(), Some(("firstname", true)), &[]);
    assert_eq!((down[0].as_str(), down[1].as_str(), down[4].as_str()), ("3", "1", "5"));
}

#[test]
fn numbers_and_days_sort_as_such_and_what_does_not_parse_comes_after() {
    let portal = people();
    assert_eq!(portal.listed(contacts(), Some(("amount", false)), &[]), ["2", "1", "4", "5", "3"]);
    assert_eq!(portal.listed(contacts(), Some(("amount", true)), &[]), ["5", "4", "1", "2", "3"]);
    assert_eq!(portal.listed(contacts(), Some(("birthday", false)), &[]), ["2", "4", "1", "5", "3"]);
}

#[test]
fn without_a_sort_the_last_modified_comes_first() {
    let portal = people();
    for (id, stamp) in
        [("1", "2024-01-02T00:00:00Z"), ("3", "2024-01-03T00:00:00.5Z"), ("2", "1704153600000")]
    {
        portal.put(contacts(), id, &[("lastmodifieddate", stamp)]);
    }
    assert_eq!(portal.listed(contacts(), None, &[]), ["3", "2", "1", "5", "4"]);
}

#[test]
fn equality_is_that_of_canonical_values() {
    let portal = people();
    check(&portal, &["firstname=adam"], &["2"]);
    check(&portal, &["firstname=ADAM"], &["4"]);
    check(&portal, &["firstname=E\u{301}va"], &["1"]);
    check(&portal, &["amount=10.0"], &["1", "4"]);
    check(&portal, &["birthday=2000-01-01"], &["4"]);
    check(&portal, &["colours=blue;red"], &["1", "4"]);
    check(&portal, &["colours!=blue;red"], &["2", "3", "5"]);
    check(&portal, &["firstname="], &["5"]);
    check(&portal, &["firstname!="], &["1", "2", "3", "4"]);
    check(&portal, &["nowhere=x"], &[]);
    check(&portal, &["nowhere!=x"], &["1", "2", "3", "4", "5"]);
}

#[test]
fn bounds_compare_like_with_like() {
    let portal = people();
    check(&portal, &["amount<10"], &["2"]);
    check(&portal, &["amount<=10"], &["1", "2", "4"]);
    check(&portal, &["amount>9.5"], &["1", "4"]);
    check(&portal, &["amount>=10", "firstname~a"], &["1", "4"]);
    check(&portal, &["firstname>adam"], &["1", "3"]);
    check(&portal, &["firstname>=Adam"], &["1", "2", "3", "4"]);
    check(&portal, &["firstname<=ADAM"], &["2", "4"]);
    check(&portal, &["firstname<adam"], &[]);
    check(&portal, &["birthday>1999-12-31"], &["1", "4"]);
    check(&portal, &["amount>"], &[]);
}

#[test]
fn containing_and_having() {
    let portal = people();
    check(&portal, &["firstname~EV"], &["1"]);
    check(&portal, &["firstname~zoe"], &["3"]);
    check(&portal, &["colours~red"], &["1", "4"]);
    check(&portal, &["amount~1"], &["1", "4"]);
    check(&portal, &["amount~number"], &["5"]);
    check(&portal, &["firstname~"], &["1", "2", "3", "4"]);
    check(&portal, &["amount?"], &["1", "2", "4", "5"]);
    check(&portal, &["amount!?"], &["3"]);
    check(&portal, &["colours!?"], &["3", "5"]);
    check(&portal, &["firstname~%"], &[]);
    check(&portal, &["firstname~'; DROP TABLE record; --"], &[]);
}

#[test]
fn what_lies_beyond_a_sort_key_is_still_compared_exactly() {
    let portal = Portal::new();
    portal.write(|writer| writer.replace_properties(contacts(), &[definition("big", ValueKind::Number)]));
    let (long, longer) = ("x".repeat(300) + "needle", "x".repeat(300) + "Needle");
    portal.put(contacts(), "1", &[("bio", &long), ("big", "12345678901234567890")]);
    portal.put(contacts(), "2", &[("bio", &longer), ("big", "12345678901234567891")]);
    check(&portal, &["bio~NEEDLE"], &["1", "2"]);
    check(&portal, &["bio~nothing"], &[]);
    check(&portal, &[&format!("bio={long}")], &["1"]);
    check(&portal, &["big=12345678901234567890"], &["1"]);
    check(&portal, &["big!=12345678901234567890"], &["2"]);
    check(&portal, &["big=1.2345678901234567891e19"], &["2"]);
}

#[test]
fn lists_show_what_the_user_sees() {
    let portal = people();
    let draft = portal.write(|writer| {
        let rid = writer.resolve(contacts(), &satchel_core::RecordKey::Remote("1".to_owned()))?.unwrap();
        writer.put_pending(rid, "firstname", Base::Known(None), Some("Bert".to_owned()), 1)?;
        writer.enqueue(rid, OutboxKind::Update, OutboxPayload::None, 1)?;
        let draft = writer.create_draft(contacts(), 2)?;
        writer.put_pending(draft, "firstname", Base::Known(None), Some("Carl".to_owned()), 2)?;
        writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 2)?;
        Ok(draft)
    });
    assert_eq!(
        portal.listed(contacts(), Some(("firstname", false)), &["firstname~r"]),
        ["1".to_owned(), draft.to_string()]
    );
    // A slot made after the edit holds the edited value too.
    portal.write(move |writer| {
        writer.put_pending(draft, "unheard_of", Base::Known(None), Some("x".to_owned()), 3)
    });
    assert_eq!(portal.listed(contacts(), None, &["unheard_of=x"]), [draft.to_string()]);
    portal.sound();
}

#[test]
fn a_page_is_a_slice_at_any_offset() {
    let portal = Portal::new();
    for number in 0..25 {
        portal.put(contacts(), &number.to_string(), &[("firstname", &format!("n{number:02}"))]);
    }
    let view = portal.view(contacts(), Some(("firstname", false)), &[]);
    assert_eq!(view.total(), 25);
    assert_eq!(portal.ids(view.rids(10, 3).to_vec()), ["10", "11", "12"]);
    assert_eq!(view.rids(24, 10).len(), 1);
    assert!(view.rids(25, 10).is_empty() && view.rids(usize::MAX, usize::MAX).is_empty());
    assert_eq!(portal.view(deals(), None, &[]).total(), 0);
}

#[test]
fn a_patched_view_is_the_view_opened_anew() {
    let portal = people();
    for descending in [false, true] {
        for filters in [&[][..], &["amount>=9"][..], &["firstname~a"][..]] {
            let sort = Some(("firstname", descending));
            let mut view = portal.view(contacts(), sort, filters);
            let changed: Vec<Rid> =
                [("2", "Zz", "3"), ("4", "", "50"), ("6", "Mia", "9"), ("5", "anna", "12")]
                    .map(|(id, name, amount)| {
                        portal.put(contacts(), id, &[("firstname", name), ("amount", amount)])
                    })
                    .to_vec();
            let gone = portal.write(|writer| writer.put_archived(contacts(), &remote("1", &[]), 1));
            let named: Vec<Rid> = changed.iter().copied().chain([gone]).collect();
            let patched = portal.read(move |reader| {
                view.patch(reader, &named)?;
                Ok(view)
            });
            assert_eq!(patched, portal.view(contacts(), sort, filters), "{descending} {filters:?}");
            let (mut same, nothing) = (patched.clone(), changed[0]);
            let moved = portal.read(move |reader| same.patch(reader, &[nothing]));
            assert!(!moved, "nothing changed since");
            people().listed(contacts(), None, &[]);
        }
    }
}

#[test]
fn a_property_that_compares_differently_is_sorted_anew() {
    let portal = Portal::new();
    for (id, value) in [("1", "10"), ("2", "9"), ("3", "080")] {
        portal.put(contacts(), id, &[("score", value)]);
    }
    assert_eq!(portal.listed(contacts(), Some(("score", false)), &[]), ["3", "1", "2"]);
    portal.write(|writer| writer.replace_properties(contacts(), &[definition("score", ValueKind::Number)]));
    assert_eq!(portal.listed(contacts(), Some(("score", false)), &[]), ["2", "1", "3"]);
    portal.sound();
}

#[test]
fn a_new_slot_is_filled_over_several_transactions() {
    let portal = Portal::running(Run::Thread);
    portal.write(|writer| {
        for number in 0..9_000_i64 {
            let rank = format!("{:05}", (number * 7_919) % 9_000);
            put_whole(writer, contacts(), &remote(&number.to_string(), &[("rank", &rank)]))?;
        }
        Ok(())
    });
    let view = portal.view(contacts(), Some(("rank", true)), &["rank?"]);
    assert_eq!(view.total(), 9_000);
    let rids = view.rids(0, 9_000).to_vec();
    let rows = portal.read(move |reader| reader.rows(&rids, Some(&["rank".to_owned()])));
    let ranks: Vec<_> = rows.iter().map(|row| row.properties["rank"].clone()).collect();
    assert!(ranks.is_sorted_by(|left, right| left > right));
}

#[test]
fn an_open_list_follows_what_another_process_does() {
    let portal = people();
    let other = Store::open(&portal.path(), &common::key(), Run::InPlace).unwrap();
    let listed = |store: &Store| {
        let spec = common::spec(contacts(), Some(("amount", false)), &["amount?"]);
        common::block_on(store.open_view(spec)).unwrap().total()
    };
    assert_eq!((listed(&portal.store), listed(&other)), (4, 4));
    portal.put(contacts(), "3", &[("amount", "5")]);
    assert_eq!((listed(&portal.store), listed(&other)), (5, 5));
    portal.put(contacts(), "3", &[("amount", "")]);
    assert_eq!((listed(&other), listed(&portal.store)), (4, 4));
    let failed = portal.try_write(|writer| {
        put_whole(writer, contacts(), &remote("9", &[("amount", "1")]))?;
        Err::<(), _>(StoreError::Invariant("undone".to_owned()))
    });
    assert!(failed.is_err());
    assert_eq!((listed(&portal.store), listed(&other)), (4, 4), "what was rolled back is in no list");
}

#[test]
fn the_usual_orders_of_a_list_are_ready_before_it_is_opened() {
    let portal = people();
    let notes: ObjectType = "notes".parse().unwrap();
    let made = || {
        let mut names: Vec<String> = Vec::new();
        let raw = portal.raw();
        let sql = "SELECT object_type || '.' || property FROM list_slot WHERE indexed ORDER BY 1";
        let mut statement = raw.prepare(sql).unwrap();
        names.extend(statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap));
        names
    };
    assert_eq!(made(), Vec::<String>::new());
    for object_type in [contacts(), notes] {
        common::block_on(portal.store.prepare_lists(object_type)).unwrap();
    }
    let ready = made();
    for order in ["contacts.firstname", "contacts.lastmodifieddate", "contacts.hubspot_owner_id"] {
        assert!(ready.iter().any(|name| name == order), "{order} in {ready:?}");
    }
    let activities: Vec<&String> = ready.iter().filter(|name| name.starts_with("notes.")).collect();
    assert_eq!(activities, ["notes.hs_lastmodifieddate"]);
    for sort in [None, Some(("firstname", true)), Some(("email", false))] {
        portal.view(contacts(), sort, &["hubspot_owner_id=7"]);
    }
    assert_eq!(made(), ready, "opening made nothing more");
    portal.sound();
}

#[test]
fn a_row_names_the_record_as_the_user_does() {
    let portal = Portal::new();
    let rid = portal.put(deals(), "12", &[("dealname", "Big"), ("amount", "5")]);
    let row = portal.read(move |reader| reader.rows(&[rid], None)).remove(0);
    assert_eq!((row.rid, row.object_type, row.id.as_str()), (rid, deals(), "12"));
    let expected: Properties = common::properties(&[("dealname", "Big"), ("amount", "5")]);
    assert_eq!(row.properties, expected);
}

#[test]
fn every_type_has_a_list() {
    let portal = Portal::new();
    for object_type in satchel_core::ObjectType::standard() {
        let answer: RemoteRecord = remote("1", &[("anything", "x")]);
        portal.write(move |writer| put_whole(writer, object_type, &answer));
        assert_eq!(portal.listed(object_type, None, &["anything=x"]), ["1"], "{object_type}");
    }
    portal.sound();
}

#[test]
fn a_list_asked_for_again_is_the_list_opened_anew() {
    let portal = Portal::running(Run::Thread);
    let other = Store::open(&portal.path(), &common::key(), Run::InPlace).unwrap();
    portal.write(|writer| {
        writer.replace_properties(contacts(), &[definition("amount", ValueKind::Number)])?;
        (0..200).try_for_each(|id: i64| {
            put_whole(writer, contacts(), &remote(&id.to_string(), &[("amount", &id.to_string())])).map(drop)
        })
    });
    let mut state = 7_u64;
    let mut draw = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for turn in 0..60 {
        let many = if turn % 10 == 9 { 90 } else { 1 + draw(3) };
        let drawn: Vec<(String, String)> =
            (0..many).map(|_| (draw(220).to_string(), draw(300).to_string())).collect();
        let archives = draw(4) == 0;
        let change = move |writer: &mut satchel_store::Writer<'_>| -> Result<(), StoreError> {
            for (id, amount) in &drawn {
                let record = remote(id, &[("amount", amount)]);
                if archives {
                    writer.put_archived(contacts(), &record, 1)?;
                } else {
                    put_whole(writer, contacts(), &record)?;
                }
            }
            Ok(())
        };
        match turn % 7 {
            6 => other.write_now(change).unwrap(),
            _ => portal.write(change),
        }
        for (sort, filters) in [(("amount", true), &["amount>=100"][..]), (("amount", false), &[])] {
            let shown = portal.view(contacts(), Some(sort), filters);
            let anew = Store::open(&portal.path(), &common::key(), Run::InPlace).unwrap();
            let opened = block_on(anew.open_view(common::spec(contacts(), Some(sort), filters))).unwrap();
            assert_eq!(shown, opened, "turn {turn}");
            let counted = portal.read(|reader| reader.object_counts());
            assert_eq!(counted, anew.write_now(|writer| writer.object_counts()).unwrap(), "turn {turn}");
        }
    }
}
