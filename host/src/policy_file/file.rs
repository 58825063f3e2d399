//! A policy as it is written, in TOML.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::component::Effect;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Which component it is for.
    pub component: Spanned<String>,
    /// Of the rules of egress that it holds.
    #[serde(default)]
    pub version: Option<Spanned<u32>>,
    /// Origins of the component that its tools may reach besides the server.
    #[serde(default)]
    pub origins: Vec<Spanned<String>>,
    /// Effects whose tools are denied.
    #[serde(default)]
    pub effects: BTreeMap<Effect, Denial>,
    /// By their names in MCP.
    #[serde(default)]
    pub tools: BTreeMap<Spanned<String>, Rights>,
}

/// The word `deny`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Denial {
    Deny,
}

/// The rights of one tool: `"deny"`, or a table.
#[derive(Clone, Debug)]
pub(super) enum Rights {
    Denied,
    Granted {
        effect: Option<Effect>,
        /// Instead of what it declares.
        egress: Option<Vec<Spanned<String>>>,
    },
}

impl<'de> Deserialize<'de> for Rights {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Rights, D::Error> {
        deserializer.deserialize_any(RightsVisitor)
    }
}

struct RightsVisitor;

impl<'de> Visitor<'de> for RightsVisitor {
    type Value = Rights;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"deny\", or a table with `effect` and `egress`")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Rights, E> {
        match word {
            "deny" => Ok(Rights::Denied),
            _ => Err(E::invalid_value(serde::de::Unexpected::Str(word), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rights, A::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            effect: Option<Effect>,
            egress: Option<Vec<Spanned<String>>>,
        }
        let Table { effect, egress } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Rights::Granted { effect, egress })
    }
}
