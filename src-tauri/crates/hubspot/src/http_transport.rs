//! The network form of [`Transport`]: HTTP/1.1, no redirects, nothing sent twice.
//!
//! Invariant: [`SendError::NotSent`] only for what failed before a connection stood. From there on bytes may have
//! left, whatever else is known. A proxy is never asked for an address of this computer.

use crate::{
    api_base::is_loopback,
    cause::Cause,
    transport::{BoxFuture, MAX_BODY, Oversized, SendError, Transport},
};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use reqwest::{Client, ClientBuilder, redirect};
use std::{error::Error, fmt, sync::OnceLock, time::Duration};

/// How long an exchange may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// Until a connection stands, all addresses of a name together.
    pub connect: Duration,
    /// Without a byte of the answer.
    pub idle: Duration,
    /// For the whole exchange.
    pub total: Duration,
}

impl Default for Patience {
    /// 5 s to connect, 30 s without progress, 120 s in all.
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), idle: seconds(30), total: seconds(120) }
    }
}

/// An unused connection is closed before the server may do so in the middle of a request.
const KEPT: Duration = Duration::from_secs(20);

/// Sends over the network. Connections are kept and used again.
pub struct Http {
    /// For `http` on this computer: no certificates are needed, nor looked for.
    plain: Lazy,
    /// For `https` on this computer.
    local: Lazy,
    /// For HubSpot, through the proxy that the environment names, if any.
    remote: Lazy,
    patience: Patience,
}

type Lazy = OnceLock<Result<Client, String>>;

impl Http {
    /// A transport without open connections.
    pub fn new() -> Self {
        Self::with_patience(Patience::default())
    }

    /// The same with other times.
    pub fn with_patience(patience: Patience) -> Self {
        Self { plain: Lazy::new(), local: Lazy::new(), remote: Lazy::new(), patience }
    }

    fn client(&self, url: &reqwest::Url) -> Result<&Client, SendError> {
        let common = || common(self.patience);
        let built = match (is_loopback(url), url.scheme()) {
            (true, "http") => self.plain.get_or_init(|| built(common().no_proxy().tls_certs_only([]))),
            (true, _) => self.local.get_or_init(|| built(common().no_proxy())),
            (false, _) => self.remote.get_or_init(|| built(common())),
        };
        built.as_ref().map_err(|why| SendError::NotSent(why.clone()))
    }

    async fn exchange(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, SendError> {
        let request = reqwest::Request::try_from(request)
            .map_err(|error| SendError::NotSent(told(&error.without_url())))?;
        let answer = match self.client(request.url())?.execute(request).await {
            Ok(answer) => answer,
            // The proxy's answer to whoever asks for a way through it; the request itself never left.
            Err(error) if Cause::of(&error) == Cause::Proxy => return Ok(proxy_asks()),
            Err(error) => return Err(send_error(error)),
        };
        let mut response = http::Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            headers.clone_from(answer.headers());
        }
        let body = whole_body(answer).await?;
        if body.is_none() {
            response = response.extension(Oversized);
        }
        response.body(body.unwrap_or_default()).map_err(|error| SendError::MaybeSent(error.to_string()))
    }
}

impl Default for Http {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

impl Transport for Http {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        Box::pin(self.exchange(request))
    }
}

fn common(patience: Patience) -> ClientBuilder {
    Client::builder()
        .http1_only()
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .gzip(true)
        .connect_timeout(patience.connect)
        .read_timeout(patience.idle)
        .timeout(patience.total)
        .pool_idle_timeout(KEPT)
        .user_agent(concat!("Satchel/", env!("CARGO_PKG_VERSION")))
}

fn built(builder: ClientBuilder) -> Result<Client, String> {
    builder.build().map_err(|error| told(&error))
}

/// The decoded body; `None` when it is longer than anything asked for. No more than that is ever held.
async fn whole_body(answer: reqwest::Response) -> Result<Option<Bytes>, SendError> {
    let expected = answer.content_length().unwrap_or(0);
    let mut body = BytesMut::with_capacity(usize::try_from(expected).unwrap_or(0).min(1 << 20));
    let mut parts = answer.bytes_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| SendError::MaybeSent(words(error)))?;
        if body.len() + part.len() > MAX_BODY {
            return Ok(None);
        }
        body.extend_from_slice(&part);
    }
    Ok(Some(body.freeze()))
}

fn proxy_asks() -> http::Response<Bytes> {
    let mut response = http::Response::new(Bytes::new());
    *response.status_mut() = http::StatusCode::PROXY_AUTHENTICATION_REQUIRED;
    response
}

/// Only what failed before a connection stood was certainly not sent.
fn send_error(error: reqwest::Error) -> SendError {
    let unsent = error.is_connect() || error.is_dns() || error.is_builder();
    let words = words(error);
    if unsent { SendError::NotSent(words) } else { SendError::MaybeSent(words) }
}

fn words(error: reqwest::Error) -> String {
    let cause = Cause::of(&error);
    let said = told(&error.without_url());
    tracing::debug!(?cause, said, "no answer");
    cause.words(said)
}

/// An error with its causes, without the address, whose query may hold values.
fn told(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
#[path = "http_transport_tests.rs"]
mod tests;
