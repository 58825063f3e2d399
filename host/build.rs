//! Makes the component and embeds it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plex_mcp_package::Artifact;
use sha2::{Digest as _, Sha256};

/// The sources of the component, seen from the workspace's root.
const SOURCES: [&str; 14] = [
    "wit",
    "guest/src",
    "guest/build.rs",
    "guest/describe/src",
    "guest/describe/Cargo.toml",
    "guest/Cargo.toml",
    "guest/wire/src",
    "guest/wire/Cargo.toml",
    "host/egress-policy/src",
    "host/egress-policy/Cargo.toml",
    "host/forms/src",
    "host/forms/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
];

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            for line in words.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .ok_or("the host has no workspace around it")?;
    for source in SOURCES.map(|source| workspace.join(source)) {
        // A path that is missing would make cargo run this script at every build.
        if source.exists() {
            println!("cargo::rerun-if-changed={}", source.display());
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=PLEX_MCP_TARGET={}", variable("TARGET")?);
    let out = PathBuf::from(variable("OUT_DIR")?);
    let cargo = variable("CARGO")?;
    let target_dir = out.join("guest");
    let component =
        plex_mcp_package::component(Artifact::Tools, cargo.as_ref(), workspace, &target_dir)?;
    let file = out.join("plex-mcp.wasm");
    std::fs::write(&file, &component).map_err(|error| format!("{}: {error}", file.display()))?;
    println!("cargo::rustc-env=PLEX_MCP_COMPONENT={}", file.display());
    let digest = Sha256::digest(&component);
    let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=PLEX_MCP_COMPONENT_SHA256={digits}");
    Ok(())
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
