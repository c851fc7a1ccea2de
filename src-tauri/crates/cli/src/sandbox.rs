//! `sandbox serve`: a sample account over HTTP on this computer, until it is told to end.

use crate::args::{Limits, Serve};
use crate::exit;
use satchel_api::{ErrorCode, Failure};
use satchel_host::{Sandbox, SandboxOptions};
use std::io::{self, Write};

/// Serves until SIGTERM or Ctrl-C. The first line on standard output says where, and how to sign in.
pub(crate) async fn serve(wanted: Serve) -> Result<u8, Failure> {
    satchel_host::start_log(None)?;
    let end = End::listen().map_err(|error| deaf(&error))?;
    let sandbox = Sandbox::start(SandboxOptions {
        port: wanted.port,
        seed: wanted.seed,
        contacts: wanted.contacts,
        companies: wanted.companies,
        deals: wanted.deals,
        latency_ms: wanted.latency_ms,
        search_lag_ms: wanted.search_lag_ms,
        limits: wanted.limits == Limits::Real,
        account_type: wanted.account_type,
        state: wanted.state,
    })
    .await?;
    announce(&sandbox).map_err(|error| {
        let message = format!("nobody can be told where the sandbox is: {error}");
        Failure::new(ErrorCode::Io, message, "Read its standard output.")
    })?;
    sandbox.serve(end.asked()).await?;
    Ok(exit::DONE)
}

fn deaf(error: &io::Error) -> Failure {
    let message = format!("this process cannot be asked to end: {error}");
    Failure::new(ErrorCode::Internal, message, "Close other programs and try again.")
}

/// Whoever started the sandbox waits for this line, so a line that cannot be written ends it.
fn announce(sandbox: &Sandbox) -> io::Result<()> {
    let mut line = serde_json::to_string(sandbox.hello())?;
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}

/// What asks the process to end. Made before anybody knows of the sandbox, so that no request to end is missed.
#[cfg(unix)]
struct End {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl End {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn asked(mut self) {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// What asks the process to end.
#[cfg(not(unix))]
struct End;

#[cfg(not(unix))]
impl End {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn asked(self) {
        if tokio::signal::ctrl_c().await.is_err() {
            // Nobody can ask: the system ends the process by itself.
            std::future::pending::<()>().await;
        }
    }
}
