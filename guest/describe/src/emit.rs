//! The description in the three forms that are read elsewhere.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use crate::{
    tags::Param,
    world::{Description, Members, NamedType, Tool},
};

/// Version of the `mcp-tools` section; a host refuses one that it does not know.
const VERSION: u32 = 1;

/// JSON for our host: everything the tags say.
pub fn mcp_tools(world: &Description) -> Vec<u8> {
    let types: Map<String, Value> = world
        .types
        .iter()
        .map(|(name, ty)| (name.clone(), named_type(ty)))
        .collect();
    let origins: Vec<Value> = world
        .origins
        .iter()
        .map(|(name, url)| json!({ "name": name, "url": url }))
        .collect();
    let mut section = json!({
        "version": VERSION,
        "instructions": world.instructions,
        "default-toolsets": world.default_toolsets,
        "origins": origins,
        "tools": world.tools.iter().map(tool).collect::<Vec<_>>(),
        "types": types,
    });
    if let Some(check) = &world.check {
        section["check"] = json!(check);
    }
    section.to_string().into_bytes()
}

fn tool(tool: &Tool) -> Value {
    let params = tool.params.iter().map(|(param, ty)| {
        let mut value = json!({ "name": param.name, "description": param.words });
        if let Some((min, max)) = param.bounds {
            value["min"] = json!(min);
            value["max"] = json!(max);
        }
        if let Some(default) = &param.default {
            value["default"] = default.clone();
        }
        if let Some(ty) = ty {
            value["type"] = json!(ty);
        }
        value
    });
    json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.words,
        "toolset": tool.toolset,
        "effect": tool.effect,
        "idempotent": tool.idempotent,
        "egress": tool.egress,
        "params": params.collect::<Vec<_>>(),
        "result": tool.result,
        "error": tool.error,
    })
}

fn named_type(ty: &NamedType) -> Value {
    let mut value = json!({ "description": ty.words });
    match &ty.members {
        Members::Fields(fields) => {
            let fields = fields.iter().map(|(name, words, holds)| {
                let mut field = json!({ "name": name, "description": words });
                if let Some(holds) = holds {
                    field["type"] = json!(holds);
                }
                field
            });
            value["fields"] = fields.collect();
        }
        Members::Cases(cases) => {
            let cases = cases
                .iter()
                .map(|(name, words)| json!({ "name": name, "description": words }));
            value["cases"] = cases.collect();
        }
    }
    value
}

/// For hosts that read `package-docs` (format 1: a version byte, then JSON): they show a function's
/// words only, so the parameters' words are appended to them.
pub fn package_docs(world: &Description) -> Vec<u8> {
    let functions: Map<String, Value> = (world.tools.iter())
        .map(|tool| {
            let mut words = tool.words.clone();
            for (param, _) in &tool.params {
                write!(words, "\n- {}: {}", param.name, param.words).expect("a string takes all");
                if let Some((min, max)) = param.bounds {
                    write!(words, " ({min} to {max})").expect("a string takes all");
                }
                if let Some(default) = &param.default {
                    write!(words, "; default {default}").expect("a string takes all");
                }
            }
            (tool.name.clone(), json!({ "docs": words }))
        })
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

/// Rust: a module for each function, with a constant for each parameter that has bounds or a default.
pub fn params(world: &Description) -> String {
    let mut code = String::new();
    for tool in &world.tools {
        let constants: String = tool
            .params
            .iter()
            .map(|(param, ty)| constant(param, ty))
            .collect();
        let module = tool.name.replace('-', "_");
        writeln!(code, "pub mod {module} {{\n{constants}}}").expect("a string takes all");
    }
    code
}

fn constant(param: &Param, ty: &Option<String>) -> String {
    let constant = param.name.replace('-', "_").to_uppercase();
    let (ty, value) = match (&param.default, ty, param.bounds) {
        (Some(Value::String(case)), Some(ty), _) => {
            let ty = format!("crate::types::{}", camel(ty));
            (ty.clone(), format!("{ty}::{}", camel(case)))
        }
        (Some(Value::Bool(default)), ..) => ("bool".into(), default.to_string()),
        (None, _, None) => return String::new(),
        (default, _, bounds) => {
            let (min, max) = bounds.unwrap_or((0, u32::MAX.into()));
            let (name, ty) = (&param.name, "crate::tools::Bounds");
            let default = default.as_ref().and_then(Value::as_i64).unwrap_or(0);
            let value =
                format!("{ty} {{ name: {name:?}, min: {min}, max: {max}, default: {default} }}");
            (ty.into(), value)
        }
    };
    format!("    pub const {constant}: {ty} = {value};\n")
}

fn camel(kebab: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    kebab.split('-').map(capital).collect()
}
