//! An access token as the processes of one computer hand it to each other: with when it was had and how long it lives.
//!
//! Invariants: it is told by the wall clock, the only one that processes share, so a token whose time lies ahead is not
//! used, and one that the server refuses is not taken again, whatever its time says. What cannot be read is nothing.

use satchel_core::Secret;
use std::time::Duration;

/// The part of its life in which a token is used: a request may be on its way for a while.
const USED: f64 = 0.75;
/// What the text begins with; another program version may write another.
const FORM: &str = "1";

/// An access token and its life.
#[derive(Clone, Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: Secret,
    /// When it was asked for, by the wall clock, in milliseconds since 1970.
    had_ms: i64,
    life: Duration,
}

impl AccessToken {
    /// A token that the server gave at this time.
    pub(crate) fn new(token: Secret, life: Duration, had_ms: i64) -> Self {
        Self { token, had_ms, life }
    }

    /// How long it is still used; `None` when it is not, or cannot be from this time.
    pub(crate) fn left(&self, now_ms: i64) -> Option<Duration> {
        let age = u64::try_from(now_ms.checked_sub(self.had_ms)?).ok()?;
        let left = self.life.mul_f64(USED).checked_sub(Duration::from_millis(age))?;
        (!left.is_zero()).then_some(left)
    }

    /// The form in which it is kept: `1 <had, ms> <life, ms> <token>`.
    pub(crate) fn to_secret(&self) -> Secret {
        let mut text = format!("{FORM} {} {} ", self.had_ms, self.life.as_millis()).into_bytes();
        text.extend_from_slice(self.token.expose());
        Secret::new(text)
    }

    /// Reads what [`Self::to_secret`] wrote.
    pub(crate) fn read(kept: &Secret) -> Option<Self> {
        let mut parts = kept.expose_str()?.splitn(4, ' ');
        parts.next().filter(|form| *form == FORM)?;
        let had_ms = parts.next()?.parse().ok()?;
        let life = Duration::from_millis(parts.next()?.parse().ok()?);
        let token = parts.next().filter(|token| !token.is_empty())?;
        Some(Self { token: Secret::new(token.as_bytes()), had_ms, life })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn token() -> AccessToken {
        AccessToken::new(Secret::new("abc def"), HOUR, 1_000_000)
    }

    #[test]
    fn what_is_kept_is_read_back_and_anything_else_is_nothing() {
        let read = AccessToken::read(&token().to_secret()).unwrap();
        assert_eq!(
            (read.token.expose(), read.had_ms, read.life),
            (token().token.expose(), token().had_ms, token().life)
        );
        for other in
            ["", "1", "1 2", "1 2 3", "1 2 3 ", "2 2 3 token", "1 x 3 token", "1 2 -3 token", "token"]
        {
            assert!(AccessToken::read(&Secret::new(other)).is_none(), "{other}");
        }
        assert!(AccessToken::read(&Secret::new([0xff_u8, 0xfe])).is_none());
    }

    #[test]
    fn three_quarters_of_its_life_are_used_and_none_before_it_began() {
        let quarter = 15 * 60 * 1000;
        assert_eq!(token().left(1_000_000), Some(HOUR.mul_f64(0.75)));
        assert_eq!(token().left(1_000_000 + 2 * quarter), Some(HOUR / 4));
        for not in [999_999, 1_000_000 + 3 * quarter, i64::MAX, i64::MIN] {
            assert_eq!(token().left(not), None, "{not}");
        }
    }
}
