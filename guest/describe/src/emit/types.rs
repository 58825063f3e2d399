//! Rust: the domain model. Records and enums under their names, ids, and what the server calls the cases of enums.

use std::fmt::Write;

use super::{camel, snake};
use crate::{
    tags::IdKind,
    world::{Case, Description, Members},
};

/// The generated `types.rs`.
pub fn types(world: &Description) -> String {
    let mut code = String::new();
    let (namespace, package) = (snake(&world.package.0), snake(&world.package.1));
    for (name, ty) in &world.types {
        let module = snake(&ty.interface);
        let name = camel(name);
        writeln!(
            code,
            "pub use crate::bindings::{namespace}::{package}::{module}::{name};"
        )
        .expect("a string takes all");
    }
    for id in &world.ids {
        code.push_str(&id_type(id));
    }
    for (name, ty) in &world.types {
        if let Members::Cases(cases) = &ty.members {
            code.push_str(&wire(name, cases));
        }
    }
    code
}

fn id_type(id: &IdKind) -> String {
    let (name, kind, pattern) = (camel(&id.name), &id.name, &id.pattern);
    let lengths = pattern.lengths();
    let source = id
        .source
        .as_deref()
        .map(|tool| format!(" from `{}`", snake(tool)));
    let source = source.unwrap_or_default();
    let set: Vec<String> = (pattern.ranges().iter())
        .map(|range| {
            let (first, last) = (char::from(*range.start()), char::from(*range.end()));
            if first == last {
                format!("{first:?}")
            } else {
                format!("{first:?}..={last:?}")
            }
        })
        .collect();
    let set = set.join(" | ");
    format!("\nid!({name}, {kind:?}, \"{pattern}\", {source:?}, {lengths:?}, {set});\n")
}

/// Nothing for an enum whose cases have no words of the server's.
fn wire(name: &str, cases: &[Case]) -> String {
    let count = cases.first().map_or(0, |case| case.wire.len());
    if count == 0 {
        return String::new();
    }
    let (name, ty) = (
        camel(name),
        if count == 1 {
            "&'static str".to_owned()
        } else {
            format!("[&'static str; {count}]")
        },
    );
    let arms: String = (cases.iter())
        .map(|case| {
            let words = match &case.wire[..] {
                [word] => format!("{word:?}"),
                words => format!("{words:?}"),
            };
            format!("            {name}::{} => {words},\n", camel(&case.name))
        })
        .collect();
    format!(
        "\nimpl {name} {{\n    /// The server's word for it.\n    pub const fn wire(self) -> {ty} {{\n        match self {{\n{arms}        }}\n    }}\n}}\n"
    )
}
