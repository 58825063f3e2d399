//! The manifest of a component: <https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/>

use anyhow::{Context, Result, bail, ensure};
use plex_mcp_contract::digest;
use serde::Deserialize;

/// The media type of a manifest.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";

/// The media type of a component.
const COMPONENT: &str = "application/wasm";

/// As much of a manifest as is needed.
#[derive(Debug, Deserialize)]
pub(crate) struct Manifest {
    layers: Vec<Descriptor>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    media_type: String,
    digest: String,
    size: u64,
}

/// The file that is the component.
#[derive(Debug, PartialEq)]
pub(crate) struct Layer {
    /// SHA-256: 64 hexadecimal digits.
    pub digest: String,
    /// Its bytes.
    pub size: usize,
}

impl Manifest {
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> Result<Manifest> {
        serde_json::from_slice(bytes).context("its manifest is not understood")
    }

    /// The one file, if it is WebAssembly and has at most `most` bytes.
    ///
    /// # Errors
    /// When it is something else, as the image of a container is.
    pub fn component(&self, most: usize) -> Result<Layer> {
        let [layer] = self.layers.as_slice() else {
            bail!(
                "it has {} layers, and a component is one",
                self.layers.len()
            );
        };
        ensure!(
            layer.media_type == COMPONENT,
            "its layer is `{}`, and that of a component is `{COMPONENT}`",
            layer.media_type.escape_debug()
        );
        let digest = digest::parse(&layer.digest).context("the digest of its layer is none")?;
        let size = usize::try_from(layer.size).unwrap_or(usize::MAX);
        ensure!(
            size <= most,
            "its layer has {size} bytes, and {most} are the most"
        );
        Ok(Layer { digest, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGITS: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[track_caller]
    fn check(layers: &str, expected: Result<usize, &str>) {
        let manifest = format!(r#"{{"schemaVersion": 2, "layers": {layers}}}"#);
        let found = Manifest::read(manifest.as_bytes()).and_then(|it| it.component(100));
        match (found, expected) {
            (Ok(layer), Ok(size)) => assert_eq!((layer.size, &*layer.digest), (size, DIGITS)),
            (Err(error), Err(words)) => {
                assert!(format!("{error:#}").contains(words), "{layers}: {error:#}");
            }
            (found, _) => panic!("{layers}: {found:?}"),
        }
    }

    #[test]
    fn a_component_is_one_file_of_some_size() {
        let layer = |kind: &str, digest: &str, size: &str| {
            format!(r#"{{"mediaType": "{kind}", "digest": "{digest}", "size": {size}}}"#)
        };
        let digest = format!("sha256:{DIGITS}");
        let good = layer("application/wasm", &digest, "100");
        check(&format!("[{good}]"), Ok(100));
        check("[]", Err("it has 0 layers"));
        check(&format!("[{good}, {good}]"), Err("it has 2 layers"));
        let large = layer("application/wasm", &digest, "101");
        check(&format!("[{large}]"), Err("101 bytes, and 100"));
        let image = layer("application/vnd.oci.image.layer.v1.tar+gzip", &digest, "1");
        check(&format!("[{image}]"), Err("that of a component is"));
        let weak = layer("application/wasm", "md5:0", "1");
        check(&format!("[{weak}]"), Err("the digest of its layer"));
        let endless = layer("application/wasm", &digest, "-1");
        check(&format!("[{endless}]"), Err("is not understood"));
    }
}
