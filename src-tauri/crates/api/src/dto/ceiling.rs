//! How much of HubSpot's limits is used.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The part of HubSpot's limits that Satchel uses at most; the rest is left to other programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Ceiling {
    /// Hundredths, 1 to 100.
    pub percent: u8,
}
