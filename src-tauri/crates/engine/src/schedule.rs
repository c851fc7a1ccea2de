//! When which pass is due. Pure: it is given the time of this computer's clock and the times of the last passes, which
//! only order our own work and never meet a server stamp.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_due_first_after_its_period_and_when_the_clock_went_back() {
        let schedule = Schedule { archived_at: Some(1_000_000), cold_at: None };
        assert!(schedule.is_due(Pass::Cold, 0));
        assert!(!schedule.is_due(Pass::Archived, 1_000_000 + 15 * 60 * 1000 - 1));
        assert!(schedule.is_due(Pass::Archived, 1_000_000 + 15 * 60 * 1000));
        assert!(schedule.is_due(Pass::Archived, 999_999));
    }
}
