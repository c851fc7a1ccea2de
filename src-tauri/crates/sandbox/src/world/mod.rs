//! The portal's base data: every record is a pure function of seed, kind and ordinal, so that a million of them take no
//! memory and the same seed gives the same bytes for ever.
//!
//! Invariants: ids ascend with the ordinal and can be turned back; a link is seen from both ends; no IO, no clock, no
//! state. Must never know of changes: those lie over this data in `portal`.

mod activity;
mod company;
mod contact;
mod deal;
mod definitions;
mod families;
mod kind;
mod links;
mod people;
mod ticket;
mod words;

pub use contact::BENCH_CONTACT_PROPERTIES;
pub use definitions::{ModificationMetadata, PropertyDefinition, PropertyGroup, PropertyOption};
pub use kind::{Kind, WorldSize};
pub use links::{AssociationLabel, BaseLink, LinkType};
pub use people::{Owner, Pipeline, Stage, Team};

use crate::draws::value_at;
use crate::instant::instant_text;
use std::collections::BTreeMap;

/// Ids leave gaps, as those of a lived-in portal do.
const ID_STEP: u64 = 7;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The portal's past, in days.
const PAST_DAYS: i64 = 1_000;

/// The base data of one portal.
#[derive(Debug)]
pub struct World {
    seed: u64,
    size: WorldSize,
    now_ms: i64,
    properties: BTreeMap<Kind, Vec<PropertyDefinition>>,
    groups: BTreeMap<Kind, Vec<PropertyGroup>>,
    pipelines: BTreeMap<Kind, Vec<Pipeline>>,
    owners: Vec<Owner>,
    labels: BTreeMap<(Kind, Kind), Vec<AssociationLabel>>,
}

impl World {
    /// The world of a seed; `now_ms` is the portal's present in unix milliseconds, and every base stamp lies before it.
    pub fn new(seed: u64, size: WorldSize, now_ms: i64) -> Self {
        Self {
            seed,
            size,
            now_ms,
            properties: Kind::ALL.into_iter().map(|kind| (kind, definitions::properties(kind))).collect(),
            groups: Kind::ALL.into_iter().map(|kind| (kind, definitions::groups(kind))).collect(),
            pipelines: Kind::ALL.into_iter().map(|kind| (kind, people::pipelines(kind))).collect(),
            owners: people::owners(),
            labels: links::labels(),
        }
    }

    /// The portal's number.
    pub fn portal_id(&self) -> u64 {
        20_000_000 + value_at(self.seed, "portal", 0) % 70_000_000
    }

    /// How many base records there are.
    pub fn count(&self, kind: Kind) -> u64 {
        self.size.of_kind(kind)
    }

    /// The id of a base record; ascends with the ordinal.
    pub fn id(&self, kind: Kind, ordinal: u64) -> u64 {
        kind.first_id() + ordinal * ID_STEP + self.draw(kind, ordinal, "id") % ID_STEP
    }

    /// The ordinal of a base record's id.
    pub fn ordinal(&self, kind: Kind, id: u64) -> Option<u64> {
        let ordinal = id.checked_sub(kind.first_id())? / ID_STEP;
        (ordinal < self.count(kind) && self.id(kind, ordinal) == id).then_some(ordinal)
    }

    /// The first id that no base record has.
    pub fn first_free_id(&self, kind: Kind) -> u64 {
        kind.first_id() + self.count(kind) * ID_STEP + 1_000
    }

    /// When a base record was made, in unix milliseconds; ascends with the ordinal.
    pub fn created_at(&self, kind: Kind, ordinal: u64) -> i64 {
        let span = PAST_DAYS * DAY;
        let count = i64::try_from(self.count(kind).max(1)).unwrap_or(i64::MAX);
        let at = i64::try_from(ordinal).unwrap_or(0);
        let step = span / count;
        let jitter = signed(self.draw(kind, ordinal, "created")) % step.max(1);
        self.now_ms - span - DAY + at * step + jitter
    }

    /// When a base record was last modified, in unix milliseconds; never before it was made, in no order of ordinals.
    pub fn updated_at(&self, kind: Kind, ordinal: u64) -> i64 {
        let created = self.created_at(kind, ordinal);
        let draw = self.draw(kind, ordinal, "updated");
        let room = (self.now_ms - DAY / 2 - created).max(1);
        let at = created + signed(draw) % room;
        // HubSpot omits the fraction of a whole second: some stamps must have none.
        if draw.is_multiple_of(16) { (at - at.rem_euclid(1000)).max(created) } else { at }
    }

    /// Every property of a base record that has a value.
    pub fn record(&self, kind: Kind, ordinal: u64) -> BTreeMap<&'static str, String> {
        let names = generated(kind).iter().copied();
        let always = [kind.created_property(), kind.modified_property(), "hs_object_id"];
        names.chain(always).filter_map(|name| Some((name, self.property(kind, ordinal, name)?))).collect()
    }

    /// One property of a base record; `None` when it has no value.
    pub fn property(&self, kind: Kind, ordinal: u64, name: &str) -> Option<String> {
        if ordinal >= self.count(kind) {
            return None;
        }
        if name == "hs_object_id" {
            return Some(self.id(kind, ordinal).to_string());
        }
        if name == kind.created_property() {
            return Some(instant_text(self.created_at(kind, ordinal)));
        }
        if name == kind.modified_property() {
            return Some(instant_text(self.updated_at(kind, ordinal)));
        }
        match kind {
            Kind::Contact => contact::value(self, ordinal, name),
            Kind::Company => company::value(self, ordinal, name),
            Kind::Deal => deal::value(self, ordinal, name),
            Kind::Ticket => ticket::value(self, ordinal, name),
            Kind::Note | Kind::Call | Kind::Email | Kind::Meeting | Kind::Task => {
                activity::value(self, kind, ordinal, name)
            }
        }
    }

    /// The contact with this e-mail address.
    pub fn email_owner(&self, email: &str) -> Option<u64> {
        let email = email.trim().to_lowercase();
        let local = email.split_once('@')?.0;
        let digits = local.len() - local.bytes().rev().take_while(u8::is_ascii_digit).count();
        let ordinal = local.get(digits..)?.parse().ok()?;
        (self.property(Kind::Contact, ordinal, "email")? == email).then_some(ordinal)
    }

    /// The links of a base record to records of one kind. A link seen from here is seen from there.
    pub fn associations(&self, from: Kind, ordinal: u64, to: Kind) -> Vec<BaseLink> {
        links::associations(self, from, ordinal, to)
    }

    /// The properties the portal defines for a kind.
    pub fn properties(&self, kind: Kind) -> &[PropertyDefinition] {
        self.properties.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The groups those properties belong to.
    pub fn groups(&self, kind: Kind) -> &[PropertyGroup] {
        self.groups.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The pipelines of a kind.
    pub fn pipelines(&self, kind: Kind) -> &[Pipeline] {
        self.pipelines.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The people and queues that records belong to, one of them archived.
    pub fn owners(&self) -> &[Owner] {
        &self.owners
    }

    /// The types a link from one kind to another may have, HubSpot's own and the portal's.
    pub fn association_labels(&self, from: Kind, to: Kind) -> &[AssociationLabel] {
        self.labels.get(&(from, to)).map_or(&[], Vec::as_slice)
    }

    /// A number that belongs to one aspect of one record.
    fn draw(&self, kind: Kind, ordinal: u64, aspect: &str) -> u64 {
        value_at(self.seed ^ kind.first_id(), aspect, ordinal)
    }

    /// One of `of`, by an aspect of a record.
    fn pick<T: Copy>(&self, kind: Kind, ordinal: u64, aspect: &str, of: &[T]) -> T {
        words::at(of, self.draw(kind, ordinal, aspect))
    }

    /// Whether an aspect with this chance of 100 holds for a record.
    fn chance(&self, kind: Kind, ordinal: u64, aspect: &str, percent: u64) -> bool {
        self.draw(kind, ordinal, aspect) % 100 < percent
    }
}

/// A draw as a number that is never negative.
fn signed(draw: u64) -> i64 {
    i64::try_from(draw >> 2).unwrap_or(0)
}

/// The properties of a kind that may have a value, besides id and stamps.
fn generated(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contact => contact::NAMES,
        Kind::Company => company::NAMES,
        Kind::Deal => deal::NAMES,
        Kind::Ticket => ticket::NAMES,
        Kind::Note | Kind::Call | Kind::Email | Kind::Meeting | Kind::Task => activity::names(kind),
    }
}

#[cfg(test)]
mod tests;
