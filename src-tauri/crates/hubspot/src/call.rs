//! One call of the API: a request, sent as often as is safe, until its outcome is known.
//!
//! Invariant: a write is sent again only when the one before was provably not processed: its token was refused, a
//! limit or a lock turned it away. Reads may be repeated at will, and are, a bounded number of times.

use crate::{
    ApiError, Client, SignedOut, Transport, WriteError,
    auth::Bearer,
    classify::{Verdict, classify},
    limiter::{Announced, Bucket},
    limits::Permit,
    line,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, header};
use satchel_core::teeth::{Tooth, bites};
use serde::Serialize;
use std::{sync::atomic::Ordering, time::Duration};

/// How often a read is sent before its failure is final.
const READ_TRIES: u32 = 4;
/// Full jitter: the n-th pause is drawn from 0 to this, doubled each time.
const BACKOFF_BASE: Duration = Duration::from_secs(1);
/// The longest pause between two tries.
const BACKOFF_CAP: Duration = Duration::from_secs(300);
/// How often a request is turned away by limits before that is final.
const THROTTLES: u32 = 30;
/// The longest a limit is waited for inside a call.
const LONGEST_HOLD: Duration = Duration::from_secs(120);
/// How often a locked record is tried.
const LOCK_TRIES: u32 = 5;
/// The least pause before a locked record (HubSpot docs: status 423, "wait at least 2 seconds").
const LOCK_PAUSE: Duration = Duration::from_secs(2);

/// Whether a request may be repeated when it may have been processed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// Changes nothing.
    Read,
    /// Changes something.
    Write,
}

/// A request to be made.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// What logs name it; paths and queries hold values.
    route: &'static str,
    pub(crate) effect: Effect,
    bucket: Bucket,
    pub(crate) method: Method,
    /// Path and query, encoded.
    pub(crate) target: String,
    pub(crate) body: Bytes,
}

impl Call {
    /// A read of a path.
    pub(crate) fn get(route: &'static str, target: String) -> Self {
        Self {
            route,
            effect: Effect::Read,
            bucket: Bucket::General,
            method: Method::GET,
            target,
            body: Bytes::new(),
        }
    }

    /// A read that asks by a body.
    pub(crate) fn query(route: &'static str, target: String, body: &impl Serialize) -> Self {
        Self::asking(route, target, json(body))
    }

    /// The same, by a body that is made already.
    pub(crate) fn asking(route: &'static str, target: String, body: Bytes) -> Self {
        Self { method: Method::POST, body, ..Self::get(route, target) }
    }

    /// A write.
    pub(crate) fn write(route: &'static str, method: Method, target: String, body: Bytes) -> Self {
        Self { effect: Effect::Write, method, body, ..Self::get(route, target) }
    }

    /// Counts against another limit.
    pub(crate) fn in_bucket(self, bucket: Bucket) -> Self {
        Self { bucket, ..self }
    }

    fn request(&self, client: &Client, bearer: &Bearer) -> Result<Request<Bytes>, ApiError> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(format!("{}{}", client.api_base(), self.target))
            .header(header::AUTHORIZATION, bearer.header()?)
            .header(header::ACCEPT, HeaderValue::from_static("application/json"));
        if !self.body.is_empty() {
            request = request.header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        request.body(self.body.clone()).map_err(|_| {
            ApiError::Refused(crate::Refusal {
                message: "an id or a name cannot be part of an address".to_owned(),
                ..crate::Refusal::default()
            })
        })
    }
}

/// A body. Our own types hold nothing JSON cannot say, so an empty body never stands for a failure.
pub(crate) fn json(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).map(Bytes::from).unwrap_or_default()
}

/// How far a call has got.
#[derive(Default)]
struct Tries {
    sent: u32,
    failed: u32,
    throttled: u32,
    locked: u32,
    renewed: bool,
}

/// Why a call came to no answer.
enum Unanswered {
    Verdict(Verdict),
    /// Before anything was sent.
    Before(ApiError),
}

/// What to do after a verdict that is no answer.
enum Next {
    Again,
    After(Duration),
    Stop,
}

impl Client {
    /// Makes a read and reads its answer with `parse`; an answer that cannot be read is asked for again.
    pub(crate) async fn fetch<T>(
        &self,
        call: Call,
        parse: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, ApiError> {
        self.exchange(&call, &parse).await.map_err(|unanswered| match unanswered {
            Unanswered::Before(error) => error,
            Unanswered::Verdict(verdict) => read_error(verdict),
        })
    }

    /// Makes a write and reads its answer with `parse`; an answer that cannot be read leaves the outcome open.
    pub(crate) async fn send<T>(
        &self,
        call: Call,
        parse: impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, WriteError> {
        self.exchange(&call, &parse).await.map_err(|unanswered| match unanswered {
            Unanswered::Before(ApiError::Refused(refusal)) => WriteError::Refused(refusal),
            Unanswered::Before(error) => WriteError::NotProcessed(error),
            Unanswered::Verdict(verdict) => write_error(verdict),
        })
    }

    async fn exchange<T>(
        &self,
        call: &Call,
        parse: &impl Fn(&[u8]) -> Result<T, String>,
    ) -> Result<T, Unanswered> {
        if let Some(answer) = self.rehearsal().and_then(|rehearsal| rehearsal.answer(call)) {
            return parse(&answer).map_err(|flaw| Unanswered::Verdict(Verdict::Garbled(flaw)));
        }
        let mut tries = Tries::default();
        loop {
            let bearer = match self.session().bearer().await {
                Ok(bearer) => bearer,
                Err(error) => {
                    self.pause_before(error, call.effect, &mut tries).await?;
                    continue;
                }
            };
            let outcome = self.send_once(call, &bearer, tries.sent > 0).await.map_err(Unanswered::Before)?;
            tries.sent += 1;
            let mut verdict = match (classify(&outcome), &outcome) {
                (Verdict::Answer, Ok(response)) => match parse(response.body()) {
                    Ok(answer) => {
                        self.note_answer();
                        return Ok(answer);
                    }
                    Err(flaw) => Verdict::Garbled(flaw),
                },
                (verdict, _) => verdict,
            };
            match self.next_step(call, &mut verdict, &bearer, &mut tries).await {
                Next::Stop => return Err(Unanswered::Verdict(verdict)),
                Next::Again => {}
                Next::After(pause) => tokio::time::sleep(pause).await,
            }
            self.line().repeated.fetch_add(1, Ordering::Relaxed);
            tracing::debug!(route = call.route, try_number = tries.sent, "sent again");
        }
    }

    /// No token could be had. The network's fault is waited out by a read; all else is final.
    async fn pause_before(
        &self,
        error: ApiError,
        effect: Effect,
        tries: &mut Tries,
    ) -> Result<(), Unanswered> {
        let transient = matches!(error, ApiError::Offline(_) | ApiError::Interrupted(_));
        tries.failed += 1;
        if !transient || effect == Effect::Write || tries.failed >= READ_TRIES || !self.take_retry() {
            return Err(Unanswered::Before(error));
        }
        tokio::time::sleep(self.backoff(tries.failed)).await;
        Ok(())
    }

    async fn send_once(
        &self,
        call: &Call,
        bearer: &Bearer,
        again: bool,
    ) -> Result<Result<Response<Bytes>, crate::SendError>, ApiError> {
        let request = call.request(self, bearer)?;
        if bites(Tooth::LogTellsValues) {
            tracing::debug!(route = %call.target, body = %String::from_utf8_lossy(&call.body), "asked");
        }
        let mut permit = self.permit(call.bucket, again).await?;
        if call.effect == Effect::Write && self.is_too_late(Duration::ZERO) {
            return Err(ApiError::TooLate);
        }
        permit.sent();
        if call.bucket == Bucket::Search {
            self.line().searches.fetch_add(1, Ordering::Relaxed);
        }
        let outcome = self.line().send(request).await;
        if let Err(crate::SendError::NotSent(_)) = &outcome {
            permit.not_sent();
        }
        permit.settle();
        if let Ok(response) = &outcome {
            self.learn_limits(call.bucket, response, &permit);
            tracing::debug!(route = call.route, status = response.status().as_u16(), "answered");
        }
        Ok(outcome)
    }

    /// Leave to send: from the reservation, when this handle has one and this is the first try, else in turn.
    async fn permit(&self, bucket: Bucket, again: bool) -> Result<Permit, ApiError> {
        if let Some(permit) = self.reserved(bucket).filter(|_| !again) {
            return Ok(permit);
        }
        loop {
            let mut permits = self.limits().permits(bucket, self.lane(), 1).await?;
            if let Some(permit) = permits.pop() {
                return Ok(permit);
            }
        }
    }

    /// Only answers of general calls speak of the general limit, and on HubSpot all do. A loopback server that
    /// announces no limit has none.
    fn learn_limits(&self, bucket: Bucket, response: &Response<Bytes>, permit: &Permit) {
        if let Some(day) = line::daily(response.headers()) {
            self.limits().day_announced(day, || self.day_left());
        }
        if bucket != Bucket::General {
            return;
        }
        let figures = announced(response.headers());
        if figures.max.is_some() {
            self.limits().announced(figures, permit.granted());
        } else if self.api_base().is_loopback() && response.status().is_success() {
            self.limits().lift();
        }
    }

    async fn next_step(
        &self,
        call: &Call,
        verdict: &mut Verdict,
        bearer: &Bearer,
        tries: &mut Tries,
    ) -> Next {
        match verdict {
            Verdict::Unauthorized if !tries.renewed && self.session().refused(bearer).await => {
                tries.renewed = true;
                Next::Again
            }
            Verdict::Throttled { policy, retry_after } if policy.contains(ApiError::DAY) => {
                let left = retry_after.unwrap_or_else(|| self.day_left());
                self.drop_reservation();
                self.limits().day_spent(left);
                *retry_after = Some(left);
                Next::Stop
            }
            Verdict::Throttled { policy, retry_after } => {
                tries.throttled += 1;
                let hold = hold(policy, *retry_after);
                if hold > LONGEST_HOLD || tries.throttled > THROTTLES {
                    return Next::Stop;
                }
                self.drop_reservation();
                self.limits().hold(call.bucket, hold + self.jitter().up_to(Duration::from_millis(250)));
                Next::Again
            }
            Verdict::Locked => {
                tries.locked += 1;
                let pause = LOCK_PAUSE + self.jitter().up_to(LOCK_PAUSE);
                if tries.locked >= LOCK_TRIES || self.is_too_late(pause) {
                    return Next::Stop;
                }
                Next::After(pause)
            }
            Verdict::NotSent(_)
            | Verdict::MaybeSent(_)
            | Verdict::Failed(_)
            | Verdict::Garbled(_)
            | Verdict::Page(_)
            | Verdict::Intercepted(_)
                if call.effect == Effect::Read =>
            {
                tries.failed += 1;
                if tries.failed >= READ_TRIES || !self.take_retry() {
                    return Next::Stop;
                }
                Next::After(self.backoff(tries.failed))
            }
            _ => Next::Stop,
        }
    }

    fn backoff(&self, failed: u32) -> Duration {
        let doubled = BACKOFF_BASE.saturating_mul(1 << failed.saturating_sub(1).min(16));
        self.jitter().up_to(doubled.min(BACKOFF_CAP))
    }
}

/// How long a limit holds (HubSpot docs: "Usage guidelines").
fn hold(policy: &str, retry_after: Option<Duration>) -> Duration {
    let usual = if policy.contains("SECONDLY") && !policy.contains("TEN") {
        Duration::from_secs(1)
    } else {
        Duration::from_secs(10)
    };
    retry_after.unwrap_or(usual)
}

fn announced(headers: &HeaderMap) -> Announced {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u32>().ok();
    Announced {
        max: number("x-hubspot-ratelimit-max"),
        remaining: number("x-hubspot-ratelimit-remaining"),
        interval: number("x-hubspot-ratelimit-interval-milliseconds")
            .map(|milliseconds| Duration::from_millis(u64::from(milliseconds))),
    }
}

/// What a read's last verdict means to its caller.
fn read_error(verdict: Verdict) -> ApiError {
    match verdict {
        Verdict::NotSent(why) | Verdict::Page(why) | Verdict::Intercepted(why) => ApiError::Offline(why),
        Verdict::Proxy => ApiError::ProxySignIn,
        Verdict::Answer => ApiError::Garbled("an answer was lost".to_owned()),
        Verdict::MaybeSent(why) | Verdict::Failed(why) => ApiError::Interrupted(why),
        Verdict::Garbled(why) => ApiError::Garbled(why),
        Verdict::Retired => ApiError::Outdated,
        Verdict::Unauthorized => ApiError::SignedOut(SignedOut::Expired),
        Verdict::Forbidden { scopes, message } => ApiError::Forbidden { scopes, message },
        Verdict::Missing => ApiError::NotFound,
        Verdict::Refused(refusal) => ApiError::Refused(refusal),
        Verdict::Throttled { policy, retry_after } => ApiError::RateLimited { policy, retry_after },
        Verdict::Locked => ApiError::Locked,
        Verdict::Migrating { retry_after } => ApiError::Migrating { retry_after },
        Verdict::TooLarge => ApiError::TooLarge,
    }
}

/// What a write's last verdict means to its caller. Every verdict is named, so that a new one is decided and not
/// inherited.
fn write_error(verdict: Verdict) -> WriteError {
    match verdict {
        Verdict::Failed(why) if bites(Tooth::FailedIsNotSent) => {
            WriteError::NotProcessed(ApiError::Interrupted(why))
        }
        Verdict::MaybeSent(why) if bites(Tooth::LostIsNotSent) => {
            WriteError::NotProcessed(ApiError::Interrupted(why))
        }
        Verdict::MaybeSent(why) | Verdict::Failed(why) | Verdict::Garbled(why) | Verdict::Page(why) => {
            WriteError::MaybeProcessed(why)
        }
        Verdict::TooLarge => WriteError::MaybeProcessed("the answer is too large".to_owned()),
        Verdict::Answer => WriteError::MaybeProcessed("an answer was lost".to_owned()),
        Verdict::Missing => WriteError::Missing,
        Verdict::Refused(refusal) => WriteError::Refused(refusal),
        verdict @ (Verdict::NotSent(_)
        | Verdict::Proxy
        | Verdict::Unauthorized
        | Verdict::Forbidden { .. }
        | Verdict::Throttled { .. }
        | Verdict::Locked
        | Verdict::Migrating { .. }
        | Verdict::Retired
        | Verdict::Intercepted(_)) => WriteError::NotProcessed(read_error(verdict)),
    }
}
