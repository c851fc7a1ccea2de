//! How long a row is tried. What HubSpot did not take up waits and goes out again; what it does not take at all ends in sight of
//! the user, with the last reason. Nothing is given up here.
//!
//! | why it was not processed | the row | the queue |
//! | --- | --- | --- |
//! | no network, no sign-in, a limit, a move, a version too old | free at once, not counted | stops until the next push |
//! | locked by other writes | waits by its backoff, not counted | goes on |
//! | what it was decided by is too old | free at once, read anew, not counted | goes on |
//! | not allowed | waits five minutes, not counted | goes on |
//! | the record is not where it was | waits by its backoff, counted | goes on |
//!
//! Counted requests end a row after twenty, and so does time online after three days: only time in which pushes reached HubSpot
//! counts, so a week without a network is no fault of any row. What HubSpot has not allowed for two weeks, by the calendar, ends
//! too, with the question what to do about it: whoever can give the permission has not, or does not know.

use super::FRESH;
use crate::edit::carries_changes;
use crate::resolve::settle_row;
use crate::{Engine, EngineError, PushReport};
use satchel_core::{OutboxEvent, OutboxState, PendingState};
use satchel_hubspot::ApiError;
use satchel_store::{OutboxRow, Writer};

/// Requests after which a row is not sent again by itself.
const MOST_ATTEMPTS: u32 = 20;
/// Time online after which a row is not sent again by itself.
const MOST_ONLINE_MS: i64 = 72 * 60 * 60 * 1000;
/// Time after which the user is asked about what HubSpot does not allow.
const MOST_FORBIDDEN_MS: i64 = 14 * 24 * 60 * 60 * 1000;
/// What the user is asked then.
const FORBIDDEN: &str = "Stale: HubSpot has not allowed this for two weeks. Ask an administrator of the account for the \
                         permission and retry it, or discard it.";
/// Between two pushes that are further apart than this nobody knows whether HubSpot could be reached.
const LONGEST_GAP_MS: i64 = 10 * 60 * 1000;
/// The longest wait of a row, and the first.
const BACKOFF_MS: (i64, i64) = (1_000, 300_000);
/// How long rows wait that may be allowed later; a push that the user starts does not wait for it.
pub(super) const PAUSE_MS: i64 = 5 * 60 * 1000;

/// What a failure is about.
enum Concerns {
    /// The account or the way to it: the queue stops, and no row is to blame.
    Everything,
    /// The look before it, which is made again.
    Look,
    /// A permission.
    Permission,
    /// Other writes that hold the record.
    Lock,
    /// The row.
    Row,
}

fn concerns(error: &ApiError) -> Concerns {
    match error {
        ApiError::Forbidden { .. } => Concerns::Permission,
        ApiError::Locked => Concerns::Lock,
        ApiError::TooLate => Concerns::Look,
        ApiError::NotFound | ApiError::Refused(_) => Concerns::Row,
        ApiError::Offline(_)
        | ApiError::ProxySignIn
        | ApiError::Interrupted(_)
        | ApiError::SignedOut(_)
        | ApiError::NotRenewed(_)
        | ApiError::RateLimited { .. }
        | ApiError::Migrating { .. }
        | ApiError::Outdated
        | ApiError::Garbled(_)
        | ApiError::TooLarge => Concerns::Everything,
    }
}

impl Engine {
    /// Rows whose request provably was not processed: the table of the module. What concerns the account or the network ends
    /// the push: the queue is paused, never emptied.
    pub(super) async fn postpone(
        &self,
        attempt: i64,
        rows: Vec<i64>,
        error: ApiError,
    ) -> Result<(), EngineError> {
        let (words, now) = (error.to_string(), self.now());
        let about = concerns(&error);
        let pauses = matches!(about, Concerns::Everything);
        self.transact(move |writer| {
            for id in rows {
                let Some(row) = writer.outbox_row(id)? else { continue };
                let again = match about {
                    Concerns::Everything | Concerns::Look => now,
                    Concerns::Permission => now + PAUSE_MS,
                    Concerns::Lock | Concerns::Row => now + backoff(&row, now),
                };
                writer.close_attempt_item(attempt, id, "not processed")?;
                writer.move_outbox(id, OutboxEvent::NotProcessed, Some(&words), Some(again))?;
                match about {
                    Concerns::Everything | Concerns::Look => {
                        writer.move_outbox(id, OutboxEvent::Due, None, None)?;
                        writer.forgive(id)?;
                    }
                    Concerns::Permission => {
                        writer.forgive(id)?;
                        writer.forbidden(id, now)?;
                    }
                    Concerns::Lock => {
                        writer.forgive(id)?;
                        writer.allowed(id)?;
                    }
                    Concerns::Row => writer.allowed(id)?,
                }
            }
            Ok(())
        })
        .await?;
        if pauses { Err(error.into()) } else { Ok(()) }
    }

    /// A row of which nothing left after all: it is free at once, and read anew.
    pub(super) async fn requeue_unsent(&self, attempt: i64, outbox_id: i64) -> Result<(), EngineError> {
        self.requeue_all_unsent(attempt, vec![outbox_id]).await
    }

    /// The same for several.
    pub(super) async fn requeue_all_unsent(&self, attempt: i64, rows: Vec<i64>) -> Result<(), EngineError> {
        self.transact(move |writer| {
            for id in rows {
                writer.close_attempt_item(attempt, id, "not sent")?;
                writer.move_outbox(id, OutboxEvent::NotProcessed, None, None)?;
                writer.move_outbox(id, OutboxEvent::Due, None, None)?;
                writer.forgive(id)?;
            }
            Ok(())
        })
        .await
    }

    /// Rows that were read before every write, and each time too long before: the way to HubSpot is too slow to write by what
    /// was read. They wait, and say so.
    pub(super) async fn await_faster_answers(&self, rows: Vec<i64>) -> Result<(), EngineError> {
        let now = self.now();
        let words = format!(
            "HubSpot's answers take longer than {} seconds here, in which a colleague may change what is written; it is tried \
             again.",
            FRESH.as_secs()
        );
        self.transact(move |writer| {
            for id in rows {
                let queued = |row: &OutboxRow| row.state == OutboxState::Queued;
                if let Some(row) = writer.outbox_row(id)?.filter(queued) {
                    let again = now + backoff(&row, now).max(BACKOFF_MS.0);
                    writer.move_outbox(id, OutboxEvent::NotProcessed, Some(&words), Some(again))?;
                }
            }
            Ok(())
        })
        .await
    }

    /// HubSpot has been reached. Rows that it has not taken for too long end in sight of the user.
    pub(super) async fn end_stale(&self, report: &mut PushReport) -> Result<(), EngineError> {
        let now = self.now();
        report.rejected += self
            .transact(move |writer| {
                writer.count_online(now, LONGEST_GAP_MS)?;
                let online = writer.online_ms()?;
                let mut ended = 0;
                for row in writer.tried_rows()? {
                    if let Some(words) = why_stale(&row, online) {
                        end_row(writer, &row, &words)?;
                        ended += 1;
                    }
                }
                Ok(ended)
            })
            .await?;
        Ok(())
    }

    /// What could be sent has been tried. Rows that HubSpot has just not allowed once more, as for two weeks, end in sight of
    /// the user: just now, since a permission may have come in a long absence.
    pub(super) async fn end_forbidden(&self, report: &mut PushReport) -> Result<(), EngineError> {
        let now = self.now();
        report.rejected += self
            .transact(move |writer| {
                let long = |since: i64| now.saturating_sub(since) >= MOST_FORBIDDEN_MS;
                let mut rows = writer.tried_rows()?;
                rows.retain(|row| row.forbidden_since.is_some_and(long) && row.not_before > now);
                for row in &rows {
                    end_row(writer, row, &with_last(row, FORBIDDEN))?;
                }
                Ok(rows.len() as u64)
            })
            .await?;
        Ok(())
    }
}

/// What the user reads when a row has been tried for too long; `None` where it has not.
fn why_stale(row: &OutboxRow, online: i64) -> Option<String> {
    let words = if row.attempts >= MOST_ATTEMPTS {
        format!("Stale: HubSpot has not taken this after {} attempts. Retry it, or discard it.", row.attempts)
    } else if online.saturating_sub(row.online_from) >= MOST_ONLINE_MS {
        "Stale: HubSpot has not taken this in three days online. Retry it, or discard it.".to_owned()
    } else {
        return None;
    };
    Some(with_last(row, &words))
}

/// A sentence, and the last reason there was.
fn with_last(row: &OutboxRow, words: &str) -> String {
    let last = row.message.as_deref().map(|last| format!(" Last: {last}"));
    format!("{words}{}", last.unwrap_or_default())
}

fn end_row(writer: &mut Writer<'_>, row: &OutboxRow, words: &str) -> Result<(), EngineError> {
    if row.state == OutboxState::RetryWait {
        writer.move_outbox(row.id, OutboxEvent::Due, None, None)?;
    }
    writer.move_outbox(row.id, OutboxEvent::Refused, Some(words), None)?;
    if carries_changes(row) {
        for change in
            writer.pending(row.rid)?.into_iter().filter(|change| change.state == PendingState::Queued)
        {
            writer.set_pending_state(row.rid, &change.property, PendingState::Rejected, Some(words))?;
        }
        settle_row(writer, row.rid)?;
    }
    Ok(())
}

/// Full jitter: anything up to twice as long as the time before, from one second to five minutes. Drawn from the row and the
/// moment, so that rows do not come back together and a run can be repeated.
fn backoff(row: &OutboxRow, now: i64) -> i64 {
    let (first, longest) = BACKOFF_MS;
    let most = (first << row.attempts.min(16)).min(longest);
    let mut seed = row.id.unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ now.unsigned_abs();
    seed = (seed ^ (seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    seed = (seed ^ (seed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    let drawn = (seed ^ (seed >> 31)) % most.unsigned_abs();
    i64::try_from(drawn).unwrap_or(most) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, attempts: u32) -> OutboxRow {
        OutboxRow {
            id,
            rid: satchel_core::Rid(1),
            object_type: "contacts".parse().unwrap(),
            kind: satchel_core::OutboxKind::Update,
            state: OutboxState::InFlight,
            payload: satchel_store::OutboxPayload::None,
            attempts,
            not_before: 0,
            held: false,
            approved: false,
            intent: None,
            message: None,
            created_at: 0,
            online_from: 0,
            forbidden_since: None,
        }
    }

    #[test]
    fn waits_grow_to_five_minutes_and_are_spread() {
        for attempts in 0..40 {
            let most = (1_000_i64 << attempts.min(16)).min(300_000);
            let waits: Vec<i64> = (0..200).map(|id| backoff(&row(id, attempts), 7)).collect();
            assert!(waits.iter().all(|wait| (1..=most).contains(wait)), "{attempts}: {waits:?}");
            let (low, high) = (waits.iter().filter(|wait| **wait < most / 2).count(), waits.len());
            assert!((high / 4..high * 3 / 4).contains(&low), "{attempts}: {low} of {high} are short");
        }
    }
}
