//! Changes of links: read the pair, decide by the core's link plan, write, read again. What is read is stored, so the mirror
//! follows what HubSpot does to other links by itself, as when another record becomes the primary one.
//!
//! What an end of the link does to it (reliability.md §2.4 e):
//!
//! | end | link | unlink |
//! | --- | --- | --- |
//! | no id yet | waits for it | waits for it |
//! | in the recycle bin | waits a day for its return, then the user is asked | converged |
//! | erased | refused, with the reason | converged |
//! | merged | leads to the survivor, decided anew | the same |
//! | not to be seen | waits | waits |

use crate::edit::{find_label, link_name, mirrored_base};
use crate::{Engine, EngineError, PushReport};
use satchel_core::{
    Association, AssociationType, Base, ConflictKind, ConflictProperty, FailPoint, LinkPlan, LinkThere,
    LinkWish, ObjectType, OutboxEvent, OutboxKind, PendingAssociation, RecordKey, RecordState, Rid,
    fail_point, plan_link,
};
use satchel_hubspot::{ApiError, Client, WriteError};
use satchel_store::{ArmItem, OutboxPayload, OutboxRow, Reader, Writer};

/// How long a link waits before the recycle bin is looked into again for its end.
const BIN_PAUSE_MS: i64 = 15 * 60 * 1000;
/// How long a link waits for the return of its end before the user is asked.
const BIN_PATIENCE_MS: i64 = 24 * 60 * 60 * 1000;

/// Both ends of a link as HubSpot names them.
struct Pair {
    from: (ObjectType, String),
    to: (ObjectType, String),
}

/// What is known of the two ends.
enum Ends {
    Here(Pair),
    /// One of them lies in the recycle bin.
    Archived,
    /// One of them was erased.
    Gone,
}

/// What a read of the first record's links shows.
struct Read {
    pair: Option<Association>,
    /// The record that has the primary link, of those of the second record's type.
    primary: Option<Rid>,
}

pub(super) fn wish(kind: OutboxKind) -> LinkWish {
    match kind {
        OutboxKind::Dissociate => LinkWish::Unlink,
        OutboxKind::Create | OutboxKind::Update | OutboxKind::Archive | OutboxKind::Associate => {
            LinkWish::Link
        }
    }
}

/// What we linked has become the primary one of `from`, where `before` was. A choice of another that waits was made in sight of
/// that: nobody else has moved it.
pub(super) fn follow_primary(
    writer: &mut Writer<'_>,
    (from, to): (Rid, Rid),
    before: Option<Rid>,
) -> Result<(), EngineError> {
    let of = writer.record(to)?.map(|record| record.object_type);
    for row in writer.outbox_touching(from)? {
        let OutboxPayload::Link(mut link) = row.payload else { continue };
        let other = writer.record(link.to)?.map(|record| record.object_type);
        if link.from == from && other == of && link.base.primary == before && link.chooses_primary() {
            link.base.primary = Some(to);
            writer.set_payload(row.id, &OutboxPayload::Link(link))?;
        }
    }
    Ok(())
}

/// A change of a link has reached HubSpot.
pub(super) fn link_arrived(writer: &mut Writer<'_>, link: &PendingAssociation) -> Result<(), EngineError> {
    if link.chooses_primary() {
        follow_primary(writer, (link.from, link.to), link.base.primary)?;
    }
    Ok(())
}

fn plan(kind: OutboxKind, link: &PendingAssociation, read: &Read) -> LinkPlan {
    let moved = read.primary.is_some_and(|now| Some(now) != link.base.primary && now != link.to);
    let types = read.pair.as_ref().map(|found| found.types.as_slice());
    plan_link(wish(kind), link, LinkThere { types, primary_moved: moved })
}

impl Engine {
    pub(super) async fn push_link(&self, row: OutboxRow, report: &mut PushReport) -> Result<(), EngineError> {
        let OutboxPayload::Link(link) = row.payload.clone() else { return Ok(()) };
        let pair = match self.ends(&link).await? {
            Some(Ends::Here(pair)) => pair,
            Some(Ends::Archived) => return self.await_return(row, link, report).await,
            Some(Ends::Gone) => return self.end_with_record(row, report).await,
            None => return Ok(()),
        };
        let step = self.client()?;
        let read_at = self.clock().monotonic();
        let Some(read) = self.read_pair(&pair, &link).await? else {
            return self.look_up_ends(&row, &pair, &link).await;
        };
        fail_point(FailPoint::PushChecked);
        let outbox_id = row.id;
        let plan = plan(row.kind, &link, &read);
        // That the pair is not linked may only mean that an end is another record now: then the change leads there, and is
        // decided anew.
        let settled = matches!(plan, LinkPlan::Converged | LinkPlan::Conflict);
        if settled && read.pair.is_none() && self.ends_moved(&pair, &link).await? {
            return Ok(());
        }
        match &plan {
            LinkPlan::Converged => {
                report.acknowledged += 1;
                return self
                    .transact(move |writer| {
                        writer.move_outbox(outbox_id, OutboxEvent::Converged, None, None)?;
                        link_arrived(writer, &link)
                    })
                    .await;
            }
            LinkPlan::Conflict => {
                report.conflicted += 1;
                return self.dispute_link(row, link, read.pair).await;
            }
            LinkPlan::Write(_) | LinkPlan::TakeLabels(_) | LinkPlan::Remove => {}
        }
        let now = self.now();
        let attempt = self
            .transact(move |writer| {
                if !writer.is_released(outbox_id)? {
                    return Ok(None);
                }
                let item = ArmItem { outbox_id, sent: Vec::new(), seen_at: None };
                Ok(Some(writer.arm(row.kind.as_str(), &[item], now)?))
            })
            .await?;
        let Some(attempt) = attempt else { return Ok(()) };
        if self.is_stale(read_at) {
            return self.requeue_unsent(attempt, outbox_id).await;
        }
        fail_point(FailPoint::PushArmed);
        let answer = write(&self.writing_by(step, read_at), &pair, plan).await;
        fail_point(FailPoint::PushAnswered);
        match answer {
            Ok(()) => {
                report.acknowledged += 1;
                let done = link.clone();
                self.transact(move |writer| {
                    writer.close_attempt_item(attempt, outbox_id, "acknowledged")?;
                    writer.move_outbox(outbox_id, OutboxEvent::Acknowledged, None, None)?;
                    link_arrived(writer, &done)
                })
                .await?;
                fail_point(FailPoint::PushApplied);
                match self.read_pair(&pair, &link).await {
                    // HubSpot makes the first company of a record its primary one.
                    Ok(Some(now)) if now.primary == Some(link.to) && read.primary.is_none() => {
                        let ends = (link.from, link.to);
                        self.transact(move |writer| follow_primary(writer, ends, None)).await?;
                    }
                    Ok(_) => {}
                    // It is acknowledged; a read that fails is made up for by the next pull.
                    Err(error) => tracing::warn!(%error, "a link could not be read back"),
                }
                fail_point(FailPoint::PushVerified);
                Ok(())
            }
            Err(WriteError::NotProcessed(error)) => self.postpone(attempt, vec![outbox_id], error).await,
            Err(WriteError::MaybeProcessed(words)) => self.mark_unknown(vec![outbox_id], words).await,
            Err(WriteError::Missing) => {
                self.postpone(attempt, vec![outbox_id], ApiError::NotFound).await?;
                self.look_up_ends(&row, &pair, &link).await
            }
            Err(WriteError::Refused(refusal)) => {
                if self.lost_label(&pair, &link).await? {
                    report.conflicted += 1;
                    self.transact(
                        move |writer| Ok(writer.close_attempt_item(attempt, outbox_id, "refused")?),
                    )
                    .await?;
                    return self.dispute_link(row, link, read.pair).await;
                }
                if self.ends_moved(&pair, &link).await? {
                    return self.requeue_unsent(attempt, outbox_id).await;
                }
                self.reject(attempt, outbox_id, refusal, report).await
            }
        }
    }

    /// Whether a link whose outcome is unknown is as wanted now. Where it is not it may be written once more: the same write
    /// twice is the same as once.
    pub(super) async fn link_applied(
        &self,
        kind: OutboxKind,
        link: &PendingAssociation,
    ) -> Result<bool, EngineError> {
        let Some(Ends::Here(pair)) = self.ends(link).await? else { return Ok(false) };
        let Some(read) = self.read_pair(&pair, link).await? else { return Ok(false) };
        Ok(matches!(plan(kind, link, &read), LinkPlan::Converged))
    }

    /// `None` while an end has no id, and when it was merged since the change was read: the row leads to the survivor then.
    async fn ends(&self, link: &PendingAssociation) -> Result<Option<Ends>, EngineError> {
        let (from, to) = (link.from, link.to);
        self.look(move |reader| {
            let (Some(from), Some(to)) = (reader.record(from)?, reader.record(to)?) else { return Ok(None) };
            let in_state = |state| from.state == state || to.state == state;
            if in_state(RecordState::Merged) {
                return Ok(None);
            }
            if in_state(RecordState::Gone) {
                return Ok(Some(Ends::Gone));
            }
            if in_state(RecordState::Archived) {
                return Ok(Some(Ends::Archived));
            }
            let ends = from.remote_id.zip(to.remote_id);
            Ok(ends.map(|(from_id, to_id)| {
                Ends::Here(Pair { from: (from.object_type, from_id), to: (to.object_type, to_id) })
            }))
        })
        .await
    }

    /// Reads all links of the first record to the second's type and stores them. `None` when they cannot be read.
    async fn read_pair(&self, pair: &Pair, link: &PendingAssociation) -> Result<Option<Read>, EngineError> {
        let ids = std::slice::from_ref(&pair.from.1);
        let mut read = self.client()?.associations(pair.from.0, pair.to.0, ids).await?;
        let Some(links) = read.remove(&pair.from.1) else { return Ok(None) };
        let found = links.iter().find(|found| found.to_id == pair.to.1).cloned();
        let (from, to_type) = (link.from, pair.to.0);
        let primary = self
            .transact(move |writer| {
                writer.replace_associations(from, to_type, &links)?;
                let is_primary = |link: &&Association| link.types.iter().any(AssociationType::is_primary);
                match links.iter().find(is_primary) {
                    Some(link) => Ok(writer.resolve(to_type, &RecordKey::Remote(link.to_id.clone()))?),
                    None => Ok(None),
                }
            })
            .await?;
        Ok(Some(Read { pair: found, primary }))
    }

    /// Whether the portal has one of the wanted labels no more: it may have been removed since it was chosen.
    async fn lost_label(&self, pair: &Pair, link: &PendingAssociation) -> Result<bool, EngineError> {
        if link.add.is_empty() {
            return Ok(false);
        }
        let (from, to) = (pair.from.0, pair.to.0);
        let labels = match self.client()?.labels(from, to).await {
            Ok(labels) => labels,
            Err(ApiError::Forbidden { .. } | ApiError::NotFound) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let has = |wanted: &AssociationType| {
            let same = |known: &AssociationType| {
                (known.category, known.type_id) == (wanted.category, wanted.type_id)
            };
            labels.iter().any(|known| same(&known.association))
        };
        let lost = !link.add.iter().all(has);
        self.transact(move |writer| Ok(writer.replace_labels(from, to, &labels)?)).await?;
        Ok(lost)
    }

    async fn dispute_link(
        &self,
        row: OutboxRow,
        link: PendingAssociation,
        now_there: Option<Association>,
    ) -> Result<(), EngineError> {
        let now = self.now();
        self.transact(move |writer| {
            let types = now_there.map(|found| found.types);
            let labels = |types: &[AssociationType]| {
                types.iter().filter_map(|found| found.label.clone()).collect::<Vec<String>>()
            };
            let remote = types.map(|types| in_words(&labels(&types)));
            open_link_dispute(writer, &row, &link, remote, now)
        })
        .await
    }

    /// An end lies in the recycle bin: nothing is linked to it there, so nothing is left to unlink. A link waits.
    async fn await_return(
        &self,
        row: OutboxRow,
        link: PendingAssociation,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        if wish(row.kind) == LinkWish::Unlink {
            return self.end_with_record(row, report).await;
        }
        let now = self.now();
        let disputed = self
            .transact(move |writer| {
                if now.saturating_sub(row.created_at) >= BIN_PATIENCE_MS {
                    let remote = Some("in HubSpot's recycle bin".to_owned());
                    open_link_dispute(writer, &row, &link, remote, now)?;
                    return Ok(true);
                }
                let words = "One of the two records lies in HubSpot's recycle bin; the link is made when it is restored.";
                let again = Some(now + BIN_PAUSE_MS);
                writer.move_outbox(row.id, OutboxEvent::NotProcessed, Some(words), again)?;
                Ok(false)
            })
            .await?;
        report.conflicted += u64::from(disputed);
        Ok(())
    }

    /// An end is no more: nothing is left to unlink, and nothing can be linked.
    async fn end_with_record(&self, row: OutboxRow, report: &mut PushReport) -> Result<(), EngineError> {
        let unlink = wish(row.kind) == LinkWish::Unlink;
        report.acknowledged += u64::from(unlink);
        report.rejected += u64::from(!unlink);
        self.transact(move |writer| {
            let words = "One of the two records was permanently deleted in HubSpot.";
            let event = if unlink { OutboxEvent::Converged } else { OutboxEvent::Refused };
            writer.move_outbox(row.id, event, Some(words), None)?;
            Ok(())
        })
        .await
    }

    /// One end is not where it was: look both up, so that the change follows a merge, or waits, or ends. It is taken up
    /// again in the same push.
    async fn look_up_ends(
        &self,
        row: &OutboxRow,
        pair: &Pair,
        link: &PendingAssociation,
    ) -> Result<(), EngineError> {
        self.ends_moved(pair, link).await?;
        let outbox_id = row.id;
        self.transact(move |writer| {
            let row = writer.outbox_row(outbox_id)?;
            if row.is_some_and(|row| row.state == satchel_core::OutboxState::RetryWait) {
                writer.move_outbox(outbox_id, OutboxEvent::Due, None, None)?;
            }
            Ok(())
        })
        .await
    }
}

impl Engine {
    /// Looks both ends up. Whether one of them is not where it was: archived, merged or gone.
    async fn ends_moved(&self, pair: &Pair, link: &PendingAssociation) -> Result<bool, EngineError> {
        self.settle_vanished(pair.from.0, vec![(link.from, pair.from.1.clone())]).await?;
        self.settle_vanished(pair.to.0, vec![(link.to, pair.to.1.clone())]).await?;
        let ids = |ends: Pair| (ends.from.1, ends.to.1);
        Ok(match self.ends(link).await? {
            Some(Ends::Here(now)) => ids(now) != (pair.from.1.clone(), pair.to.1.clone()),
            Some(Ends::Archived | Ends::Gone) | None => true,
        })
    }
}

async fn write(step: &Client, pair: &Pair, plan: LinkPlan) -> Result<(), WriteError> {
    let (from, to) = (&pair.from, &pair.to);
    match plan {
        LinkPlan::Write(labels) => step.associate(from.0, &from.1, to.0, &to.1, labels).await,
        LinkPlan::TakeLabels(labels) => step.dissociate(from.0, &from.1, to.0, &to.1, labels).await,
        LinkPlan::Remove => step.dissociate(from.0, &from.1, to.0, &to.1, Vec::new()).await,
        LinkPlan::Converged | LinkPlan::Conflict => Ok(()),
    }
}

/// Labels of a link as its dispute shows them.
fn in_words(labels: &[String]) -> String {
    if labels.is_empty() { "linked".to_owned() } else { labels.join(", ") }
}

fn open_link_dispute(
    writer: &mut Writer<'_>,
    row: &OutboxRow,
    link: &PendingAssociation,
    remote: Option<String>,
    now: i64,
) -> Result<(), EngineError> {
    let disputed = ConflictProperty {
        name: link_name(writer, link.to)?,
        base: Base::Known(link.base.present.then(|| in_words(&link.base.labels))),
        local: wanted_in_words(row.kind, link),
        remote,
        remote_at: None,
        remote_by: None,
        remote_source: None,
    };
    writer.open_conflict(row.rid, ConflictKind::Association, &[disputed], now)?;
    writer.move_outbox(row.id, OutboxEvent::ConflictFound, None, None)?;
    Ok(())
}

/// What the user wants the link to be; `None` for no link.
fn wanted_in_words(kind: OutboxKind, link: &PendingAssociation) -> Option<String> {
    if wish(kind) == LinkWish::Unlink && link.remove.is_empty() {
        return None;
    }
    let kept = link
        .base
        .labels
        .iter()
        .filter(|label| !link.remove.iter().any(|removed| removed.label.as_ref() == Some(*label)));
    let added = link.add.iter().filter_map(|added| added.label.as_ref());
    let labels: Vec<String> = kept.chain(added).cloned().collect();
    Some(in_words(&labels))
}

/// The change of a link that a dispute is about, by the dispute's name.
pub(crate) fn disputed_row(
    reader: &Reader<'_>,
    from: Rid,
    name: &str,
) -> Result<Option<(OutboxRow, PendingAssociation)>, EngineError> {
    let mut blocked = Vec::new();
    for row in reader.outbox_of(from)? {
        let OutboxPayload::Link(link) = row.payload.clone() else { continue };
        if row.state == satchel_core::OutboxState::Conflicted {
            blocked.push((link_name(reader, link.to)?, row, link));
        }
    }
    // The other end may have got another id since; a dispute from before links were told apart has a general name.
    let at = blocked.iter().position(|(known, ..)| known == name).unwrap_or(0);
    Ok(blocked.into_iter().nth(at).map(|(_, row, link)| (row, link)))
}

/// The change of a link in the light of what HubSpot has now, with another label where the user names one.
pub(crate) fn rebased(
    reader: &Reader<'_>,
    mut link: PendingAssociation,
    label: Option<&str>,
) -> Result<PendingAssociation, EngineError> {
    if let Some(label) = label {
        link.add = vec![find_label(reader, link.from, link.to, label)?];
    }
    link.base = mirrored_base(reader, link.from, link.to)?;
    Ok(link)
}
