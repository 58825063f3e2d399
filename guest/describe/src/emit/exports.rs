//! Rust: each export -> its arguments, checked -> the handler of the tool.

use super::{arguments::sent_type, camel, snake};
use crate::{
    parameter,
    tags::TextKind,
    world::{Description, Tool},
};

/// The generated `exports.rs`: the component's implementation of its world.
pub fn exports(world: &Description) -> String {
    let functions: String = world
        .tools
        .iter()
        .map(|tool| function(world, tool))
        .collect();
    format!("impl crate::bindings::Guest for Component {{{functions}}}\n")
}

fn function(world: &Description, tool: &Tool) -> String {
    let (name, toolset) = (snake(&tool.name), snake(&tool.toolset));
    let names: Vec<String> = (tool.params.iter().map(|param| snake(&param.name))).collect();
    let params: Vec<String> = (tool.params.iter().zip(&names))
        .map(|(param, name)| format!("{name}: {}", sent_type(param)))
        .collect();
    let (names, params) = (names.join(", "), params.join(", "));
    let sources = sources(world, tool).join(", ");
    let (result, error) = (camel(&tool.result), camel(&tool.error));
    format!(
        "
    fn {name}({params}) -> Result<{result}, {error}> {{
        let args = arguments::{name}::Args::check(arguments::{name}::Sent {{ {names} }})?;
        call(&[{sources}], |cx| toolsets::{toolset}::{name}::run(cx, args))
    }}
"
    )
}

/// The places that the ids of a tool come from, expressions. A tool that may send the first request of such a place, as it is
/// written there, can list what is there.
pub(super) fn sources(world: &Description, tool: &Tool) -> Vec<String> {
    let mut sources = Vec::new();
    for param in &tool.params {
        let Some(TextKind::Id(kind)) = &param.kind else {
            continue;
        };
        let id = world.ids.iter().find(|id| id.name == *kind);
        let Some(source) = id.and_then(|id| id.source.as_deref()) else {
            continue;
        };
        let from = world.tools.iter().find(|tool| tool.name == source);
        let listed = from
            .and_then(|from| from.egress.first())
            .is_some_and(|rule| tool.egress.contains(rule));
        let (name, tool) = (parameter::snake(&param.name), snake(source));
        sources.push(format!(
            "Source {{ parameter: {name:?}, tool: {tool:?}, listed: {listed} }}"
        ));
    }
    sources
}
