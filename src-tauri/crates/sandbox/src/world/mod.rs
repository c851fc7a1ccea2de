//! The portal's base data: every record is a pure function of seed, kind and ordinal, so that a million of them take no
//! memory and the same seed gives the same bytes for ever.
//!
//! Invariants: ids ascend with the ordinal and can be turned back; a link is seen from both ends; no IO, no clock, no
//! state. Must never know of changes: those lie over this data in `portal`.

mod activity;
mod address;
mod bench_names;
mod company;
mod contact;
mod custom;
mod deal;
mod definitions;
mod draw;
mod families;
mod firm;
mod goods;
mod kind;
mod labels;
mod lead;
mod links;
mod owners;
mod pipelines;
mod places;
mod prose;
mod spread;
mod ticket;
mod ties;
mod vocabulary;
mod words;

pub use bench_names::BENCH_CONTACT_PROPERTIES;
pub use custom::CustomType;
pub use definitions::{ModificationMetadata, PropertyDefinition, PropertyGroup, PropertyOption};
pub use kind::{Kind, WorldSize};
pub use links::{AssociationLabel, BaseLink, LinkType};
pub use owners::{Owner, Team};
pub use pipelines::{Pipeline, Stage};
pub(crate) use vocabulary::Vocabulary;

use crate::config::Breadth;
use crate::draws::{mix, value_at};
use crate::instant::instant_text;
use draw::{Draw, aspect};
use places::Places;
use std::collections::BTreeMap;
use std::sync::Arc;
use ties::Ties;

/// Ids leave gaps, as those of a lived-in portal do.
const ID_STEP: u64 = 7;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The base data of one portal.
#[derive(Debug)]
pub struct World {
    seed: u64,
    size: WorldSize,
    now_ms: i64,
    ties: Ties,
    vocabulary: Arc<Vocabulary>,
}

impl World {
    /// The world of a seed; `now_ms` is the portal's present in unix milliseconds, and every base stamp lies before it.
    pub fn new(seed: u64, size: WorldSize, breadth: Breadth, now_ms: i64) -> Self {
        Self::speaking(Arc::new(Vocabulary::new(seed, breadth)), seed, size, now_ms)
    }

    /// The same, of a vocabulary that was made for the seed.
    pub(crate) fn speaking(vocabulary: Arc<Vocabulary>, seed: u64, size: WorldSize, now_ms: i64) -> Self {
        Self { seed, size, now_ms, ties: Ties::new(seed, &size), vocabulary }
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
        kind.first_id() + ordinal * ID_STEP + self.draws(kind, ordinal).below(aspect!("id"), ID_STEP)
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
        let span = kind.past_days() * DAY;
        let count = i64::try_from(self.count(kind).max(1)).unwrap_or(i64::MAX);
        let at = i64::try_from(ordinal).unwrap_or(0);
        let step = span / count;
        let jitter = self.draws(kind, ordinal).span(aspect!("created"), step.max(1));
        self.now_ms - span - DAY + at * step + jitter
    }

    /// When a base record was last modified, in unix milliseconds; never before it was made, in no order of ordinals, and
    /// rather lately than long ago.
    pub fn updated_at(&self, kind: Kind, ordinal: u64) -> i64 {
        let created = self.created_at(kind, ordinal);
        let draw = self.draws(kind, ordinal);
        let room = (self.last_stamp() - created).max(1);
        let back = draw.span(aspect!("updated"), 1 << 20);
        let at = created + room - 1 - room * ((back * back) >> 20) / (1 << 20);
        // HubSpot omits the fraction of a whole second: some stamps must have none.
        let whole = draw.bits(aspect!("whole second")).is_multiple_of(16);
        if whole { (at - at.rem_euclid(1000)).max(created) } else { at }
    }

    /// Every modified stamp of a base record lies before this, in unix milliseconds.
    pub fn last_stamp(&self) -> i64 {
        self.now_ms - DAY / 2
    }

    /// Every property of a base record that has a value.
    pub fn record(&self, kind: Kind, ordinal: u64) -> BTreeMap<&'static str, String> {
        let names = generated(kind).iter().copied();
        let always = [kind.created_property(), kind.modified_property(), "hs_object_id"];
        names.chain(always).filter_map(|name| Some((name, self.property(kind, ordinal, name)?))).collect()
    }

    /// Whether any of these properties of a base record, none of which is its id or a stamp, fits.
    pub fn any_property(
        &self,
        kind: Kind,
        ordinal: u64,
        names: &[&str],
        mut fits: impl FnMut(&str) -> bool,
    ) -> bool {
        let mut fits = |value: String| !value.is_empty() && fits(&value);
        match kind {
            Kind::Contact => contact::values(self, ordinal, names).any(fits),
            _ => names.iter().filter_map(|name| self.property(kind, ordinal, name)).any(&mut fits),
        }
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
        // Most of what a portal defines has no base value: it costs nothing to say so.
        self.vocabulary.names.get(&kind)?.binary_search(&name).ok()?;
        match kind {
            Kind::Contact => contact::value(self, ordinal, name),
            Kind::Company => company::value(self, ordinal, name),
            Kind::Deal => deal::value(self, ordinal, name),
            Kind::Ticket => ticket::value(self, ordinal, name),
            Kind::Note | Kind::Call | Kind::Email | Kind::Meeting | Kind::Task => {
                activity::value(self, kind, ordinal, name)
            }
            Kind::Lead => lead::value(self, ordinal, name),
            Kind::Product => goods::product_value(self, ordinal, name),
            Kind::LineItem => goods::item_value(self, ordinal, name),
            Kind::Custom(_) => custom::value(self, ordinal, name),
        }
    }

    /// The contact with this e-mail address.
    pub fn email_owner(&self, email: &str) -> Option<u64> {
        address::of_email(self, &email.trim().to_lowercase())
    }

    /// The company with this domain.
    pub fn domain_owner(&self, domain: &str) -> Option<u64> {
        self.company_of_domain(&domain.trim().to_lowercase())
    }

    /// The links of a base record to records of one kind. A link seen from here is seen from there.
    pub fn associations(&self, from: Kind, ordinal: u64, to: Kind) -> Vec<BaseLink> {
        links::associations(self, from, ordinal, to)
    }

    /// The properties the portal defines for a kind.
    pub fn properties(&self, kind: Kind) -> &[PropertyDefinition] {
        self.vocabulary.properties.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The properties that a type of users has from the beginning.
    pub fn common_properties(&self, kind: Kind) -> Vec<PropertyDefinition> {
        definitions::properties(kind, &self.vocabulary.places, self.vocabulary.breadth)
    }

    /// The groups those properties belong to.
    pub fn groups(&self, kind: Kind) -> &[PropertyGroup] {
        self.vocabulary.groups.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The pipelines of a kind.
    pub fn pipelines(&self, kind: Kind) -> &[Pipeline] {
        self.vocabulary.pipelines.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The people and queues that records belong to, one of them archived.
    pub fn owners(&self) -> &[Owner] {
        &self.vocabulary.owners
    }

    /// The types a link from one kind to another may have, HubSpot's own and the portal's.
    pub fn association_labels(&self, from: Kind, to: Kind) -> &[AssociationLabel] {
        self.vocabulary.labels.get(&(from, to)).map_or(&[], Vec::as_slice)
    }

    fn places(&self) -> &Places {
        &self.vocabulary.places
    }

    /// What chance decides about a record.
    fn draws(&self, kind: Kind, ordinal: u64) -> Draw {
        Draw::of(mix(self.seed ^ kind.first_id()), ordinal)
    }
}

/// The properties of a kind that may have a value, besides id and stamps.
fn generated(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contact => contact::NAMES,
        Kind::Company => company::NAMES,
        Kind::Deal => deal::NAMES,
        Kind::Ticket => ticket::NAMES,
        Kind::Note | Kind::Call | Kind::Email | Kind::Meeting | Kind::Task => activity::names(kind),
        Kind::Lead => lead::NAMES,
        Kind::Product => goods::PRODUCT_NAMES,
        Kind::LineItem => goods::ITEM_NAMES,
        Kind::Custom(CustomType::MACHINE) => custom::NAMES,
        Kind::Custom(_) => &[],
    }
}

#[cfg(test)]
mod tests;
