//! Four tools in the place of all: one finds a tool by words, the others call one that reads, one that writes, one that
//! destroys.
//!
//! For models that choose badly among many tools, and clients that take few. A person can still approve by what a call may
//! do, because each entry point has the annotations of its class. A call through one is a call of the tool itself: the same
//! arguments, rules of egress, confirmation and limits.

mod index;

use std::borrow::Cow;
use std::sync::Arc;

use plex_mcp_contract::words::{meant, snake};
use plex_mcp_contract::{Contract, Effect, Tool};
use rmcp::model::{CallToolRequestParams, JsonObject, Tool as Description, ToolAnnotations};
use serde_json::{Map, Value, json};

use self::index::Index;
use crate::answer::Answer;
use crate::failure::CallError;
use crate::message::quoted;
use crate::offer::Offer;

const FIND: &str = "find_tool";

/// Tools that are described whole: as many as a model can compare.
const DESCRIBED: usize = 5;

/// Tools that are named besides.
const NAMED: usize = 15;

/// Tools that are listed in a sentence each when there are no words to find them by.
const LISTED: usize = 200;

/// The members of a call through an entry point.
const TOOL: &str = "tool";
const ARGUMENTS: &str = "arguments";

/// The beginning of a client's instructions.
pub const INSTRUCTIONS: &str = "Every tool is called through another one. First `find_tool` with words for what you want: it answers tools, the arguments of each, and `call_with`, the name of the one to call it with. Then call that with `tool` and `arguments`.";

/// The entry points to the tools of an offer.
pub struct EntryPoints {
    descriptions: Vec<Description>,
    index: Index,
}

/// The meaning of a call.
pub enum Meant<'c> {
    /// A tool of the component, as if it had been called by its name.
    Tool(&'c Tool, CallToolRequestParams),
    /// Nothing that the component is asked for: the entry point's name, and its answer.
    Answer(&'static str, Result<Answer, CallError>),
}

impl EntryPoints {
    /// Only classes that have a tool have an entry point. `contract` is the one that `offer` was made from.
    pub fn new(offer: &Offer, contract: &Contract) -> EntryPoints {
        let classes = [Effect::Read, Effect::Write, Effect::Destructive];
        let calls = classes.into_iter().filter_map(|effect| {
            let tools: Vec<_> = offer
                .of(contract)
                .filter(|tool| tool.effect == effect)
                .collect();
            (!tools.is_empty()).then(|| call(effect, &tools))
        });
        EntryPoints {
            descriptions: [find()].into_iter().chain(calls).collect(),
            index: Index::new(offer.of(contract)),
        }
    }

    /// The answer to `tools/list`.
    pub fn tools(&self) -> &[Description] {
        &self.descriptions
    }

    /// One of them, as `tools/list` describes it.
    pub fn description(&self, name: &str) -> Option<&Description> {
        self.descriptions.iter().find(|tool| tool.name == name)
    }

    /// Reads `request`.
    ///
    /// # Errors
    ///
    /// The request, if it is for no entry point.
    pub fn read<'c>(
        &self,
        mut request: CallToolRequestParams,
        offer: &Offer,
        contract: &'c Contract,
    ) -> Result<Meant<'c>, Box<CallToolRequestParams>> {
        if self.description(&request.name).is_none() {
            return Err(Box::new(request));
        }
        let mut effects = [Effect::Read, Effect::Write, Effect::Destructive].into_iter();
        let Some(effect) = effects.find(|effect| entry_point(*effect) == request.name) else {
            return Ok(Meant::Answer(
                FIND,
                Ok(self.found(&request, offer, contract)),
            ));
        };
        let supplied = request.arguments.take().unwrap_or_default();
        Ok(match called(effect, supplied, offer, contract) {
            Ok((tool, arguments)) => {
                request.name = Cow::Owned(tool.name.clone());
                request.arguments = Some(arguments);
                Meant::Tool(tool, request)
            }
            Err(words) => Meant::Answer(entry_point(effect), Err(CallError::Arguments(words))),
        })
    }

    fn found(&self, request: &CallToolRequestParams, offer: &Offer, contract: &Contract) -> Answer {
        let arguments = request.arguments.as_ref();
        let query = arguments.and_then(|arguments| arguments.get("query"));
        let query = match query {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        let tools: Vec<&Tool> = offer.of(contract).collect();
        let places = self.index.find(&query);
        let value = if places.is_empty() {
            let listed = tools.iter().take(LISTED);
            let mut value = json!({"tools": listed.map(|tool| brief(tool)).collect::<Vec<_>>()});
            if !query.trim().is_empty() {
                value["note"] = json!(format!(
                    "no tool has `{}` in its words; these are all",
                    quoted(&query)
                ));
            }
            if tools.len() > LISTED {
                value["note"] = json!(format!(
                    "{LISTED} of {} tools: give words in `query`",
                    tools.len()
                ));
            }
            value
        } else {
            let described = places
                .iter()
                .take(DESCRIBED)
                .map(|&place| whole(tools[place]));
            let named = places
                .iter()
                .skip(DESCRIBED)
                .take(NAMED)
                .map(|&place| &tools[place].name);
            let mut value = json!({"tools": described.collect::<Vec<_>>()});
            let named: Vec<_> = named.collect();
            if !named.is_empty() {
                value["more"] = json!(named);
            }
            value
        };
        Answer::Record(value.to_string())
    }
}

/// The name of the entry point for tools that do this.
pub(crate) fn entry_point(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "call_read_tool",
        Effect::Write => "call_write_tool",
        Effect::Destructive => "call_destructive_tool",
    }
}

/// The tool that is meant, and its arguments.
fn called<'c>(
    effect: Effect,
    mut supplied: JsonObject,
    offer: &Offer,
    contract: &'c Contract,
) -> Result<(&'c Tool, JsonObject), String> {
    let entry = entry_point(effect);
    let of_effect = || offer.of(contract).filter(|tool| tool.effect == effect);
    let Some(Value::String(name)) = supplied.remove(TOOL) else {
        let example = of_effect().next().map(example).unwrap_or_default();
        return Err(format!(
            "`{TOOL}` is required, the name of a tool: {example}"
        ));
    };
    let Some(tool) = offer.find(&snake(name.trim()), contract) else {
        let name = quoted(&name);
        let near = meant(&name, offer.of(contract).map(|tool| &*tool.name));
        let near = near.map(|near| format!(" (did you mean `{near}`?)"));
        return Err(format!(
            "there is no tool `{name}`{}: {FIND} finds one by words",
            near.unwrap_or_default()
        ));
    };
    if tool.effect != effect {
        return Err(format!(
            "`{}` is a tool that {}: call it with `{}`, and not with `{entry}`",
            tool.name,
            does(tool.effect),
            entry_point(tool.effect)
        ));
    }
    let arguments = match supplied.remove(ARGUMENTS) {
        Some(Value::Object(arguments)) => arguments,
        // Some models write them as a text, and some beside the tool.
        Some(Value::String(text)) => serde_json::from_str(&text).map_err(|_| unfit(tool))?,
        Some(Value::Null) => Map::new(),
        Some(_) => return Err(unfit(tool)),
        None => supplied,
    };
    Ok((tool, arguments))
}

fn unfit(tool: &Tool) -> String {
    format!("`{ARGUMENTS}` must be an object: {}", example(tool))
}

/// A right call of a tool.
fn example(tool: &Tool) -> String {
    let arguments = tool.examples.first().cloned().unwrap_or_default();
    let call = json!({TOOL: tool.name, ARGUMENTS: arguments});
    format!("e.g. {call}")
}

fn does(effect: Effect) -> &'static str {
    match effect {
        Effect::Read => "reads",
        Effect::Write => "changes something",
        Effect::Destructive => "does what cannot be undone",
    }
}

/// A tool in a sentence.
fn brief(tool: &Tool) -> Value {
    json!({
        "name": tool.name,
        "call_with": entry_point(tool.effect),
        "description": tool.summary(),
    })
}

/// Everything that a model needs to call a tool.
fn whole(tool: &Tool) -> Value {
    let mut value = json!({
        "name": tool.name,
        "call_with": entry_point(tool.effect),
        "description": tool.description,
        "input_schema": *tool.input_schema,
    });
    if let Some(example) = tool.examples.first() {
        value["example"] = json!(example);
    }
    value
}

fn find() -> Description {
    let input = json!({
        "type": "object",
        "properties": {
            "query": {
                "type": "string",
                "description": "What you want to do, in a few words. Without, all tools are listed in a sentence each",
            },
        },
        "additionalProperties": false,
    });
    let output = json!({
        "type": "object",
        "properties": {
            "tools": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "call_with": {"type": "string", "description": "The tool to call it with"},
                        "description": {"type": "string"},
                        "input_schema": {"type": "object", "description": "JSON Schema of its arguments"},
                        "example": {"type": "object", "description": "Arguments of a right call"},
                    },
                    "required": ["name", "call_with", "description"],
                },
            },
            "more": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Names of further tools that may fit: pass one as `query`",
            },
            "note": {"type": "string"},
        },
        "required": ["tools"],
    });
    let words = "Find tools by words for what you want to do. Answers the best first, each with its arguments and the tool to call it with.";
    Description::new(FIND, words, object(input))
        .with_title("Find a tool")
        .with_annotations(annotations(Effect::Read, true, false))
        .with_raw_output_schema(object(output))
}

fn call(effect: Effect, tools: &[&Tool]) -> Description {
    let input = json!({
        "type": "object",
        "properties": {
            TOOL: {"type": "string", "description": "Name of the tool, from find_tool"},
            ARGUMENTS: {
                "type": "object",
                "description": "Its arguments, as the input_schema in find_tool's answer has them",
            },
        },
        "required": [TOOL],
        "additionalProperties": false,
    });
    let (title, what) = match effect {
        Effect::Read => ("Call a tool that reads", "reads and changes nothing"),
        Effect::Write => (
            "Call a tool that changes something",
            "changes something that can be changed back",
        ),
        Effect::Destructive => ("Call a tool that destroys", "does what cannot be undone"),
    };
    let words =
        format!("Call a tool that {what}, by its name. find_tool tells names and arguments.");
    let idempotent = tools.iter().all(|tool| tool.idempotent);
    let open_world = tools.iter().any(|tool| tool.is_open_world);
    Description::new(entry_point(effect), words, object(input))
        .with_title(title)
        .with_annotations(annotations(effect, idempotent, open_world))
}

fn annotations(effect: Effect, idempotent: bool, open_world: bool) -> ToolAnnotations {
    let read = effect == Effect::Read;
    ToolAnnotations::new()
        .read_only(read)
        .destructive(effect == Effect::Destructive)
        .idempotent(read || idempotent)
        .open_world(open_world)
}

fn object(value: Value) -> Arc<JsonObject> {
    match value {
        Value::Object(object) => Arc::new(object),
        _ => Arc::default(),
    }
}

#[cfg(test)]
mod tests;
