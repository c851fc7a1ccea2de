//! One form per value, so that an echo in another spelling is not taken for a change.
//!
//! | row | kind | canonical form |
//! | --- | --- | --- |
//! | 1 | any | `""` = null = absent though asked for |
//! | 2 | text, phone, of no known kind | NFC, line ends `\n` |
//! | 3 | text with markup | as text, without what a browser does not show: case of names, quotes, runs of space |
//! | 4 | e-mail, domain | lower case, without space around it |
//! | 5 | number | plain decimal without exponent or superfluous zeros, exact at any length |
//! | 6 | truth value | lower case |
//! | 7 | one option | as it is: HubSpot tells `NEW` from `new` |
//! | 8 | several options | sorted, each once, none empty |
//! | 9 | day | `YYYY-MM-DD`, from milliseconds and instants too |
//! | 10 | instant | UTC milliseconds |
//! | 11 | what does not parse as its kind | as it is, so that two equal bad values are equal |

use crate::markup::canonical_markup;
use crate::teeth::{Tooth, bites};
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
        ValueKind::Text if bites(Tooth::TextIgnoresCase) => Cow::Owned(raw.to_lowercase()),
        ValueKind::Text | ValueKind::Phone | ValueKind::Other(_) => text(raw),
        ValueKind::Html => canonical_markup(text(raw)),
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
        ValueKind::Text
        | ValueKind::Html
        | ValueKind::Email
        | ValueKind::Domain
        | ValueKind::Phone
        | ValueKind::Enumeration
        | ValueKind::EnumerationSet
        | ValueKind::Other(_) => None,
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
    fn row_1_empty_null_and_absent_are_one() {
        for kind in [ValueKind::Text, ValueKind::Number, ValueKind::Date, ValueKind::EnumerationSet] {
            assert!(same(&kind, None, Some("")));
            assert!(!same(&kind, None, Some("0")));
        }
        assert!(canonical(&ValueKind::Text, None).is_empty());
        assert!(!canonical(&ValueKind::Text, Some(" ")).is_empty());
    }

    #[test]
    fn row_2_text_is_the_same_in_any_normal_form_and_line_end() {
        for kind in [ValueKind::Text, ValueKind::Phone, ValueKind::Other("new".into())] {
            check(kind.clone(), "e\u{301}\r\n", "é\n", true);
            check(kind.clone(), "a\rb", "a\nb", true);
            check(kind.clone(), "a", "A", false);
            check(kind, "a", "a ", false);
        }
    }

    #[test]
    fn row_3_markup_is_the_same_in_any_spelling_a_browser_shows_alike() {
        check(ValueKind::Html, "<P class='a'>e\u{301}  b</P>", "<p class=\"a\">é b</p>", true);
        check(ValueKind::Html, "<p>a</p>", "<p>b</p>", false);
        check(ValueKind::Text, "<P>a</P>", "<p>a</p>", false);
    }

    #[test]
    fn row_4_addresses_and_domains_have_no_case() {
        check(ValueKind::Email, " Ann@Example.COM", "ann@example.com", true);
        check(ValueKind::Domain, "Example.com ", "example.com", true);
        check(ValueKind::Email, "ann@example.com", "anne@example.com", false);
    }

    #[test]
    fn row_5_numbers_are_exact_at_any_length() {
        check(ValueKind::Number, "10000.50", "10000.5", true);
        check(ValueKind::Number, "1e3", "1000", true);
        check(ValueKind::Number, "+1.5E2", "150", true);
        check(ValueKind::Number, "-0", "0", true);
        check(ValueKind::Number, "-0.0", "0", true);
        check(ValueKind::Number, "-.5", "-0.5", true);
        check(ValueKind::Number, "00012", "12", true);
        check(ValueKind::Number, "1.5e-3", "0.0015", true);
        check(ValueKind::Number, "12345678901234567890.1", "12345678901234567890.10", true);
        check(ValueKind::Number, "1e400", "10e399", true);
        check(ValueKind::Number, "12345678901234567890", "12345678901234567891", false);
        check(ValueKind::Number, "-1", "1", false);
        check(ValueKind::Number, "1.05", "1.5", false);
        check(ValueKind::Number, "10", "1", false);
    }

    #[test]
    fn row_6_truth_values_have_no_case() {
        check(ValueKind::Bool, "TRUE", " true", true);
        check(ValueKind::Bool, "true", "false", false);
    }

    #[test]
    fn row_7_options_are_told_apart_by_case() {
        check(ValueKind::Enumeration, "NEW", "new", false);
        check(ValueKind::Enumeration, "NEW", "NEW ", false);
    }

    #[test]
    fn row_8_option_sets_have_no_order() {
        check(ValueKind::EnumerationSet, "b;a;;", "a;b", true);
        check(ValueKind::EnumerationSet, "a; b;a", "a;b", true);
        check(ValueKind::EnumerationSet, "a", "a;b", false);
        check(ValueKind::EnumerationSet, ";", "", true);
    }

    #[test]
    fn row_9_days_are_days_in_every_spelling() {
        check(ValueKind::Date, "1582934400000", "2020-02-29", true);
        check(ValueKind::Date, "2020-02-29T00:00:00Z", "2020-02-29", true);
        check(ValueKind::Date, "2020-02-29", "2020-03-01", false);
    }

    #[test]
    fn row_10_instants_are_milliseconds() {
        check(ValueKind::DateTime, "2024-01-17T19:55:04Z", "1705521304000", true);
        check(ValueKind::DateTime, "2024-01-17T19:55:04.001Z", "1705521304000", false);
    }

    #[test]
    fn row_11_what_does_not_parse_is_equal_to_itself_alone() {
        for kind in [ValueKind::Number, ValueKind::Date, ValueKind::DateTime] {
            check(kind.clone(), "NaN", "NaN", true);
            check(kind.clone(), "NaN", "nan", false);
            check(kind.clone(), "NaN", "", false);
        }
        for bad in ["1e401", "1e-401", "1.2.3", "1e", ".", "-", "1e5e5", "0x10"] {
            assert_eq!(canonical(&ValueKind::Number, Some(bad)).as_str(), bad);
        }
    }

    #[test]
    fn sort_keys_are_typed_and_folded() {
        assert_eq!(sort_key(&ValueKind::Text, Some("Éclair")), SortKey::Text("eclair".into()));
        assert_eq!(sort_key(&ValueKind::Number, Some("10")), SortKey::Real(10.0));
        assert_eq!(sort_key(&ValueKind::Date, Some("1970-01-02")), SortKey::Integer(86_400_000));
        assert_eq!(sort_key(&ValueKind::Text, Some("")), SortKey::Null);
    }
}
