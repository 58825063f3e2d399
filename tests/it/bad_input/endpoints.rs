//! Which endpoints a call may lead to, whatever its arguments are: those that its tool's rules list.

use plex_mcp_demo::{Format, Seen};
use serde_json::{Value, json};

use crate::every_tool::{Findings, answer, each_tool};
use crate::harness::{Arguments, Listed, Tool};

/// Those of the requests `seen` that none of these calls of `tool` may send, nor the gate for a secret that its rules name.
pub fn strangers(tool: &Tool, seen: &[Seen], calls: &[Arguments]) -> Findings {
    let strange = seen.iter().filter(|seen| {
        if tool.delegates(&seen.method, &seen.target) {
            return false;
        }
        let mut calls = calls.iter();
        !calls.any(|call| tool.rule(&seen.method, &seen.target, call).is_some())
    });
    strange
        .map(|seen| format!("no rule lists {} {}", seen.method, seen.target))
        .collect()
}

/// What might turn one endpoint into another.
const NASTY: &[&str] = &[
    "../sections/1/refresh?force=1",
    "1/refresh",
    "1/../1/refresh",
    "all",
    "1,2",
    "1?force=1",
    "1&force=1",
    "1#",
    "1%2frefresh",
    "%31",
    "1%00",
    "1\0",
    "1\r\nX-Plex-Token: x",
    "1\n",
    " 1",
    "1 ",
    "-1",
    "+1",
    "1.0",
    "1e1",
    "0x1",
    "١",
    "１",
    "000000000000000000001",
    "999999999999999999999",
    "http://evil.example/",
    "//evil.example",
    "..",
    ".",
    "/",
    "\\",
    "",
    ";",
    "{section}",
    "{library-id}",
    "*",
    "'; DROP TABLE metadata_items; --",
    "\u{202e}1",
    "1\u{301}",
    "null",
    "[1]",
    "\"1\"",
    "x&X-Plex-Token=y&force=1",
    "x&sort=titleSort",
    "/data/films/../../etc",
    "\u{1b}[2J",
];

/// Each parameter that takes texts, made nasty in a call that is right otherwise. Ids and enums are never anything but what
/// they may be; words may be any that can be read.
pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        let mut found = right_calls(listed, tool).await;
        let texts = tool.parameters().filter_map(|(name, schema)| {
            let of = text_schema(schema)?;
            Some((name, schema, of))
        });
        for (name, schema, of) in texts {
            let calls: Vec<Arguments> = NASTY
                .iter()
                .map(|nasty| tool.with(name, in_place(tool, name, schema, nasty)))
                .collect();
            let sent: Vec<_> = calls
                .iter()
                .map(|call| (tool.name.as_str(), json!(call)))
                .collect();
            let mut fresh = listed.fresh(Format::Negotiated, &[]).await;
            let results = fresh.client.call_all(&sent).await;
            found.extend(strangers(tool, &fresh.plex.seen(), &calls));
            let limited = of.get("pattern").or(of.get("enum")).is_some();
            for (call, result) in calls.iter().zip(&results) {
                // An empty text is an optional argument that was not meant.
                let absent = call[name] == "" && !is_required(tool, name);
                let cases = of["enum"].as_array();
                let is_case = cases.is_some_and(|cases| cases.contains(&call[name]));
                if limited && !absent && !is_case && answer(result).is_ok() {
                    found.push(format!("takes {}", json!(call)));
                }
            }
        }
        found
    })
    .await
}

/// The examples are answered, and lead nowhere but where the rules say: else nothing is learnt from what is refused.
async fn right_calls(listed: &Listed, tool: &Tool) -> Findings {
    let mut found = Vec::new();
    for example in &tool.examples {
        let mut fresh = listed.fresh(Format::Negotiated, &[]).await;
        let result = fresh.client.call(&tool.name, json!(example)).await;
        if let Err(words) = answer(&result) {
            found.push(format!("{}: {words}", json!(example)));
        }
        let seen = fresh.plex.seen();
        if seen.is_empty() {
            found.push(format!("{}: asks for nothing", json!(example)));
        }
        found.extend(strangers(tool, &seen, std::slice::from_ref(example)));
    }
    found
}

/// The schema of a text, or of the texts in a list.
fn text_schema(schema: &Value) -> Option<&Value> {
    let of = schema.get("items").unwrap_or(schema);
    (of["type"] == "string").then_some(of)
}

/// A nasty text as the parameter takes texts; in a list it comes after a right one.
fn in_place(tool: &Tool, name: &str, schema: &Value, nasty: &str) -> Value {
    if schema["type"] != "array" {
        return json!(nasty);
    }
    let right = tool.examples.iter().find_map(|example| example.get(name));
    let right = right.and_then(|right| right.get(0)).cloned();
    json!([right.unwrap_or(json!("1")), nasty])
}

fn is_required(tool: &Tool, name: &str) -> bool {
    let required = tool.input_schema["required"].as_array();
    required.is_some_and(|required| required.contains(&json!(name)))
}
