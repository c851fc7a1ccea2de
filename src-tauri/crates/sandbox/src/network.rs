//! How the way to the portal is, for as long as somebody leaves it so: unlike a fault, it has no end and counts no requests.
//!
//! Must never know of the fault script: clearing the one leaves the other.

use serde::{Deserialize, Serialize};

/// The network between a client and the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "network", rename_all = "snake_case", deny_unknown_fields)]
pub enum Network {
    /// Requests arrive, answers come back.
    #[default]
    Normal,
    /// Requests take longer.
    Slow {
        /// Milliseconds before the portal is asked.
        ms: u64,
    },
    /// No request arrives.
    Off,
}
