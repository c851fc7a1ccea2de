//! Creates by a property of our own: up to a hundred at once. What may have been made is read by that property before
//! anything is sent again, since an upsert would write over what a colleague changed meanwhile; and the recycle bin is listed, since
//! it would make a second record in place of one that a colleague archived.

use super::create::waiting_values;
use super::update::Armed;
use crate::unique::UID;
use crate::{Engine, EngineError, PushReport};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{FailPoint, ObjectType, OutboxEvent, RemoteRecord, fail_point};
use satchel_hubspot::{ItemEnd, Refusal, UpdateItem, WriteError};
use satchel_store::{ArmItem, OutboxRow};
use std::collections::{BTreeMap, BTreeSet};

/// What the attempt of such a create is called.
pub(super) const REQUEST: &str = "upsert";

/// One create, with its own key.
struct Keyed {
    armed: Armed,
    uid: String,
}

impl Engine {
    pub(super) async fn push_upserts(
        &self,
        object_type: ObjectType,
        rows: Vec<OutboxRow>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        let mut uids = BTreeMap::new();
        let mut there = BTreeMap::new();
        let mut unseen = BTreeSet::new();
        for row in &rows {
            let Some(uid) = self.uid_of(row.rid).await? else { continue };
            if row.attempts > 0 && !bites(Tooth::UpsertUnseen) {
                match self.read_by_uid(object_type, &uid).await? {
                    Some(record) => drop(there.insert(row.id, record)),
                    None => drop(unseen.insert(uid.clone())),
                }
            }
            uids.insert(row.id, uid);
        }
        let mut archived = self.find_in_bin(object_type, UID, unseen).await?;
        for row in &rows {
            if let Some(record) = uids.get(&row.id).and_then(|uid| archived.remove(uid)) {
                uids.remove(&row.id);
                report.conflicted += 1;
                self.keep_archived(object_type, row.id, None, record).await?;
            }
        }
        if uids.is_empty() {
            return Ok(());
        }
        let (attempt, keyed) = self.arm_upserts(rows, uids).await?;
        let (found, to_send): (Vec<Keyed>, Vec<Keyed>) =
            keyed.into_iter().partition(|keyed| there.contains_key(&keyed.armed.outbox_id));
        for Keyed { armed, .. } in found {
            if let Some(record) = there.remove(&armed.outbox_id) {
                report.acknowledged += 1;
                self.keep_created(object_type, attempt, armed, record, OutboxEvent::Acknowledged).await?;
            }
        }
        self.send_upserts(object_type, attempt, to_send, report).await
    }

    /// The live record with this value of our property.
    pub(super) async fn read_by_uid(
        &self,
        object_type: ObjectType,
        uid: &str,
    ) -> Result<Option<RemoteRecord>, EngineError> {
        let names = self.asked_properties(object_type).await?;
        Ok(self.client()?.read_by(object_type, UID, uid, &names, &[]).await?)
    }

    async fn arm_upserts(
        &self,
        rows: Vec<OutboxRow>,
        mut uids: BTreeMap<i64, String>,
    ) -> Result<(i64, Vec<Keyed>), EngineError> {
        let seen_at = Some(self.server_now().await?);
        let now = self.now();
        self.transact(move |writer| {
            let mut keyed = Vec::with_capacity(rows.len());
            let mut items = Vec::with_capacity(rows.len());
            for row in rows {
                let Some(uid) = uids.remove(&row.id) else { continue };
                // The user may have edited or held it back since it was taken up.
                if !writer.is_released(row.id)? {
                    continue;
                }
                let sent = waiting_values(writer, row.rid)?;
                // An upsert carries no links: they follow.
                writer.send_first_links(row.id, &[])?;
                items.push(ArmItem { outbox_id: row.id, sent: sent.clone(), seen_at });
                let armed = Armed { outbox_id: row.id, rid: row.rid, id: String::new(), sent, seen_at };
                keyed.push(Keyed { armed, uid });
            }
            Ok((writer.arm(REQUEST, &items, now)?, keyed))
        })
        .await
    }

    async fn send_upserts(
        &self,
        object_type: ObjectType,
        attempt: i64,
        keyed: Vec<Keyed>,
        report: &mut PushReport,
    ) -> Result<(), EngineError> {
        if keyed.is_empty() {
            return Ok(());
        }
        let items: Vec<UpdateItem> = keyed.iter().map(item).collect();
        let alone = keyed.len() == 1;
        let rows = || keyed.iter().map(|keyed| keyed.armed.outbox_id).collect::<Vec<i64>>();
        fail_point(FailPoint::PushArmed);
        let answer = self.client()?.batch_upsert(object_type, UID, &items).await;
        fail_point(FailPoint::PushAnswered);
        let ends = match answer {
            Ok(ends) => ends,
            Err(WriteError::NotProcessed(error)) => return self.postpone(attempt, rows(), error).await,
            Err(WriteError::MaybeProcessed(words)) => return self.mark_unknown(rows(), words).await,
            Err(WriteError::Refused(refusal)) if alone => vec![ItemEnd::Refused(refusal)],
            Err(WriteError::Missing) if alone => vec![ItemEnd::Missing],
            // The whole batch was refused and nothing made: each alone, so that one does not block the others.
            Err(WriteError::Refused(_) | WriteError::Missing) => {
                for one in keyed {
                    Box::pin(self.send_upserts(object_type, attempt, vec![one], report)).await?;
                }
                return Ok(());
            }
        };
        for (Keyed { armed, .. }, end) in keyed.into_iter().zip(ends) {
            match end {
                ItemEnd::Done(record) => {
                    report.acknowledged += 1;
                    self.keep_created(object_type, attempt, armed, record, OutboxEvent::Acknowledged).await?;
                }
                ItemEnd::Refused(refusal) if names_key(&refusal) => {
                    self.forget_key(object_type).await?;
                    self.requeue_unsent(attempt, armed.outbox_id).await?;
                }
                ItemEnd::Refused(refusal) => {
                    self.settle_refused(object_type, attempt, armed, refusal, report).await?;
                }
                ItemEnd::Missing => {
                    let message = "HubSpot does not take new records of this type.".to_owned();
                    let refusal = Refusal { message, ..Refusal::default() };
                    self.settle_refused(object_type, attempt, armed, refusal, report).await?;
                }
                ItemEnd::Unknown => {
                    let words = "HubSpot's answer does not mention it".to_owned();
                    self.mark_unknown(vec![armed.outbox_id], words).await?;
                }
            }
        }
        Ok(())
    }
}

fn item(keyed: &Keyed) -> UpdateItem {
    let values = keyed.armed.sent.iter();
    let properties = values.filter_map(|sent| Some((sent.name.clone(), sent.value.clone()?))).collect();
    UpdateItem { id: keyed.uid.clone(), trace: keyed.armed.outbox_id.to_string(), properties }
}

/// Whether HubSpot speaks of our property: it is not there any more, or not unique.
fn names_key(refusal: &Refusal) -> bool {
    refusal.message.contains(UID) || refusal.properties.iter().any(|refused| refused.name == UID)
}
