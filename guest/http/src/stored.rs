//! The contract, stored in the component: of each tool as much as a message needs.

use plex_mcp_contract::{Contract, Effect, Tool};
use serde::Deserialize;

include!(concat!(env!("OUT_DIR"), "/stored.rs"));

/// A tool, and the facts by which it is chosen.
struct Stored {
    name: &'static str,
    aliases: &'static [&'static str],
    toolset: &'static str,
    effect: Effect,
    /// As JSON.
    whole: &'static str,
}

/// The tools that a message is about. Reading all of them takes longer than many a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Needed {
    None,
    /// The one that is called so.
    One(String),
    All,
}

impl Needed {
    /// What the JSON of a message needs, whatever else may be wrong with it.
    pub fn of(message: &[u8]) -> Needed {
        #[derive(Deserialize)]
        struct Message {
            method: String,
            #[serde(default)]
            params: Option<Params>,
        }
        #[derive(Deserialize)]
        struct Params {
            name: Option<String>,
        }
        match serde_json::from_slice(message) {
            Ok(Message { method, params }) => match method.as_str() {
                "tools/call" => params
                    .and_then(|params| params.name)
                    .map_or(Needed::All, Needed::One),
                "tools/list" => Needed::All,
                _ => Needed::None,
            },
            Err(_) => Needed::All,
        }
    }
}

/// The contract. Of tools that are not needed it has the name, and what they are chosen by.
pub fn contract(needed: &Needed) -> Contract {
    let is_needed = |stored: &Stored| match needed {
        Needed::None => false,
        Needed::One(name) => stored.name == name || stored.aliases.contains(&name.as_str()),
        Needed::All => true,
    };
    let tool = |stored: &Stored| {
        if is_needed(stored) {
            stored.read()
        } else {
            stored.outline()
        }
    };
    Contract {
        instructions: INSTRUCTIONS.to_owned(),
        default_toolsets: owned(DEFAULT_TOOLSETS),
        tools: TOOLS.iter().map(tool).collect(),
        ..Contract::default()
    }
}

impl Stored {
    fn read(&self) -> Tool {
        serde_json::from_str(self.whole).unwrap_or_else(|_| self.outline())
    }

    fn outline(&self) -> Tool {
        Tool {
            name: self.name.to_owned(),
            aliases: owned(self.aliases),
            toolset: self.toolset.to_owned(),
            effect: self.effect,
            ..Tool::default()
        }
    }
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_message_needs() {
        let check = |message: &str, expected: Needed| {
            assert_eq!(Needed::of(message.as_bytes()), expected, "{message}");
        };
        let one = || Needed::One("x".to_owned());
        check(r#"{"method":"tools/list"}"#, Needed::All);
        check(r#"{"method":"initialize","params":{}}"#, Needed::None);
        check(
            r#"{"id":1,"method":"tools/call","params":{"name":"x","arguments":{}}}"#,
            one(),
        );
        check(
            r#"{"method":"tools/call","params":{"name":7}}"#,
            Needed::All,
        );
        check(r#"{"method":"tools/call"}"#, Needed::All);
        check("{", Needed::All);
    }
}
