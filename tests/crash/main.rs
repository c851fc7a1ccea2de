//! Ends of processes, of power and of what Satchel stands on: whatever breaks off, wherever, no edit is lost and nothing
//! is sent twice. `docs/CRASHES.md` says what is tried and what is looked at.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a trial that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "what was tried is told")]

mod account;
mod computer;
mod keychain;
mod kills;
mod nth;
mod old_file;
mod operations;
mod points;
mod power;
#[path = "../wire/relay.rs"]
#[allow(dead_code, reason = "what the cases of the network need besides")]
mod relay;
#[path = "../it/satchel.rs"]
#[allow(dead_code, reason = "what other scenarios need besides")]
mod satchel;
#[path = "../wire/sign_in.rs"]
#[allow(dead_code, reason = "what the cases of the network need besides")]
mod sign_in;
mod two;
