//! What the build says about worlds that are described, and not.

use super::{tags, world};

/// What the build says to a world whose only function is described by `doc`.
fn errors(doc: &str) -> String {
    let doc: String = doc
        .lines()
        .map(|line| format!("    /// {line}\n"))
        .collect();
    let wit = format!(
        "package test:tools;\n\
         interface types {{ record answer {{ a: u32 }} record failure {{ message: string }} }}\n\
         world root {{\n    use types.{{answer, failure}};\n{doc}    \
         export find-it: func(name: string) -> result<answer, failure>;\n}}"
    );
    world::parse(&wit).map_or_else(|errors| errors.join("\n"), |_| "complete".into())
}

const COMPLETE: &str = "Find it.\n\n@title Find\n@toolset things\n@effect read\n@egress GET /find\n@param name Its name";

#[test]
fn a_tool_that_is_not_fully_described_does_not_build() {
    #[track_caller]
    fn check(written: &str, instead: &str, expected: &str) {
        assert!(COMPLETE.contains(written), "{written}");
        assert_eq!(errors(&COMPLETE.replace(written, instead)), expected);
    }
    assert_eq!(errors(COMPLETE), "complete");
    check("Find it.", "", "find-it: @(words) is missing");
    check("@title Find\n", "", "find-it: @title is missing");
    check("@toolset things\n", "", "find-it: @toolset is missing");
    check("@effect read\n", "", "find-it: @effect is missing");
    check("@egress GET /find\n", "", "find-it: @egress is missing");
    check(
        "@param name Its name",
        "",
        "find-it: @param name is missing",
    );
    check(
        "@param name Its name",
        "@param name",
        "find-it: @param name has no words",
    );
    check(
        "@param name",
        "@param nome",
        "find-it: @param name is missing\nfind-it: @param nome is no parameter",
    );
    check(
        "@param name Its name",
        "@param name 9..=1 Its name",
        "find-it: @param name: `9..=1` is empty",
    );
    check(
        "@title Find\n",
        "@title Find\n@titel Find\n",
        "find-it: unknown tag @titel",
    );
    check(
        "@title Find\n",
        "@title Find\n@title Find\n",
        "find-it: a tag stands twice",
    );
    check("@title Find\n", "@title\n", "find-it: @title says nothing");
    check(
        "@effect read",
        "@effect reads",
        "find-it: @effect is read, write or destructive, not `reads`",
    );
    check(
        "@effect read",
        "@effect write twice",
        "find-it: @effect may be idempotent, not `twice`",
    );
    check(
        "@egress GET /find",
        "@egress /find",
        "find-it: @egress is METHOD TEMPLATE, not `/find`",
    );
}

#[test]
fn only_functions_may_be_exported() {
    let wit = "package test:tools;\ninterface types { record a { b: u32 } }\nworld root { export types; }";
    let errors = world::parse(wit).map(|_| ()).unwrap_err();
    assert_eq!(errors, ["the world may export functions only"]);
}

#[test]
fn parameters_carry_bounds_and_default() {
    let param = |line: &str| match tags::parse(&format!("@param {line}"))
        .unwrap()
        .tags
        .remove(0)
    {
        tags::Tag::Param(param) => param,
        other => panic!("{other:?}"),
    };
    let limit = param("limit 1..=100 = 50     Items per page");
    assert_eq!(
        (limit.bounds, limit.default),
        (Some((1, 100)), Some(50.into()))
    );
    assert_eq!(limit.words, "Items per page");
    assert_eq!(param("force = false Again").default, Some(false.into()));
    assert_eq!(
        param("sort = added-desc Order").default,
        Some("added-desc".into())
    );
    assert_eq!(param("path Folder = directory").default, None);
}
