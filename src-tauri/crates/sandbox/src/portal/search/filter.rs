//! Filters made ready: cheap conditions on id and stamps, sets of ids, and comparisons of values.

use super::super::Portal;
use super::super::records::Record;
use super::super::schema::ValueType;
use super::value::{Key, key_of, type_of};
use super::{BadSearch, Filter, Operator};
use crate::fault::matches as fits_pattern;
use crate::instant::parse_instant;
use crate::world::Kind;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A query, made ready.
pub(super) struct Compiled {
    pub(super) groups: Vec<Group>,
    /// Lower-cased.
    pub(super) text: Option<String>,
    pub(super) searchable: &'static [&'static str],
    /// What the schema of a users' type adds to these.
    pub(super) by_schema: Vec<String>,
}

/// Conditions that must all hold, the cheap ones first.
pub(super) struct Group {
    pub(super) conditions: Vec<Condition>,
}

/// One condition on a record.
pub(super) enum Condition {
    /// Of a property that no record of the kind has.
    Never,
    Always,
    /// The id is between, both ends included.
    Id {
        low: u64,
        high: u64,
    },
    /// The modified (or created) stamp is between, both ends included.
    Stamp {
        created: bool,
        low: i64,
        high: i64,
    },
    Among(BTreeSet<u64>),
    NotAmong(BTreeSet<u64>),
    /// A contact's own address, lower-cased.
    Email(String),
    Present {
        property: String,
        wanted: bool,
    },
    Value {
        property: String,
        value_type: ValueType,
        test: Test,
    },
}

/// How a value is tested.
pub(super) enum Test {
    /// Equal to any, or, when not wanted, to none.
    AnyOf { keys: Vec<Key>, wanted: bool },
    /// Between, an end missing or left out.
    Range { low: Option<(Key, bool)>, high: Option<(Key, bool)> },
    /// Contains the words, or fits the pattern.
    Words { pattern: String, wanted: bool },
}

impl Condition {
    /// Cheap conditions go first.
    pub(super) fn cost(&self) -> u8 {
        match self {
            Self::Never | Self::Always => 0,
            Self::Id { .. } => 1,
            Self::Among(_) | Self::NotAmong(_) => 2,
            Self::Stamp { .. } => 3,
            Self::Email(_) => 4,
            Self::Present { .. } | Self::Value { .. } => 5,
        }
    }

    fn holds(&self, record: &Record<'_>) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Id { low, high } => (*low..=*high).contains(&record.id),
            Self::Stamp { created, low, high } => {
                let stamp = if *created { record.created_at() } else { record.updated_at() };
                (*low..=*high).contains(&stamp)
            }
            Self::Among(ids) => ids.contains(&record.id),
            Self::NotAmong(ids) => !ids.contains(&record.id),
            Self::Email(email) => record.filled("email").is_some_and(|own| own.eq_ignore_ascii_case(email)),
            Self::Present { property, wanted } => record.filled(property).is_some() == *wanted,
            Self::Value { property, value_type, test } => {
                test.holds(*value_type, record.filled(property).as_deref())
            }
        }
    }
}

impl Test {
    /// The texts of which a value must be one, where that is the test.
    pub(super) fn equal_to(&self) -> Option<impl Iterator<Item = &str>> {
        let Self::AnyOf { keys, wanted: true } = self else { return None };
        let text = |key: &Key| matches!(key, Key::Text(_));
        keys.iter().all(text).then(|| {
            keys.iter().filter_map(|key| if let Key::Text(text) = key { Some(text.as_str()) } else { None })
        })
    }

    fn holds(&self, value_type: ValueType, value: Option<&str>) -> bool {
        match self {
            Self::AnyOf { keys, wanted } => {
                let equal = value.is_some_and(|value| {
                    let is_one = |text: &str| key_of(value_type, text).is_some_and(|key| keys.contains(&key));
                    is_one(value) || (value_type == ValueType::Choices && value.split(';').any(is_one))
                });
                equal == *wanted
            }
            Self::Range { low, high } => {
                let Some(key) = value.and_then(|value| key_of(value_type, value)) else { return false };
                let fits = |end: &Option<(Key, bool)>, beyond: Ordering| match end {
                    None => true,
                    Some((limit, included)) => match key.compare(limit) {
                        Ordering::Equal => *included,
                        order => order == beyond,
                    },
                };
                fits(low, Ordering::Greater) && fits(high, Ordering::Less)
            }
            Self::Words { pattern, wanted } => {
                value.is_some_and(|value| contains_words(&value.to_lowercase(), pattern)) == *wanted
            }
        }
    }
}

impl Compiled {
    pub(super) fn matches(&self, record: &Record<'_>) -> bool {
        let filtered = self.groups.is_empty()
            || self
                .groups
                .iter()
                .any(|group| group.conditions.iter().all(|condition| condition.holds(record)));
        filtered
            && self.text.as_deref().is_none_or(|text| {
                record.any_filled(self.searchable, |value| contains(value, text))
                    || self
                        .by_schema
                        .iter()
                        .any(|name| record.filled(name).is_some_and(|value| contains(&value, text)))
            })
    }

    /// No record with a lower id matches.
    pub(super) fn lowest_id(&self) -> u64 {
        self.groups.iter().map(|group| group.ids().0).min().unwrap_or(0)
    }

    /// No record with a higher id matches.
    pub(super) fn highest_id(&self) -> u64 {
        self.groups.iter().map(|group| group.ids().1).max().unwrap_or(u64::MAX)
    }

    /// Whether every record with an id between the lowest and the highest matches.
    pub(super) fn only_ids(&self) -> bool {
        let free = |group: &Group| {
            group
                .conditions
                .iter()
                .all(|condition| matches!(condition, Condition::Id { .. } | Condition::Always))
        };
        self.text.is_none() && self.groups.len() < 2 && self.groups.iter().all(free)
    }

    /// Whether a base record without changes can match, when all of their modified stamps lie before `last_stamp`.
    pub(super) fn may_be_untouched(&self, last_stamp: i64) -> bool {
        let since = |condition: &Condition| matches!(condition, Condition::Stamp { created: false, low, .. } if *low >= last_stamp);
        self.groups.is_empty() || self.groups.iter().any(|group| !group.conditions.iter().any(since))
    }
}

impl Group {
    /// The lowest and the highest id that its conditions let through.
    fn ids(&self) -> (u64, u64) {
        self.conditions.iter().fold((0, u64::MAX), |(low, high), condition| match condition {
            Condition::Id { low: own_low, high: own_high } => (low.max(*own_low), high.min(*own_high)),
            _ => (low, high),
        })
    }
}

/// Makes a filter ready.
pub(super) fn compile(portal: &Portal, kind: Kind, filter: &Filter) -> Result<Condition, BadSearch> {
    if let Some(name) = filter.property.strip_prefix("associations.") {
        return linked(portal, kind, name, filter);
    }
    let present = match filter.operator {
        Operator::HasProperty => Some(true),
        Operator::NotHasProperty => Some(false),
        _ => None,
    };
    let modified = filter.property == kind.modified_property();
    let created = filter.property == kind.created_property();
    let is_id = filter.property == "hs_object_id";
    let known = portal.is_searchable_property(kind, &filter.property);
    if !known {
        return Err(BadSearch::UnknownProperty(filter.property.clone()));
    }
    if let Some(wanted) = present {
        if modified || created || is_id {
            return Ok(if wanted { Condition::Always } else { Condition::Never });
        }
        return Ok(Condition::Present { property: filter.property.clone(), wanted });
    }
    let range = matches!(
        filter.operator,
        Operator::Eq | Operator::Lt | Operator::Lte | Operator::Gt | Operator::Gte | Operator::Between
    );
    if is_id && range {
        let (low, high) = bounds(filter, |text| text.trim().parse::<i64>().ok())?;
        let low = u64::try_from(low.max(0)).unwrap_or(0);
        let high = u64::try_from(high).unwrap_or(0);
        return Ok(if high < low { Condition::Never } else { Condition::Id { low, high } });
    }
    if is_id && filter.operator == Operator::In {
        return Ok(Condition::Among(filter.values.iter().filter_map(|id| id.parse().ok()).collect()));
    }
    if (modified || created) && range {
        let (low, high) = bounds(filter, parse_instant)?;
        return Ok(Condition::Stamp { created, low, high });
    }
    if portal.schema.get(kind, &filter.property).is_none() && !modified && !created && !is_id {
        // The other family's stamp: `hs_lastmodifieddate` on contacts finds nothing and says nothing.
        return Ok(Condition::Never);
    }
    if kind == Kind::Contact && filter.property == "email" && filter.operator == Operator::Eq {
        return Ok(Condition::Email(needed(filter)?.trim().to_lowercase()));
    }
    let value_type = type_of(portal, kind, &filter.property);
    Ok(Condition::Value { property: filter.property.clone(), value_type, test: test(filter, value_type)? })
}

fn test(filter: &Filter, value_type: ValueType) -> Result<Test, BadSearch> {
    let key = |text: &str| {
        key_of(value_type, text)
            .ok_or_else(|| BadSearch::BadValue { property: filter.property.clone(), value: text.to_owned() })
    };
    let own = || key(needed(filter)?);
    Ok(match filter.operator {
        Operator::Eq => Test::AnyOf { keys: vec![own()?], wanted: true },
        Operator::Neq => Test::AnyOf { keys: vec![own()?], wanted: false },
        Operator::In | Operator::NotIn => {
            if filter.values.is_empty() {
                return Err(BadSearch::MissingValue { property: filter.property.clone() });
            }
            // HubSpot docs: the values of IN must be lower-cased for text; as sent they are compared with the
            // lower-cased value.
            let keys = filter
                .values
                .iter()
                .map(
                    |text| {
                        if value_type == ValueType::Text { Ok(Key::Text(text.clone())) } else { key(text) }
                    },
                )
                .collect::<Result<_, _>>()?;
            Test::AnyOf { keys, wanted: filter.operator == Operator::In }
        }
        Operator::Lt => Test::Range { low: None, high: Some((own()?, false)) },
        Operator::Lte => Test::Range { low: None, high: Some((own()?, true)) },
        Operator::Gt => Test::Range { low: Some((own()?, false)), high: None },
        Operator::Gte => Test::Range { low: Some((own()?, true)), high: None },
        Operator::Between => {
            let missing = || BadSearch::MissingValue { property: filter.property.clone() };
            let high = filter.high_value.as_deref().ok_or_else(missing)?;
            Test::Range { low: Some((own()?, true)), high: Some((key(high)?, true)) }
        }
        Operator::ContainsToken | Operator::NotContainsToken => Test::Words {
            pattern: needed(filter)?.trim().to_lowercase(),
            wanted: filter.operator == Operator::ContainsToken,
        },
        Operator::HasProperty => Test::Range { low: None, high: None },
        Operator::NotHasProperty => Test::AnyOf { keys: Vec::new(), wanted: false },
    })
}

/// Both ends, included, of what an operator lets a whole number be.
fn bounds(filter: &Filter, read: impl Fn(&str) -> Option<i64>) -> Result<(i64, i64), BadSearch> {
    let number = |text: &str| {
        read(text)
            .ok_or_else(|| BadSearch::BadValue { property: filter.property.clone(), value: text.to_owned() })
    };
    let own = number(needed(filter)?)?;
    Ok(match filter.operator {
        Operator::Lt => (i64::MIN, own.saturating_sub(1)),
        Operator::Lte => (i64::MIN, own),
        Operator::Gt => (own.saturating_add(1), i64::MAX),
        Operator::Gte => (own, i64::MAX),
        Operator::Between => {
            let missing = || BadSearch::MissingValue { property: filter.property.clone() };
            (own, number(filter.high_value.as_deref().ok_or_else(missing)?)?)
        }
        _ => (own, own),
    })
}

fn linked(portal: &Portal, kind: Kind, name: &str, filter: &Filter) -> Result<Condition, BadSearch> {
    let unknown = || BadSearch::UnknownProperty(filter.property.clone());
    let of = Kind::parse(name).ok_or_else(unknown)?;
    let texts: Vec<&str> = match filter.operator {
        Operator::Eq | Operator::Neq => vec![needed(filter)?],
        Operator::In | Operator::NotIn => filter.values.iter().map(String::as_str).collect(),
        Operator::HasProperty | Operator::NotHasProperty => {
            let all: Vec<u64> = portal.live_ids_from(of, 0).collect();
            let ids = portal.linked_to(kind, of, &all);
            let has = filter.operator == Operator::HasProperty;
            return Ok(if has { Condition::Among(ids) } else { Condition::NotAmong(ids) });
        }
        _ => return Err(unknown()),
    };
    let ids: Vec<u64> = texts.iter().filter_map(|text| text.trim().parse().ok()).collect();
    let ids = portal.linked_to(kind, of, &ids);
    let wanted = matches!(filter.operator, Operator::Eq | Operator::In);
    Ok(if wanted { Condition::Among(ids) } else { Condition::NotAmong(ids) })
}

fn needed(filter: &Filter) -> Result<&str, BadSearch> {
    filter.value.as_deref().ok_or_else(|| BadSearch::MissingValue { property: filter.property.clone() })
}

/// Whether text contains another, which is in lower case.
fn contains(text: &str, wanted: &str) -> bool {
    if !text.is_ascii() {
        return text.to_lowercase().contains(wanted);
    }
    let Some(first) = wanted.bytes().next() else { return true };
    let bytes = text.as_bytes();
    let begins = |at: &usize| bytes[*at].to_ascii_lowercase() == first;
    let fits = |at: usize| {
        bytes.get(at..at + wanted.len()).is_some_and(|part| part.eq_ignore_ascii_case(wanted.as_bytes()))
    };
    (0..bytes.len()).filter(begins).any(fits)
}

/// Whether text has the words of a pattern next to each other; `*` stands for any run of characters.
fn contains_words(text: &str, pattern: &str) -> bool {
    if pattern.contains('*') {
        return fits_pattern(pattern, text) || words(text).any(|word| fits_pattern(pattern, word));
    }
    let wanted: Vec<&str> = words(pattern).collect();
    let found: Vec<&str> = words(text).collect();
    !wanted.is_empty() && found.windows(wanted.len()).any(|window| window == wanted)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_any_case() {
        for (text, wanted, found) in [
            ("Ann.LEE@example.com", "lee@", true),
            ("Ann", "anna", false),
            ("Ann", "", true),
            ("GROẞ Müller", "müll", true),
            ("Muller", "müll", false),
        ] {
            assert_eq!(contains(text, wanted), found, "{text} {wanted}");
        }
    }

    #[test]
    fn words_are_found_whole_or_by_pattern() {
        for (text, pattern, found) in [
            ("ann.lee@example.com", "example", true),
            ("ann.lee@example.com", "exam", false),
            ("ann.lee@example.com", "exam*", true),
            ("ann.lee@example.com", "*@example.com", true),
            ("ann.lee@example.com", "lee example", true),
            ("ann.lee@example.com", "ann example", false),
            ("müller gmbh", "müller", true),
        ] {
            assert_eq!(contains_words(text, pattern), found, "{text} {pattern}");
        }
    }
}
