//! The limit of a day, which all programs of an account share (HubSpot docs: "Usage guidelines"; told to private apps
//! and service keys, by a 429 alone to others).

use super::{Lane, Spent};
use std::time::Duration;

/// What is known of this day's requests; nothing, until the server has told.
#[derive(Debug, Default)]
pub(super) struct Day {
    /// The limit, and how many are left of it.
    told: Option<(u64, u64)>,
    used_up: bool,
    /// When the figures are void.
    ends: Option<Duration>,
}

impl Day {
    /// Takes over the server's figures. Whether they keep any lane from sending.
    pub(super) fn announced(&mut self, limit: u64, remaining: u64) -> bool {
        self.told = Some((limit, remaining));
        self.used_up = remaining == 0;
        remaining <= left_to_others(Lane::Sweep, limit)
    }

    /// The server refused a request because of this limit.
    pub(super) fn used_up(&mut self) {
        self.used_up = true;
    }

    /// When the day ends.
    pub(super) fn ends(&mut self, at: Duration) {
        self.ends = Some(at);
    }

    /// Whether this lane sends nothing more today.
    pub(super) fn spent(&mut self, lane: Lane, now: Duration) -> Option<Spent> {
        let until = self.ends?;
        if until <= now {
            *self = Self::default();
            return None;
        }
        let kept = self.told.is_some_and(|(limit, remaining)| remaining <= left_to_others(lane, limit));
        (self.used_up || kept).then_some(Spent { until, reserved: !self.used_up })
    }
}

/// How many of a day's requests a lane leaves to those before it: comparing everything once more is given up first, a
/// first pull next, then looking for changes; a hundredth is for the user's edits alone.
fn left_to_others(lane: Lane, limit: u64) -> u64 {
    match lane {
        Lane::Push => 0,
        Lane::Read => limit / 100,
        Lane::Incremental => limit / 50,
        Lane::Backfill => limit / 20,
        Lane::Sweep => limit / 10,
    }
}
