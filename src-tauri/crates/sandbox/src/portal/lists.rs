//! Lists of records (HubSpot docs: lists API): manual and snapshot lists hold who was put into them, dynamic lists whoever
//! fits their filter now, as the search index knows it.
//!
//! Must never know of HTTP, nor of how a filter is read.

use super::Portal;
use super::PortalError;
use super::journal::Entry;
use crate::instant::instant_text;
use crate::world::{CustomType, Kind};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Of the records of a kind, one in so many is in a list that the portal begins with.
const SEEDED_EVERY: u64 = 12;
/// Members of a list that the portal begins with, at most.
const SEEDED_MEMBERS: u64 = 250;

/// How a list gets its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processing {
    /// People and programs put them in.
    Manual,
    /// Whoever fits its filter.
    Dynamic,
    /// Whoever fitted its filter when it was made, and who was put in since.
    Snapshot,
}

impl Processing {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "MANUAL" => Self::Manual,
            "DYNAMIC" => Self::Dynamic,
            "SNAPSHOT" => Self::Snapshot,
            _ => return None,
        })
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::Dynamic => "DYNAMIC",
            Self::Snapshot => "SNAPSHOT",
        }
    }
}

/// A list.
#[derive(Clone, Debug)]
pub(crate) struct List {
    pub(crate) id: u64,
    pub(crate) kind: Kind,
    pub(crate) processing: Processing,
    /// HubSpot's JSON of it, without what is counted.
    pub(crate) json: Map<String, Value>,
    /// Who was put in, and when.
    members: BTreeMap<u64, i64>,
}

impl List {
    fn read(json: Map<String, Value>) -> Option<Self> {
        let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
        Some(Self {
            id: text("listId").parse().ok()?,
            kind: Kind::parse(text("objectTypeId"))?,
            processing: Processing::parse(text("processingType"))?,
            members: BTreeMap::new(),
            json,
        })
    }

    pub(crate) fn name(&self) -> &str {
        self.json.get("name").and_then(Value::as_str).unwrap_or_default()
    }

    /// When somebody last came in.
    pub(crate) fn last_added(&self) -> Option<i64> {
        self.members.values().max().copied()
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.json.contains_key("deletedAt")
    }
}

/// The lists of a portal, deleted ones included.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    lists: BTreeMap<u64, List>,
}

impl Lists {
    pub(super) fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::List { definition } => {
                let Some(mut list) = List::read(definition.clone()) else { return };
                if let Some(before) = self.lists.remove(&list.id) {
                    list.members = before.members;
                }
                self.lists.insert(list.id, list);
            }
            Entry::Members { list, at, added, removed } => {
                let Some(list) = self.lists.get_mut(list) else { return };
                for id in removed {
                    list.members.remove(id);
                }
                for id in added {
                    list.members.entry(*id).or_insert(*at);
                }
            }
            _ => {}
        }
    }

    /// The lists that are there.
    pub(crate) fn all(&self) -> impl Iterator<Item = &List> {
        self.lists.values().filter(|list| !list.is_deleted())
    }

    /// A list, deleted or not.
    pub(crate) fn any(&self, id: u64) -> Option<&List> {
        self.lists.get(&id)
    }

    pub(crate) fn get(&self, id: u64) -> Option<&List> {
        self.any(id).filter(|list| !list.is_deleted())
    }
}

/// What became of a change to who is in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MemberChange {
    pub(crate) added: Vec<u64>,
    pub(crate) removed: Vec<u64>,
    /// Records that were to be put in and that there are not.
    pub(crate) missing: Vec<u64>,
}

/// A filter on one property, as the lists API writes it.
fn simple_filter(property: &str, operation: &Value) -> Value {
    json!({
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [{
            "filterBranchType": "AND",
            "filterBranchOperator": "AND",
            "filterBranches": [],
            "filters": [{"filterType": "PROPERTY", "property": property, "operation": operation}],
        }],
    })
}

impl Portal {
    /// The lists that the portal begins with.
    pub(super) fn seed_lists(&mut self) {
        let customers = simple_filter(
            "lifecyclestage",
            &json!({"operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": ["customer"],
                "includeObjectsWithNoValueSet": false}),
        );
        let large = simple_filter(
            "amount",
            &json!({"operationType": "NUMBER", "operator": "IS_GREATER_THAN_OR_EQUAL_TO", "value": 25_000,
                "includeObjectsWithNoValueSet": false}),
        );
        let seeded = [
            (1, Kind::Contact, Processing::Manual, "Newsletter", None),
            (2, Kind::Contact, Processing::Dynamic, "Customers", Some(customers)),
            (3, Kind::Deal, Processing::Dynamic, "Large deals", Some(large)),
            (4, Kind::Company, Processing::Snapshot, "Fair visitors", None),
            (5, Kind::Custom(CustomType::MACHINE), Processing::Manual, "To be inspected", None),
        ];
        let at = "2025-01-15T09:30:00Z";
        let kinds = self.kinds();
        for (id, kind, processing, name, filter) in seeded.into_iter().filter(|seed| kinds.contains(&seed.1))
        {
            let definition = list_json((id, kind, processing, name), filter, at, None);
            self.lists.apply(&Entry::List { definition });
            if processing != Processing::Dynamic {
                let last = self.world.count(kind).div_ceil(SEEDED_EVERY).min(SEEDED_MEMBERS);
                let added = (0..last).map(|place| self.world.id(kind, place * SEEDED_EVERY)).collect();
                let at = self.world.last_stamp();
                self.lists.apply(&Entry::Members { list: id, at, added, removed: Vec::new() });
            }
        }
    }

    /// Makes a list; a snapshot of a filter takes in whoever fits it.
    pub(crate) fn create_list(
        &mut self,
        (kind, processing, name): (Kind, Processing, &str),
        filter: Option<Value>,
        user: u64,
    ) -> Result<u64, PortalError> {
        let id = self.lists.lists.keys().next_back().map_or(1, |id| id + 1);
        let members = match &filter {
            Some(filter) if processing == Processing::Snapshot => self.all_matches(kind, filter)?,
            _ => Vec::new(),
        };
        let at = instant_text(self.now_ms);
        let definition = list_json((id, kind, processing, name), filter, &at, Some(user));
        let mut entries = vec![Entry::List { definition }];
        if !members.is_empty() {
            entries.push(Entry::Members { list: id, at: self.now_ms, added: members, removed: Vec::new() });
        }
        self.commit(entries)?;
        Ok(id)
    }

    /// Changes members of a list's JSON; null removes one.
    pub(crate) fn change_list(&mut self, id: u64, changes: &[(&str, Value)]) -> Result<(), PortalError> {
        let mut definition = self.lists.any(id).ok_or(PortalError::NotFound)?.json.clone();
        for (name, value) in changes {
            if value.is_null() {
                definition.remove(*name);
            } else {
                definition.insert((*name).to_owned(), value.clone());
            }
        }
        definition.insert("updatedAt".to_owned(), json!(instant_text(self.now_ms)));
        self.commit(vec![Entry::List { definition }])
    }

    /// Puts records into a list and takes others out; gives those put in, those taken out, and those that do not exist.
    pub(crate) fn change_members(
        &mut self,
        id: u64,
        add: &[u64],
        remove: &[u64],
    ) -> Result<MemberChange, PortalError> {
        let list = self.lists.get(id).ok_or(PortalError::NotFound)?;
        if list.processing == Processing::Dynamic {
            return Err(PortalError::Refused(format!(
                "List {id} is DYNAMIC: its members follow from its filter."
            )));
        }
        let (kind, known) = (list.kind, &list.members);
        let exists = |record: &u64| self.live(kind, *record).is_some_and(|record| self.sees(&record));
        let added = add.iter().copied().filter(|record| exists(record) && !known.contains_key(record));
        let added: Vec<u64> = added.collect();
        let named = add.iter().chain(remove.iter().filter(|record| !known.contains_key(record)));
        let missing: Vec<u64> = named.copied().filter(|record| !exists(record)).collect();
        let removed: Vec<u64> = remove.iter().copied().filter(|record| known.contains_key(record)).collect();
        if !added.is_empty() || !removed.is_empty() {
            let at = self.now_ms;
            self.commit(vec![Entry::Members {
                list: id,
                at,
                added: added.clone(),
                removed: removed.clone(),
            }])?;
        }
        Ok(MemberChange { added, removed, missing })
    }

    /// Everyone who was put into a list, live or not.
    pub(crate) fn put_in(&self, id: u64) -> Vec<u64> {
        self.lists.any(id).map(|list| list.members.keys().copied().collect()).unwrap_or_default()
    }

    /// The members of a list with ids from `first` on, at most `limit`, with when they came in.
    pub(crate) fn members(
        &mut self,
        id: u64,
        first: u64,
        limit: usize,
    ) -> Result<Vec<(u64, i64)>, PortalError> {
        let list = self.lists.get(id).ok_or(PortalError::NotFound)?;
        let kind = list.kind;
        if list.processing != Processing::Dynamic {
            let seen = |(record, at): (&u64, &i64)| {
                self.live(kind, *record).filter(|record| self.sees(record)).map(|_| (*record, *at))
            };
            return Ok(list.members.range(first..).filter_map(seen).take(limit).collect());
        }
        let filter = list.json.get("filterBranch").cloned().unwrap_or_default();
        let ids = self.matches_from(kind, &filter, first, limit)?;
        let at = |id: &u64| self.live(kind, *id).map_or(0, |record| record.updated_at());
        Ok(ids.iter().map(|id| (*id, at(id))).collect())
    }

    /// How many members a list has.
    pub(crate) fn list_size(&mut self, id: u64) -> Result<u64, PortalError> {
        let list = self.lists.get(id).ok_or(PortalError::NotFound)?;
        let kind = list.kind;
        if list.processing != Processing::Dynamic {
            return Ok(
                list.members.keys().filter(|record| self.live(kind, **record).is_some()).count() as u64
            );
        }
        let filter = list.json.get("filterBranch").cloned().unwrap_or_default();
        self.count_matches(kind, &filter)
    }

    /// The lists that a record is in, with when it came in.
    pub(crate) fn lists_of(&mut self, kind: Kind, record: u64) -> Result<Vec<(u64, i64)>, PortalError> {
        let lists: Vec<u64> = self.lists.all().filter(|list| list.kind == kind).map(|list| list.id).collect();
        let mut found = Vec::new();
        for id in lists {
            let first = self.members(id, record, 1)?.first().copied();
            found.extend(first.filter(|(member, _)| *member == record).map(|(_, at)| (id, at)));
        }
        Ok(found)
    }
}

fn list_json(
    (id, kind, processing, name): (u64, Kind, Processing, &str),
    filter: Option<Value>,
    at: &str,
    user: Option<u64>,
) -> Map<String, Value> {
    let mut json = Map::new();
    json.extend([
        ("listId".to_owned(), json!(id.to_string())),
        ("listVersion".to_owned(), json!(1)),
        ("name".to_owned(), json!(name)),
        ("objectTypeId".to_owned(), json!(kind.type_id())),
        ("processingType".to_owned(), json!(processing.name())),
        ("processingStatus".to_owned(), json!("COMPLETE")),
        ("createdAt".to_owned(), json!(at)),
        ("updatedAt".to_owned(), json!(at)),
        ("filtersUpdatedAt".to_owned(), json!(at)),
        ("listPermissions".to_owned(), json!({"teamsWithEditAccess": [], "usersWithEditAccess": []})),
        ("membershipSettings".to_owned(), json!({"membershipTeamId": null, "includeUnassigned": null})),
    ]);
    if let Some(user) = user {
        json.insert("createdById".to_owned(), json!(user.to_string()));
        json.insert("updatedById".to_owned(), json!(user.to_string()));
    }
    if let Some(filter) = filter {
        json.insert("filterBranch".to_owned(), filter);
    }
    json
}
