//! Rust: each tool by its name, with arguments and answers as JSON. Components that speak MCP themselves call tools so, and
//! tests: a new tool is in every test that calls them all.

use super::{camel, exports::sources, snake};
use crate::{
    parameter::{self, Plain},
    world::{Case, Description, Field, Members, Tool},
};

/// The generated `by_name.rs`: a function `prepared`, how the enums are read that the tools take, and how everything is
/// written that they answer.
pub fn by_name(world: &Description) -> String {
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
    for (name, ty) in world.types.iter().filter(|(_, ty)| !ty.is_image) {
        code.push_str(&match &ty.members {
            Members::Fields(fields) => record(name, fields),
            Members::Cases(cases) => cases_of(name, cases),
        });
    }
    let arms: String = world.tools.iter().map(|tool| arm(world, tool)).collect();
    code + &format!(
        "
/// A call of `tool`, by its name in WIT, with the arguments of an object: under the names that clients write, and of the types of
/// its parameters. None where there is no such tool.
pub fn prepared(tool: &str, sent: &Value) -> Option<Result<Prepared, ToolError>> {{
    Some(match tool {{
{arms}        _ => return None,
    }})
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

fn record(name: &str, fields: &[Field]) -> String {
    let name = camel(name);
    let puts: String = (fields.iter())
        .map(|field| {
            format!(
                "        put(&mut object, {:?}, self.{});\n",
                parameter::snake(&field.name),
                snake(&field.name)
            )
        })
        .collect();
    let mutable = if fields.is_empty() { "" } else { "mut " };
    format!(
        "
impl Json for {name} {{
    fn json(self) -> Value {{
        let {mutable}object = Map::new();
{puts}        Value::Object(object)
    }}
}}
"
    )
}

fn cases_of(name: &str, cases: &[Case]) -> String {
    let name = camel(name);
    let arms: String = (cases.iter())
        .map(|case| {
            format!(
                "            {name}::{} => {:?},\n",
                camel(&case.name),
                parameter::snake(&case.name)
            )
        })
        .collect();
    format!(
        "
impl Json for {name} {{
    fn json(self) -> Value {{
        Value::from(match self {{
{arms}        }})
    }}
}}
"
    )
}

fn arm(world: &Description, tool: &Tool) -> String {
    let (module, toolset) = (snake(&tool.name), snake(&tool.toolset));
    let fields: Vec<String> = (tool.params.iter())
        .map(|param| {
            let (field, name) = (snake(&param.name), parameter::snake(&param.name));
            format!("{field}: read(sent, {name:?})?")
        })
        .collect();
    let (fields, sources) = (fields.join(", "), sources(world, tool).join(", "));
    let is_image = world
        .types
        .get(&tool.result)
        .is_some_and(|result| result.is_image);
    let answer = if is_image {
        "|answer| Answer::Image { media_type: answer.media_type, data: answer.data }"
    } else {
        "record"
    };
    format!(
        "        {:?} => (|| {{
            let args = arguments::{module}::Args::check(arguments::{module}::Sent {{ {fields} }})?;
            Ok(Prepared {{
                sources: &[{sources}],
                run: Box::new(move |cx| {toolset}::{module}::run(cx, args).map({answer})),
            }})
        }})(),
",
        tool.name
    )
}
