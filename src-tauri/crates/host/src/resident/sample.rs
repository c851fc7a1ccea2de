//! The sample account of this process: served on the loopback address from its first use to the end of the process,
//! with what was changed in it kept beside the accounts.

use crate::sandbox::{Sandbox, SandboxOptions};
use crate::{HostError, files};
use satchel_api::{ColleagueEditRequest, SampleNetwork, SampleRequest, SampleState, ShowRequest};
use satchel_sandbox::world::Kind;
use satchel_sandbox::{Fault, FaultRule, Hello};
use std::net::Ipv4Addr;
use std::path::Path;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};

pub(super) struct Sample {
    options: SandboxOptions,
    running: Mutex<Option<Running>>,
}

struct Running {
    sandbox: satchel_sandbox::Sandbox,
    hello: Hello,
    network: SampleNetwork,
    port: u16,
    /// Told to stop answering; `None` while the network is off.
    end: Option<watch::Sender<bool>>,
}

/// How much longer an answer takes on a slow network.
const SLOW_MS: u64 = 1_500;
/// How many of the last requests are shown.
const SHOWN: usize = 50;

impl Sample {
    pub(super) fn new(options: SandboxOptions, data: &Path) -> Self {
        let state = options.state.clone().unwrap_or_else(|| data.join("sample"));
        let options = SandboxOptions { state: Some(state), ..options };
        Self { options, running: Mutex::new(None) }
    }

    /// What a client needs to connect; the account is served from now on.
    pub(super) async fn hello(&self) -> Result<Hello, HostError> {
        let mut running = self.running.lock().await;
        if let Some(running) = &*running {
            return Ok(running.hello.clone());
        }
        if let Some(state) = &self.options.state {
            files::private_folder(state)?;
        }
        let started = match Sandbox::start(self.options.clone()).await {
            // Changes kept by another version: the sample account begins anew, and they stay beside it.
            Err(HostError::Sandbox(_)) if self.set_aside()? => Sandbox::start(self.options.clone()).await?,
            started => started?,
        };
        let (sandbox, listener, hello) = started.into_parts();
        let port = listener.local_addr().map_err(|error| HostError::SandboxPort { port: 0, error })?.port();
        let end = Some(answer(sandbox.clone(), listener));
        *running = Some(Running { sandbox, hello: hello.clone(), network: SampleNetwork::Normal, port, end });
        Ok(hello)
    }

    /// Renames the folder of kept changes; whether there was one.
    fn set_aside(&self) -> Result<bool, HostError> {
        let Some(state) = self.options.state.as_deref().filter(|state| state.exists()) else {
            return Ok(false);
        };
        let free = (1..=u32::MAX).map(|number| state.with_extension(format!("old-{number}")));
        let Some(free) = free.into_iter().find(|path| !path.exists()) else { return Ok(false) };
        std::fs::rename(state, &free).map_err(HostError::file(state))?;
        files::private_folder(state)?;
        Ok(true)
    }

    pub(super) async fn close(&self) {
        if let Some(end) = self.running.lock().await.take().and_then(|running| running.end) {
            end.send_replace(true);
        }
    }

    /// How it stands.
    pub(super) async fn state(&self) -> Result<SampleState, HostError> {
        self.with(|running| {
            let requests = running.sandbox.requests();
            let users = &running.hello.users;
            let name = |id: u64| users.iter().find(|user| user.id == id).map(|user| user.name.clone());
            let shown = requests.iter().rev().take(SHOWN).map(|row| SampleRequest {
                at: jiff::Timestamp::from_millisecond(row.at_ms)
                    .map(|at| format!("{at:.3}"))
                    .unwrap_or_default(),
                method: row.method.clone(),
                path: row.path.clone(),
                status: row.status.unwrap_or(0),
                user: row.user.and_then(name),
            });
            Ok(SampleState {
                network: running.network,
                refuses_next: running.sandbox.refuses_next(),
                users: users.iter().map(|user| user.name.clone()).collect(),
                requests: shown.collect(),
            })
        })
        .await
    }

    /// Sets the network: off means that nobody listens, so that a request provably does not arrive.
    pub(super) async fn set_network(&self, network: SampleNetwork) -> Result<(), HostError> {
        let mut running = self.running.lock().await;
        let running = running.as_mut().ok_or(HostError::NoSample)?;
        match (network, running.end.is_some()) {
            (SampleNetwork::Off, true) => {
                if let Some(end) = running.end.take() {
                    end.send_replace(true);
                    end.closed().await;
                }
            }
            (SampleNetwork::Normal | SampleNetwork::Slow, false) => {
                let port = running.port;
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
                let listener = listener.map_err(|error| HostError::SandboxPort { port, error })?;
                running.end = Some(answer(running.sandbox.clone(), listener));
            }
            (SampleNetwork::Off, false) | (SampleNetwork::Normal | SampleNetwork::Slow, true) => {}
        }
        running.sandbox.clear_faults();
        if network == SampleNetwork::Slow {
            let fault = Fault::Delay { ms: SLOW_MS };
            let path = "*".to_owned();
            running.sandbox.fault(FaultRule {
                method: None,
                path,
                skip: 0,
                times: None,
                one_in: None,
                fault,
            });
        }
        running.network = network;
        Ok(())
    }

    /// A colleague, not the one who signed in, writes in HubSpot's own pages.
    pub(super) async fn edit(&self, request: &ColleagueEditRequest) -> Result<(), HostError> {
        let (kind, id) = named(&request.object_type, &request.id)?;
        self.with(|running| {
            let values = [(request.property.as_str(), request.value.as_str())];
            Ok(running.sandbox.edit_as(running.colleague()?, kind, id, &values)?)
        })
        .await
    }

    pub(super) async fn archive(&self, request: &ShowRequest) -> Result<(), HostError> {
        let (kind, id) = named(&request.object_type, &request.id)?;
        self.with(|running| Ok(running.sandbox.archive_in_browser(kind, id)?)).await
    }

    pub(super) async fn expire(&self) -> Result<(), HostError> {
        self.with(|running| {
            running.sandbox.expire_tokens();
            Ok(())
        })
        .await
    }

    pub(super) async fn refuse_next(&self) -> Result<(), HostError> {
        self.with(|running| {
            running.sandbox.refuse_next();
            Ok(())
        })
        .await
    }

    async fn with<T>(&self, work: impl FnOnce(&mut Running) -> Result<T, HostError>) -> Result<T, HostError> {
        match &mut *self.running.lock().await {
            Some(running) => work(running),
            None => Err(HostError::NoSample),
        }
    }
}

/// Answers on a listener until it is told to end, or the process ends.
fn answer(sandbox: satchel_sandbox::Sandbox, listener: TcpListener) -> watch::Sender<bool> {
    let (sender, mut end) = watch::channel(false);
    tokio::spawn(async move {
        let told = async {
            // Whoever drops the sender ends this too.
            drop(end.wait_for(|ended| *ended).await);
        };
        if let Err(error) = satchel_sandbox::serve::serve(sandbox, listener, told).await {
            tracing::warn!(%error, "the sample account ended");
        }
    });
    sender
}

impl Running {
    fn colleague(&self) -> Result<u64, HostError> {
        let colleague = self.hello.users.get(1).map(|user| user.id);
        colleague.ok_or_else(|| HostError::Sandbox("it has only one user".to_owned()))
    }
}

fn named(object_type: &str, id: &str) -> Result<(Kind, u64), HostError> {
    let unknown = || HostError::Sandbox(format!("it has no record {id} of type {object_type}"));
    Ok((Kind::parse(object_type).ok_or_else(unknown)?, id.parse().map_err(|_| unknown())?))
}

impl From<satchel_sandbox::SandboxError> for HostError {
    fn from(error: satchel_sandbox::SandboxError) -> Self {
        Self::Sandbox(error.to_string())
    }
}
