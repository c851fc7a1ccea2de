//! The transport with what every answer tells in passing: the server's time, and how much was sent.

use crate::{BoxFuture, SendError, Transport, Usage};
use bytes::Bytes;
use satchel_core::ServerTime;
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

/// A transport that counts.
pub(crate) struct Line {
    transport: Arc<dyn Transport>,
    newest_date: AtomicI64,
    pub(crate) requests: AtomicU64,
    pub(crate) throttled: AtomicU64,
    pub(crate) searches: AtomicU64,
    pub(crate) repeated: AtomicU64,
}

impl Line {
    /// A line over which nothing went yet.
    pub(crate) fn new(transport: Arc<dyn Transport>) -> Self {
        Self {
            transport,
            newest_date: AtomicI64::new(i64::MIN),
            requests: AtomicU64::new(0),
            throttled: AtomicU64::new(0),
            searches: AtomicU64::new(0),
            repeated: AtomicU64::new(0),
        }
    }

    /// The newest `Date` of any answer.
    pub(crate) fn server_time(&self) -> Option<ServerTime> {
        match self.newest_date.load(Ordering::Relaxed) {
            i64::MIN => None,
            date => Some(ServerTime(date)),
        }
    }

    /// The counts.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            requests: self.requests.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            searches: self.searches.load(Ordering::Relaxed),
            repeated: self.repeated.load(Ordering::Relaxed),
        }
    }
}

impl Transport for Line {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let answer = self.transport.send(request);
        Box::pin(async move {
            let answer = answer.await;
            if let Ok(response) = &answer {
                if let Some(date) = date(response.headers()) {
                    self.newest_date.fetch_max(date, Ordering::Relaxed);
                }
                if response.status() == http::StatusCode::TOO_MANY_REQUESTS {
                    self.throttled.fetch_add(1, Ordering::Relaxed);
                }
            }
            answer
        })
    }
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
    fn a_date_header_is_read_and_nonsense_is_not() {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::DATE, http::HeaderValue::from_static("Wed, 17 Jan 2024 19:55:04 GMT"));
        assert_eq!(date(&headers), Some(1_705_521_304_000));
        headers.insert(http::header::DATE, http::HeaderValue::from_static("today"));
        assert_eq!(date(&headers), None);
    }
}
