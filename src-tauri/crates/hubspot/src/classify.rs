//! The one place that decides what an answer, or its absence, means. A test reads this table; a page is a body for a
//! browser, and other refusals (4xx) are refused:
//!
//! | status | body | verdict |
//! | --- | --- | --- |
//! | 200, 201, 204, 207 | JSON, empty | answer |
//! | 200, 201, 207 | page | page |
//! | 301, 302, 304, 307, 308 | JSON, empty, page | page |
//! | 400, 405, 409, 415, 422 | JSON, empty | refused |
//! | 401 | JSON, empty | unauthorized |
//! | 403 | JSON, empty | forbidden |
//! | 400, 401, 403, 405, 409, 410, 422, 423, 477 | page | intercepted |
//! | 404 | JSON, empty, page | missing |
//! | 407 | JSON, empty, page | proxy |
//! | 408, 500, 502, 503, 504, 521, 522, 523, 524, 525, 526 | JSON, empty, page | failed |
//! | 410 | JSON, empty | retired |
//! | 414 | JSON, empty, page | refused |
//! | 423 | JSON, empty | locked |
//! | 429 | JSON, empty, page | throttled |
//! | 477 | JSON, empty | migrating |
//! | 511 | JSON, empty, page | intercepted |

use crate::{
    ApiError, Refusal, SendError,
    transport::{MAX_BODY, Oversized},
    wire::failure::Failure,
};
use bytes::Bytes;
use http::{Response, StatusCode, header};
use std::time::Duration;

/// What came of one request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// A success whose body is for the caller to read.
    Answer,
    /// Provably nothing left.
    NotSent(String),
    /// A proxy on the way asks for a sign-in; nothing went beyond it.
    Proxy,
    /// It may have left; no answer came.
    MaybeSent(String),
    /// The token is not accepted. Not processed.
    Unauthorized,
    /// The token may not. Not processed.
    Forbidden { scopes: Vec<String>, message: String },
    /// No such thing.
    Missing,
    /// Understood and refused.
    Refused(Refusal),
    /// A limit. Not processed.
    Throttled { policy: String, retry_after: Option<Duration> },
    /// Other writes hold the record. Not processed.
    Locked,
    /// The account is being moved. Not processed.
    Migrating { retry_after: Option<Duration> },
    /// The server, or the edge before it, failed; the request may have been processed.
    Failed(String),
    /// A refusal by something that is not the API: a network's sign-in page, a proxy. Not processed.
    Intercepted(String),
    /// A page for a browser, or the way to one, in place of an answer: most likely a network's sign-in. What it did with
    /// the request is not known.
    Page(String),
    /// This version of the API is no more. Not processed.
    Retired,
    /// A success, or a redirect, that is no answer of the API; the request may have been processed.
    Garbled(String),
    /// Larger than anything asked for.
    TooLarge,
}

/// What helps most when a page for a browser comes.
const SIGN_IN_PAGE: &str = "If this network has a sign-in page, open it in a browser";

/// Reads the outcome of one request (HubSpot docs: "Error handling" and "Usage guidelines").
pub(crate) fn classify(outcome: &Result<Response<Bytes>, SendError>) -> Verdict {
    let response = match outcome {
        Ok(response) => response,
        Err(SendError::NotSent(why)) => return Verdict::NotSent(why.clone()),
        Err(SendError::MaybeSent(why)) => return Verdict::MaybeSent(why.clone()),
    };
    let status = response.status();
    if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
        return Verdict::Proxy;
    }
    // What networks that want a sign-in are meant to answer; nothing went beyond them.
    if status == StatusCode::NETWORK_AUTHENTICATION_REQUIRED {
        return Verdict::Intercepted(format!("the network asks for a sign-in. {SIGN_IN_PAGE}"));
    }
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        return Verdict::Failed(format!("it answered {}", status.as_u16()));
    }
    if status.is_client_error() {
        return refused(response);
    }
    if response.extensions().get::<Oversized>().is_some() || response.body().len() > MAX_BODY {
        return Verdict::TooLarge;
    }
    if !status.is_success() {
        return Verdict::Page(format!("the answer leads elsewhere ({}). {SIGN_IN_PAGE}", status.as_u16()));
    }
    if is_page(response) {
        return Verdict::Page(format!("a web page answers in its place. {SIGN_IN_PAGE}"));
    }
    Verdict::Answer
}

/// The meaning of a 4xx.
fn refused(response: &Response<Bytes>) -> Verdict {
    let failure = Failure::parse(response.body());
    let code = response.status().as_u16();
    if failure.is_none() && is_page(response) && !matches!(code, 404 | 414 | 429) {
        return Verdict::Intercepted(format!("a web page answers {code} in its place. {SIGN_IN_PAGE}"));
    }
    let failure = failure.unwrap_or_default();
    let retry_after = retry_after(response);
    match code {
        401 => Verdict::Unauthorized,
        403 => Verdict::Forbidden {
            scopes: failure.scopes(),
            message: failure.message().unwrap_or_else(|| "the token lacks a permission".to_owned()),
        },
        404 => Verdict::Missing,
        410 => Verdict::Retired,
        423 => Verdict::Locked,
        429 => Verdict::Throttled { policy: policy(&failure), retry_after },
        477 => Verdict::Migrating { retry_after },
        414 => Verdict::Refused(Refusal {
            category: Some(ApiError::ADDRESS_TOO_LONG.to_owned()),
            ..failure.refusal("the request's address is too long")
        }),
        _ => Verdict::Refused(failure.refusal(&format!("it answered {code} without saying why"))),
    }
}

/// The limit a 429 speaks of: by its name, else by its sentence.
fn policy(failure: &Failure) -> String {
    if let Some(policy) = failure.policy() {
        return policy.to_ascii_uppercase();
    }
    let message = failure.message().unwrap_or_default().to_ascii_lowercase();
    let named = [("daily", "DAILY"), ("ten_secondly", "TEN_SECONDLY_ROLLING"), ("secondly", "SECONDLY")];
    let found = named.into_iter().find(|(word, _)| message.contains(word));
    found.map_or("RATE_LIMIT", |(_, policy)| policy).to_owned()
}

/// `Retry-After` in seconds; its other form, a date, is not used by HubSpot.
fn retry_after(response: &Response<Bytes>) -> Option<Duration> {
    let text = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse::<u64>().ok().map(Duration::from_secs)
}

/// Whether the body is a page for a browser.
fn is_page(response: &Response<Bytes>) -> bool {
    let typed = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/html"));
    let first = response.body().iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'<') || (typed && first.is_some() && !matches!(first, Some(b'{' | b'[')))
}

#[cfg(test)]
#[path = "classify_tests.rs"]
mod tests;
