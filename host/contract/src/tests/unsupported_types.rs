//! Components that no tool chain of ours makes: each is refused in words, and nothing panics or overflows.

use proptest::prelude::*;

use super::*;

/// A function that answers as a tool must; `types` come before it. It is an import, which needs no code.
fn tool(types: &str, param: &str) -> String {
    format!(
        r#"(component
  (type $a' (record (field "a" u32)))
  (import "answer" (type $a (eq $a')))
  {types}
  (import "f" (func $f (param "p" {param}) (result (result $a (error $a)))))
  (export "g" (func $f)))"#
    )
}

/// What is said about a component in WAT: what keeps it from running, or from having tools.
fn refusal(wat: &str) -> String {
    let bytes = wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}"));
    match inspect(&bytes) {
        Err(error) => format!("{error:#}"),
        Ok(inspection) => {
            let omitted = inspection.contract.map(|contract| contract.omitted);
            let words = [inspection.refusals, omitted.unwrap_or_default()].concat();
            words.join("; ")
        }
    }
}

#[track_caller]
fn check(wat: &str, expected: &str) {
    let words = refusal(wat);
    assert!(words.contains(expected), "{words}");
}

/// Types within each other: `inner` is what the innermost holds.
fn nested(depth: usize, wrap: impl Fn(usize) -> String) -> String {
    (0..depth).map(wrap).collect()
}

#[test]
fn sandbox_functions_of_odd_types_are_no_tools() {
    let param = tool;
    let refused =
        |kind: &str| format!("`g` is no tool: its parameter `p`: no parameter can be a {kind}");
    check(&param("", "u64"), "no parameter can have its type");
    check(&param("", "u8"), &refused("u8"));
    check(&param("", "char"), &refused("char"));
    check(&param("", "(tuple u32 u32)"), &refused("tuple"));
    check(&param("", "(result u32)"), &refused("result"));
    check(
        &param("", "(list (list u32))"),
        "no parameter can have its type",
    );
    check(
        &param("", "(option (option u32))"),
        "no parameter can have its type",
    );
    check(&param("", "$a"), "no parameter can have its type");
    check(
        &param(
            "(type $v' (variant (case \"a\" u32))) (import \"v\" (type $v (eq $v')))",
            "$v",
        ),
        &refused("variant"),
    );
    check(
        &param(
            "(type $v' (flags \"a\")) (import \"v\" (type $v (eq $v')))",
            "$v",
        ),
        &refused("flags"),
    );
    check(
        &param("(import \"r\" (type $r (sub resource)))", "(own $r)"),
        &refused("resource"),
    );
    check(
        "(component (import \"f\" (func $f (result u32))) (export \"g\" (func $f)))",
        "`g` is no tool: it does not return a result",
    );
    check(
        "(component (import \"f\" (func $f)) (export \"a:b/c@1.0.0\" (func $f)))",
        "its name is not one that MCP allows",
    );
    check(
        "(component (instance $i) (export \"i\" (instance $i)))",
        "it exports `i`, which is not a function",
    );
}

#[test]
fn sandbox_what_the_engine_does_not_run_is_refused() {
    let invalid = "this is not a valid WebAssembly component";
    check("(component (type (stream u8)))", invalid);
    check("(component (type (future u8)))", invalid);
    check("(component (type (func async)))", invalid);
    check(
        "(component (import \"f\" (func $f async)) (export \"g\" (func $f)))",
        invalid,
    );
    check("(component (core module (memory 1 1 shared)))", invalid);
    check("(component (core module (type (struct))))", invalid);
    check(
        "(component (core module (func (result i32) (i64.const 0))))",
        "type mismatch",
    );
}

#[test]
fn sandbox_huge_and_deep_types_are_refused() {
    // A thousand types within each other.
    let deep = nested(1_000, |n| match n {
        0 => "(type $t0 (list u32))".to_owned(),
        n => format!("(type $t{n} (list $t{}))", n - 1),
    });
    check(&tool(&deep, "$t999"), "type nesting is too deep");
    // Few bytes that describe a million fields.
    let wide = nested(6, |n| {
        let inner = match n {
            0 => "u32".to_owned(),
            n => format!("$r{}", n - 1),
        };
        let fields: String = (0..8)
            .map(|i| format!("(field \"f{i}\" {inner})"))
            .collect();
        format!("(type $r{n}' (record {fields})) (import \"r{n}\" (type $r{n} (eq $r{n}')))")
    });
    check(&tool(&wide, "$r5"), "type with too many parts");
    let functions: String = (0..201)
        .map(|n| format!("(export \"f{n}\" (func $f))"))
        .collect();
    check(
        &format!("(component (import \"f\" (func $f)) {functions})"),
        "it exports more than 200 functions",
    );
}

#[test]
fn sandbox_components_within_components_are_counted() {
    let deep = |depth| format!("{}{}", "(component ".repeat(depth), ")".repeat(depth));
    assert_eq!(refusal(&deep(10)), "");
    check(
        &deep(11),
        "its components lie more than 10 deep in each other",
    );
    // Each instantiates the one before it twice.
    let instance = "(instance (instantiate $c))".repeat(2);
    let doubling = |last| {
        let components = nested(last, |n| {
            format!(
                "(component $c{} (alias outer 1 $c{n} (component $c)) {instance})",
                n + 1
            )
        });
        format!("(component (component $c0) {components} (instance (instantiate $c{last})))")
    };
    assert_eq!(refusal(&doubling(3)), "");
    check(&doubling(19), "it is made of more than 10000 instances");
    check(
        "(component (component $c (import \"c\" (component $d)) (instance (instantiate $d))))",
        "it instantiates a component that it is handed",
    );
    let types = "(type u32)".repeat(50_001);
    check(
        &format!("(component {types})"),
        "more than 50000 types, imports and exports",
    );
}

#[test]
fn sandbox_code_that_takes_long_to_compile_is_refused() {
    let function = |locals: usize, body: &str| {
        format!(
            "(component (core module (func (local{}) {body})))",
            " i32".repeat(locals)
        )
    };
    let branches = |count: usize| "block br 0 end ".repeat(count);
    assert_eq!(refusal(&function(50, &branches(100))), "");
    check(
        &function(40_000, &branches(10_000)),
        "its functions keep too many values across too many branches",
    );
    check(&function(0, &"nop ".repeat(600_000)), "bytes, more than");
}

proptest! {
    /// Any bytes in the place of some of a real component's.
    #[test]
    fn sandbox_damaged_components_are_read_without_a_panic(
        at in 8_usize..4_000, bytes in proptest::collection::vec(any::<u8>(), 0..20), cut in any::<bool>(),
    ) {
        let mut component = fixture::component(&fixture::section());
        let at = at.min(component.len());
        let end = (at + bytes.len()).min(component.len());
        component.splice(at..end, bytes);
        if cut {
            component.truncate(at);
        }
        let _ = inspect(&component);
    }
}
