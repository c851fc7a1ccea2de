//! The links that a new record begins with: in the request that makes it as far as they fit, the others right after.

use super::link::follow_primary;
use super::update::Armed;
use crate::edit::primary_of;
use crate::pull::{LinkPage, apply_links};
use crate::{Engine, EngineError};
use satchel_core::teeth::{Tooth, bites};
use satchel_core::{
    AssociationType, Category, FirstLink, LinkBase, ObjectType, OutboxKind, PendingAssociation, RecordState,
    Rid,
};
use satchel_store::{OutboxPayload, Reader, Writer};
use std::collections::BTreeSet;

impl Engine {
    /// The links of a new record to the types that it was to be linked to. One that cannot be read is taken as sent.
    pub(super) async fn first_links_made(
        &self,
        object_type: ObjectType,
        outbox_id: i64,
        id: &str,
    ) -> Result<Vec<LinkPage>, EngineError> {
        let types = self
            .look(move |reader| {
                let mut types = BTreeSet::new();
                for link in reader.first_links(outbox_id)?.into_iter().filter(|link| link.sent) {
                    types.extend(reader.record(link.to)?.map(|other| other.object_type));
                }
                Ok(types)
            })
            .await?;
        if types.is_empty() {
            return Ok(Vec::new());
        }
        let ids = [id.to_owned()];
        Ok(self.read_links(object_type, &ids, types.into_iter().collect()).await.unwrap_or_default())
    }
}

impl Engine {
    /// Looks up the records that a create's request carried links to. Whether one of them is not where it was.
    pub(super) async fn first_links_moved(&self, outbox_id: i64) -> Result<bool, EngineError> {
        let where_they_are = move |reader: &Reader<'_>| {
            let mut ends = Vec::new();
            for link in reader.first_links(outbox_id)?.into_iter().filter(|link| link.sent) {
                if let Some(record) = reader.record(link.to)? {
                    ends.push((record.object_type, record.rid, record.remote_id, record.state));
                }
            }
            Ok(ends)
        };
        let before = self.look(where_they_are).await?;
        for (object_type, rid, id, _) in before.clone() {
            if let Some(id) = id {
                self.settle_vanished(object_type, vec![(rid, id)]).await?;
            }
        }
        // A merge may have left one end where two were.
        Ok(self.look(where_they_are).await? != before)
    }
}

/// The links that the request can carry: those whose other end has an id and whose number is known. The rest follows when
/// the record has an id.
pub(super) fn links_to_send(
    writer: &mut Writer<'_>,
    object_type: ObjectType,
    outbox_id: i64,
) -> Result<Vec<(ObjectType, String, AssociationType)>, EngineError> {
    let (mut links, mut ends) = (Vec::new(), Vec::new());
    for link in writer.first_links(outbox_id)? {
        let Some(other) = writer.record(link.to)? else { continue };
        let type_of_link = match link.label {
            Some(label) => Some(label),
            None => plain_type(writer, object_type, other.object_type)?,
        };
        let there = matches!(other.state, RecordState::Live | RecordState::Stub);
        if let (Some(id), Some(found), true) = (other.remote_id, type_of_link, there) {
            links.push((other.object_type, id, found));
            ends.push(link.to);
        }
    }
    writer.send_first_links(outbox_id, &ends)?;
    Ok(links)
}

/// The plain type of a link, where its number is known.
fn plain_type(
    reader: &Reader<'_>,
    from: ObjectType,
    to: ObjectType,
) -> Result<Option<AssociationType>, EngineError> {
    if let Some(found) = from.plain_link(to) {
        return Ok(Some(found));
    }
    let mut labels = reader.labels(from, to)?.into_iter().map(|known| known.association);
    Ok(labels.find(|found| found.label.is_none() && found.category == Category::HubspotDefined))
}

/// The create is acknowledged, and with it the links its request carried. The others are queued as changes of their own.
pub(super) fn keep_first_links(
    writer: &mut Writer<'_>,
    armed: &Armed,
    object_type: ObjectType,
    pages: &[LinkPage],
    now: i64,
) -> Result<(), EngineError> {
    let links = writer.first_links(armed.outbox_id)?;
    if links.is_empty() {
        return Ok(());
    }
    apply_links(writer, object_type, pages)?;
    for link in links {
        let Some(other) = writer.record(link.to)? else { continue };
        if !link.sent {
            if bites(Tooth::FirstLinksForgotten) {
                continue;
            }
            queue_link(writer, armed.rid, link, now)?;
            continue;
        }
        if !pages.iter().any(|page| page.is_to(other.object_type)) {
            let made = match link.label {
                Some(label) => Some(label),
                None => plain_type(writer, object_type, other.object_type)?,
            };
            if let Some(made) = made {
                writer.add_association(armed.rid, link.to, &made)?;
            }
        }
        if primary_of(writer, armed.rid, link.to)? == Some(link.to) {
            follow_primary(writer, (armed.rid, link.to), None)?;
        }
    }
    Ok(())
}

/// A first link that no request has carried becomes a change of its own.
pub(super) fn queue_link(
    writer: &mut Writer<'_>,
    from: Rid,
    link: FirstLink,
    now: i64,
) -> Result<(), EngineError> {
    let (to, add) = (link.to, link.label.into_iter().collect());
    let link = PendingAssociation { from, to, add, remove: Vec::new(), base: LinkBase::default() };
    writer.enqueue(from, OutboxKind::Associate, OutboxPayload::Link(link), now)?;
    Ok(())
}
