//! Any bytes that begin like XML.

#![no_main]

#[path = "answer.rs"]
mod answer;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    answer::read("text/xml", b"<", body);
});
