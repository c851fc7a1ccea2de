//! Waiting for limits, under paused time: against servers that count as HubSpot does.

use crate::support::{Outcome, Portal, answer, answer_with, contacts, kind, record};
use satchel_core::ServerTime;
use satchel_hubspot::{ApiError, Client, Lane, WriteError};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

/// Counts in a rolling window as HubSpot does, and answers 429 beyond it.
fn limited(max: usize, interval: Duration, announce: bool) -> Portal {
    let window: Mutex<VecDeque<Duration>> = Mutex::default();
    Portal::new(move |seen, _| {
        let mut window = window.lock().unwrap();
        while window.front().is_some_and(|at| *at + interval < seen.at) {
            window.pop_front();
        }
        if window.len() >= max {
            return answer(429, r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#);
        }
        window.push_back(seen.at);
        let remaining = (max - window.len()).to_string();
        let (max, interval) = (max.to_string(), interval.as_millis().to_string());
        let headers = [
            ("x-hubspot-ratelimit-max", max.as_str()),
            ("x-hubspot-ratelimit-remaining", &remaining),
            ("x-hubspot-ratelimit-interval-milliseconds", &interval),
        ];
        let body = r#"{"results":[],"total":0}"#;
        if announce { answer_with(200, &headers, body) } else { answer(200, body) }
    })
}

async fn pages(client: &Client, count: usize, at_once: usize) {
    let left = Arc::new(Mutex::new(count));
    let mut tasks = Vec::new();
    for _ in 0..at_once {
        let (client, left) = (client.clone(), Arc::clone(&left));
        tasks.push(tokio::spawn(async move {
            while take(&left) {
                client.list(contacts(), None, false, &[]).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
}

fn take(left: &Mutex<usize>) -> bool {
    let mut left = left.lock().unwrap();
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}

#[tokio::test(start_paused = true)]
async fn a_pull_meets_no_429_and_loses_hardly_any_time() {
    for (max, latency, at_once) in [(190, 0, 1), (190, 20, 4), (110, 60, 8), (250, 0, 2)] {
        let portal = limited(max, Duration::from_secs(10), true).with_latency(Duration::from_millis(latency));
        let client = portal.client();
        pages(&client, 1_000, at_once).await;
        assert_eq!(client.usage().throttled, 0, "{max} with {latency} ms");
        let (first, last) = (portal.seen()[0].at, portal.seen()[999].at);
        let floor = Duration::from_secs(10) * (1_000_u32.div_ceil(max as u32) - 1);
        assert!(last - first <= floor.mul_f64(1.03), "{:?} against {floor:?} at {max}", last - first);
    }
}

#[tokio::test(start_paused = true)]
async fn searches_meet_no_429_at_five_a_second() {
    let portal = limited(5, Duration::from_secs(1), false).with_latency(Duration::from_millis(15));
    let client = portal.client();
    let now = ServerTime(1_790_000_000_000);
    let mut tasks = Vec::new();
    for _ in 0..40 {
        let client = client.clone();
        tasks.push(tokio::spawn(async move {
            client.search_modified(kind("deals"), now, now, None).await.map(drop)
        }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!((client.usage().throttled, client.usage().searches), (0, 40));
    assert!(portal.seen()[39].at <= Duration::from_secs(10));
}

#[tokio::test(start_paused = true)]
async fn one_429_holds_all_who_share_the_limit() {
    let portal = Portal::new(|_, number| match number {
        3 => answer_with(429, &[("retry-after", "7")], r#"{"policyName":"TEN_SECONDLY_ROLLING"}"#),
        _ => answer(200, r#"{"results":[]}"#),
    });
    let client = portal.client();
    pages(&client, 10, 1).await;
    let at: Vec<Duration> = portal.seen().iter().map(|seen| seen.at).collect();
    assert!(at[3] < Duration::from_secs(1) && at[4] >= Duration::from_secs(7), "{at:?}");
    assert!(at[4] < Duration::from_secs(8) && at.len() == 11);
    assert_eq!(client.usage().throttled, 1);
}

#[tokio::test(start_paused = true)]
async fn a_push_gets_its_three_calls_together_and_before_the_pull() {
    let portal = limited(20, Duration::from_secs(10), true).with_latency(Duration::from_millis(5));
    let client = portal.client();
    let pull = tokio::spawn({
        let client = client.clone();
        async move { pages(&client, 100, 4).await }
    });
    tokio::time::sleep(Duration::from_secs(5)).await;
    let push = client.in_lane(Lane::Push).reserve(3).await.unwrap();
    for _ in 0..3 {
        push.archive(contacts(), "1").await.unwrap();
    }
    let seen = portal.seen();
    let places: Vec<usize> =
        seen.iter().enumerate().filter(|(_, seen)| seen.method == "DELETE").map(|(at, _)| at).collect();
    assert_eq!(places.len(), 3);
    assert!(seen[places[2]].at - seen[places[0]].at < Duration::from_millis(100), "granted together");
    assert!(seen.len() < 35, "granted in the second window, before the pull's {} calls", seen.len());
    pull.await.unwrap();
    assert_eq!(client.usage().throttled, 0);
}

#[tokio::test(start_paused = true)]
async fn unspent_grants_return_when_the_handle_goes() {
    let portal = limited(10, Duration::from_secs(10), true);
    let client = portal.client();
    pages(&client, 1, 1).await;
    let held = client.in_lane(Lane::Push).reserve(9).await.unwrap();
    let other = tokio::spawn({
        let client = client.in_lane(Lane::Push);
        async move { pages(&client, 9, 1).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(portal.seen().len(), 1, "everything is reserved");
    drop(held);
    other.await.unwrap();
    let seen = portal.seen();
    assert!(seen.len() == 10 && seen[9].at < Duration::from_secs(1), "{:?}", seen[9].at);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_leaves_the_queue_to_the_next() {
    let portal = limited(1, Duration::from_secs(10), true);
    let client = portal.client();
    pages(&client, 1, 1).await;
    let waiting = tokio::spawn({
        let client = client.in_lane(Lane::Push);
        async move { client.list(contacts(), None, false, &[]).await.map(drop) }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let next = tokio::spawn({
        let client = client.clone();
        async move { pages(&client, 1, 1).await }
    });
    tokio::time::sleep(Duration::from_secs(1)).await;
    waiting.abort();
    next.await.unwrap();
    assert!(waiting.await.unwrap_err().is_cancelled());
    assert_eq!((portal.seen().len(), client.usage().throttled), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_relents_is_given_up() {
    let portal = Portal::new(|_, _| answer(429, r#"{"policyName":"SECONDLY"}"#) as Outcome);
    let error = portal.client().read(contacts(), "1", &[], &[]).await.unwrap_err();
    assert!(matches!(error, satchel_hubspot::ApiError::RateLimited { policy, .. } if policy == "SECONDLY"));
    assert_eq!(portal.seen().len(), 31);
}

#[tokio::test(start_paused = true)]
async fn another_programs_calls_are_respected() {
    // 15 of the 20 calls of this window were spent by somebody else before the first call.
    let window: Mutex<VecDeque<Duration>> = Mutex::new(vec![Duration::ZERO; 15].into());
    let portal = Portal::new(move |seen, _| {
        let mut window = window.lock().unwrap();
        while window.front().is_some_and(|at| *at + Duration::from_secs(10) < seen.at) {
            window.pop_front();
        }
        if window.len() >= 20 {
            return answer(429, "{}");
        }
        window.push_back(seen.at);
        let remaining = (20 - window.len()).to_string();
        answer_with(
            200,
            &[("x-hubspot-ratelimit-max", "20"), ("x-hubspot-ratelimit-remaining", &remaining)],
            record("1", ""),
        )
    });
    let client = portal.client();
    for _ in 0..30 {
        client.read(contacts(), "1", &[], &[]).await.unwrap();
    }
    assert_eq!(client.usage().throttled, 0);
}

/// Tells how many of 1,000 requests the day has left, one fewer with each, and how the account's clock goes.
fn daily(left: usize) -> Portal {
    Portal::new(move |seen, number| {
        if number >= left {
            return answer(429, r#"{"policyName":"DAILY"}"#);
        }
        let remaining = (left - number - 1).to_string();
        let headers = [
            ("x-hubspot-ratelimit-daily", "1000"),
            ("x-hubspot-ratelimit-daily-remaining", remaining.as_str()),
            ("date", "Sat, 17 Jan 2026 21:00:00 GMT"),
        ];
        let account = r#"{"portalId":1,"accountType":"STANDARD","timeZone":"Europe/Berlin"}"#;
        let details = seen.path.ends_with("/details");
        answer_with(200, &headers, if details { account.to_owned() } else { record("1", "") })
    })
}

async fn until_refused(client: &Client) -> (usize, ApiError) {
    let mut read = 0;
    loop {
        match client.read(contacts(), "1", &[], &[]).await {
            Ok(_) => read += 1,
            Err(error) => return (read, error),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_requests_of_a_day_are_for_the_users_edits() {
    let portal = daily(200);
    let client = portal.client();
    client.account().await.unwrap();
    let mut left = 199;
    // Midnight in Berlin is two hours away.
    for (lane, kept) in [(Lane::Sweep, 100), (Lane::Backfill, 50), (Lane::Incremental, 20), (Lane::Read, 10)]
    {
        let (read, error) = until_refused(&client.in_lane(lane)).await;
        left -= read;
        assert_eq!(left, kept, "{lane:?}");
        let ApiError::RateLimited { policy, retry_after } = error else { panic!("{error:?}") };
        assert_eq!(policy, ApiError::DAY_RESERVED);
        let wait = retry_after.unwrap();
        assert!(
            wait > Duration::from_secs(3_600) && wait <= Duration::from_secs(7_230),
            "{lane:?}: {wait:?}"
        );
    }
    let push = client.in_lane(Lane::Push);
    for _ in 0..10 {
        push.archive(contacts(), "1").await.unwrap();
    }
    let refused = push.archive(contacts(), "1").await.unwrap_err();
    let day = |error: &WriteError| matches!(error, WriteError::NotProcessed(ApiError::RateLimited { policy, .. }) if policy == ApiError::DAY);
    assert!(day(&refused), "{refused:?}");
    assert!(push.reserve(3).await.is_err());
    assert_eq!((portal.seen().len(), client.usage().throttled), (200, 0), "nothing was sent in vain");
    tokio::time::sleep(Duration::from_secs(7_300)).await;
    assert!(day(&push.archive(contacts(), "1").await.unwrap_err()), "this portal's day never begins anew");
    assert_eq!(
        (portal.seen().len(), client.usage().throttled),
        (201, 1),
        "it was asked again after midnight"
    );
}

#[tokio::test(start_paused = true)]
async fn no_more_than_the_chosen_part_of_a_limit_is_used() {
    let portal = limited(100, Duration::from_secs(10), true);
    let client = portal.client();
    client.use_at_most(30);
    pages(&client.in_lane(Lane::Backfill), 200, 4).await;
    let at: Vec<Duration> = portal.seen().iter().map(|seen| seen.at).collect();
    let within = |from: &Duration| {
        at.iter().filter(|at| **at >= *from && **at < *from + Duration::from_secs(10)).count()
    };
    assert_eq!(at.iter().map(within).max(), Some(30));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_broken_is_not_hammered_however_many_ask() {
    let portal = Portal::new(|_, _| answer(503, "down"));
    let client = portal.client();
    let mut tasks = Vec::new();
    for _ in 0..80 {
        let client = client.clone();
        tasks.push(tokio::spawn(async move { client.read(contacts(), "1", &[], &[]).await }));
    }
    for task in tasks {
        assert!(matches!(task.await.unwrap(), Err(ApiError::Interrupted(_))));
    }
    let seen = portal.seen();
    let long = seen.last().unwrap().at.as_secs() as usize + 1;
    assert!(seen.len() <= 80 + 30 + long, "{} requests in {long} s", seen.len());
    assert!(seen.len() >= 80 + 30, "every call is made, and some again");
}
