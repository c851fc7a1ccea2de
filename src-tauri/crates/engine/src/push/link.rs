//! Links: read the pair, compare with what the user saw, write, read again. A labelled write replaces the labels of
//! the pair, so those that are there go with it.

use crate::{Engine, EngineError, PushReport};
use satchel_core::{
    Association, AssociationType, Base, ConflictKind, ConflictProperty, LinkBase, ObjectType, OutboxEvent,
    OutboxKind, PendingAssociation,
};
use satchel_hubspot::{ApiError, WriteError};
use satchel_store::{ArmItem, OutboxPayload, OutboxRow};

/// Both ends of a link as HubSpot names them.
struct Pair {
    from: (ObjectType, String),
    to: (ObjectType, String),
}

/// What the read before a link's write lets through.
enum LinkPlan {
    Send,
    Converged,
    Conflict,
}

impl Engine {
    pub(super) async fn push_link(
        &self,
        object_type: ObjectType,
        row: OutboxRow,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let OutboxPayload::Link(link) = row.payload.clone() else { return Ok(()) };
        let Some(pair) = self.pair(object_type, &link).await? else { return Ok(()) };
        let step = self.client()?;
        let Some(now_there) = self.read_pair(&pair, &link).await? else { return Ok(()) };
        let outbox_id = row.id;
        match plan_link(row.kind, &link, now_there.as_ref()) {
            LinkPlan::Converged => {
                report.acknowledged += 1;
                self.transact(move |writer| {
                    writer.move_outbox(outbox_id, OutboxEvent::Converged, None, None)?;
                    Ok(())
                })
                .await
            }
            LinkPlan::Conflict => {
                report.conflicted += 1;
                self.dispute_link(outbox_id, link, now_there).await
            }
            LinkPlan::Send => {
                let now = self.now();
                let attempt = self
                    .transact(move |writer| {
                        let item = ArmItem { outbox_id, sent: Vec::new(), seen_at: None };
                        Ok(writer.arm(row.kind.as_str(), &[item], now)?)
                    })
                    .await?;
                let (from, to) = (&pair.from, &pair.to);
                let sent = if row.kind == OutboxKind::Associate {
                    step.associate(from.0, &from.1, to.0, &to.1, with_existing(&link, now_there)).await
                } else {
                    step.dissociate(from.0, &from.1, to.0, &to.1, link.association.clone()).await
                };
                match sent {
                    Ok(()) => {
                        report.acknowledged += 1;
                        self.transact(move |writer| {
                            writer.close_attempt_item(attempt, outbox_id, "acknowledged")?;
                            writer.move_outbox(outbox_id, OutboxEvent::Acknowledged, None, None)?;
                            Ok(())
                        })
                        .await?;
                        self.read_pair(&pair, &link).await?;
                        Ok(())
                    }
                    Err(WriteError::NotProcessed(error)) => {
                        self.postpone(attempt, vec![outbox_id], error).await
                    }
                    Err(WriteError::MaybeProcessed(words)) => self.mark_unknown(vec![outbox_id], words).await,
                    Err(WriteError::Missing) => {
                        self.postpone(attempt, vec![outbox_id], ApiError::NotFound).await?;
                        self.look_up_ends(&pair, &link).await
                    }
                    Err(WriteError::Refused(refusal)) => {
                        self.reject(attempt, outbox_id, refusal, report).await
                    }
                }
            }
        }
    }

    /// Whether a link whose outcome is unknown is as wanted now.
    pub(super) async fn link_applied(
        &self,
        object_type: ObjectType,
        kind: OutboxKind,
        link: &PendingAssociation,
    ) -> Result<bool, EngineError> {
        let Some(pair) = self.pair(object_type, link).await? else { return Ok(false) };
        let Some(now_there) = self.read_pair(&pair, link).await? else { return Ok(false) };
        Ok(matches!(plan_link(kind, link, now_there.as_ref()), LinkPlan::Converged))
    }

    async fn pair(
        &self,
        object_type: ObjectType,
        link: &PendingAssociation,
    ) -> Result<Option<Pair>, EngineError> {
        let (from, to) = (link.from, link.to);
        self.look(move |reader| {
            let from_id = reader.record(from)?.and_then(|record| record.remote_id);
            let other = reader.record(to)?;
            let Some(from_id) = from_id else { return Ok(None) };
            Ok(other
                .and_then(|other| other.remote_id.map(|id| (other.object_type, id)))
                .map(|to| Pair { from: (object_type, from_id), to }))
        })
        .await
    }

    /// Reads all links of the first record to the second's type, stores them, and gives the one of this pair.
    /// `None` when they cannot be read.
    async fn read_pair(
        &self,
        pair: &Pair,
        link: &PendingAssociation,
    ) -> Result<Option<Option<Association>>, EngineError> {
        let ids = std::slice::from_ref(&pair.from.1);
        let mut read = self.client()?.associations(pair.from.0, pair.to.0, ids).await?;
        let Some(links) = read.remove(&pair.from.1) else { return Ok(None) };
        let found = links.iter().find(|found| found.to_id == pair.to.1).cloned();
        let (from, to_type) = (link.from, pair.to.0);
        self.transact(move |writer| Ok(writer.replace_associations(from, to_type, &links)?)).await?;
        Ok(Some(found))
    }

    async fn dispute_link(
        &self,
        outbox_id: i64,
        link: PendingAssociation,
        now_there: Option<Association>,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let words = |present: bool, labels: &[String]| {
            present.then(|| if labels.is_empty() { "linked".to_owned() } else { labels.join(", ") })
        };
        let wanted = link.association.as_ref().and_then(|association| association.label.clone());
        let labels: Vec<String> =
            now_there.iter().flat_map(|found| &found.types).filter_map(|found| found.label.clone()).collect();
        let disputed = ConflictProperty {
            name: "association".to_owned(),
            base: Base::Known(words(link.base.present, &link.base.labels)),
            local: wanted,
            remote: words(now_there.is_some(), &labels),
            remote_at: None,
            remote_by: None,
            remote_source: None,
        };
        self.transact(move |writer| {
            writer.open_conflict(link.from, ConflictKind::Association, &[disputed], now)?;
            writer.move_outbox(outbox_id, OutboxEvent::ConflictFound, None, None)?;
            Ok(())
        })
        .await
    }

    /// One end is not where it was: look both up, so that the intent follows a merge.
    async fn look_up_ends(&self, pair: &Pair, link: &PendingAssociation) -> Result<(), EngineError> {
        self.settle_vanished(pair.from.0, vec![(link.from, pair.from.1.clone())]).await?;
        self.settle_vanished(pair.to.0, vec![(link.to, pair.to.1.clone())]).await?;
        Ok(())
    }
}

/// The labels to write: the wanted one and those the pair has. None of them means a plain link.
fn with_existing(link: &PendingAssociation, now_there: Option<Association>) -> Vec<AssociationType> {
    let Some(wanted) = link.association.clone() else { return Vec::new() };
    let existing = now_there
        .into_iter()
        .flat_map(|found| found.types)
        .filter(|found| found.label.is_some() && *found != wanted);
    existing.chain([wanted.clone()]).collect()
}

/// | row | wanted | there now | as the user saw it | outcome |
/// | --- | --- | --- | --- | --- |
/// | 1 | link | linked so | – | converged |
/// | 2 | link | unlinked | it was linked | conflict |
/// | 3 | link | otherwise | – | send |
/// | 4 | unlink | not linked so | – | converged |
/// | 5 | unlink | linked, same labels | – | send |
/// | 6 | unlink | linked, other labels | – | conflict |
fn plan_link(kind: OutboxKind, link: &PendingAssociation, now_there: Option<&Association>) -> LinkPlan {
    let label = link.association.as_ref().and_then(|association| association.label.as_deref());
    let labels: Vec<&str> = now_there
        .into_iter()
        .flat_map(|found| &found.types)
        .filter_map(|found| found.label.as_deref())
        .collect();
    let so = now_there.is_some() && label.is_none_or(|label| labels.contains(&label));
    if kind == OutboxKind::Associate {
        return match (so, now_there.is_some(), link.base.present) {
            (true, _, _) => LinkPlan::Converged,                        // row 1
            (false, false, true) => LinkPlan::Conflict,                 // row 2
            (false, true, _) | (false, false, false) => LinkPlan::Send, // row 3
        };
    }
    match (so, same_labels(&link.base, &labels)) {
        (false, _) => LinkPlan::Converged,   // row 4
        (true, true) => LinkPlan::Send,      // row 5
        (true, false) => LinkPlan::Conflict, // row 6
    }
}

fn same_labels(base: &LinkBase, labels: &[&str]) -> bool {
    base.labels.len() == labels.len()
        && labels.iter().all(|label| base.labels.iter().any(|known| known == label))
}
