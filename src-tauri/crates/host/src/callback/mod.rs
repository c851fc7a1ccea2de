//! The listener for the browser's answer to a sign-in: one page on this computer, open for one valid visit.
//!
//! Invariants: it is bound before the browser opens and only on loopback; a visit with a wrong, missing or used
//! state changes nothing and the flow keeps waiting; nothing of a request is ever shown or logged.

mod request;

pub use request::{ExpectedVisit, Verdict};

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// The ports that a user's app registers, in the order they are tried.
pub const PORTS: [u16; 3] = [17831, 17832, 17833];
/// How long a person may take in the browser.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// Visits served at the same time; more wait until one ends.
const VISITS: usize = 32;
/// How long one visit may take to send its request.
const VISIT_TIME: Duration = Duration::from_secs(5);
/// How long what a refused visit still sends is read, so that it gets to see its answer.
const DRAIN_TIME: Duration = Duration::from_secs(1);
/// How much of it.
const DRAIN_BYTES: usize = 4 << 20;

/// Why no code came.
#[derive(Debug, thiserror::Error)]
pub enum CallbackError {
    /// None of the ports is free.
    #[error("the sign-in needs one of the ports {}, and all are taken", list(.0))]
    PortsBusy(Vec<u16>),
    /// The user said no, or HubSpot did.
    #[error("HubSpot ended the sign-in: {0}")]
    Denied(String),
    /// Nobody came.
    #[error("no answer came from the browser within {} minutes", .0.as_secs() / 60)]
    TimedOut(Duration),
    /// The network of this computer failed.
    #[error("this computer's network failed: {0}")]
    Io(#[from] io::Error),
}

fn list(ports: &[u16]) -> String {
    ports.iter().map(u16::to_string).collect::<Vec<_>>().join(", ")
}

/// A bound listener.
#[derive(Debug)]
pub struct CallbackListener {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

/// Where a listener on this port is visited.
pub(crate) fn redirect(port: u16) -> String {
    format!("http://localhost:{port}/oauth-callback")
}

impl CallbackListener {
    /// Takes the first free of these ports, on 127.0.0.1 and, where IPv6 exists, on ::1.
    pub async fn bind(ports: &[u16]) -> Result<Self, CallbackError> {
        for port in ports {
            match Self::bind_port(*port).await {
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
                bound => return Ok(bound?),
            }
        }
        Err(CallbackError::PortsBusy(ports.to_vec()))
    }

    async fn bind_port(port: u16) -> io::Result<Self> {
        let v4 = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = v4.local_addr()?.port();
        let v6 = match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
            Ok(listener) => Some(listener),
            // Another program has it: a browser that prefers IPv6 would bring the code there.
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            Err(_) => None,
        };
        Ok(Self { v4, v6, port })
    }

    /// Where HubSpot sends the browser.
    pub fn redirect_uri(&self) -> String {
        redirect(self.port)
    }

    /// Waits for the one visit that carries this state, and gives its query. Everything else is answered with 400.
    pub async fn wait(self, state: &str, patience: Duration) -> Result<String, CallbackError> {
        let expected = Arc::new(ExpectedVisit::new(state, self.port));
        match tokio::time::timeout(patience, self.serve(&expected)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(CallbackError::TimedOut(patience)),
        }
    }

    async fn serve(&self, expected: &Arc<ExpectedVisit>) -> Result<String, CallbackError> {
        let (sender, mut outcomes) = mpsc::channel(1);
        // Dropped with this future, which ends every visit still open.
        let mut visits = JoinSet::new();
        loop {
            tokio::select! {
                biased;
                Some(outcome) = outcomes.recv() => return outcome,
                Some(_) = visits.join_next(), if !visits.is_empty() => {}
                stream = self.accept(), if visits.len() < VISITS => {
                    visits.spawn(visit(stream, Arc::clone(expected), sender.clone()));
                }
            }
        }
    }

    /// The next connection. One that fails to arrive is none.
    async fn accept(&self) -> TcpStream {
        loop {
            let accepted = match &self.v6 {
                None => self.v4.accept().await,
                Some(v6) => tokio::select! {
                    biased;
                    accepted = self.v4.accept() => accepted,
                    accepted = v6.accept() => accepted,
                },
            };
            match accepted {
                Ok((stream, _)) => return stream,
                // Out of file handles, most likely: without a pause this would spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }
}

async fn visit(
    mut stream: TcpStream,
    expected: Arc<ExpectedVisit>,
    outcomes: mpsc::Sender<Result<String, CallbackError>>,
) {
    let met = tokio::time::timeout(VISIT_TIME, expected.meet(&mut stream)).await;
    let verdict = met.unwrap_or(Verdict::Refused);
    let answer = verdict.answer();
    let written = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await
    };
    // A visitor who is gone has no use for the answer; what it brought counts all the same.
    let _ = tokio::time::timeout(VISIT_TIME, written).await;
    match verdict {
        Verdict::Code(query) => drop(outcomes.send(Ok(query)).await),
        Verdict::Denied(reason) => drop(outcomes.send(Err(CallbackError::Denied(reason))).await),
        Verdict::Refused => drain(&mut stream).await,
    }
}

/// Closing on unread bytes resets the connection, and the visitor would not see its answer.
async fn drain(stream: &mut TcpStream) {
    let read = async {
        let mut buffer = [0_u8; 4096];
        let mut total = 0;
        while total < DRAIN_BYTES {
            match stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return,
                Ok(count) => total += count,
            }
        }
    };
    let _ = tokio::time::timeout(DRAIN_TIME, read).await;
}
