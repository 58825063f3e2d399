//! The command line: one file for each subcommand, and what they share.

mod serve;
mod tools;

mod answer;
mod arguments;
mod call;

mod check;
mod diagnosis;
mod examples;

mod demo;
mod demo_server;
mod session;

mod component;
mod egress;
mod inspect;

mod log;
mod screen;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Flags};
use crate::start::{self, Ready};

/// An MCP server for Plex whose tools run in a WebAssembly sandbox
#[derive(Debug, Parser)]
#[command(
    name = "plex-mcp",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "\
Without a command it serves MCP on stdin and stdout, for a client that starts it.
Set PLEX_URL and PLEX_TOKEN, or try --demo.",
    max_term_width = 80
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Tools(tools::Args),
    Call(call::Args),
    Check(check::Args),
    Demo(demo::Args),
    DemoServer(demo_server::Args),
    Inspect(inspect::Args),
    Component(component::Args),
}

/// Runs what the command line says, and reports a failure on stderr.
pub async fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(args) => serve::run(args).await,
        Command::Tools(args) => tools::run(args).await,
        Command::Call(args) => call::run(args).await,
        Command::Check(args) => check::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::DemoServer(args) => demo_server::run(args).await,
        Command::Inspect(args) => inspect::run(&args),
        Command::Component(args) => component::run(&args),
    };
    outcome.unwrap_or_else(|error| failed(&error))
}

/// Says on stderr why the program ends.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    screen::note(&format!("plex-mcp: {error:#}"));
    ExitCode::FAILURE
}

/// What a command for people runs on: everything ready, warnings said.
async fn ready(flags: &Flags, server: Server) -> anyhow::Result<Ready> {
    let config = Config::new(flags, |name| std::env::var_os(name))?;
    log::start(flags.places.log_format);
    if server == Server::Needed {
        start::needs_server(&config)?;
    }
    for warning in &config.warnings {
        screen::note(&format!("warning: {warning}"));
    }
    let ready = start::start(config).await?;
    if server == Server::Needed {
        // Or the time of its first call would be that of compiling.
        ready.sandbox.compiled().await?;
    }
    Ok(ready)
}

/// Whether a command asks the Plex server.
#[derive(Clone, Copy, PartialEq)]
enum Server {
    Needed,
    NotNeeded,
}
