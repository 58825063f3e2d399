//! Components other than the embedded one, accepted by their digest.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use plex_mcp_package::wasm;
use sha2::{Digest, Sha256};

/// A component in a file.
pub struct Component {
    path: PathBuf,
    digest: String,
}

/// The one of `tests/fixtures/hostile`, built when it is wanted first.
pub fn hostile() -> &'static Component {
    static HOSTILE: LazyLock<Component> = LazyLock::new(|| {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let cargo = env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into());
        let target_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fixtures");
        let (package, file) = ("plex-mcp-hostile", "hostile.wasm");
        let built = wasm::component(&cargo, workspace, package, &target_dir, file);
        Component::at(built.unwrap_or_else(|words| panic!("{words}")))
    });
    &HOSTILE
}

impl Component {
    /// One of these bytes; `name` is for the file.
    pub fn new(name: &str, bytes: &[u8]) -> Component {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("components");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}.wasm"));
        // Another test may be reading the same.
        let part = folder.join(format!("{name}-{:?}.part", std::thread::current().id()));
        fs::write(&part, bytes).unwrap();
        fs::rename(&part, &path).unwrap();
        Component::at(path)
    }

    fn at(path: PathBuf) -> Component {
        let digest: String = Sha256::digest(fs::read(&path).unwrap())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Component {
            digest: format!("sha256:{digest}"),
            path,
        }
    }

    /// The flags that make the executable run it.
    pub fn flags(&self) -> [&str; 4] {
        let path = self.path.to_str().unwrap();
        ["--component", path, "--digest", &self.digest]
    }
}
