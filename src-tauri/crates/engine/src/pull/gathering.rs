//! What is read and waits to be stored in one transaction with what is read next: fewer, larger transactions write the
//! same pages of the file less often.
//!
//! Invariant: nothing waits longer than [`LONGEST`] and the answer after it, so that a list is seen to fill, and an edit made
//! meanwhile waits for the storing of what a second brings and no more.

use std::time::Duration;

/// How long what was read waits for more.
const LONGEST: Duration = Duration::from_secs(1);

/// Answers in the order in which they came.
pub(super) struct Gathering<T> {
    answers: Vec<T>,
    /// The clock's reading when the first of them came.
    since: Duration,
}

impl<T> Default for Gathering<T> {
    fn default() -> Self {
        Self { answers: Vec::new(), since: Duration::ZERO }
    }
}

impl<T> Gathering<T> {
    /// Adds an answer that came at this reading of the monotonic clock.
    pub(super) fn add(&mut self, answer: T, now: Duration) {
        if self.answers.is_empty() {
            self.since = now;
        }
        self.answers.push(answer);
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// Whether it is time to store them: there are as many as are stored together, or the first has waited long.
    pub(super) fn is_enough(&self, most: usize, now: Duration) -> bool {
        self.answers.len() >= most || (!self.is_empty() && now.saturating_sub(self.since) >= LONGEST)
    }

    /// Hands them out, and begins anew.
    pub(super) fn take(&mut self) -> Vec<T> {
        std::mem::take(&mut self.answers)
    }
}

#[cfg(test)]
mod tests {
    use super::{Gathering, LONGEST};
    use std::time::Duration;

    #[test]
    fn what_waits_is_stored_when_it_is_enough_or_has_waited_long() {
        let start = Duration::from_secs(100);
        let mut pages = Gathering::default();
        assert!(!pages.is_enough(2, start), "nothing waits");
        pages.add('a', start);
        assert!(!pages.is_enough(2, start + LONGEST / 2));
        assert!(pages.is_enough(2, start + LONGEST));
        pages.add('b', start + LONGEST / 2);
        assert!(pages.is_enough(2, start + LONGEST / 2));
        assert_eq!(pages.take(), ['a', 'b']);
        pages.add('c', start + LONGEST * 3);
        assert!(!pages.is_enough(2, start + LONGEST * 3), "each gathering has a time of its own");
    }
}
