//! Lines that may be rules.

#![no_main]

#[path = "../parse.rs"]
mod parse;
#[path = "../read.rs"]
mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = read::read(bytes);
});
