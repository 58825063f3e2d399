//! `plex-mcp demo`

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use super::session::Session;
use super::{Server, examples, log, render, screen};
use crate::component::{Effect, Tool};
use crate::config::{Access, Config, Flags, LimitFlags, PlexFlags, ToolFlags, ToolsMode};

/// Entries of each list that the tour shows.
const ROWS: usize = 4;

/// See every tool at work, on a demo Plex server
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp demo
  plex-mcp demo --access read
  plex-mcp demo --access full --toolsets all")]
pub struct Args {
    /// Add this many made-up films to the demo server
    #[arg(long, value_name = "N", default_value_t = 0, hide_short_help = true, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    demo_items: u32,
    /// Give the demo server's owner a Plex Pass
    #[arg(long, hide_short_help = true)]
    demo_plex_pass: bool,
    #[command(flatten)]
    tools: ToolFlags,
    #[command(flatten)]
    limits: LimitFlags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let flags = Flags {
        plex: PlexFlags {
            demo: true,
            demo_items: args.demo_items,
            // Some of what destructive tools do takes one.
            demo_plex_pass: args.demo_plex_pass || args.tools.access == Access::Full,
            ..PlexFlags::default()
        },
        tools: args.tools,
        limits: args.limits,
        ..Flags::default()
    };
    // Nobody who asks for the tour means the server that is set.
    let environment = |name: &str| std::env::var_os(name).filter(|_| name != "PLEX_URL");
    let config = Config::new(&flags, environment)?;
    log::start(flags.places.log_format);
    let ready = super::ready(config, Server::Needed).await?;
    let offered = ready.offer.of(ready.sandbox.contract());
    let mut tools: Vec<Tool> = offered.cloned().collect();
    // Others look at what is deleted.
    tools.sort_by_key(|tool| tool.effect == Effect::Destructive);
    let (server, _demo) = ready.into_server(ToolsMode::All);
    let mut session = Session::open(server).await?;
    let listed = session.request("tools/list", json!({})).await?;
    let listed = listed["tools"].as_array().map_or(0, Vec::len);
    screen::say(&screen::wrapped(
        &format!(
            "A demo Plex server with public-domain works is running in this process. An MCP session is open; its {listed} tools run one after the other, each in a sandbox of its own."
        ),
        0,
        screen::COLUMNS,
    ))?;
    let mut failed = 0;
    for (step, tool) in (1..).zip(&tools) {
        let arguments = examples::first(tool);
        screen::say(&format!(
            "\n[{step}/{}] {}\n{}\n",
            tools.len(),
            written(tool, &arguments),
            about(tool)
        ))?;
        let started = Instant::now();
        let parameters = json!({"name": tool.name, "arguments": arguments});
        let result = session.request("tools/call", parameters).await?;
        let milliseconds = started.elapsed().as_millis();
        if result["isError"] == true {
            failed += 1;
            let words = result["content"][0]["text"].as_str().unwrap_or_default();
            screen::say(&screen::wrapped(words, 1, screen::COLUMNS))?;
        } else {
            screen::say(&shown(&result))?;
            screen::say(&format!(" ({milliseconds} ms)"))?;
        }
    }
    session
        .close()
        .await
        .context("the session did not end well")?;
    screen::say(&closing(&tools))?;
    Ok(match failed {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

fn closing(tools: &[Tool]) -> String {
    let first = tools.first().map_or("TOOL", |tool| &tool.name);
    format!(
        "
That was all. Next:
  plex-mcp call {first} --demo
      one call of your own, answered in full
  plex-mcp tools
      every tool, and the requests it may send
  plex-mcp check
      your own server: set PLEX_URL and PLEX_TOKEN first"
    )
}

/// An answer, as far as a screen shows it.
fn shown(result: &Value) -> String {
    match result.get("structuredContent") {
        Some(found) => render::rendered(found, ROWS),
        None => format!(" {}", render::image(&result["content"][0])),
    }
}

fn written(tool: &Tool, arguments: &Map<String, Value>) -> String {
    let arguments: Vec<_> = arguments
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let call = [&[tool.name.clone()][..], &arguments[..]]
        .concat()
        .join(" ");
    screen::wrapped(&call, 0, screen::COLUMNS - "[99/99] ".len())
}

/// The tool's summary.
fn about(tool: &Tool) -> String {
    screen::wrapped(tool.summary(), 1, screen::COLUMNS)
}
