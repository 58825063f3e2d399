//! Components other than the embedded one, accepted by their digest.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use plex_mcp_describe::{emit, world};
use plex_mcp_package::wasm;
use sha2::{Digest, Sha256};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{WorldId, WorldItem};

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

    /// One of the world in the folder `wit`, described as the guest's build describes ours, whose functions all trap.
    pub fn that_traps(name: &str, wit: &Path) -> Component {
        let description = world::read(wit).unwrap_or_else(|errors| panic!("{}", errors.join("\n")));
        let section = String::from_utf8(emit::mcp_tools(&description)).unwrap();
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_path(wit).unwrap();
        let world = resolve.select_world(&[package], None).unwrap();
        let mut module = wat::parse_str(traps(&resolve, world, &section)).unwrap();
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
        let mut encoder = ComponentEncoder::default();
        let encoder = encoder.validate(true).module(&module).unwrap();
        let component = encoder.encode().unwrap();
        Component::new(name, &component)
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

/// A core module with the exports of a world and the section `mcp-tools`.
fn traps(resolve: &Resolve, world: WorldId, section: &str) -> String {
    let types = |before: &str, types: &[WasmType]| -> String {
        let name = |kind: &WasmType| match kind {
            WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
            WasmType::I64 | WasmType::PointerOrI64 => "i64",
            WasmType::F32 => "f32",
            WasmType::F64 => "f64",
        };
        let types = types
            .iter()
            .map(|kind| format!("({before} {})", name(kind)));
        types.collect::<Vec<_>>().join(" ")
    };
    let exports = resolve.worlds[world].exports.values();
    let functions = exports.map(|item| match item {
        WorldItem::Function(function) => {
            let signature = resolve.wasm_signature(AbiVariant::GuestExport, function);
            let (takes, gives) = (
                types("param", &signature.params),
                types("result", &signature.results),
            );
            format!(
                "(func (export \"{}\") {takes} {gives} unreachable)\n",
                function.name
            )
        }
        other => panic!("{other:?} is no function"),
    });
    let functions: String = functions.collect();
    let section = section.replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        r#"(module
  (@custom "mcp-tools" "{section}")
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  {functions})"#
    )
}
