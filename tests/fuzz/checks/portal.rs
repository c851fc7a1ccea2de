//! A server whose answers are written in the bytes of one input, and a client of it on a clock that jumps over every wait.
//!
//! The form: answers one after another, with a line `%%` between them. An answer begins with its status and its headers,
//! a line each; after an empty line comes its body. `unsent` and `cut` in place of the status are failures of the
//! network. The last answer is given to every further request.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use satchel_core::{Clock, Secret};
use satchel_hubspot::{ApiBase, Auth, BoxFuture, Client, ClientConfig, SendError, Transport};
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// Answers of one input that are read; what follows is passed over.
const MOST_ANSWERS: usize = 8;
/// Requests after which a call is taken for one that never ends.
const MOST_REQUESTS: usize = 300;

/// One answer, or what came instead.
#[derive(Clone, Debug)]
enum Answer {
    Unsent,
    Cut,
    Response { status: u16, headers: Vec<(HeaderName, HeaderValue)>, body: Bytes },
}

/// The server.
#[derive(Debug)]
pub(super) struct Portal {
    answers: Vec<Answer>,
    asked: AtomicUsize,
}

impl Portal {
    /// The server that these bytes describe; `None` when they hold no answer.
    pub(super) fn read(bytes: &[u8]) -> Option<Arc<Self>> {
        let answers: Vec<Answer> =
            parts(bytes).into_iter().take(MOST_ANSWERS).map(answer).collect::<Option<_>>()?;
        Some(Arc::new(Self { answers, asked: AtomicUsize::new(0) }))
    }

    /// The same server before its first request.
    pub(super) fn again(&self) -> Arc<Self> {
        Arc::new(Self { answers: self.answers.clone(), asked: AtomicUsize::new(0) })
    }

    /// How many requests came.
    pub(super) fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// The status of the answer to this request, from 0; `None` where the network failed.
    pub(super) fn status(&self, request: usize) -> Option<u16> {
        match self.answer(request) {
            Answer::Response { status, .. } => Some(*status),
            Answer::Unsent | Answer::Cut => None,
        }
    }

    /// Whether nothing of this request leaves.
    pub(super) fn is_unsent(&self, request: usize) -> bool {
        matches!(self.answer(request), Answer::Unsent)
    }

    /// The statuses of all answers given so far.
    pub(super) fn given(&self) -> impl Iterator<Item = Option<u16>> + '_ {
        (0..self.asked()).map(|request| self.status(request))
    }

    /// The text of all bodies.
    pub(super) fn size(&self) -> usize {
        let length = |answer: &Answer| match answer {
            Answer::Response { body, .. } => body.len(),
            Answer::Unsent | Answer::Cut => 0,
        };
        self.answers.iter().map(length).sum()
    }

    /// A client of it with a pasted token.
    pub(super) fn client(self: &Arc<Self>) -> Client {
        self.client_with(Auth::Static(Secret::new("pat-na1-0000")))
    }

    /// A client of it.
    pub(super) fn client_with(self: &Arc<Self>, auth: Auth) -> Client {
        Client::new(ClientConfig {
            transport: Arc::clone(self) as Arc<dyn Transport>,
            api_base: ApiBase::hubspot(),
            clock: Arc::new(Jumping(Instant::now())),
            auth,
        })
    }

    fn answer(&self, request: usize) -> &Answer {
        &self.answers[request.min(self.answers.len() - 1)]
    }
}

impl Transport for Portal {
    fn send(&self, _: Request<Bytes>) -> BoxFuture<'_, Result<Response<Bytes>, SendError>> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        assert!(number < MOST_REQUESTS, "a call does not end");
        let answer = match self.answer(number) {
            Answer::Unsent => Err(SendError::NotSent("no route".to_owned())),
            Answer::Cut => Err(SendError::MaybeSent("cut".to_owned())),
            Answer::Response { status, headers, body } => {
                let mut response = Response::new(body.clone());
                *response.status_mut() = http::StatusCode::from_u16(*status).unwrap_or_default();
                response.headers_mut().extend(headers.iter().cloned());
                Ok(response)
            }
        };
        Box::pin(async { answer })
    }
}

/// Runs a call to its end; waits take no time.
pub(super) fn run<T>(call: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(call)
}

struct Jumping(Instant);

impl Clock for Jumping {
    fn monotonic(&self) -> Duration {
        self.0.elapsed()
    }

    fn wall_ms(&self) -> i64 {
        1_790_000_000_000
    }
}

/// The pieces between lines of `%%`.
fn parts(mut bytes: &[u8]) -> Vec<&[u8]> {
    const BETWEEN: &[u8] = b"\n%%\n";
    let mut parts = Vec::new();
    while let Some(at) = bytes.windows(BETWEEN.len()).position(|window| window == BETWEEN) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + BETWEEN.len()..];
    }
    parts.push(bytes);
    parts
}

fn answer(part: &[u8]) -> Option<Answer> {
    let (head, body) = match part.windows(2).position(|window| window == b"\n\n") {
        Some(at) => (&part[..at], &part[at + 2..]),
        None => (part, &[][..]),
    };
    let head = std::str::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let status = match lines.next()?.trim() {
        "unsent" => return Some(Answer::Unsent),
        "cut" => return Some(Answer::Cut),
        number => number.parse().ok().filter(|status| (100..=999).contains(status))?,
    };
    let header = |line: &str| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
    };
    let headers = lines.filter_map(header).collect();
    Some(Answer::Response { status, headers, body: Bytes::copy_from_slice(body) })
}
