//! The section `mcp-tools`, for our host: everything the tags say. Its format is `docs/section.md`.

use serde_json::{Map, Value, json};

use crate::{
    parameter::{Parameter, number},
    tags::TextKind,
    world::{Case, Description, Field, Members, NamedType, Tool},
};

/// A host refuses a version that it does not know.
const VERSION: u32 = 2;

/// The section's bytes: JSON.
pub fn mcp_tools(world: &Description) -> Vec<u8> {
    let types: Map<String, Value> = (world.types.iter())
        .map(|(name, ty)| (name.clone(), named_type(ty)))
        .collect();
    let origins = (world.origins.iter()).map(|o| json!({ "name": o.name, "url": o.url }));
    let classes = (world.classes.iter()).map(|c| json!({ "name": c.name, "words": c.words }));
    let delegated = world.delegated.iter().map(
        |d| json!({ "name": d.name, "method": d.method, "path": d.path, "pointer": d.pointer }),
    );
    let ids = world.ids.iter().map(|id| {
        let pattern = id.pattern.to_string();
        spoken(json!({ "name": id.name, "pattern": pattern, "from": id.source }))
    });
    let section = json!({
        "version": VERSION,
        "instructions": world.instructions,
        "default-toolsets": world.default_toolsets,
        "check": world.check,
        "origins": origins.collect::<Vec<_>>(),
        "classes": classes.collect::<Vec<_>>(),
        "delegated": delegated.collect::<Vec<_>>(),
        "ids": ids.collect::<Vec<_>>(),
        "tools": world.tools.iter().map(tool).collect::<Vec<_>>(),
        "types": types,
    });
    spoken(section).to_string().into_bytes()
}

/// Leaves out the members of an object that say nothing.
fn spoken(mut object: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.retain(|_, value| match value {
            Value::Null | Value::Bool(false) => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(list) => !list.is_empty(),
            _ => true,
        });
    }
    object
}

fn tool(tool: &Tool) -> Value {
    spoken(json!({
        "name": tool.name,
        "aliases": tool.aliases,
        "title": tool.title,
        "description": tool.words,
        "toolset": tool.toolset,
        "effect": tool.effect.to_string(),
        "idempotent": tool.idempotent,
        "egress": tool.egress,
        "params": tool.params.iter().map(param).collect::<Vec<_>>(),
        "examples": tool.examples,
        "requests": tool.requests,
        "timeout-seconds": tool.timeout_seconds,
        "result": tool.result,
        "error": tool.error,
    }))
}

fn param(param: &Parameter) -> Value {
    let (id, format) = match &param.kind {
        Some(TextKind::Id(kind)) => (Some(kind), None),
        Some(TextKind::Uri) => (None, Some("uri")),
        None => (None, None),
    };
    let mut value = spoken(json!({
        "name": param.name,
        "aliases": param.aliases,
        "description": param.words,
        "min": param.bounds.map(|(min, _)| number(min)),
        "max": param.bounds.map(|(_, max)| number(max)),
        "id": id,
        "format": format,
        "without": param.without,
        "type": param.ty.named(),
    }));
    // A default of `false` says something.
    if let Some(default) = &param.default {
        value["default"] = default.clone();
    }
    value
}

fn named_type(ty: &NamedType) -> Value {
    let (fields, cases) = match &ty.members {
        Members::Fields(fields) => (fields.iter().map(field).collect(), Vec::new()),
        Members::Cases(cases) => (Vec::new(), cases.iter().map(case).collect()),
    };
    spoken(json!({
        "description": ty.words,
        "content": ty.is_image.then_some("image"),
        "fields": fields,
        "cases": cases,
    }))
}

fn field(field: &Field) -> Value {
    spoken(json!({ "name": field.name, "description": field.words, "type": field.ty }))
}

fn case(case: &Case) -> Value {
    spoken(json!({ "name": case.name, "description": case.words, "wire": case.wire }))
}
