//! The sandbox as a server: HTTP/1.1 on a loopback socket, with the fault layer acting on the socket too.
//!
//! A request that a fault calls "not sent" or "reset" ends its connection without an answer; a cut answer ends it after
//! the bytes that were to arrive. Must never know what a request means.

use crate::exchange::Exchange;
use crate::sandbox::Sandbox;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::Sleep;

/// The longest request body that is read; HubSpot's batches stay far below.
const MAX_BODY: usize = 32 * 1024 * 1024;
/// How long open connections may finish their answers after a shutdown was asked for.
const GRACE: Duration = Duration::from_millis(500);

/// Answers requests on `listener` until `shutdown` resolves. Connections still busy then have half a second to finish.
///
/// # Errors
///
/// When the listener itself fails. A connection that fails ends alone.
pub async fn serve(
    sandbox: Sandbox,
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut connections = JoinSet::new();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(sandbox.clone(), stream, stopped.clone()));
                }
                Err(error) if is_passing(&error) => tracing::warn!(%error, "a connection was not accepted"),
                Err(error) => return Err(error),
            },
        }
    }
    drop(listener);
    // Idle connections close at once, busy ones after their answer.
    let _ = stop.send(true);
    let finished = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, finished).await.is_err() {
        connections.shutdown().await;
    }
    Ok(())
}

/// Whether accepting may work again at once: the fault lay with one connection, or with too many of them.
fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    const TOO_MANY_FILES: [i32; 2] = [23, 24];
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
        || error.raw_os_error().is_some_and(|code| TOO_MANY_FILES.contains(&code))
}

async fn connection(sandbox: Sandbox, stream: TcpStream, mut stopped: tokio::sync::watch::Receiver<bool>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small answers may be late");
    }
    let service = service_fn(move |request: hyper::Request<Incoming>| exchange(sandbox.clone(), request));
    let mut builder = http1::Builder::new();
    // Long URLs are answered 414 by the sandbox itself.
    builder.timer(TokioTimer::new()).max_buf_size(256 * 1024);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let stop = async {
        // An error means that the server is gone, which is a stop as well.
        drop(stopped.wait_for(|stopped| *stopped).await);
    };
    let ended = tokio::select! {
        biased;
        ended = connection.as_mut() => ended,
        () = stop => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

async fn exchange(
    sandbox: Sandbox,
    request: hyper::Request<Incoming>,
) -> io::Result<http::Response<WireBody>> {
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, MAX_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(refused(413)),
    };
    match sandbox.exchange(http::Request::from_parts(head, body)).await {
        Exchange::Answer(answer) => Ok(answer.map(WireBody::whole)),
        Exchange::NotSent | Exchange::Lost => Err(lost()),
        Exchange::Cut { answer, at } => Ok(with_length(answer, |body| WireBody::cut(body, at))),
        Exchange::WrongLength { answer, missing } => {
            let length = answer.body().len() + missing;
            let at = answer.body().len();
            let mut answer = answer.map(|body| WireBody::cut(body, at));
            answer.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
            Ok(answer)
        }
        Exchange::Slow { answer, bytes, every } => Ok(with_length(answer, |body| WireBody::Slow {
            rest: body,
            bytes: bytes.max(1),
            every,
            wait: None,
        })),
        Exchange::Oversize { answer, bytes } => Ok(answer.map(|_| WireBody::Filler { left: bytes })),
    }
}

fn with_length(
    mut answer: http::Response<Bytes>,
    body: impl FnOnce(Bytes) -> WireBody,
) -> http::Response<WireBody> {
    let length = answer.body().len();
    answer.headers_mut().insert(http::header::CONTENT_LENGTH, length.into());
    answer.map(body)
}

fn refused(status: u16) -> http::Response<WireBody> {
    let mut answer = http::Response::new(WireBody::whole(Bytes::new()));
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::BAD_REQUEST);
    answer
}

fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "a fault ends the connection")
}

/// A body as it goes over the wire, faults included.
enum WireBody {
    Whole(Option<Bytes>),
    /// Ends with an error after `at` bytes.
    Cut {
        rest: Option<Bytes>,
        at: usize,
        flushed: bool,
    },
    Slow {
        rest: Bytes,
        bytes: usize,
        every: Duration,
        wait: Option<Pin<Box<Sleep>>>,
    },
    /// So many spaces, in pieces: never all in memory.
    Filler {
        left: u64,
    },
}

impl WireBody {
    fn whole(bytes: Bytes) -> Self {
        Self::Whole((!bytes.is_empty()).then_some(bytes))
    }

    fn cut(bytes: Bytes, at: usize) -> Self {
        Self::Cut { rest: Some(bytes), at, flushed: false }
    }
}

impl Body for WireBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        const PIECE: &[u8] = &[b' '; 16 * 1024];
        Poll::Ready(match self.get_mut() {
            Self::Whole(rest) => rest.take().map(|bytes| Ok(Frame::data(bytes))),
            Self::Cut { rest, at, flushed } => match rest.take() {
                Some(bytes) if *at > 0 => Some(Ok(Frame::data(bytes.slice(..(*at).min(bytes.len()))))),
                _ if *flushed => Some(Err(lost())),
                _ => {
                    // The pause lets the connection send what it has before it ends.
                    *flushed = true;
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
            },
            Self::Slow { rest, bytes, every, wait } => {
                if let Some(sleep) = wait {
                    std::task::ready!(sleep.as_mut().poll(context));
                }
                if rest.is_empty() {
                    None
                } else {
                    *wait = Some(Box::pin(tokio::time::sleep(*every)));
                    let piece = rest.split_to((*bytes).min(rest.len()));
                    Some(Ok(Frame::data(piece)))
                }
            }
            Self::Filler { left } => {
                let length = usize::try_from(*left).unwrap_or(usize::MAX).min(PIECE.len());
                *left -= length as u64;
                (length > 0).then(|| Ok(Frame::data(Bytes::from_static(&PIECE[..length]))))
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None) | Self::Filler { left: 0 })
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(rest) => SizeHint::with_exact(rest.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Self::Filler { left } => SizeHint::with_exact(*left),
            Self::Cut { .. } | Self::Slow { .. } => SizeHint::default(),
        }
    }
}
