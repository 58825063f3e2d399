//! The requests of tools in full, and what a component chooses in those that change something.

use serde_json::{Value, json};

use super::rule_lines::rule_lines;
use super::screen::{columns, escaped, wrapped};
use crate::component::Tool;
use crate::egress::Rule;

/// Every rule of each tool; below a change, one sentence on what the component chooses.
pub fn listed<'t>(tools: impl IntoIterator<Item = &'t &'t Tool>) -> String {
    let tools = tools
        .into_iter()
        .map(|tool| paragraph(tool, tool.egress.iter()));
    tools.collect::<Vec<_>>().join("\n")
}

/// The same of the changes alone; nothing if there are none.
pub fn changes<'t>(tools: impl IntoIterator<Item = &'t &'t Tool>) -> String {
    let tools = tools.into_iter().filter_map(|tool| {
        let changes = tool.egress.iter().filter(|rule| rule.is_change());
        let mut changes = changes.peekable();
        changes.peek()?;
        Some(paragraph(tool, changes))
    });
    tools.collect::<Vec<_>>().join("\n")
}

/// Each change of a tool with what the component chooses in it, for JSON.
pub fn choices(tool: &Tool) -> Vec<Value> {
    let changes = tool.egress.iter().filter(|rule| rule.is_change());
    changes
        .map(|rule| json!({"rule": rule.to_string(), "component_chooses": rule.choices(), "words": choice(rule)}))
        .collect()
}

fn paragraph<'t>(tool: &Tool, rules: impl IntoIterator<Item = &'t Rule>) -> String {
    let mut text = format!("{} ({})\n", escaped(&tool.name), tool.effect);
    for rule in rules {
        // Lines that go on are two columns further in.
        let lines = rule_lines(&escaped(&rule.to_string()), columns() - 4);
        for line in lines.lines() {
            text.push_str(&format!("  {line}\n"));
        }
        if rule.is_change() {
            text.push_str(&wrapped(&choice(rule), 4, columns()));
            text.push('\n');
        }
    }
    text
}

fn choice(rule: &Rule) -> String {
    let nothing = || "The component chooses nothing.".to_owned();
    rule.choice().unwrap_or_else(nothing)
}
