//! Filters of lists (HubSpot docs: "List filters"): who fits one.
//!
//! Filters on properties are searches, and share the search index's lag. Filters on other lists and on associated records
//! are sets of ids. The sample portal keeps no forms, mails sent, pages or adverts, so nobody has done anything with them.
//! Must never know of HTTP.

use super::associations::End;
use super::journal::TypeRef;
use super::lists::Processing;
use super::search::{Filter, Operator, Query};
use super::{Portal, PortalError};
use crate::instant::parse_instant;
use crate::world::Kind;
use serde_json::Value;
use std::collections::BTreeSet;

/// How many records are looked at in one go.
const CHUNK: usize = 10_000;
/// Filters on what people did, of which the portal keeps nothing (HubSpot docs: "List filters", filter types).
const DEEDS: &[&str] = &[
    "ADS_SEARCH",
    "ADS_TIME",
    "CAMPAIGN_INFLUENCED",
    "COMMUNICATION_SUBSCRIPTION",
    "CTA",
    "EMAIL_EVENT",
    "EMAIL_SUBSCRIPTION",
    "EVENT",
    "FORM_SUBMISSION",
    "FORM_SUBMISSION_ON_PAGE",
    "INTEGRATION_EVENT",
    "PAGE_VIEW",
    "PRIVACY",
    "SURVEY_MONKEY",
    "SURVEY_MONKEY_VALUE",
    "WEBINAR",
    "WORKFLOW",
];

/// Why a list's filter is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadFilter(String);

impl BadFilter {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl From<BadFilter> for PortalError {
    fn from(bad: BadFilter) -> Self {
        Self::Refused(bad.0)
    }
}

/// Which end of a text must be given.
#[derive(Clone, Copy, Debug)]
enum Side {
    Start,
    End,
}

/// A filter, understood.
#[derive(Clone, Debug)]
enum Clause {
    Any(Vec<Clause>),
    All(Vec<Clause>),
    Not(Box<Clause>),
    /// A property, as a search asks for it.
    Value(Filter),
    /// A property that begins or ends with one of these, in lower case.
    Text {
        property: String,
        side: Side,
        values: Vec<String>,
    },
    InList(u64),
    /// Records of a type that are associated, by any type or this one, and fit.
    Linked {
        to: Kind,
        reference: Option<TypeRef>,
        filter: Box<Clause>,
    },
    Nobody,
}

impl Clause {
    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    fn unless(self, negated: bool) -> Self {
        if negated { self.not() } else { self }
    }

    /// The groups of a search that means the same, where there is one: an OR of ANDs of properties.
    fn groups(&self) -> Option<Vec<Vec<Filter>>> {
        let value = |clause: &Self| match clause {
            Self::Value(filter) => Some(filter.clone()),
            _ => None,
        };
        match self {
            Self::Any(clauses) => {
                let parts = clauses.iter().map(Self::groups).collect::<Option<Vec<_>>>()?;
                Some(parts.into_iter().flatten().collect())
            }
            Self::All(clauses) => Some(vec![clauses.iter().map(value).collect::<Option<_>>()?]),
            _ => None,
        }
    }
}

fn items<'a>(branch: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    branch.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

fn branch_of(branch: &Value) -> Result<Clause, BadFilter> {
    let operator = branch["operator"].as_str().unwrap_or_default();
    match branch["filterBranchType"].as_str() {
        Some("OR") => {
            if items(branch, "filters").next().is_some() {
                return Err(BadFilter::new("An OR filter branch cannot have filters."));
            }
            Ok(Clause::Any(items(branch, "filterBranches").map(branch_of).collect::<Result<_, _>>()?))
        }
        Some("AND") => all_of(branch),
        Some("ASSOCIATION") => {
            let kind = branch["objectTypeId"].as_str().unwrap_or_default();
            let to = Kind::parse(kind)
                .ok_or_else(|| BadFilter::new(format!("There is no object type {kind}.")))?;
            let id = text(&branch["associationTypeId"]).and_then(|id| id.parse().ok());
            let user_defined = branch["associationCategory"] == "USER_DEFINED";
            let reference = id.map(|id| TypeRef { user_defined, id });
            let filter = Box::new(all_of(branch)?);
            Ok(Clause::Linked { to, reference, filter }.unless(operator == "NOT_IN_LIST"))
        }
        Some("UNIFIED_EVENTS") => Ok(Clause::Nobody.unless(operator == "HAS_NOT_COMPLETED")),
        other => Err(BadFilter::new(format!(
            "Filter branch {} is not supported.",
            other.unwrap_or("without a type")
        ))),
    }
}

/// Filters and branches that must all hold.
fn all_of(branch: &Value) -> Result<Clause, BadFilter> {
    let mut clauses = items(branch, "filters").map(filter_of).collect::<Result<Vec<_>, _>>()?;
    for inner in items(branch, "filterBranches") {
        let sort = inner["filterBranchType"].as_str().unwrap_or("without a type");
        if !matches!(sort, "ASSOCIATION" | "UNIFIED_EVENTS") {
            return Err(BadFilter::new(format!("A filter branch {sort} cannot stand within another.")));
        }
        clauses.push(branch_of(inner)?);
    }
    Ok(Clause::All(clauses))
}

fn filter_of(filter: &Value) -> Result<Clause, BadFilter> {
    let operator = filter["operator"].as_str().unwrap_or_default();
    match filter["filterType"].as_str().unwrap_or_default() {
        "PROPERTY" => property_of(filter),
        "IN_LIST" => {
            let id = text(&filter["listId"]).and_then(|id| id.parse().ok());
            let id = id.ok_or_else(|| BadFilter::new("A filter on a list names none."))?;
            Ok(Clause::InList(id).unless(operator == "NOT_IN_LIST"))
        }
        deed if DEEDS.contains(&deed) => {
            let statuses = items(filter, "acceptedStatuses").any(|status| status == "NOT_OPTED");
            Ok(Clause::Nobody.unless(statuses || operator.starts_with("NOT_") || operator.contains("_NOT_")))
        }
        other => Err(BadFilter::new(format!("Filters of the type {other} are not supported."))),
    }
}

fn property_of(filter: &Value) -> Result<Clause, BadFilter> {
    let operation = &filter["operation"];
    let property = filter["property"].as_str().unwrap_or_default().to_owned();
    let mut values: Vec<String> = items(operation, "values").filter_map(text).collect();
    values.extend(text(&operation["value"]));
    values.extend(time_point(operation));
    let name = operation["operator"].as_str().unwrap_or_default();
    let side = match name {
        "STARTS_WITH" => Some(Side::Start),
        "ENDS_WITH" => Some(Side::End),
        _ => None,
    };
    if let Some(side) = side {
        let values = values.iter().map(|value| value.to_lowercase()).collect();
        return Ok(Clause::Text { property, side, values });
    }
    let operator = match name {
        "IS_EQUAL_TO" | "IS_ANY_OF" | "IS" if values.len() == 1 => Operator::Eq,
        "IS_EQUAL_TO" | "IS_ANY_OF" => Operator::In,
        "IS_NOT_EQUAL_TO" | "IS_NONE_OF" if values.len() == 1 => Operator::Neq,
        "IS_NOT_EQUAL_TO" | "IS_NONE_OF" => Operator::NotIn,
        "IS_GREATER_THAN" | "IS_AFTER" => Operator::Gt,
        "IS_GREATER_THAN_OR_EQUAL_TO" => Operator::Gte,
        "IS_LESS_THAN" | "IS_BEFORE" => Operator::Lt,
        "IS_LESS_THAN_OR_EQUAL_TO" => Operator::Lte,
        "IS_BETWEEN" | "IS_NOT_BETWEEN" => Operator::Between,
        "IS_KNOWN" => Operator::HasProperty,
        "IS_UNKNOWN" => Operator::NotHasProperty,
        "CONTAINS" => Operator::ContainsToken,
        "DOES_NOT_CONTAIN" => Operator::NotContainsToken,
        other => return Err(BadFilter::new(format!("The operator {other} is not supported."))),
    };
    // Among several texts a search finds small letters only; the values of choices are told apart by them.
    if matches!(operator, Operator::In | Operator::NotIn) && operation["operationType"] != "ENUMERATION" {
        values.iter_mut().for_each(|value| *value = value.to_lowercase());
    }
    let bound = |name: &str, point: &str| text(&operation[name]).or_else(|| time_point(&operation[point]));
    let clause = Clause::Value(Filter {
        property: property.clone(),
        operator,
        value: bound("lowerBound", "lowerBoundTimePoint").or_else(|| values.first().cloned()),
        high_value: bound("upperBound", "upperBoundTimePoint"),
        values,
    });
    let known = |operator| Clause::Value(without_value(&property, operator));
    let clause = match name {
        "IS_NOT_BETWEEN" => Clause::All(vec![known(Operator::HasProperty), clause.not()]),
        _ => clause,
    };
    let unset = operation["includeObjectsWithNoValueSet"] == true && operator != Operator::NotHasProperty;
    Ok(if unset {
        Clause::Any(vec![Clause::All(vec![clause]), Clause::All(vec![known(Operator::NotHasProperty)])])
    } else {
        clause
    })
}

fn without_value(property: &str, operator: Operator) -> Filter {
    Filter { property: property.to_owned(), operator, value: None, high_value: None, values: Vec::new() }
}

/// The instant that an operation on time names: a number of milliseconds, or a day of the calendar.
fn time_point(operation: &Value) -> Option<String> {
    if let Some(timestamp) = operation.get("timestamp") {
        return text(timestamp);
    }
    let point = operation.get("timePoint").unwrap_or(operation);
    let part = |name: &str| point.get(name).and_then(Value::as_u64);
    let (year, month, day) = (part("year")?, part("month")?, part("day")?);
    let of_day = |name: &str| part(name).unwrap_or(0);
    let (hour, minute, second) = (of_day("hour"), of_day("minute"), of_day("second"));
    let written = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
    parse_instant(&written).map(|at| at.to_string())
}

impl Portal {
    /// The records of a kind with ids from `first` on that fit a filter, at most `limit`.
    pub(super) fn matches_from(
        &mut self,
        kind: Kind,
        filter: &Value,
        first: u64,
        limit: usize,
    ) -> Result<Vec<u64>, PortalError> {
        let clause = branch_of(filter)?;
        match clause.groups() {
            Some(groups) => self.found_from(kind, groups, first, limit),
            None => Ok(self
                .fitting(kind, &clause, &mut Vec::new())?
                .range(first..)
                .take(limit)
                .copied()
                .collect()),
        }
    }

    /// How many records of a kind fit a filter.
    pub(super) fn count_matches(&mut self, kind: Kind, filter: &Value) -> Result<u64, PortalError> {
        let clause = branch_of(filter)?;
        match clause.groups() {
            Some(groups) => {
                let query = Query { groups, limit: 0, ..Query::default() };
                Ok(self.search(kind, &query).map_or(0, |hits| hits.total))
            }
            None => Ok(self.fitting(kind, &clause, &mut Vec::new())?.len() as u64),
        }
    }

    /// Everyone who fits a filter.
    pub(super) fn all_matches(&mut self, kind: Kind, filter: &Value) -> Result<Vec<u64>, PortalError> {
        let clause = branch_of(filter)?;
        Ok(self.fitting(kind, &clause, &mut Vec::new())?.into_iter().collect())
    }

    /// Whether a filter can be searched by. `within` is the list that it is for, where there is one already.
    pub(crate) fn check_list_filter(
        &mut self,
        kind: Kind,
        filter: &Value,
        within: Option<u64>,
    ) -> Result<(), PortalError> {
        let clause = branch_of(filter)?;
        self.fitting(kind, &clause, &mut within.into_iter().collect()).map(drop)
    }

    fn found_from(
        &mut self,
        kind: Kind,
        mut groups: Vec<Vec<Filter>>,
        first: u64,
        limit: usize,
    ) -> Result<Vec<u64>, PortalError> {
        for group in groups.iter_mut().filter(|_| first > 0) {
            let value = Some(first.to_string());
            group.push(Filter { value, ..without_value("hs_object_id", Operator::Gte) });
        }
        let sort = Some(("hs_object_id".to_owned(), false));
        let query = Query { groups, sort, limit, ..Query::default() };
        let hits = self.search(kind, &query);
        Ok(hits.map_err(|_| PortalError::Refused("The filter of the list is not valid.".to_owned()))?.ids)
    }

    /// Everyone whom these groups of a search find.
    fn found(&mut self, kind: Kind, groups: &[Vec<Filter>]) -> Result<BTreeSet<u64>, PortalError> {
        let mut all = BTreeSet::new();
        loop {
            let first = all.last().map_or(0, |last| last + 1);
            let chunk = self.found_from(kind, groups.to_vec(), first, CHUNK)?;
            let done = chunk.len() < CHUNK;
            all.extend(chunk);
            if done {
                return Ok(all);
            }
        }
    }

    /// Everyone who fits. `within` are the lists whose filters led here.
    fn fitting(
        &mut self,
        kind: Kind,
        clause: &Clause,
        within: &mut Vec<u64>,
    ) -> Result<BTreeSet<u64>, PortalError> {
        if let Some(groups) = clause.groups() {
            return self.found(kind, &groups);
        }
        match clause {
            Clause::Nobody => Ok(BTreeSet::new()),
            Clause::Value(filter) => self.found(kind, &[vec![filter.clone()]]),
            Clause::Not(inner) => {
                let not = self.fitting(kind, inner, within)?;
                Ok(&self.found(kind, &[Vec::new()])? - &not)
            }
            Clause::Any(clauses) => {
                let mut any = BTreeSet::new();
                for clause in clauses {
                    any.append(&mut self.fitting(kind, clause, within)?);
                }
                Ok(any)
            }
            Clause::All(clauses) => {
                let mut all: Option<BTreeSet<u64>> = None;
                for clause in clauses {
                    let these = self.fitting(kind, clause, within)?;
                    all = Some(all.map_or_else(|| these.clone(), |all| &all & &these));
                }
                all.map_or_else(|| self.found(kind, &[Vec::new()]), Ok)
            }
            Clause::Text { property, side, values } => {
                let known = without_value(property, Operator::HasProperty);
                let mut all = self.found(kind, &[vec![known]])?;
                all.retain(|id| self.has_text(kind, *id, property, *side, values));
                Ok(all)
            }
            Clause::InList(list) => self.in_list(kind, *list, within),
            Clause::Linked { to, reference, filter } => {
                let others = self.fitting(*to, filter, within)?;
                self.linked_with(kind, *to, *reference, &others)
            }
        }
    }

    fn has_text(&self, kind: Kind, id: u64, property: &str, side: Side, values: &[String]) -> bool {
        let value =
            self.indexed(kind, id).and_then(|record| record.filled(property).map(|text| text.to_lowercase()));
        value.is_some_and(|value| {
            values.iter().any(|wanted| match side {
                Side::Start => value.starts_with(wanted.as_str()),
                Side::End => value.ends_with(wanted.as_str()),
            })
        })
    }

    fn in_list(&mut self, kind: Kind, id: u64, within: &mut Vec<u64>) -> Result<BTreeSet<u64>, PortalError> {
        let list = self.lists.get(id).filter(|list| list.kind == kind);
        let list = list.ok_or_else(|| BadFilter::new(format!("List {id} is no list of these records.")))?;
        if within.contains(&id) {
            return Err(BadFilter::new(format!("List {id} depends on itself.")).into());
        }
        if list.processing != Processing::Dynamic {
            return Ok(self
                .put_in(id)
                .into_iter()
                .filter(|record| self.live(kind, *record).is_some())
                .collect());
        }
        let filter = list.json.get("filterBranch").cloned().unwrap_or_default();
        within.push(id);
        let members = self.fitting(kind, &branch_of(&filter)?, within);
        within.pop();
        members
    }

    /// Records that a link of this type, or of any, leads to one of the others.
    fn linked_with(
        &self,
        kind: Kind,
        to: Kind,
        reference: Option<TypeRef>,
        others: &BTreeSet<u64>,
    ) -> Result<BTreeSet<u64>, PortalError> {
        let known = self.link_types(kind, to);
        let inverse = match reference {
            None => None,
            Some(reference) => {
                let found = known.iter().find(|known| known.reference == reference);
                let text = || format!("Association type {} is not between these records.", reference.id);
                Some(found.ok_or_else(|| BadFilter::new(text()))?.inverse)
            }
        };
        let mut linked = BTreeSet::new();
        for other in others {
            let links = self.links(End { kind: to, id: *other }, kind);
            let fits = |types: &[TypeRef]| inverse.is_none_or(|inverse| types.contains(&inverse));
            linked.extend(links.iter().filter(|(_, types)| fits(types)).map(|(id, _)| *id));
        }
        Ok(linked)
    }
}
