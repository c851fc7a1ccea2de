//! What the user is asked before a merge, and which state of the two records the answer is bound to. This module must never
//! know of a network.

use crate::EngineError;
use crate::edit::carries_changes;
use satchel_core::{MergeAsk, MergeEnd, ObjectType, Properties, Rid, canonical, same};
use satchel_store::{Definitions, Reader};
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Whether the user has agreed to a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MergeConsent {
    /// Not asked yet.
    NotGiven,
    /// Yes, to the records as they are known here.
    Given,
    /// Yes, to the records as a question showed them, by its [`MergeQuestion::sight`].
    ToSight(String),
}

/// What came of a wanted merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MergeAnswer {
    /// They are one record: this one.
    Merged(Rid),
    /// The user is asked; nothing was sent.
    Ask(Box<MergeQuestion>),
}

/// What the user is shown before a merge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeQuestion {
    /// Why.
    pub why: MergeAsk,
    /// The record whose values win.
    pub primary: MergeSide,
    /// The record that goes into it.
    pub other: MergeSide,
    /// The properties in which they differ, by name: what people may write.
    pub differing: Vec<MergeDifference>,
    /// Which state of the two the question shows; consent is bound to it.
    pub sight: String,
}

/// One of the two records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeSide {
    /// Its number here.
    pub rid: Rid,
    /// HubSpot's id.
    pub id: String,
    /// The properties that are not as they were known here before the question.
    pub changed: Vec<String>,
    /// How many changes of it wait here; they will wait for the survivor.
    pub waiting: u64,
}

/// A property in which the two differ. The survivor has the primary's value, or the other's where that is empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeDifference {
    /// Internal name.
    pub property: String,
    /// The primary's value.
    pub primary: Option<String>,
    /// The other's.
    pub other: Option<String>,
}

/// Both, as they were read.
pub(super) struct Fresh {
    pub(super) ends: [MergeEnd; 2],
    pub(super) rids: [Rid; 2],
    pub(super) changed: [Vec<String>; 2],
    pub(super) sight: String,
}

/// What people may write and two states of properties disagree in; what one of them never read is no difference.
pub(super) fn differing(definitions: &Definitions, left: &Properties, right: &Properties) -> Vec<String> {
    let names: BTreeSet<&String> = left.keys().filter(|name| right.contains_key(*name)).collect();
    let writable = |name: &str| definitions.get(name).is_some_and(|definition| !definition.read_only);
    let differ = |name: &str| !same(&definitions.kind(name), left[name].as_deref(), right[name].as_deref());
    names.into_iter().filter(|name| writable(name) && differ(name)).cloned().collect()
}

pub(super) fn question(
    reader: &Reader<'_>,
    object_type: ObjectType,
    why: MergeAsk,
    fresh: Fresh,
) -> Result<MergeQuestion, EngineError> {
    let [primary, other] = fresh.rids;
    let (first, second) = (known(reader, primary)?, known(reader, other)?);
    let definitions = reader.definitions(object_type)?;
    let difference = |property: String| MergeDifference {
        primary: first.get(&property).cloned().flatten(),
        other: second.get(&property).cloned().flatten(),
        property,
    };
    let differing = differing(&definitions, &first, &second).into_iter().map(difference).collect();
    let [primary_changed, other_changed] = fresh.changed;
    Ok(MergeQuestion {
        why,
        primary: shown(reader, primary, primary_changed)?,
        other: shown(reader, other, other_changed)?,
        differing,
        sight: fresh.sight,
    })
}

fn known(reader: &Reader<'_>, rid: Rid) -> Result<Properties, EngineError> {
    Ok(reader.mirror(rid)?.map(|found| found.properties).unwrap_or_default())
}

fn shown(reader: &Reader<'_>, rid: Rid, changed: Vec<String>) -> Result<MergeSide, EngineError> {
    let id = reader.record(rid)?.and_then(|record| record.remote_id).unwrap_or_default();
    let whole = reader.outbox_touching(rid)?.into_iter().filter(|row| !carries_changes(row)).count();
    let waiting = (reader.pending(rid)?.len() + whole) as u64;
    Ok(MergeSide { rid, id, changed, waiting })
}

/// A name for the state of both records: their ids and what people may write of them.
pub(super) fn sight(
    reader: &Reader<'_>,
    object_type: ObjectType,
    rids: [Rid; 2],
) -> Result<String, EngineError> {
    let definitions = reader.definitions(object_type)?;
    let writable = |name: &str| definitions.get(name).is_some_and(|definition| !definition.read_only);
    let mut hasher = DefaultHasher::new();
    for rid in rids {
        rid.hash(&mut hasher);
        for (name, value) in known(reader, rid)?.iter().filter(|(name, _)| writable(name)) {
            (name, canonical(&definitions.kind(name), value.as_deref()).as_str()).hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}
