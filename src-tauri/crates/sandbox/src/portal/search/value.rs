//! Values as searches compare them: by the type of their property.

use super::super::Portal;
use super::super::records::Record;
use super::super::schema::ValueType;
use crate::instant::parse_instant;
use crate::world::Kind;
use std::cmp::Ordering;

/// A value made comparable.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Number(f64),
    Instant(i64),
    Text(String),
}

impl Key {
    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(left), Self::Number(right)) => left.total_cmp(right),
            (Self::Instant(left), Self::Instant(right)) => left.cmp(right),
            (Self::Text(left), Self::Text(right)) => left.cmp(right),
            (left, right) => left.rank().cmp(&right.rank()),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Number(_) => 0,
            Self::Instant(_) => 1,
            Self::Text(_) => 2,
        }
    }
}

/// Makes a value of a type comparable; `None` when it is not of the type.
pub(super) fn key_of(value_type: ValueType, text: &str) -> Option<Key> {
    Some(match value_type {
        ValueType::Number => Key::Number(text.trim().parse().ok()?),
        ValueType::Date | ValueType::DateTime => Key::Instant(parse_instant(text)?),
        // HubSpot docs: enumeration filters are case-sensitive, others are not.
        ValueType::Choice | ValueType::Choices => Key::Text(text.to_owned()),
        ValueType::Bool | ValueType::Text => Key::Text(text.to_lowercase()),
    })
}

/// What a record is sorted by; records without a value come last.
#[derive(Clone, Debug)]
pub(super) struct SortKey(Option<Key>);

impl SortKey {
    pub(super) fn compare(&self, other: &Self, downwards: bool) -> Ordering {
        match (&self.0, &other.0) {
            (Some(left), Some(right)) if downwards => right.compare(left),
            (Some(left), Some(right)) => left.compare(right),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

/// Finds the sort keys of records by one property.
pub(super) struct Sorter<'a> {
    property: &'a str,
    by: By,
}

enum By {
    Id,
    Modified,
    Created,
    Value(ValueType),
}

impl<'a> Sorter<'a> {
    pub(super) fn new(portal: &Portal, kind: Kind, property: &'a str) -> Self {
        let by = match property {
            "hs_object_id" => By::Id,
            _ if property == kind.modified_property() => By::Modified,
            _ if property == kind.created_property() => By::Created,
            _ => By::Value(type_of(portal, kind, property)),
        };
        Self { property, by }
    }

    pub(super) fn key(&self, record: &Record<'_>) -> SortKey {
        SortKey(match self.by {
            By::Id => i64::try_from(record.id).ok().map(Key::Instant),
            By::Modified => Some(Key::Instant(record.updated_at())),
            By::Created => Some(Key::Instant(record.created_at())),
            By::Value(value_type) => {
                record.filled(self.property).and_then(|value| key_of(value_type, &value))
            }
        })
    }
}

/// The type of a property; text where none is defined.
pub(super) fn type_of(portal: &Portal, kind: Kind, property: &str) -> ValueType {
    if property == "hs_object_id" {
        return ValueType::Number;
    }
    portal.schema.get(kind, property).map_or(ValueType::Text, |definition| definition.value_type)
}
