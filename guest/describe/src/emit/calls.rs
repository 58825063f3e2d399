//! Rust for tests: each tool called by its name, with arguments as a client writes them. So a new tool is in every test
//! that calls them all.

use super::{camel, snake};
use crate::{
    parameter::{self, Plain},
    world::{Description, Tool},
};

/// The generated `calls.rs`: a function `call`, and how the enums are read that the tools take.
pub fn calls(world: &Description) -> String {
    let mut code = String::new();
    let mut known: Vec<&str> = Vec::new();
    for param in world.tools.iter().flat_map(|tool| &tool.params) {
        if let Plain::Enum { name, cases } = &param.ty.plain
            && !known.contains(&name.as_str())
        {
            known.push(name);
            code.push_str(&read(name, cases));
        }
    }
    let arms: String = world.tools.iter().map(arm).collect();
    code + &format!(
        "
/// Calls a tool: its arguments, checked, to its handler.
pub fn call(tool: &str, cx: &Context, sent: &Value) -> Result<Value, ToolError> {{
    match tool {{
{arms}        other => panic!(\"there is no tool `{{other}}`\"),
    }}
}}
"
    )
}

fn read(name: &str, cases: &[String]) -> String {
    let name = camel(name);
    let arms: String = (cases.iter())
        .map(|case| {
            format!(
                "            {:?} => Some({name}::{}),\n",
                parameter::snake(case),
                camel(case)
            )
        })
        .collect();
    format!(
        "
impl Read for {name} {{
    fn read(value: &Value) -> Option<{name}> {{
        match value.as_str()? {{
{arms}            _ => None,
        }}
    }}
}}
"
    )
}

fn arm(tool: &Tool) -> String {
    let (module, toolset) = (snake(&tool.name), snake(&tool.toolset));
    let fields: Vec<String> = (tool.params.iter())
        .map(|param| {
            let (field, name) = (snake(&param.name), parameter::snake(&param.name));
            format!("{field}: read(sent, {name:?})")
        })
        .collect();
    let fields = fields.join(", ");
    format!(
        "        {:?} => {{
            let sent = arguments::{module}::Sent {{ {fields} }};
            written({toolset}::{module}::run(cx, arguments::{module}::Args::check(sent)?))
        }}
",
        tool.name
    )
}
