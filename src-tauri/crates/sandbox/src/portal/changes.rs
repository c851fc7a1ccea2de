//! What differs from the base records: a sparse overlay, built by applying entries and nothing else.
//!
//! Invariant: applying the same entries in the same order gives the same overlay. Must never know of the base records'
//! values, of requests, or of the time.

use super::journal::{Entry, Source, TypeRef};
use crate::world::Kind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A value a property had, from a time on.
#[derive(Clone, Debug)]
pub(crate) struct ValueVersion {
    /// `""` when it was cleared.
    pub(crate) value: Box<str>,
    pub(crate) at: i64,
    pub(crate) source: Arc<Source>,
}

/// How one record differs from its base.
#[derive(Clone, Debug, Default)]
pub(crate) struct Change {
    /// Set when there is no base record.
    pub(crate) created_at: Option<i64>,
    /// The modified stamp, where it is not the base's.
    pub(crate) stamp: Option<i64>,
    /// Values written, oldest first.
    pub(crate) values: BTreeMap<Box<str>, Vec<ValueVersion>>,
    pub(crate) archived_at: Option<i64>,
    pub(crate) merged_into: Option<u64>,
    /// Ids merged into this record, in order, with the times.
    pub(crate) merged: Vec<(u64, i64)>,
    pub(crate) purged: bool,
}

impl Change {
    /// The value last written: `None` when it never was, `Some("")` when it was cleared.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        Some(&self.values.get(name)?.last()?.value)
    }

    /// Whether the record is neither archived, nor merged away, nor gone.
    pub(crate) fn is_live(&self) -> bool {
        self.archived_at.is_none() && self.merged_into.is_none() && !self.purged
    }
}

/// The links of one record to records of one kind that differ from the base: an empty list is a removed link.
pub(crate) type LinkChanges = BTreeMap<u64, Vec<TypeRef>>;

/// A label that the portal's users defined.
#[derive(Clone, Debug)]
pub(crate) struct LabelChange {
    pub(crate) from: Kind,
    pub(crate) to: Kind,
    pub(crate) id: u32,
    pub(crate) inverse_id: u32,
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) inverse_label: Option<String>,
    pub(crate) removed: bool,
}

/// All that differs from the base records.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    records: BTreeMap<Kind, BTreeMap<u64, Change>>,
    links: BTreeMap<(Kind, u64, Kind), LinkChanges>,
    emails: BTreeMap<String, BTreeSet<u64>>,
    blocked_emails: BTreeSet<String>,
    highest: BTreeMap<Kind, u64>,
    created: BTreeMap<Kind, u64>,
    labels: Vec<LabelChange>,
}

impl Changes {
    pub(crate) fn record(&self, kind: Kind, id: u64) -> Option<&Change> {
        self.records.get(&kind)?.get(&id)
    }

    /// The changed records of a kind with ids from `first` on, in order of id.
    pub(crate) fn records_from(&self, kind: Kind, first: u64) -> impl Iterator<Item = (u64, &Change)> {
        self.records
            .get(&kind)
            .into_iter()
            .flat_map(move |records| records.range(first..))
            .map(|(id, change)| (*id, change))
    }

    pub(crate) fn links(&self, from: Kind, id: u64, to: Kind) -> Option<&LinkChanges> {
        self.links.get(&(from, id, to))
    }

    /// Contacts that were given an e-mail address by a change; it may not be theirs any more.
    pub(crate) fn email_holders(&self, email: &str) -> impl Iterator<Item = u64> {
        self.emails.get(email).into_iter().flatten().copied()
    }

    pub(crate) fn is_blocked(&self, email: &str) -> bool {
        self.blocked_emails.contains(email)
    }

    /// The highest id given to a new record of a kind.
    pub(crate) fn highest_id(&self, kind: Kind) -> Option<u64> {
        self.highest.get(&kind).copied()
    }

    /// How many records of a kind were made.
    pub(crate) fn created(&self, kind: Kind) -> u64 {
        self.created.get(&kind).copied().unwrap_or(0)
    }

    pub(crate) fn labels(&self) -> &[LabelChange] {
        &self.labels
    }

    /// Applies an entry about records, links or labels; others are left to their owners.
    pub(crate) fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Create { kind, id, at } => {
                self.change(*kind, *id).created_at = Some(*at);
                *self.created.entry(*kind).or_insert(0) += 1;
                let highest = self.highest.entry(*kind).or_insert(*id);
                *highest = (*highest).max(*id);
            }
            Entry::Values { kind, id, at, stamp, source, values } => {
                self.write(*kind, *id, *at, source, values);
                if let Some(stamp) = stamp {
                    self.change(*kind, *id).stamp = Some(*stamp);
                }
            }
            Entry::Archive { kind, id, at } => self.change(*kind, *id).archived_at = Some(*at),
            Entry::Restore { kind, id, stamp } => {
                let change = self.change(*kind, *id);
                change.archived_at = None;
                change.stamp = stamp.or(change.stamp);
            }
            Entry::Purge { kind, id } => self.change(*kind, *id).purged = true,
            Entry::Merge { kind, id, into, at } => {
                let earlier = {
                    let change = self.change(*kind, *id);
                    change.merged_into = Some(*into);
                    std::mem::take(&mut change.merged)
                };
                let survivor = self.change(*kind, *into);
                for merged in earlier.into_iter().chain([(*id, *at)]) {
                    if !survivor.merged.iter().any(|(known, _)| *known == merged.0) {
                        survivor.merged.push(merged);
                    }
                }
            }
            Entry::Link { from, from_id, to, to_id, types } => {
                self.links.entry((*from, *from_id, *to)).or_default().insert(*to_id, types.clone());
            }
            Entry::Label { from, to, id, inverse_id, name, label, inverse_label, removed } => {
                self.labels.retain(|known| !(known.from == *from && known.to == *to && known.id == *id));
                self.labels.push(LabelChange {
                    from: *from,
                    to: *to,
                    id: *id,
                    inverse_id: *inverse_id,
                    name: name.clone(),
                    label: label.clone(),
                    inverse_label: inverse_label.clone(),
                    removed: *removed,
                });
            }
            Entry::BlockEmail { email } => {
                self.blocked_emails.insert(email.clone());
            }
            Entry::Property { .. }
            | Entry::CustomType { .. }
            | Entry::Group { .. }
            | Entry::Pipelines { .. }
            | Entry::List { .. }
            | Entry::Members { .. }
            | Entry::Folder { .. }
            | Entry::NoFolder { .. }
            | Entry::ListInFolder { .. }
            | Entry::LinkLimit { .. }
            | Entry::Grant { .. }
            | Entry::Access { .. }
            | Entry::Revoke { .. }
            | Entry::Uninstall => {}
        }
    }

    fn change(&mut self, kind: Kind, id: u64) -> &mut Change {
        self.records.entry(kind).or_default().entry(id).or_default()
    }

    fn write(&mut self, kind: Kind, id: u64, at: i64, source: &Arc<Source>, values: &[(String, String)]) {
        for (name, value) in values {
            let version = ValueVersion { value: value.as_str().into(), at, source: Arc::clone(source) };
            let change = self.change(kind, id);
            match change.values.get_mut(name.as_str()) {
                Some(versions) => versions.push(version),
                None => {
                    change.values.insert(name.as_str().into(), vec![version]);
                }
            }
            if kind == Kind::Contact && (name == "email" || name == "hs_additional_emails") {
                for email in value.split(';').filter(|email| !email.is_empty()) {
                    self.emails.entry(email.to_owned()).or_default().insert(id);
                }
            }
        }
    }
}
