//! The simulator as a test: the first schedules, and what it once found, each as a scenario of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a scenario that cannot go on has failed")]

mod found;
mod scene;

use satchel_tests::sim::{self, Plan};

/// So many, whatever the machine: what a test proves must not hang on its speed.
const SCHEDULES: u64 = 24;

#[test]
fn whatever_happens_no_edit_is_lost_and_no_colleague_overwritten_unseen() {
    let tally = sim::run(&Plan::of(1, SCHEDULES));
    println!("{}\n{}", tally.report(), tally.line());
    assert!(tally.is_clean(), "{}", tally.report());
    let (disputed, crashed) = tally.shares();
    assert!(
        disputed >= 20 && crashed >= 20,
        "{disputed} % with a conflict, {crashed} % with a crash in flight"
    );
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    let (one, two) = (sim::run(&Plan::of(7, 1)), sim::run(&Plan::of(7, 1)));
    assert_eq!(one.trace(), two.trace());
    assert_ne!(one.trace(), sim::run(&Plan::of(8, 1)).trace(), "another seed is another history");
}
