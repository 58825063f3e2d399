//! A call's JSON, for every tool of the embedded component.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| plex_mcp_host::fuzzing::arguments(bytes));
