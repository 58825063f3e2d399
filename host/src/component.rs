//! What a component says about itself: the tools it has, read without running it.
//!
//! A component describes its functions in the custom section `mcp-tools` ([`section`]); their types come from the
//! component itself ([`shape`]). Both are joined into a [`Contract`], or refused with the reason ([`contract`]). From
//! then on names are MCP's, and JSON goes in ([`arguments`]) and comes out ([`answer`]).
//!
//! Nothing here knows a tool by name.

mod binary;
mod contract;
mod parameter;
mod schema;
mod section;
mod shape;

pub(crate) mod answer;
pub(crate) mod arguments;
pub(crate) mod words;

use std::sync::Arc;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::egress::{Origin, Rule};
use crate::sandbox;
use parameter::Parameter;
use section::Section;

/// The component that this program was built with.
pub fn embedded() -> &'static [u8] {
    include_bytes!(env!("PLEX_MCP_COMPONENT"))
}

/// Everything a component declares about itself.
#[derive(Clone, Debug)]
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
    pub egress: Vec<Rule>,
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

/// What can be told of a component without running it.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// In lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: usize,
    /// Names of what it wants from its host.
    pub imports: Vec<String>,
    /// Names of what it offers.
    pub exports: Vec<String>,
    /// Absent when it declares no tools, or wrongly.
    pub contract: Option<Contract>,
    /// Why this program would not run it; empty when it would.
    pub refusals: Vec<String>,
}

/// Reads a component without running it.
///
/// # Errors
/// When the bytes are no component at all.
pub fn inspect(bytes: &[u8]) -> Result<Inspection> {
    let mut refusals = Vec::new();
    let engine = sandbox::inspection_engine()?;
    let component = Component::new(&engine, bytes)
        .map_err(anyhow::Error::from)
        .context("this is not a WebAssembly component")?;
    let ty = component.component_type();
    let offending = sandbox::offending_imports(&ty, &engine);
    if !offending.is_empty() {
        refusals.push(sandbox::refused_imports(&offending));
    }
    let contract = match contract(bytes, &component, &engine) {
        Ok(contract) => Some(contract),
        Err(error) => {
            refusals.push(format!("{error:#}"));
            None
        }
    };
    Ok(Inspection {
        sha256: sha256(bytes),
        size: bytes.len(),
        imports: ty
            .imports(&engine)
            .map(|(name, _)| name.to_owned())
            .collect(),
        exports: ty
            .exports(&engine)
            .map(|(name, _)| name.to_owned())
            .collect(),
        contract,
        refusals,
    })
}

/// The contract of a compiled component, from the bytes it was compiled from.
///
/// # Errors
/// Why it is not one that this program can serve.
pub(crate) fn contract(bytes: &[u8], component: &Component, engine: &Engine) -> Result<Contract> {
    let section = binary::section(bytes)?.ok_or_else(|| {
        anyhow::anyhow!(
            "it has no `{}` section that describes tools",
            binary::SECTION
        )
    })?;
    let section = Section::parse(section)?;
    Contract::new(&section, &component.component_type(), engine)
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
