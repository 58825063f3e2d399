//! The findings of an inspection, for people.

use super::{Findings, Policy};
use crate::cli::rule_lines::rule_lines;
use crate::cli::screen::escaped;
use crate::cli::tools::listing;
use crate::cli::{egress, tabbed, table};
use crate::component::{Contract, ContractDiff, Inspection, Tool};

/// Columns that a rule may take where two lists of them stand side by side.
const COLUMN: usize = 22;

/// Everything, in lines that fit.
pub fn shown(findings: &Findings) -> String {
    let pairs: Vec<_> = facts(findings)
        .into_iter()
        .map(|(name, values)| (name.to_owned(), values.join("\n")))
        .collect();
    let mut text = table::record(&pairs);
    text.push_str("\n\n");
    text.push_str(&match (&findings.component.contract, &findings.policy) {
        (Some(contract), Some(policy)) => side_by_side(contract, policy),
        (Some(contract), None) => listing(&contract.tools.iter().collect::<Vec<_>>()),
        (None, _) => {
            let exports = findings.component.exports.join("\n");
            let exports = table::record(&[("exports".to_owned(), exports)]);
            format!(" It has no tools that can be served.\n\n{exports}")
        }
    });
    if let Some(contract) = &findings.component.contract {
        let changes = egress::changes(&contract.tools.iter().collect::<Vec<_>>());
        if !changes.is_empty() {
            text.push_str("\n\n Changes, and what the component chooses in them:\n\n");
            text.push_str(&changes);
        }
    }
    text
}

/// Everything for programs and pipes: a fact a line, its name first, and a line for each request of each tool.
pub fn lines(findings: &Findings) -> String {
    let facts = facts(findings).into_iter().flat_map(|(name, values)| {
        let values = values.into_iter();
        values.map(move |value| vec![name.to_owned(), value])
    });
    let contract = findings.component.contract.iter();
    let tools = contract.flat_map(|contract| contract.tools.iter());
    let requests = tools.flat_map(|tool| {
        let row = |what: String| {
            vec![
                "tool".to_owned(),
                tool.name.clone(),
                tool.effect.to_string(),
                what,
            ]
        };
        let granted = findings
            .policy
            .as_ref()
            .map(|policy| match policy.tool(&tool.name) {
                None => "denied".to_owned(),
                Some(granted) => format!("granted {}", granted.effect),
            });
        let declared = tool.egress.iter().map(|rule| format!("declares {rule}"));
        let rules = findings
            .policy
            .iter()
            .filter_map(|policy| policy.tool(&tool.name))
            .flat_map(|tool| tool.egress.iter().map(|rule| format!("granted {rule}")));
        let rows: Vec<_> = declared.chain(granted).chain(rules).map(row).collect();
        rows
    });
    let exports = match findings.component.contract {
        Some(_) => [].iter(),
        None => findings.component.exports.iter(),
    };
    let exports = exports.map(|name| vec!["export".to_owned(), name.clone()]);
    tabbed::lines(facts.chain(requests).chain(exports))
}

/// Names, and what there is of each.
fn facts(findings: &Findings) -> Vec<(&'static str, Vec<String>)> {
    let Findings {
        component,
        diff,
        policy,
    } = findings;
    let mut facts = vec![
        ("sha256", vec![component.sha256.clone()]),
        ("size", vec![format!("{} bytes", component.size)]),
    ];
    // A line end of a stranger's would look like a line of ours.
    let said = component.metadata.said.iter();
    facts.extend(said.map(|(name, words)| (*name, vec![escaped(words).into_owned()])));
    facts.push(("imports", component.imports.clone()));
    if !component.refusals.is_empty() {
        facts.push(("refused", component.refusals.clone()));
    }
    if let Some(contract) = &component.contract {
        facts.extend(origins(contract));
        facts.extend(delegated(contract));
        facts.push(("new", new(diff)));
        facts.push(("as it is", vec!["no network, no token".to_owned()]));
        facts.push(("--digest", vec![by_digest(component)]));
        if let Some(policy) = policy {
            facts.push((
                "--policy",
                vec![format!("what {} grants, below", policy.file)],
            ));
        }
        if !contract.omitted.is_empty() {
            facts.push(("no tools", contract.omitted.clone()));
        }
    }
    facts
}

fn origins(contract: &Contract) -> Option<(&'static str, Vec<String>)> {
    let origins: Vec<_> = contract
        .origins
        .iter()
        .map(|(name, origin)| format!("{name}: {origin}"))
        .collect();
    (!origins.is_empty()).then_some(("origins", origins))
}

/// Secrets that would be fetched for the component, which never sees them.
fn delegated(contract: &Contract) -> Option<(&'static str, Vec<String>)> {
    let secrets = contract.delegated.iter();
    let secrets: Vec<_> = secrets
        .map(|secret| format!("{}: {} {}", secret.name, secret.method, secret.path))
        .collect();
    (!secrets.is_empty()).then_some(("delegated", secrets))
}

fn by_digest(component: &Inspection) -> String {
    if component.described {
        "what each tool declares, below".to_owned()
    } else {
        "nothing: it declares nothing".to_owned()
    }
}

/// Everything that the operator of the built-in component has not accepted yet.
fn new(diff: &ContractDiff) -> Vec<String> {
    let tools = diff.tools.iter().map(|name| format!("tool {name}"));
    let effects = diff.effects.iter();
    let effects = effects.map(|(tool, was, is)| format!("{tool} is {is}, was {was}"));
    let egress = diff.egress.iter();
    let egress = egress.map(|(tool, line)| format!("{tool} may send {line}"));
    let imports = diff.imports.iter().map(|name| format!("import {name}"));
    let origins = diff.origins.iter();
    let origins = origins.map(|(name, url)| format!("origin {name}: {url}"));
    let delegated = diff.delegated.iter();
    let delegated = delegated.map(|(name, request)| format!("secret {name}: {request}"));
    let lines: Vec<String> = tools
        .chain(effects)
        .chain(egress)
        .chain(imports)
        .chain(origins)
        .chain(delegated)
        .collect();
    if lines.is_empty() {
        return vec!["nothing that the built-in component does not have".to_owned()];
    }
    lines
}

/// The rules that each tool declares, beside those that the policy grants it.
fn side_by_side(contract: &Contract, policy: &Policy) -> String {
    let rows = contract.tools.iter().map(|tool| {
        let declared = rights(tool);
        let granted = match policy.tool(&tool.name) {
            None => "denied".to_owned(),
            Some(granted) => match rights(granted) {
                same if same == declared => "the same".to_owned(),
                other => other,
            },
        };
        vec![tool.name.clone(), declared, granted]
    });
    table::plain(
        &["tool", "declares", "is granted"],
        &rows.collect::<Vec<_>>(),
    )
}

fn rights(tool: &Tool) -> String {
    let lines = tool
        .egress
        .iter()
        .map(|rule| rule_lines(&rule.to_string(), COLUMN));
    let mut lines: Vec<_> = [tool.effect.to_string()].into_iter().chain(lines).collect();
    if tool.egress.is_empty() {
        lines.push("no requests".to_owned());
    }
    lines.join("\n")
}
