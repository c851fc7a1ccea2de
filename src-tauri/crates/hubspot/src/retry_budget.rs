//! How much may be tried again, as a pure decision shared by all calls of a client: a broken server meets a trickle of
//! repetitions, however many calls are made of it. Takes `now`; never reads a clock, waits or sends.

use std::time::Duration;

/// Repetitions in hand at most, and at the start.
const MOST: u32 = 30;
/// One more comes with so many answers that were well.
const ANSWERS: u32 = 10;
/// And one more comes in this time.
const REFILL: Duration = Duration::from_secs(1);
/// Parts of a repetition that are counted.
const WHOLE: u32 = ANSWERS;

/// The repetitions in hand.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    /// In parts of a repetition.
    parts: u32,
    refilled_at: Duration,
}

impl RetryBudget {
    /// A full one.
    pub(crate) fn new(now: Duration) -> Self {
        Self { parts: MOST * WHOLE, refilled_at: now }
    }

    /// A request was answered as it should be.
    pub(crate) fn answered(&mut self) {
        self.add(1);
    }

    /// Takes one repetition, if there is one.
    pub(crate) fn take(&mut self, now: Duration) -> bool {
        self.refill(now);
        let Some(left) = self.parts.checked_sub(WHOLE) else { return false };
        self.parts = left;
        true
    }

    fn add(&mut self, parts: u32) {
        self.parts = self.parts.saturating_add(parts).min(MOST * WHOLE);
    }

    fn refill(&mut self, now: Duration) {
        let times = now.saturating_sub(self.refilled_at).as_millis() / REFILL.as_millis();
        let times = u32::try_from(times).unwrap_or(u32::MAX).min(MOST);
        if times == MOST {
            self.refilled_at = now;
        } else {
            self.refilled_at += REFILL * times;
        }
        self.add(times * WHOLE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn drain(budget: &mut RetryBudget, now: Duration) -> u32 {
        let mut taken = 0;
        while budget.take(now) {
            taken += 1;
        }
        taken
    }

    #[test]
    fn a_broken_server_meets_thirty_repetitions_and_then_one_a_second() {
        let mut budget = RetryBudget::new(at(100));
        assert_eq!(drain(&mut budget, at(100)), 30);
        let later: u32 = (1..=600).map(|second| drain(&mut budget, at(100 + second))).sum();
        assert_eq!(later, 600);
        assert_eq!(drain(&mut budget, at(700) + Duration::from_millis(900)), 0);
        assert_eq!(drain(&mut budget, at(701)), 1, "parts of a second are not lost");
    }

    #[test]
    fn a_server_that_answers_now_and_then_may_be_asked_again_for_a_tenth_of_its_answers() {
        let mut budget = RetryBudget::new(at(0));
        drain(&mut budget, at(0));
        for _ in 0..50 {
            budget.answered();
        }
        assert_eq!(drain(&mut budget, at(0)), 5);
    }

    #[test]
    fn what_is_not_used_does_not_pile_up() {
        let mut budget = RetryBudget::new(at(0));
        for _ in 0..10_000 {
            budget.answered();
        }
        assert_eq!(drain(&mut budget, at(8 * 3600)), 30);
        assert_eq!(drain(&mut budget, at(8 * 3600) + Duration::from_millis(999)), 0);
    }
}
