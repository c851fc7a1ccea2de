//! The seeds of the fuzzer and what it once found, played through the same checks without it.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "the seed that fails is named")]

pub mod checks;

use std::path::{Path, PathBuf};

/// The seeds of a check, in the order of their names; each must describe something.
fn seeds(of: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(of);
    let entries = std::fs::read_dir(folder).unwrap();
    let mut seeds: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    seeds.sort();
    seeds
}

fn replay(of: &str, fewest: usize, check: fn(&[u8])) {
    let seeds = seeds(of);
    assert!(seeds.len() >= fewest, "{} seeds of {of}", seeds.len());
    for seed in seeds {
        println!("{}", seed.display());
        check(&std::fs::read(seed).unwrap());
    }
}

#[test]
fn pages_hold_what_they_promise() {
    replay("pages", 20, checks::pages::check);
}

#[test]
fn errors_mean_what_they_say() {
    replay("errors", 20, checks::errors::check);
}

#[test]
fn the_sign_ins_page_lets_the_right_visit_in_alone() {
    replay("callback", 12, checks::callback::check);
}
