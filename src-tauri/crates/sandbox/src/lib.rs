//! A HubSpot look-alike: a portal behind HubSpot's HTTP routes, for samples, tests and measurements.
//!
//! [`Sandbox`] holds the portal. [`Sandbox::router`] and [`Sandbox::service`] answer in the same process, [`serve`] answers
//! on a loopback socket. Base records are a pure function of the seed ([`world`]), what HubSpot leaves undocumented is a
//! named switch ([`switches`]), what can go wrong on the way is a script ([`fault`]), and others may be at work in the
//! portal ([`Busy`]).
//!
//! A million contacts are up within a second and take less than 400 MB; a test holds the latter, `examples/large.rs` measures
//! both. Searches by id, address, domain and lately changed stamps look only where matches can be, all others at every
//! record, about a second for a million.
//!
//! Invariants: the same configuration, times and requests give the same answers; nothing is stored per base record. This
//! crate must never know of any other crate of Satchel: it must not share our mistakes.

mod config;
mod draws;
mod exchange;
pub mod fault;
mod http;
mod instant;
mod interface;
mod mishaps;
mod network;
mod portal;
mod request_class;
mod sandbox;
pub mod serve;
mod service;
pub mod switches;
mod witness;
pub mod world;

pub use config::{AccountType, Breadth, Config, Limits};
pub use fault::{Fault, FaultError, FaultRule};
pub use mishaps::Mishaps;
pub use network::Network;
pub use portal::life::Busy;
pub use portal::permissions::{Permissions, View};
pub use portal::value_rules::RuleType;
pub use request_class::RequestClass;
pub use sandbox::{Hello, HelloUser, RequestLogRow, Sandbox, SandboxError, Time};
pub use service::FaultService;
pub use switches::Switches;
pub use witness::{Version, Whereabouts};
