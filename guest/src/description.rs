//! Tests of what the WIT says.

use plex_mcp_describe::{emit, world};

fn described() -> world::Description {
    world::read("../wit").unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn other_hosts_read_the_words_with_the_parameters() {
    let section = emit::package_docs(&described());
    let docs: serde_json::Value = serde_json::from_slice(&section[1..]).unwrap();
    let search = docs["worlds"]["root"]["func_exports"]["plex-search"]["docs"]
        .as_str()
        .unwrap();
    insta::assert_snapshot!("docs_of_search", search);
}

/// Hosts cut instructions and descriptions at about 2,000 characters.
#[test]
fn words_are_short_enough() {
    let world = described();
    assert!(world.instructions.chars().count() <= 2_000);
    for tool in &world.tools {
        assert!(tool.words.chars().count() <= 500, "{}", tool.name);
        assert!(tool.name.len() <= 40, "{}", tool.name);
    }
}
