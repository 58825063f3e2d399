//! Reads `wit/`, the one definition of the tools, and writes what the code and the hosts need of it:
//!
//! - `mcp-tools.json`: what the tags say and the words of records and fields, for our host;
//! - `package-docs.bin`: the words alone, in the form that other component hosts read;
//! - `params.rs`: bounds and defaults of the parameters, so that the guest keeps no second copy.
//!
//! A function that is not fully described fails the build.

#[path = "build/describe.rs"]
mod describe;
#[path = "build/emit.rs"]
mod emit;
#[path = "build/tags.rs"]
mod tags;

use std::{env, fs, path::PathBuf};

const WIT: &str = "../wit";

fn main() {
    println!("cargo::rerun-if-changed={WIT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    if let Err(errors) = run() {
        for error in errors {
            println!("cargo::error={error}");
        }
        std::process::exit(1);
    }
}

fn run() -> Result<(), Vec<String>> {
    let world = describe::read(WIT)?;
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let write = |name: &str, bytes: Vec<u8>| {
        fs::write(out.join(name), bytes).map_err(|e| vec![format!("failed to write {name}: {e}")])
    };
    write("mcp-tools.json", emit::mcp_tools(&world))?;
    write("package-docs.bin", emit::package_docs(&world))?;
    write("params.rs", emit::params(&world).into_bytes())
}
