//! What a list shows: a type, a sort and filters that must all hold.

use crate::ObjectType;
use std::str::FromStr;

/// How a filter compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FilterOperator {
    /// `=`: the same value, in canonical form.
    Equal,
    /// `!=`: another value or none.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `~`: contains, without case and accents.
    Contains,
    /// `?`: has a value.
    Has,
    /// `!?`: has none.
    HasNot,
}

/// One condition on one property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// Internal property name.
    pub property: String,
    /// How to compare.
    pub operator: FilterOperator,
    /// With what; empty for [`FilterOperator::Has`] and [`FilterOperator::HasNot`].
    pub value: String,
}

/// A filter text that could not be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "“{0}” is not a filter; write PROPERTY followed by =, !=, <, <=, >, >=, ~ and a value, or by ? or !?"
)]
pub struct FilterError(pub String);

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const OPERATORS: [(&str, FilterOperator); 9] = [
            ("!?", FilterOperator::HasNot),
            ("!=", FilterOperator::NotEqual),
            ("<=", FilterOperator::LessOrEqual),
            (">=", FilterOperator::GreaterOrEqual),
            ("=", FilterOperator::Equal),
            ("<", FilterOperator::Less),
            (">", FilterOperator::Greater),
            ("~", FilterOperator::Contains),
            ("?", FilterOperator::Has),
        ];
        let end = text
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .ok_or_else(|| FilterError(text.into()))?;
        let (property, rest) = text.split_at(end);
        let (symbol, operator) = OPERATORS
            .into_iter()
            .find(|(symbol, _)| rest.starts_with(symbol))
            .ok_or_else(|| FilterError(text.into()))?;
        let value = &rest[symbol.len()..];
        let alone = matches!(operator, FilterOperator::Has | FilterOperator::HasNot);
        if property.is_empty() || alone && !value.is_empty() {
            return Err(FilterError(text.into()));
        }
        Ok(Self { property: property.into(), operator, value: value.into() })
    }
}

/// The order of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sort {
    /// Internal property name.
    pub property: String,
    /// Whether the largest comes first; records without a value come last either way.
    pub descending: bool,
}

/// A list: which records, in which order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListSpec {
    /// Of this type, live or draft.
    pub object_type: ObjectType,
    /// `None` sorts by last modification, newest first.
    pub sort: Option<Sort>,
    /// All must hold.
    pub filters: Vec<Filter>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, property: &str, operator: FilterOperator, value: &str) {
        let expected = Filter { property: property.into(), operator, value: value.into() };
        assert_eq!(text.parse::<Filter>().unwrap(), expected);
    }

    #[test]
    fn operators_are_read_longest_first() {
        check("amount>=5000", "amount", FilterOperator::GreaterOrEqual, "5000");
        check("email!=", "email", FilterOperator::NotEqual, "");
        check("city=a=b", "city", FilterOperator::Equal, "a=b");
        check("phone!?", "phone", FilterOperator::HasNot, "");
        check("company~größe", "company", FilterOperator::Contains, "größe");
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for text in ["", "amount", "=5", "phone?x", "a b=c"] {
            assert!(text.parse::<Filter>().is_err(), "{text}");
        }
    }
}
