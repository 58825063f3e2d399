//! Rust: for each tool the arguments as they are sent, and as its handler gets them, checked.

use std::fmt::Write;

use serde_json::Value;

use super::{camel, snake};
use crate::{
    parameter::{Parameter, Plain},
    tags::{TextKind, USUAL_REQUESTS},
    world::{Description, Tool},
};

/// The generated `arguments.rs`: a module for each tool.
pub fn arguments(world: &Description) -> String {
    world.tools.iter().map(module).collect()
}

fn module(tool: &Tool) -> String {
    let (module, name) = (snake(&tool.name), &tool.name);
    let (mut sent, mut fields, mut values) = (String::new(), String::new(), String::new());
    for param in &tool.params {
        let field = snake(&param.name);
        writeln!(sent, "        pub {field}: {},", sent_type(param)).expect("a string takes all");
        if tool.paged && param.name == "offset" {
            continue;
        }
        let (field, ty, value) = if tool.paged && param.name == "limit" {
            ("page".to_owned(), "Asked".to_owned(), page(param))
        } else {
            (field.clone(), checked_type(param), value(param))
        };
        writeln!(fields, "        pub {field}: {ty},").expect("a string takes all");
        writeln!(values, "                {field}: {value},").expect("a string takes all");
    }
    let requests = tool.requests.unwrap_or(USUAL_REQUESTS);
    let unused = if tool.params.is_empty() { "_" } else { "" };
    let default = if has_default(tool) { "Default, " } else { "" };
    format!(
        "
/// `{name}`
pub mod {module} {{
    use super::*;

    /// Requests that a call may send.
    pub const REQUESTS: u32 = {requests};

    /// As they are sent.
    #[derive(Clone, Debug, {default}PartialEq)]
    pub struct Sent {{
{sent}    }}

    /// As the contract has them, with its defaults.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Args {{
{fields}    }}

    impl Args {{
        /// Checks ids, bounds and words, and puts defaults in.
        ///
        /// # Errors
        /// `invalid-argument`, naming the argument and what it must be.
        pub fn check({unused}sent: Sent) -> Result<Args, ToolError> {{
            Ok(Args {{
{values}            }})
        }}
    }}
}}
"
    )
}

/// Enums have no value that stands for nothing.
fn has_default(tool: &Tool) -> bool {
    let needs =
        |param: &Parameter| !param.ty.optional && !param.ty.list && param.ty.named().is_some();
    !tool.params.iter().any(needs)
}

fn plain(param: &Parameter) -> String {
    match &param.ty.plain {
        Plain::Flag => "bool".into(),
        Plain::U32 => "u32".into(),
        Plain::S32 => "i32".into(),
        Plain::F64 => "f64".into(),
        Plain::Text => "String".into(),
        Plain::Enum { name, .. } => camel(name),
    }
}

fn listed(param: &Parameter, plain: String) -> String {
    if param.ty.list {
        format!("Vec<{plain}>")
    } else {
        plain
    }
}

/// The type in the signature.
pub(super) fn sent_type(param: &Parameter) -> String {
    let ty = listed(param, plain(param));
    if param.ty.optional {
        format!("Option<{ty}>")
    } else {
        ty
    }
}

/// The type in a handler.
fn checked_type(param: &Parameter) -> String {
    let plain = match &param.kind {
        Some(TextKind::Id(kind)) => camel(kind),
        _ => plain(param),
    };
    let ty = listed(param, plain);
    if param.ty.optional && param.default.is_none() {
        format!("Option<{ty}>")
    } else {
        ty
    }
}

fn page(limit: &Parameter) -> String {
    let default = limit.default.as_ref().map_or(Value::Null, Value::clone);
    let (min, max) = limit.bounds.unwrap_or_default();
    format!("check::page(sent.limit, sent.offset, {min}..={max}, {default})?")
}

/// The checked value of a parameter, an expression.
fn value(param: &Parameter) -> String {
    let sent = format!("sent.{}", snake(&param.name));
    let Some(default) = &param.default else {
        return match check(param, "value") {
            Some(check) if param.ty.optional => {
                format!("{sent}.map(|value| {check}).transpose()?")
            }
            _ => check(param, &sent).map_or(sent, |check| check + "?"),
        };
    };
    let literal = literal(param, default);
    let supplied = if param.ty.list || param.ty.plain == Plain::Text {
        format!("{sent}.unwrap_or_else(|| {literal})")
    } else {
        format!("{sent}.unwrap_or({literal})")
    };
    check(param, &supplied).map_or(supplied, |check| check + "?")
}

/// The check of a value of the parameter's type, an expression that is a result; none where every value is right.
fn check(param: &Parameter, value: &str) -> Option<String> {
    let name = crate::parameter::snake(&param.name);
    let whole = |(min, max): (f64, f64)| format!("{min}..={max}");
    let length = param.bounds.map_or("check::ANY".into(), whole);
    let without = &param.without;
    Some(match (&param.ty.plain, &param.kind, param.ty.list) {
        (_, Some(TextKind::Id(_)), true) => format!("check::ids({name:?}, {value}, {length})"),
        (_, Some(TextKind::Id(_)), false) => format!("check::id({name:?}, {value})"),
        (_, Some(TextKind::Uri), _) => format!("check::uri({name:?}, {value}, {length})"),
        (Plain::Text, None, true) => {
            format!("check::texts({name:?}, {value}, {length}, &{without:?})")
        }
        (Plain::Text, None, false) => {
            format!("check::text({name:?}, {value}, {length}, &{without:?})")
        }
        (_, None, true) => {
            param.bounds?;
            format!("check::list({name:?}, {value}, {length})")
        }
        (Plain::F64, None, false) => {
            let (min, max) = param.bounds?;
            format!("check::number({name:?}, {value}, {min:?}..={max:?})")
        }
        (_, None, false) => {
            param.bounds?;
            format!("check::number({name:?}, {value}, {length})")
        }
    })
}

/// A default as a value of the type in the signature.
fn literal(param: &Parameter, value: &Value) -> String {
    match (&param.ty.plain, value) {
        (_, Value::Array(elements)) => {
            let elements: Vec<String> = elements.iter().map(|one| literal(param, one)).collect();
            format!("vec![{}]", elements.join(", "))
        }
        (Plain::Enum { name, .. }, Value::String(case)) => {
            format!("{}::{}", camel(name), camel(&case.replace('_', "-")))
        }
        (Plain::Text, Value::String(text)) => format!("{text:?}.to_owned()"),
        (Plain::F64, number) => format!("{:?}", number.as_f64().unwrap_or_default()),
        (_, other) => other.to_string(),
    }
}
