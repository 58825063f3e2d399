//! What a component says about itself, and the component.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = plex_mcp_host::fuzzing::section(bytes);
});
