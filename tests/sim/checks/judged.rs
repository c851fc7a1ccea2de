//! What the judge once took for a mistake of the program, and was none: the shortest history of each.

use satchel_tests::sim::{self, Plan, Reduced};

fn assert_clean(seed: u64, steps: &[u64], without: &str) {
    let without = without.split(',').map(str::to_owned).collect();
    let reduced = Reduced { contacts: Some(1), steps: Some(steps.to_vec()), without };
    let tally = sim::run(&Plan { reduced, reduces: false, threads: 1, ..Plan::of(seed, 1) });
    assert!(tally.is_clean(), "{}", tally.report());
}

/// A value leaves, then another; the second is undone, so that the first waits once more, and that is discarded. It did not
/// leave again.
#[test]
fn what_left_by_an_earlier_edit_did_not_leave_after_it_was_taken_back() {
    let without = "archives,links,labels,own-keys,other-program,sleep,limits,switches,crashes";
    assert_clean(4392, &[2, 4, 15, 20, 22, 23], without);
}

/// A disputed value is taken back to the empty one before it while others of the record are on their way: the colleague's
/// stands, and nobody asked HubSpot for an empty one.
#[test]
fn a_value_that_is_back_at_what_it_was_needs_no_evidence() {
    let without = "archives,links,first-links,labels,bulk-answers,put-back,other-program,switches,latency,Delay,\
                   Dribble,DaySpent";
    assert_clean(4611, &[1, 4, 10, 18, 19, 24, 29, 32, 37, 46, 47], without);
}
