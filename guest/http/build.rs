//! Takes the contract of the tools into the component, as `plex-mcp-stored` writes it.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

/// Where the contract is. `cargo run -p plex-mcp-package -- --http FILE` sets it.
const STORED: &str = "PLEX_MCP_STORED";

/// What stands there without it: enough for lints and unit tests.
const NO_TOOLS: &str = "
/// For an assistant, about the tools together.
const INSTRUCTIONS: &str = \"\";

/// Shown when nobody chooses.
const DEFAULT_TOOLSETS: &[&str] = &[];

/// None.
const TOOLS: &[Stored] = &[];
";

/// Bytes of the component's stack: what answers HTTP has deeper calls than the tools themselves.
const STACK: usize = 1 << 20;

/// Bytes of memory that it begins with, so that it need not grow in small steps.
const MEMORY: usize = 4 << 20;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={STORED}");
    let is_component = env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm");
    if is_component {
        println!("cargo::rustc-link-arg-cdylib=-zstack-size={STACK}");
        println!("cargo::rustc-link-arg-cdylib=--initial-memory={MEMORY}");
    }
    let stored = match env::var_os(STORED) {
        Some(file) => {
            println!("cargo::rerun-if-changed={}", PathBuf::from(&file).display());
            fs::read_to_string(&file)
                .map_err(|error| format!("{STORED}: {}: {error}", PathBuf::from(file).display()))
        }
        None => {
            if is_component {
                println!(
                    "cargo::warning=without {STORED} it has no tools: cargo run -p plex-mcp-package -- --http FILE makes all of it"
                );
            }
            Ok(NO_TOOLS.to_owned())
        }
    };
    let written = stored.and_then(|stored| {
        let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
        fs::write(PathBuf::from(out).join("stored.rs"), stored)
            .map_err(|error| format!("failed to write stored.rs: {error}"))
    });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            println!("cargo::error={words}");
            ExitCode::FAILURE
        }
    }
}
