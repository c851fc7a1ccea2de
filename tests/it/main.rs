//! Scenarios that cross crates: the engine over real SQLite against the sandbox, in one thread on a virtual clock.

mod conflicts;
mod pull;
mod push;
mod support;
