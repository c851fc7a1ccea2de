//! What asks the process to end: SIGTERM and Ctrl-C.

use satchel_api::{ErrorCode, Failure};
use std::io;

/// Hears of it. Made before anybody knows of what is to end, so that no request is missed.
#[cfg(unix)]
pub(crate) struct End {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl End {
    pub(crate) fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let heard = |kind| signal(kind).map_err(|error| deaf(&error));
        Ok(Self { terminate: heard(SignalKind::terminate())?, interrupt: heard(SignalKind::interrupt())? })
    }

    /// Resolves when asked; may be awaited again for the next time.
    pub(crate) async fn asked(&mut self) {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Hears of it.
#[cfg(not(unix))]
pub(crate) struct End;

#[cfg(not(unix))]
impl End {
    pub(crate) fn listen() -> Result<Self, Failure> {
        Ok(Self)
    }

    /// Resolves when asked; may be awaited again for the next time.
    pub(crate) async fn asked(&mut self) {
        if let Err(error) = tokio::signal::ctrl_c().await {
            // Nobody can ask: the system ends the process by itself.
            tracing::warn!(reason = deaf(&error).message, "Ctrl-C is not heard");
            std::future::pending::<()>().await;
        }
    }
}

fn deaf(error: &io::Error) -> Failure {
    let message = format!("this process cannot be asked to end: {error}");
    Failure::new(ErrorCode::Internal, message, "Close other programs and try again.")
}
