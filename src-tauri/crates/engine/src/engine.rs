//! The engine as a value: a store, a clock and, when somebody is signed in, a client.

use crate::EngineError;
use satchel_core::{Clock, ObjectType, ServerTime};
use satchel_hubspot::{Client, Identity, Lane, Rehearsal, Usage};
use satchel_store::{Reader, Store, Writer};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};

/// Where the user's choice is kept, how much of the limits is used.
const CEILING: &str = "request_ceiling";
/// Where it is kept by how many milliseconds HubSpot's clock was ahead of this computer's.
pub(crate) const CLOCK_SKEW: &str = "clock_skew_ms";
/// Where the newest of HubSpot's dates is kept, in unix milliseconds.
pub(crate) const SERVER_TIME: &str = "server_time_ms";
/// How far two clocks may be apart before it is worth a word: answers take their time, and a date has seconds only.
const NOTED_SKEW_MS: i64 = 5 * 60 * 1000;

/// Takes edits, pulls, pushes, sweeps and resolves, for one portal. Clones share everything.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    clock: Arc<dyn Clock>,
    client: Option<Client>,
    cycle: Arc<Mutex<()>>,
    archive_delay: Duration,
    origin: Arc<str>,
}

impl Engine {
    /// An engine without a network: it reads, edits and resolves.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            client: None,
            cycle: Arc::new(Mutex::new(())),
            archive_delay: Duration::ZERO,
            origin: Arc::from(""),
        }
    }

    /// The same engine, signed in.
    pub fn online(self, client: Client) -> Self {
        Self { client: Some(client), ..self }
    }

    /// The same engine, whose requests are made for this purpose: the limits serve the user's before its own.
    pub(crate) fn in_lane(&self, lane: Lane) -> Self {
        let client = self.client.as_ref().map(|client| client.in_lane(lane));
        Self { client, ..self.clone() }
    }

    /// The same engine over another file, whose writes do not leave.
    pub(crate) fn rehearsing(&self, store: Store) -> Result<(Self, Arc<Rehearsal>), EngineError> {
        let (client, rehearsal) = self.client()?.rehearsing();
        let engine = Self::new(store, Arc::clone(&self.clock)).online(client);
        Ok((engine, rehearsal))
    }

    /// The same engine, in which an archive waits before it may be sent, so that it can be taken back.
    pub fn delaying_archives(self, delay: Duration) -> Self {
        Self { archive_delay: delay, ..self }
    }

    /// The same engine, whose records made here are told from those of every other file by this text.
    pub fn from_origin(self, origin: &str) -> Self {
        Self { origin: Arc::from(format!("{origin}-")), ..self }
    }

    /// What goes before the local names of records where they must be unique among all files.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// How long an archive waits before it may be sent.
    pub(crate) fn archive_delay(&self) -> Duration {
        self.archive_delay
    }

    /// What the client of this engine has sent since it was made; `None` when nobody is signed in.
    pub fn usage(&self) -> Option<Usage> {
        self.client.as_ref().map(Client::usage)
    }

    /// By how many seconds HubSpot's clock is ahead of this computer's (negative: behind), when that is more than five
    /// minutes. Nothing is decided by it; the user is told, because certificates and shown times depend on the clock.
    ///
    /// Before this process has an answer it is what the one before found, and a date of HubSpot's that has passed
    /// already says by itself that this clock is behind: with a clock years back no answer may come at all.
    pub async fn clock_skew(&self) -> Result<Option<i64>, EngineError> {
        let measured = self.client.as_ref().and_then(Client::clock_skew_ms);
        let kept = self.look(|reader| {
            let number =
                |key| Ok::<_, EngineError>(reader.meta(key)?.and_then(|text| text.parse::<i64>().ok()));
            Ok((number(CLOCK_SKEW)?, number(SERVER_TIME)?))
        });
        let (before, passed) = kept.await?;
        let at_least = passed.map_or(i64::MIN, |passed| passed.saturating_sub(self.now()));
        let skew = measured.or(before).unwrap_or(0).max(at_least);
        Ok((skew.saturating_abs() > NOTED_SKEW_MS).then_some(skew / 1000))
    }

    /// Whose sign-in this is and what it may do, as far as HubSpot says.
    pub async fn identity(&self) -> Result<Identity, EngineError> {
        Ok(self.client()?.identity().await?)
    }

    /// How many hundredths of HubSpot's limits are used at most, as the user chose; all when nothing was chosen.
    pub async fn ceiling(&self) -> Result<u8, EngineError> {
        let kept = self.look(|reader| Ok(reader.meta(CEILING)?)).await?;
        Ok(kept.and_then(|text| text.parse().ok()).map_or(100, |percent: u8| percent.clamp(1, 100)))
    }

    /// Keeps how many hundredths of HubSpot's limits are used at most, 1 to 100, and holds to it at once.
    pub async fn set_ceiling(&self, percent: u8) -> Result<(), EngineError> {
        self.remember(CEILING.to_owned(), percent.clamp(1, 100).to_string()).await?;
        self.keep_ceiling().await
    }

    /// Holds to what was chosen, by this process or by another.
    pub(crate) async fn keep_ceiling(&self) -> Result<(), EngineError> {
        if let Some(client) = &self.client {
            client.use_at_most(self.ceiling().await?);
        }
        Ok(())
    }

    /// How many live records of a type the portal has, by its search index; for telling how far a first pull is.
    pub async fn expected(&self, object_type: ObjectType) -> Result<u64, EngineError> {
        Ok(self.client()?.count(object_type).await?)
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
