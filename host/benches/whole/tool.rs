//! A tool that lists films, whoever offers it, and what its answers say.

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

/// Films that one call asks for, unless said otherwise.
pub const PAGE: usize = 50;

#[derive(Clone, Copy)]
pub struct Tool {
    pub name: &'static str,
    /// From an offset and a limit.
    pub arguments: fn(usize, usize) -> Value,
}

impl Tool {
    /// The parameters of `tools/call` for `limit` films from `offset`.
    pub fn page(&self, offset: usize, limit: usize) -> Value {
        json!({"name": self.name, "arguments": (self.arguments)(offset, limit)})
    }
}

/// A message of a server, as far as every call looks at it.
#[derive(Deserialize)]
struct Message {
    id: Option<u64>,
    result: Option<Outcome>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "isError", default)]
    is_error: bool,
    #[serde(default)]
    content: Vec<Content>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    text: String,
}

/// The text of the answer to request `id`; none when the message is about something else.
///
/// # Errors
/// When the answer is an error.
pub fn text(message: &str, id: u64) -> anyhow::Result<Option<String>> {
    let message: Message = serde_json::from_str(message).context("not a message of MCP")?;
    if message.id != Some(id) {
        return Ok(None);
    }
    ensure!(message.error.is_none(), "{:?}", message.error);
    let outcome = message.result.context("neither a result nor an error")?;
    let text: String = outcome.content.into_iter().map(|part| part.text).collect();
    ensure!(!outcome.is_error, "{text}");
    Ok(Some(text))
}

/// How many films an answer holds; both servers call the list `items`.
///
/// # Errors
/// When there is no such list.
pub fn films(text: &str) -> anyhow::Result<usize> {
    let answer: Value = serde_json::from_str(text).context("the answer is no JSON")?;
    let items = answer["items"].as_array();
    Ok(items
        .with_context(|| format!("no films: {text:.200}"))?
        .len())
}
