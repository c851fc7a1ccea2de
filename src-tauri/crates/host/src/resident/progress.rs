//! How far a turn is, from readings taken while it runs.

use super::account::{Activity, OpenAccount, Pace};
use super::lock;
use satchel_api::commands;
use satchel_api::{Failure, SyncActivity, SyncState, TypeProgress};
use satchel_core::ObjectType;
use satchel_store::{Reader, StoreError};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Over how long the speed is taken.
const WINDOW: Duration = Duration::from_secs(5);

/// Readings of a turn.
#[derive(Default)]
pub(super) struct Progress {
    expected: BTreeMap<ObjectType, u64>,
    readings: VecDeque<(Duration, u64)>,
    first: Option<u64>,
    commits: Option<u64>,
    /// Local wall time since when HubSpot cannot be reached.
    pub(super) offline_since: Option<i64>,
}

impl Progress {
    /// A new turn begins.
    pub(super) fn restart(&mut self, now: Duration) {
        self.first = None;
        self.readings.retain(|(at, _)| now.saturating_sub(*at) < WINDOW);
    }

    pub(super) fn expected(&self, object_type: ObjectType) -> Option<u64> {
        self.expected.get(&object_type).copied()
    }

    pub(super) fn expect(&mut self, object_type: ObjectType, records: u64) {
        self.expected.insert(object_type, records);
    }

    /// Takes a reading; whether anything was written since the last one.
    pub(super) fn read(&mut self, now: Duration, commits: u64, live: &[(ObjectType, u64)]) -> bool {
        let total = live.iter().map(|(_, count)| count).sum();
        self.first.get_or_insert(total);
        self.readings.push_back((now, total));
        while self.readings.front().is_some_and(|(at, _)| now.saturating_sub(*at) > WINDOW) {
            self.readings.pop_front();
        }
        self.commits.replace(commits) != Some(commits)
    }

    /// Records that came in this turn.
    fn records(&self) -> u64 {
        let last = self.readings.back().map_or(0, |(_, total)| *total);
        last.saturating_sub(self.first.unwrap_or(last))
    }

    /// Records a second over the last seconds; `None` while there is too little to tell.
    fn per_second(&self) -> Option<u64> {
        let ((from, before), (to, after)) = (self.readings.front()?, self.readings.back()?);
        let seconds = to.saturating_sub(*from).as_millis();
        (seconds >= 1000)
            .then(|| u64::try_from(u128::from(after.saturating_sub(*before)) * 1000 / seconds).unwrap_or(0))
    }

    /// How long the first sync still takes, when its end can be told.
    fn seconds_left(&self, types: &[TypeProgress]) -> Option<u64> {
        let open = types.iter().filter(|found| !found.complete && found.error.is_none());
        let mut left = 0_u64;
        for found in open {
            left += found.expected?.saturating_sub(found.live);
        }
        let speed = self.per_second().filter(|speed| *speed > 0)?;
        (left > 0).then(|| left.div_ceil(speed))
    }
}

/// How syncing goes, for the window.
pub(super) async fn state(account: &OpenAccount) -> Result<SyncState, Failure> {
    let status = commands::status(&account.portal()).await?;
    let synced = account.engine().store().read(synced).await?;
    let usage = account.engine().usage().unwrap_or_default();
    let pace = lock(&account.pace);
    let types: Vec<TypeProgress> = status
        .objects
        .into_iter()
        .zip(&synced)
        .map(|(object, (object_type, at))| TypeProgress {
            label: object.label,
            singular: object.singular,
            shown_only: object.shown_only,
            removed: object.removed,
            live: object.live,
            archived: object.archived,
            complete: object.complete,
            expected: pace.progress.expected(*object_type).filter(|_| !object.complete),
            synced_at: at.map(instant),
            error: object.error,
            object_type: object.object_type,
        })
        .collect();
    // The whole is as old as its oldest part. A type that HubSpot has no more is no part of it.
    let parts = types.iter().zip(&synced).filter(|(found, _)| !found.removed);
    let last_synced_at = match parts.filter_map(|(_, (_, at))| *at).min() {
        Some(oldest) if types.iter().all(|found| found.synced_at.is_some() || found.error.is_some()) => {
            Some(instant(oldest))
        }
        _ => None,
    };
    let rests = pace.paused
        || pace.work_offline
        || !matches!(pace.activity, Activity::Idle | Activity::Offline { .. });
    Ok(SyncState {
        activity: activity(&pace, &types),
        paused: pace.paused,
        work_offline: pace.work_offline,
        last_synced_at,
        next_at: (!rests).then(|| instant(account.wall(pace.rhythm.next().1))),
        failure: pace.failure.clone(),
        types,
        outbox: status.outbox,
        conflicts: status.conflicts,
        clock_skew_seconds: status.clock_skew_seconds,
        requests: usage.requests,
        throttled: usage.throttled,
        daily_remaining: usage.daily.map(|daily| daily.remaining),
        daily_limit: usage.daily.map(|daily| daily.limit),
    })
}

fn activity(pace: &Pace, types: &[TypeProgress]) -> SyncActivity {
    match pace.activity {
        Activity::Idle => SyncActivity::Idle,
        Activity::Syncing => SyncActivity::Syncing {
            records: pace.progress.records(),
            per_second: pace.progress.per_second(),
            seconds_left: pace.progress.seconds_left(types),
        },
        Activity::Offline { since } => SyncActivity::Offline { since: instant(since) },
        Activity::SignedOut => SyncActivity::SignedOut,
        Activity::Elsewhere => SyncActivity::Elsewhere,
    }
}

/// When each type was last pulled well, by this computer's clock.
fn synced(reader: &Reader<'_>) -> Result<Vec<(ObjectType, Option<i64>)>, StoreError> {
    let types = reader.object_types()?.into_iter();
    types.map(|object_type| Ok((object_type, reader.status(object_type)?.last_success))).collect()
}

fn instant(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map(|at| format!("{at:.3}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contacts() -> ObjectType {
        "contacts".parse().unwrap()
    }

    fn at(progress: &mut Progress, second: u64, live: u64) -> bool {
        progress.read(Duration::from_secs(second), live, &[(contacts(), live)])
    }

    #[test]
    fn the_speed_is_that_of_the_last_seconds_and_tells_the_time_left() {
        let mut progress = Progress::default();
        progress.expect(contacts(), 1_000);
        at(&mut progress, 0, 100);
        assert_eq!(progress.per_second(), None, "one reading has no speed");
        for second in 1..=10 {
            at(&mut progress, second, 100 + second * 50);
        }
        assert_eq!((progress.per_second(), progress.records()), (Some(50), 500));
        let mut row = TypeProgress {
            object_type: "contacts".into(),
            label: "Contacts".into(),
            singular: "contact".into(),
            shown_only: false,
            removed: false,
            live: 600,
            archived: 0,
            complete: false,
            expected: Some(1_000),
            synced_at: None,
            error: None,
        };
        assert_eq!(progress.seconds_left(std::slice::from_ref(&row)), Some(8));
        row.complete = true;
        assert_eq!(progress.seconds_left(&[row]), None);
    }

    #[test]
    fn a_reading_without_a_commit_is_no_news() {
        let mut progress = Progress::default();
        assert!(at(&mut progress, 0, 5));
        assert!(!at(&mut progress, 1, 5));
        assert!(at(&mut progress, 2, 6));
    }
}
