//! Rust: how many characters of JSON each record and each case of an enum takes.

use std::fmt::Write;

use super::{camel, snake};
use crate::world::{Description, Members};

/// The generated `written.rs`.
pub fn written(world: &Description) -> String {
    let mut code = String::new();
    for (name, ty) in &world.types {
        let name = camel(name);
        let count = match &ty.members {
            Members::Fields(fields) => {
                let fields = fields.iter().map(|field| {
                    let (length, field) = (field.name.len(), snake(&field.name));
                    format!("member({length}, &self.{field})")
                });
                let fields: Vec<_> = fields.collect();
                format!("        record({})\n", fields.join("\n            + "))
            }
            Members::Cases(cases) => {
                let arms = cases.iter().map(|case| {
                    let (length, case) = (case.name.len() + 2, camel(&case.name));
                    format!("            {name}::{case} => {length},\n")
                });
                format!(
                    "        match self {{\n{}        }}\n",
                    arms.collect::<String>()
                )
            }
        };
        write!(
            code,
            "\nimpl Written for {name} {{\n    fn characters(&self) -> usize {{\n{count}    }}\n}}\n"
        )
        .expect("a string takes all");
    }
    code
}
