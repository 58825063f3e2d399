//! What holds for the drafts themselves.

use std::collections::BTreeMap;

use egress_policy::check_tool;

use crate::drafts::DRAFTS;

#[test]
fn every_rule_is_one() {
    for (name, tool) in &DRAFTS.tools {
        assert!(!tool.rules.is_empty(), "{name}");
        check_tool(&tool.rules).unwrap_or_else(|error| panic!("{name}: {error}"));
        for line in &tool.later {
            let error = tool.parse(line, &DRAFTS.world).unwrap_err();
            assert_eq!(error, "`json`: no request has a body");
        }
    }
    assert_eq!(DRAFTS.tools.len(), 96);
}

/// The `@egress` lines of the tools in the WIT that change something.
fn changes_in_the_wit() -> BTreeMap<String, Vec<String>> {
    let mut tools = BTreeMap::new();
    let mut rules = Vec::new();
    for line in include_str!("../../../../wit/world.wit").lines() {
        let line = line.trim();
        if let Some(rule) = line.strip_prefix("/// @egress ") {
            rules.push(rule.to_owned());
        } else if let Some(export) = line.strip_prefix("export ") {
            let name = export.split(':').next().unwrap().to_owned();
            rules.retain(|rule| !rule.starts_with("GET ") && !rule.starts_with("HEAD "));
            tools.insert(name, std::mem::take(&mut rules));
        }
    }
    tools
}

/// What the requests below show of a draft holds for the tool that was made of it.
#[test]
fn a_tool_that_there_is_changes_what_its_draft_changes() {
    let tools = changes_in_the_wit();
    assert!(tools.values().any(|rules| !rules.is_empty()));
    for (name, rules) in tools {
        let draft = DRAFTS.tools[&name].rules.iter();
        let changes = draft.filter(|rule| rule.is_change());
        let changes: Vec<_> = changes.map(ToString::to_string).collect();
        assert_eq!(changes, rules, "{name}");
    }
}
