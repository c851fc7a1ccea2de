//! What is read and waits to be stored in one transaction with what is read next: fewer, larger transactions write the
//! same pages of the file less often.
//!
//! Invariant: nothing waits longer than [`LONGEST`] and one call, so that a list that fills is seen to, and a writer who
//! comes between waits for what a second brings and no more.

use std::time::Duration;

/// How long what was read waits for more.
const LONGEST: Duration = Duration::from_secs(1);

/// Answers in the order in which they came.
pub(super) struct Gathering<T> {
    answers: Vec<T>,
    /// Clock readings of the first and the last of them.
    since: Duration,
    latest: Duration,
}

impl<T> Default for Gathering<T> {
    fn default() -> Self {
        Self { answers: Vec::new(), since: Duration::ZERO, latest: Duration::ZERO }
    }
}

impl<T> Gathering<T> {
    /// Adds an answer that came at this reading of the monotonic clock.
    pub(super) fn add(&mut self, answer: T, now: Duration) {
        if self.answers.is_empty() {
            self.since = now;
        }
        self.latest = now;
        self.answers.push(answer);
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Whether it is time to store them: there are as many as are stored together, or the first has waited long.
    pub(super) fn is_enough(&self, most: usize) -> bool {
        self.answers.len() >= most || self.latest.saturating_sub(self.since) >= LONGEST
    }

    /// Hands them out, and begins anew.
    pub(super) fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.answers)
    }
}
