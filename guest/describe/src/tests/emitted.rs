//! All that is made of a world that uses every tag.

use serde_json::Value;

use super::COMPLETE;
use crate::{
    emit,
    world::{self, Description},
};

fn complete() -> Description {
    world::parse(COMPLETE).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[test]
fn our_host_reads_what_the_tags_say() {
    let section: Value = serde_json::from_slice(&emit::mcp_tools(&complete())).unwrap();
    insta::assert_snapshot!("section", serde_json::to_string_pretty(&section).unwrap());
}

#[test]
fn other_hosts_read_the_words_with_bounds_defaults_and_examples() {
    let section = emit::package_docs(&complete());
    assert_eq!(section[0], 1, "the format's version");
    let docs: Value = serde_json::from_slice(&section[1..]).unwrap();
    let world = &docs["worlds"]["root"];
    assert_eq!(world["docs"], "Finds things.\n\nAsk `find-it`.");
    let words = world["func_exports"]["find-it"]["docs"].as_str().unwrap();
    insta::assert_snapshot!("docs", words);
}

#[test]
fn handlers_get_arguments_that_are_checked() {
    let world = complete();
    insta::assert_snapshot!("types", emit::types(&world));
    insta::assert_snapshot!("written", emit::written(&world));
    insta::assert_snapshot!("arguments", emit::arguments(&world));
    insta::assert_snapshot!("exports", emit::exports(&world));
    insta::assert_snapshot!("by_name", emit::by_name(&world));
}
