//! Tests of what the build makes of the WIT.

use plex_mcp_describe::{emit, world};

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
    let world = world::parse(wit).unwrap_or_else(|errors| panic!("{errors:?}"));
    let section: serde_json::Value = serde_json::from_slice(&emit::mcp_tools(&world)).unwrap();
    insta::assert_snapshot!("section", serde_json::to_string_pretty(&section).unwrap());
    insta::assert_snapshot!("params", emit::params(&world));
}

#[test]
fn other_hosts_read_the_words_with_the_parameters() {
    let world = world::read("../wit").unwrap_or_else(|errors| panic!("{errors:?}"));
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
    let world = world::read("../wit").unwrap_or_else(|errors| panic!("{errors:?}"));
    assert!(world.instructions.chars().count() <= 2_000);
    for tool in &world.tools {
        assert!(tool.words.chars().count() <= 500, "{}", tool.name);
        assert!(tool.name.len() <= 40, "{}", tool.name);
    }
}
