//! The engine's turns: each may be stopped for others to act, and cut by the end of the process, at any request and at any
//! look at the clock, which is before nearly every commit.

use super::themes::Theme;
use super::time::Ended;
use super::user::Merging;
use super::wire::{Act, Counted, Moment, Stop};
use super::world::World;
use satchel_core::{ObjectType, RecordKey};
use satchel_engine::{Consent, EngineError, PullReport, SignedOut, TypePull};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::Poll;

/// What an engine is asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    Pull,
    Push,
    Sync,
    Cold,
    Sweep,
    /// The merge that the user wants.
    Merge,
    /// Creates get a key of their own.
    OwnKeys,
}

type Running = Pin<Box<dyn Future<Output = Result<(), EngineError>>>>;

impl World {
    /// A turn of the engine, stopped and cut as the options have it.
    pub(super) async fn turn(&mut self, turn: Turn) {
        let (stops, looks) = if self.healed { (Vec::new(), -1) } else { self.stops(turn) };
        self.tell(&format!("  {turn:?} {stops:?} {looks}"));
        let wire = self.wire();
        wire.begin(stops);
        let mut run = self.run(turn);
        self.computer.ends_after(looks);
        loop {
            let stopped = tokio::select! {
                biased;
                act = wire.stop() => Err(act),
                done = alive(&mut run) => Ok(done),
            };
            match stopped {
                Ok(Some(done)) => {
                    self.computer.ends_after(-1);
                    self.judge_turn(turn, done).await;
                    break;
                }
                Ok(None) => {
                    drop((run, wire));
                    self.crash("between two commits");
                    break;
                }
                Err(Act::Crash) => {
                    self.computer.ends_after(-1);
                    drop((run, wire));
                    self.crash("at a request");
                    break;
                }
                Err(Act::Meddle) => {
                    let looks = self.computer.ends_after(-1);
                    self.observe(false);
                    let acts = self.draws.between(1, 3);
                    for _ in 0..acts {
                        self.meddle().await;
                    }
                    self.computer.ends_after(looks);
                    wire.resume();
                }
            }
        }
        // A stop that was not come to holds up nobody else.
        self.wire().begin(Vec::new());
        self.observe(false);
    }

    async fn judge_turn(&mut self, turn: Turn, done: Result<(), EngineError>) {
        let Err(error) = done else { return };
        self.tell(&format!("    {turn:?} ended: {error}"));
        if let EngineError::Api(satchel_engine::ApiError::SignedOut(SignedOut::Revoked)) = &error {
            let lost = std::mem::take(&mut self.passed().renewal_lost);
            if !lost {
                self.judge.violation(format!("{turn:?} is signed out, and no renewal was lost: {error}"));
            }
            if let Err(error) = self.sign_in_again().await {
                self.judge.violation(error);
            }
            return;
        }
        let own_fault = matches!(
            error,
            EngineError::Store(_)
                | EngineError::NotConnected
                | EngineError::UnknownRecord(_)
                | EngineError::WrongPortal { .. }
        );
        if own_fault || self.healed {
            self.judge.violation(format!(
                "{turn:?} failed{}: {error}",
                if self.healed { " when all was well" } else { "" }
            ));
        }
    }

    /// The user goes through the browser once more.
    pub(super) async fn sign_in_again(&mut self) -> Result<(), String> {
        self.tell("    signs in again");
        let sandbox = self.sandbox.clone();
        self.sign_in.consent(&sandbox).await?;
        self.restart()
    }

    /// Where the turn is stopped, and after how many looks at the clock the process ends; negative: it lives on.
    fn stops(&mut self, turn: Turn) -> (Vec<Stop>, i64) {
        let mut stops = Vec::new();
        let mut looks = -1;
        let pushes = matches!(turn, Turn::Push | Turn::Sync | Turn::Merge);
        for (share, act) in [(self.options.meddling, Act::Meddle), (self.options.crashes, Act::Crash)] {
            if !self.draws.percent(share) {
                continue;
            }
            // A first pull looks some six hundred times.
            let first_pulls = self.options.theme == Some(Theme::Pulls);
            if act == Act::Crash && self.draws.percent(if first_pulls { 60 } else { 15 }) {
                let most = if first_pulls { 800 } else { *self.draws.pick(&[60, 400]).unwrap_or(&60) };
                looks = i64::try_from(self.draws.below(most)).unwrap_or(0);
                continue;
            }
            let of = match pushes {
                true if self.draws.percent(85) => Counted::Writes,
                false if first_pulls && self.draws.percent(50) => Counted::BatchReads,
                _ => Counted::All,
            };
            let nth = match of {
                // Most pushes write once or twice.
                Counted::Writes if self.draws.percent(80) => 1,
                Counted::Writes => self.draws.between(2, 4),
                Counted::BatchReads => self.draws.between(1, 3),
                Counted::All => 1 + self.draws.below(60).min(self.draws.below(60)),
            };
            let moment = if self.draws.percent(50) { Moment::Before } else { Moment::After };
            stops.push(Stop { of, nth, moment, act });
        }
        (stops, looks)
    }

    /// The engine at work.
    fn run(&self, turn: Turn) -> Running {
        let engine = self.engine();
        let (wanted, answer) = (self.merging.clone(), Arc::clone(&self.merged));
        let pulled = Arc::clone(&self.pulled);
        Box::pin(async move {
            match (turn, wanted) {
                (Turn::Pull, _) => {
                    let report = engine.pull().await?;
                    *pulled.lock().unwrap_or_else(PoisonError::into_inner) = moved(&report);
                    Ok(())
                }
                (Turn::Push, _) => engine.push(Consent::Given).await.map(|_| ()),
                (Turn::Sync, _) => engine.sync(Consent::Given).await.map(|_| ()),
                (Turn::Cold, _) => engine.cold_pass().await.map(|_| ()),
                (Turn::Sweep, _) => engine.sweep().await.map(|_| ()),
                (Turn::OwnKeys, _) => engine.turn_on_own_keys().await.map(|_| ()),
                (Turn::Merge, None) => Ok(()),
                (Turn::Merge, Some(Merging { object_type, primary, other, consent })) => {
                    let (primary, other) = (RecordKey::Local(primary), RecordKey::Local(other));
                    let came = engine.merge(object_type, &primary, &other, consent).await?;
                    *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(came);
                    Ok(())
                }
            }
        })
    }

    /// Somebody acts while the engine waits for an answer.
    async fn meddle(&mut self) {
        if self.draws.percent(60) {
            self.rival_step().await;
        } else {
            self.user_step().await;
        }
    }
}

/// The types of which a pull changed something.
pub(super) fn moved(report: &PullReport) -> Vec<(ObjectType, TypePull)> {
    let moves = |counts: &TypePull| counts.added + counts.changed + counts.archived > 0;
    report.types.iter().filter(|(_, counts)| moves(counts)).map(|(of, counts)| (*of, *counts)).collect()
}

/// What a turn comes to; `None` when the process ends in it.
async fn alive(run: &mut Running) -> Option<Result<(), EngineError>> {
    std::future::poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Some(done)),
        Err(end) if end.is::<Ended>() => Poll::Ready(None),
        Err(panic) => resume_unwind(panic),
    })
    .await
}
