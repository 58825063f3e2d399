//! The page about one tool: its words, its arguments with bounds and defaults, an example.

use serde_json::{Map, Value};

use super::examples;
use super::rule_lines::rule_lines;
use super::screen::{COLUMNS, escaped, wrapped};
use crate::component::Tool;

/// Blanks before what is said about an argument.
const INDENT: usize = 6;

/// Columns of a rule, with blanks before it and before what goes on below.
const RULE: usize = COLUMNS - 4;

/// The page, in lines that fit.
pub fn page(tool: &Tool) -> String {
    let mut page = vec![
        wrapped(&format!("{}: {}", tool.name, tool.title), 0, COLUMNS),
        String::new(),
    ];
    page.extend(
        tool.description
            .lines()
            .map(|line| wrapped(line, 0, COLUMNS)),
    );
    page.extend([String::new(), kind(tool), String::new()]);
    let properties = tool
        .input_schema
        .get("properties")
        .and_then(Value::as_object);
    let properties = properties.filter(|properties| !properties.is_empty());
    match properties {
        None => page.push("It takes no arguments.".to_owned()),
        Some(properties) => {
            page.push("Arguments:".to_owned());
            for (name, schema) in properties {
                page.extend(argument(name, schema, required(tool, name)));
            }
        }
    }
    page.extend([
        String::new(),
        "Example:".to_owned(),
        example(tool),
        String::new(),
    ]);
    page.push("It may send:".to_owned());
    let rules = tool
        .egress
        .iter()
        .map(|rule| rule_lines(&rule.to_string(), RULE));
    page.extend(rules.flat_map(|rule| indented(&rule)));
    if tool.egress.is_empty() {
        page.push("  nothing".to_owned());
    }
    page.join("\n")
}

fn indented(lines: &str) -> Vec<String> {
    lines.lines().map(|line| format!("  {line}")).collect()
}

fn kind(tool: &Tool) -> String {
    let again = if tool.idempotent && tool.effect != crate::component::Effect::Read {
        " (the same call twice changes nothing more)"
    } else {
        ""
    };
    let line = format!("Toolset {}, effect {}{again}.", tool.toolset, tool.effect);
    wrapped(&line, 0, COLUMNS)
}

fn required(tool: &Tool, name: &str) -> bool {
    let required = tool.input_schema.get("required").and_then(Value::as_array);
    required.is_some_and(|names| names.iter().any(|required| required == name))
}

fn argument(name: &str, schema: &Value, required: bool) -> Vec<String> {
    let mut facts = vec![if required { "required" } else { "optional" }.to_owned()];
    facts.extend(sort(schema));
    facts.extend(bounds(schema));
    if let Some(default) = schema.get("default") {
        facts.push(format!("default {}", plain(default)));
    }
    let head = format!("  {} ({})", escaped(name), facts.join(", "));
    let mut lines = vec![hanging(&head)];
    let description = schema["description"].as_str().unwrap_or_default();
    lines.extend(
        description
            .lines()
            .map(|line| wrapped(line, INDENT, COLUMNS)),
    );
    if let Some(cases) = schema["enum"].as_array() {
        let cases: Vec<_> = cases.iter().map(plain).collect();
        // A description that tells about each case names them all.
        if !cases.iter().all(|case| description.contains(case.as_str())) {
            lines.push(wrapped(
                &format!("one of {}", cases.join(", ")),
                INDENT,
                COLUMNS,
            ));
        }
    }
    lines
}

/// A line that goes on below under what is said about an argument.
fn hanging(line: &str) -> String {
    if line.len() <= COLUMNS {
        return line.to_owned();
    }
    let text = wrapped(line, INDENT, COLUMNS);
    format!("  {}", text.trim_start())
}

/// The type in words, where the value alone does not show it.
fn sort(schema: &Value) -> Option<String> {
    let one = |schema: &Value| match schema["type"].as_str()? {
        "integer" => Some("whole number"),
        "number" => Some("number"),
        "boolean" => Some("true or false"),
        "string" if schema.get("enum").is_some() => None,
        "string" if schema.get("pattern").is_some() => Some("id"),
        "string" => Some("text"),
        _ => None,
    };
    match schema["type"].as_str() {
        Some("array") => Some(match one(&schema["items"]) {
            Some("text") | None => "list, with commas in between".to_owned(),
            Some(sort) => format!("list of {sort}s, with commas in between"),
        }),
        _ => one(schema).map(str::to_owned),
    }
}

fn bounds(schema: &Value) -> Option<String> {
    let pair = |low: &str, high: &str, unit: &str| {
        let bound = |key: &str| schema.get(key).map(plain);
        match (bound(low), bound(high)) {
            (Some(low), Some(high)) => Some(format!("{low} to {high}{unit}")),
            // Numbers without a sign begin at 0: nobody has to be told.
            (Some(low), None) if low != "0" => Some(format!("at least {low}{unit}")),
            (None, Some(high)) => Some(format!("up to {high}{unit}")),
            _ => None,
        }
    };
    pair("minimum", "maximum", "")
        .or_else(|| pair("minLength", "maxLength", " characters"))
        .or_else(|| pair("minItems", "maxItems", " of them"))
}

/// The example as a command line, which goes on in a second one where it is long.
fn example(tool: &Tool) -> String {
    let arguments = written(&examples::first(tool));
    let call = format!("  plex-mcp call {}", tool.name);
    if call.len() + arguments.len() <= COLUMNS {
        format!("{call}{arguments}")
    } else {
        format!("{call} \\\n     {arguments}")
    }
}

/// Arguments as `call` takes them, quoted for a shell where they must be.
fn written(arguments: &Map<String, Value>) -> String {
    let word = |(name, value): (&String, &Value)| {
        let text = format!("{name}={}", plain(value));
        let plain = |c: char| c.is_ascii_alphanumeric() || "=_-.,:/+@%".contains(c);
        if text.chars().all(plain) {
            format!(" {text}")
        } else {
            format!(" '{}'", text.replace('\'', r"'\''"))
        }
    };
    arguments.iter().map(word).collect()
}

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => escaped(text).into_owned(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(","),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::component::Effect;

    fn tool(schema: Value) -> Tool {
        Tool {
            name: "find_books".to_owned(),
            title: "Books".to_owned(),
            description: "Find books.\nNot \u{1b}[2Jothers.".to_owned(),
            toolset: "shop".to_owned(),
            effect: Effect::Write,
            idempotent: true,
            examples: [json!({"shelf_id": "1", "words": "full moon"})
                .as_object()
                .unwrap()
                .clone()]
            .into(),
            input_schema: schema.as_object().unwrap().clone().into(),
            ..Tool::default()
        }
    }

    #[test]
    fn everything_that_the_schema_says() {
        let page = page(&tool(json!({
            "properties": {
                "shelf_id": {"type": "string", "pattern": "^[0-9]+$", "description": "Shelf"},
                "words": {"type": "string", "description": "Words of a title", "minLength": 1, "maxLength": 200},
                "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10, "description": "Books"},
                "offset": {"type": "integer", "minimum": 0, "default": 0},
                "order": {"type": "string", "enum": ["title", "year_desc"], "default": "title"},
                "lent": {"type": "boolean"},
                "years": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
            },
            "required": ["shelf_id", "words"],
        })));
        for line in page.lines() {
            assert!(line.width() <= COLUMNS, "{line}");
        }
        assert_eq!(
            page,
            r"find_books: Books

Find books.
Not \u{1b}[2Jothers.

Toolset shop, effect write (the same call twice changes nothing more).

Arguments:
  shelf_id (required, id)
      Shelf
  words (required, text, 1 to 200 characters)
      Words of a title
  limit (optional, whole number, 1 to 50, default 10)
      Books
  offset (optional, whole number, default 0)
  order (optional, default title)
      one of title, year_desc
  lent (optional, true or false)
  years (optional, list of whole numbers, with commas in between, 1 to 3 of
      them)

Example:
  plex-mcp call find_books shelf_id=1 'words=full moon'

It may send:
  nothing"
        );
    }

    #[test]
    fn a_tool_without_arguments() {
        let page = page(&Tool {
            examples: [Map::new()].into(),
            ..tool(json!({"properties": {}}))
        });
        assert!(page.contains("It takes no arguments."), "{page}");
        assert!(page.contains("\n  plex-mcp call find_books\n"), "{page}");
    }

    #[test]
    fn arguments_for_a_shell() {
        let check = |value: Value, expected: &str| {
            let arguments = json!({"x": value});
            assert_eq!(written(arguments.as_object().unwrap()), expected);
        };
        check(json!(["1", "2"]), " x=1,2");
        check("two words".into(), " 'x=two words'");
        check("it's".into(), r" 'x=it'\''s'");
    }
}
