//! What the user has agreed to and what colleagues did to links, as far as only a request itself shows whether it was heeded:
//! what was approved, which records may be merged, which primary record and which labels were seen.

use satchel_core::ObjectType;
use satchel_store::{AttemptItem, OutboxRow};
use std::collections::{BTreeMap, BTreeSet};

/// A record, as HubSpot names it.
pub(super) type Id = (ObjectType, u64);

/// Shared by the steps and the witness.
#[derive(Default)]
pub(super) struct Consents {
    /// What may leave, while the account is reviewed.
    pub(super) review: Option<Approved>,
    /// The merge that the user wants now, and the values that they saw of both.
    pub(super) merge: Option<WantedMerge>,
    /// The primary companies and contacts that the user has seen, by the record that has them.
    pub(super) primaries_seen: BTreeSet<(Id, Id)>,
    /// The primary record that a colleague chose last, and when.
    pub(super) primary_chosen: BTreeMap<Id, (Id, i64)>,
    /// When a colleague put a label on a link last, by both ends, in the order of the ids.
    pub(super) labelled: BTreeMap<(Id, Id), i64>,
}

/// What the user has approved since the review was turned on.
#[derive(Default)]
pub(super) struct Approved {
    rows: BTreeSet<i64>,
    values: BTreeSet<(i64, String, String)>,
    /// Attempts that were open when it was turned on: they had left before.
    left_before: BTreeSet<i64>,
}

/// Two records to be one.
pub(super) struct WantedMerge {
    pub(super) object_type: ObjectType,
    pub(super) primary: String,
    pub(super) other: String,
    /// What was shown of either: id and property.
    pub(super) seen: BTreeMap<(String, String), String>,
}

impl Approved {
    /// The review begins; these attempts had left before.
    pub(super) fn none_but(left_before: BTreeSet<i64>) -> Self {
        Self { left_before, ..Self::default() }
    }

    /// The user lets a row leave as it is: with these values.
    pub(super) fn approve(&mut self, row: i64, values: impl IntoIterator<Item = (String, String)>) {
        self.rows.insert(row);
        self.values.retain(|(known, ..)| *known != row);
        self.values.extend(values.into_iter().map(|(name, value)| (row, name, value)));
    }

    /// What of a row that leaves was not approved.
    pub(super) fn missing(&self, attempt: i64, row: &OutboxRow, item: &AttemptItem) -> Option<String> {
        if self.left_before.contains(&attempt) {
            return None;
        }
        if item.sent.is_empty() {
            return (!self.rows.contains(&row.id)).then(|| format!("row {} {:?}", row.id, row.kind));
        }
        let approved = |name: &str, value: &str| {
            let held = self.values.iter().filter(|(known, property, _)| *known == row.id && property == name);
            held.into_iter().any(|(.., held)| super::judge::same(held, value))
        };
        let sent = item.sent.iter().find(|sent| {
            let value = sent.value.as_deref().unwrap_or_default();
            !approved(&sent.name, value)
        });
        sent.map(|sent| format!("row {} {} {:?}", row.id, sent.name, sent.value))
    }
}

/// Two ends in one order, whichever is named first.
pub(super) fn pair(one: Id, other: Id) -> (Id, Id) {
    if one <= other { (one, other) } else { (other, one) }
}
