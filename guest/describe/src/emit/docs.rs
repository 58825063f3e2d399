//! The section `package-docs`, for hosts that read it (format 1: a version byte, then JSON).

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::{
    parameter::{Parameter, number, snake},
    world::{Description, Tool},
};

/// The section's bytes. Such hosts show a function's words only, so those of its parameters are appended to them.
pub fn package_docs(world: &Description) -> Vec<u8> {
    let functions: Map<_, _> = (world.tools.iter())
        .map(|tool| (tool.name.clone(), json!({ "docs": words(tool) })))
        .collect();
    let world = (
        world.world.clone(),
        json!({ "docs": world.instructions, "func_exports": functions }),
    );
    let docs = json!({ "worlds": Map::from_iter([world]) });
    let mut section = vec![1];
    section.extend(docs.to_string().into_bytes());
    section
}

fn words(tool: &Tool) -> String {
    let mut words = tool.words.clone();
    for param in &tool.params {
        write!(words, "\n- {}", line(param)).expect("a string takes all");
    }
    for example in tool.examples.iter().filter(|example| !example.is_empty()) {
        let example: Map<_, _> = (tool.params.iter())
            .filter_map(|param| Some((param, example.get(&snake(&param.name))?)))
            .map(|(param, value)| (param.name.clone(), in_wit(param, value)))
            .collect();
        write!(words, "\nExample: {}", json!(example)).expect("a string takes all");
    }
    words
}

/// A value as such hosts take it: they know WIT's names only.
fn in_wit(param: &Parameter, value: &Value) -> Value {
    match value {
        Value::String(case) if param.ty.named().is_some() => case.replace('_', "-").into(),
        Value::Array(elements) => elements.iter().map(|one| in_wit(param, one)).collect(),
        other => other.clone(),
    }
}

fn line(param: &Parameter) -> String {
    let mut line = format!("{}: {}", param.name, param.words);
    if let Some((min, max)) = param.bounds {
        write!(line, " ({} to {})", number(min), number(max)).expect("a string takes all");
    }
    if let Some(default) = &param.default {
        write!(line, "; default {default}").expect("a string takes all");
    }
    line
}
