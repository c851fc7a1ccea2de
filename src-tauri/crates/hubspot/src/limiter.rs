//! Rate limits as a pure decision: when may the next request leave, so that the server never sees more than it
//! allows, and who goes first. Takes `now`; never reads a clock, waits or sends.
//!
//! Lanes. Requests wait in the order of [`Lane`], and within a lane in the order they came. None waits for ever: after
//! [`PASSED`] grants that passed somebody by, the next one goes to whoever has waited longest, whatever the lane. While
//! somebody is at work the background leaves room for the next thing they do. Of a day's requests each lane leaves a
//! share to those before it, so that what is left at the end of a busy day is for the user's own edits ([`Day`]).
//!
//! Others at the same limit. What other programs use is learned from the server's own count of what remains. While
//! anybody else is seen at work, the background keeps to half of the limit, or to what they leave, less a tenth for
//! them to grow. Where the server gives no count, a 429 is the sign. However much others take, one request an interval
//! is always tried, so nothing stalls.
//!
//! Suspend. Only requests that may have arrived within the last interval count, and there are never more than the limit
//! of them under way; so neither a clock that stood still while the computer slept nor one that leapt makes a burst.

mod day;
mod window;

use day::Day;
use std::time::Duration;
use window::{Place, Window};

/// After so many grants that passed somebody by, whoever has waited longest is next.
pub(crate) const PASSED: u32 = 8;

/// Which of HubSpot's limits a request counts against (HubSpot docs: "Usage guidelines"; searches and associations
/// are exempt from the ten-second limit and have their own).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Bucket {
    /// The ten-second limit of the app or token.
    General,
    /// Searches, per account.
    Search,
    /// Association calls.
    Associations,
}

impl Bucket {
    const ALL: [Self; 3] = [Self::General, Self::Search, Self::Associations];
}

/// For whom a request is made. Earlier ones go first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lane {
    /// The user's edits on their way out.
    Push,
    /// What the user looks at and waits for.
    Read,
    /// What changed since the last pull.
    Incremental,
    /// A first full pull.
    Backfill,
    /// Comparing everything once more.
    Sweep,
}

impl Lane {
    /// Every lane, the first first.
    pub(crate) const ALL: [Self; 5] =
        [Self::Push, Self::Read, Self::Incremental, Self::Backfill, Self::Sweep];

    /// Whether nobody waits for it.
    pub(crate) fn is_background(self) -> bool {
        self > Self::Read
    }
}

/// A place in a bucket's queue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Ticket {
    place: Place,
    bucket: Bucket,
}

/// What a waiting ticket is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    /// So many of its requests may leave now, all unless they exceed the whole limit; each is outstanding until it
    /// is given back or answered.
    Granted(u32),
    /// Nothing can change before this time.
    Until(Duration),
    /// Something else must happen first: another ticket's turn, or an answer.
    Blocked,
    /// Today's requests are used up for this lane until about this time; the ticket has left the queue.
    Spent(Spent),
}

/// A day's requests are used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Spent {
    /// When the next ones are expected.
    pub(crate) until: Duration,
    /// Whether some are left, for lanes that go before.
    pub(crate) reserved: bool,
}

/// The server's own figures, from the headers of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Announced {
    /// `X-HubSpot-RateLimit-Max`.
    pub(crate) max: Option<u32>,
    /// `X-HubSpot-RateLimit-Remaining`.
    pub(crate) remaining: Option<u32>,
    /// `X-HubSpot-RateLimit-Interval-Milliseconds`.
    pub(crate) interval: Option<Duration>,
}

/// All limits of one account.
#[derive(Debug)]
pub(crate) struct Limiter {
    general: Window,
    search: Window,
    associations: Window,
    day: Day,
    tickets: u64,
    /// Whether the server has shown a limit of its own.
    limited: bool,
}

impl Limiter {
    /// Starts at what every account has: 100 general and association calls per 10 s, 4 searches a second of the 5
    /// that all programs of an account share.
    pub(crate) fn new() -> Self {
        let ten = Duration::from_secs(10);
        Self {
            general: Window::new(100, ten, true),
            search: Window::new(4, Duration::from_secs(1), false),
            associations: Window::new(100, ten, false),
            day: Day::default(),
            tickets: 0,
            limited: false,
        }
    }

    fn window(&mut self, bucket: Bucket) -> &mut Window {
        match bucket {
            Bucket::General => &mut self.general,
            Bucket::Search => &mut self.search,
            Bucket::Associations => &mut self.associations,
        }
    }

    /// Uses at most so many hundredths of each limit for all lanes together; the rest is for other programs.
    pub(crate) fn use_at_most(&mut self, percent: u8) {
        for bucket in Bucket::ALL {
            self.window(bucket).ceiling(percent);
        }
    }

    /// Joins the queue for `calls` requests that may leave together or not at all.
    pub(crate) fn join(&mut self, bucket: Bucket, lane: Lane, calls: u32, now: Duration) -> Ticket {
        self.tickets += 1;
        let place = Place { lane, number: self.tickets };
        self.window(bucket).join(place, calls, now);
        Ticket { place, bucket }
    }

    /// Leaves the queue without having been granted.
    pub(crate) fn leave(&mut self, ticket: Ticket) {
        self.window(ticket.bucket).leave(ticket.place);
    }

    /// Whether it is this ticket's turn.
    pub(crate) fn turn(&mut self, ticket: Ticket, now: Duration) -> Turn {
        if let Some(spent) = self.day.spent(ticket.place.lane, now) {
            self.leave(ticket);
            return Turn::Spent(spent);
        }
        self.window(ticket.bucket).turn(ticket.place, now)
    }

    /// A granted request provably never left.
    pub(crate) fn give_back(&mut self, bucket: Bucket) {
        self.window(bucket).give_back();
    }

    /// A granted request that left at `sent` was answered; the server counted it in between.
    pub(crate) fn answered(&mut self, bucket: Bucket, sent: Duration, now: Duration) {
        self.window(bucket).answered(sent, now);
    }

    /// A granted request left and nobody waits for its answer any more; it may still be on its way.
    pub(crate) fn abandoned(&mut self, bucket: Bucket, now: Duration) {
        self.window(bucket).abandoned(now);
    }

    /// Takes over the server's figures from the answer to a general request granted at `granted` and answered at
    /// `now`. Association calls announce either limit or none; theirs follows from the account's tier, which the
    /// general one tells (HubSpot docs: "Usage guidelines": 100 per 10 s, with Professional and Enterprise 150, with
    /// the limit increase 200).
    pub(crate) fn announced(&mut self, figures: Announced, granted: Duration, now: Duration) {
        if let Some(max) = figures.max {
            self.restrict();
            self.associations.allow(match max {
                250.. => 200,
                190.. => 150,
                _ => 100,
            });
        }
        self.general.announced(figures, granted, now);
    }

    /// The server tells how many requests the day has and had left. Whether that is little enough for when the day ends
    /// to matter.
    pub(crate) fn day_announced(&mut self, limit: u64, remaining: u64) -> bool {
        self.day.announced(limit, remaining)
    }

    /// No request of this day is left: the server answered so.
    pub(crate) fn day_spent(&mut self) {
        self.day.used_up();
    }

    /// The day's figures hold until then.
    pub(crate) fn day_ends(&mut self, at: Duration) {
        self.day.ends(at);
    }

    /// The computer has slept, or its clock was set: how much of the day is left is not known any more.
    pub(crate) fn woke(&mut self) {
        self.day = Day::default();
    }

    /// The server announces no limits at all: there are none, unless it has shown one before.
    pub(crate) fn lift(&mut self) {
        if self.limited {
            return;
        }
        for bucket in Bucket::ALL {
            self.window(bucket).lift();
        }
    }

    /// The server has limits: where none was known, the standing one holds.
    fn restrict(&mut self) {
        self.limited = true;
        for bucket in Bucket::ALL {
            self.window(bucket).restrict();
        }
    }

    /// Nothing leaves this bucket before `until`: the server answered 429.
    pub(crate) fn hold(&mut self, bucket: Bucket, until: Duration) {
        self.restrict();
        self.window(bucket).hold(until);
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "limiter_lanes_tests.rs"]
mod lanes_tests;
