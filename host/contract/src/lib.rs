//! The contract of a component: what it declares about its tools, read without running or compiling anything.
//!
//! A component describes its functions in the custom section `mcp-tools` ([`section`]); their types come from the
//! component itself ([`binary`], [`reader`]). Both are joined into a [`Contract`], or refused with the reason ([`join`]).
//! From then on names are MCP's. A tool has a [`schema`], and reads a call's JSON ([`arguments`]) into plain [`Value`]s:
//! a parameter admits ([`parameter`]) what its type understands ([`coercion`]).
//!
//! A component that would take too long to compile is refused before ([`cost`]), and so is one that imports what none
//! gets ([`imports`]).
//!
//! Nothing here knows a tool by name, or the runtime that calls it.

mod arguments;
mod parameter;

mod coercion;
mod value;

mod join;
mod reader;
mod rules;
mod schema;
mod section;
mod shape;
mod stored;

mod binary;
mod cost;
mod diff;
mod imports;
mod metadata;

pub mod digest;
pub mod words;

#[cfg(feature = "fixture")]
pub mod fixture;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use egress_policy::{Origin, Rule, World};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use section::Section;

pub use binary::Binary;
pub use cost::{check as check_cost, shares as cost_shares};
pub use diff::ContractDiff;
pub use digest::sha256;
pub use egress_policy::Effect;
pub use forms::Pattern;
pub use imports::{offending_imports, refused_imports};
pub use metadata::Metadata;
pub use parameter::{Bounds, Parameter};
pub use shape::{Case, EnumShape, Field, RecordShape, Shape};
pub use value::Value;

/// Everything a component declares about itself.
#[derive(Clone, Debug, Default)]
pub struct Contract {
    /// Instructions for an assistant, about the tools together.
    pub instructions: String,
    /// The toolsets that are shown when nobody chooses.
    pub default_toolsets: Vec<String>,
    /// The tool that proves address and token, if there is one.
    pub check: Option<String>,
    /// In the order of the component's WIT.
    pub tools: Vec<Tool>,
    /// Origins that rules may name besides the configured server.
    pub origins: Arc<[(String, Origin)]>,
    /// Secrets that the gate fetches from the configured server.
    pub delegated: Arc<[Delegated]>,
    /// The names that rules may use.
    pub world: Arc<World>,
    /// Exported functions that are no tools, and why.
    pub omitted: Vec<String>,
}

/// A short-lived secret that the gate fetches, and the component never sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegated {
    /// In kebab-case.
    pub name: String,
    pub method: String,
    /// Path and query on the configured server.
    pub path: String,
    /// JSON pointer into the answer (RFC 6901).
    pub pointer: String,
}

/// One tool: an exported function, its words and what it may do.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tool {
    /// In MCP's `snake_case`.
    pub name: String,
    /// The function's name in the component.
    pub export: String,
    /// Names that clients may still use, in `snake_case`.
    pub aliases: Vec<String>,
    /// A few words for people.
    pub title: String,
    /// The description, by which an assistant chooses and calls it.
    pub description: String,
    /// The group it is switched on and off with.
    pub toolset: String,
    pub effect: Effect,
    /// True if calling it again with the same arguments changes nothing more.
    pub idempotent: bool,
    /// The requests it may send; no other leaves. Not stored: they are for whoever runs the component.
    #[serde(skip)]
    pub egress: Arc<[Rule]>,
    /// True if it reaches another origin than the operator's server.
    pub is_open_world: bool,
    #[serde(with = "stored::shared_list")]
    pub params: Arc<[Parameter]>,
    /// Arguments of right calls; none where nobody describes the tool.
    #[serde(with = "stored::shared_list")]
    pub examples: Arc<[Map<String, Json>]>,
    /// The number of requests that a call may send, where it needs more than is usual.
    pub requests: Option<usize>,
    /// The time that a call may take, where it needs longer than is usual.
    pub timeout: Option<Duration>,
    pub answers: Answers,
    /// True if its failures can say that a person should confirm the call.
    pub confirms: bool,
    /// JSON Schema 2020-12 of its arguments.
    #[serde(with = "stored::shared")]
    pub input_schema: Arc<Map<String, Json>>,
    /// JSON Schema 2020-12 of its answer, where that is a record.
    #[serde(with = "stored::shared_option")]
    pub output_schema: Option<Arc<Map<String, Json>>>,
}

impl Tool {
    /// The first sentence of its description.
    pub fn summary(&self) -> &str {
        let words = self.description.lines().next().unwrap_or_default();
        let end = words.find(". ").map_or(words.len(), |end| end + 1);
        &words[..end]
    }
}

/// The answer of a tool.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answers {
    /// A record: JSON.
    #[default]
    Record,
    /// A record of `media-type: string` and `data: list<u8>`, which becomes image content.
    Image,
}

/// The facts about a component that can be told without running it.
#[derive(Clone, Debug)]
pub struct Inspection {
    /// In lower-case hexadecimal digits.
    pub sha256: String,
    /// Bytes.
    pub size: usize,
    /// Its own words on who made it; anybody can say anything.
    pub metadata: Metadata,
    /// Names of what it wants from its host.
    pub imports: Vec<String>,
    /// Names of what it offers.
    pub exports: Vec<String>,
    /// Absent when it cannot be served at all.
    pub contract: Option<Contract>,
    /// True if the contract is what it says about itself, and not only what its types are.
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
    let offending = offending_imports(&binary);
    if !offending.is_empty() {
        refusals.push(refused_imports(&offending));
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

/// The contract that a component declares in `section`; without one, that of its types.
///
/// # Errors
/// Why it is not one that this program can serve.
pub fn contract(binary: &Binary<'_>, section: Option<&[u8]>) -> Result<Contract> {
    match section {
        Some(section) => Contract::described(&Section::parse(section)?, binary),
        None => Contract::undescribed(binary),
    }
}

#[cfg(test)]
mod tests;
