//! Rules, and requests to decide about.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = plex_mcp_host::fuzzing::egress(bytes);
});
