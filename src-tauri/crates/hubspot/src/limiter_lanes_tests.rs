//! Who goes first, who leaves room for whom, and what a day and a night do to it.

use super::*;

const SECOND: Duration = Duration::from_secs(1);
const INTERVAL: Duration = Duration::from_secs(10);

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A limiter whose server allows `max` per 10 s, an interval after its first answer.
fn known(max: u32) -> (Limiter, Duration) {
    let mut limiter = Limiter::new();
    assert_eq!(granted(&mut limiter, Lane::Read, Duration::ZERO), 1);
    limiter.answered(Bucket::General, Duration::ZERO, Duration::ZERO);
    let figures = Announced { max: Some(max), remaining: Some(max - 1), interval: Some(INTERVAL) };
    limiter.announced(figures, Duration::ZERO, Duration::ZERO);
    // Nobody is at work any more.
    (limiter, SECOND * 120)
}

/// How many of one request are granted at once: one or none.
fn granted(limiter: &mut Limiter, lane: Lane, now: Duration) -> u32 {
    let ticket = limiter.join(Bucket::General, lane, 1, now);
    match limiter.turn(ticket, now) {
        Turn::Granted(calls) => calls,
        _ => {
            limiter.leave(ticket);
            0
        }
    }
}

/// How many a lane gets now, one after the other.
fn all_granted(limiter: &mut Limiter, lane: Lane, now: Duration) -> u32 {
    (0..1_000).map(|_| granted(limiter, lane, now)).take_while(|calls| *calls > 0).sum()
}

#[test]
fn lanes_go_in_their_order_whoever_came_first() {
    let (mut limiter, mut now) = known(1);
    let mut tickets: Vec<(Lane, Ticket)> =
        Lane::ALL.into_iter().rev().map(|lane| (lane, limiter.join(Bucket::General, lane, 1, now))).collect();
    let mut order = Vec::new();
    while !tickets.is_empty() {
        tickets.retain(|(lane, ticket)| match limiter.turn(*ticket, now) {
            Turn::Granted(_) => {
                order.push(*lane);
                false
            }
            _ => true,
        });
        limiter.answered(Bucket::General, now, now);
        now += SECOND * 11;
    }
    assert_eq!(order, Lane::ALL);
}

#[test]
fn nobody_waits_for_ever_behind_those_who_go_first() {
    let (mut limiter, mut now) = known(3);
    let sweep = limiter.join(Bucket::General, Lane::Sweep, 1, now);
    let backfill = limiter.join(Bucket::General, Lane::Backfill, 1, now);
    let (mut pushes, mut ends) = (0, Vec::new());
    for _ in 0..200 {
        // Somebody always has another edit to send, three calls at a time.
        let push = limiter.join(Bucket::General, Lane::Push, 3, now);
        for (lane, ticket) in [(Lane::Push, push), (Lane::Backfill, backfill), (Lane::Sweep, sweep)] {
            if let Turn::Granted(calls) = limiter.turn(ticket, now) {
                pushes += u32::from(lane == Lane::Push);
                ends.extend((lane != Lane::Push).then_some((lane, pushes)));
                (0..calls).for_each(|_| limiter.answered(Bucket::General, now, now));
            }
        }
        limiter.leave(push);
        now += SECOND;
    }
    let lanes: Vec<Lane> = ends.iter().map(|(lane, _)| *lane).collect();
    assert_eq!(lanes, [Lane::Sweep, Lane::Backfill], "whoever has waited longest");
    assert!(ends.iter().all(|(_, pushes)| *pushes <= 2 * PASSED), "{ends:?}");
    assert!(pushes > 15, "the user's edits go on: {pushes}");
}

#[test]
fn reading_for_the_user_keeps_room_as_sending_does() {
    for lane in [Lane::Push, Lane::Read] {
        let (mut limiter, now) = known(100);
        assert_eq!(granted(&mut limiter, lane, now), 1);
        assert_eq!(all_granted(&mut limiter, Lane::Backfill, now), 94);
        assert_eq!(all_granted(&mut limiter, lane, now), 5);
    }
}

#[test]
fn no_more_of_a_limit_is_used_than_was_chosen() {
    let (mut limiter, now) = known(100);
    limiter.use_at_most(50);
    assert_eq!(all_granted(&mut limiter, Lane::Push, now), 50);
    let searches = (0..10).filter(|_| {
        let ticket = limiter.join(Bucket::Search, Lane::Push, 1, now);
        limiter.turn(ticket, now) == Turn::Granted(1)
    });
    assert_eq!(searches.count(), 2);
    limiter.use_at_most(100);
    assert_eq!(all_granted(&mut limiter, Lane::Push, now), 50, "the rest");
    let (mut least, now) = known(100);
    least.use_at_most(0);
    assert_eq!(all_granted(&mut least, Lane::Push, now), 1, "nothing stalls");
}

#[test]
fn the_lower_a_day_gets_the_fewer_lanes_go_on() {
    let open = |remaining: u64| {
        let (mut limiter, now) = known(100);
        let matters = limiter.day_announced(10_000, remaining);
        limiter.day_ends(now + SECOND * 3600);
        let lanes: Vec<Lane> =
            Lane::ALL.into_iter().filter(|lane| granted(&mut limiter, *lane, now) == 1).collect();
        assert_eq!(matters, lanes.len() < Lane::ALL.len(), "at {remaining}");
        lanes.len()
    };
    let counts: Vec<usize> = [9_000, 1_001, 1_000, 500, 200, 100, 1, 0].map(open).into();
    assert_eq!(counts, [5, 5, 4, 3, 2, 1, 1, 0], "sweep, backfill, incremental and reads stop in this order");
}

#[test]
fn a_day_that_is_used_up_ends_for_all_until_the_next_one_begins() {
    let (mut limiter, now) = known(100);
    let tomorrow = now + SECOND * 3600;
    limiter.day_spent();
    limiter.day_ends(tomorrow);
    let ticket = limiter.join(Bucket::Search, Lane::Push, 1, now);
    let spent = Spent { until: tomorrow, reserved: false };
    assert_eq!(limiter.turn(ticket, now), Turn::Spent(spent));
    assert_eq!(granted(&mut limiter, Lane::Push, tomorrow - ms(1)), 0);
    assert_eq!(granted(&mut limiter, Lane::Sweep, tomorrow), 1);
    assert_eq!(granted(&mut limiter, Lane::Push, tomorrow), 1);
}

#[test]
fn a_reserve_is_told_from_a_day_that_is_used_up() {
    let (mut limiter, now) = known(100);
    limiter.day_announced(10_000, 150);
    limiter.day_ends(now + SECOND);
    let ticket = limiter.join(Bucket::General, Lane::Incremental, 1, now);
    let spent = Spent { until: now + SECOND, reserved: true };
    assert_eq!(limiter.turn(ticket, now), Turn::Spent(spent));
    assert_eq!(granted(&mut limiter, Lane::Read, now), 1, "who is told so waits no more in the queue");
}

#[test]
fn a_day_that_may_have_ended_during_sleep_is_asked_about_anew() {
    let (mut limiter, now) = known(100);
    limiter.day_spent();
    limiter.day_ends(now + SECOND * 3600);
    limiter.woke();
    assert_eq!(granted(&mut limiter, Lane::Push, now), 1);
}

#[test]
fn eight_hours_of_sleep_in_mid_request_make_no_burst() {
    let eight_hours = SECOND * 8 * 3600;
    for (leap, free) in [(eight_hours, 91), (Duration::ZERO, 0)] {
        let (mut limiter, now) = known(100);
        assert_eq!(all_granted(&mut limiter, Lane::Push, now), 100);
        (0..91).for_each(|_| limiter.answered(Bucket::General, now, now));
        // Nine are under way while the clock leaps, or stands still.
        let awake = now + leap + ms(5);
        assert_eq!(all_granted(&mut limiter, Lane::Push, awake), free);
        (0..9).for_each(|_| limiter.answered(Bucket::General, now, awake));
        let later = awake + SECOND * 9;
        assert!(all_granted(&mut limiter, Lane::Push, later) == 0 || leap == Duration::ZERO);
    }
}

/// A program with a limiter of its own that always wants more.
struct Program {
    limiter: Limiter,
    lane: Lane,
    ticket: Option<Ticket>,
    /// Answers on their way back: when, since when, what they say.
    answers: Vec<(Duration, Duration, Option<u32>)>,
    answered: u32,
    refused: u32,
}

impl Program {
    fn new(lane: Lane) -> Self {
        let (limiter, ticket) = (Limiter::new(), None);
        Self { limiter, lane, ticket, answers: Vec::new(), answered: 0, refused: 0 }
    }
}

/// Counts in a rolling window, and says how many are left; `None` when none is.
struct Server(Vec<Duration>);

impl Server {
    const MAX: usize = 100;

    fn ask(&mut self, now: Duration) -> Option<u32> {
        self.0.retain(|at| *at + INTERVAL >= now);
        if self.0.len() >= Self::MAX {
            return None;
        }
        self.0.push(now);
        u32::try_from(Self::MAX - self.0.len()).ok()
    }
}

/// Runs programs against one server for so many seconds; `other` is asked in every hundredth of a second how often
/// something that knows of no limits asks too. Gives how many of its requests were answered and refused.
fn run(programs: &mut [Program], seconds: u64, mut other: impl FnMut(u64) -> u32) -> (u32, u32) {
    let mut server = Server(Vec::new());
    let (mut answered, mut refused) = (0, 0);
    for tick in 0..seconds * 100 {
        let now = ms(tick * 10);
        for _ in 0..other(tick) {
            let ok = server.ask(now).is_some();
            answered += u32::from(ok);
            refused += u32::from(!ok);
        }
        for program in &mut *programs {
            take_answers(program, now);
            let ticket = *program
                .ticket
                .get_or_insert_with(|| program.limiter.join(Bucket::General, program.lane, 1, now));
            if let Turn::Granted(_) = program.limiter.turn(ticket, now) {
                program.ticket = None;
                program.answers.push((now + ms(30), now, server.ask(now)));
            }
        }
    }
    (answered, refused)
}

fn take_answers(program: &mut Program, now: Duration) {
    let (come, open): (Vec<_>, Vec<_>) = program.answers.drain(..).partition(|(at, ..)| *at <= now);
    program.answers = open;
    for (_, sent, remaining) in come {
        program.limiter.answered(Bucket::General, sent, now);
        if remaining.is_none() {
            program.refused += 1;
            program.limiter.hold(Bucket::General, now + INTERVAL);
            continue;
        }
        program.answered += 1;
        let figures = Announced { max: Some(Server::MAX as u32), remaining, interval: Some(INTERVAL) };
        program.limiter.announced(figures, sent, now);
    }
}

#[test]
fn two_who_share_a_limit_get_like_parts_of_it() {
    let mut programs = [Program::new(Lane::Backfill), Program::new(Lane::Backfill)];
    run(&mut programs, 600, |_| 0);
    let [one, two] = programs;
    let most = 100 * 60;
    assert!(one.answered + two.answered > most * 85 / 100, "{} and {}", one.answered, two.answered);
    assert!(one.answered.min(two.answered) > most * 38 / 100, "{} and {}", one.answered, two.answered);
    assert!(one.refused + two.refused < 20, "{} and {}", one.refused, two.refused);
}

#[test]
fn who_came_first_leaves_room_for_a_modest_other() {
    let mut programs = [Program::new(Lane::Backfill)];
    // 30 calls in each ten seconds, from the second minute on.
    let other = |tick: u64| u32::from(tick > 6_000 && tick.is_multiple_of(33));
    let (answered, refused) = run(&mut programs, 660, other);
    assert!(refused * 50 < answered, "{refused} of {answered} of the other were refused");
    assert!(programs[0].answered > 60 * 60, "{}", programs[0].answered);
    assert!(programs[0].refused < 5, "{}", programs[0].refused);
}

#[test]
fn against_somebody_who_takes_all_it_goes_on_slowly() {
    let mut programs = [Program::new(Lane::Backfill)];
    run(&mut programs, 600, |_| 5);
    let Program { answered, refused, .. } = &programs[0];
    assert!(answered + refused >= 20, "{answered} answered, {refused} refused");
    assert!(*refused <= 61, "{refused} refused: not more than one an interval");
}

#[test]
fn a_429_where_nothing_is_counted_halves_the_background_for_a_minute() {
    let mut limiter = Limiter::new();
    let searches = |limiter: &mut Limiter, lane, now| {
        let granted = (0..10).filter(|_| {
            let ticket = limiter.join(Bucket::Search, lane, 1, now);
            let granted = limiter.turn(ticket, now) == Turn::Granted(1);
            if granted {
                limiter.answered(Bucket::Search, now, now);
            }
            limiter.leave(ticket);
            granted
        });
        granted.count()
    };
    limiter.hold(Bucket::Search, SECOND);
    assert_eq!(searches(&mut limiter, Lane::Incremental, SECOND * 2), 2);
    assert_eq!(searches(&mut limiter, Lane::Incremental, SECOND * 62), 4);
}
