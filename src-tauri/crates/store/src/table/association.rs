//! Table `association`: links in the direction they were read. A record may be read from either end, so its links
//! are the rows that begin at it, and the inverse of rows that end at it where no row begins for that pair.

use super::association_label::category;
use super::{object_type, text};
use crate::{OutboxPayload, Reader, StoreError, Writer};
use satchel_core::{
    Association, AssociationType, ObjectType, OutboxKind, PendingAssociation, RecordState, Rid,
};
use std::collections::{BTreeMap, BTreeSet};

/// A link of a record as the user sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AssociationRow {
    /// The other record.
    pub to: Rid,
    /// Its type.
    pub to_type: ObjectType,
    /// Its HubSpot id; `None` for a draft.
    pub to_id: Option<String>,
    /// The types of the link, seen from this record; empty when a removal of all of them waits.
    pub types: Vec<AssociationType>,
    /// The unsent change the link is shown with: a wanted link or label, or a removal.
    pub pending: Option<OutboxKind>,
}

/// All rows of a record in both directions, or those with one other type.
pub(crate) const PAIRS: &str = "SELECT TRUE, a.to_rid, r.object_type, a.category, a.type_id, a.label
     FROM association a JOIN record r ON r.rid = a.to_rid
     WHERE a.from_rid = ?1 AND (?2 IS NULL OR r.object_type = ?2)
     UNION ALL
     SELECT FALSE, a.from_rid, r.object_type, a.category, a.type_id, a.label
     FROM association a JOIN record r ON r.rid = a.from_rid
     WHERE a.to_rid = ?1 AND (?2 IS NULL OR r.object_type = ?2)";

/// Whether a record has any row, in either direction.
const IS_LINKED: &str = "SELECT EXISTS (SELECT 1 FROM association WHERE from_rid = ?1)
     OR EXISTS (SELECT 1 FROM association WHERE to_rid = ?1)";

/// The types of one pair, seen from one end.
#[derive(Default)]
struct Seen {
    /// Read from this end.
    direct: BTreeSet<AssociationType>,
    /// Derived from a read at the other end.
    derived: BTreeSet<AssociationType>,
    /// Whether a type read at the other end has no known inverse.
    partial: bool,
}

impl Seen {
    fn types(&self) -> &BTreeSet<AssociationType> {
        if self.direct.is_empty() { &self.derived } else { &self.direct }
    }

    /// Whether these types, read from this end, are what is stored already.
    fn is(&self, types: &BTreeSet<AssociationType>) -> bool {
        self.types() == types && (!self.direct.is_empty() || !self.partial)
    }
}

impl Reader<'_> {
    /// The links of a record as the user sees them: mirrored ones with unsent changes on top, by the other's number.
    pub fn associations(&self, rid: Rid) -> Result<Vec<AssociationRow>, StoreError> {
        let from_type = self.record_row(rid)?.object_type;
        let mut rows: BTreeMap<Rid, (BTreeSet<AssociationType>, Option<OutboxKind>)> = self
            .seen_from(rid, from_type)?
            .into_iter()
            .map(|(to, seen)| (to, (seen.types().clone(), None)))
            .collect();
        for (to, begins_here, label) in self.first_links_seen(rid)? {
            let (types, pending) = rows.entry(to).or_default();
            *pending = Some(OutboxKind::Associate);
            let label = label.map(|label| self.turned(rid, to, begins_here, label)).transpose()?;
            types.extend(label.flatten());
        }
        for row in self.outbox_touching(rid)? {
            let OutboxPayload::Link(link) = &row.payload else { continue };
            self.lay_over(rid, link, row.kind, &mut rows)?;
        }
        let mut found = Vec::with_capacity(rows.len());
        for (to, (types, pending)) in rows {
            let record = self.record_row(to)?;
            // HubSpot lists no link to an archived record; the link is kept, because the record may come back.
            let here = matches!(record.state, RecordState::Live | RecordState::Stub | RecordState::Draft);
            if here || pending.is_some() {
                let types = types.into_iter().collect();
                found.push(AssociationRow {
                    to,
                    to_type: record.object_type,
                    to_id: record.remote_id,
                    types,
                    pending,
                });
            }
        }
        Ok(found)
    }

    /// The mirrored types of one pair, seen from `from`; `None` when the pair is not linked on the server.
    pub fn mirrored_link(&self, from: Rid, to: Rid) -> Result<Option<Vec<AssociationType>>, StoreError> {
        Ok(self.mirrored_links(from)?.remove(&to))
    }

    /// What a record is linked to on the server and the mirrored types of each pair, seen from it.
    pub fn mirrored_links(&self, from: Rid) -> Result<BTreeMap<Rid, Vec<AssociationType>>, StoreError> {
        let seen = self.seen_from(from, self.record_row(from)?.object_type)?;
        Ok(seen.into_iter().map(|(to, seen)| (to, seen.types().iter().cloned().collect())).collect())
    }

    /// Lays a pending change of a link over the links of one of its ends.
    fn lay_over(
        &self,
        rid: Rid,
        link: &PendingAssociation,
        kind: OutboxKind,
        rows: &mut BTreeMap<Rid, (BTreeSet<AssociationType>, Option<OutboxKind>)>,
    ) -> Result<(), StoreError> {
        let begins_here = link.from == rid;
        let other = if begins_here { link.to } else { link.from };
        let turn = |types: &[AssociationType]| {
            let turned = types.iter().map(|found| self.turned(rid, other, begins_here, found.clone()));
            turned.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()
        };
        let (add, remove) = (turn(&link.add)?, turn(&link.remove)?);
        if add.iter().any(AssociationType::is_primary) && self.record_row(other)?.object_type.row().primary {
            // HubSpot takes it from the former one.
            for (types, _) in rows.values_mut() {
                types.retain(|found| !add.contains(found) || !found.is_primary());
            }
        }
        let (types, pending) = rows.entry(other).or_default();
        *pending = Some(kind);
        if kind == OutboxKind::Dissociate && link.remove.is_empty() {
            types.clear();
        }
        types.retain(|found| !remove.contains(found));
        types.extend(add);
        Ok(())
    }

    /// A type of a pending link, seen from `rid`; `None` where the definitions do not tell.
    fn turned(
        &self,
        rid: Rid,
        other: Rid,
        begins_here: bool,
        association: AssociationType,
    ) -> Result<Option<AssociationType>, StoreError> {
        if begins_here {
            return Ok(Some(association));
        }
        let here = self.record_row(rid)?.object_type;
        let there = self.record_row(other)?.object_type;
        self.inverse(there, here, &association)
    }

    /// Whether any mirrored pair begins or ends at a record.
    fn is_linked(&self, rid: Rid) -> Result<bool, StoreError> {
        Ok(self.connection.prepare_cached(IS_LINKED)?.query_row([rid.0], |row| row.get(0))?)
    }

    /// All mirrored pairs of a record, seen from it.
    fn seen_from(&self, rid: Rid, from_type: ObjectType) -> Result<BTreeMap<Rid, Seen>, StoreError> {
        Ok(self.seen_by_type(rid, from_type, &[])?.into_values().flatten().collect())
    }

    /// Mirrored pairs of a record by the type of the other, seen from it: those with one of the other types, or all where none is
    /// named.
    fn seen_by_type(
        &self,
        rid: Rid,
        from_type: ObjectType,
        to_types: &[ObjectType],
    ) -> Result<BTreeMap<ObjectType, BTreeMap<Rid, Seen>>, StoreError> {
        let mut pairs: BTreeMap<ObjectType, BTreeMap<Rid, Seen>> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(PAIRS)?;
        let only = if let [to_type] = to_types { Some(to_type.name()) } else { None };
        let mut rows = statement.query((rid.0, only))?;
        while let Some(row) = rows.next()? {
            let other_type = object_type(text(row, 2)?)?;
            if !to_types.is_empty() && !to_types.contains(&other_type) {
                continue;
            }
            let association = AssociationType {
                category: category(text(row, 3)?)?,
                type_id: row.get(4)?,
                label: row.get(5)?,
            };
            let seen = pairs.entry(other_type).or_default().entry(Rid(row.get(1)?)).or_default();
            if row.get(0)? {
                seen.direct.insert(association);
                continue;
            }
            match self.inverse(other_type, from_type, &association)? {
                Some(inverse) => {
                    seen.derived.insert(inverse);
                }
                None => seen.partial = true,
            }
        }
        Ok(pairs)
    }
}

impl Writer<'_> {
    /// Makes the mirrored links between a record and all records of one type exactly these, as read from this
    /// record. Ids never seen get stubs. Returns whether anything changed.
    pub fn replace_associations(
        &mut self,
        rid: Rid,
        to_type: ObjectType,
        links: &[Association],
    ) -> Result<bool, StoreError> {
        self.replace_all_associations(rid, &[(to_type, links)])
    }

    /// The same for several types of the other record, each with the links to it.
    pub fn replace_all_associations(
        &mut self,
        rid: Rid,
        read: &[(ObjectType, &[Association])],
    ) -> Result<bool, StoreError> {
        // Most records of a first pull have no link yet: then there is nothing to compare with, for any type.
        let linked = self.is_linked(rid)?;
        let mut known = BTreeMap::new();
        if linked {
            let to_types: Vec<ObjectType> = read.iter().map(|(to_type, _)| *to_type).collect();
            known = self.seen_by_type(rid, self.record_row(rid)?.object_type, &to_types)?;
        }
        let mut changed = false;
        for (to_type, links) in read {
            let known = known.remove(to_type).unwrap_or_default();
            changed |= self.replace_known(rid, &known, *to_type, links)?;
        }
        Ok(changed)
    }

    /// Replaces what is known of the links to one type.
    fn replace_known(
        &mut self,
        rid: Rid,
        known: &BTreeMap<Rid, Seen>,
        to_type: ObjectType,
        links: &[Association],
    ) -> Result<bool, StoreError> {
        let mut wanted: BTreeMap<Rid, BTreeSet<AssociationType>> = BTreeMap::new();
        for link in links.iter().filter(|link| link.to_type == to_type) {
            let to = self.rid_for(to_type, &link.to_id)?;
            if to != rid {
                wanted.entry(to).or_default().extend(link.types.iter().cloned());
            }
        }
        let mut changed = false;
        for to in known.keys().filter(|to| !wanted.contains_key(*to)) {
            self.delete_pair(rid, *to)?;
            changed = true;
        }
        for (to, types) in wanted {
            if let Some(seen) = known.get(&to) {
                if seen.is(&types) {
                    continue;
                }
                // A read at the other end stays only where it adds what this one cannot know.
                let only_adds = seen.direct.is_empty() && seen.partial && seen.derived.is_subset(&types);
                if !only_adds {
                    self.delete_pair(rid, to)?;
                }
            }
            for association in &types {
                self.insert_link(rid, to, association)?;
            }
            changed = true;
        }
        Ok(changed)
    }

    /// Notes that a link of this type is there now, after our own write was confirmed.
    pub fn add_association(
        &mut self,
        rid: Rid,
        to: Rid,
        association: &AssociationType,
    ) -> Result<(), StoreError> {
        let from_type = self.record_row(rid)?.object_type;
        let known = self.seen_from(rid, from_type)?;
        let Some(seen) = known.get(&to) else { return self.insert_link(rid, to, association) };
        if seen.types().contains(association) {
            return Ok(());
        }
        let types = seen.types().clone();
        self.delete_pair(rid, to)?;
        for association in types.iter().chain([association]) {
            self.insert_link(rid, to, association)?;
        }
        Ok(())
    }

    /// Notes that a link is gone, after our own write was confirmed: one type of it, or all.
    pub fn remove_association(
        &mut self,
        rid: Rid,
        to: Rid,
        association: Option<&AssociationType>,
    ) -> Result<(), StoreError> {
        let from_type = self.record_row(rid)?.object_type;
        let mut types = match self.seen_from(rid, from_type)?.remove(&to) {
            Some(seen) => seen.types().clone(),
            None => return Ok(()),
        };
        self.delete_pair(rid, to)?;
        if let Some(association) = association {
            types.remove(association);
            for association in &types {
                self.insert_link(rid, to, association)?;
            }
        }
        Ok(())
    }

    fn insert_link(&self, from: Rid, to: Rid, association: &AssociationType) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(
                "INSERT INTO association (from_rid, to_rid, category, type_id, label)
                 VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (from_rid, to_rid, category, type_id) DO UPDATE SET label = excluded.label",
            )?
            .execute((
                from.0,
                to.0,
                association.category.as_str(),
                association.type_id,
                &association.label,
            ))?;
        Ok(())
    }

    fn delete_pair(&self, left: Rid, right: Rid) -> Result<(), StoreError> {
        let mut delete =
            self.connection.prepare_cached("DELETE FROM association WHERE from_rid = ?1 AND to_rid = ?2")?;
        delete.execute([left.0, right.0])?;
        delete.execute([right.0, left.0])?;
        Ok(())
    }
}
