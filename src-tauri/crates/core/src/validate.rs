//! Whether a value may be asked for at all: what HubSpot would certainly refuse is refused here at once, in the
//! same words for every caller. HubSpot's own rules may still refuse more.

use crate::{PropertyDefinition, ServerTime, ValueKind, canonical};

/// The longest text HubSpot keeps in a property (HubSpot docs: Properties API).
pub const MAX_TEXT: usize = 65_536;

/// Why a value cannot be asked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvalidValue {
    /// HubSpot computes the property or forbids writing it.
    #[error("{label} cannot be edited: HubSpot computes or locks it")]
    ReadOnly {
        /// The property's label.
        label: String,
    },
    /// The value does not fit the property's type.
    #[error("{label} takes {expected}")]
    Unfit {
        /// The property's label.
        label: String,
        /// What it takes, in words.
        expected: String,
    },
}

/// Checks a value against its property's definition; `None` clears and always fits a writable property.
pub fn validate(definition: &PropertyDefinition, value: Option<&str>) -> Result<(), InvalidValue> {
    let label = || definition.label.clone();
    if definition.read_only || matches!(definition.kind, ValueKind::Other(_)) {
        return Err(InvalidValue::ReadOnly { label: label() });
    }
    let Some(value) = value.filter(|value| !value.is_empty()) else { return Ok(()) };
    match expectation(definition, value) {
        None => Ok(()),
        Some(expected) => Err(InvalidValue::Unfit { label: label(), expected }),
    }
}

/// What the property takes, when `value` is not that.
fn expectation(definition: &PropertyDefinition, value: &str) -> Option<String> {
    let fits = match &definition.kind {
        ValueKind::Text | ValueKind::Html | ValueKind::Phone | ValueKind::Domain => {
            value.chars().count() <= MAX_TEXT
        }
        ValueKind::Email => is_email(value.trim()),
        ValueKind::Number => is_number(value.trim()),
        ValueKind::Bool => matches!(value.trim(), "true" | "false"),
        ValueKind::Date => is_day(&definition.kind, value),
        ValueKind::DateTime => ServerTime::parse(value).is_some(),
        ValueKind::Enumeration => known_option(definition, value),
        ValueKind::EnumerationSet => value
            .split(';')
            .map(str::trim)
            .filter(|option| !option.is_empty())
            .all(|option| known_option(definition, option)),
        ValueKind::Other(_) => false,
    };
    (!fits).then(|| match &definition.kind {
        ValueKind::Email => "an e-mail address".to_owned(),
        ValueKind::Number => "a number such as 1250.50".to_owned(),
        ValueKind::Bool => "true or false".to_owned(),
        ValueKind::Date => "a day such as 2026-03-31".to_owned(),
        ValueKind::DateTime => "an instant such as 2026-03-31T14:00:00Z".to_owned(),
        ValueKind::Enumeration | ValueKind::EnumerationSet => options_in_words(definition),
        _ => format!("at most {MAX_TEXT} characters"),
    })
}

/// An option of the definition. Where HubSpot keeps the options elsewhere (owners) the list is empty and any
/// value may be one.
fn known_option(definition: &PropertyDefinition, value: &str) -> bool {
    definition.options.is_empty() || definition.options.iter().any(|option| option.value == value)
}

fn options_in_words(definition: &PropertyDefinition) -> String {
    const SHOWN: usize = 12;
    let values: Vec<&str> = definition
        .options
        .iter()
        .filter(|option| !option.hidden)
        .map(|option| option.value.as_str())
        .collect();
    let more = values.len().saturating_sub(SHOWN);
    let shown = values.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if more == 0 { format!("one of: {shown}") } else { format!("one of: {shown} and {more} more") }
}

fn is_number(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(f64::is_finite)
        && value.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b))
}

fn is_day(kind: &ValueKind, value: &str) -> bool {
    canonical(kind, Some(value)).as_str().parse::<jiff::civil::Date>().is_ok()
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PropertyOption;

    fn definition(data_type: &str, field_type: &str) -> PropertyDefinition {
        let option = |value: &str| PropertyOption { value: value.into(), label: value.into(), hidden: false };
        PropertyDefinition {
            name: "p".into(),
            label: "P".into(),
            group: String::new(),
            data_type: data_type.into(),
            field_type: field_type.into(),
            kind: ValueKind::of(data_type, field_type, "p"),
            options: if data_type == "enumeration" { vec![option("A"), option("B")] } else { Vec::new() },
            read_only: false,
            calculated: false,
            hidden: false,
            unique: false,
            hubspot_defined: true,
            currency: false,
            referenced_type: None,
            archived: false,
            display_order: 0,
        }
    }

    #[track_caller]
    fn check(data_type: &str, field_type: &str, good: &[&str], bad: &[&str]) {
        let definition = definition(data_type, field_type);
        for value in good {
            assert_eq!(validate(&definition, Some(value)), Ok(()), "{value} as {data_type}");
        }
        for value in bad {
            assert!(validate(&definition, Some(value)).is_err(), "{value} as {data_type}");
        }
        assert_eq!(validate(&definition, None), Ok(()), "clearing {data_type}");
    }

    #[test]
    fn values_must_fit_the_type() {
        check("number", "number", &["1", "-2.5", "1e3"], &["1,000", "inf", "one"]);
        check("date", "date", &["2026-03-31", "1582934400000"], &["31.3.2026", "2026-02-30"]);
        check("datetime", "date", &["2026-03-31T14:00:00Z"], &["tomorrow"]);
        check("bool", "booleancheckbox", &["true", "false"], &["yes"]);
        check("enumeration", "select", &["A"], &["a", "C"]);
        check("enumeration", "checkbox", &["A;B", "B"], &["A;C"]);
    }

    #[test]
    fn what_hubspot_locks_is_refused() {
        let mut locked = definition("string", "text");
        locked.read_only = true;
        assert!(matches!(validate(&locked, None), Err(InvalidValue::ReadOnly { .. })));
        assert!(validate(&definition("future_type", "x"), Some("1")).is_err());
    }
}
