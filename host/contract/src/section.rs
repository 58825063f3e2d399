//! The `mcp-tools` section: what a component says in words about its functions, in WIT's kebab-case.
//!
//! `docs/section.md` describes its format, version 2.

mod prose;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::Effect;

/// The only version that is read.
const VERSION: u32 = 2;

/// The section as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Section {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(default)]
    pub instructions: String,
    #[serde(default)]
    pub default_toolsets: Vec<String>,
    #[serde(default)]
    pub check: Option<String>,
    #[serde(default)]
    pub origins: Vec<NamedOrigin>,
    #[serde(default)]
    pub classes: Vec<ClassEntry>,
    #[serde(default)]
    pub delegated: Vec<DelegatedEntry>,
    #[serde(default)]
    pub ids: Vec<IdEntry>,
    pub tools: Vec<ToolEntry>,
    #[serde(default)]
    pub types: BTreeMap<String, TypeEntry>,
}

/// An origin besides the configured server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamedOrigin {
    pub name: String,
    pub url: String,
}

/// Words that rules admit as `{:NAME}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassEntry {
    pub name: String,
    pub words: Vec<String>,
}

/// A secret that the gate fetches.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DelegatedEntry {
    pub name: String,
    pub method: String,
    pub path: String,
    pub pointer: String,
}

/// A kind of ids.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IdEntry {
    pub name: String,
    pub pattern: String,
    #[serde(default)]
    pub from: Option<String>,
}

/// The tags of one function.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct ToolEntry {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub title: String,
    #[serde(default)]
    pub description: String,
    pub toolset: String,
    pub effect: Effect,
    #[serde(default)]
    pub idempotent: bool,
    #[serde(default)]
    pub egress: Vec<String>,
    #[serde(default)]
    pub params: Vec<ParamEntry>,
    #[serde(default)]
    pub examples: Vec<Map<String, Json>>,
    #[serde(default)]
    pub requests: Option<u32>,
    #[serde(default)]
    pub timeout_seconds: Option<u32>,
    #[serde(default)]
    pub result: Option<String>,
    #[serde(default)]
    pub error: Option<String>,
}

/// A `@param` line.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParamEntry {
    pub name: String,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub description: String,
    /// Numbers: the value; texts: characters; lists: elements.
    #[serde(default)]
    pub min: Option<f64>,
    #[serde(default)]
    pub max: Option<f64>,
    #[serde(default)]
    pub default: Option<Json>,
    #[serde(default)]
    pub id: Option<String>,
    #[serde(default)]
    pub format: Option<Format>,
    #[serde(default)]
    pub without: Vec<String>,
    #[serde(default, rename = "type")]
    pub type_name: Option<String>,
}

/// A form of texts that has a name in JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// [`crate::address`] says which.
    Uri,
}

/// Words of a record or an enum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeEntry {
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub content: Option<Content>,
    #[serde(default)]
    pub fields: Vec<FieldEntry>,
    #[serde(default)]
    pub cases: Vec<CaseEntry>,
}

/// MCP content other than JSON that a record becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Content {
    Image,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldEntry {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default, rename = "type")]
    pub type_name: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseEntry {
    pub name: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub wire: Vec<String>,
}

impl ToolEntry {
    /// A tool that nobody describes.
    pub fn bare(name: &str, toolset: &str) -> ToolEntry {
        ToolEntry {
            name: name.to_owned(),
            aliases: Vec::new(),
            title: name.to_owned(),
            description: String::new(),
            toolset: toolset.to_owned(),
            effect: Effect::Destructive,
            idempotent: false,
            egress: Vec::new(),
            params: Vec::new(),
            examples: Vec::new(),
            requests: None,
            timeout_seconds: None,
            result: None,
            error: None,
        }
    }
}

impl Section {
    /// More tools than any assistant can tell apart.
    pub const MAX_TOOLS: usize = 200;

    /// Reads the section's bytes.
    ///
    /// # Errors
    /// When they are of another version, malformed, or hold words that nobody should be shown.
    pub fn parse(bytes: &[u8]) -> Result<Section> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        // The version first: what another one means by its members is not ours to complain about.
        let Versioned { version } =
            serde_json::from_slice(bytes).context("its `mcp-tools` section is malformed")?;
        if version != VERSION {
            let advice = if version < VERSION {
                "build the component again with tools of this version"
            } else {
                "a newer program may read it"
            };
            bail!(
                "its `mcp-tools` section is version {version}; this program reads version {VERSION}: {advice}"
            );
        }
        let section: Section =
            serde_json::from_slice(bytes).context("its `mcp-tools` section is malformed")?;
        prose::check(&section)?;
        Ok(section)
    }
}

#[cfg(test)]
mod tests;
