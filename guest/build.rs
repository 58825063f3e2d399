//! Writes the sections that describe the tools, from the one definition of them in `wit/`.

/// Bytes of the component's stack. What it decodes is nested 32 deep at most.
const STACK: usize = 256 << 10;

/// Bytes of memory that it begins with, so that it need not grow in small steps.
const MEMORY: usize = 2 << 20;

fn main() -> std::process::ExitCode {
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
        println!("cargo::rustc-link-arg-cdylib=--initial-memory={MEMORY}");
    }
    plex_mcp_describe::build("../wit")
}
