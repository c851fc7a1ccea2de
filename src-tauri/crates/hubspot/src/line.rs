//! The transport with what every answer tells in passing: the server's time, and how much was sent.

use crate::{BoxFuture, DailyLimit, SendError, Transport, Usage};
use bytes::Bytes;
use satchel_core::{Clock, FailPoint, ServerTime, fail_point};
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

/// A transport that counts.
pub(crate) struct Line {
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    newest_date: AtomicI64,
    /// By how much the last answer's date was ahead of this computer's clock, in milliseconds.
    skew: AtomicI64,
    pub(crate) requests: AtomicU64,
    pub(crate) throttled: AtomicU64,
    pub(crate) searches: AtomicU64,
    pub(crate) repeated: AtomicU64,
    daily: Mutex<Option<DailyLimit>>,
}

impl Line {
    /// A line over which nothing went yet.
    pub(crate) fn new(transport: Arc<dyn Transport>, clock: Arc<dyn Clock>) -> Self {
        Self {
            transport,
            clock,
            newest_date: AtomicI64::new(i64::MIN),
            skew: AtomicI64::new(i64::MIN),
            requests: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
            searches: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
            daily: Mutex::default(),
        }
    }

    /// The newest `Date` of any answer.
    pub(crate) fn server_time(&self) -> Option<ServerTime> {
        match self.newest_date.load(Ordering::Relaxed) {
            i64::MIN => None,
            date => Some(ServerTime(date)),
        }
    }

    /// By how many milliseconds the server's clock is ahead of this computer's, by the last answer that had a date.
    pub(crate) fn skew_ms(&self) -> Option<i64> {
        Some(self.skew.load(Ordering::Relaxed)).filter(|skew| *skew != i64::MIN)
    }

    /// The counts.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            requests: self.requests.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            searches: self.searches.load(Ordering::Relaxed),
            repeated: self.repeated.load(Ordering::Relaxed),
            daily: *self.daily.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }
}

impl Transport for Line {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        fail_point(FailPoint::WireLeaving);
        let answer = self.transport.send(request);
        Box::pin(async move {
            let answer = answer.await;
            fail_point(FailPoint::WireAnswered);
            if let Ok(response) = &answer {
                if let Some(date) = date(response.headers()) {
                    self.newest_date.fetch_max(date, Ordering::Relaxed);
                    self.skew.store(date.saturating_sub(self.clock.wall_ms()), Ordering::Relaxed);
                }
                if let Some(daily) = daily(response.headers()) {
                    *self.daily.lock().unwrap_or_else(PoisonError::into_inner) = Some(daily);
                }
                if response.status() == http::StatusCode::TOO_MANY_REQUESTS {
                    self.throttled.fetch_add(1, Ordering::Relaxed);
                }
            }
            answer
        })
    }
}

/// The limit of a day (HubSpot docs: "Usage guidelines"; told to private apps and service keys only).
pub(crate) fn daily(headers: &http::HeaderMap) -> Option<DailyLimit> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
    Some(DailyLimit {
        limit: number("x-hubspot-ratelimit-daily")?,
        remaining: number("x-hubspot-ratelimit-daily-remaining")?,
    })
}

/// The `Date` header in epoch milliseconds.
fn date(headers: &http::HeaderMap) -> Option<i64> {
    let text = headers.get(http::header::DATE)?.to_str().ok()?;
    let stamp = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    Some(stamp.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_a_day_is_known_once_both_figures_were_told() {
        let mut headers = http::HeaderMap::new();
        headers.insert("X-HubSpot-RateLimit-Daily", http::HeaderValue::from_static("250000"));
        assert_eq!(daily(&headers), None);
        headers.insert("X-HubSpot-RateLimit-Daily-Remaining", http::HeaderValue::from_static("249991"));
        assert_eq!(daily(&headers), Some(DailyLimit { limit: 250_000, remaining: 249_991 }));
    }

    #[test]
    fn a_date_header_is_read_and_nonsense_is_not() {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::DATE, http::HeaderValue::from_static("Wed, 17 Jan 2024 19:55:04 GMT"));
        assert_eq!(date(&headers), Some(1_705_521_304_000));
        headers.insert(http::header::DATE, http::HeaderValue::from_static("today"));
        assert_eq!(date(&headers), None);
    }
}
