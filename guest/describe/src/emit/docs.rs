//! The section `package-docs`, for hosts that read it (format 1: a version byte, then JSON).

use std::fmt::Write;

use serde_json::{Map, json};

use crate::{
    parameter::{Parameter, number},
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
        // Names and cases as these hosts show them: they know WIT's only.
        let example: Map<_, _> = (example.iter())
            .map(|(name, value)| (name.replace('_', "-"), value.clone()))
            .collect();
        write!(words, "\nExample: {}", json!(example)).expect("a string takes all");
    }
    words
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
