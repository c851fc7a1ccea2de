//! HubSpot's own client libraries, unmodified, against the sandbox over loopback: what they make of its answers is what
//! their users expect of HubSpot's.
//!
//! The scripts beside this file make the calls and print what the library understood; here stands what that must be.
//! Where a library cannot be fetched, the test says so and fails.

#![expect(clippy::unwrap_used, reason = "a script that cannot be run has failed")]

mod answers;
mod definitions;
mod goods;
mod install;
mod links;
mod lists;
mod records;
mod refusals;
mod schemas;

use answers::Answers;
use satchel_tests::desktop::{Portal, Size};
use std::process::{Command, Stdio};

const SIZE: Size = Size { contacts: 120, companies: 20, deals: 20, latency_ms: 0 };

#[test]
fn hubspots_library_for_node_understands_the_sandbox() {
    understood(install::node());
}

#[test]
fn hubspots_library_for_python_understands_the_sandbox() {
    understood(install::python());
}

/// Runs a script against a portal of its own and compares what it printed.
fn understood(mut script: Command) {
    let folder = tempfile::tempdir().unwrap();
    let portal = Portal::serve(folder.path(), SIZE).unwrap();
    for (name, place) in [
        ("SANDBOX_URL", "/api_base"),
        ("SANDBOX_TOKEN", "/token"),
        ("CLIENT_ID", "/client_id"),
        ("CLIENT_SECRET", "/client_secret"),
    ] {
        script.env(name, portal.text(place).unwrap());
    }
    let output = script.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let answers = Answers::read(&String::from_utf8(output.stdout).unwrap());
    assert!(output.status.success(), "{said}");
    definitions::hold(&answers);
    records::one_contact(&answers);
    records::batches(&answers);
    records::searches(&answers, SIZE.contacts);
    records::other_types(&answers);
    links::hold(&answers);
    goods::products(&answers);
    goods::line_items(&answers);
    goods::leads(&answers);
    lists::hold(&answers);
    schemas::hold(&answers);
    refusals::hold(&answers);
    answers.were_all_looked_at();
}
