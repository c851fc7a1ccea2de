//! What the portal holds and how it came to hold it, whole and without a request: for judges of a client, who must see
//! both sides.
//!
//! Must never change anything, and never be asked by a client.

use crate::portal::journal::TypeRef;
use crate::portal::records::Found;
use crate::sandbox::Sandbox;
use crate::world::Kind;
use std::collections::BTreeSet;

/// What an id leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// A live record.
    Live,
    /// The recycle bin.
    Archived,
    /// Another record, into which it was merged.
    Merged(u64),
    /// Nothing: it never was, or is gone for good.
    Nothing,
}

/// A value that a property was given, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The value; empty when it was cleared.
    pub value: String,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// For example `INTEGRATION` for what an app wrote, `CRM_UI`, `MERGE_OBJECTS`.
    pub source: String,
    /// The user, where there was one.
    pub user: Option<u64>,
}

impl Sandbox {
    /// What an id leads to.
    pub fn whereabouts(&self, kind: Kind, id: u64) -> Whereabouts {
        match self.portal().find(kind, id) {
            Found::Live(_) => Whereabouts::Live,
            Found::Archived(_) => Whereabouts::Archived,
            Found::Merged(into) => Whereabouts::Merged(into),
            Found::Nothing => Whereabouts::Nothing,
        }
    }

    /// Every value that a property of a record was given, oldest first, those of archived and merged-away records too.
    pub fn versions(&self, kind: Kind, id: u64, property: &str) -> Vec<Version> {
        let portal = self.portal();
        let Some(record) = portal.record(kind, id) else { return Vec::new() };
        let mut versions: Vec<Version> = record
            .whole_history(property)
            .map(|entry| Version {
                value: entry.value.into_owned(),
                at: entry.at,
                source: entry.source.kind.clone(),
                user: entry.source.user,
            })
            .collect();
        versions.reverse();
        versions
    }

    /// The ids of the records of a kind that are live, ascending.
    pub fn live_ids(&self, kind: Kind) -> Vec<u64> {
        self.portal().live_ids_from(kind, 0).collect()
    }

    /// The ids of the records of a kind that lie in the recycle bin, ascending.
    pub fn archived_ids(&self, kind: Kind) -> Vec<u64> {
        self.portal().archived_ids_from(kind, 0).collect()
    }

    /// The value that a live or archived record shows for a property; `None` when it never had one.
    pub fn value(&self, kind: Kind, id: u64, property: &str) -> Option<String> {
        self.portal().record(kind, id)?.value(property).map(std::borrow::Cow::into_owned)
    }

    /// The live records of a kind that a record is linked to, ascending, each with the types of the labels of the link as they
    /// are read from this record.
    pub fn labelled_links(&self, kind: Kind, id: u64, to: Kind) -> Vec<(u64, BTreeSet<u32>)> {
        let portal = self.portal();
        let known = portal.link_types(kind, to);
        let plain = |id: u32| known.iter().any(|known| known.unlabelled && known.reference.id == id);
        let labels = |types: Vec<TypeRef>| types.into_iter().map(|found| found.id).filter(|id| !plain(*id));
        let links = portal.links(crate::portal::associations::End { kind, id }, to);
        let mut links: Vec<_> = links.into_iter().map(|(id, types)| (id, labels(types).collect())).collect();
        links.sort_unstable();
        links
    }

    /// The ids of the live records of a kind that a record is linked to, ascending.
    pub fn linked_ids(&self, kind: Kind, id: u64, to: Kind) -> Vec<u64> {
        let portal = self.portal();
        let links = portal.links(crate::portal::associations::End { kind, id }, to);
        let live = |id: &u64| portal.live(to, *id).is_some();
        let mut ids: Vec<u64> = links.into_iter().map(|(id, _)| id).filter(live).collect();
        ids.sort_unstable();
        ids
    }
}
