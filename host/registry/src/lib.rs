//! Fetches a component from a registry for container images.
//!
//! A component there is a manifest, which names one file by its digest. The manifest is asked for by its own digest and by
//! nothing else, so that neither the registry nor the way to it need be trusted: what has another digest is refused, and
//! what was fetched once is kept under its digest and never asked for again. Registries for everybody are asked without an
//! account, as the specification of the [OCI](https://github.com/opencontainers/distribution-spec) and that of
//! [tokens](https://distribution.github.io/distribution/spec/auth/token/) say.

mod reference;

mod challenge;
mod exchange;
mod kept;
mod manifest;

use std::path::Path;

use anyhow::{Context, Result};
use reqwest::Client;

use crate::exchange::Registry;
use crate::kept::Kept;
use crate::manifest::Manifest;
pub use crate::reference::Reference;

/// Bytes of a manifest: every registry takes as many, and few take more.
const MAX_MANIFEST: usize = 4 << 20;

/// The component that a manifest names, of at most `most` bytes; from `keep` if it is there, else from the registry.
/// `client` must follow no redirects: requests carry a token.
///
/// # Errors
/// When the registry does not have it, has something else, or cannot be reached.
pub async fn fetch(
    client: &Client,
    reference: &Reference,
    keep: Option<&Path>,
    most: usize,
) -> Result<Vec<u8>> {
    let kept = Kept::new(keep);
    let mut registry = Registry::new(client, reference);
    let manifest = match kept.read(&reference.digest, MAX_MANIFEST) {
        Some(manifest) => manifest,
        None => registry.manifest(MAX_MANIFEST).await?,
    };
    let layer = Manifest::read(&manifest)
        .and_then(|manifest| manifest.component(most))
        .with_context(|| format!("{reference} is no component"))?;
    let component = match kept.read(&layer.digest, most) {
        Some(component) => component,
        None => registry.blob(&layer.digest, layer.size).await?,
    };
    kept.write(&reference.digest, &manifest);
    kept.write(&layer.digest, &component);
    Ok(component)
}
