//! Associations: read from either end, replaced as a whole, shown with unsent changes on top.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail")]

mod common;

use common::{Portal, companies, contacts, deals, labelled, labels, plain};
use satchel_core::{
    Association, AssociationType, LinkBase, ObjectType, OutboxEvent, OutboxKind, PendingAssociation,
    RecordState, Rid,
};
use satchel_store::{AssociationRow, OutboxPayload};

fn link(to_type: ObjectType, to_id: &str, types: &[AssociationType]) -> Association {
    Association { to_type, to_id: to_id.to_owned(), types: types.to_vec() }
}

fn portal() -> Portal {
    let portal = Portal::new();
    portal.write(|writer| {
        let down = [plain(279), labelled(36, "Decision maker"), labelled(40, "Manager")];
        let up = [plain(280), labelled(37, "Decision maker"), labelled(41, "Employee")];
        writer.replace_labels(contacts(), companies(), &labels(contacts(), companies(), &down))?;
        writer.replace_labels(companies(), contacts(), &labels(companies(), contacts(), &up))?;
        let same = [plain(449), labelled(50, "Parent"), labelled(51, "Child")];
        writer.replace_labels(contacts(), contacts(), &labels(contacts(), contacts(), &same))
    });
    portal
}

impl Portal {
    #[track_caller]
    fn replace(&self, rid: Rid, to_type: ObjectType, links: &[Association]) -> bool {
        let links = links.to_vec();
        self.write(move |writer| writer.replace_associations(rid, to_type, &links))
    }

    #[track_caller]
    fn links(&self, rid: Rid) -> Vec<AssociationRow> {
        self.read(move |reader| reader.associations(rid))
    }

    #[track_caller]
    fn types(&self, rid: Rid) -> Vec<(Rid, Vec<i64>)> {
        let numbers = |row: &AssociationRow| row.types.iter().map(|found| found.type_id).collect();
        self.links(rid).iter().map(|row| (row.to, numbers(row))).collect()
    }
}

#[test]
fn a_link_is_seen_from_both_ends_and_a_read_at_either_agrees() {
    let portal = portal();
    let (anna, acme) = (portal.put(contacts(), "1", &[]), portal.put(companies(), "2", &[]));
    let down = [plain(279), labelled(36, "Decision maker")];
    let up = [plain(280), labelled(37, "Decision maker")];
    assert!(portal.replace(anna, companies(), &[link(companies(), "2", &down)]));
    assert!(!portal.replace(anna, companies(), &[link(companies(), "2", &down)]), "nothing new");
    assert!(!portal.replace(acme, contacts(), &[link(contacts(), "1", &up)]), "the same from the other end");
    assert_eq!(portal.types(anna), [(acme, vec![279, 36])]);
    assert_eq!(portal.types(acme), [(anna, vec![280, 37])]);
    assert!(portal.replace(acme, contacts(), &[link(contacts(), "1", &[plain(280)])]), "a label is gone");
    assert_eq!(portal.types(anna), [(acme, vec![279])]);
    assert!(portal.replace(acme, contacts(), &[]), "the link is gone");
    assert!(portal.links(anna).is_empty() && portal.links(acme).is_empty());
    portal.sound();
}

#[test]
fn labels_that_differ_per_direction_are_known_once_both_ends_were_read() {
    let portal = portal();
    let (anna, acme) = (portal.put(contacts(), "1", &[]), portal.put(companies(), "2", &[]));
    portal.replace(anna, companies(), &[link(companies(), "2", &[plain(279), labelled(40, "Manager")])]);
    assert_eq!(portal.types(acme), [(anna, vec![280])], "what the other label is cannot be guessed");
    let up = [link(contacts(), "1", &[plain(280), labelled(41, "Employee")])];
    assert!(portal.replace(acme, contacts(), &up));
    assert!(!portal.replace(acme, contacts(), &up));
    let down = [link(companies(), "2", &[plain(279), labelled(40, "Manager")])];
    assert!(!portal.replace(anna, companies(), &down), "reads at both ends do not undo each other");
    assert_eq!(portal.types(anna), [(acme, vec![279, 40])]);
    assert_eq!(portal.types(acme), [(anna, vec![280, 41])]);

    let (parent, child) = (portal.put(contacts(), "7", &[]), portal.put(contacts(), "8", &[]));
    portal.replace(parent, contacts(), &[link(contacts(), "8", &[plain(449), labelled(50, "Parent")])]);
    portal.replace(child, contacts(), &[link(contacts(), "7", &[plain(449), labelled(51, "Child")])]);
    assert_eq!(portal.types(parent), [(child, vec![449, 50])]);
    assert_eq!(portal.types(child), [(parent, vec![449, 51])]);
    portal.replace(child, contacts(), &[]);
    assert!(portal.links(parent).is_empty());
    portal.sound();
}

#[test]
fn a_read_is_authoritative_for_one_type_only() {
    let portal = portal();
    let anna = portal.put(contacts(), "1", &[]);
    portal.replace(anna, companies(), &[link(companies(), "2", &[plain(279)])]);
    portal.replace(anna, deals(), &[link(deals(), "2", &[plain(4)]), link(companies(), "9", &[plain(279)])]);
    portal.replace(anna, companies(), &[]);
    let links = portal.links(anna);
    assert_eq!(links.len(), 1);
    assert_eq!((links[0].to_type, links[0].to_id.as_deref()), (deals(), Some("2")));
    let stub = links[0].to;
    assert_eq!(portal.read(move |reader| reader.record(stub)).unwrap().state, RecordState::Stub);
    portal.sound();
}

#[test]
fn unsent_changes_show_from_both_ends() {
    let portal = portal();
    let (anna, acme) = (portal.put(contacts(), "1", &[]), portal.put(companies(), "2", &[]));
    let beta = portal.put(companies(), "3", &[]);
    portal.replace(
        anna,
        companies(),
        &[link(companies(), "2", &[plain(279), labelled(36, "Decision maker")])],
    );
    let pending = |to: Rid, add: &[AssociationType], remove: &[AssociationType]| {
        let base = LinkBase { present: true, ..LinkBase::default() };
        let (add, remove) = (add.to_vec(), remove.to_vec());
        OutboxPayload::Link(PendingAssociation { from: anna, to, add, remove, base })
    };
    let maker = [labelled(36, "Decision maker")];
    let (remove, add) = (pending(acme, &[], &maker), pending(beta, &maker, &[]));
    portal.write(move |writer| {
        writer.enqueue(anna, OutboxKind::Dissociate, remove, 1)?;
        writer.enqueue(anna, OutboxKind::Associate, add, 1)
    });
    let links = portal.links(anna);
    assert_eq!((links[0].to, links[0].pending), (acme, Some(OutboxKind::Dissociate)));
    assert_eq!(links[0].types, [plain(279)]);
    assert_eq!((links[1].to, links[1].pending), (beta, Some(OutboxKind::Associate)));
    assert_eq!(portal.types(beta), [(anna, vec![37])]);
    let mirrored = portal.read(move |reader| reader.mirrored_link(anna, acme)).unwrap();
    assert_eq!(mirrored.len(), 2, "the mirror is untouched");
    assert_eq!(portal.read(move |reader| reader.mirrored_link(anna, beta)), None);
    let all = pending(acme, &[], &[]);
    portal.write(move |writer| writer.enqueue(anna, OutboxKind::Dissociate, all, 2));
    assert!(portal.links(anna)[0].types.is_empty());
    assert_eq!(portal.read(move |reader| reader.outbox_touching(acme)).len(), 2);
    portal.sound();
}

#[test]
fn our_own_confirmed_writes_change_single_links() {
    let portal = portal();
    let (anna, acme) = (portal.put(contacts(), "1", &[]), portal.put(companies(), "2", &[]));
    portal.write(move |writer| {
        writer.add_association(anna, acme, &plain(279))?;
        writer.add_association(acme, anna, &labelled(37, "Decision maker"))
    });
    assert_eq!(portal.types(anna), [(acme, vec![279, 36])]);
    portal.write(move |writer| writer.remove_association(anna, acme, Some(&labelled(36, "Decision maker"))));
    assert_eq!(portal.types(acme), [(anna, vec![280])]);
    portal.write(move |writer| writer.remove_association(acme, anna, None));
    assert!(portal.links(anna).is_empty());
    portal.write(move |writer| writer.remove_association(acme, anna, None));
    portal.sound();
}

#[test]
fn merged_records_pool_their_links() {
    let portal = portal();
    let (one, two) = (portal.put(contacts(), "1", &[]), portal.put(contacts(), "2", &[]));
    let (acme, beta) = (portal.put(companies(), "3", &[]), portal.put(companies(), "4", &[]));
    portal.replace(
        one,
        companies(),
        &[link(companies(), "3", &[plain(279)]), link(companies(), "4", &[plain(279)])],
    );
    portal.replace(
        beta,
        contacts(),
        &[link(contacts(), "1", &[plain(280)]), link(contacts(), "2", &[plain(280)])],
    );
    portal.replace(one, contacts(), &[link(contacts(), "2", &[plain(449)])]);
    portal.write(move |writer| writer.merge_into(one, two, 1));
    assert_eq!(portal.types(two), [(acme, vec![279]), (beta, vec![279])]);
    portal.sound();
}

#[test]
fn labels_are_replaced_as_a_whole() {
    let portal = portal();
    let wanted = labels(contacts(), companies(), &[labelled(36, "Boss"), plain(279), plain(279)]);
    portal.write(move |writer| writer.replace_labels(contacts(), companies(), &wanted));
    let known = portal.read(|reader| reader.labels(contacts(), companies()));
    assert_eq!(known, labels(contacts(), companies(), &[plain(279), labelled(36, "Boss")]));
}

#[test]
fn the_first_links_of_a_draft_show_from_both_ends_and_end_with_its_create() {
    let portal = portal();
    let (anna, acme) = (portal.put(contacts(), "1", &[]), portal.put(companies(), "2", &[]));
    let maker = labelled(36, "Decision maker");
    let (draft, row) = portal.write(move |writer| {
        let draft = writer.create_draft(contacts(), 1)?;
        let row = writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1)?;
        writer.put_first_link(row, acme, Some(&maker))?;
        writer.put_first_link(row, anna, None)?;
        Ok((draft, row))
    });
    assert_eq!(portal.types(acme), [(draft, vec![37])]);
    assert_eq!(portal.types(draft), [(anna, vec![]), (acme, vec![36])]);
    assert_eq!(portal.read(move |reader| reader.creates_linked_to(acme)), [row]);
    portal.sound();
    let other = portal.put(contacts(), "5", &[]);
    portal.write(move |writer| writer.merge_into(anna, other, 2));
    assert_eq!(portal.types(draft), [(acme, vec![36]), (other, vec![])]);
    portal.write(move |writer| {
        writer.move_outbox(row, OutboxEvent::Discarded, None, None)?;
        writer.set_state(draft, RecordState::Gone)
    });
    assert!(portal.links(acme).is_empty() && portal.links(draft).is_empty());
    portal.sound();
}

#[test]
fn a_create_waits_for_the_earlier_creates_it_is_linked_to_and_an_activity_for_one_of_them() {
    let portal = portal();
    let acme = portal.put(companies(), "2", &[]);
    let make = |object_type: ObjectType, to: &[Rid]| {
        let to = to.to_vec();
        portal.write(move |writer| {
            let draft = writer.create_draft(object_type, 1)?;
            let row = writer.enqueue(draft, OutboxKind::Create, OutboxPayload::None, 1)?;
            for to in to {
                writer.put_first_link(row, to, None)?;
            }
            Ok((draft, row))
        })
    };
    let sendable = || -> Vec<i64> {
        portal.read(|reader| reader.sendable(9, 9)).into_iter().map(|row| row.id).collect()
    };
    let notes = "notes".parse().unwrap();
    let (deal, first) = make(deals(), &[]);
    let (_, alone) = make(notes, &[deal]);
    let (_, beside) = make(notes, &[deal, acme]);
    let (_, person) = make(contacts(), &[deal]);
    assert_eq!(sendable(), [first]);
    portal.write(move |writer| writer.move_outbox(first, OutboxEvent::Refused, Some("no"), None));
    assert_eq!(sendable(), [beside, person], "an activity on nothing would be found nowhere");
    portal.write(move |writer| writer.adopt(deal, deals(), "7"));
    assert_eq!(sendable(), [alone, beside, person]);
}
