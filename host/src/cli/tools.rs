//! `plex-mcp tools`

use std::process::ExitCode;

use serde_json::{Value, json};

use super::rule_lines::rule_lines;
use super::{Server, egress, manual, named, screen, tabbed, table};
use crate::component::Tool;
use crate::config::{ComponentFlags, Flags, ToolFlags};

/// List the tools, or tell all about some of them
///
/// On a terminal the list is a table. Into a pipe or a file it is one tool a line, with tabs in between.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp tools
  plex-mcp tools --egress")]
pub struct Args {
    /// Tell all about these: arguments, bounds, defaults, an example, requests
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Show every request that each may send, and what the component chooses in those that change something
    #[arg(long)]
    egress: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "table")]
    pub json: bool,
    /// Print a table, as is done on a terminal
    #[arg(long, hide_short_help = true)]
    table: bool,
    #[command(flatten)]
    tools: ToolFlags,
    #[command(flatten)]
    component: ComponentFlags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let flags = Flags {
        tools: args.tools,
        component: args.component,
        ..Flags::default()
    };
    let config = super::configured(&flags, Server::NotNeeded)?;
    let ready = super::ready(config, Server::NotNeeded).await?;
    let tools: Vec<&Tool> = if args.names.is_empty() {
        ready.offer.of(ready.sandbox.contract()).collect()
    } else {
        let named = args.names.iter().map(|name| named::tool(&ready, name));
        named.collect::<anyhow::Result<_>>()?
    };
    if args.json {
        screen::say_json(&tools.iter().map(|tool| whole(tool)).collect::<Vec<_>>())?;
    } else if !args.names.is_empty() && !args.egress {
        let pages: Vec<_> = tools.iter().map(|tool| manual::page(tool)).collect();
        screen::say(&pages.join("\n\n\n"))?;
    } else {
        let is_table = args.table || screen::is_terminal();
        screen::say(&match (is_table, args.egress) {
            (true, true) => egress::listed(&tools),
            (true, false) => overview(&tools),
            (false, true) => requests(&tools),
            (false, false) => lines(&tools),
        })?;
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

/// Its arguments too.
fn whole(tool: &Tool) -> Value {
    let mut value = described(tool);
    value["input_schema"] = Value::Object((*tool.input_schema).clone());
    value
}

/// Names, and what the tools do.
fn overview(tools: &[&Tool]) -> String {
    let rows: Vec<_> = tools
        .iter()
        .map(|tool| {
            let effect = tool.effect.to_string();
            vec![tool.name.clone(), effect, tool.summary().to_owned()]
        })
        .collect();
    let table = table::plain(&["tool", "effect", "what it does"], &rows);
    format!("{table}\n\nplex-mcp tools NAME tells all about one.")
}

/// One tool a line.
fn lines(tools: &[&Tool]) -> String {
    tabbed::lines(tools.iter().map(|tool| {
        vec![
            tool.name.clone(),
            tool.effect.to_string(),
            tool.toolset.clone(),
            tool.summary().to_owned(),
        ]
    }))
}

/// One request a line.
fn requests(tools: &[&Tool]) -> String {
    let rows = tools.iter().flat_map(|tool| {
        let rules = tool.egress.iter();
        rules.map(|rule| vec![tool.name.clone(), tool.effect.to_string(), rule.to_string()])
    });
    tabbed::lines(rows)
}

/// Tools and the requests that each may send, as a table.
pub fn listing<'t>(tools: impl IntoIterator<Item = &'t &'t Tool>) -> String {
    let rows = tools.into_iter().map(|tool| {
        let egress: Vec<_> = tool
            .egress
            .iter()
            .map(|rule| rule_lines(&rule.to_string(), COLUMN))
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
const COLUMN: usize = 28;
