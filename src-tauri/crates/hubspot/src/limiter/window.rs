//! One limit: at most so many requests in any interval.
//!
//! Invariant, for any delay on the way: a request counts from the moment it is granted until one whole interval
//! after its *answer*, less most of the shortest trip there and back that was seen. The server counts it somewhere
//! in between, and no way there and no way back takes less than its share of that trip; so of any `max + 1`
//! requests two reach the server more than an interval apart, and a far server is used as fully as a near one.

use super::{Announced, Lane, PASSED, Turn};
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

/// Added to every interval against rounding of clocks on both sides.
const MARGIN: Duration = Duration::from_millis(10);
/// So many trips are measured before the shortest of them is relied upon.
const TRIPS: u32 = 20;
/// How long after a request of the user the background leaves room for the next one.
const ATTENTION: Duration = Duration::from_secs(60);
/// How long after a 429 the background leaves half of the limit to whoever else uses it.
const CROWDED: Duration = Duration::from_secs(60);

/// A place in the queue: those of a lane in the order they came.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Place {
    pub(super) lane: Lane,
    pub(super) number: u64,
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

/// One limit.
#[derive(Debug)]
pub(super) struct Window {
    /// `None` while the server announces no limit.
    max: Option<u32>,
    /// What holds until the server announces something, and again when an unlimited server answers 429.
    floor: u32,
    /// How many hundredths of the limit are used at most.
    ceiling: u32,
    interval: Duration,
    /// Until the first answer has shown the limits, and after a 429 has shown that they are used up: one grant at a time.
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
    crowded_until: Duration,
    queue: BTreeMap<Place, u32>,
    /// Grants in a row that passed by somebody who had waited longer.
    passed: u32,
}

/// How much one request may find in use when it leaves.
struct Room {
    /// By everybody.
    all: u32,
    /// By us.
    ours: u32,
}

impl Window {
    pub(super) fn new(max: u32, interval: Duration, probing: bool) -> Self {
        Self {
            max: Some(max),
            floor: max,
            ceiling: 100,
            interval,
            probing,
            outstanding: 0,
            answered: VecDeque::new(),
            foreign: VecDeque::new(),
            trips: Trips::default(),
            hold_until: Duration::ZERO,
            attention_until: Duration::ZERO,
            crowded_until: Duration::ZERO,
            queue: BTreeMap::new(),
            passed: 0,
        }
    }

    pub(super) fn ceiling(&mut self, percent: u8) {
        self.ceiling = u32::from(percent.clamp(1, 100));
    }

    /// The limit is known from elsewhere.
    pub(super) fn allow(&mut self, max: u32) {
        self.max = Some(max);
    }

    pub(super) fn lift(&mut self) {
        self.max = None;
        self.answered.clear();
        self.foreign.clear();
    }

    pub(super) fn restrict(&mut self) {
        self.max = self.max.or(Some(self.floor));
    }

    pub(super) fn hold(&mut self, until: Duration) {
        self.hold_until = self.hold_until.max(until);
        self.crowded_until = self.crowded_until.max(until + CROWDED);
        self.probing = true;
        self.trips = Trips::default();
    }

    pub(super) fn join(&mut self, place: Place, calls: u32, now: Duration) {
        if !place.lane.is_background() {
            self.attention_until = now + ATTENTION;
        }
        self.queue.insert(place, calls);
    }

    pub(super) fn leave(&mut self, place: Place) {
        self.queue.remove(&place);
    }

    pub(super) fn give_back(&mut self) {
        self.outstanding = self.outstanding.saturating_sub(1);
    }

    pub(super) fn answered(&mut self, sent: Duration, now: Duration) {
        self.trips.add(now.saturating_sub(sent));
        self.ended(now);
    }

    pub(super) fn abandoned(&mut self, now: Duration) {
        self.trips = Trips::default();
        self.ended(now);
    }

    pub(super) fn turn(&mut self, place: Place, now: Duration) -> Turn {
        let oldest = self.oldest();
        let overdue = self.passed >= PASSED;
        let next = if overdue { oldest } else { self.queue.keys().next().copied() };
        if next != Some(place) {
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
            let room = self.room(place.lane, overdue, max, now);
            calls = calls.min(room.all).min(room.ours);
            let counted = self.answered.partition_point(|at| self.end(*at) <= now);
            let ours = self.outstanding as usize + (self.answered.len() - counted);
            let over_all = (ours + self.foreign.len() + calls as usize).saturating_sub(room.all as usize);
            let over_ours = (ours + calls as usize).saturating_sub(room.ours as usize);
            if over_all > 0 || over_ours > 0 {
                return self.free_at(over_all, over_ours, counted);
            }
        }
        self.queue.remove(&place);
        self.passed = if oldest == Some(place) { 0 } else { self.passed.saturating_add(1) };
        self.outstanding += calls;
        Turn::Granted(calls)
    }

    /// Whoever has waited longest, of all lanes.
    fn oldest(&self) -> Option<Place> {
        let first = |lane| {
            let (from, to) = (Place { lane, number: 0 }, Place { lane, number: u64::MAX });
            self.queue.range(from..=to).next().map(|(place, _)| *place)
        };
        Lane::ALL.into_iter().filter_map(first).min_by_key(|place| place.number)
    }

    /// A request stops being outstanding and counts on.
    fn ended(&mut self, now: Duration) {
        self.outstanding = self.outstanding.saturating_sub(1);
        if self.max.is_some() {
            self.answered.push_back(now);
        }
        self.probing &= now < self.hold_until;
    }

    /// When a request that was answered at this time stops counting.
    fn end(&self, answered: Duration) -> Duration {
        (answered + self.interval + MARGIN).saturating_sub(self.trips.least())
    }

    /// What may be in use. Who has waited too long behind others has to keep to the limit and the ceiling alone: were
    /// there more to wait for, all others would wait with it.
    fn room(&self, lane: Lane, overdue: bool, max: u32, now: Duration) -> Room {
        let ours = (max.saturating_mul(self.ceiling) / 100).max(1);
        if overdue || !lane.is_background() {
            return Room { all: max, ours };
        }
        let kept = if now < self.attention_until { (max / 20).max(3).min(max / 2) } else { 0 };
        Room { all: (max - kept).max(1), ours: ours.min(self.share(max, now)) }
    }

    /// The part of the limit that is the background's while others use it too.
    fn share(&self, max: u32, now: Duration) -> u32 {
        let half = (max / 2).max(1);
        if now < self.crowded_until {
            return half;
        }
        let others = u32::try_from(self.foreign.len()).unwrap_or(max);
        if others < (max / 20).max(2) {
            return max;
        }
        half.max(max.saturating_sub(others + max / 10))
    }

    /// When so many of all that count now, and so many of ours, will have stopped counting.
    fn free_at(&self, over_all: usize, over_ours: usize, counted: usize) -> Turn {
        let ours = self.answered.iter().skip(counted).map(|at| self.end(*at));
        let mut all: Vec<Duration> = ours.clone().chain(self.foreign.iter().copied()).collect();
        all.sort_unstable();
        let nth = |ends: &[Duration], places: usize| match places.checked_sub(1) {
            None => Some(Duration::ZERO),
            Some(last) => ends.get(last).copied(),
        };
        let ours: Vec<Duration> = ours.collect();
        match (nth(&all, over_all), nth(&ours, over_ours)) {
            (Some(all), Some(ours)) => Turn::Until(all.max(ours)),
            _ => Turn::Blocked,
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

    pub(super) fn announced(&mut self, figures: Announced, granted: Duration, now: Duration) {
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
