//! Makes the components as they are handed out: the guest, built for WASI, and who made it and under which terms.
//!
//! The host's build embeds the first; `cargo run -p plex-mcp-package -- plex-mcp.wasm` makes it without building a host.
//! `cargo run -p plex-mcp-package -- --http plex-mcp-http.wasm` makes the second, the same tools behind
//! `wasi:http/incoming-handler`: on demand, because a build of the program needs none.

pub mod wasm;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_metadata::{
    AddMetadata, AddMetadataField, Authors, Description, Licenses, Source, Version,
};

/// A component that is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// Each tool is an export: for our host, and for hosts that turn exports into tools.
    Tools,
    /// The tools as an MCP server behind `wasi:http/incoming-handler`.
    Http,
}

impl Artifact {
    /// Its name in a registry and in `inspect`.
    const fn name(self) -> &'static str {
        match self {
            Artifact::Tools => "plex-mcp",
            Artifact::Http => "plex-mcp-http",
        }
    }

    /// The package that is built, and the file that comes out.
    const fn built(self) -> (&'static str, &'static str) {
        match self {
            Artifact::Tools => ("plex-mcp-guest", "plex_mcp.wasm"),
            Artifact::Http => ("plex-mcp-http", "plex_mcp_http.wasm"),
        }
    }
}

/// The bytes of a component, built with `cargo` from the source tree `workspace` in a target directory of its own.
///
/// # Errors
/// What cannot be built, and what to do about it.
pub fn component(
    artifact: Artifact,
    cargo: &OsStr,
    workspace: &Path,
    target_dir: &Path,
) -> Result<Vec<u8>, String> {
    let (package, file) = artifact.built();
    let stored = match artifact {
        Artifact::Tools => None,
        Artifact::Http => Some(stored(cargo, workspace, target_dir)?),
    };
    let variables = stored.as_deref().map(|file| (STORED, file));
    let built = wasm::component_with(cargo, workspace, package, target_dir, file, variables)?;
    let built = fs::read(&built).map_err(|error| format!("{}: {error}", built.display()))?;
    described(artifact.name(), &built)
        .map_err(|error| format!("failed to describe the component: {error:#}"))
}

/// Where the second component takes the contract of the tools from.
const STORED: &str = "PLEX_MCP_STORED";

/// A file with the contract of the tools as Rust.
fn stored(cargo: &OsStr, workspace: &Path, target_dir: &Path) -> Result<PathBuf, String> {
    let file = target_dir.join("stored.rs");
    let output = Command::new(cargo)
        .current_dir(workspace)
        .args(["run", "--quiet", "--locked", "--package", "plex-mcp-stored"])
        .args(["--target-dir".as_ref(), target_dir.as_os_str()])
        .arg("--")
        .args(["wit".as_ref(), file.as_os_str()])
        .output()
        .map_err(|error| format!("failed to run cargo for plex-mcp-stored: {error}"))?;
    if output.status.success() {
        Ok(file)
    } else {
        let words = String::from_utf8_lossy(&output.stderr);
        Err(format!("failed to store the contract\n{words}"))
    }
}

/// The component with the words of this package's manifest in sections of its own, which registries and their tools read.
fn described(name: &str, component: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(name.to_owned());
    metadata.version = AddMetadataField::Set(Version::new(env!("CARGO_PKG_VERSION")));
    metadata.description = AddMetadataField::Set(Description::new(env!("CARGO_PKG_DESCRIPTION")));
    metadata.licenses = AddMetadataField::Set(Licenses::new(env!("CARGO_PKG_LICENSE"))?);
    metadata.source = AddMetadataField::Set(Source::new(env!("CARGO_PKG_REPOSITORY"))?);
    metadata.authors = AddMetadataField::Set(Authors::new(env!("CARGO_PKG_AUTHORS")));
    metadata.to_wasm(component)
}
