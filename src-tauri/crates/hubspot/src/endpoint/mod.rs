//! One file per area of the API.
mod account;
mod associations;
mod batch;
mod definitions;
mod objects;
mod search;
