//! How long the ledger is kept: 90 days after an intent ended or a conflict was closed. What is open is kept whatever its
//! age. This module must never know of a network.

use crate::{Engine, EngineError};

/// How long what has ended is kept.
const KEPT_MS: i64 = 90 * DAY_MS;
/// How often it is looked at.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// When it was looked at last, by this computer's clock.
const TRIMMED_AT: &str = "ledger_trimmed_at";

impl Engine {
    /// Forgets what ended more than 90 days ago; once a day, in one transaction. A clock that went back only has it looked
    /// at again.
    pub(crate) async fn trim_ledger(&self) -> Result<(), EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let last: Option<i64> = writer.meta(TRIMMED_AT)?.and_then(|text| text.parse().ok());
            if last.is_some_and(|last| (last..last.saturating_add(DAY_MS)).contains(&now)) {
                return Ok(());
            }
            writer.prune_ledger(now.saturating_sub(KEPT_MS))?;
            Ok(writer.set_meta(TRIMMED_AT, &now.to_string())?)
        })
        .await
    }
}
