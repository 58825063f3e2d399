//! The description in the forms that are read elsewhere.

mod arguments;
mod by_name;
mod docs;
mod exports;
mod section;
mod types;
mod written;

pub use arguments::arguments;
pub use by_name::by_name;
pub use docs::package_docs;
pub use exports::exports;
pub use section::mcp_tools;
pub use types::types;
pub use written::written;

/// A name as Rust writes fields, functions and modules.
fn snake(kebab: &str) -> String {
    const KEYWORDS: [&str; 41] = [
        "as", "async", "await", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
        "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop",
        "macro", "match", "mod", "move", "mut", "pub", "ref", "return", "self", "static", "super",
        "trait", "true", "try", "type", "unsafe", "use", "where", "while",
    ];
    let name = crate::parameter::snake(kebab);
    if KEYWORDS.contains(&name.as_str()) {
        name + "_"
    } else {
        name
    }
}

/// A name as Rust writes types and cases.
fn camel(kebab: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    kebab.split('-').map(capital).collect()
}
