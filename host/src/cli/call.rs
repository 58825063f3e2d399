//! `plex-mcp call`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use clap::{ArgAction, CommandFactory as _};

use super::{Cli, Server, arguments, manual, named, progress, render, saved_image, screen};
use crate::component::Answers;
use crate::config::Flags;
use crate::mcp::words;
use plex_mcp_protocol::Confirmation;

/// Call one tool, with arguments such as query=nosferatu limit=5
///
/// On a terminal the answer is a table. Into a pipe or a file it is JSON.
#[derive(clap::Args, Debug)]
#[command(
    disable_help_flag = true,
    override_usage = "plex-mcp call [OPTIONS] <TOOL> [KEY=VALUE]...",
    after_help = "\
Examples:
  plex-mcp call TOOL --help
  plex-mcp call TOOL limit=5 --demo"
)]
pub struct Args {
    /// Name of the tool; plex-mcp tools lists them
    #[arg(required_unless_present_any = ["short_help", "long_help"])]
    tool: Option<String>,
    /// Its arguments, lists with commas; or one JSON object
    #[arg(value_name = "KEY=VALUE")]
    arguments: Vec<String>,
    /// Print JSON, as is done when the output is no terminal
    #[arg(long, conflicts_with = "table")]
    pub json: bool,
    /// Print tables, as is done on a terminal
    #[arg(long)]
    table: bool,
    /// Write the picture that the tool answers into this folder, and print the file's name
    #[arg(long, value_name = "DIR")]
    save_images: Option<PathBuf>,
    /// Print help, about the tool if one is named (see all options with '--help')
    #[arg(short = 'h', action = ArgAction::SetTrue)]
    short_help: bool,
    /// Print help, about the tool if one is named
    #[arg(long = "help", action = ArgAction::SetTrue, hide_short_help = true)]
    long_help: bool,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let is_help = args.short_help || args.long_help;
    let Some(name) = args.tool else {
        return help(args.long_help);
    };
    let needs = if is_help {
        Server::NotNeeded
    } else {
        Server::Needed
    };
    let config = super::configured(&args.flags, needs)?;
    let ready = super::ready(config, needs).await?;
    let tool = named::tool(&ready, &name)?;
    if is_help {
        screen::say(&manual::page(tool))?;
        return Ok(ExitCode::SUCCESS);
    }
    let arguments = arguments::read(&args.arguments, &tool.input_schema)?;
    if args.save_images.is_some() && tool.answers != Answers::Image {
        bail!("{} answers no picture: leave --save-images out", tool.name);
    }
    let sandbox = &ready.sandbox;
    let call = |answered| sandbox.call_counting(tool, &arguments, Confirmation::NotAsked, answered);
    let answer = match progress::shown(call).await {
        Ok(answer) => answer.into_json(),
        Err(error) => bail!("{}: {}", tool.name, words(&error)),
    };
    if let Some(dir) = &args.save_images {
        let file = saved_image::save(&answer, &tool.name, dir)?;
        screen::say(&file.display().to_string())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.table || (screen::is_terminal() && !args.json) {
        screen::say(&match tool.answers {
            Answers::Record => render::rendered(&answer, usize::MAX),
            Answers::Image => format!("{} (--json prints it)", render::image(&answer)),
        })?;
    } else {
        screen::say_json(&answer)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The help of the command itself.
fn help(long: bool) -> anyhow::Result<ExitCode> {
    let mut cli = Cli::command();
    cli.build();
    let call = cli.find_subcommand_mut("call").expect("it is this one");
    let help = if long {
        call.render_long_help()
    } else {
        call.render_help()
    };
    anstream::print!("{}", help.ansi());
    Ok(ExitCode::SUCCESS)
}
