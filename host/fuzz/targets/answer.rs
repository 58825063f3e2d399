//! What a component leaves in its memory as its answer, read in both ways, which must agree.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = plex_mcp_host::fuzzing::answer(bytes);
});
