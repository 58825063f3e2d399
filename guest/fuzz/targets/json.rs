//! Any bytes that begin like JSON.

#![no_main]

#[path = "answer.rs"]
mod answer;

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    answer::read("application/json", b"{", body);
});
