//! What an inspection finds, for people.

use super::{Findings, Policy};
use crate::cli::egress;
use crate::cli::screen::escaped;
use crate::cli::table;
use crate::cli::tools::{broken, listing};
use crate::component::{Contract, Inspection, News, Tool};

/// Columns that a rule may take where two lists of them stand side by side.
const COLUMN: usize = 22;

/// Everything, in lines that fit.
pub fn shown(findings: &Findings) -> String {
    let Findings {
        component,
        news,
        policy,
    } = findings;
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let mut pairs = vec![
        pair("sha256", component.sha256.clone()),
        pair("size", format!("{} bytes", component.size)),
    ];
    // A line end of a stranger's would look like a line of ours.
    let said = component.metadata.said.iter();
    pairs.extend(said.map(|(name, words)| pair(name, escaped(words).into_owned())));
    pairs.push(pair("imports", component.imports.join("\n")));
    if !component.refusals.is_empty() {
        pairs.push(pair("refused", component.refusals.join("\n")));
    }
    if let Some(contract) = &component.contract {
        pairs.extend(origins(contract));
        pairs.extend(delegated(contract));
        pairs.push(pair("new", new(news)));
        pairs.push(pair("as it is", "no network, no token".to_owned()));
        pairs.push(pair("--digest", by_digest(component)));
        if let Some(policy) = policy {
            let words = format!("what {} grants, below", policy.file);
            pairs.push(pair("--policy", words));
        }
        if !contract.omitted.is_empty() {
            pairs.push(pair("no tools", contract.omitted.join("\n")));
        }
    }
    let mut text = table::record(&pairs);
    text.push_str("\n\n");
    text.push_str(&match (&component.contract, policy) {
        (Some(contract), Some(policy)) => side_by_side(contract, policy),
        (Some(contract), None) => listing(&contract.tools.iter().collect::<Vec<_>>()),
        (None, _) => {
            let exports = table::record(&[pair("exports", component.exports.join("\n"))]);
            format!(" It has no tools that can be served.\n\n{exports}")
        }
    });
    if let Some(contract) = &component.contract {
        let changes = egress::changes(&contract.tools.iter().collect::<Vec<_>>());
        if !changes.is_empty() {
            text.push_str("\n\n Changes, and what the component chooses in them:\n\n");
            text.push_str(&changes);
        }
    }
    text
}

fn origins(contract: &Contract) -> Option<(String, String)> {
    let origins: Vec<_> = contract
        .origins
        .iter()
        .map(|(name, origin)| format!("{name}: {origin}"))
        .collect();
    (!origins.is_empty()).then(|| ("origins".to_owned(), origins.join("\n")))
}

/// Secrets that would be fetched for the component, which never sees them.
fn delegated(contract: &Contract) -> Option<(String, String)> {
    let secrets = contract.delegated.iter();
    let secrets: Vec<_> = secrets
        .map(|secret| format!("{}: {} {}", secret.name, secret.method, secret.path))
        .collect();
    (!secrets.is_empty()).then(|| ("delegated".to_owned(), secrets.join("\n")))
}

fn by_digest(component: &Inspection) -> String {
    match component.described {
        true => "what each tool declares, below".to_owned(),
        false => "nothing: it declares nothing".to_owned(),
    }
}

/// What the operator of the built-in component has not accepted yet.
fn new(news: &News) -> String {
    let tools = news.tools.iter().map(|name| format!("tool {name}"));
    let effects = news.effects.iter();
    let effects = effects.map(|(tool, was, is)| format!("{tool} is {is}, was {was}"));
    let egress = news.egress.iter();
    let egress = egress.map(|(tool, line)| format!("{tool} may send {line}"));
    let imports = news.imports.iter().map(|name| format!("import {name}"));
    let origins = news.origins.iter();
    let origins = origins.map(|(name, url)| format!("origin {name}: {url}"));
    let delegated = news.delegated.iter();
    let delegated = delegated.map(|(name, request)| format!("secret {name}: {request}"));
    let lines: Vec<_> = tools
        .chain(effects)
        .chain(egress)
        .chain(imports)
        .chain(origins)
        .chain(delegated)
        .collect();
    match lines.as_slice() {
        [] => "nothing that the built-in component does not have".to_owned(),
        lines => lines.join("\n"),
    }
}

/// What each tool declares beside what the policy grants it.
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
        .map(|rule| broken(&rule.to_string(), COLUMN));
    let mut lines: Vec<_> = [tool.effect.to_string()].into_iter().chain(lines).collect();
    if tool.egress.is_empty() {
        lines.push("no requests".to_owned());
    }
    lines.join("\n")
}
