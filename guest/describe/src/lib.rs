//! Tags in a WIT world -> the custom sections that describe its tools, and the Rust that checks their arguments.
//!
//! A component that hosts show as tools defines them in its WIT alone: names, words, bounds, effects and the requests
//! they may send stand there as tags ([`tags`], described in `docs/section.md`). Its build script calls [`build`], and the
//! sections that come out of that are linked in with `#[link_section]`. A function that is not fully described fails the
//! build ([`world`]).

pub mod world;

pub mod parameter;

pub mod tags;

pub mod emit;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// All that a build script has to do: reads the WIT under `wit` and writes into `OUT_DIR`
///
/// - `mcp-tools.json`: what the tags say and the words of records and fields, the section `mcp-tools` for our host;
/// - `package-docs.bin`: the words alone, the section `package-docs` in the form that other component hosts read;
/// - `types.rs`: the records and enums under their names, and ids that can only be made from what matches their pattern;
/// - `written.rs`: the characters of JSON that each record and enum takes;
/// - `arguments.rs`: for each tool its arguments, checked;
/// - `exports.rs`: each export, its arguments checked, to the handler of the tool;
/// - `by_name.rs`: each tool by its name, with arguments and answers as JSON.
///
/// Tells cargo what it read. Everything that is wrong becomes an error of the build that names function and tag.
#[must_use]
#[expect(clippy::print_stdout, reason = "how a build script speaks to cargo")]
pub fn build(wit: impl AsRef<Path>) -> ExitCode {
    let wit = wit.as_ref();
    println!("cargo::rerun-if-changed={}", wit.display());
    println!("cargo::rerun-if-changed=build.rs");
    match write(wit) {
        Ok(()) => ExitCode::SUCCESS,
        Err(errors) => {
            for line in errors.iter().flat_map(|error| error.lines()) {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn write(wit: &Path) -> Result<(), Vec<String>> {
    let world = world::read(wit)?;
    let out = env::var_os("OUT_DIR").ok_or_else(|| vec!["OUT_DIR is not set".to_owned()])?;
    let out = PathBuf::from(out);
    let write = |name: &str, bytes: Vec<u8>| {
        fs::write(out.join(name), bytes).map_err(|e| vec![format!("failed to write {name}: {e}")])
    };
    write("mcp-tools.json", emit::mcp_tools(&world))?;
    write("package-docs.bin", emit::package_docs(&world))?;
    write("types.rs", emit::types(&world).into_bytes())?;
    write("written.rs", emit::written(&world).into_bytes())?;
    write("arguments.rs", emit::arguments(&world).into_bytes())?;
    write("exports.rs", emit::exports(&world).into_bytes())?;
    write("by_name.rs", emit::by_name(&world).into_bytes())
}

#[cfg(test)]
mod tests;
