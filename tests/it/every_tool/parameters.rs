//! Every parameter made wrong, in each way that its schema knows: the model is told which one it is, and Plex is not asked.

use plex_mcp_demo::Format;
use serde_json::{Value, json};

use super::{Findings, answer, each_tool};
use crate::harness::{Arguments, Listed, Tool};

pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        let wrong = wrong_calls(tool);
        let mut fresh = listed.fresh(Format::Negotiated, &[]).await;
        let calls: Vec<_> = wrong
            .iter()
            .map(|(_, arguments)| (tool.name.as_str(), json!(arguments)))
            .collect();
        let results = fresh.client.call_all(&calls).await;
        let mut found = Vec::new();
        for ((parameter, arguments), result) in wrong.iter().zip(&results) {
            let told = answer(result).is_err_and(|words| words.contains(parameter.as_str()));
            if !told {
                let shown: String = json!(arguments).to_string().chars().take(200).collect();
                found.push(format!(
                    "{parameter} is wrong in {shown}, and is told {result}"
                ));
            }
        }
        let asked = fresh.plex.seen();
        found.extend(
            asked
                .iter()
                .map(|seen| format!("asks {} {}", seen.method, seen.target)),
        );
        // Made wrong is what was right.
        let right = json!(tool.examples[0]);
        let result = fresh.client.call(&tool.name, right).await;
        found.extend(
            answer(&result)
                .err()
                .map(|words| format!("its first example: {words}")),
        );
        found
    })
    .await
}

/// Calls that are wrong in one parameter, each with its name.
fn wrong_calls(tool: &Tool) -> Vec<(String, Arguments)> {
    let unknown = "no_such_parameter".to_owned();
    let mut calls = vec![(unknown.clone(), tool.with(&unknown, json!(1)))];
    let required = tool.input_schema["required"].as_array();
    for (name, schema) in tool.parameters() {
        let required = required.is_some_and(|required| required.contains(&json!(name)));
        if required {
            let mut without = tool.examples[0].clone();
            without.remove(name);
            calls.push((name.clone(), without));
        }
        // An empty text is how some clients leave out what is optional.
        let wrong = wrong_values(schema)
            .into_iter()
            .filter(|value| required || *value != json!(""));
        calls.extend(wrong.map(|value| (name.clone(), tool.with(name, value))));
    }
    calls
}

/// Values that `schema` refuses, and that cannot be meant as one that it takes.
fn wrong_values(schema: &Value) -> Vec<Value> {
    let number = |key: &str| schema.get(key).and_then(Value::as_f64);
    let length = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_u64)
            .map(|length| length as usize)
    };
    let mut wrong = vec![json!({"a": 1})];
    match schema["type"].as_str().unwrap() {
        "boolean" => wrong.extend([json!("perhaps"), json!(7)]),
        "integer" | "number" => {
            wrong.push(json!("many"));
            wrong.extend(number("minimum").map(|least| json!(least - 1.0)));
            wrong.extend(number("maximum").map(|most| json!(most + 1.0)));
            if schema["type"] == "integer" {
                wrong.push(json!(2.5));
            }
        }
        "array" => {
            wrong.extend(
                wrong_values(&schema["items"])
                    .into_iter()
                    .map(|value| json!([value])),
            );
            // No list is how some clients leave out what is optional.
            if let Some(most) = length("maxItems") {
                let right = if schema["items"]["type"] == "string" {
                    json!("1")
                } else {
                    json!(1)
                };
                wrong.push(json!(vec![right; most + 1]));
            }
        }
        _ => {
            wrong.push(json!([["a"]]));
            if schema.get("enum").is_some() || schema.get("pattern").is_some() {
                wrong.extend([json!("no such value"), json!("../1"), json!("1/2")]);
            }
            let shorter = length("minLength").and_then(|least| least.checked_sub(1));
            wrong.extend(shorter.map(|length| json!("x".repeat(length))));
            wrong.extend(length("maxLength").map(|most| json!("x".repeat(most + 1))));
        }
    }
    wrong
}

#[test]
fn what_a_schema_refuses() {
    let check = |schema: Value, expected: Value| {
        for value in wrong_values(&schema) {
            assert!(!jsonschema::is_valid(&schema, &value), "{schema}: {value}");
        }
        let expected = expected.as_array().unwrap().clone();
        let found = wrong_values(&schema);
        assert!(
            expected.iter().all(|value| found.contains(value)),
            "{found:?}"
        );
    };
    check(
        json!({"type": "integer", "minimum": 1, "maximum": 9}),
        json!([0.0, 10.0, 2.5]),
    );
    check(
        json!({"type": "string", "minLength": 1, "maxLength": 2}),
        json!(["", "xxx"]),
    );
    check(
        json!({"type": "string", "pattern": "^[0-9]{1,10}$"}),
        json!(["../1"]),
    );
    check(
        json!({"type": "string", "enum": ["a"]}),
        json!(["no such value"]),
    );
    let ids =
        json!({"type": "array", "maxItems": 1, "items": {"type": "string", "pattern": "^[0-9]+$"}});
    check(ids, json!([["1", "1"], ["../1"]]));
}
