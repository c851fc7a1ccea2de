//! The commands that talk to HubSpot.

use super::{Portal, status};
use crate::Failure;
use crate::dto::{
    PullProblem, Pulled, PushPreviewDocument, PushPreviewRequest, PushRequest, Pushed, RequestCost,
    RequestDocument, SweepSummary, SyncSummary,
};
use satchel_engine::{Consent, PullReport, PushReport};

/// Fetches what changed in HubSpot.
pub async fn pull(portal: &Portal) -> Result<SyncSummary, Failure> {
    let report = portal.engine.pull().await?;
    Ok(summary(report, PushReport::default()))
}

/// Sends what waits in the outbox.
pub async fn push(portal: &Portal, request: PushRequest) -> Result<SyncSummary, Failure> {
    let report = portal.engine.push(consent(request)).await?;
    Ok(summary(PullReport::default(), report))
}

/// What a push would send now, to the letter; nothing is sent.
pub async fn push_preview(
    portal: &Portal,
    request: PushPreviewRequest,
) -> Result<PushPreviewDocument, Failure> {
    let preview = portal.engine.push_preview(request.as_approved).await?;
    let unapproved = portal.engine.review().await?.unapproved;
    let writes = u64::try_from(preview.requests.len()).unwrap_or(u64::MAX);
    let requests = preview.requests.into_iter().map(|planned| RequestDocument {
        method: planned.method,
        path: planned.target,
        body: Some(planned.body).filter(|body| !body.is_empty()),
    });
    Ok(PushPreviewDocument {
        requests: requests.collect(),
        cost: RequestCost { writes, reads: preview.reads, total: writes.saturating_add(preview.reads) },
        acknowledged: preview.ends.acknowledged,
        conflicted: preview.ends.conflicted,
        unapproved,
    })
}

/// Both.
pub async fn sync(portal: &Portal, request: PushRequest) -> Result<SyncSummary, Failure> {
    let (pulled, pushed) = portal.engine.sync(consent(request)).await?;
    Ok(summary(pulled, pushed))
}

/// Compares everything with HubSpot, id by id.
pub async fn sweep(portal: &Portal) -> Result<SweepSummary, Failure> {
    let report = portal.engine.sweep().await?;
    Ok(SweepSummary {
        compared: report.compared,
        mended: report.mended,
        vanished: report.vanished,
        relinked: report.relinked,
    })
}

/// Whether something waits for the user: a conflict, a refusal, or a question.
pub async fn needs_user(portal: &Portal) -> Result<bool, Failure> {
    let look = portal.engine.store().read(|reader| {
        let outbox = status::outbox(&reader.outbox_counts()?);
        let waiting = outbox.conflicted + outbox.rejected + outbox.needs_answer;
        Ok::<_, satchel_store::StoreError>(waiting > 0 || !reader.conflicts()?.is_empty())
    });
    Ok(look.await?)
}

fn consent(request: PushRequest) -> Consent {
    if request.consent { Consent::Given } else { Consent::NotGiven }
}

fn summary(pulled: PullReport, pushed: PushReport) -> SyncSummary {
    let types = pulled.types.into_iter().map(|(object_type, counts)| {
        let counts = Pulled { added: counts.added, changed: counts.changed, archived: counts.archived };
        (object_type.name().to_owned(), counts)
    });
    let problems = pulled
        .problems
        .into_iter()
        .map(|(object_type, message)| PullProblem { object_type: object_type.name().to_owned(), message });
    SyncSummary {
        pulled: types.collect(),
        pushed: Pushed {
            acknowledged: pushed.acknowledged,
            conflicted: pushed.conflicted,
            rejected: pushed.rejected,
            unknown: pushed.unknown,
            needs_answer: pushed.needs_answer,
        },
        problems: problems.collect(),
    }
}
