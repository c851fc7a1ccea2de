//! Links that the user makes, labels, and takes away.

use crate::sim::options::Part;
use crate::sim::world::World;
use satchel_core::{AssociationType, ObjectType, RecordKey, Rid};
use satchel_engine::{EngineError, LinkChange};
use satchel_store::StoreError;

/// Types whose links have labels, with a label that people use; the primary one is every first type's.
const LABELLED: [(&str, &str, &str); 3] = [
    ("contacts", "companies", "Decision maker"),
    ("contacts", "deals", "Billing contact"),
    ("deals", "companies", "Primary"),
];

impl World {
    pub(in crate::sim) async fn link(&mut self) {
        if self.options.has(Part::Labels) && self.draws.percent(60) {
            return self.label().await;
        }
        let other = self.draws.pick(&["companies", "deals"]).copied().unwrap_or("deals");
        let (Ok(contacts), Ok(other)) = ("contacts".parse::<ObjectType>(), other.parse::<ObjectType>())
        else {
            return;
        };
        let (Some(from), Some(to)) = (self.some_record(contacts), self.some_record(other)) else { return };
        let change = if self.draws.percent(60) { LinkChange::Link } else { LinkChange::Unlink };
        self.change_link((contacts, from), (other, to), change).await;
    }

    /// The user labels a link, takes a label from it, or makes it the primary one.
    async fn label(&mut self) {
        let Some((one, two, word)) = self.draws.pick(&LABELLED).copied() else { return };
        let (Ok(one), Ok(two)) = (one.parse::<ObjectType>(), two.parse::<ObjectType>()) else { return };
        let (Some(from), Some(to)) = (self.some_record(one), self.some_record(two)) else { return };
        let label = word.to_owned();
        let change = match self.draws.below(10) {
            0..3 => LinkChange::Label(label),
            3..7 if two.name() == "companies" => LinkChange::Primary,
            7 => LinkChange::Labels(Vec::new()),
            8 if label != "Primary" => LinkChange::Labels(vec![label]),
            _ => LinkChange::TakeLabel(label),
        };
        self.change_link((one, from), (two, to), change).await;
    }

    async fn change_link(&mut self, from: (ObjectType, Rid), to: (ObjectType, Rid), change: LinkChange) {
        self.tell(&format!("  link {} {} {change:?}", from.1, to.1));
        self.see_primary(from.1);
        let (from_key, to_key) = (RecordKey::Local(from.1), RecordKey::Local(to.1));
        let done = self.engine().change_link((from.0, &from_key), (to.0, &to_key), change.clone()).await;
        match done {
            Ok(_) => {
                self.judge.wishes.link_changed(from.1, to.1);
                self.expect_link_shown(from.1, to.1, &change);
            }
            // Before the first pull no label is known.
            Err(
                EngineError::NotEditable { .. } | EngineError::UnknownLabel { .. } | EngineError::NoPrimary,
            ) => {}
            Err(error) => self.judge.violation(format!("a link failed: {error}")),
        }
    }

    /// A saved change of a link is what the user sees.
    fn expect_link_shown(&mut self, from: Rid, to: Rid, change: &LinkChange) {
        let shown = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let row = reader.associations(from)?.into_iter().find(|row| row.to == to);
            Ok(row.map(|row| row.types))
        });
        let types: Option<Vec<AssociationType>> = shown.unwrap_or_default();
        let has = |label: &str| {
            types.iter().flatten().any(|found| found.label.as_deref().is_some_and(|known| known == label))
        };
        let as_wanted = match change {
            LinkChange::Link => types.is_some(),
            LinkChange::Label(label) => has(label),
            LinkChange::Primary => types.iter().flatten().any(AssociationType::is_primary),
            LinkChange::Labels(labels) => types.is_some() && labels.iter().all(|label| has(label)),
            LinkChange::TakeLabel(label) => !has(label),
            // What a removed link looks like is the window's affair.
            LinkChange::Unlink => true,
        };
        if !as_wanted {
            self.judge.violation(format!("link {from} {to}: saved {change:?}, shown {types:?}"));
        }
    }

    /// The user looks at a record, and sees which of its companies is the primary one.
    pub(super) fn see_primary(&mut self, rid: Rid) {
        let seen = self.store().read_now(move |reader| -> Result<_, StoreError> {
            let Some(record) = reader.record(rid)? else { return Ok(Vec::new()) };
            let Some(id) = record.remote_id.and_then(|id| id.parse::<u64>().ok()) else {
                return Ok(Vec::new());
            };
            let mut seen = Vec::new();
            let mirrored = reader.mirrored_links(rid)?;
            for row in reader.associations(rid)? {
                let types = mirrored.get(&row.to).map_or(&[][..], Vec::as_slice);
                let other = row.to_id.as_ref().and_then(|id| id.parse::<u64>().ok());
                if let Some(other) = other.filter(|_| types.iter().any(AssociationType::is_primary)) {
                    seen.push(((record.object_type, id), (row.to_type, other)));
                }
            }
            Ok(seen)
        });
        self.consents().primaries_seen.extend(seen.unwrap_or_default());
    }
}
