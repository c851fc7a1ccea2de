//! The open points of HubSpot's contract, looked at from outside: the same calls to the sandbox and to an account, side
//! by side.
//!
//! Invariants: nothing is written but what the run made itself, and that is archived at its end, whatever happened; the
//! token goes to HubSpot or to this computer and into no text. This module must never know how the sandbox decides: it
//! sees what any client sees.

mod counterpart;
mod ledger;
mod pace;
mod probes;
mod run;
mod sighting;
#[cfg(test)]
mod tests;

use crate::secrets::random;
use crate::{HostError, SystemClock, session};
use counterpart::Counterpart;
pub use ledger::LeftOver;
use pace::SkippedTime;
pub use pace::StopAsk;
use run::{Findings, Run};
use satchel_core::{Account, Secret};
use satchel_engine::EngineError;
use satchel_hubspot::{API_VERSION, ApiBase, Auth};
use satchel_sandbox::switches::{Point, Switches};
use satchel_sandbox::world::WorldSize;
use satchel_sandbox::{Config, Limits, Sandbox};
use serde::Serialize;
use serde_json::Value;
pub use sighting::{ContractPoint, ContractReport, Sighting};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Milliseconds until the sandbox's index knows of a change: without a lag there is nothing to see of one.
const SEARCH_LAG_MS: u64 = 3_000;

/// What a run will do, as the sandbox has just shown.
#[derive(Clone, Debug, Serialize)]
pub struct ContractPlan {
    /// Number of the account.
    pub portal: String,
    /// HubSpot's name for its kind.
    pub account_type: String,
    /// Whether it is a test account or a sandbox, where nobody's real data is.
    pub for_tests: bool,
    /// How many records will be made, by type; a property counts as one of `properties`.
    pub makes: BTreeMap<&'static str, usize>,
    /// About how many requests.
    pub requests: u64,
    /// About how many minutes; more where HubSpot's index is slow.
    pub minutes: u64,
    /// How many open points there are.
    pub points: usize,
    /// How many of them can be seen.
    pub visible: usize,
}

/// A run that was rehearsed and has not begun.
pub struct Contract {
    live: Counterpart,
    account: Account,
    rehearsed: Findings,
}

impl Contract {
    /// Rehearses on the sandbox and asks whose account the token is; nothing is written there.
    pub async fn prepare(token: Secret, api_base: Option<&str>, stop: &StopAsk) -> Result<Self, HostError> {
        if token.expose().is_empty() {
            return Err(HostError::Empty("the token"));
        }
        let api_base = match api_base {
            None => ApiBase::hubspot(),
            Some(text) => ApiBase::parse(text).map_err(|_| HostError::Address(text.to_owned()))?,
        };
        let clock = Arc::new(SystemClock::new());
        let client = session::client(&api_base, Auth::Static(token.clone()), clock);
        let account = client.account().await.map_err(EngineError::from)?;
        let rehearsed = rehearse(Switches::default(), stop).await?;
        Ok(Self { live: Counterpart::over_http(&api_base, token, stop.stop()), account, rehearsed })
    }

    /// What [`Self::run`] will do.
    pub fn plan(&self) -> ContractPlan {
        let visible = |point: &&Point| !matches!(sighting(&self.rehearsed, point), Sighting::Unseen(_));
        ContractPlan {
            portal: self.account.portal_id.clone(),
            account_type: self.account.account_type.clone(),
            for_tests: matches!(self.account.account_type.as_str(), "DEVELOPER_TEST" | "SANDBOX"),
            makes: self.rehearsed.made.clone(),
            requests: self.rehearsed.requests,
            minutes: self.rehearsed.took.as_secs().div_ceil(60),
            points: Switches::POINTS.len(),
            visible: Switches::POINTS.iter().filter(visible).count(),
        }
    }

    /// Runs the probes; `told` hears what is being looked at.
    pub async fn run(mut self, mut told: impl FnMut(&str)) -> Result<ContractReport, HostError> {
        let live = look(&mut self.live, &mut told).await?;
        let points = Switches::POINTS.iter().map(|point| {
            ContractPoint::new(point.name, sighting(&self.rehearsed, point), sighting(&live, point))
        });
        let report = ContractReport::new(self.account.portal_id, self.account.account_type, points.collect());
        Ok(ContractReport {
            requests: live.requests,
            remarks: live.remarks,
            ended_early: live.ended_early,
            left_over: live.left_over,
            ..report
        })
    }
}

/// What was seen of a point.
fn sighting(findings: &Findings, point: &Point) -> Sighting {
    let seen = findings.sightings.get(point.name).cloned();
    seen.or_else(|| probes::out_of_sight(point.name))
        .unwrap_or_else(|| Sighting::unseen("no probe looks at it"))
}

/// All probes against a sandbox in this process, by a time of its own.
async fn rehearse(switches: Switches, stop: &StopAsk) -> Result<Findings, HostError> {
    let time = Arc::new(SkippedTime::default());
    let sandbox = sandbox_of(switches, Arc::clone(&time))?;
    look(&mut Counterpart::in_process(&sandbox, time, stop.stop()), &mut |_| {}).await
}

fn sandbox_of(switches: Switches, time: Arc<SkippedTime>) -> Result<Sandbox, HostError> {
    let config = Config {
        switches,
        limits: Limits::Real,
        search_lag_ms: SEARCH_LAG_MS,
        ..Config::new(1, WorldSize::of(120, 10, 5))
    };
    Sandbox::new(config, time).map_err(|error| HostError::Sandbox(error.to_string()))
}

/// All probes against an account.
async fn look(there: &mut Counterpart, told: &mut dyn FnMut(&str)) -> Result<Findings, HostError> {
    let tag: String = random::<4>()?.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut run = Run::new(there, tag, told);
    probes::all(&mut run).await;
    Ok(run.finish().await)
}

/// Where records of a type are.
fn objects(kind: &str) -> String {
    format!("/crm/objects/{API_VERSION}/{kind}")
}

/// Where properties of a type are.
fn properties(kind: &str) -> String {
    format!("/crm/properties/{API_VERSION}/{kind}")
}

/// Where the associations of a record are.
fn associations_of(kind: &str, id: &str, to: &str) -> String {
    format!("{}/{id}/associations/{to}", objects(kind))
}

/// Where batches of associations are.
fn association_batch(from: &str, to: &str, name: &str) -> String {
    format!("/crm/associations/{API_VERSION}/{from}/{to}/batch/{name}")
}

/// A text or a number as text; empty for anything else.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}
