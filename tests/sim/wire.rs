//! The way between the engine and the sandbox: counts what passes, notes it for the trace, and can stop a request before
//! the server gets it or before its answer arrives, so that others act in between or the process dies there.

use super::time::fault;
use super::witness::Witness;
use satchel_core::OutboxState;
use satchel_hubspot::{BoxFuture, InProcess, SendError, Transport};
use satchel_sandbox::{FaultError, FaultService, Sandbox};
use satchel_store::{Store, StoreError};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// Where a request is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The server has not got it.
    Before,
    /// The server has acted, the answer has not arrived.
    After,
}

/// What happens at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// The process ends there.
    Crash,
    /// Others act, then it goes on.
    Meddle,
}

/// Which requests a stop counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    All,
    Writes,
    /// Those that read records whose change was found before.
    BatchReads,
}

/// A stop at the `nth` request from now on, of those that are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) of: Counted,
    pub(super) nth: u64,
    pub(super) moment: Moment,
    pub(super) act: Act,
}

/// What has passed in the whole schedule.
#[derive(Debug, Default)]
pub(super) struct Passed {
    pub(super) trace: u64,
    pub(super) requests: u64,
    pub(super) faults: u64,
    /// Requests that write.
    pub(super) writes: u64,
    /// How often a fault befell a request while a row was in this state.
    pub(super) coverage: BTreeMap<(String, OutboxState), u64>,
    /// What a request showed that must not be.
    pub(super) violations: Vec<String>,
    /// What was in headers that must be nowhere else.
    pub(super) secrets: Vec<String>,
    /// Whether the answer to a renewal of the sign-in was lost.
    pub(super) renewal_lost: bool,
    /// Whether the last answer renewed the sign-in, so that it may not be kept yet.
    pub(super) renewing: bool,
    /// One line per request, kept only when a schedule is told in full.
    pub(super) told: Option<Vec<String>>,
}

impl Passed {
    /// The process ended: what it had not kept is lost.
    pub(super) fn note_crash(&mut self) {
        self.renewal_lost |= std::mem::take(&mut self.renewing);
    }

    /// Mixes bytes into the trace. Of a very long text its length is enough.
    pub(super) fn mix(&mut self, bytes: &[u8]) {
        let bytes = if bytes.len() > 1 << 20 { &bytes[..64] } else { bytes };
        let mut words = bytes.chunks_exact(8);
        for word in words.by_ref() {
            let word = word.iter().fold(0, |word: u64, byte| (word << 8) | u64::from(*byte));
            self.trace = (self.trace.rotate_left(5) ^ word).wrapping_mul(0x0100_0000_01B3);
        }
        for byte in words.remainder() {
            self.trace = (self.trace ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    /// Mixes a line in, and keeps it for whoever reads along.
    pub(super) fn tell(&mut self, line: &str) {
        self.mix(line.as_bytes());
        if let Some(told) = &mut self.told {
            told.push(line.to_owned());
        }
    }
}

/// One connection's life: a new one for each process.
pub(super) struct Wire {
    inner: InProcess<FaultService, FaultError>,
    sandbox: Sandbox,
    state: Mutex<State>,
    stopped: Notify,
    go_on: Notify,
    passed: Arc<Mutex<Passed>>,
    witness: Witness,
}

#[derive(Default)]
struct State {
    stops: Vec<Stop>,
    sent: u64,
    written: u64,
    batch_reads: u64,
    act: Option<Act>,
    /// Where the states of rows are read when a fault strikes.
    store: Option<Store>,
}

impl Wire {
    pub(super) fn new(sandbox: &Sandbox, passed: Arc<Mutex<Passed>>, witness: Witness) -> Self {
        Self {
            inner: InProcess::new(sandbox.service(), fault),
            sandbox: sandbox.clone(),
            state: Mutex::default(),
            stopped: Notify::new(),
            go_on: Notify::new(),
            passed,
            witness,
        }
    }

    pub(super) fn watch(&self, store: Store) {
        self.state().store = Some(store);
    }

    /// Begins a turn with these stops.
    pub(super) fn begin(&self, stops: Vec<Stop>) {
        let mut state = self.state();
        *state = State { stops, store: state.store.take(), ..State::default() };
    }

    /// Waits for the next stop.
    pub(super) async fn stop(&self) -> Act {
        loop {
            self.stopped.notified().await;
            if let Some(act) = self.state().act.take() {
                return act;
            }
        }
    }

    /// Lets the stopped request go on.
    pub(super) fn resume(&self) {
        self.go_on.notify_one();
    }

    async fn pause_if(&self, stop: Option<Act>) {
        let Some(act) = stop else { return };
        self.state().act = Some(act);
        self.stopped.notify_one();
        self.go_on.notified().await;
    }

    /// The stops of a request that comes now: before it and after it.
    fn stops(&self, writes: bool, batch_read: bool) -> (Option<Act>, Option<Act>) {
        let mut state = self.state();
        state.sent += 1;
        state.written += u64::from(writes);
        state.batch_reads += u64::from(batch_read);
        let sent = state.sent;
        if self.witness.is_endless(sent) {
            self.passed().violations.push(format!("{sent} requests in one turn: it does not end"));
            return (Some(Act::Crash), None);
        }
        let here = |stop: &Stop| match stop.of {
            Counted::All => stop.nth == sent,
            Counted::Writes => writes && stop.nth == state.written,
            Counted::BatchReads => batch_read && stop.nth == state.batch_reads,
        };
        let at =
            |moment| state.stops.iter().find(|stop| stop.moment == moment && here(stop)).map(|stop| stop.act);
        (at(Moment::Before), at(Moment::After))
    }

    fn note(&self, request: &str, body: &[u8], answer: &Result<http::Response<bytes::Bytes>, SendError>) {
        let row = self.sandbox.latest_requests(1).pop();
        let fault = row.as_ref().and_then(|row| row.fault.clone());
        let ended = match answer {
            Ok(answer) => answer.status().as_u16().to_string(),
            Err(SendError::NotSent(_)) => "not sent".to_owned(),
            Err(SendError::MaybeSent(_)) => "lost".to_owned(),
        };
        let counts = match (&fault, &self.state().store) {
            (Some(_), Some(store)) => store
                .read_now(|reader| -> Result<_, StoreError> { reader.outbox_counts() })
                .unwrap_or_default(),
            _ => BTreeMap::new(),
        };
        let wrong = row.and_then(|row| self.witness.judge_answer(&row));
        let mut passed = self.passed();
        passed.violations.extend(wrong);
        passed.requests += 1;
        passed.mix(body);
        if let Ok(answer) = answer {
            passed.mix(answer.body());
        }
        let line = format!("    {request} → {ended} {}", fault.as_deref().unwrap_or(""));
        passed.tell(&line);
        let Some(fault) = fault else { return };
        passed.faults += 1;
        passed.renewal_lost |= request.contains("/oauth/");
        for state in counts.into_keys() {
            *passed.coverage.entry((fault.clone(), state)).or_default() += 1;
        }
    }

    /// What the request itself shows.
    fn look_at(&self, request: &http::Request<bytes::Bytes>, writes: bool) {
        let store = self.state().store.clone();
        let wrong = self.witness.judge_request(request, store.as_ref(), writes);
        let mut passed = self.passed();
        passed.violations.extend(wrong);
        passed.writes += u64::from(writes);
        let signed = request.headers().get(http::header::AUTHORIZATION).and_then(|text| text.to_str().ok());
        let token = signed.and_then(|text| text.strip_prefix("Bearer ")).map(str::to_owned);
        if let Some(token) = token.filter(|token| !passed.secrets.contains(token)) {
            passed.secrets.push(token);
        }
    }

    fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Wire {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<bytes::Bytes>, SendError>> {
        let path = request.uri().path();
        let token = path.starts_with("/oauth/");
        let batch_read = path.ends_with("/batch/read");
        let reads = request.method() == http::Method::GET
            || path.ends_with("/read")
            || path.ends_with("/search")
            || token;
        let line = format!("{} {}", request.method(), request.uri());
        Box::pin(async move {
            let (before, after) = self.stops(!reads, batch_read);
            self.pause_if(before).await;
            self.look_at(&request, !reads);
            // A renewal's form holds what differs from run to run in nothing but its secrets: they stay out of the trace.
            let body = if token { bytes::Bytes::new() } else { request.body().clone() };
            let answer = self.inner.send(request).await;
            self.note(&line, &body, &answer);
            self.passed().renewing = token;
            self.pause_if(after).await;
            answer
        })
    }
}
