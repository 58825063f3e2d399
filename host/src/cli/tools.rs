//! `plex-mcp tools`

use std::process::ExitCode;

use serde_json::{Value, json};

use super::{Server, egress, screen, table};
use crate::component::Tool;
use crate::config::Flags;

/// List the tools that would be served: name, effect, toolset, and the requests each may send
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Print every request that each tool may send, and what the component chooses in those that change something
    #[arg(long, conflicts_with = "json")]
    egress: bool,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let ready = super::ready(&args.flags, Server::NotNeeded).await?;
    let tools: Vec<&Tool> = ready.offer.of(ready.sandbox.contract()).collect();
    if args.json {
        screen::say_json(&tools.iter().map(|tool| described(tool)).collect::<Vec<_>>())?;
    } else if args.egress {
        screen::say(&egress::listed(&tools))?;
    } else {
        screen::say(&listing(&tools))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A tool as JSON, for `tools --json` and `inspect --json`. Its examples are arguments of right calls, and what it needs more
/// of than other tools stands only where it does.
pub fn described(tool: &Tool) -> Value {
    let mut described = json!({
        "name": tool.name,
        "title": tool.title,
        "effect": tool.effect.to_string(),
        "idempotent": tool.idempotent,
        "toolset": tool.toolset,
        "egress": tool.egress.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "description": tool.description,
        "examples": *tool.examples,
    });
    let changes = egress::choices(tool);
    if !changes.is_empty() {
        described["changes"] = json!(changes);
    }
    if !tool.aliases.is_empty() {
        described["aliases"] = json!(tool.aliases);
    }
    if let Some(requests) = tool.requests {
        described["requests"] = json!(requests);
    }
    if let Some(timeout) = tool.timeout {
        described["timeout_seconds"] = json!(timeout.as_secs());
    }
    described
}

/// Tools as a table.
pub fn listing<'t>(tools: impl IntoIterator<Item = &'t &'t Tool>) -> String {
    let rows = tools.into_iter().map(|tool| {
        let egress: Vec<_> = tool
            .egress
            .iter()
            .map(|rule| broken(&rule.to_string(), COLUMN))
            .collect();
        vec![
            tool.name.clone(),
            tool.effect.to_string(),
            tool.toolset.clone(),
            egress.join("\n"),
        ]
    });
    table::plain(
        &["tool", "effect", "toolset", "may send"],
        &rows.collect::<Vec<_>>(),
    )
}

/// Columns that a rule takes in a list of tools.
const COLUMN: usize = 32;

/// A rule in lines of so many columns, broken before a segment or a key.
pub fn broken(rule: &str, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for part in rule.split_inclusive(['/', '?', '&']) {
        let line = lines.last_mut().expect("there is one line from the start");
        if line.is_empty() || line.len() + part.len() <= columns {
            line.push_str(part);
        } else {
            lines.push(format!("  {part}"));
        }
    }
    lines.join("\n")
}
