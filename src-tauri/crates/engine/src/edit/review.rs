//! Review: nothing leaves an account until the user has looked at it and approved it. What is edited again after that must
//! be approved again; the store takes the approval back with the edit. This module must never know of a network.

use crate::edit::may_end;
use crate::{Engine, EngineError};

/// Where the choice is kept. The store's condition for what may be sent reads it too.
const REVIEW: &str = "review";
const ON: &str = "on";

/// Whether an account is reviewed, and what waits for the user's eyes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Review {
    /// Whether nothing leaves unapproved.
    pub on: bool,
    /// Outbox rows that are not approved; 0 where the account is not reviewed.
    pub unapproved: u64,
}

impl Engine {
    /// Whether the account is reviewed.
    pub async fn review(&self) -> Result<Review, EngineError> {
        self.look(|reader| {
            let on = reader.meta(REVIEW)?.as_deref() == Some(ON);
            Ok(Review { on, unapproved: reader.unapproved()? })
        })
        .await
    }

    /// Turns the review on or off. Turned on, it begins with nothing approved; turned off, all that waits may leave.
    pub async fn set_review(&self, on: bool) -> Result<Review, EngineError> {
        self.transact(move |writer| {
            let was_on = writer.meta(REVIEW)?.as_deref() == Some(ON);
            if on && !was_on {
                writer.withdraw_approvals()?;
            }
            writer.set_meta(REVIEW, if on { ON } else { "off" })?;
            Ok(Review { on, unapproved: writer.unapproved()? })
        })
        .await
    }

    /// Lets these rows leave as they are now, or all that wait. One that is not there any more, or is on its way, is
    /// [`EngineError::NotDiscardable`], and then none is approved. Returns how many were.
    pub async fn approve(&self, rows: Option<Vec<i64>>) -> Result<u64, EngineError> {
        self.transact(move |writer| {
            let ids = match rows {
                Some(ids) => ids,
                None => {
                    let (_, rows) = writer.outbox(usize::MAX, 0)?;
                    rows.iter().filter(|row| may_end(row)).map(|row| row.id).collect()
                }
            };
            for id in &ids {
                let row = writer.outbox_row(*id)?.filter(may_end);
                row.ok_or(EngineError::NotDiscardable(*id))?;
                writer.approve(*id)?;
            }
            Ok(u64::try_from(ids.len()).unwrap_or(u64::MAX))
        })
        .await
    }
}
