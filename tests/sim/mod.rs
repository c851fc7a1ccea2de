//! The simulator: the real engine over a real file and the sandbox in process, in one thread on a virtual clock, everything
//! drawn from one seed. A schedule is a seed's conditions and steps: the user edits, colleagues edit what the user edits, the
//! network fails, the process dies at any request and between any two commits; then all is made well, the engine works until
//! nothing changes, and a judge who saw both sides says what was lost.
//!
//! Invariants: inside a schedule no socket, no thread, no iteration in hash order, no clock but the virtual one: the same
//! seed gives the same trace, on however many threads schedules are played side by side. The judge must never ask the engine
//! what is true. What is checked where, and what it has caught, is in `src-tauri/docs/SIMULATION.md`.

mod beginning;
mod consents;
mod crowd;
mod draws;
mod ending;
mod faults;
mod findings;
mod judge;
mod log;
mod options;
mod reduce;
mod rivals;
mod sign_in;
mod tally;
#[cfg(feature = "teeth")]
mod teeth;
mod themes;
mod time;
mod turns;
mod user;
mod wire;
mod wishes;
mod witness;
mod world;

pub use crowd::{Plan, Reduced};
pub use tally::Tally;
#[cfg(feature = "teeth")]
pub use teeth::bite;

use beginning::Beginnings;
use findings::Findings;
use options::Options;
use satchel_core::OutboxState;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

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
    /// The trace of a second run of the same seed, where there was one.
    pub(crate) again: Option<u64>,
}

/// Plays a schedule; every fiftieth seed's twice.
fn play_twice(options: Options, beginnings: &Beginnings, tell: bool) -> Outcome {
    let again = (options.seed.is_multiple_of(50)).then(|| schedule(options.clone(), beginnings, false).trace);
    Outcome { again, ..schedule(options, beginnings, tell) }
}

/// One schedule, whatever it ends in.
fn schedule(options: Options, beginnings: &Beginnings, tell: bool) -> Outcome {
    let words = format!("{options:?}");
    let _ear = tracing::subscriber::set_default(log::Ear);
    drop(log::taken());
    let run = std::panic::catch_unwind(AssertUnwindSafe(|| {
        world::runtime().and_then(|runtime| runtime.block_on(play(options, beginnings, tell)))
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
        again: None,
    }
}

async fn play(options: Options, beginnings: &Beginnings, tell: bool) -> Result<Outcome, String> {
    let words = format!("{options:?}");
    let steps = options.steps;
    let mut world = beginnings.world(options, tell).await?;
    let left_out = world.options.left_out.clone();
    for step in (0..steps).filter(|step| !left_out.contains(step)) {
        world.tell(&format!("step {step} at {}", world.now()));
        world.step(step).await;
        // What follows from a broken file is noise.
        if world.judge.findings.violations.len() > 20 {
            break;
        }
    }
    world.heal().await;
    world.judge_end().await;
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
        again: None,
    })
}

/// Plays schedules side by side, and adds them up in the order of their seeds.
pub fn run(plan: &Plan) -> Tally {
    crowd::run(plan)
}

/// How long a run took, and how many schedules that makes.
fn rate(schedules: u64, took: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let rate = schedules as f64 / took.as_secs_f64().max(0.001);
    (rate * 10.0).round() / 10.0
}
