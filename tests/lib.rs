//! Scenarios that cross crates, and what they share: the measurements, the simulator and the flows in the real window.

pub mod desktop;
pub mod sim;
