//! What a component may import: clocks, random numbers, its environment, its streams, and `wasi:http`.

use crate::Binary;

/// The interfaces that a host implements for components, all of them in a version 0.2.x.
const ALLOWED: [&str; 20] = [
    "wasi:cli/environment",
    "wasi:cli/exit",
    "wasi:cli/stderr",
    "wasi:cli/stdin",
    "wasi:cli/stdout",
    "wasi:cli/terminal-input",
    "wasi:cli/terminal-output",
    "wasi:cli/terminal-stderr",
    "wasi:cli/terminal-stdin",
    "wasi:cli/terminal-stdout",
    "wasi:clocks/monotonic-clock",
    "wasi:clocks/wall-clock",
    "wasi:http/outgoing-handler",
    "wasi:http/types",
    "wasi:io/error",
    "wasi:io/poll",
    "wasi:io/streams",
    "wasi:random/insecure",
    "wasi:random/insecure-seed",
    "wasi:random/random",
];

/// Names of the imports that no component gets. What consists of types alone needs nobody to provide it.
pub fn offending_imports(binary: &Binary<'_>) -> Vec<String> {
    let offending = |name: &&&str| !is_allowed(name) && !binary.is_types_only(name);
    let names = binary.imports.iter().filter(offending);
    names.map(|&name| name.to_owned()).collect()
}

/// The words for a component with such imports.
pub fn refused_imports(offending: &[String]) -> String {
    format!(
        "it imports what no component gets: {}; there are clocks, random numbers, environment variables and wasi:http, and nothing else",
        offending.join(", ")
    )
}

fn is_allowed(import: &str) -> bool {
    import
        .split_once('@')
        .is_some_and(|(name, version)| ALLOWED.contains(&name) && version.starts_with("0.2."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wat: &str, expected: &[&str]) {
        let bytes = wat::parse_str(wat).unwrap();
        let binary = Binary::read(&bytes).unwrap();
        assert_eq!(offending_imports(&binary), expected);
    }

    #[test]
    fn invariant_4_a_component_that_imports_more_is_refused_by_name() {
        let function = |name: &str| format!(r#"(import "{name}" (instance (export "f" (func))))"#);
        let component = |imports: &[&str]| {
            let imports: String = imports.iter().map(|name| function(name)).collect();
            format!("(component {imports})")
        };
        check("(component)", &[]);
        check(
            &component(&["wasi:http/types@0.2.12", "wasi:cli/environment@0.2.0"]),
            &[],
        );
        check(
            &component(&[
                "wasi:sockets/tcp@0.2.6",
                "wasi:cli/exit@0.2.6",
                "wasi:filesystem/types@0.2.6",
            ]),
            &["wasi:sockets/tcp@0.2.6", "wasi:filesystem/types@0.2.6"],
        );
        check(
            &component(&["wasi:http/types@0.3.0"]),
            &["wasi:http/types@0.3.0"],
        );
        check(&component(&["wasi:http/types"]), &["wasi:http/types"]);
        check(
            &component(&["other:http/types@0.2.0"]),
            &["other:http/types@0.2.0"],
        );
        check(r#"(component (import "f" (func)))"#, &["f"]);
        check(
            r#"(component (import "some:own/types" (instance (export "t" (type (sub resource))))))"#,
            &["some:own/types"],
        );
    }

    #[test]
    fn types_alone_need_nobody() {
        check(
            r#"(component (import "some:own/types" (instance
                (type $r (record (field "a" u32))) (export "r" (type (eq $r))))))"#,
            &[],
        );
    }
}
