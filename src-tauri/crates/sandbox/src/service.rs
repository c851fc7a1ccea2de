//! The sandbox as a service in the same process: what a socket would do to an answer becomes an error of the call.
//!
//! Must never decide what befalls a request: that is the sandbox's script.

use crate::exchange::Exchange;
use crate::fault::FaultError;
use crate::sandbox::Sandbox;
use bytes::Bytes;
use http::{Request, Response};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The sandbox as a [`tower::Service`] in the same process, with the fault layer or without.
#[derive(Clone, Debug)]
pub struct FaultService {
    pub(crate) sandbox: Sandbox,
    /// Whether the fault layer lies between.
    pub(crate) faults: bool,
}

impl tower::Service<Request<Bytes>> for FaultService {
    type Response = Response<Bytes>;
    type Error = FaultError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Bytes>, FaultError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), FaultError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Bytes>) -> Self::Future {
        let sandbox = self.sandbox.clone();
        if !self.faults {
            return Box::pin(std::future::ready(Ok(sandbox.undisturbed(request))));
        }
        Box::pin(async move {
            match sandbox.exchange(request).await {
                Exchange::Answer(answer) => Ok(answer),
                Exchange::NotSent => Err(FaultError::NotSent),
                Exchange::Lost | Exchange::Cut { .. } | Exchange::WrongLength { .. } => {
                    Err(FaultError::MaybeSent)
                }
                Exchange::Slow { answer, bytes, every } => {
                    let pieces = answer.body().len().div_ceil(bytes.max(1));
                    tokio::time::sleep(every.saturating_mul(u32::try_from(pieces).unwrap_or(u32::MAX))).await;
                    Ok(answer)
                }
                Exchange::Oversize { answer, bytes } => {
                    let length = usize::try_from(bytes).unwrap_or(usize::MAX);
                    Ok(answer.map(|_| Bytes::from(vec![b' '; length])))
                }
            }
        })
    }
}
