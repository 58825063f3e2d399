//! The `mcp-tools` section: what a component says in words about its functions, in WIT's kebab-case.
//!
//! Its format is version 1, written by the guest's build from the tags in its WIT.

mod prose;

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

/// The only version this host reads.
const VERSION: u32 = 1;

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

/// What the tags of one function say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ToolEntry {
    pub name: String,
    pub title: String,
    #[serde(default)]
    pub description: String,
    pub toolset: String,
    pub effect: super::Effect,
    #[serde(default)]
    pub idempotent: bool,
    pub egress: Vec<String>,
    #[serde(default)]
    pub params: Vec<ParamEntry>,
    #[serde(default)]
    pub result: Option<String>,
    #[serde(default)]
    pub error: Option<String>,
}

/// What a `@param` line says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParamEntry {
    pub name: String,
    #[serde(default)]
    pub description: String,
    /// Numbers: the value; strings: characters; lists: elements.
    #[serde(default)]
    pub min: Option<f64>,
    #[serde(default)]
    pub max: Option<f64>,
    #[serde(default)]
    pub default: Option<Value>,
    #[serde(default, rename = "type")]
    pub type_name: Option<String>,
}

/// Words of a record or an enum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeEntry {
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub fields: Vec<FieldEntry>,
    #[serde(default)]
    pub cases: Vec<CaseEntry>,
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
}

impl ToolEntry {
    /// A tool that nobody describes.
    pub fn bare(name: &str, toolset: &str) -> ToolEntry {
        ToolEntry {
            name: name.to_owned(),
            title: name.to_owned(),
            description: String::new(),
            toolset: toolset.to_owned(),
            effect: super::Effect::Destructive,
            idempotent: false,
            egress: Vec::new(),
            params: Vec::new(),
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
        // The version first: what another one means by its fields is not ours to complain about.
        let Versioned { version } =
            serde_json::from_slice(bytes).context("its `mcp-tools` section is malformed")?;
        if version != VERSION {
            bail!(
                "its `mcp-tools` section is version {version}; this program reads version {VERSION}"
            );
        }
        let section: Section =
            serde_json::from_slice(bytes).context("its `mcp-tools` section is malformed")?;
        prose::check(&section)?;
        Ok(section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(json: &str, expected: &str) {
        let error = Section::parse(json.as_bytes()).unwrap_err();
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn sandbox_refused_sections() {
        check("", "malformed: EOF");
        check("[]", "malformed");
        check("{}", "missing field `version`");
        check(
            r#"{"version": 2, "other": true}"#,
            "is version 2; this program reads version 1",
        );
        check(r#"{"version": 1}"#, "missing field `tools`");
        check(
            r#"{"version": 1, "tools": [], "extra": 1}"#,
            "unknown field `extra`",
        );
        let tool = |effect: &str| {
            format!(
                r#"{{"version":1,"tools":[{{"name":"a","title":"A","toolset":"t","effect":"{effect}","egress":[]}}]}}"#
            )
        };
        check(&tool("harmless"), "unknown variant `harmless`");
        assert!(Section::parse(tool("read").as_bytes()).is_ok());
    }

    #[test]
    fn sandbox_json_that_is_made_to_hurt_is_refused() {
        let param = |value: &str| {
            format!(
                r#"{{"version":1,"tools":[{{"name":"a","title":"A","toolset":"t","effect":"read","egress":[],"params":[{{"name":"p",{value}}}]}}]}}"#
            )
        };
        assert!(Section::parse(param(r#""default":[[1]]"#).as_bytes()).is_ok());
        let deep = format!(r#""default":{}1{}"#, "[".repeat(5_000), "]".repeat(5_000));
        check(&param(&deep), "recursion limit exceeded");
        check(&param(r#""min":1e999"#), "number out of range");
        check(&param(r#""min":NaN"#), "malformed");
        check(&param(r#""min":1,"min":2"#), "duplicate field `min`");
        let reordering = param(r#""description":"a\u202eb""#);
        check(&reordering, "a control character, \\u{202e}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100), text in "\\PC{0,60}") {
            let _ = Section::parse(&bytes);
            let _ = Section::parse(format!(r#"{{"version":1,"tools":[{text}]}}"#).as_bytes());
        }
    }
}
