//! The flows in the real window, each as a person would do it: by keys, roles and names.
//!
//! They need a display server, a WebDriver and the built program: `cargo xtask test` has all three.

mod conflicts;
mod desk;
mod edits;
mod ends;
mod hostile;
mod keeping;
mod large;
mod mouse;
mod offline;
mod outbox;
mod routes;
mod sample;
mod shell;
mod sign_in;
mod sizes;
mod tastes;
