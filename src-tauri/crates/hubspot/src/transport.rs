//! The seam below the client: one request in, one whole answer out. Tests and simulations put anything here.

use bytes::Bytes;
use std::{fmt, future::Future, pin::Pin};
use tower::{Service, ServiceExt};

/// The largest decoded body that is read; nothing Satchel asks for comes near it.
pub const MAX_BODY: usize = 32 * 1024 * 1024;

/// A boxed future that may move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why there is no answer. The difference decides whether a write may be sent again.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SendError {
    /// Provably no byte of the request left: name, connection or certificate failed.
    #[error("{0}")]
    NotSent(String),
    /// Bytes may have left, so the server may have acted.
    #[error("{0}")]
    MaybeSent(String),
}

/// An extension of a response whose body was longer than [`MAX_BODY`] and is therefore left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Oversized;

/// Sends requests. An answer is whole: a cut or stalled body is [`SendError::MaybeSent`], and one longer than
/// [`MAX_BODY`] an answer without body that carries [`Oversized`].
pub trait Transport: Send + Sync {
    /// Sends one request to the absolute URL it names: no redirect is followed, nothing is sent twice.
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>>;
}

/// Calls a [`tower::Service`] in this process instead of the network.
pub struct InProcess<S, E> {
    service: S,
    fault: fn(E) -> SendError,
}

impl<S, E> InProcess<S, E> {
    /// A transport over `service`; `fault` tells what an error of the service means to the sender.
    pub fn new(service: S, fault: fn(E) -> SendError) -> Self {
        Self { service, fault }
    }
}

impl<S: Clone, E> Clone for InProcess<S, E> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), fault: self.fault }
    }
}

impl<S, E> fmt::Debug for InProcess<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess")
    }
}

impl<S, E> Transport for InProcess<S, E>
where
    S: Service<http::Request<Bytes>, Response = http::Response<Bytes>, Error = E> + Clone + Send + Sync,
    S::Future: Send,
    E: Send,
{
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<http::Response<Bytes>, SendError>> {
        let answer = self.service.clone().oneshot(request);
        let fault = self.fault;
        Box::pin(async move { answer.await.map_err(fault) })
    }
}
