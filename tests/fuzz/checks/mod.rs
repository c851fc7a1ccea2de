//! What must hold whatever a server or a visitor sends. The fuzzer calls these with bytes of its own making, the test
//! beside them with the seeds; each panics when something does not hold.

pub mod callback;
pub mod errors;
pub mod pages;
mod portal;
