//! Scenarios that cross crates, and what they share: the measurements and the flows in the real window.

pub mod desktop;
