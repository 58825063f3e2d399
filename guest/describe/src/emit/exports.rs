//! Rust: each export -> its arguments, checked -> the handler of the tool.

use super::{arguments::sent_type, camel, snake};
use crate::world::{Description, Tool};

/// The generated `exports.rs`: the component's implementation of its world.
pub fn exports(world: &Description) -> String {
    let functions: String = world.tools.iter().map(function).collect();
    format!("impl crate::bindings::Guest for Component {{{functions}}}\n")
}

fn function(tool: &Tool) -> String {
    let (name, toolset) = (snake(&tool.name), snake(&tool.toolset));
    let names: Vec<String> = (tool.params.iter().map(|param| snake(&param.name))).collect();
    let params: Vec<String> = (tool.params.iter().zip(&names))
        .map(|(param, name)| format!("{name}: {}", sent_type(param)))
        .collect();
    let (names, params) = (names.join(", "), params.join(", "));
    let (result, error) = (camel(&tool.result), camel(&tool.error));
    format!(
        "
    fn {name}({params}) -> Result<{result}, {error}> {{
        let args = arguments::{name}::Args::check(arguments::{name}::Sent {{ {names} }})?;
        call(|cx| toolsets::{toolset}::{name}::run(cx, args))
    }}
"
    )
}
