//! How the mirror and the outbox stand.

use super::Portal;
use super::vocabulary::heading;
use crate::Failure;
use crate::dto::{ApiStatus, ObjectStatus, OutboxStatus, PortalStatus, ReviewState, Status};
use satchel_core::{Editing, OutboxState, Presence};
use satchel_store::{Reader, StoreError};
use std::collections::BTreeMap;

/// The whole status.
pub async fn status(portal: &Portal) -> Result<Status, Failure> {
    let (id, api_base) = (portal.id.clone(), portal.api_base.clone());
    let skew = portal.engine.clock_skew().await?;
    Ok(portal.engine.store().read(move |reader| look(reader, id, api_base, skew)).await?)
}

fn look(
    reader: &Reader<'_>,
    id: String,
    api_base: String,
    clock_skew_seconds: Option<i64>,
) -> Result<Status, StoreError> {
    let account = reader.account()?;
    let (name, account_type) = account.map(|account| (account.name, account.account_type)).unzip();
    let objects = reader.object_counts()?.into_iter().map(|count| {
        let profile = reader.profile(count.object_type)?;
        Ok(ObjectStatus {
            object_type: count.object_type.name().to_owned(),
            label: heading(&profile.plural),
            singular: profile.singular.clone(),
            shown_only: count.object_type.row().editing == Editing::ShownOnly,
            removed: profile.presence == Presence::Removed,
            live: count.live,
            archived: count.archived,
            complete: count.complete,
            watermark: count.watermark.map(|time| time.to_string()),
            error: reader.status(count.object_type)?.last_error,
        })
    });
    Ok(Status {
        portal: PortalStatus { id, name: name.flatten(), account_type, api_base },
        objects: objects.collect::<Result<_, StoreError>>()?,
        outbox: outbox(&reader.outbox_counts()?),
        review: ReviewState {
            on: reader.meta("review")?.as_deref() == Some("on"),
            unapproved: reader.unapproved()?,
        },
        conflicts: u64::try_from(reader.conflicts()?.len()).unwrap_or(u64::MAX),
        api: ApiStatus {
            requests: counter(reader, "api_requests")?,
            throttled: counter(reader, "api_throttled")?,
        },
        clock_skew_seconds,
    })
}

/// The outbox by state.
pub(super) fn outbox(counts: &BTreeMap<OutboxState, u64>) -> OutboxStatus {
    let mut outbox = OutboxStatus::default();
    for (state, count) in counts {
        let field = match state {
            OutboxState::Queued => &mut outbox.queued,
            OutboxState::InFlight => &mut outbox.in_flight,
            OutboxState::Unknown => &mut outbox.unknown,
            OutboxState::NeedsAnswer => &mut outbox.needs_answer,
            OutboxState::RetryWait => &mut outbox.retry_wait,
            OutboxState::Conflicted => &mut outbox.conflicted,
            OutboxState::Rejected => &mut outbox.rejected,
        };
        *field = *count;
    }
    outbox
}

fn counter(reader: &Reader<'_>, name: &str) -> Result<u64, StoreError> {
    Ok(reader.meta(name)?.and_then(|text| text.parse().ok()).unwrap_or(0))
}
