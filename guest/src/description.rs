//! Tests of what `build.rs` makes of the WIT; it is compiled here a second time for them.

#[path = "../build/describe.rs"]
mod describe;
#[path = "../build/emit.rs"]
mod emit;
#[path = "../build/tags.rs"]
mod tags;

use std::fs;

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
    read(&wit).map_or_else(|errors| errors.join("\n"), |_| "complete".into())
}

fn read(wit: &str) -> Result<describe::Description, Vec<String>> {
    let folder =
        std::env::temp_dir().join(format!("plex-mcp-wit-{:?}", std::thread::current().id()));
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("world.wit");
    fs::write(&file, wit).unwrap();
    describe::read(&file)
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
    let errors = read(wit).map(|_| ()).unwrap_err();
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

/// What embedders compile against: a change here is a change of the package's version.
#[test]
fn the_wit_is_pinned() {
    let signatures = |wit: &str| {
        let lines = wit
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with("///"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let world = signatures(include_str!("../../wit/world.wit"));
    let types = signatures(include_str!("../../wit/types.wit"));
    insta::assert_snapshot!("wit", format!("{world}\n\n{types}"));
}

#[test]
fn our_host_reads_what_the_tags_say() {
    let wit = "package test:tools;
interface types {
    /// How it ends.
    enum end { well, /// Not so well
    badly }
    /// What is found.
    record answer { /// How often
    times: u32, ends: list<end> }
    record failure { message: string }
}
/// Finds things.
///
/// @default-toolsets things
/// @check find-it
/// @origin other https://example.org
world root {
    use types.{answer, failure, end};
    /// Find it.
    ///
    /// @title Find
    /// @toolset things
    /// @effect write idempotent
    /// @egress GET /find?name={name}
    /// @egress GET other:/find
    /// @param name 1..=20 Its name
    /// @param at-most 1..=9 = 3 How many
    /// @param end = well How it ends
    /// @param force = false Once more
    export find-it: func(name: string, at-most: option<u32>, end: option<end>, force: option<bool>) -> result<answer, failure>;
}";
    let world = read(wit).unwrap_or_else(|errors| panic!("{errors:?}"));
    let section: serde_json::Value = serde_json::from_slice(&emit::mcp_tools(&world)).unwrap();
    insta::assert_snapshot!("section", serde_json::to_string_pretty(&section).unwrap());
    insta::assert_snapshot!("params", emit::params(&world));
}

#[test]
fn other_hosts_read_the_words_with_the_parameters() {
    let world = describe::read("../wit").unwrap_or_else(|errors| panic!("{errors:?}"));
    let section = emit::package_docs(&world);
    assert_eq!(section[0], 1, "the format's version");
    let docs: serde_json::Value = serde_json::from_slice(&section[1..]).unwrap();
    let search = docs["worlds"]["root"]["func_exports"]["plex-search"]["docs"]
        .as_str()
        .unwrap();
    insta::assert_snapshot!("docs_of_search", search);
}

/// Hosts cut instructions and descriptions at about 2,000 characters.
#[test]
fn words_are_short_enough() {
    let world = describe::read("../wit").unwrap_or_else(|errors| panic!("{errors:?}"));
    assert!(world.instructions.chars().count() <= 2_000);
    for tool in &world.tools {
        assert!(tool.words.chars().count() <= 500, "{}", tool.name);
        assert!(tool.name.len() <= 40, "{}", tool.name);
    }
}
