//! Rules, and requests to decide about.

#![no_main]

#[path = "../decide.rs"]
mod decide;
#[path = "../parse.rs"]
mod parse;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = decide::decide(bytes);
});
