//! Search over the index: filters, one sort, an offset (HubSpot docs: "Search the CRM").
//!
//! What is matched and counted is the record as the index has it, which lags behind. Must never know of HTTP.

mod filter;
mod value;

use super::Portal;
use super::associations::End;
use super::records::Record;
use crate::switches::CreatedIds;
use crate::world::Kind;
use filter::{Compiled, Condition, Group};
use std::collections::BTreeSet;
use value::SortKey;

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Eq,
    Neq,
    Lt,
    Lte,
    Gt,
    Gte,
    Between,
    In,
    NotIn,
    HasProperty,
    NotHasProperty,
    ContainsToken,
    NotContainsToken,
}

impl Operator {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "EQ" => Self::Eq,
            "NEQ" => Self::Neq,
            "LT" => Self::Lt,
            "LTE" => Self::Lte,
            "GT" => Self::Gt,
            "GTE" => Self::Gte,
            "BETWEEN" => Self::Between,
            "IN" => Self::In,
            "NOT_IN" => Self::NotIn,
            "HAS_PROPERTY" => Self::HasProperty,
            "NOT_HAS_PROPERTY" => Self::NotHasProperty,
            "CONTAINS_TOKEN" => Self::ContainsToken,
            "NOT_CONTAINS_TOKEN" => Self::NotContainsToken,
            _ => return None,
        })
    }
}

/// One condition.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    pub(crate) property: String,
    pub(crate) operator: Operator,
    pub(crate) value: Option<String>,
    pub(crate) high_value: Option<String>,
    pub(crate) values: Vec<String>,
}

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// Any group's filters must all hold; everything matches when there is none.
    pub(crate) groups: Vec<Vec<Filter>>,
    /// Text that any of the searchable properties contains.
    pub(crate) text: Option<String>,
    /// Property to sort by, and whether downwards.
    pub(crate) sort: Option<(String, bool)>,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Hits {
    pub(crate) total: u64,
    pub(crate) ids: Vec<u64>,
}

/// Whether a walk over matches goes on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Go {
    On,
    Stop,
}

/// Why a search is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BadSearch {
    UnknownProperty(String),
    BadValue { property: String, value: String },
    MissingValue { property: String },
}

/// Properties that a search text is looked for in (HubSpot docs: "Search the CRM", default searchable properties).
fn searchable(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Contact => &[
            "firstname",
            "lastname",
            "email",
            "phone",
            "hs_additional_emails",
            "fax",
            "mobilephone",
            "company",
            "hs_marketable_until_renewal",
        ],
        Kind::Company => &["name", "phone", "website", "domain"],
        Kind::Deal => &["dealname", "pipeline", "dealstage", "description", "dealtype"],
        Kind::Ticket => &["subject", "content", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_id"],
        Kind::Note => &["hs_note_body"],
        Kind::Call => &["hs_call_title", "hs_call_body"],
        Kind::Email => &["hs_email_subject"],
        Kind::Meeting => &["hs_meeting_title", "hs_meeting_body"],
        Kind::Task => &["hs_task_body", "hs_task_subject"],
        Kind::Lead => &["hs_lead_name"],
        Kind::Product => &["name", "description", "price", "hs_sku"],
        Kind::LineItem => &["name", "hs_sku"],
        // Their schema says it.
        Kind::Custom(_) => &[],
    }
}

impl Portal {
    /// Searches a kind.
    pub(crate) fn search(&mut self, kind: Kind, query: &Query) -> Result<Hits, BadSearch> {
        self.index.advance(self.mono_ms);
        let compiled = self.compile(kind, query)?;
        Ok(match &query.sort {
            Some((property, downwards)) => self.sorted_hits(kind, query, &compiled, property, *downwards),
            None if self.switches.created_ids == CreatedIds::Scattered => {
                self.sorted_hits(kind, query, &compiled, kind.created_property(), false)
            }
            None => self.hits_by_id(kind, query, &compiled),
        })
    }

    /// Brings the index up to the present.
    pub(crate) fn advance_index(&mut self) {
        self.index.advance(self.mono_ms);
    }

    /// Whether the index knows of a record at all.
    pub(crate) fn is_indexed(&self, kind: Kind, id: u64) -> bool {
        let change = self.index.state(kind, id).unwrap_or_else(|| self.changes.record(kind, id));
        self.record_through(kind, id, change).is_some()
    }

    /// A record as searches see it; `None` when the index has it not, or not as live.
    pub(crate) fn indexed(&self, kind: Kind, id: u64) -> Option<Record<'_>> {
        let change = self.index.state(kind, id).unwrap_or_else(|| self.changes.record(kind, id));
        self.record_through(kind, id, change).filter(Record::is_live)
    }

    fn compile(&self, kind: Kind, query: &Query) -> Result<Compiled, BadSearch> {
        let groups = query
            .groups
            .iter()
            .map(|filters| {
                let mut conditions = filters
                    .iter()
                    .map(|filter| filter::compile(self, kind, filter))
                    .collect::<Result<Vec<_>, _>>()?;
                conditions.sort_by_key(Condition::cost);
                Ok(Group { conditions })
            })
            .collect::<Result<Vec<_>, BadSearch>>()?;
        let sort = query.sort.as_ref().map(|(property, _)| property);
        if let Some(property) = sort.filter(|property| !self.is_searchable_property(kind, property)) {
            return Err(BadSearch::UnknownProperty(property.clone()));
        }
        let text = query.text.as_ref().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
        let by_schema = self.searchable_by_schema(kind);
        Ok(Compiled { groups, text, searchable: searchable(kind), by_schema })
    }

    fn is_searchable_property(&self, kind: Kind, property: &str) -> bool {
        self.schema.get(kind, property).is_some()
            || ["hs_object_id", "hs_lastmodifieddate", "hs_createdate", "createdate", "lastmodifieddate"]
                .contains(&property)
    }

    fn hits_by_id(&self, kind: Kind, query: &Query, compiled: &Compiled) -> Hits {
        let mut total = 0_u64;
        let mut ids = Vec::with_capacity(query.limit.min(200));
        let wanted = query.offset as u64..query.offset as u64 + query.limit as u64;
        let countable = compiled.only_ids() && self.sees_all();
        self.each_match(kind, compiled, |record| {
            if wanted.contains(&total) {
                ids.push(record.id);
            }
            total += 1;
            // Where the filters say nothing but ids, what is beyond the page can be counted without looking at it.
            if countable && total >= wanted.end { Go::Stop } else { Go::On }
        });
        if countable && total >= wanted.end {
            total = self.count_indexed(kind, compiled.lowest_id(), compiled.highest_id());
        }
        Hits { total, ids }
    }

    /// How many records with ids between these a search sees.
    fn count_indexed(&self, kind: Kind, low: u64, high: u64) -> u64 {
        let end = high.checked_add(1).map_or(self.world.count(kind), |above| self.lower_bound(kind, above));
        let base = end.saturating_sub(self.lower_bound(kind, low));
        let changed = self.changes.records_from(kind, low).take_while(|(id, _)| *id <= high);
        let changed = changed.fold(0_i64, |sum, (id, _)| {
            let in_base = self.world.ordinal(kind, id).is_some();
            sum + i64::from(self.indexed(kind, id).is_some()) - i64::from(in_base)
        });
        base.saturating_add_signed(changed)
    }

    fn sorted_hits(
        &self,
        kind: Kind,
        query: &Query,
        compiled: &Compiled,
        property: &str,
        downwards: bool,
    ) -> Hits {
        if property == "hs_object_id" && !downwards {
            return self.hits_by_id(kind, query, compiled);
        }
        let compare = |left: &(SortKey, u64), right: &(SortKey, u64)| {
            left.0.compare(&right.0, downwards).then(left.1.cmp(&right.1))
        };
        let by = value::Sorter::new(self, kind, property);
        let end = query.offset.saturating_add(query.limit);
        let mut total = 0_u64;
        let mut found: Vec<(SortKey, u64)> = Vec::new();
        let first_ones = |found: &mut Vec<(SortKey, u64)>| {
            if end > 0 && end < found.len() {
                found.select_nth_unstable_by(end - 1, compare);
            }
            found.truncate(end);
        };
        self.each_match(kind, compiled, |record| {
            total += 1;
            found.push((by.key(record), record.id));
            // Never many more than the page needs are held.
            if found.len() >= 2 * end + 1_024 {
                first_ones(&mut found);
            }
            Go::On
        });
        first_ones(&mut found);
        found.sort_unstable_by(compare);
        let ids = found.into_iter().skip(query.offset).take(query.limit).map(|(_, id)| id).collect();
        Hits { total, ids }
    }

    /// Calls `found` with every record that matches, in order of id, until it has enough.
    fn each_match(&self, kind: Kind, compiled: &Compiled, mut found: impl FnMut(&Record<'_>) -> Go) {
        let mut look = |record: Option<Record<'_>>| match record
            .filter(|record| compiled.matches(record) && self.sees(record))
        {
            Some(record) => found(&record),
            None => Go::On,
        };
        if let Some(candidates) = self.candidates(kind, compiled) {
            for id in candidates {
                if look(self.indexed(kind, id)) == Go::Stop {
                    return;
                }
            }
            return;
        }
        let (first, last) = (compiled.lowest_id(), compiled.highest_id());
        let untouched = compiled.may_be_untouched(self.world.last_stamp());
        let count = if untouched { self.world.count(kind) } else { 0 };
        let mut ordinal = self.lower_bound(kind, first);
        let mut changed = self.changes.records_from(kind, first).map(|(id, _)| id).peekable();
        loop {
            let base = (ordinal < count).then(|| self.world.id(kind, ordinal));
            let next_changed = changed.peek().copied();
            let record = match (base, next_changed) {
                (None, None) => return,
                (Some(id), overlaid) if overlaid.is_none_or(|overlaid| id < overlaid) => {
                    ordinal += 1;
                    Some(self.base_record(kind, id, ordinal - 1))
                }
                (base, overlaid) => {
                    changed.next();
                    if base == overlaid {
                        ordinal += 1;
                    }
                    overlaid.and_then(|id| self.indexed(kind, id))
                }
            };
            if record.as_ref().is_some_and(|record| record.id > last) || look(record) == Go::Stop {
                return;
            }
        }
    }

    /// The ids among which all matches are, where the filters name them.
    fn candidates(&self, kind: Kind, compiled: &Compiled) -> Option<BTreeSet<u64>> {
        if compiled.groups.is_empty() {
            return None;
        }
        let mut all = BTreeSet::new();
        for group in &compiled.groups {
            let named = group.conditions.iter().find_map(|condition| self.named_by(kind, condition))?;
            all.extend(named);
        }
        Some(all)
    }

    fn named_by(&self, kind: Kind, condition: &Condition) -> Option<BTreeSet<u64>> {
        match condition {
            Condition::Never => Some(BTreeSet::new()),
            Condition::Id { low, high } if low == high => Some(BTreeSet::from([*low])),
            Condition::Among(ids) => Some(ids.clone()),
            Condition::Email(email) if kind == Kind::Contact => Some(self.with_email(email).collect()),
            Condition::Value { property, test, .. } => {
                let texts = test.equal_to()?;
                match (kind, property.as_str()) {
                    (Kind::Contact, "email") => {
                        Some(texts.flat_map(|email| self.with_email(email)).collect())
                    }
                    (Kind::Company, "domain") => Some(self.with_domain(texts)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Contacts that may have an address, all that have it among them.
    fn with_email(&self, email: &str) -> impl Iterator<Item = u64> {
        let base = self.world.email_owner(email).map(|ordinal| self.world.id(Kind::Contact, ordinal));
        base.into_iter().chain(self.changes.email_holders(email))
    }

    /// Companies that may have one of these domains: those that began with it, and all that have changed since.
    fn with_domain<'a>(&self, domains: impl Iterator<Item = &'a str>) -> BTreeSet<u64> {
        let owners = domains.filter_map(|domain| self.world.domain_owner(domain));
        let base = owners.map(|ordinal| self.world.id(Kind::Company, ordinal));
        base.chain(self.changes.records_from(Kind::Company, 0).map(|(id, _)| id)).collect()
    }

    /// The records of a kind that are linked to any of these.
    fn linked_to(&self, kind: Kind, of: Kind, ids: &[u64]) -> BTreeSet<u64> {
        let links = ids.iter().flat_map(|id| self.links(End { kind: of, id: *id }, kind));
        links.map(|(id, _)| id).collect()
    }
}
