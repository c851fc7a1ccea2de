//! The limiter against a server that counts for itself, with delays on both ways, and its rules one by one.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeSet, VecDeque};

const SECOND: Duration = Duration::from_secs(1);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A server that counts requests as they arrive, in a rolling window, both ends included.
struct Server {
    max: usize,
    interval: Duration,
    window: VecDeque<Duration>,
    seen: u32,
}

impl Server {
    fn new(max: usize, interval: Duration) -> Self {
        Self { max, interval, window: VecDeque::new(), seen: 0 }
    }

    /// Counts a request; returns how many the window then holds.
    fn arrive(&mut self, at: Duration) -> usize {
        self.seen += 1;
        self.window.push_back(at);
        while self.window.front().is_some_and(|earlier| *earlier + self.interval < at) {
            self.window.pop_front();
        }
        self.window.len()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Event {
    Answer { granted: Duration, remaining: u32 },
    Arrive { granted: Duration, back: Duration },
    Want { calls: u32, lane: Lane },
    Look,
}

/// Plays requests against limiter and server. `delay` gives the way there and back of the n-th request. Returns the
/// fullest window the server saw, and when the last answer came.
fn play(
    server: &mut Server,
    wants: &[(Duration, u32, Lane)],
    announce: bool,
    delay: impl Fn(usize) -> (Duration, Duration),
) -> (usize, Duration) {
    let mut limiter = Limiter::new();
    let mut events: BTreeSet<(Duration, usize, Event)> = BTreeSet::new();
    let mut number = 0;
    let mut push = |events: &mut BTreeSet<_>, at, event| {
        number += 1;
        events.insert((at, number, event));
    };
    for (at, calls, lane) in wants {
        push(&mut events, *at, Event::Want { calls: *calls, lane: *lane });
    }
    let mut waiting: BTreeSet<Ticket> = BTreeSet::new();
    let mut looks = BTreeSet::new();
    let (mut fullest, mut end, mut sent) = (0, Duration::ZERO, 0);
    while let Some((now, _, event)) = events.pop_first() {
        match event {
            Event::Want { calls, lane } => {
                waiting.insert(limiter.join(Bucket::General, lane, calls, now));
            }
            Event::Arrive { granted, back } => {
                let used = server.arrive(now);
                fullest = fullest.max(used);
                let remaining = server.max.saturating_sub(used) as u32;
                push(&mut events, now + back, Event::Answer { granted, remaining });
            }
            Event::Answer { granted, remaining } => {
                end = now;
                limiter.answered(Bucket::General, granted, now);
                if announce {
                    let figures = Announced {
                        max: Some(server.max as u32),
                        remaining: Some(remaining),
                        interval: Some(server.interval),
                    };
                    limiter.announced(figures, granted, now);
                }
            }
            Event::Look => {}
        }
        // Whoever is granted lets all others look again.
        while let Some((ticket, calls)) = first_granted(&mut limiter, &waiting, now, |at| {
            assert!(at > now, "told to wait for the past");
            if looks.insert(at) {
                push(&mut events, at, Event::Look);
            }
        }) {
            waiting.remove(&ticket);
            for _ in 0..calls {
                let (there, back) = delay(sent);
                sent += 1;
                push(&mut events, now + there, Event::Arrive { granted: now, back });
            }
        }
    }
    assert!(waiting.is_empty(), "somebody waits for ever");
    (fullest, end)
}

/// The first of the waiting whose turn it is; `until` hears of those who know when theirs may come.
fn first_granted(
    limiter: &mut Limiter,
    waiting: &BTreeSet<Ticket>,
    now: Duration,
    mut until: impl FnMut(Duration),
) -> Option<(Ticket, u32)> {
    // It can be the turn of whoever is first in the queue's order, or of whoever has waited longest.
    let oldest = waiting.iter().min_by_key(|ticket| ticket.place.number);
    for ticket in waiting.first().into_iter().chain(oldest) {
        match limiter.turn(*ticket, now) {
            Turn::Granted(calls) => return Some((*ticket, calls)),
            Turn::Until(at) => until(at),
            Turn::Blocked => {}
            Turn::Spent(spent) => panic!("{spent:?}"),
        }
    }
    None
}

fn lanes() -> impl Strategy<Value = Lane> {
    proptest::sample::select(&Lane::ALL[..])
}

/// Ways there and back: those of the distance, which the first request meets alone, and what comes on top of them.
fn delays(there: u64, back: u64) -> impl Strategy<Value = Vec<(u64, u64)>> {
    let least = (0..there / 2, 0..back / 2);
    let more = proptest::collection::vec((0..there / 2, 0..back / 2), 1..50);
    (least, more).prop_map(|(least, more)| {
        let on_top = more.into_iter().map(|(there, back)| (least.0 + there, least.1 + back));
        std::iter::once(least).chain(on_top).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_server_never_sees_more_than_it_allows(
        max in 100usize..250,
        wants in proptest::collection::vec((0u64..40_000, 1u32..5, lanes()), 1..400),
        delays in delays(9_000, 4_000),
        announce in any::<bool>(),
    ) {
        let wants: Vec<_> = wants.into_iter().map(|(at, calls, lane)| (ms(at), calls, lane)).collect();
        let mut server = Server::new(max, SECOND * 10);
        let (fullest, _) = play(&mut server, &wants, announce, |n| {
            let (there, back) = delays[n % delays.len()];
            (ms(there), ms(back))
        });
        prop_assert!(fullest <= max, "{fullest} of {max}");
        prop_assert_eq!(server.seen, wants.iter().map(|(_, calls, _)| calls).sum::<u32>());
    }

    #[test]
    fn small_limits_hold_too(
        max in 1usize..8,
        wants in proptest::collection::vec((0u64..3_000, 1u32..4, lanes()), 1..40),
        delays in delays(3_000, 500),
    ) {
        let wants: Vec<_> = wants.into_iter().map(|(at, calls, lane)| (ms(at), calls, lane)).collect();
        let mut server = Server::new(max, SECOND);
        // The first grants go by the standing limit; from its first answer on the server's own figures hold.
        let mut limiter_first = Vec::with_capacity(wants.len() + 1);
        limiter_first.push((Duration::ZERO, 1, Lane::Push));
        limiter_first.extend(wants.iter().map(|(at, calls, lane)| (*at + ms(20_000), *calls, *lane)));
        let (fullest, _) = play(&mut server, &limiter_first, true, |n| {
            let (there, back) = delays[n % delays.len()];
            (ms(there), ms(back))
        });
        prop_assert!(fullest <= max, "{fullest} of {max}");
    }
}

#[test]
fn a_long_pull_takes_hardly_longer_than_the_limit_itself() {
    for (max, there) in [(110, 0), (190, 0), (190, 100), (190, 250)] {
        let wants: Vec<_> = (0..1_500).map(|_| (Duration::ZERO, 1, Lane::Backfill)).collect();
        let mut server = Server::new(max, SECOND * 10);
        let (fullest, end) = play(&mut server, &wants, true, |_| (ms(there), ms(there)));
        let floor = SECOND * 10 * (1_500_u32.div_ceil(max as u32) - 1);
        assert!(fullest <= max);
        assert!(end <= floor.mul_f64(1.03), "{end:?} against {floor:?} at {max} per 10 s");
    }
}

fn grant(limiter: &mut Limiter, bucket: Bucket, lane: Lane, calls: u32, now: Duration) -> Turn {
    let ticket = limiter.join(bucket, lane, calls, now);
    let turn = limiter.turn(ticket, now);
    if !matches!(turn, Turn::Granted(_)) {
        limiter.leave(ticket);
    }
    turn
}

/// A limiter whose server allows `max` per 10 s, after one answered request at time zero.
fn known(max: u32) -> Limiter {
    let mut limiter = Limiter::new();
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, Duration::ZERO), Turn::Granted(1));
    limiter.answered(Bucket::General, Duration::ZERO, Duration::ZERO);
    let figures = Announced { max: Some(max), remaining: Some(max - 1), interval: Some(SECOND * 10) };
    limiter.announced(figures, Duration::ZERO, Duration::ZERO);
    limiter
}

#[test]
fn until_the_first_answer_one_request_is_under_way() {
    let mut limiter = Limiter::new();
    let turns: Vec<Turn> =
        (0..2).map(|_| grant(&mut limiter, Bucket::General, Lane::Incremental, 1, Duration::ZERO)).collect();
    assert_eq!(turns, [Turn::Granted(1), Turn::Blocked]);
    limiter.answered(Bucket::General, ms(5), ms(5));
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, ms(5)), Turn::Granted(1));
}

#[test]
fn a_reservation_is_granted_whole_or_not_at_all() {
    let mut limiter = known(5);
    let three = limiter.join(Bucket::General, Lane::Push, 3, ms(1));
    assert_eq!(limiter.turn(three, ms(1)), Turn::Granted(3));
    let again = limiter.join(Bucket::General, Lane::Push, 3, ms(2));
    assert_eq!(limiter.turn(again, ms(2)), Turn::Blocked, "all but one are under way");
    limiter.give_back(Bucket::General);
    limiter.give_back(Bucket::General);
    assert_eq!(limiter.turn(again, ms(3)), Turn::Granted(3), "unspent grants return");
}

#[test]
fn interactive_requests_go_first_and_each_kind_in_turn() {
    let mut limiter = known(2);
    let first = limiter.join(Bucket::General, Lane::Incremental, 1, ms(1));
    let second = limiter.join(Bucket::General, Lane::Incremental, 1, ms(1));
    let urgent = limiter.join(Bucket::General, Lane::Push, 1, ms(2));
    assert_eq!(limiter.turn(first, ms(2)), Turn::Blocked);
    assert_eq!(limiter.turn(urgent, ms(2)), Turn::Granted(1));
    limiter.answered(Bucket::General, ms(3), ms(3));
    let end = SECOND * 11;
    assert_eq!(limiter.turn(second, end), Turn::Blocked);
    assert_eq!(limiter.turn(first, end), Turn::Granted(1));
}

#[test]
fn while_somebody_works_the_background_leaves_room() {
    let mut limiter = known(100);
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Push, 1, ms(1)), Turn::Granted(1));
    let mut taken = 0;
    while let Turn::Granted(calls) = grant(&mut limiter, Bucket::General, Lane::Incremental, 1, ms(2)) {
        taken += calls;
    }
    assert_eq!(taken, 93);
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Push, 3, ms(3)), Turn::Granted(3));
}

#[test]
fn what_other_programs_use_is_learned_from_the_count_that_remains() {
    let mut limiter = Limiter::new();
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, Duration::ZERO), Turn::Granted(1));
    limiter.answered(Bucket::General, ms(10), ms(10));
    let figures = Announced { max: Some(100), remaining: Some(2), interval: Some(SECOND * 10) };
    limiter.announced(figures, Duration::ZERO, ms(10));
    let taken = (0..5)
        .filter(|_| {
            matches!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, ms(20)), Turn::Granted(_))
        })
        .count();
    assert_eq!(taken, 2);
}

#[test]
fn after_a_429_one_request_shows_whether_there_is_room_again() {
    let mut limiter = known(100);
    let background = |limiter: &mut Limiter, now| grant(limiter, Bucket::General, Lane::Incremental, 1, now);
    assert_eq!(background(&mut limiter, ms(1)), Turn::Granted(1));
    limiter.hold(Bucket::General, SECOND * 10);
    limiter.answered(Bucket::General, ms(1), ms(2));
    assert_eq!(background(&mut limiter, SECOND * 10), Turn::Granted(1));
    assert_eq!(background(&mut limiter, SECOND * 10), Turn::Blocked, "the first is under way");
    limiter.answered(Bucket::General, SECOND * 10, SECOND * 10 + ms(5));
    assert_eq!(background(&mut limiter, SECOND * 11), Turn::Granted(1));
    assert_eq!(background(&mut limiter, SECOND * 11), Turn::Granted(1));
}

#[test]
fn a_429_holds_its_bucket_and_no_other() {
    let mut limiter = known(100);
    limiter.hold(Bucket::General, SECOND * 10);
    let background = Lane::Incremental;
    assert_eq!(grant(&mut limiter, Bucket::General, background, 1, SECOND), Turn::Until(SECOND * 10));
    assert_eq!(grant(&mut limiter, Bucket::Search, background, 1, SECOND), Turn::Granted(1));
    assert_eq!(grant(&mut limiter, Bucket::General, background, 1, SECOND * 10), Turn::Granted(1));
}

#[test]
fn searches_stay_below_five_a_second() {
    let mut limiter = Limiter::new();
    let mut granted: Vec<Duration> = Vec::new();
    for step in 0..4_000 {
        let now = ms(step);
        if let Turn::Granted(_) = grant(&mut limiter, Bucket::Search, Lane::Incremental, 1, now) {
            granted.push(now);
            limiter.answered(Bucket::Search, now, now);
        }
    }
    let fullest =
        |at: &Duration| granted.iter().filter(|other| **other <= *at && **other + SECOND > *at).count();
    assert!(granted.iter().all(|at| fullest(at) <= 5));
    assert!(granted.len() >= 15, "{} searches in 4 s", granted.len());
}

#[test]
fn a_server_without_limits_is_not_slowed_down_until_it_shows_one() {
    let mut limiter = Limiter::new();
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, Duration::ZERO), Turn::Granted(1));
    limiter.answered(Bucket::General, Duration::ZERO, Duration::ZERO);
    limiter.lift();
    for _ in 0..10_000 {
        assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, ms(1)), Turn::Granted(1));
        limiter.answered(Bucket::General, ms(1), ms(1));
    }
    limiter.hold(Bucket::General, ms(2));
    limiter.lift();
    let mut taken = 0;
    while let Turn::Granted(calls) = grant(&mut limiter, Bucket::General, Lane::Push, 1, ms(3)) {
        limiter.answered(Bucket::General, ms(3), ms(3));
        taken += calls;
    }
    assert_eq!(taken, 100);
}

#[test]
fn the_association_limit_follows_the_accounts_tier() {
    for (general, associations) in [(100, 100), (110, 100), (190, 150), (250, 200)] {
        let mut limiter = known(general);
        let mut taken = 0;
        while let Turn::Granted(calls) =
            grant(&mut limiter, Bucket::Associations, Lane::Incremental, 1, ms(1))
        {
            taken += calls;
        }
        assert_eq!(taken, associations, "at {general} general calls");
    }
}

#[test]
fn a_limit_shown_late_brings_all_limits_back() {
    let mut limiter = Limiter::new();
    limiter.lift();
    let figures = Announced { max: Some(190), remaining: Some(189), interval: Some(SECOND * 10) };
    limiter.announced(figures, Duration::ZERO, Duration::ZERO);
    let turns: Vec<Turn> =
        (0..5).map(|_| grant(&mut limiter, Bucket::Search, Lane::Incremental, 1, ms(1))).collect();
    assert_eq!(turns.iter().filter(|turn| **turn == Turn::Granted(1)).count(), 4);
}

#[test]
fn a_request_that_nobody_waits_for_counts_as_long_as_it_may_be_under_way() {
    let mut limiter = Limiter::new();
    let figures = Announced { max: Some(30), remaining: None, interval: Some(SECOND * 10) };
    limiter.announced(figures, ms(0), ms(0));
    assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, ms(0)), Turn::Granted(1));
    limiter.answered(Bucket::General, ms(0), ms(400));
    for _ in 0..25 {
        assert_eq!(grant(&mut limiter, Bucket::General, Lane::Incremental, 1, ms(0)), Turn::Granted(1));
    }
    for _ in 0..24 {
        limiter.answered(Bucket::General, ms(0), ms(400));
    }
    let full = grant(&mut limiter, Bucket::General, Lane::Incremental, 5, ms(500));
    assert_eq!(full, Turn::Until(ms(10_110)), "the shortest trip but a quarter is known to be on the way");
    limiter.abandoned(Bucket::General, ms(500));
    let full = grant(&mut limiter, Bucket::General, Lane::Incremental, 5, ms(500));
    assert_eq!(full, Turn::Until(ms(10_410)), "trips are measured anew");
}
