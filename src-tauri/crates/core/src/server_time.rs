//! Instants as the server stamps them. Local time is never turned into a [`ServerTime`]: watermarks and
//! comparisons use server stamps alone, so that a wrong clock on this computer cannot skip a change.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant given by the server, in UTC milliseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerTime(pub i64);

impl ServerTime {
    /// Reads an ISO-8601 instant with or without a fraction (HubSpot omits it when the milliseconds are zero)
    /// or a text of epoch milliseconds. `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
            return Some(Self(stamp.as_millisecond()));
        }
        text.parse::<i64>().ok().map(Self)
    }

    /// This instant moved by `milliseconds`, saturating at the ends of the range.
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

impl fmt::Display for ServerTime {
    /// ISO-8601 with milliseconds and `Z`; the bare number when the instant is outside the calendar.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(stamp) => write!(f, "{stamp:.3}"),
            Err(_) => write!(f, "{}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_stamps_with_and_without_fraction_and_epoch_milliseconds() {
        assert_eq!(ServerTime::parse("2024-01-17T19:55:04.281Z"), Some(ServerTime(1_705_521_304_281)));
        assert_eq!(ServerTime::parse("2024-01-17T19:55:04Z"), Some(ServerTime(1_705_521_304_000)));
        assert_eq!(ServerTime::parse("1705521304281"), Some(ServerTime(1_705_521_304_281)));
        assert_eq!(ServerTime::parse("yesterday"), None);
    }

    #[test]
    fn prints_what_it_reads() {
        assert_eq!(ServerTime(1_705_521_304_281).to_string(), "2024-01-17T19:55:04.281Z");
        assert_eq!(ServerTime::parse(&ServerTime(0).to_string()), Some(ServerTime(0)));
    }
}
