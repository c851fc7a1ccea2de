//! The engine as a value: a store, a clock and, when somebody is signed in, a client.

use crate::EngineError;
use satchel_core::{Clock, ServerTime};
use satchel_hubspot::Client;
use satchel_store::{Reader, Store, Writer};
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard};

/// Takes edits, pulls, pushes, sweeps and resolves, for one portal. Clones share everything.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    clock: Arc<dyn Clock>,
    client: Option<Client>,
    cycle: Arc<Mutex<()>>,
}

impl Engine {
    /// An engine without a network: it reads, edits and resolves.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock, client: None, cycle: Arc::new(Mutex::new(())) }
    }

    /// The same engine, signed in.
    pub fn online(self, client: Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// The portal's file.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// One transaction: all of it is durable when this returns, or none of it happened.
    pub(crate) async fn transact<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Writer<'_>) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.store.write(change).await
    }

    /// One consistent look at the store.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Reader<'_>) -> Result<T, EngineError> + Send + 'static,
    ) -> Result<T, EngineError> {
        self.store.read(look).await
    }

    /// Local wall time in unix milliseconds, for display and local waiting only.
    pub(crate) fn now(&self) -> i64 {
        self.clock.wall_ms()
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub(crate) fn client(&self) -> Result<&Client, EngineError> {
        self.client.as_ref().ok_or(EngineError::NotConnected)
    }

    /// Held by whoever talks to the server: pull, push and sweep never overlap.
    pub(crate) async fn enter_cycle(&self) -> MutexGuard<'_, ()> {
        self.cycle.lock().await
    }

    /// The server's present, from the `Date` of its newest answer; asks for one when none has come yet.
    pub(crate) async fn server_now(&self) -> Result<ServerTime, EngineError> {
        let client = self.client()?;
        if let Some(time) = client.server_time() {
            return Ok(time);
        }
        client.account().await?;
        client.server_time().ok_or_else(|| EngineError::Protocol("its answers carry no date".to_owned()))
    }
}
