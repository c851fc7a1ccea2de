//! Scenarios that cross crates: the engine over real SQLite against the sandbox, in one thread on a virtual clock.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a scenario that cannot go on has failed")]

mod activities;
mod bad_input;
mod browser;
mod carry;
mod cases;
mod conflicts;
mod crash;
mod decisions;
mod groups;
mod ladder;
mod links;
mod meanwhile;
mod patience;
mod pull;
mod push;
mod review;
mod satchel;
mod support;
mod tickets;
mod types;
mod undo;
