//! Tools that read ask for paths that are reads.

use egress_policy::Effect;

use crate::drafts::{DRAFTS, Kind};

/// The lines of a file in `data`, of which `*` stands for one segment and `**` for the rest.
fn is_listed(list: &str, path: &str) -> bool {
    let lines = list
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split(['?', ' ']).next().unwrap())
        .any(|pattern| {
            let (pattern, open) = match pattern.strip_suffix("/**") {
                Some(pattern) => (pattern, true),
                None => (pattern, false),
            };
            let (pattern, path): (Vec<_>, Vec<_>) =
                (pattern.split('/').collect(), path.split('/').collect());
            (open && pattern.len() < path.len() || pattern.len() == path.len())
                && std::iter::zip(&pattern, &path)
                    .all(|(pattern, segment)| *pattern == "*" || pattern == segment)
        })
}

#[test]
fn every_rule_of_a_tool_that_reads_is_about_a_path_that_is_a_read() {
    let reads = include_str!("../data/reads");
    let changes = include_str!("../data/changing-gets");
    let mut wrong = Vec::new();
    for (name, tool) in &DRAFTS.tools {
        let words = |parameter: &str| match &tool.parameters[parameter].0 {
            // Ids, as the contract says.
            Kind::Plain => vec!["1".to_owned()],
            Kind::Enum(cases) => {
                let words = cases.iter().map(|(name, wire)| {
                    if wire.is_empty() {
                        vec![camel(name)]
                    } else {
                        wire.clone()
                    }
                });
                words.flatten().collect()
            }
        };
        for rule in &tool.rules {
            for path in rule.paths(words) {
                let path = format!(
                    "{}{path}",
                    rule.origin()
                        .map(|name| format!("{name}:"))
                        .unwrap_or_default()
                );
                if !rule.is_change() && !is_listed(reads, &path) {
                    wrong.push(format!("{name}: {path} is not known to be a read"));
                }
                let reads_alone = tool.effect == Effect::Read || !rule.is_change();
                if reads_alone && is_listed(changes, &path) {
                    wrong.push(format!("{name}: {path} changes something"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_read_is_a_change() {
    let changes = include_str!("../data/changing-gets");
    for line in include_str!("../data/reads").lines() {
        assert!(line.starts_with('#') || !is_listed(changes, line), "{line}");
    }
    for line in include_str!("../data/never-read")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let path = line.split('?').next().unwrap();
        assert!(
            !is_listed(include_str!("../data/reads"), path) || line.contains("?url="),
            "{line}"
        );
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let first = words.next().unwrap().to_owned();
    words.fold(first, |text, word| {
        text + &word[..1].to_uppercase() + &word[1..]
    })
}
