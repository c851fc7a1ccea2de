//! What a portal's base data is told in, however many records there are: properties, pipelines, owners, labels and places.

use super::places::Places;
use super::{
    AssociationLabel, Kind, Owner, Pipeline, PropertyDefinition, PropertyGroup, definitions, generated,
    links, owners, pipelines,
};
use crate::config::Breadth;
use std::collections::BTreeMap;

/// A pure function of seed and breadth.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    pub(super) breadth: Breadth,
    /// What a record of each kind may have a value for, in order.
    pub(super) names: BTreeMap<Kind, Vec<&'static str>>,
    pub(super) places: Places,
    pub(super) properties: BTreeMap<Kind, Vec<PropertyDefinition>>,
    pub(super) groups: BTreeMap<Kind, Vec<PropertyGroup>>,
    pub(super) pipelines: BTreeMap<Kind, Vec<Pipeline>>,
    pub(super) owners: Vec<Owner>,
    pub(super) labels: BTreeMap<(Kind, Kind), Vec<AssociationLabel>>,
}

impl Vocabulary {
    pub(crate) fn new(seed: u64, breadth: Breadth) -> Self {
        let places = Places::new(seed);
        Self {
            breadth,
            names: of_each(|kind| sorted(generated(kind))),
            properties: of_each(|kind| definitions::properties(kind, &places, breadth)),
            groups: of_each(definitions::groups),
            pipelines: of_each(pipelines::pipelines),
            owners: owners::owners(),
            labels: links::labels(),
            places,
        }
    }
}

fn of_each<T>(make: impl Fn(Kind) -> T) -> BTreeMap<Kind, T> {
    Kind::ALL.into_iter().map(|kind| (kind, make(kind))).collect()
}

fn sorted(names: &[&'static str]) -> Vec<&'static str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}
