//! What a push would send, to the letter: the push itself, with a client whose writes do not leave, over an excerpt of the
//! file. Nothing is written here or at HubSpot; the reads that a push makes before and after its writes are made.

use crate::{Consent, Engine, EngineError, PushReport};
use satchel_hubspot::{Lane, PlannedRequest};
use satchel_store::Excerpt;

/// What a push would do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PushPreview {
    /// The writes, in the order they would be sent.
    pub requests: Vec<PlannedRequest>,
    /// Reads that go with them.
    pub reads: u64,
    /// How the intents would end if HubSpot took every write.
    pub ends: PushReport,
}

impl Engine {
    /// Shows what a push would send now; `as_approved` as if all that waits for an approval had it.
    pub async fn push_preview(&self, as_approved: bool) -> Result<PushPreview, EngineError> {
        let _cycle = self.enter_cycle().await;
        self.client()?;
        let excerpt: Excerpt = self.store().excerpt().await?;
        let store = excerpt.store().cloned().ok_or(satchel_store::StoreError::Closed)?;
        let (rehearsing, rehearsal) = self.rehearsing(store)?;
        if as_approved {
            rehearsing.set_review(false).await?;
        }
        let ends = rehearsing.in_lane(Lane::Push).push_in_lane(Consent::Given).await?;
        drop(rehearsing);
        Ok(PushPreview { requests: rehearsal.writes(), reads: rehearsal.reads(), ends })
    }
}
