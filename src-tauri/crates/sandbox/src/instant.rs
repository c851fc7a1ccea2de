//! Instants as HubSpot writes and reads them: UTC milliseconds, written like Java's `Instant` (no fraction when the
//! milliseconds are zero, else three digits).
//!
//! Must never know what time it is.

const DAY_MS: i64 = 86_400_000;

/// An instant as text, for example `2024-01-17T19:55:04.281Z` or `2024-01-17T19:55:04Z`.
pub(crate) fn instant_text(ms: i64) -> String {
    let (year, month, day) = civil(ms.div_euclid(DAY_MS));
    let rest = ms.rem_euclid(DAY_MS);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, fraction) = (rest / 1_000 % 60, rest % 1_000);
    let mut text = String::with_capacity(24);
    push_digits(&mut text, year, 4);
    text.push('-');
    push_digits(&mut text, month, 2);
    text.push('-');
    push_digits(&mut text, day, 2);
    text.push('T');
    push_digits(&mut text, hour, 2);
    text.push(':');
    push_digits(&mut text, minute, 2);
    text.push(':');
    push_digits(&mut text, second, 2);
    if fraction != 0 {
        text.push('.');
        push_digits(&mut text, fraction, 3);
    }
    text.push('Z');
    text
}

/// A calendar day as text, for example `2024-01-17`.
pub(crate) fn day_text(ms: i64) -> String {
    let (year, month, day) = civil(ms.div_euclid(DAY_MS));
    let mut text = String::with_capacity(10);
    push_digits(&mut text, year, 4);
    text.push('-');
    push_digits(&mut text, month, 2);
    text.push('-');
    push_digits(&mut text, day, 2);
    text
}

/// Reads what HubSpot accepts for an instant: epoch milliseconds, ISO 8601 with an offset, or a day (its midnight).
pub(crate) fn parse_instant(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(ms) = text.parse::<i64>() {
        return Some(ms);
    }
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(instant.as_millisecond());
    }
    parse_day(text)
}

/// Reads a calendar day written `YYYY-MM-DD`; the result is its midnight in UTC.
pub(crate) fn parse_day(text: &str) -> Option<i64> {
    let date: jiff::civil::Date = (text.len() == 10).then(|| text.parse().ok())??;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond())
}

/// Whether an instant lies at midnight, UTC.
pub(crate) fn is_midnight(ms: i64) -> bool {
    ms.rem_euclid(DAY_MS) == 0
}

/// An instant as the `Date` header writes it.
pub(crate) fn http_date(ms: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let days = ms.div_euclid(DAY_MS);
    let (year, month, day) = civil(days);
    let rest = ms.rem_euclid(DAY_MS) / 1_000;
    let weekday = DAYS[usize::try_from(days.rem_euclid(7)).unwrap_or(0)];
    let month = MONTHS[usize::try_from(month - 1).unwrap_or(0) % 12];
    format!(
        "{weekday}, {day:02} {month} {year:04} {:02}:{:02}:{:02} GMT",
        rest / 3_600,
        rest / 60 % 60,
        rest % 60
    )
}

fn push_digits(text: &mut String, value: i64, width: u32) {
    let mut place = 10_i64.pow(width - 1);
    let value = value.clamp(0, 10_i64.pow(width) - 1);
    for _ in 0..width {
        let digit = u8::try_from(value / place % 10).unwrap_or(0);
        text.push(char::from(b'0' + digit));
        place = (place / 10).max(1);
    }
}

/// Year, month and day of a number of days since 1970, in the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_with_and_without_a_fraction() {
        assert_eq!(instant_text(1_705_521_304_281), "2024-01-17T19:55:04.281Z");
        assert_eq!(instant_text(1_705_521_304_000), "2024-01-17T19:55:04Z");
        assert_eq!(instant_text(0), "1970-01-01T00:00:00Z");
        assert_eq!(instant_text(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(day_text(1_582_934_400_000), "2020-02-29");
    }

    #[test]
    fn every_form_of_an_instant_is_read() {
        assert_eq!(parse_instant("1705521304281"), Some(1_705_521_304_281));
        assert_eq!(parse_instant("2024-01-17T19:55:04.281Z"), Some(1_705_521_304_281));
        assert_eq!(parse_instant("2024-01-17T20:55:04.281+01:00"), Some(1_705_521_304_281));
        assert_eq!(parse_instant("2020-02-29"), Some(1_582_934_400_000));
        assert_eq!(parse_instant("2020-02-30"), None);
        assert_eq!(parse_instant("soon"), None);
        assert!(is_midnight(1_582_934_400_000));
    }

    #[test]
    fn the_date_header_is_written_as_http_wants_it() {
        assert_eq!(http_date(1_705_521_304_281), "Wed, 17 Jan 2024 19:55:04 GMT");
    }
}
