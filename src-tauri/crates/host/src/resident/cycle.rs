//! Keeping an open account in step: one turn after the other, each when it is due, with a second glance at what other
//! processes do to the same file.

use super::account::{Activity, OpenAccount};
use super::{lock, words};
use satchel_api::commands;
use satchel_api::{CacheTag, ErrorCode, Failure, PushRequest};
use satchel_core::{Clock, ObjectType};
use satchel_engine::{Rhythm, Turn};
use satchel_store::{Reader, StoreError};
use std::sync::Arc;
use std::time::Duration;

/// Tells the window which tags are stale.
pub(super) type Tell = Box<dyn Fn(&[CacheTag]) + Send + Sync>;

/// How often the window hears of progress while a turn runs.
const GLANCE: Duration = Duration::from_millis(500);
/// How often a quiet account is looked at for edits by another process.
const QUIET: Duration = Duration::from_secs(2);
/// How long to wait for a lock that another process holds.
const BUSY: Duration = Duration::from_secs(10);

const ALL: &[CacheTag] = &[
    CacheTag::Status,
    CacheTag::Lists,
    CacheTag::Records,
    CacheTag::Outbox,
    CacheTag::Conflicts,
    CacheTag::Properties,
    CacheTag::Sync,
    CacheTag::Sample,
];
/// While a turn runs records arrive, and what waits is on its way.
const PROGRESS: &[CacheTag] =
    &[CacheTag::Status, CacheTag::Lists, CacheTag::Records, CacheTag::Outbox, CacheTag::Sync];
/// A first sync learns the account's own words while it runs; the window can show nothing before it has them.
const LEARNING: &[CacheTag] = &[
    CacheTag::Status,
    CacheTag::Lists,
    CacheTag::Records,
    CacheTag::Outbox,
    CacheTag::Properties,
    CacheTag::Sync,
];

/// Runs until it is aborted.
pub(super) async fn run(account: Arc<OpenAccount>, tell: Tell) {
    let mut foreign = account.engine().store().data_version().await.ok();
    loop {
        let due = next(&account);
        let now = account.clock.monotonic();
        match due {
            Some((turn, at)) if at <= now => {
                take(&account, turn, &tell).await;
            }
            due => {
                let rest = due.map_or(QUIET, |(_, at)| at.saturating_sub(now).min(QUIET));
                tokio::select! {
                    biased;
                    () = account.wake.notified() => {}
                    () = tokio::time::sleep(rest) => {}
                }
            }
        }
        let version = account.engine().store().data_version().await.ok();
        if version != foreign {
            foreign = version;
            account.edited(false);
            tell(ALL);
        }
    }
}

/// What is due next, and when; nothing while the user wants none.
fn next(account: &OpenAccount) -> Option<(Turn, Duration)> {
    let pace = lock(&account.pace);
    let rests = pace.paused || pace.work_offline || pace.activity == Activity::SignedOut;
    (!rests).then(|| pace.rhythm.next())
}

/// One turn, from its lock to its end.
async fn take(account: &Arc<OpenAccount>, turn: Turn, tell: &Tell) {
    if let Err(error) = account.hold_lock().await {
        barred(account, error.into());
        tell(&[CacheTag::Sync]);
        tokio::time::sleep(BUSY).await;
        return;
    }
    let consent = start(account);
    tell(&[CacheTag::Sync]);
    let ended = {
        let work = work(account, turn, consent);
        tokio::pin!(work);
        let mut glance = tokio::time::interval(GLANCE);
        glance.tick().await;
        loop {
            tokio::select! {
                biased;
                () = account.cut.notified() => break Err(interrupted()),
                ended = &mut work => break ended,
                _ = glance.tick() => look(account, tell).await,
            }
        }
    };
    finish(account, turn, ended);
    learn_due(account).await;
    // A count that is not kept is no reason to stop.
    if let Err(failure) = account.keep_usage().await {
        tracing::warn!(code = ?failure.code, "the requests of this turn are not counted");
    }
    tell(ALL);
}

/// Another process has the lock, or it cannot be had.
fn barred(account: &OpenAccount, failure: Failure) {
    let mut pace = lock(&account.pace);
    let busy = failure.code == ErrorCode::Busy;
    pace.activity = if busy { Activity::Elsewhere } else { Activity::Idle };
    pace.failure = (!busy).then(|| words::in_window(failure));
}

/// Takes note that a turn begins; edits made from now on belong to the next one.
fn start(account: &OpenAccount) -> bool {
    let mut pace = lock(&account.pace);
    pace.rhythm.asked = false;
    pace.rhythm.edited_at = None;
    pace.rhythm.archived_at = pace.rhythm.archived_at.filter(|at| {
        let end = *at + Rhythm::ARCHIVE;
        end > account.clock.monotonic()
    });
    pace.activity = Activity::Syncing;
    pace.progress.restart(account.clock.monotonic());
    std::mem::take(&mut pace.consent)
}

async fn work(account: &OpenAccount, turn: Turn, consent: bool) -> Result<(), Failure> {
    let portal = account.portal();
    let request = PushRequest { consent };
    match turn {
        Turn::Push => commands::push(&portal, request).await.map(|_| ()),
        Turn::Cycle => {
            expect(account).await?;
            commands::sync(&portal, request).await.map(|_| ())
        }
    }
}

/// Asks once how much a first pull will bring. Not to know it only leaves the time that remains unsaid.
async fn expect(account: &OpenAccount) -> Result<(), Failure> {
    for object_type in account.engine().store().read(filling).await? {
        if lock(&account.pace).progress.expected(object_type).is_none() {
            let Ok(expected) = account.engine().expected(object_type).await else { continue };
            lock(&account.pace).progress.expect(object_type, expected);
        }
    }
    Ok(())
}

/// The types whose first pull is still to end. One that cannot be read is none of them.
fn filling(reader: &Reader<'_>) -> Result<Vec<ObjectType>, StoreError> {
    let mut filling = Vec::new();
    for count in reader.object_counts()?.iter().filter(|count| !count.complete) {
        if reader.status(count.object_type)?.last_error.is_none() {
            filling.push(count.object_type);
        }
    }
    Ok(filling)
}

/// Takes a reading while a turn runs.
async fn look(account: &OpenAccount, tell: &Tell) {
    let engine = account.engine();
    let commits = engine.store().commits();
    let look = engine.store().read(|reader| Ok::<_, StoreError>((reader.object_counts()?, filling(reader)?)));
    let Ok((counts, filling)) = look.await else { return };
    let live: Vec<(ObjectType, u64)> = counts.iter().map(|count| (count.object_type, count.live)).collect();
    let changed = lock(&account.pace).progress.read(account.clock.monotonic(), commits, &live);
    if changed {
        tell(if filling.is_empty() { PROGRESS } else { LEARNING });
    }
}

fn finish(account: &OpenAccount, turn: Turn, ended: Result<(), Failure>) {
    let (now, wall) = (account.clock.monotonic(), account.clock.wall_ms());
    let mut pace = lock(&account.pace);
    let failed = ended.is_err();
    let offline_since = match pace.rhythm.failures {
        0 => wall,
        _ => pace.progress.offline_since.unwrap_or(wall),
    };
    pace.activity = match &ended {
        Err(failure) if failure.code == ErrorCode::Offline => {
            pace.progress.offline_since = Some(offline_since);
            Activity::Offline { since: offline_since }
        }
        Err(failure) if failure.code == ErrorCode::SignInNeeded => Activity::SignedOut,
        _ => Activity::Idle,
    };
    let told = ended
        .err()
        .filter(|failure| !matches!(failure.code, ErrorCode::SignInNeeded | ErrorCode::Interrupted));
    let hinders = failed && !told.as_ref().is_some_and(is_awaited);
    let limited = pace.failure.take().filter(|failure| failure.code == ErrorCode::Limited);
    // That an edit went out says nothing of a limit that a cycle met.
    pace.failure = told.map(words::in_window).or(limited.filter(|_| turn == Turn::Push));
    if hinders {
        pace.rhythm.failures = pace.rhythm.failures.saturating_add(1);
    } else {
        pace.rhythm.failures = 0;
        pace.progress.offline_since = None;
    }
    if turn == Turn::Cycle || failed {
        pace.rhythm.cycled_at = Some(now);
    }
}

/// Learns when the next row that waits for a time comes due. Not to know it only leaves it to the next cycle.
async fn learn_due(account: &OpenAccount) {
    let wall = account.clock.wall_ms();
    let due = account.engine().store().read(move |reader| reader.next_due(wall)).await.ok().flatten();
    let ahead = due.map(|due| Duration::from_millis(due.saturating_sub(wall).unsigned_abs()));
    let now = account.clock.monotonic();
    lock(&account.pace).rhythm.due_at = ahead.map(|ahead| now + ahead);
}

/// Whether a failure only asks for patience: the next cycle comes at its usual time, and edits go out as ever. A day
/// whose last requests are kept for edits is such a one.
fn is_awaited(failure: &Failure) -> bool {
    matches!(failure.code, ErrorCode::NeedsConsent | ErrorCode::Limited)
}

fn interrupted() -> Failure {
    Failure::new(ErrorCode::Interrupted, "syncing was stopped", "It goes on when you let it.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use satchel_engine::{ApiError, EngineError, SignedOut};

    #[test]
    fn a_day_without_requests_left_keeps_no_edit_back_and_a_broken_network_does() {
        let awaited = |error: ApiError| is_awaited(&EngineError::Api(error).into());
        let policy = ApiError::DAY_RESERVED.to_owned();
        assert!(awaited(ApiError::RateLimited { policy, retry_after: None }));
        assert!(!awaited(ApiError::Offline("no network".to_owned())));
        assert!(!awaited(ApiError::ProxySignIn));
        assert!(!awaited(ApiError::SignedOut(SignedOut::Expired)));
    }
}
