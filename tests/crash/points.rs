//! A process killed at every fail point that each operation passes.
//!
//! An operation is first done undisturbed, which tells the points it passes and how often. Then it is done again for
//! each of them, killed there the first time and the last, and everything is looked at from outside: the file by itself,
//! what was said to be saved, what the server got, and, after what a user and Satchel do next, that all of it came true
//! once. The table in `docs/CRASHES.md` must name exactly the pairs that were tried.

use crate::account::Account;
use crate::computer::Look;
use crate::operations::Operation;
use satchel_core::FailPoint;
use std::collections::{BTreeMap, BTreeSet};

/// The page with the table.
const PAGE: &str = include_str!("../../src-tauri/docs/CRASHES.md");

/// The table: the points that each operation passes.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let rows = PAGE.split("<!-- pairs -->").nth(1).unwrap().lines().filter(|line| line.starts_with("| "));
    let cells = |line: &str| -> Vec<String> {
        line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let points = |text: &str| text.split(", ").map(|name| name.trim_matches('`').to_owned()).collect();
    rows.skip(2).map(cells).map(|row| (row[0].clone(), points(&row[1]))).collect()
}

/// Every pair of this operation.
fn killed_everywhere(operation: Operation) {
    let account = operation.account();
    let trial = account.trial();
    let passed = trial.computer.done(&operation.call(&account, &trial));
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &passed {
        *times.entry(name).or_default() += 1;
    }
    let found: BTreeSet<String> = times.keys().map(|name| (*name).to_owned()).collect();
    let row = table().remove(operation.name()).unwrap_or_default();
    let words = found.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    println!("| {} | {words} |", operation.name());
    let mut kills = 0;
    for (name, times) in times {
        for number in BTreeSet::from([1, times]) {
            killed_at(operation, &account, name, number);
            kills += 1;
        }
    }
    println!("{}: {} points, {kills} kills", operation.name(), found.len());
    assert_eq!(found, row, "the row of the table is | {} | {words} |", operation.name());
}

fn killed_at(operation: Operation, account: &Account, point: &str, number: usize) {
    let name = format!("{} killed at {point}, time {number}", operation.name());
    let trial = account.trial();
    let end = trial.computer.killed(&operation.call(account, &trial), point, number);
    assert!(end.killed, "{name}: {}", end.said);
    if trial.computer.has_account() && trial.computer.database().exists() {
        trial.store().assert_sound(&name);
    }
    if operation.is_local() {
        let saved = operation.is_saved(&trial, account);
        assert!(saved || !end.done, "{name}: it was said to be saved");
        let committed = point == FailPoint::StoreCommitted.name() && number > 1;
        assert!(saved || !committed, "{name}: it was committed");
        if !saved {
            trial.computer.done(&operation.call(account, &trial));
        }
    }
    operation.go_on(&trial, account, &name);
    trial.settle(&name);
    trial.assert_true(&account.wants, &name);
    trial.relay.assert_whole();
}

#[test]
fn every_operation_has_its_row_and_every_point_an_operation() {
    let table = table();
    let names: BTreeSet<String> =
        Operation::ALL.iter().map(|operation| operation.name().to_owned()).collect();
    assert_eq!(table.keys().cloned().collect::<BTreeSet<_>>(), names);
    let tried: BTreeSet<String> = table.into_values().flatten().collect();
    let points: BTreeSet<String> = FailPoint::ALL.iter().map(|point| point.name().to_owned()).collect();
    assert_eq!(tried, points, "every fail point is passed by an operation");
}

#[test]
fn the_page_says_where_every_point_lies() {
    for point in FailPoint::ALL {
        let row = format!("| `{point}` | {} |", point.place());
        assert!(PAGE.contains(&row), "the page lacks {row}");
    }
}

macro_rules! killed {
    ($($name:ident: $operation:ident;)+) => {
        $(
            #[test]
            fn $name() {
                killed_everywhere(Operation::$operation);
            }
        )+
    };
}

killed! {
    a_connect_killed_anywhere_can_be_done_again: Connect;
    a_second_connect_killed_anywhere_keeps_what_waits: ConnectAgain;
    a_migration_killed_anywhere_keeps_what_waits: Migrate;
    a_first_pull_killed_anywhere_goes_on: FirstPull;
    a_pull_killed_anywhere_goes_on: Pull;
    a_sweep_killed_anywhere_goes_on: Sweep;
    a_renewal_killed_anywhere_signs_nobody_out: Refresh;
    an_edit_killed_anywhere_is_there_or_not: Edit;
    a_create_killed_anywhere_is_there_or_not: Create;
    an_archive_killed_anywhere_is_there_or_not: Archive;
    a_link_killed_anywhere_is_there_or_not: Associate;
    an_unlink_killed_anywhere_is_there_or_not: Dissociate;
    an_undo_killed_anywhere_is_done_or_not: Undo;
    an_answer_for_ones_own_side_killed_anywhere_is_given_or_not: KeepMine;
    an_answer_for_the_other_side_killed_anywhere_is_given_or_not: TakeTheirs;
    an_edit_is_sent_once_wherever_its_push_is_killed: PushEdit;
    a_create_with_a_key_is_sent_once_wherever_its_push_is_killed: PushContact;
    a_create_without_a_key_is_sent_once_or_asked_about_wherever_its_push_is_killed: PushDeal;
    an_archive_is_sent_once_wherever_its_push_is_killed: PushArchive;
    a_link_is_sent_once_wherever_its_push_is_killed: PushAssociate;
    an_unlink_is_sent_once_wherever_its_push_is_killed: PushDissociate;
    a_dispute_is_found_wherever_its_push_is_killed: PushDisputed;
    a_merge_killed_anywhere_is_done_once: Merge;
    an_edit_in_doubt_is_found_wherever_the_search_is_killed: ProbeEdit;
    a_create_in_doubt_is_found_wherever_the_search_is_killed: ProbeContact;
    an_archive_in_doubt_is_found_wherever_the_search_is_killed: ProbeArchive;
    a_link_in_doubt_is_found_wherever_the_search_is_killed: ProbeAssociate;
}
