//! When which pass is due. Pure: it is given the time of this computer's clock and the times of the last passes, which
//! only order our own work and never meet a server stamp.

use std::time::Duration;

/// One kind of work of the cycle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Pass {
    /// The recycle bin.
    Archived,
    /// The last windows and all links again.
    Cold,
}

impl Pass {
    pub(crate) const ALL: [Self; 2] = [Self::Archived, Self::Cold];

    /// Where the time of the last pass is kept.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Archived => "archived_pass_at",
            Self::Cold => "cold_pass_at",
        }
    }

    /// Milliseconds between two passes.
    fn period(self) -> i64 {
        match self {
            Self::Archived => 15 * 60 * 1000,
            Self::Cold => 60 * 60 * 1000,
        }
    }
}

/// The local times of the last passes, in unix milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Schedule {
    /// Of the recycle bin.
    pub archived_at: Option<i64>,
    /// Of the cold pass.
    pub cold_at: Option<i64>,
}

impl Schedule {
    /// Whether a pass is due at `now`. A clock that went back makes everything due: an extra pass is harmless.
    pub fn is_due(&self, pass: Pass, now: i64) -> bool {
        let last = match pass {
            Pass::Archived => self.archived_at,
            Pass::Cold => self.cold_at,
        };
        last.is_none_or(|last| now < last || now - last >= pass.period())
    }
}

/// What a resident process does next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// Pull, then push.
    Cycle,
    /// Only push.
    Push,
}

/// What moves a resident process to act. All times are of the monotonic clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rhythm {
    /// Whether the user looks at the window.
    pub focused: bool,
    /// Whether a cycle was asked for.
    pub asked: bool,
    /// When the last cycle ended, well or not.
    pub cycled_at: Option<Duration>,
    /// How many cycles failed in a row.
    pub failures: u32,
    /// The last edit that no push has taken up.
    pub edited_at: Option<Duration>,
    /// The last archive that no push has taken up.
    pub archived_at: Option<Duration>,
    /// When the next row that waits for a time comes due: one that is tried again, or looked for again.
    pub due_at: Option<Duration>,
}

impl Rhythm {
    /// How long a push waits for further edits.
    pub const EDIT: Duration = Duration::from_secs(3);
    /// How long an archive can be taken back.
    pub const ARCHIVE: Duration = Duration::from_secs(10);
    const FOCUSED: Duration = Duration::from_secs(60);
    const AWAY: Duration = Duration::from_secs(5 * 60);
    const FIRST_RETRY: Duration = Duration::from_secs(5);

    /// What comes next, and when. After a failure an edit does not hasten anything: it would fail the same way.
    pub fn next(&self) -> (Turn, Duration) {
        let Some(cycled_at) = self.cycled_at else { return (Turn::Cycle, Duration::ZERO) };
        if self.asked {
            return (Turn::Cycle, Duration::ZERO);
        }
        let period = if self.focused { Self::FOCUSED } else { Self::AWAY };
        if self.failures > 0 {
            let retry = Self::FIRST_RETRY.saturating_mul(1 << (self.failures - 1).min(6));
            return (Turn::Cycle, cycled_at + retry.min(period));
        }
        let cycle = (Turn::Cycle, cycled_at + period);
        let edit = self.edited_at.map(|at| (Turn::Push, at + Self::EDIT));
        let archive = self.archived_at.map(|at| (Turn::Push, at + Self::ARCHIVE));
        let due = self.due_at.map(|at| (Turn::Push, at));
        [edit, archive, due]
            .into_iter()
            .flatten()
            .fold(cycle, |first, next| if next.1 < first.1 { next } else { first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_cycle_comes_at_once_then_every_minute_while_somebody_looks_and_every_five_otherwise() {
        assert_eq!(Rhythm::default().next(), (Turn::Cycle, at(0)));
        let away = Rhythm { cycled_at: Some(at(100)), ..Rhythm::default() };
        assert_eq!(away.next(), (Turn::Cycle, at(400)));
        assert_eq!(Rhythm { focused: true, ..away }.next(), (Turn::Cycle, at(160)));
        assert_eq!(Rhythm { asked: true, ..away }.next(), (Turn::Cycle, at(0)));
    }

    #[test]
    fn an_edit_is_pushed_after_three_seconds_and_an_archive_after_ten() {
        let calm = Rhythm { cycled_at: Some(at(100)), ..Rhythm::default() };
        assert_eq!(Rhythm { edited_at: Some(at(120)), ..calm }.next(), (Turn::Push, at(123)));
        assert_eq!(Rhythm { archived_at: Some(at(120)), ..calm }.next(), (Turn::Push, at(130)));
        let both = Rhythm { edited_at: Some(at(129)), archived_at: Some(at(120)), ..calm };
        assert_eq!(both.next(), (Turn::Push, at(130)));
    }

    #[test]
    fn what_waits_for_a_time_is_pushed_then_and_no_sooner() {
        let calm = Rhythm { cycled_at: Some(at(100)), ..Rhythm::default() };
        assert_eq!(Rhythm { due_at: Some(at(110)), ..calm }.next(), (Turn::Push, at(110)));
        assert_eq!(Rhythm { due_at: Some(at(900)), ..calm }.next(), (Turn::Cycle, at(400)));
        let edited = Rhythm { due_at: Some(at(160)), edited_at: Some(at(120)), ..calm };
        assert_eq!(edited.next(), (Turn::Push, at(123)));
    }

    #[test]
    fn failures_are_tried_again_at_growing_distances_and_edits_wait_with_them() {
        let failed = |failures| Rhythm {
            cycled_at: Some(at(100)),
            failures,
            focused: true,
            edited_at: Some(at(100)),
            ..Rhythm::default()
        };
        let next: Vec<u64> = [1, 2, 3, 4, 5, 40].map(|n| failed(n).next().1.as_secs() - 100).into();
        assert_eq!(next, [5, 10, 20, 40, 60, 60]);
        assert_eq!(failed(1).next().0, Turn::Cycle);
    }

    #[test]
    fn a_pass_is_due_first_after_its_period_and_when_the_clock_went_back() {
        let schedule = Schedule { archived_at: Some(1_000_000), cold_at: None };
        assert!(schedule.is_due(Pass::Cold, 0));
        assert!(!schedule.is_due(Pass::Archived, 1_000_000 + 15 * 60 * 1000 - 1));
        assert!(schedule.is_due(Pass::Archived, 1_000_000 + 15 * 60 * 1000));
        assert!(schedule.is_due(Pass::Archived, 999_999));
    }
}
