//! What a component says about itself.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| plex_mcp_host::fuzzing::section(bytes));
