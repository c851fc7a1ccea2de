//! Many schedules side by side: as many threads as the machine has processors, each playing whole schedules.
//!
//! Invariant: what comes out hangs on the seeds alone. Outcomes are added up in the order of their seeds, however the
//! threads came by them.

use super::beginning::Beginnings;
use super::options::Options;
use super::tally::Tally;
use super::{Outcome, play_twice, reduce};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Instant;

/// Which schedules are played, and how.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The first seed.
    pub first: u64,
    /// How many, each with the next seed.
    pub schedules: u64,
    /// How many side by side.
    pub threads: usize,
    /// Whether every request and step is kept, to be read.
    pub tell: bool,
    /// Whether the first failure ends it.
    pub until_failure: bool,
    /// Whether the first failures are made smaller.
    pub reduces: bool,
    /// What is taken away from every schedule.
    pub reduced: Reduced,
}

/// What is taken away from a schedule, to see less.
#[derive(Clone, Debug, Default)]
pub struct Reduced {
    /// Events and faults that do not happen, by name.
    pub without: Vec<String>,
    /// The only steps that are taken; all when `None`.
    pub steps: Option<Vec<u64>>,
    /// How many contacts there are, in place of what the seed says.
    pub contacts: Option<u64>,
}

impl Reduced {
    fn apply(&self, mut options: Options) -> Options {
        for name in &self.without {
            options.take_away(name);
        }
        if let Some(steps) = &self.steps {
            options.left_out = (0..options.steps).filter(|step| !steps.contains(step)).collect();
        }
        options.contacts = self.contacts.unwrap_or(options.contacts);
        options
    }
}

/// How many failing seeds are made smaller.
const SMALLER: usize = 3;

impl Plan {
    /// So many schedules from a seed on, on all processors.
    pub fn of(first: u64, schedules: u64) -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            first,
            schedules,
            threads,
            tell: false,
            until_failure: false,
            reduces: true,
            reduced: Reduced::default(),
        }
    }
}

/// Plays a plan.
pub(super) fn run(plan: &Plan) -> Tally {
    let begun = Instant::now();
    let mut tally = Tally::default();
    let beginnings = Beginnings::default();
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let (done, outcomes) = mpsc::channel::<(u64, Outcome)>();
    let mut failed = Vec::new();
    std::thread::scope(|scope| {
        let mut players = Vec::new();
        for _ in 0..plan.threads.max(1) {
            let (done, next, stop, beginnings) = (done.clone(), &next, &stop, &beginnings);
            players.push(scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= plan.schedules {
                        break;
                    }
                    let options = plan.reduced.apply(Options::of(plan.first + place));
                    let outcome = play_twice(options, beginnings, plan.tell);
                    if done.send((place, outcome)).is_err() {
                        break;
                    }
                }
            }));
        }
        drop(done);
        let (mut due, mut early): (u64, BTreeMap<u64, Outcome>) = (0, BTreeMap::new());
        for (place, outcome) in outcomes {
            early.insert(place, outcome);
            while let Some(outcome) = early.remove(&due) {
                // What comes after the first failure is left out, whichever threads were quick.
                if !(plan.until_failure && tally.has_failed()) {
                    let findings = outcome.findings.clone();
                    tally.add(plan.first + due, outcome);
                    if findings.kind().is_some() && failed.len() < SMALLER {
                        failed.push((plan.first + due, findings));
                    }
                }
                due += 1;
            }
            if plan.until_failure && tally.has_failed() {
                stop.store(true, Ordering::Relaxed);
            }
        }
        // The scope waits for what they do, and not for what OpenSSL tidies up in each of them after that: a program that
        // ends meanwhile would take its locks away.
        for player in players {
            if let Err(panic) = player.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    tally.took = begun.elapsed();
    tally.threads = plan.threads.max(1);
    for (seed, findings) in failed.into_iter().filter(|_| plan.reduces) {
        let options = plan.reduced.apply(Options::of(seed));
        if let Some(smallest) = reduce::smallest(options, &findings, &beginnings) {
            tally.note_smallest(&smallest);
        }
    }
    tally
}
