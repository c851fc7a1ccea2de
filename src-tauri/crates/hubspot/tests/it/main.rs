//! The client against hand-made servers: in this process, and on loopback sockets for what only a network can do.

// A hand-made server that fails is a test that fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod auth;
mod chunks;
mod http_form;
mod limits;
mod reads;
mod recorded;
mod support;
mod tolerant;
mod writes;
