//! The pieces of changes that are left to the component.

use std::fmt::Write;

use crate::drafts::DRAFTS;

/// A tool that leaves more to the component than before needs a reason.
#[test]
fn what_the_component_chooses_in_changes() {
    let mut said = String::new();
    for (name, tool) in &DRAFTS.tools {
        let changes: Vec<_> = tool.rules.iter().filter(|rule| rule.is_change()).collect();
        let number: usize = changes.iter().map(|rule| rule.choices()).sum();
        if number == 0 {
            continue;
        }
        writeln!(said, "{name}: {number}").unwrap();
        for rule in changes {
            if let Some(choice) = rule.choice() {
                let path = rule.to_string();
                let path = path.split(['?', ' ']).take(2).collect::<Vec<_>>().join(" ");
                writeln!(said, "  {path}: {choice}").unwrap();
            }
        }
    }
    insta::assert_snapshot!(said);
}
