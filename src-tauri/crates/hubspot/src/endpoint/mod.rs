//! The calls of the API, one file per area. Paths name the dated version; texts in them are percent-encoded.

mod account;
mod associations;
mod batch;
mod definitions;
mod objects;
mod schemas;
mod search;
mod target;

pub use definitions::UniqueProperty;
