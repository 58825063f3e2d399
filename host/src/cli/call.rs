//! `plex-mcp call`

use std::process::ExitCode;

use anyhow::{anyhow, bail};

use super::arguments::snake;
use super::{Server, answer, arguments, screen};
use crate::component::{Answers, Tool};
use crate::config::Flags;
use crate::mcp::words;
use crate::start::Ready;

/// Call one tool, with arguments such as query=nosferatu limit=5
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of the tool; plex-mcp tools lists them
    tool: String,
    /// Its arguments as key=value, lists with commas; or one JSON object
    arguments: Vec<String>,
    /// Print JSON, as is done when the output is no terminal
    #[arg(long, conflicts_with = "table")]
    json: bool,
    /// Print tables, as is done on a terminal
    #[arg(long)]
    table: bool,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let ready = super::ready(&args.flags, Server::Needed).await?;
    let tool = find(&ready, &snake(&args.tool))?;
    let arguments = arguments::read(&args.arguments, &tool.input_schema)?;
    let answer = match ready.sandbox.call(tool, &arguments).await {
        Ok(answer) => answer,
        Err(error) => bail!("{}: {}", tool.name, words(&error)),
    };
    if args.table || (screen::is_terminal() && !args.json) {
        screen::say(&match tool.answers {
            Answers::Record => answer::rendered(&answer, usize::MAX),
            Answers::Image => format!("{} (--json prints it)", answer::image(&answer)),
        })?;
    } else {
        screen::say_json(&answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn find<'r>(ready: &'r Ready, name: &str) -> anyhow::Result<&'r Tool> {
    let contract = ready.sandbox.contract();
    if let Some(tool) = ready.offer.find(name, contract) {
        return Ok(tool);
    }
    // A person may decide; a client is only told that there is no such tool.
    match contract.tools.iter().find(|tool| tool.name == name) {
        Some(tool) => Err(anyhow!(
            "{name} is not among the tools to serve: it is in the toolset {}, and its effect is {:?}; see --toolsets and --access",
            tool.toolset,
            tool.effect
        )),
        None => Err(anyhow!(
            "there is no tool `{}`: plex-mcp tools lists them",
            screen::escaped(name)
        )),
    }
}
