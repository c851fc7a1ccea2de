//! Merging two records into one. HubSpot cannot undo it, so it is done online, at once, and never waits in the outbox: both
//! records are read right before, and where one is not as the user saw it the user is asked again. What follows from what was
//! read is decided by `satchel_core::plan_merge`; here it is carried out.
//!
//! Invariants: an attempt is committed before the request leaves, and what a crash or a broken connection leaves in doubt is
//! looked up before anything else is sent; the request leaves at most three seconds after both were read, whatever held it up,
//! or both are read again; nothing that waits for one of the two is lost, it waits for the survivor, and is compared with its
//! values.

use super::LOOKS;
use super::merge_open::{REQUEST, close, follow};
use super::merge_question::{Fresh, MergeAnswer, MergeConsent, differing, question, sight};
use crate::edit::editable;
use crate::pull::{apply_links, apply_record};
use crate::resolve::settle_row;
use crate::{Engine, EngineError, PullReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    FailPoint, MergeEnd, MergePlan, ObjectType, OutboxState, Properties, RecordKey, RecordState, Rid,
    fail_point, plan_merge,
};
use satchel_hubspot::{ApiError, Lane, WriteError};
use satchel_store::{Coverage, Reader};
use std::time::Duration;

/// One of the two, before it is read.
#[derive(Clone)]
struct Side {
    rid: Rid,
    id: String,
    seen: Properties,
}

impl Engine {
    /// Merges `other` into `primary`, for good.
    ///
    /// # Errors
    /// [`EngineError::NotConnected`] without a sign-in, [`EngineError::NotEditable`] for a record that is archived, gone or not
    /// sent yet, [`EngineError::NotMergeable`] for a type whose records HubSpot does not merge, [`EngineError::StillLeaving`]
    /// while a change of one of them may be on its way, and what HubSpot or the network say.
    pub async fn merge(
        &self,
        object_type: ObjectType,
        primary: &RecordKey,
        other: &RecordKey,
        consent: MergeConsent,
    ) -> Result<MergeAnswer, EngineError> {
        let _cycle = self.enter_cycle().await;
        self.in_lane(Lane::Push).merge_in_lane(object_type, primary, other, consent).await
    }

    async fn merge_in_lane(
        &self,
        object_type: ObjectType,
        primary: &RecordKey,
        other: &RecordKey,
        consent: MergeConsent,
    ) -> Result<MergeAnswer, EngineError> {
        self.welcome().await?;
        self.settle_merges().await?;
        let keys = [primary.clone(), other.clone()];
        let sides = self
            .look(move |reader| {
                let [primary, other] = &keys;
                Ok([side(reader, object_type, primary)?, side(reader, object_type, other)?])
            })
            .await?;
        if sides[0].rid == sides[1].rid {
            return Ok(MergeAnswer::Merged(sides[0].rid));
        }
        for _ in 0..LOOKS {
            let read_at = self.clock().monotonic();
            let fresh = self.read_both(object_type, &sides).await?;
            fail_point(FailPoint::PushChecked);
            let one = fresh.rids[0] == fresh.rids[1];
            let changed = match &consent {
                MergeConsent::ToSight(seen) => *seen != fresh.sight,
                MergeConsent::Given | MergeConsent::NotGiven => {
                    fresh.changed.iter().any(|names| !names.is_empty())
                }
            };
            let agreed = match &consent {
                MergeConsent::Given | MergeConsent::ToSight(_) => true,
                MergeConsent::NotGiven => false,
            };
            // Without consent the user is asked for it, and shown in the same question what has changed.
            match plan_merge(fresh.ends, one, changed && agreed && !bites(Tooth::MergeUnseen), agreed) {
                MergePlan::Done => return Ok(MergeAnswer::Merged(fresh.rids[0])),
                MergePlan::Cancel => return Err(self.not_live(object_type, &sides, fresh.ends).await?),
                MergePlan::Ask(why) => {
                    let question = self.look(move |reader| question(reader, object_type, why, fresh)).await?;
                    return Ok(MergeAnswer::Ask(Box::new(question)));
                }
                MergePlan::Send => {
                    if let Some(answer) = self.send_merge(object_type, &sides, read_at).await? {
                        return Ok(answer);
                    }
                }
            }
        }
        // The way to HubSpot is too slow to merge by what was read.
        Err(ApiError::TooLate.into())
    }

    /// Reads both records and applies what is found, so that what is asked next is asked about the present.
    async fn read_both(&self, object_type: ObjectType, sides: &[Side; 2]) -> Result<Fresh, EngineError> {
        let names = self.asked_properties(object_type).await?;
        let mut found = Vec::new();
        for side in sides {
            found.push(self.client()?.read(object_type, &side.id, &names, &[]).await?);
        }
        // The living first: one of them may say that the other has become part of it.
        let now = self.now();
        let ids: Vec<(Rid, String)> = sides.iter().map(|side| (side.rid, side.id.clone())).collect();
        let (records, asked) = (found.clone(), names.clone());
        self.transact(move |writer| {
            let set = writer.property_set(&asked)?;
            for ((rid, id), record) in ids.iter().zip(records) {
                let Some(record) = record else { continue };
                if record.id != *id {
                    follow(writer, object_type, *rid, &record.id, now)?;
                }
                apply_record(writer, object_type, &record, Coverage::Whole(set), now)?;
            }
            Ok(())
        })
        .await?;
        if found.iter().any(Option::is_none) {
            // A portal may deny a merged-away record; the one that took its place has just been modified.
            self.hot_pass(object_type, &mut PullReport::default()).await?;
        }
        let mut absent = Vec::new();
        for (side, record) in sides.iter().zip(&found) {
            if record.is_none() && self.now_at(object_type, &side.id).await?.0 == side.rid {
                absent.push((side.rid, side.id.clone()));
            }
        }
        self.settle_vanished(object_type, absent).await?;
        self.compare(object_type, sides).await
    }

    async fn compare(&self, object_type: ObjectType, sides: &[Side; 2]) -> Result<Fresh, EngineError> {
        let mut ends = [MergeEnd::Live; 2];
        let mut rids = [sides[0].rid, sides[1].rid];
        let mut changed: [Vec<String>; 2] = Default::default();
        for (at, side) in sides.iter().enumerate() {
            let (rid, id, state) = self.now_at(object_type, &side.id).await?;
            rids[at] = rid;
            ends[at] = match state {
                RecordState::Archived => MergeEnd::Archived,
                RecordState::Gone => MergeEnd::Gone,
                RecordState::Merged => MergeEnd::Elsewhere,
                RecordState::Live | RecordState::Stub | RecordState::Draft if id == side.id => MergeEnd::Live,
                RecordState::Live | RecordState::Stub | RecordState::Draft => MergeEnd::Elsewhere,
            };
            let seen = side.seen.clone();
            changed[at] = self
                .look(move |reader| {
                    let now = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
                    let definitions = reader.definitions(object_type)?;
                    Ok(differing(&definitions, &seen, &now))
                })
                .await?;
        }
        let sight = self.look(move |reader| sight(reader, object_type, rids)).await?;
        Ok(Fresh { ends, rids, changed, sight })
    }

    /// The record that an id leads to now, the id HubSpot has it under, and its state.
    async fn now_at(
        &self,
        object_type: ObjectType,
        id: &str,
    ) -> Result<(Rid, String, RecordState), EngineError> {
        let key = RecordKey::Remote(id.to_owned());
        self.look(move |reader| {
            let unknown = || EngineError::UnknownRecord(key.to_string());
            let rid = reader.resolve(object_type, &key)?.ok_or_else(unknown)?;
            let record = reader.record(rid)?.ok_or_else(unknown)?;
            Ok((rid, record.remote_id.unwrap_or_default(), record.state))
        })
        .await
    }

    async fn not_live(
        &self,
        object_type: ObjectType,
        sides: &[Side; 2],
        ends: [MergeEnd; 2],
    ) -> Result<EngineError, EngineError> {
        let singular = self.look(move |reader| Ok(reader.profile(object_type)?.singular.clone())).await?;
        let words = |end: MergeEnd| match end {
            MergeEnd::Archived => Some("archived in HubSpot"),
            MergeEnd::Gone => Some("permanently deleted in HubSpot"),
            MergeEnd::Live | MergeEnd::Elsewhere => None,
        };
        let dead = sides.iter().zip(ends).find_map(|(side, end)| Some((side, words(end)?)));
        Ok(match dead {
            Some((side, state)) => {
                EngineError::NotEditable { record: format!("{singular} {}", side.id), state }
            }
            None => EngineError::Protocol("two live records were taken for dead".to_owned()),
        })
    }

    /// `None` when nothing has left, because what was read is too old by now to merge by.
    async fn send_merge(
        &self,
        object_type: ObjectType,
        sides: &[Side; 2],
        read_at: Duration,
    ) -> Result<Option<MergeAnswer>, EngineError> {
        let [primary, other] = sides.clone();
        let (now, rids) = (self.now(), [primary.rid, other.rid]);
        let attempt = self
            .transact(move |writer| {
                for rid in rids {
                    nothing_leaves(writer, rid)?;
                }
                Ok(writer.arm_merge(REQUEST, rids, now)?)
            })
            .await?;
        if self.is_stale(read_at) {
            self.close_merge(attempt, "not sent").await?;
            return Ok(None);
        }
        fail_point(FailPoint::PushArmed);
        let client = self.writing_by(self.client()?, read_at);
        let answer = client.merge(object_type, &primary.id, &other.id).await;
        fail_point(FailPoint::PushAnswered);
        match answer {
            Ok(record) => {
                self.keep_merged(object_type, attempt, rids, record.id.clone()).await?;
                Ok(Some(MergeAnswer::Merged(self.now_at(object_type, &record.id).await?.0)))
            }
            Err(WriteError::NotProcessed(ApiError::TooLate)) => {
                self.close_merge(attempt, "not sent").await?;
                Ok(None)
            }
            Err(WriteError::NotProcessed(error)) => {
                self.close_merge(attempt, "not processed").await?;
                Err(error.into())
            }
            Err(WriteError::Refused(refusal)) => {
                self.close_merge(attempt, "refused").await?;
                Err(ApiError::Refused(refusal).into())
            }
            // One of them is not there any more, or the connection broke: the records themselves tell.
            Err(WriteError::Missing) => {
                self.close_merge(attempt, "missing").await?;
                self.after_doubt(object_type, sides, EngineError::Api(ApiError::NotFound)).await.map(Some)
            }
            Err(WriteError::MaybeProcessed(words)) => {
                let settled = self.settle_merges().await;
                let doubt = EngineError::Api(ApiError::Interrupted(words));
                match settled {
                    Ok(()) => self.after_doubt(object_type, sides, doubt).await.map(Some),
                    // The attempt stays open; whatever talks to the server next looks first.
                    Err(_) => Err(doubt),
                }
            }
        }
    }

    /// What a merge came to whose answer did not say so.
    async fn after_doubt(
        &self,
        object_type: ObjectType,
        sides: &[Side; 2],
        error: EngineError,
    ) -> Result<MergeAnswer, EngineError> {
        let fresh = self.read_both(object_type, sides).await?;
        if fresh.rids[0] == fresh.rids[1] {
            return Ok(MergeAnswer::Merged(fresh.rids[0]));
        }
        if plan_merge(fresh.ends, false, false, true) == MergePlan::Cancel {
            return Err(self.not_live(object_type, sides, fresh.ends).await?);
        }
        Err(error)
    }

    /// Both ids lead to the survivor from now on, with everything that waits for either.
    async fn keep_merged(
        &self,
        object_type: ObjectType,
        attempt: i64,
        rids: [Rid; 2],
        survivor: String,
    ) -> Result<(), EngineError> {
        let now = self.now();
        let id = survivor.clone();
        self.transact(move |writer| {
            let [primary, other] = rids;
            follow(writer, object_type, primary, &id, now)?;
            follow(writer, object_type, other, &id, now)?;
            close(writer, attempt, "acknowledged")?;
            let unknown = || EngineError::UnknownRecord(id.clone());
            let rid = writer.resolve(object_type, &RecordKey::Remote(id.clone()))?.ok_or_else(unknown)?;
            settle_row(writer, rid)
        })
        .await?;
        fail_point(FailPoint::PushApplied);
        self.read_survivor(object_type, survivor).await
    }

    /// Reads the survivor whole, with its links: what waits for it is compared with what it is now.
    async fn read_survivor(&self, object_type: ObjectType, id: String) -> Result<(), EngineError> {
        let names = self.asked_properties(object_type).await?;
        let associates = self.associates(object_type).await?;
        let Some(record) = self.client()?.read(object_type, &id, &names, &[]).await? else { return Ok(()) };
        let pages = self.read_links(object_type, std::slice::from_ref(&record.id), associates).await?;
        let now = self.now();
        let rid = self
            .transact(move |writer| {
                let set = writer.property_set(&names)?;
                let (rid, _) = apply_record(writer, object_type, &record, Coverage::Whole(set), now)?;
                apply_links(writer, object_type, &pages)?;
                Ok(rid)
            })
            .await?;
        fail_point(FailPoint::PushVerified);
        self.describe_conflicts(object_type, vec![rid]).await;
        Ok(())
    }
}

/// One of the two as it is known here, when it may be merged at all.
fn side(reader: &Reader<'_>, object_type: ObjectType, key: &RecordKey) -> Result<Side, EngineError> {
    if !object_type.row().mergeable {
        return Err(EngineError::NotMergeable(reader.profile(object_type)?.plural.to_lowercase()));
    }
    let rid = editable(reader, object_type, key)?;
    nothing_leaves(reader, rid)?;
    let singular = reader.profile(object_type)?.singular.clone();
    let id = reader.record(rid)?.and_then(|record| record.remote_id);
    let id = id.ok_or_else(|| EngineError::NotEditable {
        record: format!("{singular} {key}"),
        state: "not in HubSpot yet",
    })?;
    let seen = reader.mirror(rid)?.map(|mirror| mirror.properties).unwrap_or_default();
    Ok(Side { rid, id, seen })
}

/// Refuses while a change of the record may be on its way: its own look comes first.
fn nothing_leaves(reader: &Reader<'_>, rid: Rid) -> Result<(), EngineError> {
    let leaving = |state| match state {
        OutboxState::InFlight | OutboxState::Unknown => true,
        OutboxState::Queued
        | OutboxState::NeedsAnswer
        | OutboxState::RetryWait
        | OutboxState::Conflicted
        | OutboxState::Rejected => false,
    };
    if reader.outbox_touching(rid)?.iter().any(|row| leaving(row.state)) {
        return Err(EngineError::StillLeaving);
    }
    Ok(())
}
