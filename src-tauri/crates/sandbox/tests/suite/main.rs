//! The sandbox through its routes, as a client meets it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests over a socket run in real time")]
#![allow(clippy::print_stdout, reason = "a test that was skipped says so")]

mod associations;
mod batches;
mod busy;
mod custom_objects;
mod definitions;
mod events;
mod every_kind;
mod faults;
mod goods;
mod harness;
mod large;
mod legacy;
mod lists;
mod memberships;
mod merging;
mod mishaps;
mod oauth;
mod open_points;
mod panel;
mod permissions;
mod recorded;
mod recycle_bin;
mod rules;
mod search;
mod server;
mod shortcuts;
mod state;
mod validation;
mod writes;
