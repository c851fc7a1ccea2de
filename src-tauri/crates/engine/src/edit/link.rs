//! Local changes of links. One change of a pair waits at a time: a later one joins it while nothing of it has left, and what
//! brings the pair back to what the user first saw leaves nothing to send. This module must never know of a network.

use super::{drop_dispute_over, editable, may_end};
use crate::{Engine, EngineError};
use satchel_core::{
    AssociationType, LinkBase, ObjectType, OutboxEvent, OutboxKind, OutboxState, PendingAssociation,
    RecordKey, RecordState, Rid,
};
use satchel_store::{OutboxPayload, OutboxRow, Reader, RecordRow, StoreError, Writer};
use std::collections::BTreeSet;

/// What the user wants of a link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LinkChange {
    /// The two records are linked; plainly, when they were not.
    Link,
    /// They are linked, with this label beside those they have.
    Label(String),
    /// They are linked, and the one becomes the primary one of the other (a company of a contact, deal or ticket). The
    /// former primary one stays linked.
    Primary,
    /// They are linked, with exactly these labels. Which one is primary is left as it is.
    Labels(Vec<String>),
    /// They are linked no more.
    Unlink,
    /// This label is taken from the link.
    TakeLabel(String),
}

/// A pair of records as a change would have it; plain types are left out.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Pair {
    linked: bool,
    labels: BTreeSet<AssociationType>,
}

/// The two ends of a link, as a user names them.
type End<'a> = (ObjectType, &'a RecordKey);

impl Engine {
    /// Links two records, with a label of the portal or plainly.
    pub async fn associate(
        &self,
        object_type: ObjectType,
        key: &RecordKey,
        to_type: ObjectType,
        to_key: &RecordKey,
        label: Option<&str>,
    ) -> Result<Rid, EngineError> {
        let change = label.map_or(LinkChange::Link, |label| LinkChange::Label(label.to_owned()));
        self.change_link((object_type, key), (to_type, to_key), change).await
    }

    /// Removes a label from a link, or the whole link when no label is named.
    pub async fn dissociate(
        &self,
        object_type: ObjectType,
        key: &RecordKey,
        to_type: ObjectType,
        to_key: &RecordKey,
        label: Option<&str>,
    ) -> Result<Rid, EngineError> {
        let change = label.map_or(LinkChange::Unlink, |label| LinkChange::TakeLabel(label.to_owned()));
        self.change_link((object_type, key), (to_type, to_key), change).await
    }

    /// Changes the link between two records. What is shown changes at once; the change waits like every other. Returns the
    /// record it was named from.
    ///
    /// # Errors
    /// [`EngineError::UnknownLabel`] for a label that links between these types do not have; [`EngineError::NoPrimary`] where
    /// neither record can be the primary one of the other.
    pub async fn change_link(
        &self,
        from: End<'_>,
        to: End<'_>,
        change: LinkChange,
    ) -> Result<Rid, EngineError> {
        let (from_type, from_key) = (from.0, from.1.clone());
        let (to_type, to_key) = (to.0, to.1.clone());
        let now = self.now();
        self.transact(move |writer| {
            let from = editable(writer, from_type, &from_key)?;
            let to = editable(writer, to_type, &to_key)?;
            if from == to {
                return Err(EngineError::LinkedToItself);
            }
            // The primary one is a matter of the record that has it.
            let turned = change == LinkChange::Primary && from_type.row().primary && !to_type.row().primary;
            let ends = if turned { (to, from) } else { (from, to) };
            change_pair(writer, ends, &change, now)?;
            Ok(from)
        })
        .await
    }
}

fn change_pair(
    writer: &mut Writer<'_>,
    (from, to): (Rid, Rid),
    change: &LinkChange,
    now: i64,
) -> Result<(), EngineError> {
    if change_first_link(writer, from, to, change)? || change_first_link(writer, to, from, change)? {
        return Ok(());
    }
    let waiting = waiting_rows(writer, from, to)?;
    let ours = |link: &PendingAssociation| link.from == from && link.to == to;
    // A change that was asked for from the other end is only given up with the whole link: its labels are named from there.
    let (same_way, other_way): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, link)| ours(link));
    for (row, link) in &other_way {
        let unlinks = row.kind == OutboxKind::Dissociate && link.remove.is_empty();
        let taken_back = match change {
            LinkChange::Unlink => true,
            LinkChange::TakeLabel(_) => false,
            LinkChange::Link | LinkChange::Label(_) | LinkChange::Primary | LinkChange::Labels(_) => unlinks,
        };
        if taken_back {
            give_up(writer, row)?;
        }
    }
    let joined = same_way.last().cloned();
    let labels = vocabulary(writer, from, to)?;
    let base = match &joined {
        // The user has seen what HubSpot has now: the dispute was about it.
        Some((row, _)) if row.state == OutboxState::Conflicted => mirrored_base(writer, from, to)?,
        Some((_, link)) => link.base.clone(),
        None => shown_base(writer, from, to)?,
    };
    let mut first = as_pair(&base, &labels);
    if joined.is_some() {
        look_again(&mut first, &writer.mirrored_link(from, to)?.unwrap_or_default(), &labels, change);
    }
    let before = match &joined {
        Some((row, link)) => laid_over(first.clone(), row.kind, link),
        None => first.clone(),
    };
    let wanted = apply(writer, (from, to), before, change)?;
    for (row, _) in &same_way {
        give_up(writer, row)?;
    }
    if wanted == first {
        return Ok(());
    }
    let (kind, link) = difference(writer, (from, to), &first, &wanted, base)?;
    writer.enqueue(from, kind, OutboxPayload::Link(link), now)?;
    Ok(())
}

/// A link that a waiting create makes is changed where it stands. Returns whether that was all.
fn change_first_link(
    writer: &mut Writer<'_>,
    draft: Rid,
    other: Rid,
    change: &LinkChange,
) -> Result<bool, EngineError> {
    let create =
        writer.outbox_of(draft)?.into_iter().find(|row| row.kind == OutboxKind::Create && unsent(row));
    let Some(create) = create else { return Ok(false) };
    if !writer.first_links(create.id)?.iter().any(|link| link.to == other) {
        return Ok(false);
    }
    match change {
        LinkChange::Link => Ok(true),
        LinkChange::Unlink => {
            writer.drop_first_link(create.id, other)?;
            Ok(true)
        }
        LinkChange::Label(_) | LinkChange::Primary | LinkChange::Labels(_) | LinkChange::TakeLabel(_) => {
            Ok(false)
        }
    }
}

/// Whether nothing of a row may have left, and none of it is in doubt.
fn unsent(row: &OutboxRow) -> bool {
    may_end(row) && row.state != OutboxState::NeedsAnswer
}

/// The changes of a pair of which nothing may have left, from either end, oldest first.
fn waiting_rows(
    reader: &Reader<'_>,
    from: Rid,
    to: Rid,
) -> Result<Vec<(OutboxRow, PendingAssociation)>, StoreError> {
    let mut rows = Vec::new();
    for row in reader.outbox_touching(from)? {
        let OutboxPayload::Link(link) = row.payload.clone() else { continue };
        let pair = [(from, to), (to, from)].contains(&(link.from, link.to));
        if pair && unsent(&row) {
            rows.push((row, link));
        }
    }
    Ok(rows)
}

fn give_up(writer: &mut Writer<'_>, row: &OutboxRow) -> Result<(), EngineError> {
    drop_dispute_over(writer, row)?;
    writer.move_outbox(row.id, OutboxEvent::Discarded, Some("replaced by a later change"), None)?;
    Ok(())
}

/// The types that links between these two records may have, with a label.
fn vocabulary(reader: &Reader<'_>, from: Rid, to: Rid) -> Result<Vec<AssociationType>, StoreError> {
    let (Some(from), Some(to)) = (reader.record(from)?, reader.record(to)?) else { return Ok(Vec::new()) };
    let labels = reader.labels(from.object_type, to.object_type)?.into_iter();
    Ok(labels.map(|known| known.association).filter(|found| found.label.is_some()).collect())
}

fn as_pair(base: &LinkBase, labels: &[AssociationType]) -> Pair {
    let named =
        |found: &&AssociationType| found.label.as_ref().is_some_and(|label| base.labels.contains(label));
    Pair { linked: base.present, labels: labels.iter().filter(named).cloned().collect() }
}

/// What the user asks for now is asked for in sight of what HubSpot has now, whatever a change that waits was asked for in
/// sight of: a label that has gone since is put on again, and one that has come is taken off.
fn look_again(first: &mut Pair, now: &[AssociationType], labels: &[AssociationType], change: &LinkChange) {
    for label in labels {
        match (wants(change, label), now.contains(label)) {
            (Some(true), false) => drop(first.labels.remove(label)),
            (Some(false), true) => drop(first.labels.insert(label.clone())),
            (Some(true), true) | (Some(false), false) | (None, _) => {}
        }
    }
}

/// Whether a change wants a label, or wants it away; `None` where it is about others.
fn wants(change: &LinkChange, label: &AssociationType) -> Option<bool> {
    let is =
        |named: &String| label.label.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(named.trim()));
    match change {
        LinkChange::Label(named) => is(named).then_some(true),
        LinkChange::Primary => label.is_primary().then_some(true),
        LinkChange::Labels(named) => (!label.is_primary()).then(|| named.iter().any(is)),
        LinkChange::TakeLabel(named) => is(named).then_some(false),
        LinkChange::Link | LinkChange::Unlink => None,
    }
}

fn laid_over(mut pair: Pair, kind: OutboxKind, link: &PendingAssociation) -> Pair {
    if kind == OutboxKind::Dissociate {
        if link.remove.is_empty() {
            return Pair::default();
        }
    } else {
        pair.linked = true;
    }
    pair.labels.retain(|label| !link.remove.contains(label));
    pair.labels.extend(link.add.iter().cloned());
    pair
}

fn apply(
    reader: &Reader<'_>,
    (from, to): (Rid, Rid),
    mut pair: Pair,
    change: &LinkChange,
) -> Result<Pair, EngineError> {
    pair.linked |= matches!(
        change,
        LinkChange::Link | LinkChange::Label(_) | LinkChange::Primary | LinkChange::Labels(_)
    );
    match change {
        LinkChange::Link => {}
        LinkChange::Label(label) => {
            pair.labels.insert(find_label(reader, from, to, label)?);
        }
        LinkChange::Primary => {
            let found = vocabulary(reader, from, to)?.into_iter().find(AssociationType::is_primary);
            pair.labels.insert(found.ok_or(EngineError::NoPrimary)?);
        }
        LinkChange::Labels(labels) => {
            pair.labels.retain(AssociationType::is_primary);
            for label in labels {
                pair.labels.insert(find_label(reader, from, to, label)?);
            }
        }
        LinkChange::Unlink => pair = Pair::default(),
        LinkChange::TakeLabel(label) => {
            let taken = find_label(reader, from, to, label)?;
            pair.labels.remove(&taken);
        }
    }
    Ok(pair)
}

/// The change that leads from one state of a pair to another.
fn difference(
    reader: &Reader<'_>,
    (from, to): (Rid, Rid),
    before: &Pair,
    wanted: &Pair,
    base: LinkBase,
) -> Result<(OutboxKind, PendingAssociation), EngineError> {
    if !wanted.linked {
        let link = PendingAssociation { from, to, add: Vec::new(), remove: Vec::new(), base };
        return Ok((OutboxKind::Dissociate, link));
    }
    let add: Vec<AssociationType> = wanted.labels.difference(&before.labels).cloned().collect();
    let remove: Vec<AssociationType> = before.labels.difference(&wanted.labels).cloned().collect();
    let only_takes = before.linked && add.is_empty();
    let kind = if only_takes { OutboxKind::Dissociate } else { OutboxKind::Associate };
    let primary = if only_takes { None } else { primary_of(reader, from, to)? };
    Ok((kind, PendingAssociation { from, to, add, remove, base: LinkBase { primary, ..base } }))
}

/// The record of the same type as `to` that is the primary one of a record on the server, as far as is known here.
pub(crate) fn primary_of(reader: &Reader<'_>, from: Rid, to: Rid) -> Result<Option<Rid>, StoreError> {
    let Some(of) = reader.record(to)?.map(|record| record.object_type) else { return Ok(None) };
    for (other, types) in reader.mirrored_links(from)? {
        if !types.iter().any(AssociationType::is_primary) {
            continue;
        }
        // HubSpot lists no link to an archived record.
        let there = |record: &RecordRow| matches!(record.state, RecordState::Live | RecordState::Stub);
        if reader.record(other)?.filter(there).is_some_and(|record| record.object_type == of) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// A label by its name, in any case.
pub(crate) fn find_label(
    reader: &Reader<'_>,
    from: Rid,
    to: Rid,
    label: &str,
) -> Result<AssociationType, EngineError> {
    let known = vocabulary(reader, from, to)?;
    let found = known.into_iter().find(|association| {
        association.label.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(label.trim()))
    });
    if let Some(found) = found {
        return Ok(found);
    }
    let object_type = |rid: Rid| {
        let record = reader.record(rid)?;
        record.map(|record| record.object_type).ok_or_else(|| EngineError::UnknownRecord(rid.to_string()))
    };
    Err(EngineError::UnknownLabel { label: label.to_owned(), from: object_type(from)?, to: object_type(to)? })
}

/// What HubSpot has of a pair, as far as is known here.
pub(crate) fn mirrored_base(reader: &Reader<'_>, from: Rid, to: Rid) -> Result<LinkBase, StoreError> {
    let types = reader.mirrored_link(from, to)?;
    Ok(LinkBase {
        present: types.is_some(),
        labels: types.into_iter().flatten().filter_map(|found| found.label).collect(),
        primary: primary_of(reader, from, to)?,
    })
}

/// What the user sees of a pair of which nothing waits: HubSpot's side, with what may be on its way on top.
fn shown_base(reader: &Reader<'_>, from: Rid, to: Rid) -> Result<LinkBase, StoreError> {
    let here = |rid: Rid| -> Result<bool, StoreError> {
        let state = reader.record(rid)?.map(|record| record.state);
        Ok(matches!(state, Some(RecordState::Live | RecordState::Stub | RecordState::Draft)))
    };
    let row = reader.associations(from)?.into_iter().find(|row| row.to == to);
    let (Some(row), true) = (row, here(to)?) else { return Ok(LinkBase::default()) };
    let mut leaving = reader.outbox_touching(from)?.into_iter().filter_map(|row| match row.payload {
        OutboxPayload::Link(link) if [(from, to), (to, from)].contains(&(link.from, link.to)) => {
            Some((row.kind, link.remove.is_empty()))
        }
        _ => None,
    });
    let present = match leaving.next_back() {
        Some((kind, whole)) => kind != OutboxKind::Dissociate || !whole,
        None => true,
    };
    let labels = row.types.into_iter().filter_map(|found| found.label).collect();
    Ok(LinkBase { present, labels, primary: None })
}
