//! Setup, run, test, bench and tidy.

fn main() {}
