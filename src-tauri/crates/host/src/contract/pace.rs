//! How quickly the calls follow one another, and whose time passes between them: the world's for an account on the
//! network, one of its own for a sandbox in the same process, where nobody has to wait.

use satchel_sandbox::Time;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Where the time of a sandbox in the same process begins.
const START_MS: i64 = 1_790_000_000_000;

/// A clock that moves only when somebody waits.
#[derive(Debug, Default)]
pub(super) struct SkippedTime(AtomicU64);

impl Time for SkippedTime {
    fn now_ms(&self) -> i64 {
        START_MS.saturating_add(i64::try_from(self.mono_ms()).unwrap_or(i64::MAX))
    }

    fn mono_ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Whose time passes.
enum Passage {
    Real(Instant),
    Skipped(Arc<SkippedTime>),
}

/// The times between calls.
pub(super) struct Pace {
    passage: Passage,
    /// Between two calls.
    pub(super) gap: Duration,
    /// Between two searches: there are fewer of them in a second.
    pub(super) search_gap: Duration,
    /// Until what HubSpot does on its own after a write is done.
    pub(super) settle: Duration,
    /// For what takes its time there: the search index, a roll-up.
    pub(super) patience: Duration,
}

/// Four searches a second, the smallest number that any page of HubSpot's names.
const SEARCH_GAP: Duration = Duration::from_millis(260);

impl Pace {
    /// For HubSpot: nine calls a second, which fits the smallest window, with time to settle.
    pub(super) fn hubspot() -> Self {
        Self {
            passage: Passage::Real(Instant::now()),
            gap: Duration::from_millis(110),
            search_gap: SEARCH_GAP,
            settle: Duration::from_secs(4),
            patience: Duration::from_secs(90),
        }
    }

    /// For an address of this computer: nothing there happens on its own.
    pub(super) fn loopback() -> Self {
        Self {
            gap: Duration::from_millis(5),
            settle: Duration::from_millis(20),
            patience: Duration::from_secs(20),
            ..Self::hubspot()
        }
    }

    /// For a sandbox in the same process: HubSpot's times, without anybody waiting.
    pub(super) fn skipped(time: Arc<SkippedTime>) -> Self {
        Self { passage: Passage::Skipped(time), ..Self::hubspot() }
    }

    /// Whether calls made at the same time really are.
    pub(super) fn is_real(&self) -> bool {
        matches!(self.passage, Passage::Real(_))
    }

    /// Time since some start.
    pub(super) fn now(&self) -> Duration {
        match &self.passage {
            Passage::Real(start) => start.elapsed(),
            Passage::Skipped(time) => Duration::from_millis(time.mono_ms()),
        }
    }

    /// Lets time pass, until somebody asks to stop.
    pub(super) async fn pause(&self, length: Duration, stop: &mut Stop) {
        match &self.passage {
            Passage::Skipped(time) => {
                time.0.fetch_add(u64::try_from(length.as_millis()).unwrap_or(u64::MAX), Ordering::SeqCst);
            }
            Passage::Real(_) => {
                tokio::select! {
                    biased;
                    () = stop.asked() => {}
                    () = tokio::time::sleep(length) => {}
                }
            }
        }
    }
}

/// Asks a run to end: the first time nothing new is tried and what was made is archived, the second time that ends too.
#[derive(Debug)]
pub struct StopAsk(watch::Sender<u8>);

impl StopAsk {
    /// Nobody has asked yet.
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Asks once more.
    pub fn ask(&self) {
        self.0.send_modify(|times| *times = times.saturating_add(1));
    }

    pub(super) fn stop(&self) -> Stop {
        Stop { asked: self.0.subscribe(), patience: 0 }
    }
}

impl Default for StopAsk {
    fn default() -> Self {
        Self::new()
    }
}

/// Hears of being asked to end.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    asked: watch::Receiver<u8>,
    /// How many times it takes no notice.
    patience: u8,
}

impl Stop {
    /// For the archiving at the end, which goes on when asked once.
    pub(super) fn for_the_end(&mut self) {
        self.patience = 1;
    }

    pub(super) fn is_asked(&self) -> bool {
        *self.asked.borrow() > self.patience
    }

    async fn asked(&mut self) {
        let patience = self.patience;
        if self.asked.wait_for(|times| *times > patience).await.is_err() {
            // Nobody is there to ask any more.
            std::future::pending::<()>().await;
        }
    }
}
