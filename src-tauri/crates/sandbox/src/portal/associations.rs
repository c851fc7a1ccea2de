//! Links between records: base links overlaid by changes, always the same from both ends.
//!
//! Invariants: every link has the unlabelled type; a record has one primary company at most. Must never know of HTTP.

use super::Portal;
use super::PortalError;
use super::journal::{Entry, Source, TypeRef};
use super::labels::LinkType;
use crate::switches::{AssociationStamp, CalculatedStamp, FirstCompany, PrimaryRemoved};
use crate::world::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error;

/// One end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct End {
    pub(crate) kind: Kind,
    pub(crate) id: u64,
}

/// Why a link was not made or removed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum BadLink {
    #[error("{}={} is not valid", kind.singular().to_uppercase(), id)]
    NoSuchRecord { kind: Kind, id: u64 },
    #[error("association type {} is not valid between {} and {}", reference.id, from.type_id(), to.type_id())]
    WrongType { reference: TypeRef, from: Kind, to: Kind },
    #[error("there is no association between {} and {}", from.type_id(), to.type_id())]
    NotLinkable { from: Kind, to: Kind },
    #[error("at least one association type is required")]
    NoTypes,
    #[error("a record cannot be associated with itself")]
    Itself,
    /// By a limit that the portal's users set.
    #[error("{}={} cannot have more than {most} associations of type {}", from.kind.singular().to_uppercase(), from.id, reference.id)]
    OverLimit { from: End, reference: TypeRef, most: u32 },
}

/// A link that a new record is to have.
#[derive(Clone, Debug)]
pub(crate) struct NewLink {
    pub(crate) to: End,
    pub(crate) types: Vec<TypeRef>,
}

/// Roll-up properties: how many records of a kind a record is linked to.
const COUNTS: &[(Kind, &str, Kind)] = &[
    (Kind::Company, "num_associated_contacts", Kind::Contact),
    (Kind::Company, "num_associated_deals", Kind::Deal),
    (Kind::Company, "num_associated_tickets", Kind::Ticket),
    (Kind::Contact, "num_associated_deals", Kind::Deal),
    (Kind::Deal, "num_associated_contacts", Kind::Contact),
    (Kind::Ticket, "num_associated_contacts", Kind::Contact),
    (Kind::Contact, "num_notes", Kind::Note),
];
/// Roll-up properties: the primary company of a record.
const PRIMARY_COMPANY: &[(Kind, &str)] =
    &[(Kind::Contact, "associatedcompanyid"), (Kind::Deal, "hs_primary_associated_company")];

impl Portal {
    /// The records of a kind that a record is linked to, ascending, with the types of each link. Links to records that
    /// are not live are left out.
    pub(crate) fn links(&self, from: End, to: Kind) -> Vec<(u64, Vec<TypeRef>)> {
        self.all_links(from, to).into_iter().filter(|(id, _)| self.live(to, *id).is_some()).collect()
    }

    /// The same, links to archived and merged-away records included.
    fn all_links(&self, from: End, to: Kind) -> BTreeMap<u64, Vec<TypeRef>> {
        let mut links = BTreeMap::new();
        if let Some(ordinal) = self.world.ordinal(from.kind, from.id) {
            for link in self.world.associations(from.kind, ordinal, to) {
                let types = link
                    .types
                    .iter()
                    .map(|found| TypeRef { user_defined: found.user_defined(), id: found.type_id });
                links.insert(link.id, types.collect());
            }
        }
        for (id, types) in self.changes.links(from.kind, from.id, to).into_iter().flatten() {
            if types.is_empty() {
                links.remove(id);
            } else {
                links.insert(*id, types.clone());
            }
        }
        links
    }

    /// The types of the link between two records; none when they are not linked.
    pub(crate) fn link(&self, from: End, to: End) -> Vec<TypeRef> {
        if let Some(types) =
            self.changes.links(from.kind, from.id, to.kind).and_then(|links| links.get(&to.id))
        {
            return types.clone();
        }
        self.all_links(from, to.kind).remove(&to.id).unwrap_or_default()
    }

    /// Checks that a link of these types may be between two records.
    pub(crate) fn check_link(&self, from: End, to: End, types: &[TypeRef]) -> Result<(), BadLink> {
        for end in [from, to] {
            if self.live(end.kind, end.id).is_none() {
                return Err(BadLink::NoSuchRecord { kind: end.kind, id: end.id });
            }
        }
        if from == to {
            return Err(BadLink::Itself);
        }
        self.check_types(from.kind, to.kind, types)
    }

    /// Checks that types fit between two kinds.
    pub(crate) fn check_types(&self, from: Kind, to: Kind, types: &[TypeRef]) -> Result<(), BadLink> {
        let known = self.link_types(from, to);
        if known.is_empty() {
            return Err(BadLink::NotLinkable { from, to });
        }
        match types.iter().find(|reference| !known.iter().any(|known| known.reference == **reference)) {
            Some(reference) => Err(BadLink::WrongType { reference: *reference, from, to }),
            None => Ok(()),
        }
    }

    /// Adds the unlabelled type to what a link has, and the primary one to a first company.
    pub(crate) fn associate_default(&mut self, from: End, to: End) -> Result<Vec<TypeRef>, PortalError> {
        self.check_link(from, to, &[])?;
        let types = self.default_types(from, to);
        self.check_limits(from, to, &types)?;
        self.write_link(from, to, types.clone())?;
        Ok(types)
    }

    /// Sets the labels of a link, in place of those it had.
    pub(crate) fn associate(
        &mut self,
        from: End,
        to: End,
        types: &[TypeRef],
    ) -> Result<Vec<TypeRef>, PortalError> {
        if types.is_empty() {
            return Err(BadLink::NoTypes.into());
        }
        self.check_link(from, to, types)?;
        let types = self.with_unlabelled(from.kind, to.kind, types);
        self.check_limits(from, to, &types)?;
        self.write_link(from, to, types.clone())?;
        Ok(types)
    }

    /// Removes every type of a link; nothing happens when there is none.
    pub(crate) fn dissociate(&mut self, from: End, to: End) -> Result<(), PortalError> {
        if self.link(from, to).is_empty() {
            return Ok(());
        }
        let ends = [(from, to), (to, from)];
        let had_primary = ends
            .map(|(end, other)| other.kind == Kind::Company && self.primary_company(end) == Some(other.id));
        self.write_link(from, to, Vec::new())?;
        if self.switches.primary_removed == PrimaryRemoved::NextBecomesPrimary {
            for ((end, _), _) in ends.iter().zip(had_primary).filter(|(_, had)| *had) {
                self.promote_company(*end)?;
            }
        }
        Ok(())
    }

    /// Makes the first of a record's companies the primary one.
    fn promote_company(&mut self, end: End) -> Result<(), PortalError> {
        let primary = self.link_types(end.kind, Kind::Company).into_iter().find(|known| known.primary);
        let next = self.links(end, Kind::Company).into_iter().next();
        let (Some(primary), Some((id, mut types))) = (primary, next) else { return Ok(()) };
        types.push(primary.reference);
        types.sort_unstable();
        self.write_link(end, End { kind: Kind::Company, id }, types)
    }

    /// Removes labels from a link; removing the unlabelled type removes all.
    pub(crate) fn remove_labels(&mut self, from: End, to: End, types: &[TypeRef]) -> Result<(), PortalError> {
        self.check_types(from.kind, to.kind, types)?;
        let known = self.link_types(from.kind, to.kind);
        let unlabelled = |reference: &TypeRef| is(&known, *reference, |known| known.unlabelled);
        let mut left = self.link(from, to);
        if left.is_empty() {
            return Ok(());
        }
        left.retain(|reference| !types.contains(reference));
        if types.iter().any(unlabelled) {
            left.clear();
        }
        self.write_link(from, to, left)
    }

    /// The entries that make the links of a new record, which is `from` and need not exist yet.
    pub(crate) fn entries_of_new_links(&self, from: End, links: &[NewLink]) -> Result<Vec<Entry>, BadLink> {
        let mut entries = Vec::new();
        let mut has_company = false;
        for link in links {
            if link.types.is_empty() {
                return Err(BadLink::NoTypes);
            }
            self.check_types(from.kind, link.to.kind, &link.types)?;
            if self.live(link.to.kind, link.to.id).is_none() {
                return Err(BadLink::NoSuchRecord { kind: link.to.kind, id: link.to.id });
            }
            let mut types = self.with_unlabelled(from.kind, link.to.kind, &link.types);
            if link.to.kind == Kind::Company && !has_company {
                has_company = true;
                self.add_first_company(from.kind, &mut types);
            }
            self.check_limits(from, link.to, &types)?;
            if let Some(back) = self.displaced_primary(link.to, from, &types) {
                entries.extend(back);
            }
            entries.extend(self.both_ways(from, link.to, types));
        }
        Ok(entries)
    }

    /// Brings the roll-up properties of a record up to date after its links were written.
    pub(crate) fn roll_up(&mut self, end: End) -> Result<(), PortalError> {
        let stamp = self.switches.association_stamp;
        let moves = |rewritten| {
            stamp == AssociationStamp::Always || (rewritten && stamp == AssociationStamp::RollUps)
        };
        self.rewrite_roll_ups(end, moves)
    }

    /// The same after something became of a record that it is linked to.
    pub(crate) fn recalculate(&mut self, end: End) -> Result<(), PortalError> {
        let moves = self.switches.calculated_stamp == CalculatedStamp::Moves;
        self.rewrite_roll_ups(end, |rewritten| rewritten && moves)
    }

    /// Writes the roll-up properties that are out of date; `moves` tells from whether there are any if the stamp does.
    fn rewrite_roll_ups(&mut self, end: End, moves: impl FnOnce(bool) -> bool) -> Result<(), PortalError> {
        let Some(record) = self.live(end.kind, end.id) else { return Ok(()) };
        let mut values = Vec::new();
        for (_, property, of) in COUNTS.iter().filter(|(kind, ..)| *kind == end.kind) {
            if self.schema.get(end.kind, property).is_none() {
                continue;
            }
            let count = self.links(end, *of).len();
            let now = if count == 0 { String::new() } else { count.to_string() };
            if record.filled(property).as_deref().unwrap_or_default() != now {
                values.push(((*property).to_owned(), now));
            }
        }
        for (_, property) in PRIMARY_COMPANY.iter().filter(|(kind, _)| *kind == end.kind) {
            if self.schema.get(end.kind, property).is_none() {
                continue;
            }
            let now = self.primary_company(end).map(|id| id.to_string()).unwrap_or_default();
            if record.filled(property).as_deref().unwrap_or_default() != now {
                values.push(((*property).to_owned(), now));
            }
        }
        let moves = moves(!values.is_empty());
        if values.is_empty() && !moves {
            return Ok(());
        }
        let stamp = moves.then(|| self.next_stamp(record.updated_at()));
        let id = Some("RollupProperties".to_owned());
        let source = Arc::new(Source { kind: "CALCULATED".to_owned(), id, label: None, user: None });
        let at = stamp.unwrap_or(self.now_ms);
        self.commit(vec![Entry::Values { kind: end.kind, id: end.id, at, stamp, source, values }])
    }

    /// The company that a record's primary link leads to.
    pub(crate) fn primary_company(&self, from: End) -> Option<u64> {
        let known = self.link_types(from.kind, Kind::Company);
        self.links(from, Kind::Company)
            .into_iter()
            .find(|(_, types)| types.iter().any(|reference| is(&known, *reference, |known| known.primary)))
            .map(|(id, _)| id)
    }

    fn write_link(&mut self, from: End, to: End, types: Vec<TypeRef>) -> Result<(), PortalError> {
        if self.link(from, to) == types {
            return Ok(());
        }
        let mut entries = Vec::new();
        for (end, other) in [(from, to), (to, from)] {
            let seen = if end == from { types.clone() } else { self.inverse(from.kind, to.kind, &types) };
            entries.extend(self.displaced_primary(end, other, &seen).into_iter().flatten());
        }
        entries.extend(self.both_ways(from, to, types));
        let mut changed: Vec<End> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Link { from, from_id, .. } => Some(End { kind: *from, id: *from_id }),
                _ => None,
            })
            .collect();
        changed.sort_unstable();
        changed.dedup();
        self.commit(entries)?;
        for end in changed {
            self.roll_up(end)?;
        }
        Ok(())
    }

    fn both_ways(&self, from: End, to: End, types: Vec<TypeRef>) -> Vec<Entry> {
        let inverse = self.inverse(from.kind, to.kind, &types);
        vec![link_entry(from, to, types), link_entry(to, from, inverse)]
    }

    fn inverse(&self, from: Kind, to: Kind, types: &[TypeRef]) -> Vec<TypeRef> {
        let known = self.link_types(from, to);
        let mut inverse: Vec<TypeRef> = types
            .iter()
            .map(|reference| {
                known
                    .iter()
                    .find(|known| known.reference == *reference)
                    .map_or(*reference, |known| known.inverse)
            })
            .collect();
        inverse.sort_unstable();
        inverse
    }

    fn with_unlabelled(&self, from: Kind, to: Kind, types: &[TypeRef]) -> Vec<TypeRef> {
        let unlabelled = self.link_types(from, to).into_iter().filter(|known| known.unlabelled);
        let mut all: Vec<TypeRef> =
            types.iter().copied().chain(unlabelled.map(|known| known.reference)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn default_types(&self, from: End, to: End) -> Vec<TypeRef> {
        let before = self.link(from, to);
        let mut types = self.with_unlabelled(from.kind, to.kind, &before);
        if !before.is_empty() {
            return types;
        }
        if to.kind == Kind::Company && self.links(from, Kind::Company).is_empty() {
            self.add_first_company(from.kind, &mut types);
        } else if from.kind == Kind::Company && self.links(to, Kind::Company).is_empty() {
            let mut seen_back = self.inverse(from.kind, to.kind, &types);
            self.add_first_company(to.kind, &mut seen_back);
            types = self.inverse(to.kind, from.kind, &seen_back);
        }
        types
    }

    fn add_first_company(&self, from: Kind, types: &mut Vec<TypeRef>) {
        if self.switches.first_company != FirstCompany::BecomesPrimary {
            return;
        }
        let primary = self.link_types(from, Kind::Company).into_iter().find(|known| known.primary);
        if let Some(primary) = primary.filter(|primary| !types.contains(&primary.reference)) {
            types.push(primary.reference);
            types.sort_unstable();
        }
    }

    /// The entries that take the primary type from another company, when `end` gets a new primary one.
    fn displaced_primary(&self, end: End, other: End, types: &[TypeRef]) -> Option<Vec<Entry>> {
        if other.kind != Kind::Company || end.kind == Kind::Company {
            return None;
        }
        let known = self.link_types(end.kind, Kind::Company);
        let primary = known.iter().find(|known| known.primary)?;
        if !types.contains(&primary.reference) {
            return None;
        }
        let before = self.primary_company(end).filter(|company| *company != other.id)?;
        let company = End { kind: Kind::Company, id: before };
        let mut left = self.link(end, company);
        left.retain(|reference| *reference != primary.reference);
        Some(self.both_ways(end, company, left))
    }
}

fn link_entry(from: End, to: End, types: Vec<TypeRef>) -> Entry {
    Entry::Link { from: from.kind, from_id: from.id, to: to.kind, to_id: to.id, types }
}

fn is(known: &[LinkType], reference: TypeRef, what: impl Fn(&LinkType) -> bool) -> bool {
    known.iter().any(|known| known.reference == reference && what(known))
}
