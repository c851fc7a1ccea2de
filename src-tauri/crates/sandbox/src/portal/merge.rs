//! Merging two records into one that lives on.
//!
//! The primary record's values win, the other's fill what is empty; links of both go to the survivor (HubSpot knowledge
//! base: "Merge records"). Must never know of HTTP.

use super::Portal;
use super::PortalError;
use super::associations::End;
use super::journal::{Entry, Source, TypeRef};
use super::records::Found;
use super::write::values_entry;
use crate::switches::MergeSurvivor;
use crate::world::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many records may be merged into one (HubSpot docs: 250 identities).
const MAX_MERGED: usize = 250;

impl Portal {
    /// Merges two live records and gives the survivor's id.
    pub(crate) fn merge(
        &mut self,
        kind: Kind,
        primary: u64,
        other: u64,
        user: Option<u64>,
    ) -> Result<u64, PortalError> {
        let (primary, other) = (self.survivor_of(kind, primary)?, self.survivor_of(kind, other)?);
        if primary == other {
            return Err(PortalError::Refused("Cannot merge a record with itself".to_owned()));
        }
        let merged = |id| self.changes.record(kind, id).map_or(0, |change| change.merged.len());
        if merged(primary) + merged(other) >= MAX_MERGED {
            return Err(PortalError::Refused("Cannot have more than 250 identities on a profile".to_owned()));
        }
        let at = self.now_ms;
        let survivor = match self.switches.merge_survivor {
            MergeSurvivor::NewId => self.next_id(kind),
            MergeSurvivor::Primary => primary,
        };
        let mut entries = self.survivor_entries(kind, primary, other, survivor, user)?;
        let links = self.links_of_both(kind, primary, other);
        for id in [primary, other].into_iter().filter(|id| *id != survivor) {
            entries.push(Entry::Merge { kind, id, into: survivor, at });
        }
        for ((to, to_id), types) in links {
            let back = self.link_back(kind, to, &types);
            entries.push(Entry::Link { from: kind, from_id: survivor, to, to_id, types });
            entries.push(Entry::Link { from: to, from_id: to_id, to: kind, to_id: survivor, types: back });
        }
        self.commit(entries)?;
        let end = End { kind, id: survivor };
        self.recalculate(end)?;
        let neighbours = self.neighbours(end);
        self.recalculate_all(neighbours)?;
        Ok(survivor)
    }

    fn survivor_of(&self, kind: Kind, id: u64) -> Result<u64, PortalError> {
        match self.find(kind, id) {
            Found::Live(id) => Ok(id),
            Found::Merged(id) if self.live(kind, id).is_some() => Ok(id),
            _ => Err(PortalError::NotFound),
        }
    }

    /// The entries that make the survivor what it is, apart from links.
    fn survivor_entries(
        &self,
        kind: Kind,
        primary: u64,
        other: u64,
        survivor: u64,
        user: Option<u64>,
    ) -> Result<Vec<Entry>, PortalError> {
        let first = self.live(kind, primary).ok_or(PortalError::NotFound)?;
        let second = self.live(kind, other).ok_or(PortalError::NotFound)?;
        let own = first.all_filled();
        let mut values = second.all_filled();
        values.extend(own.clone());
        let further = further_addresses(&own, &second.all_filled()).filter(|_| kind == Kind::Contact);
        values.extend(further.map(|more| ("hs_additional_emails".to_owned(), more)));
        let computed = ["hs_object_id", kind.modified_property(), kind.created_property()];
        values.retain(|name, _| {
            !computed.contains(&name.as_str()) && !name.starts_with("hs_merged_object_ids")
        });
        let created_at = first.created_at().min(second.created_at());
        let stamp = self.next_stamp(first.updated_at().max(second.updated_at()));
        let id = Some(format!("{primary}:{other}"));
        let source = Arc::new(Source { kind: "MERGE_OBJECTS".to_owned(), id, label: None, user });
        let end = End { kind, id: survivor };
        let mut entries = Vec::new();
        if survivor == primary {
            values.retain(|name, value| own.get(name) != Some(value));
        } else {
            entries.push(Entry::Create { kind, id: survivor, at: created_at });
        }
        entries.push(values_entry(end, stamp, Some(stamp), &source, values));
        Ok(entries)
    }

    fn links_of_both(&self, kind: Kind, primary: u64, other: u64) -> BTreeMap<(Kind, u64), Vec<TypeRef>> {
        let mut links: BTreeMap<(Kind, u64), Vec<TypeRef>> = BTreeMap::new();
        for to in self.kinds() {
            let has_primary_type: Vec<TypeRef> = self
                .link_types(kind, to)
                .into_iter()
                .filter(|known| known.primary)
                .map(|known| known.reference)
                .collect();
            let keeps_own = self.primary_company(End { kind, id: primary }).is_some();
            for (id, is_primary) in [(primary, true), (other, false)] {
                for (to_id, types) in self.links(End { kind, id }, to) {
                    if to == kind && (to_id == primary || to_id == other) {
                        continue;
                    }
                    let known = links.entry((to, to_id)).or_default();
                    // A record has one primary company: the primary record's.
                    let dropped =
                        |found: &TypeRef| !is_primary && keeps_own && has_primary_type.contains(found);
                    known.extend(types.into_iter().filter(|found| !dropped(found)));
                    known.sort_unstable();
                    known.dedup();
                }
            }
        }
        links
    }

    fn link_back(&self, from: Kind, to: Kind, types: &[TypeRef]) -> Vec<TypeRef> {
        let known = self.link_types(from, to);
        let mut back: Vec<TypeRef> = types
            .iter()
            .filter_map(|found| known.iter().find(|known| known.reference == *found))
            .map(|known| known.inverse)
            .collect();
        back.sort_unstable();
        back
    }
}

/// The addresses that the survivor has besides its own.
fn further_addresses(first: &BTreeMap<String, String>, second: &BTreeMap<String, String>) -> Option<String> {
    let own = first.get("email").or_else(|| second.get("email"))?;
    let mut more: Vec<&str> = Vec::new();
    for values in [first, second] {
        let all = values.get("hs_additional_emails").into_iter().flat_map(|more| more.split(';'));
        for email in values.get("email").map(String::as_str).into_iter().chain(all) {
            if !email.is_empty() && email != own && !more.contains(&email) {
                more.push(email);
            }
        }
    }
    (!more.is_empty()).then(|| more.join(";"))
}
