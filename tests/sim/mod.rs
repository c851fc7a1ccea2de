//! The simulator: the real engine over a real file and the sandbox in process, in one thread on a virtual clock, everything
//! drawn from one seed. A schedule is a seed's conditions and steps: the user edits, colleagues edit what the user edits, the
//! network fails, the process dies at any request; then all is made well, the engine works until nothing changes, and a
//! judge who saw both sides says what was lost.
//!
//! Invariants: no socket, no thread, no iteration in hash order, no clock but the virtual one: the same seed gives the same
//! trace. The judge must never ask the engine what is true.

mod draws;
mod ending;
mod faults;
mod judge;
mod options;
mod rivals;
mod tally;
mod time;
mod user;
mod wire;
mod world;

pub use tally::Tally;

use judge::Findings;
use options::Options;
use satchel_core::OutboxState;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use world::World;

/// What one schedule came to.
pub(crate) struct Outcome {
    pub(crate) options: String,
    pub(crate) findings: Findings,
    pub(crate) crashes: u64,
    pub(crate) crashes_in_flight: u64,
    pub(crate) faults: u64,
    pub(crate) trace: u64,
    pub(crate) coverage: BTreeMap<(String, OutboxState), u64>,
    pub(crate) told: Vec<String>,
}

/// Runs schedules from a seed on, as many as asked or as fit in the time; every fiftieth twice.
pub fn run(first: u64, schedules: u64, within: Option<Duration>, tell: bool) -> Tally {
    let begun = Instant::now();
    let mut tally = Tally::default();
    let vocabulary = match world::vocabulary() {
        Ok(vocabulary) => vocabulary,
        Err(words) => {
            tally.fail(format!("nothing could begin: {words}"));
            return tally;
        }
    };
    for seed in first..first.saturating_add(schedules) {
        if within.is_some_and(|within| begun.elapsed() >= within) {
            break;
        }
        let outcome = schedule(seed, &vocabulary, tell);
        if seed % 50 == 0 {
            let again = schedule(seed, &vocabulary, false);
            if again.trace != outcome.trace {
                tally.diverged(seed, outcome.trace, again.trace);
            }
        }
        tally.add(seed, outcome);
    }
    tally.took = begun.elapsed();
    tally
}

/// One schedule, whatever it ends in.
fn schedule(seed: u64, vocabulary: &[u8], tell: bool) -> Outcome {
    let options = Options::of(seed);
    let words = format!("{options:?}");
    let run = std::panic::catch_unwind(AssertUnwindSafe(|| {
        world::runtime().and_then(|runtime| runtime.block_on(play(options, vocabulary, tell)))
    }));
    let failed = match run {
        Ok(Ok(outcome)) => return outcome,
        Ok(Err(words)) => words,
        Err(panic) => match panic.downcast_ref::<String>() {
            Some(words) => format!("panic: {words}"),
            None => format!("panic: {:?}", panic.downcast_ref::<&str>()),
        },
    };
    Outcome {
        options: words,
        findings: Findings { violations: vec![failed], ..Findings::default() },
        crashes: 0,
        crashes_in_flight: 0,
        faults: 0,
        trace: 0,
        coverage: BTreeMap::new(),
        told: Vec::new(),
    }
}

async fn play(options: Options, vocabulary: &[u8], tell: bool) -> Result<Outcome, String> {
    let words = format!("{options:?}");
    let steps = options.steps;
    let mut world = World::new(options, vocabulary, tell)?;
    world.begin().await?;
    for step in 0..steps {
        world.tell(&format!("step {step} at {}", world.now()));
        world.step().await;
        // What follows from a broken file is noise.
        if world.judge.findings.violations.len() > 20 {
            break;
        }
    }
    world.heal().await;
    world.judge_end();
    let mut passed = world.passed();
    Ok(Outcome {
        options: words,
        findings: world.judge.findings.clone(),
        crashes: world.crashes,
        crashes_in_flight: world.crashes_in_flight,
        faults: passed.faults,
        trace: passed.trace,
        coverage: std::mem::take(&mut passed.coverage),
        told: passed.told.take().unwrap_or_default(),
    })
}
