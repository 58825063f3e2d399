//! The component that a setting names.

use std::path::{Path, PathBuf};

use plex_mcp_registry::Reference;

/// The place of the component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComponentSetting {
    /// The one that this program was built with.
    Embedded,
    /// A file.
    File(PathBuf),
    /// One in a registry.
    Registry(Reference),
}

impl ComponentSetting {
    /// `oci://...` is a component in a registry, everything else a file.
    ///
    /// # Errors
    /// When it is in a registry, and nothing there is named by digest.
    pub fn named(name: &Path) -> Result<ComponentSetting, String> {
        match name.to_str().filter(|text| Reference::is_meant(text)) {
            Some(text) => text
                .parse()
                .map(ComponentSetting::Registry)
                .map_err(|error| format!("{text}: {error}")),
            None => Ok(ComponentSetting::File(name.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_components_in_registries() {
        let named = |text: &str| ComponentSetting::named(text.as_ref());
        let file = Ok(ComponentSetting::File("oci/a.wasm".into()));
        assert_eq!(named("oci/a.wasm"), file);
        let name = format!("oci://ghcr.io/a/b@sha256:{}", "0".repeat(64));
        let expected = ComponentSetting::Registry(name.parse().unwrap());
        assert_eq!(named(&name), Ok(expected));
        let error = named("oci://ghcr.io/a/b:latest").unwrap_err();
        assert!(error.contains("it names no digest"), "{error}");
    }
}
