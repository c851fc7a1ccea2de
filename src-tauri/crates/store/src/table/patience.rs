//! How long a row of the outbox has been tried, in time and in requests. Time counts only while pushes reach HubSpot: a
//! week without a network is no fault of any row. All times are of this computer and only tell how long something took.

use super::outbox::OutboxRow;
use crate::{Reader, StoreError, Writer};

/// The meta entry that counts the time online, in milliseconds.
const ONLINE: &str = "online_ms";
/// The meta entry with the local time of the last push that reached HubSpot.
const SEEN_AT: &str = "online_seen_at";

impl Reader<'_> {
    /// How long this account has been online, in milliseconds, as far as pushes have shown.
    pub fn online_ms(&self) -> Result<i64, StoreError> {
        Ok(self.number(ONLINE)?.unwrap_or(0))
    }

    /// The next local time at which a row that waits comes due, after `now`; `None` when none waits for a time.
    pub fn next_due(&self, now: i64) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT min(not_before) FROM outbox
                   WHERE held = 0 AND state IN ('queued', 'unknown', 'retry_wait') AND not_before > ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([now], |row| row.get(0))?)
    }

    /// Rows that were tried, and wait to be tried again.
    pub fn tried_rows(&self) -> Result<Vec<OutboxRow>, StoreError> {
        self.outbox_rows(
            "o.held = 0 AND (o.state = 'retry_wait' OR (o.state = 'queued' AND o.attempts > 0))",
            [],
        )
    }

    fn number(&self, name: &str) -> Result<Option<i64>, StoreError> {
        Ok(self.meta(name)?.and_then(|text| text.parse().ok()))
    }
}

impl Writer<'_> {
    /// A push has reached HubSpot at this local time: the time since the last one counts as online, unless it is longer than
    /// `longest` milliseconds, in which nobody knows.
    pub fn count_online(&mut self, now: i64, longest: i64) -> Result<(), StoreError> {
        let since = self.number(SEEN_AT)?.map_or(0, |before| now.saturating_sub(before));
        if (1..=longest).contains(&since) {
            let total = self.online_ms()?.saturating_add(since);
            self.set_meta(ONLINE, &total.to_string())?;
        }
        self.set_meta(SEEN_AT, &now.to_string())
    }

    /// The last request of a row does not count against it: it was not taken up, for a reason that is not the row's.
    pub fn forgive(&mut self, id: i64) -> Result<(), StoreError> {
        let online = self.online_ms()?;
        self.connection
            .prepare_cached(
                "UPDATE outbox SET attempts = max(attempts - 1, 0), online_from = ?2 WHERE id = ?1",
            )?
            .execute([id, online])?;
        Ok(())
    }

    /// HubSpot answered at this local time that it does not allow what the row asks for. The first such answer counts.
    pub fn forbidden(&mut self, id: i64, at: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET forbidden_since = coalesce(forbidden_since, ?2) WHERE id = ?1",
            )?
            .execute([id, at])?;
        Ok(())
    }

    /// HubSpot has answered otherwise, or the user wants the row tried again: it is not taken for forbidden any more.
    pub fn allowed(&mut self, id: i64) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE outbox SET forbidden_since = NULL WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// Begins to count anew for a row: the user wants it tried again.
    pub fn begin_anew(&mut self, id: i64) -> Result<(), StoreError> {
        let online = self.online_ms()?;
        self.connection
            .prepare_cached("UPDATE outbox SET attempts = 0, online_from = ?2 WHERE id = ?1")?
            .execute([id, online])?;
        Ok(())
    }

    /// Lets a row whose outcome is unknown be looked for again at this local time, with a sentence that says so.
    pub fn look_again(&mut self, id: i64, at: i64, message: &str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET not_before = ?2, message = ?3 WHERE id = ?1 AND state = 'unknown'",
            )?
            .execute((id, at, message))?;
        Ok(())
    }
}
