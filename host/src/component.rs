//! What a component says about itself: the tools it has, read without running it.
//!
//! A component describes its functions in the custom section `mcp-tools` ([`section`]); their types come from the
//! component itself ([`binary`], [`shape`]). Both are joined into a [`Contract`], or refused with the reason
//! ([`contract`]). From then on names are MCP's, and JSON goes in ([`arguments`]) and comes out ([`answer`]).
//!
//! None of it compiles anything; what would take too long to compile is refused before ([`file`], [`cost`]).
//!
//! Nothing here knows a tool by name.

mod binary;
mod contract;
mod cost;
mod metadata;
mod news;
mod parameter;
mod schema;
mod section;
mod shape;

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod file;
pub(crate) mod words;

use std::fmt;
use std::sync::Arc;

use anyhow::Result;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::egress::{Origin, Rule};
use crate::sandbox;
use parameter::Parameter;
use section::Section;

pub use metadata::Metadata;
pub use news::News;

pub(crate) use binary::Binary;
pub(crate) use contract::rule;
pub(crate) use cost::check as check_cost;

/// The component that this program was built with.
pub fn embedded() -> &'static [u8] {
    include_bytes!(env!("PLEX_MCP_COMPONENT"))
}

/// Everything a component declares about itself.
#[derive(Clone, Debug, Default)]
pub struct Contract {
    /// What an assistant should know about the tools together.
    pub instructions: String,
    /// The toolsets that are shown when nobody chooses.
    pub default_toolsets: Vec<String>,
    /// The tool that proves address and token, if there is one.
    pub check: Option<String>,
    /// In the order of the component's WIT.
    pub tools: Vec<Tool>,
    /// Origins that rules may name besides the configured server.
    pub(crate) origins: Arc<[(String, Origin)]>,
    /// Exported functions that are no tools, and why.
    pub omitted: Vec<String>,
}

/// One tool: an exported function, its words and what it may do.
#[derive(Clone, Debug)]
pub struct Tool {
    /// In MCP's `snake_case`.
    pub name: String,
    /// The function's name in the component.
    pub export: String,
    /// A few words for people.
    pub title: String,
    /// What an assistant should know to choose and call it.
    pub description: String,
    /// The group it is switched on and off with.
    pub toolset: String,
    pub effect: Effect,
    /// Whether calling it again with the same arguments changes nothing more.
    pub idempotent: bool,
    /// The requests it may send; no other leaves.
    pub egress: Arc<[Rule]>,
    /// JSON Schema 2020-12 of its arguments.
    pub input_schema: Arc<Map<String, Value>>,
    /// JSON Schema 2020-12 of its answer.
    pub output_schema: Arc<Map<String, Value>>,
    pub(crate) params: Arc<[Parameter]>,
}

/// What a tool may do to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It changes something that can be changed back.
    Write,
    /// What it does cannot be undone.
    Destructive,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Effect::Read => "read",
            Effect::Write => "write",
            Effect::Destructive => "destructive",
        })
    }
}

/// What can be told of a component without running it.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// In lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: usize,
    /// What it says of who made it; anybody can say anything.
    pub metadata: Metadata,
    /// Names of what it wants from its host.
    pub imports: Vec<String>,
    /// Names of what it offers.
    pub exports: Vec<String>,
    /// Absent when it cannot be served at all.
    pub contract: Option<Contract>,
    /// Whether the contract is what it says about itself, and not only what its types are.
    pub described: bool,
    /// Why this program would not run it; empty when it would.
    pub refusals: Vec<String>,
}

/// Reads a component without compiling or running it.
///
/// # Errors
/// When the bytes are no component at all, or one that would take too long to compile.
pub fn inspect(bytes: &[u8]) -> Result<Inspection> {
    cost::check(bytes)?;
    let binary = Binary::read(bytes)?;
    let mut refusals = Vec::new();
    let offending = sandbox::offending_imports(&binary);
    if !offending.is_empty() {
        refusals.push(sandbox::refused_imports(&offending));
    }
    let section = binary.section();
    let described = !matches!(section, Ok(None));
    let contract = section.and_then(|section| contract(&binary, section));
    let contract = contract
        .map_err(|error| refusals.push(format!("{error:#}")))
        .ok();
    Ok(Inspection {
        sha256: sha256(bytes),
        size: bytes.len(),
        imports: binary.interfaces().map(str::to_owned).collect(),
        exports: binary.exports.iter().map(ToString::to_string).collect(),
        metadata: binary.metadata,
        contract,
        described,
        refusals,
    })
}

/// What a component declares in `section`; without one, what its types tell.
///
/// # Errors
/// Why it is not one that this program can serve.
pub(crate) fn contract(binary: &Binary<'_>, section: Option<&[u8]>) -> Result<Contract> {
    match section {
        Some(section) => Contract::described(&Section::parse(section)?, binary),
        None => Contract::undescribed(binary),
    }
}

/// SHA-256 in lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;
