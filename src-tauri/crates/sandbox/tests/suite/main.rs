//! The sandbox through its routes, as a client meets it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod associations;
mod batches;
mod definitions;
mod faults;
mod harness;
mod lists;
mod merging;
mod oauth;
mod recorded;
mod rules;
mod search;
mod server;
mod state;
mod validation;
mod writes;
