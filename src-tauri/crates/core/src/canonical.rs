//! One form per value, so that an echo in another spelling is not taken for a change: `""` = null = absent though
//! asked for; numbers as plain decimals; option sets sorted; addresses and domains lower-cased; dates as calendar
//! days; instants as UTC milliseconds; text in NFC with `\n` line ends.

use crate::{ServerTime, ValueKind};
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A value in canonical form; empty means no value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Canonical<'a>(Cow<'a, str>);

impl Canonical<'_> {
    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The canonical form of `raw` for a property of this kind. What does not parse as its kind stays as it is, so that
/// two equal bad values are equal.
pub fn canonical<'a>(kind: &ValueKind, raw: Option<&'a str>) -> Canonical<'a> {
    let raw = raw.unwrap_or("");
    if raw.is_empty() {
        return Canonical(Cow::Borrowed(""));
    }
    Canonical(match kind {
        ValueKind::Text | ValueKind::Html | ValueKind::Phone | ValueKind::Other(_) => text(raw),
        ValueKind::Email | ValueKind::Domain => Cow::Owned(raw.trim().to_lowercase()),
        ValueKind::Number => decimal(raw.trim()).map_or(Cow::Borrowed(raw), Cow::Owned),
        ValueKind::Bool => Cow::Owned(raw.trim().to_lowercase()),
        ValueKind::Enumeration => Cow::Borrowed(raw),
        ValueKind::EnumerationSet => Cow::Owned(option_set(raw)),
        ValueKind::Date => day(raw).map_or(Cow::Borrowed(raw), Cow::Owned),
        ValueKind::DateTime => {
            ServerTime::parse(raw).map_or(Cow::Borrowed(raw), |instant| Cow::Owned(instant.0.to_string()))
        }
    })
}

/// Whether two values are the same for a property of this kind.
pub fn same(kind: &ValueKind, left: Option<&str>, right: Option<&str>) -> bool {
    left == right || canonical(kind, left) == canonical(kind, right)
}

/// What a list sorts and filters by.
#[derive(Clone, PartialEq, Debug)]
pub enum SortKey {
    /// No value; sorts last in both directions.
    Null,
    /// Days, instants (milliseconds), and truth values.
    Integer(i64),
    /// Numbers.
    Real(f64),
    /// Text without case and accents.
    Text(String),
}

/// The sort key of a value: typed where the kind is, folded text otherwise. A value that does not parse as its kind
/// sorts as text, after those that do.
pub fn sort_key(kind: &ValueKind, raw: Option<&str>) -> SortKey {
    let Some(raw) = raw.filter(|value| !value.is_empty()) else { return SortKey::Null };
    let typed = match kind {
        ValueKind::Number => raw.trim().parse::<f64>().ok().filter(|n| n.is_finite()).map(SortKey::Real),
        ValueKind::Date => day(raw)
            .and_then(|day| ServerTime::parse(&format!("{day}T00:00:00Z")))
            .map(|t| SortKey::Integer(t.0)),
        ValueKind::DateTime => ServerTime::parse(raw).map(|t| SortKey::Integer(t.0)),
        ValueKind::Bool => match raw.trim() {
            "true" => Some(SortKey::Integer(1)),
            "false" => Some(SortKey::Integer(0)),
            _ => None,
        },
        _ => None,
    };
    typed.unwrap_or_else(|| SortKey::Text(fold(raw)))
}

/// Text without case and accents, at most 200 characters: enough to order by.
fn fold(raw: &str) -> String {
    if raw.is_ascii() {
        return raw.chars().take(200).map(|c| c.to_ascii_lowercase()).collect();
    }
    raw.chars()
        .take(200)
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

fn text(raw: &str) -> Cow<'_, str> {
    let unix = if raw.contains('\r') {
        Cow::Owned(raw.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(raw)
    };
    if is_nfc(&unix) { unix } else { Cow::Owned(unix.nfc().collect()) }
}

fn option_set(raw: &str) -> String {
    let mut options: Vec<&str> = raw.split(';').map(str::trim).filter(|option| !option.is_empty()).collect();
    options.sort_unstable();
    options.dedup();
    options.join(";")
}

/// A calendar day as `YYYY-MM-DD`, from that form, from an instant, or from epoch milliseconds at midnight UTC.
fn day(raw: &str) -> Option<String> {
    let raw = raw.trim();
    if let Ok(date) = raw.parse::<jiff::civil::Date>()
        && raw.len() == 10
    {
        return Some(date.to_string());
    }
    let instant = jiff::Timestamp::from_millisecond(ServerTime::parse(raw)?.0).ok()?;
    Some(instant.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
}

/// A decimal without exponent, leading or trailing zeros: exact, since HubSpot's numbers can exceed a double.
fn decimal(raw: &str) -> Option<String> {
    let (negative, unsigned) = match raw.as_bytes().first()? {
        b'-' => (true, &raw[1..]),
        b'+' => (false, &raw[1..]),
        _ => (false, raw),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok().filter(|e| e.abs() <= 400)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty()
        || !(whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let mut digits = format!("{whole}{fraction}");
    let mut point = i64::try_from(whole.len()).ok()? + i64::from(exponent);
    while point < 0 {
        digits.insert(0, '0');
        point += 1;
    }
    while i64::try_from(digits.len()).ok()? < point {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at(usize::try_from(point).ok()?);
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let sign = if negative && !(whole.is_empty() && fraction.is_empty()) { "-" } else { "" };
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: ValueKind, left: &str, right: &str, equal: bool) {
        assert_eq!(same(&kind, Some(left), Some(right)), equal, "{left:?} and {right:?} as {kind:?}");
    }

    #[test]
    fn spellings_of_one_value_are_the_same() {
        check(ValueKind::Number, "10000.50", "10000.5", true);
        check(ValueKind::Number, "1e3", "1000", true);
        check(ValueKind::Number, "-0", "0", true);
        check(ValueKind::Number, "00012", "12", true);
        check(ValueKind::Number, "1.5e-3", "0.0015", true);
        check(ValueKind::Number, "12345678901234567890.1", "12345678901234567890.10", true);
        check(ValueKind::Email, " Ann@Example.COM", "ann@example.com", true);
        check(ValueKind::EnumerationSet, "b;a;;", "a;b", true);
        check(ValueKind::Date, "1582934400000", "2020-02-29", true);
        check(ValueKind::DateTime, "2024-01-17T19:55:04Z", "1705521304000", true);
        check(ValueKind::Text, "e\u{301}\r\n", "é\n", true);
        assert!(same(&ValueKind::Text, None, Some("")));
    }

    #[test]
    fn different_values_stay_different() {
        check(ValueKind::Number, "12345678901234567890", "12345678901234567891", false);
        check(ValueKind::Number, "NaN", "nan", false);
        check(ValueKind::Enumeration, "NEW", "new", false);
        check(ValueKind::Text, "a", "A", false);
        check(ValueKind::Date, "2020-02-29", "2020-03-01", false);
    }

    #[test]
    fn sort_keys_are_typed_and_folded() {
        assert_eq!(sort_key(&ValueKind::Text, Some("Éclair")), SortKey::Text("eclair".into()));
        assert_eq!(sort_key(&ValueKind::Number, Some("10")), SortKey::Real(10.0));
        assert_eq!(sort_key(&ValueKind::Date, Some("1970-01-02")), SortKey::Integer(86_400_000));
        assert_eq!(sort_key(&ValueKind::Text, Some("")), SortKey::Null);
    }
}
