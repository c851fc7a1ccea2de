//! The simulator as a test: the first schedules, and what it once found, each as a scenario of its own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a scenario that cannot go on has failed")]

mod found;
mod scene;

use satchel_tests::sim;

/// So many, whatever the machine: what a test proves must not hang on its speed.
const SCHEDULES: u64 = 24;

#[test]
fn whatever_happens_no_edit_is_lost_and_no_colleague_overwritten_unseen() {
    let tally = sim::run(1, SCHEDULES, None, false);
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
    let (one, two) = (sim::run(7, 1, None, false), sim::run(7, 1, None, false));
    assert_eq!(one.trace(), two.trace());
    assert_ne!(one.trace(), sim::run(8, 1, None, false).trace(), "another seed is another history");
}
