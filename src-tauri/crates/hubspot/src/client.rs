//! The client as a value.

use crate::{ApiBase, ApiError, Auth, Transport, Usage};
use satchel_core::{Clock, ServerTime};
use std::sync::Arc;

/// What a [`Client`] is made of.
#[derive(Clone)]
pub struct ClientConfig {
    /// The way to the server.
    pub transport: Arc<dyn Transport>,
    /// The server.
    pub api_base: ApiBase,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The sign-in.
    pub auth: Auth,
}

/// Calls HubSpot for one account. Clones share the rate limits, the token and the counts.
#[derive(Clone)]
pub struct Client {
    _config: Arc<ClientConfig>,
}

impl Client {
    /// A client that has sent nothing yet.
    pub fn new(config: ClientConfig) -> Self {
        Self { _config: Arc::new(config) }
    }

    /// A handle whose next `calls` general requests are already granted by the limiter, all together; unspent grants
    /// return when the handle is dropped.
    pub async fn reserve(&self, _calls: u32) -> Result<Client, ApiError> {
        Ok(self.clone())
    }

    /// The same client, whose requests go before those of plain handles.
    pub fn interactive(&self) -> Client {
        self.clone()
    }

    /// The newest `Date` of any answer.
    pub fn server_time(&self) -> Option<ServerTime> {
        None
    }

    /// What was sent since construction.
    pub fn usage(&self) -> Usage {
        Usage::default()
    }
}
