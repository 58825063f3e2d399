//! Every example of every tool: the same answer from a server that speaks JSON and one that speaks XML, as the output schema
//! says, and not empty. A change answers that something changed.

use plex_mcp_demo::Format;
use serde_json::{Value, json};

use super::{Findings, answer, each_tool};
use crate::harness::{Arguments, Listed, Tool};

pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        // The gate asks for secrets in JSON, and takes nothing else.
        let second = if tool.is_delegated() {
            Format::Negotiated
        } else {
            Format::Xml
        };
        let (json, xml) = tokio::join!(
            results(listed, tool, Format::Negotiated),
            results(listed, tool, second)
        );
        let results = json.iter().zip(&xml);
        let looked = tool.examples.iter().zip(results);
        looked
            .flat_map(|(example, (json, xml))| {
                let found = look(tool, json, xml).into_iter();
                found.map(move |found| format!("{}: {found}", json!(example)))
            })
            .collect()
    })
    .await
}

async fn results(listed: &Listed, tool: &Tool, format: Format) -> Vec<Value> {
    let mut results = Vec::new();
    for examples in in_turn(tool) {
        let mut fresh = listed.fresh(format, &[]).await;
        for example in examples {
            results.push(fresh.client.call(&tool.name, json!(example)).await);
        }
    }
    results
}

/// The examples that may be called on one server: after a change it is another.
fn in_turn(tool: &Tool) -> std::slice::Chunks<'_, Arguments> {
    let together = if tool.is_read() {
        tool.examples.len()
    } else {
        1
    };
    tool.examples.chunks(together.max(1))
}

fn look(tool: &Tool, json: &Value, xml: &Value) -> Findings {
    let answer = match answer(json) {
        Ok(answer) => answer,
        Err(words) => return vec![format!("is not answered: {words}")],
    };
    let mut found = Vec::new();
    if json != xml {
        found.push(format!("in JSON {json}\nand in XML {xml}"));
    }
    if !tool.output_schema.is_null() {
        let schema = jsonschema::validator_for(&tool.output_schema).unwrap();
        let errors = schema.iter_errors(answer);
        found.extend(errors.map(|error| format!("is not as its schema says: {error}: {answer}")));
    }
    if is_empty(answer) {
        found.push(format!("is answered with nothing: {answer}"));
    }
    if tool.says_changed() && answer["changed"] != true {
        found.push(format!("changes nothing: {answer}"));
    }
    found
}

/// Whether an answer tells nothing: no list in it has an element, and no field but those of a page a value.
fn is_empty(answer: &Value) -> bool {
    const PAGE: [&str; 3] = ["total", "offset", "next_offset"];
    match answer {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.iter().all(is_empty),
        Value::Object(fields) => fields
            .iter()
            .all(|(name, value)| PAGE.contains(&name.as_str()) || is_empty(value)),
    }
}

#[test]
fn an_answer_without_content_is_empty() {
    for empty in [
        json!({}),
        json!({"items": [], "total": 0, "offset": 0}),
        json!({"items": [], "total": 50, "offset": 60}),
        json!({"items": [], "matches": []}),
        json!({"rows": [{"title": "", "tags": []}]}),
        json!({"count": 0, "done": false}),
    ] {
        assert!(is_empty(&empty), "{empty}");
    }
    for full in [
        json!({"items": [{"title": "x"}], "total": 1}),
        json!({"items": [], "matches": [{"id": "1"}]}),
        json!({"changed": true, "failed": []}),
        json!({"name": "x"}),
    ] {
        assert!(!is_empty(&full), "{full}");
    }
}

#[tokio::test]
async fn an_example_that_finds_nothing_is_found() {
    let mut listed = Listed::embedded().await.clone();
    let takes_query = |tool: &Tool| tool.parameters().any(|(name, _)| name == "query");
    listed.tools.retain(takes_query);
    assert!(!listed.tools.is_empty());
    for tool in &mut listed.tools {
        tool.examples = vec![tool.with("query", json!("nothing is called so"))];
    }
    let found = suite(&listed).await;
    assert_eq!(found.len(), listed.tools.len(), "{found:?}");
    assert!(
        found
            .iter()
            .all(|found| found.contains("is answered with nothing"))
    );
}
