//! `sandbox serve`: a sample account over HTTP on this computer, until it is told to end.

use crate::args::{Limits, Serve};
use crate::end::End;
use crate::exit;
use satchel_api::{ErrorCode, Failure};
use satchel_host::{Sandbox, SandboxOptions, Switches};
use std::io::{self, Write};

/// Serves until SIGTERM or Ctrl-C. The first line on standard output says where, and how to sign in.
pub(crate) async fn serve(wanted: Serve) -> Result<u8, Failure> {
    satchel_host::start_log(None)?;
    let mut end = End::listen()?;
    let sandbox = Sandbox::start(SandboxOptions {
        port: wanted.port,
        seed: wanted.seed,
        contacts: wanted.contacts,
        companies: wanted.companies,
        deals: wanted.deals,
        latency_ms: wanted.latency_ms,
        search_lag_ms: wanted.search_lag_ms,
        limits: wanted.limits == Limits::Real,
        switches: switches(&wanted.switches)?,
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

/// The switches with those that are named set.
fn switches(named: &[(String, String)]) -> Result<Switches, Failure> {
    let mut switches = Switches::default();
    for (name, setting) in named {
        if !switches.set(name, setting) {
            let message = format!("there is no switch {name} with a setting {setting}");
            let next = "See the page of open points for their names and settings.";
            return Err(Failure::new(ErrorCode::Usage, message, next));
        }
    }
    Ok(switches)
}

/// Whoever started the sandbox waits for this line, so a line that cannot be written ends it.
fn announce(sandbox: &Sandbox) -> io::Result<()> {
    let mut line = serde_json::to_string(sandbox.hello())?;
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}
