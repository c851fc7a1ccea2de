//! Records as they are now: base values overlaid by changes, lists in order of id, history.
//!
//! Must never change anything.

use super::Portal;
use super::changes::{Change, ValueVersion};
use super::journal::Source;
use crate::draws::value_at;
use crate::instant::instant_text;
use crate::switches::{ArchivedUnique, ClearedProperty, CreatedIds, HistoryDepth, HistoryOrder};
use crate::world::Kind;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How long the recycle bin keeps a record (HubSpot docs: 90 days).
const KEPT_IN_BIN_MS: i64 = 90 * 86_400_000;

/// A record in some state, seen through one overlay.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'a> {
    portal: &'a Portal,
    pub(crate) kind: Kind,
    pub(crate) id: u64,
    ordinal: Option<u64>,
    change: Option<&'a Change>,
}

/// What an id leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    Live(u64),
    Archived(u64),
    /// Merged away; the record that it lives on in, which may be archived itself.
    Merged(u64),
    Nothing,
}

/// One version of a property's value.
#[derive(Debug)]
pub(crate) struct HistoryEntry<'a> {
    pub(crate) value: Cow<'a, str>,
    pub(crate) at: i64,
    pub(crate) source: Cow<'a, Source>,
}

impl<'a> Record<'a> {
    pub(crate) fn created_at(&self) -> i64 {
        let created = self.change.and_then(|change| change.created_at);
        created.or_else(|| Some(self.portal.world.created_at(self.kind, self.ordinal?))).unwrap_or(0)
    }

    pub(crate) fn updated_at(&self) -> i64 {
        if let Some(stamp) = self.change.and_then(|change| change.stamp) {
            return stamp;
        }
        match self.ordinal {
            Some(ordinal) => self.portal.world.updated_at(self.kind, ordinal),
            None => self.created_at(),
        }
    }

    pub(crate) fn archived_at(&self) -> Option<i64> {
        self.change.and_then(|change| change.archived_at)
    }

    pub(crate) fn is_live(&self) -> bool {
        self.change.is_none_or(Change::is_live)
    }

    /// A property's value: `None` when it was never set, `""` when it was cleared.
    pub(crate) fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        match name {
            "hs_object_id" => return Some(Cow::Owned(self.id.to_string())),
            "hs_merged_object_ids" | "hs_calculated_merged_vids" => return self.merged_ids(name),
            _ => {}
        }
        if name == self.kind.modified_property() {
            return Some(Cow::Owned(instant_text(self.updated_at())));
        }
        if name == self.kind.created_property() {
            return Some(Cow::Owned(instant_text(self.created_at())));
        }
        if let Some(value) = self.change.and_then(|change| change.value(name)) {
            return Some(Cow::Borrowed(value));
        }
        self.portal.world.property(self.kind, self.ordinal?, name).map(Cow::Owned)
    }

    /// A property's value as reads show it.
    pub(crate) fn shown(&self, name: &str) -> Option<Cow<'a, str>> {
        let value = self.value(name)?;
        let cleared = value.is_empty()
            && self.portal.switches.cleared_property == ClearedProperty::Unset
            && self.change.is_some_and(|change| change.value(name).is_some());
        (!cleared).then_some(value)
    }

    /// A property's value, if it has one that is not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<Cow<'a, str>> {
        self.value(name).filter(|value| !value.is_empty())
    }

    /// Whether any of these properties, none of which is the id or a stamp, has a value that fits.
    pub(crate) fn any_filled(&self, names: &[&str], mut fits: impl FnMut(&str) -> bool) -> bool {
        match (self.ordinal, self.change) {
            (Some(ordinal), None) => self.portal.world.any_property(self.kind, ordinal, names, fits),
            _ => names.iter().any(|name| self.filled(name).is_some_and(|value| fits(&value))),
        }
    }

    /// Every value that is set, cleared ones left out.
    pub(crate) fn all_filled(&self) -> BTreeMap<String, String> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        if let Some(ordinal) = self.ordinal {
            let base = self.portal.world.record(self.kind, ordinal);
            values.extend(base.into_iter().map(|(name, value)| (name.to_string(), value)));
        }
        for (name, versions) in self.change.iter().flat_map(|change| &change.values) {
            let Some(version) = versions.last() else { continue };
            values.insert(name.to_string(), version.value.to_string());
        }
        values.retain(|_, value| !value.is_empty());
        values
    }

    /// A property's values as reads show them: the newest, as many as the portal keeps.
    pub(crate) fn history(&self, name: &str) -> Vec<HistoryEntry<'a>> {
        let switches = &self.portal.switches;
        let depth = match switches.history_depth {
            HistoryDepth::TwentyVersions => 20,
            HistoryDepth::All => usize::MAX,
        };
        let mut entries: Vec<HistoryEntry<'a>> = self.whole_history(name).take(depth).collect();
        if switches.history_order == HistoryOrder::OldestFirst {
            entries.reverse();
        }
        entries
    }

    /// Every value a property ever had, newest first.
    pub(crate) fn whole_history(&self, name: &str) -> impl Iterator<Item = HistoryEntry<'a>> + use<'a> {
        let written: &[ValueVersion] =
            self.change.and_then(|change| change.values.get(name)).map_or(&[], Vec::as_slice);
        let entries = written.iter().rev().map(|version| HistoryEntry {
            value: Cow::Borrowed(&*version.value),
            at: version.at,
            source: Cow::Borrowed(&*version.source),
        });
        entries.chain(self.base_history(name))
    }

    /// The one version that a base record has of a property.
    fn base_history(&self, name: &str) -> Option<HistoryEntry<'a>> {
        let stamp = name == self.kind.modified_property();
        let computed = stamp || name == self.kind.created_property() || name == "hs_object_id";
        let value = if computed {
            self.value(name)?
        } else {
            Cow::Owned(self.portal.world.property(self.kind, self.ordinal?, name)?)
        };
        // One property in eight is what the last change of the base record was about.
        let late = stamp || value_at(self.id, name, 0).is_multiple_of(8);
        let at = match self.ordinal {
            Some(ordinal) if late && !stamp => self.portal.world.updated_at(self.kind, ordinal),
            _ if stamp => self.updated_at(),
            _ => self.created_at(),
        };
        let read_only = self.portal.schema.get(self.kind, name).is_some_and(|found| found.read_only);
        let user = self.portal.auth.users().get(usize::from(late)).map(|user| user.id);
        let source = if read_only || computed {
            Source { kind: "CALCULATED".to_owned(), id: None, label: None, user: None }
        } else if late {
            let id = user.map(|user| format!("userId:{user}"));
            Source { kind: "CRM_UI".to_owned(), id, label: None, user }
        } else {
            Source { kind: "IMPORT".to_owned(), id: Some("4096".to_owned()), label: None, user }
        };
        Some(HistoryEntry { value, at, source: Cow::Owned(source) })
    }

    fn merged_ids(&self, name: &str) -> Option<Cow<'a, str>> {
        let merged = &self.change?.merged;
        if merged.is_empty() || (name == "hs_calculated_merged_vids" && self.kind != Kind::Contact) {
            return None;
        }
        let parts: Vec<String> = merged
            .iter()
            .map(|(id, at)| match name {
                "hs_merged_object_ids" => id.to_string(),
                _ => format!("{id}:{at}"),
            })
            .collect();
        Some(Cow::Owned(parts.join(";")))
    }
}

impl Portal {
    /// A record that exists, archived and merged-away ones included.
    pub(crate) fn record(&self, kind: Kind, id: u64) -> Option<Record<'_>> {
        self.record_through(kind, id, self.changes.record(kind, id))
    }

    /// A record seen through a state of its changes.
    pub(crate) fn record_through<'a>(
        &'a self,
        kind: Kind,
        id: u64,
        change: Option<&'a Change>,
    ) -> Option<Record<'a>> {
        let ordinal = self.world.ordinal(kind, id);
        let created = change.is_some_and(|change| change.created_at.is_some());
        let purged = change.is_some_and(|change| self.is_gone(change));
        ((ordinal.is_some() || created) && !purged).then_some(Record {
            portal: self,
            kind,
            id,
            ordinal,
            change,
        })
    }

    /// Whether a record is gone for good: erased, or in the recycle bin for longer than it is kept there.
    fn is_gone(&self, change: &Change) -> bool {
        change.purged || change.archived_at.is_some_and(|at| self.now_ms - at >= KEPT_IN_BIN_MS)
    }

    /// A base record without changes, by its place.
    pub(crate) fn base_record(&self, kind: Kind, id: u64, ordinal: u64) -> Record<'_> {
        Record { portal: self, kind, id, ordinal: Some(ordinal), change: None }
    }

    pub(crate) fn live(&self, kind: Kind, id: u64) -> Option<Record<'_>> {
        self.record(kind, id).filter(Record::is_live)
    }

    /// What an id leads to.
    pub(crate) fn find(&self, kind: Kind, id: u64) -> Found {
        let Some(change) = self.changes.record(kind, id) else {
            return if self.world.ordinal(kind, id).is_some() { Found::Live(id) } else { Found::Nothing };
        };
        if self.is_gone(change) || (change.created_at.is_none() && self.world.ordinal(kind, id).is_none()) {
            return Found::Nothing;
        }
        if let Some(into) = change.merged_into {
            return match self.find(kind, into) {
                Found::Live(survivor) | Found::Merged(survivor) | Found::Archived(survivor) => {
                    Found::Merged(survivor)
                }
                Found::Nothing => Found::Nothing,
            };
        }
        if change.archived_at.is_some() { Found::Archived(id) } else { Found::Live(id) }
    }

    /// The ids of live records from `first` on, ascending.
    pub(crate) fn live_ids_from(&self, kind: Kind, first: u64) -> impl Iterator<Item = u64> {
        let mut ordinal = self.lower_bound(kind, first);
        let count = self.world.count(kind);
        let mut changed = self.changes.records_from(kind, first).peekable();
        std::iter::from_fn(move || {
            loop {
                let base = (ordinal < count).then(|| self.world.id(kind, ordinal));
                let overlaid = changed.peek().map(|(id, _)| *id);
                match (base, overlaid) {
                    (None, None) => return None,
                    (Some(id), overlaid) if overlaid.is_none_or(|overlaid| id < overlaid) => {
                        ordinal += 1;
                        return Some(id);
                    }
                    (base, _) => {
                        let (id, change) = changed.next()?;
                        let in_base = base == Some(id);
                        if in_base {
                            ordinal += 1;
                        }
                        if change.is_live() && (in_base || change.created_at.is_some()) {
                            return Some(id);
                        }
                    }
                }
            }
        })
    }

    /// The ids of archived records from `first` on, ascending.
    pub(crate) fn archived_ids_from(&self, kind: Kind, first: u64) -> impl Iterator<Item = u64> {
        self.changes
            .records_from(kind, first)
            .filter(|(_, change)| {
                change.archived_at.is_some() && change.merged_into.is_none() && !self.is_gone(change)
            })
            .map(|(id, _)| id)
    }

    /// How many live records of a kind there are.
    pub(crate) fn live_count(&self, kind: Kind) -> u64 {
        let changed = self.changes.records_from(kind, 0).fold(0_i64, |sum, (id, change)| {
            let in_base = self.world.ordinal(kind, id).is_some();
            let live = change.is_live() && (in_base || change.created_at.is_some());
            sum + i64::from(live) - i64::from(in_base)
        });
        self.world.count(kind).saturating_add_signed(changed)
    }

    /// The place of the first base record whose id is at least `id`.
    pub(crate) fn lower_bound(&self, kind: Kind, id: u64) -> u64 {
        let (mut low, mut high) = (0, self.world.count(kind));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.world.id(kind, middle) < id {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// An id that no record of the kind has had.
    pub(crate) fn next_id(&self, kind: Kind) -> u64 {
        let above = self.changes.highest_id(kind).map_or(0, |id| id + 1).max(self.world.first_free_id(kind));
        let count = self.world.count(kind);
        if self.switches.created_ids == CreatedIds::Ascending || count == 0 {
            return above;
        }
        let lowest = self.world.id(kind, 0);
        let span = above.saturating_sub(lowest).max(1);
        let first = self.changes.created(kind) * 64;
        (first..first + 64)
            .map(|draw| lowest + value_at(self.seed, kind.type_id(), draw) % span)
            .find(|id| self.world.ordinal(kind, *id).is_none() && self.changes.record(kind, *id).is_none())
            .unwrap_or(above)
    }

    /// The live contact that has an e-mail address, as its own or as one of its further ones.
    pub(crate) fn email_owner(&self, email: &str) -> Option<u64> {
        let email = email.trim().to_lowercase();
        if email.is_empty() {
            return None;
        }
        let has_it = |id: &u64| {
            self.live(Kind::Contact, *id).is_some_and(|contact| {
                let own = contact.filled("email").is_some_and(|own| own == email.as_str());
                own || contact
                    .filled("hs_additional_emails")
                    .is_some_and(|more| more.split(';').any(|one| one == email))
            })
        };
        let base = self.world.email_owner(&email).map(|ordinal| self.world.id(Kind::Contact, ordinal));
        base.into_iter().chain(self.changes.email_holders(&email)).find(has_it)
    }

    /// The archived record that has a value of a unique property, if it keeps it from others.
    pub(crate) fn archived_owner_of_unique(&self, kind: Kind, property: &str, value: &str) -> Option<u64> {
        if self.switches.archived_unique == ArchivedUnique::Free {
            return None;
        }
        self.archived_ids_from(kind, 0).find(|id| {
            self.record(kind, *id).is_some_and(|record| record.filled(property).as_deref() == Some(value))
        })
    }

    /// The live records that have these values of a unique property.
    pub(crate) fn owners_of_unique(
        &self,
        kind: Kind,
        property: &str,
        values: &[String],
    ) -> BTreeMap<String, u64> {
        if kind == Kind::Contact && property == "email" {
            return values
                .iter()
                .filter_map(|value| Some((value.clone(), self.email_owner(value)?)))
                .collect();
        }
        let mut found = BTreeMap::new();
        for (id, change) in self.changes.records_from(kind, 0) {
            let Some(value) = change.value(property).filter(|value| !value.is_empty()) else { continue };
            if values.iter().any(|wanted| wanted == value) && self.live(kind, id).is_some() {
                found.insert(value.to_owned(), id);
            }
        }
        // A property that users defined has no base values, so only HubSpot's own need the whole scan.
        if found.len() < values.len() && self.has_base_values(kind, property) {
            for id in self.live_ids_from(kind, 0) {
                let Some(value) = self.record(kind, id).and_then(|record| record.filled(property)) else {
                    continue;
                };
                if values.iter().any(|wanted| *wanted == *value) {
                    found.entry(value.into_owned()).or_insert(id);
                }
            }
        }
        found
    }

    fn has_base_values(&self, kind: Kind, property: &str) -> bool {
        let count = self.world.count(kind);
        (0..count.min(200)).any(|ordinal| self.world.property(kind, ordinal, property).is_some())
    }
}
