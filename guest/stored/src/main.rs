//! Writes the contract of the tools as Rust, for a component that answers MCP itself: it cannot read the types of what it is a
//! part of. `plex-mcp-stored WIT FILE`
//!
//! It is the contract that a host reads in `plex-mcp.wasm`, by the same code: here of a component with the same exports and the
//! same section, whose functions do nothing.
//!
//! A program, and no part of a build script: what it needs would make every build of the host build more.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use plex_mcp_contract::{Binary, Contract, Effect, Tool, contract};
use plex_mcp_describe::{emit, world};
use wasm_encoder::{
    CodeSection, ExportKind, ExportSection, Function, FunctionSection, MemorySection, MemoryType,
    Module, TypeSection, ValType,
};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{Resolve, WorldId, WorldItem};

fn main() -> Result<()> {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let [wit, file] = arguments.as_slice() else {
        bail!("usage: plex-mcp-stored WIT FILE");
    };
    let contract = declared(Path::new(wit))?;
    let file = Path::new(file);
    fs::write(file, stored(&contract)?)
        .with_context(|| format!("failed to write {}", file.display()))
}

/// The contract of the world in the folder `wit`.
fn declared(wit: &Path) -> Result<Contract> {
    let description = world::read(wit).map_err(|errors| anyhow!(errors.join("\n")))?;
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(wit)?;
    let world = resolve.select_world(&[package], None)?;
    let mut module = exporting(&resolve, world)?;
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)?;
    let component = ComponentEncoder::default().module(&module)?.encode()?;
    contract(
        &Binary::read(&component)?,
        Some(&emit::mcp_tools(&description)),
    )
}

/// A core module with the functions of a world. None of them is ever called.
fn exporting(resolve: &Resolve, world: WorldId) -> Result<Vec<u8>> {
    let core = |kind: &WasmType| match kind {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => ValType::I32,
        WasmType::I64 | WasmType::PointerOrI64 => ValType::I64,
        WasmType::F32 => ValType::F32,
        WasmType::F64 => ValType::F64,
    };
    let core = |kinds: &[WasmType]| kinds.iter().map(core).collect::<Vec<_>>();
    let mut functions = vec![(
        "cabi_realloc".to_owned(),
        vec![ValType::I32; 4],
        vec![ValType::I32],
    )];
    for item in resolve.worlds[world].exports.values() {
        let WorldItem::Function(function) = item else {
            bail!("an export of the world is no function");
        };
        let signature = resolve.wasm_signature(AbiVariant::GuestExport, function);
        let (takes, gives) = (core(&signature.params), core(&signature.results));
        functions.push((function.name.clone(), takes, gives));
    }
    let (mut types, mut declared) = (TypeSection::new(), FunctionSection::new());
    let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    exports.export("memory", ExportKind::Memory, 0);
    for (index, (name, takes, gives)) in (0..).zip(functions) {
        types.ty().function(takes, gives);
        declared.function(index);
        exports.export(&name, ExportKind::Func, index);
        let mut trap = Function::new([]);
        trap.instructions().unreachable().end();
        code.function(&trap);
    }
    let mut module = Module::new();
    module.section(&types).section(&declared).section(&memories);
    module.section(&exports).section(&code);
    Ok(module.finish())
}

/// Rust: what is said of all tools together, and each tool as JSON, which is read when it is needed.
fn stored(contract: &Contract) -> Result<String> {
    let tools = contract
        .tools
        .iter()
        .map(tool)
        .collect::<Result<String>>()?;
    let Contract {
        instructions,
        default_toolsets,
        ..
    } = contract;
    Ok(format!(
        "
/// For an assistant, about the tools together.
const INSTRUCTIONS: &str = {instructions:?};

/// Shown when nobody chooses.
const DEFAULT_TOOLSETS: &[&str] = &{default_toolsets:?};

/// In the order of the WIT.
const TOOLS: &[Stored] = &[{tools}];
"
    ))
}

fn tool(tool: &Tool) -> Result<String> {
    let Tool {
        name,
        aliases,
        toolset,
        ..
    } = tool;
    let effect = match tool.effect {
        Effect::Read => "Read",
        Effect::Write => "Write",
        Effect::Destructive => "Destructive",
    };
    let whole = serde_json::to_string(tool)?;
    Ok(format!(
        "
    Stored {{
        name: {name:?},
        aliases: &{aliases:?},
        toolset: {toolset:?},
        effect: Effect::{effect},
        whole: {whole:?},
    }},"
    ))
}
