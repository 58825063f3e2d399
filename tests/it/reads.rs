//! Tools that read ask for paths that are reads.
//!
//! The lists stand beside the drafts of the rules, which are held against them too.

use plex_mcp_host::component::{Shape, Tool, embedded, inspect};

const READS: &str = include_str!("../../host/egress-policy/tests/data/reads");
const CHANGES: &str = include_str!("../../host/egress-policy/tests/data/changing-gets");

/// True if a line of `list` says the path; `*` in it is one segment, and `**` all that follows.
fn is_listed(list: &str, path: &str) -> bool {
    let lines = list
        .lines()
        .filter(|line| line.starts_with(|first: char| first != '#'));
    lines.into_iter().any(|line| {
        let (line, open) = match line.strip_suffix("/**") {
            Some(line) => (line, true),
            None => (line, false),
        };
        let (line, path): (Vec<_>, Vec<_>) = (line.split('/').collect(), path.split('/').collect());
        (line.len() == path.len() || open && line.len() < path.len())
            && std::iter::zip(&line, &path).all(|(said, asked)| *said == "*" || said == asked)
    })
}

/// The words that a parameter may put into a path: those of an enum, or one that stands for all ids.
fn words(tool: &Tool, parameter: &str) -> Vec<String> {
    let param = tool.params.iter().find(|param| param.export == parameter);
    let param = param.unwrap_or_else(|| panic!("{}: {parameter}", tool.name));
    let shape = match &param.shape {
        Shape::List(element) => &**element,
        shape => shape,
    };
    match shape {
        Shape::Enum(cases) => {
            let cases = cases.cases.iter();
            cases
                .flat_map(|case| {
                    let own = vec![case.name.clone(), case.name.replace('-', "_")];
                    if case.wire.is_empty() {
                        own
                    } else {
                        case.wire.clone()
                    }
                })
                .collect()
        }
        // A text that is no id could be the name of an endpoint that changes something.
        _ => {
            assert!(
                param.pattern.is_some(),
                "{}: {parameter} is no id",
                tool.name
            );
            vec!["1".to_owned()]
        }
    }
}

#[test]
fn invariant_5_every_rule_of_a_tool_that_reads_is_about_a_path_that_is_a_read() {
    let contract = inspect(embedded()).unwrap().contract.unwrap();
    let mut paths = 0;
    for tool in &contract.tools {
        for rule in tool.egress.iter().filter(|rule| !rule.is_change()) {
            for path in rule.paths(|parameter| words(tool, parameter)) {
                let origin = rule.origin().map(|name| format!("{name}:"));
                let path = format!("{}{path}", origin.unwrap_or_default());
                assert!(
                    is_listed(READS, &path),
                    "{}: {path} is not known to be a read",
                    tool.name
                );
                assert!(
                    !is_listed(CHANGES, &path),
                    "{}: {path} changes something",
                    tool.name
                );
                paths += 1;
            }
        }
    }
    assert!(paths > contract.tools.len());
}
