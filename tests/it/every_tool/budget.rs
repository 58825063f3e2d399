//! Answers stay within `--max-answer`: every example, at the largest page and in full detail. Texts that are longer than an
//! answer may be are the guest's own tests' matter.

use plex_mcp_demo::Format;
use serde_json::json;

use super::{Findings, answer, each_tool};
use crate::harness::{Arguments, Listed, Tool};

/// Flags, and the characters that they allow.
const BUDGETS: [(&[&str], usize); 2] = [(&[], 40_000), (&["--max-answer", "4000"], 4_000)];

pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        let mut found = Vec::new();
        for (flags, most) in BUDGETS {
            for example in &tool.examples {
                let mut fresh = listed.fresh(Format::Negotiated, flags).await;
                let arguments = json!(largest(tool, example));
                let result = fresh.client.call(&tool.name, arguments.clone()).await;
                match answer(&result) {
                    // An image has a limit of its own.
                    Ok(_) if tool.output_schema.is_null() => {}
                    Ok(answer) => {
                        let length = answer.to_string().chars().count();
                        if length > most {
                            found.push(format!("{arguments}: {length} characters of {most}"));
                        }
                    }
                    Err(words) => found.push(format!("{arguments}: {flags:?}: {words}")),
                }
            }
        }
        found
    })
    .await
}

/// The example with the largest page that may be asked for, and everything in it.
fn largest(tool: &Tool, example: &Arguments) -> Arguments {
    let mut arguments = example.clone();
    let schema = &tool.input_schema["properties"];
    if let Some(most) = schema["limit"].get("maximum") {
        arguments.insert("limit".to_owned(), most.clone());
    }
    let details = schema["detail"]["enum"].as_array();
    if let Some(full) = details.and_then(|details| details.last()) {
        arguments.insert("detail".to_owned(), full.clone());
    }
    arguments
}
