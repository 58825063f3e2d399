//! The arguments of a call, for tools of every kind.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = plex_mcp_host::fuzzing::arguments(bytes);
});
