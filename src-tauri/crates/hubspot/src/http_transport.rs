//! The network form of [`Transport`](crate::Transport).

use crate::transport::{BoxFuture, SendError, Transport};
use bytes::Bytes;

/// Sends over the network.
#[derive(Debug, Default)]
pub struct Http;

impl Http {
    /// A transport without open connections.
    pub fn new() -> Self {
        Self
    }
}

impl Transport for Http {
    fn send(&self, _: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        Box::pin(async { Err(SendError::NotSent("not there yet".into())) })
    }
}
