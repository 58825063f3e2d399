//! Builds the guest for `wasm32-wasip2` and embeds it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const TARGET: &str = "wasm32-wasip2";
const PROFILE: &str = "component";

/// What the component is made of, seen from the workspace's root.
const SOURCES: [&str; 8] = [
    "wit",
    "guest/src",
    "guest/build.rs",
    "guest/describe/src",
    "guest/describe/Cargo.toml",
    "guest/Cargo.toml",
    "Cargo.toml",
    "Cargo.lock",
];

/// Settings of the person's that reach the inner cargo: where crates come from and how.
const KEPT: [&str; 5] = [
    "CARGO_HOME",
    "CARGO_HTTP_",
    "CARGO_NET_",
    "CARGO_REGISTR",
    "CARGO_SOURCE_",
];

fn main() -> ExitCode {
    match build() {
        Ok(component) => {
            println!(
                "cargo::rustc-env=PLEX_MCP_COMPONENT={}",
                component.display()
            );
            ExitCode::SUCCESS
        }
        Err(words) => {
            for line in words.lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<PathBuf, String> {
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

    // A target directory of its own: the outer cargo holds the lock of the usual one until this script ends.
    let target_dir = PathBuf::from(variable("OUT_DIR")?).join("guest");
    let mut cargo = Command::new(variable("CARGO")?);
    for (name, _) in env::vars_os() {
        // The host's own settings (features, flags, encoded rustflags) must not leak into a build for another target.
        let own = name.to_string_lossy().into_owned();
        let inherited = own.starts_with("CARGO") && !KEPT.iter().any(|kept| own.starts_with(kept));
        if inherited || own.ends_with("RUSTFLAGS") || own == "RUSTC" || own.starts_with("RUSTC_") {
            cargo.env_remove(&name);
        }
    }
    let output = cargo
        .current_dir(workspace)
        .args(["build", "--package", "plex-mcp-guest", "--lib"])
        .args(["--target", TARGET, "--profile", PROFILE, "--locked"])
        .arg("--target-dir")
        .arg(&target_dir)
        .output()
        .map_err(|error| format!("failed to run cargo for the component: {error}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        // rustc reports a target without a standard library as error E0463.
        let missing = words.contains("E0463") && words.contains(TARGET);
        return Err(if missing {
            format!("the component needs the target {TARGET}: run `rustup target add {TARGET}`")
        } else {
            format!("failed to build the component\n{words}")
        });
    }
    let component = target_dir.join(TARGET).join(PROFILE).join("plex_mcp.wasm");
    if component.is_file() {
        Ok(component)
    } else {
        Err(format!("the component is not at {}", component.display()))
    }
}

fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| format!("{name}: {error}"))
}
