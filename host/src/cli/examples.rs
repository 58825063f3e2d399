//! Right calls of tools that nobody told us about: their own examples, for the demo server; and the same with the ids of
//! another server, from what its tools have answered.

use serde_json::{Map, Value};

use crate::component::{Parameter, Shape, Tool};

/// The arguments of a right call on the demo server. A tool that nobody describes has none.
pub fn first(tool: &Tool) -> Map<String, Value> {
    tool.examples.first().cloned().unwrap_or_default()
}

/// Answers so far, as sources of ids.
#[derive(Default)]
pub struct Seen {
    answers: Vec<(String, Value)>,
}

impl Seen {
    /// Remembers what a tool has answered.
    pub fn add(&mut self, tool: &Tool, answer: Value) {
        self.answers.push((tool.name.clone(), answer));
    }

    /// Arguments for `tool`: its required parameters, ids from earlier answers and the others from its example.
    ///
    /// # Errors
    ///
    /// The name of the first required parameter for which there is no value.
    pub fn arguments(&self, tool: &Tool) -> Result<Map<String, Value>, String> {
        let example = first(tool);
        let required = tool.params.iter().filter(|param| param.required);
        let value = |param: &Parameter| {
            if param.pattern.is_some() {
                self.id(param)
            } else {
                example.get(&param.name).cloned()
            }
        };
        required
            .map(|param| {
                let value = value(param).ok_or_else(|| param.name.clone())?;
                Ok((param.name.clone(), value))
            })
            .collect()
    }

    /// The examples of `tool` with ids of this server: from earlier answers in the places of theirs, left out where none is
    /// known and the parameter may be.
    pub fn examples(&self, tool: &Tool) -> Vec<Map<String, Value>> {
        let adapted = |example: &Map<String, Value>| -> Option<Map<String, Value>> {
            let mut arguments = example.clone();
            for param in tool.params.iter().filter(|param| param.pattern.is_some()) {
                match self.id(param) {
                    _ if !example.contains_key(&param.name) => {}
                    Some(id) => {
                        arguments.insert(param.name.clone(), id);
                    }
                    None if param.required => return None,
                    None => {
                        arguments.remove(&param.name);
                    }
                }
            }
            Some(arguments)
        };
        tool.examples.iter().filter_map(adapted).collect()
    }

    /// A field of the parameter's own name; or the `id` in the answer of a tool that its words name in backticks.
    fn id(&self, param: &Parameter) -> Option<Value> {
        let words = &param.description;
        if let Shape::List(_) = param.shape {
            let one = param.name.strip_suffix('s').unwrap_or(&param.name);
            let id = self.field(one, words).or_else(|| self.named_id(words))?;
            return Some(vec![id].into());
        }
        self.field(&param.name, words)
            .or_else(|| self.named_id(words))
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

    /// The `id` in the answer of a tool that `words` name in backticks.
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
    use crate::component::{fixture, inspect};

    /// A tool with a parameter `id` of a kind of ids, and an optional `limit`.
    fn tool(description: &str) -> Tool {
        let mut section = fixture::section();
        section["tools"][0]["params"][0]["description"] = json!(description);
        let inspection = inspect(&fixture::component(&section)).unwrap();
        inspection.contract.unwrap().tools.remove(0)
    }

    fn named(name: &str) -> Tool {
        Tool {
            name: name.to_owned(),
            ..Tool::default()
        }
    }

    #[track_caller]
    fn check(description: &str, expected: Result<&str, &str>) {
        let mut seen = Seen::default();
        let shelves = json!({"shelves": [{"key": "s1", "title": "Films"}]});
        seen.add(&named("get_shelves"), shelves);
        let books = json!({"books": [
            {"id": "1", "kind": "novel", "title": "Emma"},
            {"id": "2", "kind": "atlas", "title": "World"},
        ]});
        seen.add(&named("get_books"), books);
        let found = seen.arguments(&tool(description));
        let found = found.as_ref().map(|found| found["id"].as_str().unwrap());
        assert_eq!(found.map_err(String::as_str), expected);
    }

    #[test]
    fn ids_come_from_answers() {
        check("Id of a book", Ok("1"));
        check("Id of the atlas or globe", Ok("2"));
        let nothing = Seen::default().arguments(&tool("Id, from `get_books`"));
        assert_eq!(nothing, Err("id".to_owned()));
    }

    #[test]
    fn the_first_example_is_a_right_call() {
        let tool = tool("Id");
        assert_eq!(Value::Object(first(&tool)), json!({"id": "7", "limit": 9}));
        assert!(tool.arguments(&first(&tool)).is_ok());
        assert!(first(&named("bare")).is_empty());
    }

    #[test]
    fn examples_are_made_right_for_another_server() {
        let tool = tool("Id, from `get_shelves`");
        assert!(Seen::default().examples(&tool).is_empty());
        let mut seen = Seen::default();
        seen.add(&named("get_shelves"), json!({"shelves": [{"id": "s1"}]}));
        let examples = seen.examples(&tool);
        assert_eq!(examples.len(), tool.examples.len());
        assert_eq!(
            Value::Object(examples[0].clone()),
            json!({"id": "s1", "limit": 9})
        );
    }

    #[test]
    fn tools_that_need_nothing_come_first() {
        let (book, shelves) = (tool("Id, from `get_shelves`"), named("get_shelves"));
        let mut waiting = vec![&book, &shelves];
        let mut seen = Seen::default();
        let mut order = Vec::new();
        while let Some((tool, _)) = next(&mut waiting, &seen) {
            order.push(tool.name.as_str());
            seen.add(tool, json!({"shelves": [{"id": "s1"}]}));
        }
        assert_eq!(order, ["get_shelves", "echo_it"]);
        assert!(waiting.is_empty());
    }
}
