//! The sample account, served over HTTP in this process on the loopback address alone.

use crate::{HostError, SystemClock};
use satchel_core::Clock;
use satchel_sandbox::world::WorldSize;
pub use satchel_sandbox::{AccountType, Switches};
use satchel_sandbox::{Config, Hello, Limits, Time};
use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;

/// How to set it up.
#[derive(Clone, Debug)]
pub struct SandboxOptions {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Which sample records; the same seed gives the same ones.
    pub seed: u64,
    /// How many contacts; tickets and activities follow from it.
    pub contacts: u64,
    /// How many companies.
    pub companies: u64,
    /// How many deals.
    pub deals: u64,
    /// Milliseconds every answer takes longer.
    pub latency_ms: u64,
    /// Milliseconds until a change can be found by search.
    pub search_lag_ms: u64,
    /// Whether HubSpot's limits hold.
    pub limits: bool,
    /// What HubSpot leaves open.
    pub switches: Switches,
    /// What kind of account it says to be.
    pub account_type: AccountType,
    /// Folder that keeps changes from one run to the next.
    pub state: Option<PathBuf>,
}

impl Default for SandboxOptions {
    /// The sample account, on a free port, with HubSpot's limits and no delays.
    fn default() -> Self {
        let size = WorldSize::default();
        Self {
            port: 0,
            seed: 1,
            contacts: size.contacts,
            companies: size.companies,
            deals: size.deals,
            latency_ms: 0,
            search_lag_ms: 0,
            limits: true,
            switches: Switches::default(),
            account_type: AccountType::default(),
            state: None,
        }
    }
}

/// A sample account with a port of its own; nothing is answered before [`Sandbox::serve`].
pub struct Sandbox {
    sandbox: satchel_sandbox::Sandbox,
    listener: TcpListener,
    hello: Hello,
}

impl Sandbox {
    /// Makes the records and takes the port.
    pub async fn start(options: SandboxOptions) -> Result<Self, HostError> {
        let port = options.port;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
        let listener = listener.map_err(|error| HostError::SandboxPort { port, error })?;
        let port = listener.local_addr().map_err(|error| HostError::SandboxPort { port, error })?.port();
        let sandbox =
            satchel_sandbox::Sandbox::new(config(options), Arc::new(ServerTime(SystemClock::new())));
        let sandbox = sandbox.map_err(|error| HostError::Sandbox(error.to_string()))?;
        let hello = sandbox.hello(&format!("http://127.0.0.1:{port}"));
        Ok(Self { sandbox, listener, hello })
    }

    /// What a client needs to connect.
    pub fn hello(&self) -> &Hello {
        &self.hello
    }

    /// The account itself, its port and what a client needs, for whoever serves it in a way of their own.
    pub(crate) fn into_parts(self) -> (satchel_sandbox::Sandbox, TcpListener, Hello) {
        (self.sandbox, self.listener, self.hello)
    }

    /// Answers until `end` resolves.
    pub async fn serve(self, end: impl Future<Output = ()>) -> Result<(), HostError> {
        let served = satchel_sandbox::serve::serve(self.sandbox, self.listener, end).await;
        served.map_err(|error: io::Error| HostError::Sandbox(error.to_string()))
    }
}

fn config(options: SandboxOptions) -> Config {
    let size = WorldSize::of(options.contacts, options.companies, options.deals);
    Config {
        limits: if options.limits { Limits::Real } else { Limits::Off },
        latency_ms: options.latency_ms,
        search_lag_ms: options.search_lag_ms,
        switches: options.switches,
        account_type: options.account_type,
        state_dir: options.state,
        ..Config::new(options.seed, size)
    }
}

/// The server's time is this computer's.
struct ServerTime(SystemClock);

impl Time for ServerTime {
    fn now_ms(&self) -> i64 {
        self.0.wall_ms()
    }

    fn mono_ms(&self) -> u64 {
        u64::try_from(self.0.monotonic().as_millis()).unwrap_or(u64::MAX)
    }
}
