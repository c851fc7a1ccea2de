//! The simulator as a test: the first schedules, and what it once found, each as a scenario of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a scenario that cannot go on has failed")]

mod found;
mod judged;
mod scene;

use satchel_tests::sim::{self, Plan, Reduced};

/// So many, whatever the machine: what a test proves must not hang on its speed.
const SCHEDULES: u64 = 2_000;
/// Few records, so that a build without optimisation plays them in time; `cargo xtask sim` draws how many there are.
const CONTACTS: u64 = 8;

fn few(first: u64, schedules: u64) -> Plan {
    let reduced = Reduced { contacts: Some(CONTACTS), ..Reduced::default() };
    Plan { reduced, reduces: false, ..Plan::of(first, schedules) }
}

#[test]
fn whatever_happens_no_edit_is_lost_and_no_colleague_overwritten_unseen() {
    let tally = sim::run(&few(1, SCHEDULES));
    println!("{}\n{}", tally.report(), tally.line());
    assert!(tally.is_clean(), "{}", tally.report());
    let (disputed, crashed) = tally.shares();
    assert!(
        disputed >= 20 && crashed >= 33,
        "{disputed} % with a conflict, {crashed} % with a crash in flight"
    );
}

#[test]
fn the_same_seed_gives_the_same_trace_on_any_number_of_threads() {
    let one = sim::run(&Plan { threads: 1, ..few(7, 2) });
    let two = sim::run(&Plan { threads: 2, ..few(7, 2) });
    assert_eq!(one.trace(), two.trace());
    assert_ne!(one.trace(), sim::run(&few(9, 2)).trace(), "other seeds are other histories");
}
