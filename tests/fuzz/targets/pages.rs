//! The fuzzer's way into the check of the same name.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| satchel_fuzz::pages::check(bytes));
