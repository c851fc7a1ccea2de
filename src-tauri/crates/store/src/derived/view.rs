//! An open list: the numbers of its records, in order. A page is a slice of it, at any offset.

use super::filter::{self, Condition};
use crate::{Definitions, Reader, StoreError};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{OptionalExtension, params_from_iter};
use satchel_core::{ListSpec, Rid};
use std::cmp::Ordering;
use std::sync::Arc;

/// The sorted record numbers of a list, as of the moment it was opened or last patched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    spec: ListSpec,
    /// Shared by its clones until one of them is patched.
    rids: Arc<Vec<Rid>>,
}

/// What the list asks of the table.
struct Plan {
    condition: Condition,
    column: String,
    descending: bool,
}

impl Plan {
    fn of(reader: &Reader<'_>, spec: &ListSpec) -> Result<Self, StoreError> {
        let slots = reader.slots(spec.object_type)?;
        let definitions = reader.definitions(spec.object_type)?;
        let (property, descending) = match &spec.sort {
            Some(sort) => (sort.property.as_str(), sort.descending),
            None => (spec.object_type.row().modified, true),
        };
        let slot =
            slots.of(property).ok_or_else(|| StoreError::Invariant(format!("no slot for “{property}”")))?;
        let condition = filter::compile(&spec.filters, &slots, &definitions)?;
        Ok(Self { condition, column: slot.column(), descending })
    }

    /// The records with a key in order, then those without one.
    fn parts(&self, spec: &ListSpec) -> [String; 2] {
        let (column, direction) = (&self.column, if self.descending { "DESC" } else { "ASC" });
        [
            format!("{column} IS NOT NULL ORDER BY {column} {direction}, rid {direction}"),
            format!("{column} IS NULL ORDER BY rid {direction}"),
        ]
        .map(|part| self.select(spec, &part))
    }

    fn select(&self, spec: &ListSpec, more: &str) -> String {
        let Condition { may, unsure, .. } = &self.condition;
        let unsure = if unsure.is_empty() { "FALSE" } else { unsure };
        format!("SELECT rid, {unsure} FROM list_{} WHERE {may} AND {more}", super::suffix(spec.object_type))
    }
}

impl View {
    /// Loads the list. Its slots must be there, see [`Store::open_view`](crate::Store::open_view).
    pub(crate) fn load(reader: &Reader<'_>, spec: ListSpec) -> Result<Self, StoreError> {
        let plan = Plan::of(reader, &spec)?;
        let definitions = reader.definitions(spec.object_type)?;
        let mut rids = Vec::new();
        for sql in plan.parts(&spec) {
            let mut statement = reader.connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params_from_iter(&plan.condition.params))?;
            while let Some(row) = rows.next()? {
                let rid = Rid(row.get(0)?);
                let unsure: Option<bool> = row.get(1)?;
                if unsure != Some(true) || judged(reader, &spec, &definitions, rid)? {
                    rids.push(rid);
                }
            }
        }
        rids.shrink_to_fit();
        Ok(Self { spec, rids: Arc::new(rids) })
    }

    /// What it lists.
    pub fn spec(&self) -> &ListSpec {
        &self.spec
    }

    /// How many records it lists.
    pub fn total(&self) -> usize {
        self.rids.len()
    }

    /// A page of it; shorter or empty at the end.
    pub fn rids(&self, offset: usize, limit: usize) -> &[Rid] {
        let start = offset.min(self.rids.len());
        let end = start.saturating_add(limit).min(self.rids.len());
        &self.rids[start..end]
    }

    /// Moves, adds and removes these records as their present values ask, and returns whether anything moved. Every
    /// record that changed since the view was opened or last patched must be named, once; after many changes opening
    /// anew is quicker.
    pub fn patch(&mut self, reader: &Reader<'_>, changed: &[Rid]) -> Result<bool, StoreError> {
        let plan = Plan::of(reader, &self.spec)?;
        let definitions = reader.definitions(self.spec.object_type)?;
        let before = Arc::clone(&self.rids);
        Arc::make_mut(&mut self.rids).retain(|rid| !changed.contains(rid));
        for rid in changed {
            let more = format!("rid = ?{}", plan.condition.params.len() + 1);
            let mut statement = reader.connection.prepare_cached(&plan.select(&self.spec, &more))?;
            let params = plan.condition.params.iter().cloned().chain([Value::Integer(rid.0)]);
            let unsure: Option<Option<bool>> =
                statement.query_row(params_from_iter(params), |row| row.get(1)).optional()?;
            let Some(unsure) = unsure else { continue };
            if unsure == Some(true) && !judged(reader, &self.spec, &definitions, *rid)? {
                continue;
            }
            let place = self.place(reader, &plan, *rid)?;
            Arc::make_mut(&mut self.rids).insert(place, *rid);
        }
        Ok(before != self.rids)
    }

    /// Where a record belongs among the others.
    fn place(&self, reader: &Reader<'_>, plan: &Plan, rid: Rid) -> Result<usize, StoreError> {
        let key = self.key(reader, plan, rid)?;
        let (mut low, mut high) = (0, self.rids.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let other = self.rids[middle];
            let order = order(&self.key(reader, plan, other)?, &key, plan.descending)
                .then_with(|| if plan.descending { rid.cmp(&other) } else { other.cmp(&rid) });
            if order.is_lt() {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(low)
    }

    fn key(&self, reader: &Reader<'_>, plan: &Plan, rid: Rid) -> Result<Value, StoreError> {
        let sql = format!(
            "SELECT {} FROM list_{} WHERE rid = ?1",
            plan.column,
            super::suffix(self.spec.object_type)
        );
        let mut statement = reader.connection.prepare_cached(&sql)?;
        let value = statement.query_row([rid.0], |row| row.get_ref(0).map(Value::try_from)).optional()?;
        match value {
            None => Ok(Value::Null),
            Some(value) => value.map_err(|error| StoreError::Damaged(error.to_string())),
        }
    }
}

/// Whether a record matches by its values, where its slots cannot tell.
fn judged(
    reader: &Reader<'_>,
    spec: &ListSpec,
    definitions: &Definitions,
    rid: Rid,
) -> Result<bool, StoreError> {
    Ok(filter::matches(&spec.filters, definitions, &reader.effective(rid)?))
}

/// SQLite's order of keys, with empty ones last in both directions.
fn order(left: &Value, right: &Value, descending: bool) -> Ordering {
    let rank = |value: &Value| match ValueRef::from(value) {
        ValueRef::Integer(_) | ValueRef::Real(_) => 0,
        ValueRef::Text(_) | ValueRef::Blob(_) => 1,
        ValueRef::Null => 2,
    };
    if rank(left) == 2 || rank(right) == 2 {
        return rank(left).cmp(&rank(right));
    }
    let order = match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Real(left), Value::Real(right)) => left.total_cmp(right),
        (Value::Text(left), Value::Text(right)) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    };
    if descending { order.reverse() } else { order }
}

#[cfg(test)]
pub(crate) fn statements(reader: &Reader<'_>, spec: &ListSpec) -> Result<[String; 2], StoreError> {
    Ok(Plan::of(reader, spec)?.parts(spec))
}
