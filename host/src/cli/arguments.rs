//! `key=value` on a command line, read by a tool's input schema.

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

/// Reads `words` as arguments for a tool with this input schema: `key=value` each, or one JSON object for all.
///
/// Keys may be written with dashes. A value that does not fit its type is passed on as text, so that everybody gets the same
/// words about it.
///
/// # Errors
///
/// When a word is neither.
pub fn read(words: &[String], schema: &Map<String, Value>) -> anyhow::Result<Map<String, Value>> {
    if let [word] = words
        && word.trim_start().starts_with('{')
    {
        return serde_json::from_str(word).context("the arguments are not a JSON object");
    }
    let mut arguments = Map::new();
    for word in words {
        let Some((key, text)) = word.split_once('=') else {
            bail!("`{word}` is not an argument: write key=value, or one JSON object for all");
        };
        let key = snake(key);
        let schema = schema.get("properties").and_then(|all| all.get(&key));
        let value = schema.map_or_else(|| text.into(), |schema| value(text, schema));
        if arguments.insert(key.clone(), value).is_some() {
            bail!("`{key}` is given twice: a list is written with commas in between");
        }
    }
    Ok(arguments)
}

/// The name as MCP writes it.
pub fn snake(name: &str) -> String {
    name.replace('-', "_")
}

fn value(text: &str, schema: &Value) -> Value {
    let fits = |kind: &str| match &schema["type"] {
        Value::String(only) => only == kind,
        Value::Array(several) => several.iter().any(|one| one == kind),
        _ => false,
    };
    let parsed = || serde_json::from_str::<Value>(text).ok();
    if fits("array") {
        if let Some(list @ Value::Array(_)) = parsed() {
            return list;
        }
        let items = text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty());
        return items.map(|item| value(item, &schema["items"])).collect();
    }
    if (fits("integer") || fits("number"))
        && let Some(number @ Value::Number(_)) = parsed()
    {
        return number;
    }
    if fits("boolean") {
        match text {
            "true" | "yes" => return true.into(),
            "false" | "no" => return false.into(),
            _ => {}
        }
    }
    if let Some(choices) = schema["enum"].as_array() {
        let written = snake(text);
        if choices.iter().any(|choice| *choice == written) {
            return written.into();
        }
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(words: &str, expected: Result<Value, &str>) {
        let schema = json!({"properties": {
            "query": {"type": "string"},
            "limit": {"type": "integer"},
            "score": {"type": "number"},
            "force": {"type": "boolean"},
            "sort": {"type": "string", "enum": ["title", "title_desc"]},
            "rating_keys": {"type": "array", "items": {"type": "string"}},
            "years": {"type": "array", "items": {"type": "integer"}},
        }});
        let words: Vec<String> = match words {
            "" => Vec::new(),
            words => words.split('|').map(str::to_owned).collect(),
        };
        let found = read(&words, schema.as_object().unwrap()).map(Value::Object);
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected),
            (Err(found), Err(expected)) => {
                let found = format!("{found:#}");
                assert!(found.contains(expected), "{found}");
            }
            (found, expected) => panic!("expected {expected:?}, found {found:?}"),
        }
    }

    #[test]
    fn values_have_the_type_of_the_schema() {
        check("", Ok(json!({})));
        check("query=12", Ok(json!({"query": "12"})));
        check("query=a=b", Ok(json!({"query": "a=b"})));
        check("limit=12|score=1.5", Ok(json!({"limit": 12, "score": 1.5})));
        check("force=yes", Ok(json!({"force": true})));
        check("sort=title-desc", Ok(json!({"sort": "title_desc"})));
        check("rating-keys=1, 2", Ok(json!({"rating_keys": ["1", "2"]})));
        check(r#"rating_keys=["1"]"#, Ok(json!({"rating_keys": ["1"]})));
        check("years=1922,1927", Ok(json!({"years": [1922, 1927]})));
        check(r#"{"limit": 3}"#, Ok(json!({"limit": 3})));
    }

    #[test]
    fn what_does_not_fit_is_passed_on() {
        check("limit=many", Ok(json!({"limit": "many"})));
        check("force=perhaps", Ok(json!({"force": "perhaps"})));
        check("sort=size", Ok(json!({"sort": "size"})));
        check("unknown=1", Ok(json!({"unknown": "1"})));
    }

    #[test]
    fn what_is_no_argument() {
        check("query", Err("write key=value"));
        check("query=a|query=b", Err("given twice"));
        check("{query}", Err("not a JSON object"));
    }
}
