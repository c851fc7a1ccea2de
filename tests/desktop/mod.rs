//! The real window under test: starts the program on a display of its own and drives it through WebKitWebDriver.
//!
//! Invariants: every program is ended by its own id; every test has a data folder of its own and no keychain;
//! nothing is waited for by time alone. This module must never import the program it tests, and knows the window
//! only as its user does: by roles, names, text and keys.

mod axe;
mod driver;
pub mod http;
mod keys;
mod page;
mod portal;
mod process;
mod rep;
mod screen;
mod stage;
mod window;

pub use axe::Finding;
pub use driver::Element;
pub use page::{By, PATIENCE, Page, role};
pub use portal::{Contact, Portal, Size};
pub use process::{Running, free_port, lives, wait_for};
pub use rep::Rep;
pub use screen::Cover;
pub use window::{Browser, PROGRAM_VARIABLE, Start, Window};

/// Why a step did not work, in a sentence.
pub struct Trouble(String);

impl Trouble {
    /// A trouble in these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A test that ends with a trouble prints this.
impl std::fmt::Debug for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Trouble {}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}
