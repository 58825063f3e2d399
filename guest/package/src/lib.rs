//! Makes the component as it is handed out: the guest, built for WASI, and who made it and under which terms.
//!
//! The host's build embeds what this makes; `cargo run -p plex-mcp-package -- plex-mcp.wasm` makes it without building a host.

pub mod wasm;

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use wasm_metadata::{
    AddMetadata, AddMetadataField, Authors, Description, Licenses, Source, Version,
};

/// Its name in a registry and in `inspect`.
const NAME: &str = "plex-mcp";

/// The bytes of the component, built with `cargo` from the source tree `workspace` in a target directory of its own.
///
/// # Errors
/// What cannot be built, and what to do about it.
pub fn component(cargo: &OsStr, workspace: &Path, target_dir: &Path) -> Result<Vec<u8>, String> {
    let guest = wasm::component(
        cargo,
        workspace,
        "plex-mcp-guest",
        target_dir,
        "plex_mcp.wasm",
    )?;
    let guest = fs::read(&guest).map_err(|error| format!("{}: {error}", guest.display()))?;
    described(&guest).map_err(|error| format!("failed to describe the component: {error:#}"))
}

/// The component with the words of this package's manifest in sections of its own, which registries and their tools read.
fn described(component: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut metadata = AddMetadata::default();
    metadata.name = AddMetadataField::Set(NAME.to_owned());
    metadata.version = AddMetadataField::Set(Version::new(env!("CARGO_PKG_VERSION")));
    metadata.description = AddMetadataField::Set(Description::new(env!("CARGO_PKG_DESCRIPTION")));
    metadata.licenses = AddMetadataField::Set(Licenses::new(env!("CARGO_PKG_LICENSE"))?);
    metadata.source = AddMetadataField::Set(Source::new(env!("CARGO_PKG_REPOSITORY"))?);
    metadata.authors = AddMetadataField::Set(Authors::new(env!("CARGO_PKG_AUTHORS")));
    metadata.to_wasm(component)
}
