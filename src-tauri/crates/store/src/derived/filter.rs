//! Filters as conditions on slots, with all values as parameters; and the same judgement in Rust, for the rows whose
//! slot cannot decide (text beyond the key, numbers beyond a double, text search in what is no text).

use super::key::{CUT, Key};
use super::slots::{Slot, Slots};
use super::text::fold;
use crate::{Definitions, StoreError};
use rusqlite::types::Value;
use satchel_core::{Filter, FilterOperator, Properties, SortKey, ValueKind, canonical};

/// The largest whole number a double holds exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A condition in SQL.
pub(super) struct Condition {
    /// True for every row that may match.
    pub(super) may: String,
    /// True where a row that may match has to be judged by its values; empty when none has to.
    pub(super) unsure: String,
    pub(super) params: Vec<Value>,
}

/// The conditions of all filters together.
pub(super) fn compile(
    filters: &[Filter],
    slots: &Slots,
    definitions: &Definitions,
) -> Result<Condition, StoreError> {
    let mut all = Condition { may: String::from("TRUE"), unsure: String::new(), params: Vec::new() };
    for filter in filters {
        let slot = slots
            .of(&filter.property)
            .ok_or_else(|| StoreError::Invariant(format!("no slot for “{}”", filter.property)))?;
        let one = compile_one(filter, slot, &definitions.kind(&filter.property), all.params.len());
        all.may = format!("{} AND ({})", all.may, one.may);
        if !one.unsure.is_empty() {
            let or = if all.unsure.is_empty() { "" } else { " OR " };
            all.unsure = format!("{}{or}({})", all.unsure, one.unsure);
        }
        all.params.extend(one.params);
    }
    Ok(all)
}

fn compile_one(filter: &Filter, slot: &Slot, kind: &ValueKind, used: usize) -> Condition {
    let column = slot.column();
    let key = Key::of(kind, Some(&filter.value));
    let mut params = Vec::new();
    let mut bind = |value: Value| {
        params.push(value);
        format!("?{}", used + params.len())
    };
    let large = matches!(key.0, SortKey::Real(number) if number.abs() >= EXACT);
    let mut unsure = String::new();
    let may = match filter.operator {
        FilterOperator::Has => format!("{column} IS NOT NULL"),
        FilterOperator::HasNot => format!("{column} IS NULL"),
        FilterOperator::Equal if key.0 == SortKey::Null => format!("{column} IS NULL"),
        FilterOperator::NotEqual if key.0 == SortKey::Null => format!("{column} IS NOT NULL"),
        FilterOperator::Equal => {
            if large {
                unsure = String::from("TRUE");
            }
            format!("{column} = {}", bind(value(&key)))
        }
        FilterOperator::NotEqual if large => {
            let own = bind(value(&key));
            unsure = format!("{column} IS {own}");
            String::from("TRUE")
        }
        FilterOperator::NotEqual => format!("{column} IS NOT {}", bind(value(&key))),
        FilterOperator::Contains => {
            let needle = fold(&filter.value);
            if needle.is_empty() {
                format!("{column} IS NOT NULL")
            } else {
                let cut = format!("instr({column}, {})", bind(Value::Text(CUT.to_string())));
                unsure = format!("typeof({column}) <> 'text' OR {cut}");
                let found = format!("instr({column}, {})", bind(Value::Text(needle)));
                format!("{column} IS NOT NULL AND ({found} OR {unsure})")
            }
        }
        FilterOperator::Less
        | FilterOperator::LessOrEqual
        | FilterOperator::Greater
        | FilterOperator::GreaterOrEqual => match key.folded_range() {
            Some((low, high)) => {
                let (symbol, bound) = match filter.operator {
                    FilterOperator::Less => ("<", low),
                    FilterOperator::LessOrEqual => ("<", high),
                    FilterOperator::Greater => (">=", high),
                    _ => (">=", low),
                };
                format!("typeof({column}) = 'text' AND {column} {symbol} {}", bind(Value::Text(bound)))
            }
            None if key.0 == SortKey::Null => String::from("FALSE"),
            None => {
                let symbol = symbol(filter.operator);
                format!("typeof({column}) <> 'text' AND {column} {symbol} {}", bind(value(&key)))
            }
        },
    };
    Condition { may, unsure, params }
}

fn symbol(operator: FilterOperator) -> &'static str {
    match operator {
        FilterOperator::Less => "<",
        FilterOperator::LessOrEqual => "<=",
        FilterOperator::Greater => ">",
        _ => ">=",
    }
}

pub(super) fn value(key: &Key) -> Value {
    match &key.0 {
        SortKey::Null => Value::Null,
        SortKey::Integer(number) => Value::Integer(*number),
        SortKey::Real(number) => Value::Real(*number),
        SortKey::Text(text) => Value::Text(text.clone()),
    }
}

/// Whether a record with these effective values matches.
pub(super) fn matches(filters: &[Filter], definitions: &Definitions, properties: &Properties) -> bool {
    filters.iter().all(|filter| {
        let value = properties.get(&filter.property).and_then(|value| value.as_deref());
        matches_one(filter, &definitions.kind(&filter.property), value)
    })
}

fn matches_one(filter: &Filter, kind: &ValueKind, raw: Option<&str>) -> bool {
    let own = canonical(kind, raw);
    let wanted = canonical(kind, Some(&filter.value));
    match filter.operator {
        FilterOperator::Has => !own.is_empty(),
        FilterOperator::HasNot => own.is_empty(),
        FilterOperator::Equal => own == wanted,
        FilterOperator::NotEqual => own != wanted,
        FilterOperator::Contains => !own.is_empty() && fold(raw.unwrap_or("")).contains(&fold(&filter.value)),
        FilterOperator::Less
        | FilterOperator::LessOrEqual
        | FilterOperator::Greater
        | FilterOperator::GreaterOrEqual => {
            let order = compare(&Key::of(kind, raw), &Key::of(kind, Some(&filter.value)));
            order.is_some_and(|order| match filter.operator {
                FilterOperator::Less => order.is_lt(),
                FilterOperator::LessOrEqual => order.is_le(),
                FilterOperator::Greater => order.is_gt(),
                _ => order.is_ge(),
            })
        }
    }
}

/// Values of one sort only: a number is neither before nor after a text.
fn compare(left: &Key, right: &Key) -> Option<std::cmp::Ordering> {
    match (&left.0, &right.0) {
        (SortKey::Integer(left), SortKey::Integer(right)) => Some(left.cmp(right)),
        (SortKey::Real(left), SortKey::Real(right)) => left.partial_cmp(right),
        (SortKey::Text(_), SortKey::Text(_)) => Some(left.folded()?.cmp(right.folded()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(filter: &str, kind: ValueKind, value: &str, expected: bool) {
        let filter = filter.parse().unwrap();
        assert_eq!(matches_one(&filter, &kind, Some(value)), expected, "{filter:?} {value:?}");
    }

    #[test]
    fn values_are_judged_by_their_kind() {
        check("amount=1e3", ValueKind::Number, "1000.0", true);
        check("amount=12345678901234567890", ValueKind::Number, "12345678901234567891", false);
        check("amount>9", ValueKind::Number, "10", true);
        check("amount>9", ValueKind::Text, "10", false);
        check("city~größe", ValueKind::Text, "DIE GROSSE GRÖßE", true);
        check("city=Paris", ValueKind::Text, "paris", false);
        check("city>=paris", ValueKind::Text, "Paris", true);
        check("city>paris", ValueKind::Text, "Paris", false);
        check("day<=2024-02-01", ValueKind::Date, "1706745600000", true);
    }
}
