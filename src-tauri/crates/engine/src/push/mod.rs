//! Push: what waits in the outbox, out to the server, in order per record and never blocked by another record.
//!
//! Invariants: an attempt is committed before its request leaves; what may have left is probed, never resent unseen;
//! a write goes out only when a read made at most three seconds before shows the base the user saw, and a read after
//! it looks for a value that slipped in between.

mod archive;
mod aside;
mod create;
mod first_links;
mod ladder;
pub(crate) mod link;
mod merge;
mod merge_open;
mod merge_question;
mod patience;
mod probe;
mod update;
mod upsert;

pub use merge_question::{MergeAnswer, MergeConsent, MergeDifference, MergeQuestion, MergeSide};
pub(crate) use update::Armed;

use crate::edit::carries_changes;
use crate::error::PlannedSend;
use crate::unique::types_with_key;
use crate::{Consent, Engine, EngineError, PullReport, PushReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{ObjectType, OutboxEvent, OutboxKind, OutboxState};
use satchel_hubspot::{ApiError, BATCH_BYTES, Client, Lane, Refusal};
use satchel_store::{OutboxRow, Reader, Writer};
use std::collections::BTreeMap;
use std::time::Duration;

/// The longest time between the read before a write and the write.
const FRESH: Duration = Duration::from_secs(3);
/// How often in a row what is to be written over is read, when the answer comes too late to write by.
const LOOKS: u32 = 3;
/// Records per batch update (HubSpot docs: batch endpoints).
const BATCH: usize = 100;
/// How often one push takes up the same row: a row that comes back sooner waits for the next push.
const ROUNDS: u32 = 4;
/// Whether the user has agreed to the first push to a standard account.
const CONSENT: &str = "push_consent";

/// A row with what a push needs to know of its record.
struct Sendable {
    row: OutboxRow,
    object_type: ObjectType,
}

impl Engine {
    /// Sends what waits. To a standard account the first push asks for consent, listing what would be sent.
    pub async fn push(&self, consent: Consent) -> Result<PushReport, EngineError> {
        let _cycle = self.enter_cycle().await;
        self.in_lane(Lane::Push).push_in_lane(consent).await
    }

    /// A pull, then a push.
    pub async fn sync(&self, consent: Consent) -> Result<(PullReport, PushReport), EngineError> {
        let _cycle = self.enter_cycle().await;
        let depth = self.due_depth().await?;
        let pulled = match self.pull_at(depth).await {
            // A day whose last requests are kept for the user's edits ends the pull, not the push.
            Err(error) if !matches!(error, EngineError::Api(ApiError::RateLimited { .. })) => {
                return Err(error);
            }
            pulled => pulled,
        };
        let pushed = self.in_lane(Lane::Push).push_in_lane(consent).await?;
        Ok((pulled?, pushed))
    }

    pub(crate) async fn push_in_lane(&self, consent: Consent) -> Result<PushReport, EngineError> {
        self.welcome().await?;
        self.ask_consent(consent).await?;
        self.restart_attempts().await?;
        self.settle_merges().await?;
        let mut report = PushReport::default();
        self.end_stale(&mut report).await?;
        self.verify_written(&mut report).await?;
        self.probe(&[OutboxState::Unknown, OutboxState::NeedsAnswer], &mut report).await?;
        self.wake_waiting().await?;
        let mut rounds: BTreeMap<i64, u32> = BTreeMap::new();
        loop {
            let batch = self.next_batch(&rounds).await?;
            let Some(first) = batch.first() else { break };
            for sendable in &batch {
                *rounds.entry(sendable.row.id).or_default() += 1;
            }
            let (object_type, first) = (first.object_type, first.row.clone());
            let rows: Vec<OutboxRow> = batch.into_iter().map(|sendable| sendable.row).collect();
            let pushed = match first.kind {
                OutboxKind::Update => self.push_updates(object_type, rows.clone(), &mut report).await,
                OutboxKind::Create if self.has_own_key(object_type).await? => {
                    self.push_upserts(object_type, rows.clone(), &mut report).await
                }
                OutboxKind::Create => self.push_create(object_type, first, &mut report).await,
                OutboxKind::Archive => self.push_archive(object_type, first, &mut report).await,
                OutboxKind::Associate | OutboxKind::Dissociate => self.push_link(first, &mut report).await,
            };
            if let Err(error) = pushed {
                self.set_aside(rows, error, &mut report).await?;
            }
        }
        self.probe(&[OutboxState::Unknown], &mut report).await?;
        self.end_forbidden(&mut report).await?;
        let open = self.look(|reader| Ok(reader.outbox_counts()?)).await?;
        report.unknown = open.get(&OutboxState::Unknown).copied().unwrap_or(0);
        report.needs_answer = open.get(&OutboxState::NeedsAnswer).copied().unwrap_or(0);
        Ok(report)
    }

    /// Real people's data asks once, before anything leaves.
    async fn ask_consent(&self, consent: Consent) -> Result<(), EngineError> {
        self.transact(move |writer| {
            let Some(account) = writer.account()?.filter(satchel_core::Account::is_standard) else {
                return Ok(());
            };
            let (waiting, rows) = writer.outbox(1000, 0)?;
            if waiting == 0 || writer.meta(CONSENT)?.is_some() {
                return Ok(());
            }
            if consent == Consent::Given {
                return Ok(writer.set_meta(CONSENT, "given")?);
            }
            let sends = rows.iter().map(|row| planned(writer, row)).collect::<Result<_, _>>()?;
            Err(EngineError::NeedsConsent { account: Box::new(account), sends })
        })
        .await
    }

    /// The user started this push: what waits for a later try is tried now.
    async fn wake_waiting(&self) -> Result<(), EngineError> {
        self.transact(|writer| {
            for row in writer.due(i64::MAX)? {
                writer.move_outbox(row.id, OutboxEvent::Due, None, None)?;
            }
            Ok(())
        })
        .await
    }

    /// The oldest row that may be sent now; updates of the same type go with it.
    async fn next_batch(&self, rounds: &BTreeMap<i64, u32>) -> Result<Vec<Sendable>, EngineError> {
        let (rounds, now) = (rounds.clone(), self.now());
        self.look(move |reader| {
            let fresh = |row: &OutboxRow| rounds.get(&row.id).copied().unwrap_or(0) < ROUNDS;
            let keyed = types_with_key(reader)?;
            let together = |first: &Sendable, next: &Sendable| match first.row.kind {
                OutboxKind::Update => true,
                OutboxKind::Create => keyed.contains(&next.object_type),
                OutboxKind::Archive | OutboxKind::Associate | OutboxKind::Dissociate => false,
            };
            let mut batch: Vec<Sendable> = Vec::new();
            let mut bytes = 0;
            for row in reader.sendable(now, 2000)?.into_iter().filter(fresh) {
                let Some(record) = reader.record(row.rid)? else { continue };
                let sendable = Sendable { row, object_type: record.object_type };
                let fits = match batch.first() {
                    None => true,
                    Some(first) => {
                        sendable.row.kind == first.row.kind
                            && sendable.object_type == first.object_type
                            && together(first, &sendable)
                            && batch.len() < BATCH
                            && bytes < BATCH_BYTES
                    }
                };
                if fits {
                    bytes += waiting_bytes(reader, &sendable.row)?;
                    batch.push(sendable);
                }
            }
            Ok(batch)
        })
        .await
    }

    /// Rows whose request may have been processed.
    async fn mark_unknown(&self, rows: Vec<i64>, words: String) -> Result<(), EngineError> {
        self.transact(move |writer| {
            for id in rows {
                writer.move_outbox(id, OutboxEvent::MaybeProcessed, Some(&words), None)?;
            }
            Ok(())
        })
        .await
    }

    /// A row that carries no properties and was refused.
    async fn reject(
        &self,
        attempt: i64,
        id: i64,
        refusal: Refusal,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        report.rejected += 1;
        self.transact(move |writer| {
            writer.close_attempt_item(attempt, id, "refused")?;
            writer.move_outbox(id, OutboxEvent::Refused, Some(&refusal.message), None)?;
            Ok(())
        })
        .await
    }
}

impl Engine {
    async fn has_own_key(&self, object_type: ObjectType) -> Result<bool, EngineError> {
        self.look(move |reader| Ok(types_with_key(reader)?.contains(&object_type))).await
    }

    /// A handle whose writes leave while a read made at this time of the monotonic clock is fresh, or not at all.
    fn writing_by(&self, step: &Client, read_at: Duration) -> Client {
        if bites(Tooth::LimitKeepsLook) || bites(Tooth::StaleCheck) {
            step.clone()
        } else {
            step.leaving_before(read_at + FRESH)
        }
    }

    /// Whether a read made at this time of the monotonic clock is too old to write by.
    fn is_stale(&self, read_at: Duration) -> bool {
        self.clock().monotonic().saturating_sub(read_at) > FRESH && !bites(Tooth::StaleCheck)
    }
}

/// How long the values are that a row would write.
fn waiting_bytes(reader: &Reader<'_>, row: &OutboxRow) -> Result<usize, EngineError> {
    if !carries_changes(row) {
        return Ok(0);
    }
    let pending = reader.pending(row.rid)?;
    Ok(pending.iter().filter_map(|change| change.local.as_ref()).map(String::len).sum())
}

fn planned(writer: &Writer<'_>, row: &OutboxRow) -> Result<PlannedSend, EngineError> {
    let record = writer.record(row.rid)?.ok_or_else(|| EngineError::UnknownRecord(row.rid.to_string()))?;
    let properties = match row.kind {
        OutboxKind::Create | OutboxKind::Update => {
            writer.pending(row.rid)?.into_iter().map(|change| change.property).collect()
        }
        OutboxKind::Archive | OutboxKind::Associate | OutboxKind::Dissociate => Vec::new(),
    };
    let named = record.remote_id.clone().unwrap_or_else(|| row.rid.to_string());
    Ok(PlannedSend { object_type: record.object_type, record: named, kind: row.kind, properties })
}
