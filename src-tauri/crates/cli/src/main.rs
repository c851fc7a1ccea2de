//! The `satchel` command line.

fn main() {}
