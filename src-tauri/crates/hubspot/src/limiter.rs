//! Rate limits as a pure decision: when may the next request leave, so that the server never sees more than it
//! allows. Takes `now`; never reads a clock, waits or sends.
//!
//! Invariant, for any delay on the way: a request counts from the moment it is granted until one whole interval
//! after its *answer*, less most of the shortest trip there and back that was seen. The server counts it somewhere
//! in between, and no way there and no way back takes less than its share of that trip; so of any `max + 1`
//! requests two reach the server more than an interval apart, and a far server is used as fully as a near one. What other programs use up of the same budget is learned from the server's own count of what
//! remains.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// Added to every interval against rounding of clocks on both sides.
const MARGIN: Duration = Duration::from_millis(10);
/// So many trips are measured before the shortest of them is relied upon.
const TRIPS: u32 = 20;
/// How long after an interactive request the background leaves room for the next one.
const ATTENTION: Duration = Duration::from_secs(60);

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

/// Who waits. Interactive requests go first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Priority {
    /// Somebody waits for it: a push.
    Interactive,
    /// Pulls and sweeps.
    Background,
}

/// A place in a bucket's queue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Ticket {
    priority: Priority,
    number: u64,
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

    /// Joins the queue for `calls` requests that may leave together or not at all.
    pub(crate) fn join(&mut self, bucket: Bucket, priority: Priority, calls: u32, now: Duration) -> Ticket {
        self.tickets += 1;
        let ticket = Ticket { priority, number: self.tickets, bucket };
        let window = self.window(bucket);
        if priority == Priority::Interactive {
            window.attention_until = now + ATTENTION;
        }
        window.queue.insert((priority, ticket.number), calls);
        ticket
    }

    /// Leaves the queue without having been granted.
    pub(crate) fn leave(&mut self, ticket: Ticket) {
        self.window(ticket.bucket).queue.remove(&(ticket.priority, ticket.number));
    }

    /// Whether it is this ticket's turn.
    pub(crate) fn turn(&mut self, ticket: Ticket, now: Duration) -> Turn {
        self.window(ticket.bucket).turn((ticket.priority, ticket.number), now)
    }

    /// A granted request provably never left.
    pub(crate) fn give_back(&mut self, bucket: Bucket) {
        let window = self.window(bucket);
        window.outstanding = window.outstanding.saturating_sub(1);
    }

    /// A granted request that left at `sent` was answered; the server counted it in between.
    pub(crate) fn answered(&mut self, bucket: Bucket, sent: Duration, now: Duration) {
        let window = self.window(bucket);
        window.trips.add(now.saturating_sub(sent));
        window.ended(now);
    }

    /// A granted request left and nobody waits for its answer any more; it may still be on its way.
    pub(crate) fn abandoned(&mut self, bucket: Bucket, now: Duration) {
        let window = self.window(bucket);
        window.trips = Trips::default();
        window.ended(now);
    }

    /// Takes over the server's figures from the answer to a general request granted at `granted` and answered at
    /// `now`. Association calls announce either limit or none; theirs follows from the account's tier, which the
    /// general one tells (HubSpot docs: "Usage guidelines": 100 per 10 s, with Professional and Enterprise 150, with
    /// the limit increase 200).
    pub(crate) fn announced(&mut self, figures: Announced, granted: Duration, now: Duration) {
        if let Some(max) = figures.max {
            self.restrict();
            self.associations.max = Some(match max {
                250.. => 200,
                190.. => 150,
                _ => 100,
            });
        }
        self.general.announced(figures, granted, now);
    }

    /// The server announces no limits at all: there are none, unless it has shown one before.
    pub(crate) fn lift(&mut self) {
        if self.limited {
            return;
        }
        for bucket in [Bucket::General, Bucket::Search, Bucket::Associations] {
            let window = self.window(bucket);
            window.max = None;
            window.answered.clear();
            window.foreign.clear();
        }
    }

    /// The server has limits: where none was known, the standing one holds.
    fn restrict(&mut self) {
        self.limited = true;
        for bucket in [Bucket::General, Bucket::Search, Bucket::Associations] {
            let window = self.window(bucket);
            window.max = window.max.or(Some(window.floor));
        }
    }

    /// Nothing leaves this bucket before `until`: the server answered 429.
    pub(crate) fn hold(&mut self, bucket: Bucket, until: Duration) {
        self.restrict();
        let window = self.window(bucket);
        window.hold_until = window.hold_until.max(until);
        window.trips = Trips::default();
    }
}

/// How long requests were under way.
#[derive(Debug, Default)]
struct Trips {
    count: u32,
    shortest: Option<Duration>,
}

impl Trips {
    fn add(&mut self, trip: Duration) {
        self.count = self.count.saturating_add(1);
        self.shortest = Some(self.shortest.map_or(trip, |shortest| shortest.min(trip)));
    }

    /// What every request spends on its way at least: nothing while few were measured, then three quarters of the
    /// shortest trip, for the shortest one possible may not have been met yet.
    fn least(&self) -> Duration {
        self.shortest.filter(|_| self.count >= TRIPS).unwrap_or_default() * 3 / 4
    }
}

/// One limit: at most `max` requests in any `interval`.
#[derive(Debug)]
struct Window {
    /// `None` while the server announces no limit.
    max: Option<u32>,
    /// What holds until the server announces something, and again when an unlimited server answers 429.
    floor: u32,
    interval: Duration,
    /// Until the first answer has shown the limits, one grant at a time.
    probing: bool,
    /// Granted and not yet answered.
    outstanding: u32,
    /// When requests were answered, oldest first.
    answered: VecDeque<Duration>,
    /// When requests of other programs stop counting, oldest first.
    foreign: VecDeque<Duration>,
    trips: Trips,
    hold_until: Duration,
    attention_until: Duration,
    queue: BTreeMap<(Priority, u64), u32>,
}

impl Window {
    fn new(max: u32, interval: Duration, probing: bool) -> Self {
        Self {
            max: Some(max),
            floor: max,
            interval,
            probing,
            outstanding: 0,
            answered: VecDeque::new(),
            foreign: VecDeque::new(),
            trips: Trips::default(),
            hold_until: Duration::ZERO,
            attention_until: Duration::ZERO,
            queue: BTreeMap::new(),
        }
    }

    fn turn(&mut self, place: (Priority, u64), now: Duration) -> Turn {
        if self.queue.keys().next() != Some(&place) {
            return Turn::Blocked;
        }
        if now < self.hold_until {
            return Turn::Until(self.hold_until);
        }
        let Some(mut calls) = self.queue.get(&place).copied() else { return Turn::Blocked };
        if self.probing && self.outstanding > 0 {
            return Turn::Blocked;
        }
        self.forget(now);
        if let Some(max) = self.max {
            let allowed = max.saturating_sub(self.kept_back(place.0, max, now)).max(1);
            calls = calls.min(allowed);
            let counted = self.answered.partition_point(|at| self.end(*at) <= now);
            let used = self.outstanding as usize + (self.answered.len() - counted) + self.foreign.len();
            let wanted = used + calls as usize;
            if wanted > allowed as usize {
                return self.free_at(wanted - allowed as usize, counted);
            }
        }
        self.queue.remove(&place);
        self.outstanding += calls;
        Turn::Granted(calls)
    }

    /// A request stops being outstanding and counts on.
    fn ended(&mut self, now: Duration) {
        self.outstanding = self.outstanding.saturating_sub(1);
        if self.max.is_some() {
            self.answered.push_back(now);
        }
        self.probing = false;
    }

    /// When a request that was answered at this time stops counting.
    fn end(&self, answered: Duration) -> Duration {
        (answered + self.interval + MARGIN).saturating_sub(self.trips.least())
    }

    /// Room the background leaves while somebody is at work.
    fn kept_back(&self, priority: Priority, max: u32, now: Duration) -> u32 {
        let attended = priority == Priority::Background && now < self.attention_until;
        if attended { (max / 20).max(3).min(max / 2) } else { 0 }
    }

    /// When `places` of those that count now will have stopped counting.
    fn free_at(&self, places: usize, counted: usize) -> Turn {
        let mut ends: Vec<Duration> = self
            .answered
            .iter()
            .skip(counted)
            .map(|at| self.end(*at))
            .chain(self.foreign.iter().copied())
            .collect();
        ends.sort_unstable();
        match ends.get(places - 1) {
            Some(end) => Turn::Until(*end),
            None => Turn::Blocked,
        }
    }

    /// Answers are kept for two intervals: one in which they count, one for comparing with the server's count.
    fn forget(&mut self, now: Duration) {
        while self.answered.front().is_some_and(|at| *at + self.interval * 2 + MARGIN <= now) {
            self.answered.pop_front();
        }
        while self.foreign.front().is_some_and(|end| *end <= now) {
            self.foreign.pop_front();
        }
    }

    fn announced(&mut self, figures: Announced, granted: Duration, now: Duration) {
        if let Some(interval) = figures.interval.filter(|interval| !interval.is_zero()) {
            self.interval = interval;
        }
        let Some(max) = figures.max.filter(|max| *max > 0) else { return };
        self.max = Some(max);
        self.floor = self.floor.min(max);
        self.forget(now);
        let Some(remaining) = figures.remaining else { return };
        if now.saturating_sub(granted) > self.interval {
            return;
        }
        let used = max.saturating_sub(remaining) as usize;
        let ours = self.answered.iter().filter(|at| **at + self.interval + MARGIN > granted).count()
            + self.outstanding as usize;
        for _ in (ours + self.foreign.len())..used {
            self.foreign.push_back(now + self.interval + MARGIN);
        }
    }
}

#[cfg(test)]
#[path = "limiter_tests.rs"]
mod tests;
