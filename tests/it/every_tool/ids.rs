//! Ids that are none, and ids of nothing: the error says where right ones come from.

use plex_mcp_demo::Format;
use serde_json::{Value, json};

use super::{Findings, answer, each_tool};
use crate::harness::Listed;

/// Has the form of every kind of ids that are numbers, and is the id of nothing in the demo.
const NOTHING: &str = "4040404";

/// A name in place of each id, and an id of nothing.
pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        let ids = tool.parameters().filter(|(_, schema)| {
            let text = schema.get("items").unwrap_or(schema);
            text.get("pattern").is_some()
        });
        let mut found = Findings::new();
        for (name, schema) in ids {
            let value = |text: &str| -> Value {
                if schema["type"] == "array" {
                    json!([text])
                } else {
                    json!(text)
                }
            };
            let mut fresh = listed.fresh(Format::Negotiated, &[]).await;
            let mut call = async |text: &str| {
                let arguments = json!(tool.with(name, value(text)));
                fresh.client.call(&tool.name, arguments).await
            };
            let named = call("The General").await;
            match answer(&named) {
                Ok(_) => found.push(format!("takes a name as `{name}`")),
                Err(words) if !names_a_tool(listed, words) => found.push(format!(
                    "`{name}`: {words}\n(write `from TOOL` behind the kind's pattern in wit/world.wit)"
                )),
                Err(_) => {}
            }
            // Some lists are empty, and some batches say of each key that it is not there.
            let nothing = call(NOTHING).await;
            if let Err(words) = answer(&nothing)
                && words.contains("[not_found")
                && !words.contains("; libraries: 1 is \"Films\"")
                && !names_a_tool(listed, words)
            {
                found.push(format!("`{name}`: {words}"));
            }
        }
        found
    })
    .await
}

/// True when a tool that only reads is said to answer such ids.
fn names_a_tool(listed: &Listed, words: &str) -> bool {
    let mut readers = listed.tools.iter().filter(|tool| tool.is_read());
    readers.any(|tool| words.contains(&format!("from `{}`", tool.name)))
}
