//! What the user wanted and no line of the ledger tells: the links a record begins with, what a value was before it was
//! typed, and what was taken back before it left and therefore must never be seen in HubSpot.

use super::judge::{Judge, last_number, same};
use super::rivals::kind;
use super::world::CANARY;
use satchel_core::{ObjectType, OutboxKind, RecordState, Rid};
use satchel_sandbox::Whereabouts;
use satchel_store::{OutboxPayload, Reader, Store, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// How many values of one property are remembered.
const DEPTH: usize = 6;

/// Kept by the steps of the user, judged at once and at the end.
#[derive(Default)]
pub(super) struct Wishes {
    first_links: BTreeSet<(Rid, Rid)>,
    /// What was shown before a value was typed: the value typed, and that before it.
    typed: BTreeMap<(Rid, String), Vec<(String, String)>>,
    /// With how often HubSpot had the value from us by then: an earlier edit, or one that was undone, may have left.
    taken_back: BTreeMap<(ObjectType, Rid, String, String), usize>,
    never: BTreeSet<Rid>,
}

impl Wishes {
    /// A record begins with a link.
    pub(super) fn begins_linked(&mut self, made: Rid, to: Rid) {
        self.first_links.insert((made, to));
    }

    /// The user changed this link since.
    pub(super) fn link_changed(&mut self, one: Rid, other: Rid) {
        self.first_links.remove(&(one, other));
        self.first_links.remove(&(other, one));
    }

    /// The user answered about links of this record, or gave it up.
    pub(super) fn links_changed(&mut self, rid: Rid) {
        self.first_links.retain(|(from, to)| *from != rid && *to != rid);
    }

    /// The user typed a value where another was shown.
    pub(super) fn typed(&mut self, rid: Rid, property: &str, value: &str, before: &str) {
        self.typed_again(rid, property, value);
        // What is shown already is typed once more without a trace.
        if same(value, before) {
            return;
        }
        let values = self.typed.entry((rid, property.to_owned())).or_default();
        values.push((value.to_owned(), before.to_owned()));
        if values.len() > DEPTH {
            values.remove(0);
        }
    }

    /// A value is wanted, whatever was taken back before.
    pub(super) fn typed_again(&mut self, rid: Rid, property: &str, value: &str) {
        self.taken_back
            .retain(|(_, known, name, taken), _| !(*known == rid && name == property && taken == value));
    }

    /// What was shown before this value was typed last.
    pub(super) fn before(&self, rid: Rid, property: &str, value: &str) -> Option<String> {
        let values = self.typed.get(&(rid, property.to_owned()))?;
        values.iter().rev().find(|(typed, _)| same(typed, value)).map(|(_, before)| before.clone())
    }

    /// A record was given up before it was made.
    pub(super) fn never_make(&mut self, rid: Rid) {
        self.never.insert(rid);
    }

    /// Whether a record was given up before it was made.
    pub(super) fn is_never_made(&self, rid: Rid) -> bool {
        self.never.contains(&rid)
    }
}

impl Judge {
    /// A value that nobody else writes was taken back before it left.
    pub(super) fn taken_back(
        &mut self,
        store: &Store,
        object_type: ObjectType,
        rid: Rid,
        property: &str,
        value: &str,
    ) {
        if value.contains(CANARY) {
            let left = self.times_left(store, object_type, rid, property, value);
            let key = (object_type, rid, property.to_owned(), value.to_owned());
            self.wishes.taken_back.insert(key, left);
        }
    }

    /// How often HubSpot has had a value from us. A colleague may write the very same.
    fn times_left(
        &self,
        store: &Store,
        object_type: ObjectType,
        rid: Rid,
        property: &str,
        value: &str,
    ) -> usize {
        let end = last_number(store, rid);
        let id = store.read_now(move |reader| reader.record(end)).ok().flatten();
        let id = id.and_then(|record| record.remote_id).and_then(|id| id.parse::<u64>().ok());
        let (Some(kind), Some(id)) = (kind(object_type), id) else { return 0 };
        let versions = self.sandbox.versions(kind, id, property);
        versions.iter().filter(|version| self.own(version) && version.value == value).count()
    }

    /// At the end: what was taken back before it left has not left since, and records begin as they were to.
    pub(super) fn judge_wishes(&mut self, store: &Store) {
        for ((object_type, rid, property, value), before) in self.wishes.taken_back.clone() {
            if self.times_left(store, object_type, rid, &property, &value) > before {
                self.violation(format!("{object_type} {rid} {property}: {value:?} was taken back, and left"));
            }
        }
        for (made, to) in self.wishes.first_links.clone() {
            self.judge_first_link(store, last_number(store, made), last_number(store, to));
        }
    }

    fn judge_first_link(&mut self, store: &Store, made: Rid, to: Rid) {
        let Ok(Some([one, two])) = store.read_now(move |reader| both_live(reader, made, to)) else { return };
        let by_others = |end: &(ObjectType, u64)| self.is_touched_by_others(*end);
        if self.is_linked_by_others([one, two]) || [one, two].iter().any(by_others) {
            return;
        }
        let (Some(kind), Some(to_kind)) = (kind(one.0), kind(two.0)) else { return };
        let live = |kind, id| self.sandbox.whereabouts(kind, id) == Whereabouts::Live;
        if live(kind, one.1)
            && live(to_kind, two.1)
            && !self.sandbox.linked_ids(kind, one.1, to_kind).contains(&two.1)
        {
            self.violation(format!("{one:?} was made to be linked to {two:?}, and is not"));
        }
    }
}

/// Both ends by their ids, when they live and nothing that concerns their link waits.
fn both_live(reader: &Reader<'_>, made: Rid, to: Rid) -> Result<Option<[(ObjectType, u64); 2]>, StoreError> {
    let mut ends = Vec::new();
    for rid in [made, to] {
        let Some(record) = reader.record(rid)?.filter(|record| record.state == RecordState::Live) else {
            return Ok(None);
        };
        let Some(id) = record.remote_id.and_then(|id| id.parse().ok()) else { return Ok(None) };
        ends.push((record.object_type, id));
    }
    let waits = reader.outbox_touching(made)?.into_iter().any(|row| match &row.payload {
        OutboxPayload::Link(link) => link.from == to || link.to == to,
        OutboxPayload::None | OutboxPayload::Archive { .. } => row.kind == OutboxKind::Create,
    });
    Ok(<[_; 2]>::try_from(ends).ok().filter(|_| !waits))
}
