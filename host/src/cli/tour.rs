//! Finds arguments for tools that nobody told us about: in their own words, and in what other tools have answered.

use serde_json::{Map, Value};

use crate::component::Tool;

/// Answers so far, as sources of arguments.
#[derive(Default)]
pub struct Seen {
    answers: Vec<(String, Value)>,
}

impl Seen {
    /// Remembers what a tool has answered.
    pub fn add(&mut self, tool: &Tool, answer: Value) {
        self.answers.push((tool.name.clone(), answer));
    }

    /// Arguments for `tool`: its required parameters, each from an earlier answer.
    ///
    /// # Errors
    ///
    /// The name of the first required parameter for which no answer has a value.
    pub fn arguments(&self, tool: &Tool) -> Result<Map<String, Value>, String> {
        let required = tool.input_schema.get("required").and_then(Value::as_array);
        let names = required.into_iter().flatten().filter_map(Value::as_str);
        names
            .map(|name| {
                let schema = &tool.input_schema["properties"][name];
                let value = self.value(name, schema).ok_or_else(|| name.to_owned())?;
                Ok((name.to_owned(), value))
            })
            .collect()
    }

    /// A field of the parameter's own name; or the `id` in the answer of a tool that its words name in backticks; or a field
    /// that its words name.
    fn value(&self, name: &str, schema: &Value) -> Option<Value> {
        let words = schema["description"].as_str().unwrap_or_default();
        if schema["type"] == "array" {
            let one = name.strip_suffix('s').unwrap_or(name);
            return Some(vec![self.field(one, words)?].into());
        }
        self.field(name, words)
            .or_else(|| self.named_id(words))
            .or_else(|| {
                let mut words = words.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                words.find_map(|word| self.field(&word.to_lowercase(), ""))
            })
    }

    /// A text in a field of that name, in the newest answer that has one; first of all in records of a sort that `words` name.
    fn field(&self, name: &str, words: &str) -> Option<Value> {
        let mut found = Vec::new();
        for (_, answer) in self.answers.iter().rev() {
            collect(answer, name, &mut found);
        }
        let words: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).collect();
        let named = |record: &&Map<String, Value>| {
            let mut texts = record.values().filter_map(Value::as_str);
            texts.any(|text| words.contains(&text))
        };
        let best = found.iter().find(|record| named(record));
        Some(best.or(found.first())?[name].clone())
    }

    fn named_id(&self, words: &str) -> Option<Value> {
        let (_, answer) = words
            .split('`')
            .skip(1)
            .step_by(2)
            .find_map(|word| self.answers.iter().find(|(tool, _)| tool == word))?;
        let mut found = Vec::new();
        collect(answer, "id", &mut found);
        Some(found.first()?["id"].clone())
    }
}

/// The records in `value` whose field `name` holds a text.
fn collect<'v>(value: &'v Value, name: &str, found: &mut Vec<&'v Map<String, Value>>) {
    match value {
        Value::Object(record) => {
            if record
                .get(name)
                .is_some_and(|v| v.as_str().is_some_and(|v| !v.is_empty()))
            {
                found.push(record);
            }
            record
                .values()
                .for_each(|value| collect(value, name, found));
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, name, found)),
        _ => {}
    }
}

/// Takes from `waiting` the next tool that can be called, with its arguments; those without required parameters come first.
pub fn next<'t>(
    waiting: &mut Vec<&'t Tool>,
    seen: &Seen,
) -> Option<(&'t Tool, Map<String, Value>)> {
    let place = waiting
        .iter()
        .position(|tool| Seen::default().arguments(tool).is_ok())
        .or_else(|| waiting.iter().position(|tool| seen.arguments(tool).is_ok()))?;
    let tool = waiting.remove(place);
    Some((tool, seen.arguments(tool).ok()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::component::Effect;

    fn tool(name: &str, parameters: &Value) -> Tool {
        let required: Vec<_> = parameters.as_object().unwrap().keys().collect();
        let schema = json!({"properties": parameters, "required": required});
        Tool {
            name: name.to_owned(),
            export: String::new(),
            title: String::new(),
            description: String::new(),
            toolset: String::new(),
            effect: Effect::Read,
            idempotent: false,
            egress: [].into(),
            input_schema: schema.as_object().unwrap().clone().into(),
            output_schema: Default::default(),
            params: Default::default(),
        }
    }

    #[track_caller]
    fn check(parameter: &str, schema: Value, expected: Option<Value>) {
        let mut seen = Seen::default();
        let shelves = tool("get_shelves", &json!({}));
        seen.add(
            &shelves,
            json!({"shelves": [{"id": "s1", "title": "Films"}]}),
        );
        let books = tool("get_books", &json!({}));
        seen.add(
            &books,
            json!({"books": [
                {"book_key": "1", "kind": "novel", "title": "Emma"},
                {"book_key": "2", "kind": "atlas", "title": "World"},
            ]}),
        );
        let wanting = tool("wanting", &json!({parameter: schema}));
        let found = seen.arguments(&wanting);
        match expected {
            Some(expected) => assert_eq!(found.unwrap()[parameter], expected),
            None => assert_eq!(found, Err(parameter.to_owned())),
        }
    }

    #[test]
    fn arguments_come_from_answers() {
        let text = |words: &str| json!({"type": "string", "description": words});
        check("book_key", text("Key of a book"), Some("1".into()));
        check(
            "book_key",
            text("Key of the atlas or globe"),
            Some("2".into()),
        );
        check(
            "shelf_id",
            text("Shelf, from `get_shelves`"),
            Some("s1".into()),
        );
        check(
            "query",
            text("Words of a title or name"),
            Some("Emma".into()),
        );
        check("colour", text("Hue"), None);
        check(
            "book_keys",
            json!({"type": "array", "description": "Keys"}),
            Some(json!(["1"])),
        );
    }

    #[test]
    fn tools_that_need_nothing_come_first() {
        let shelves = tool("get_shelves", &json!({}));
        let book = tool("get_book", &json!({"book_key": {"type": "string"}}));
        let books = tool(
            "get_books",
            &json!({"shelf_id": {"type": "string", "description": "from `get_shelves`"}}),
        );
        let mut waiting = vec![&book, &books, &shelves];
        let mut seen = Seen::default();
        let mut order = Vec::new();
        while let Some((tool, _)) = next(&mut waiting, &seen) {
            order.push(tool.name.as_str());
            let answer = match tool.name.as_str() {
                "get_shelves" => json!({"shelves": [{"id": "s1"}]}),
                _ => json!({"books": [{"book_key": "1"}]}),
            };
            seen.add(tool, answer);
        }
        assert_eq!(order, ["get_shelves", "get_books", "get_book"]);
        assert!(waiting.is_empty());
    }
}
