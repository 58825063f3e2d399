//! The command line: one file for each subcommand, and what they share.

mod serve;
mod unconfigured;

mod manual;
mod named;
mod tools;

mod arguments;
mod bars;
mod call;
mod progress;
mod render;

mod check;
mod diagnosis;
mod examples;
mod report;
mod survey;

mod demo;
mod demo_server;
mod session;

mod component;
mod egress;
mod inspect;

mod config;

mod login;
mod logout;
mod servers;
mod sign_in;

mod completions;
mod package;

mod line;
mod log;
mod notice;
mod rule_lines;
mod saved_image;
mod screen;
mod tabbed;
mod table;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::config::{Config, Flags};
use crate::start::{self, Ready};

/// An MCP server for Plex whose tools run in a WebAssembly sandbox
///
/// Without a command it serves MCP on stdin and stdout, for a client that starts it. The Plex server's address comes from
/// PLEX_URL or --url, its token from PLEX_TOKEN or a file.
#[derive(Debug, Parser)]
#[command(
    name = "plex-mcp",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  plex-mcp demo                             no Plex server needed
  plex-mcp login                            your own: signs in, finds it
  plex-mcp config claude-desktop --write    for Claude Desktop",
    max_term_width = 80
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Args),
    Login(login::Args),
    Logout(logout::Args),
    Servers(servers::Args),
    Config(config::Args),
    Check(check::Args),
    Tools(tools::Args),
    Call(call::Args),
    Demo(demo::Args),
    DemoServer(demo_server::Args),
    Inspect(inspect::Args),
    Component(component::Args),
    Completions(completions::Args),
    #[command(hide = true)]
    Package(package::Args),
}

impl Command {
    /// True if programs read its output.
    fn is_json(&self) -> bool {
        match self {
            Command::Check(args) => args.json,
            Command::Servers(args) => args.json,
            Command::Tools(args) => args.json,
            Command::Call(args) => args.json,
            Command::Inspect(args) => args.json,
            _ => false,
        }
    }
}

/// Runs what the command line says, and reports a failure on stderr; for programs on stdout too.
pub async fn run(arguments: Vec<OsString>) -> ExitCode {
    let cli = match line::read(&arguments) {
        Ok(cli) => cli,
        Err(error) => return line::refused(&error, &arguments).await,
    };
    let command = cli.command.unwrap_or(Command::Serve(cli.serve));
    let is_json = command.is_json();
    let outcome = match command {
        Command::Serve(args) => serve::run(args).await,
        Command::Login(args) => login::run(args).await,
        Command::Logout(args) => logout::run(args).await,
        Command::Servers(args) => servers::run(args).await,
        Command::Config(args) => config::run(&args),
        Command::Check(args) => check::run(args).await,
        Command::Tools(args) => tools::run(args).await,
        Command::Call(args) => call::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::DemoServer(args) => demo_server::run(args).await,
        Command::Inspect(args) => inspect::run(&args).await,
        Command::Component(args) => component::run(&args),
        Command::Completions(args) => completions::run(&args),
        Command::Package(args) => package::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        if is_json && let Err(error) = screen::say_json(&json!({"error": format!("{error:#}")})) {
            failed(&error);
        }
        failed(&error)
    })
}

/// Says on stderr why the program ends.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    notice::failure("plex-mcp: ", &format!("{error:#}"));
    ExitCode::FAILURE
}

/// The settings of a command for people; what the operator should hear is said.
fn configured(flags: &Flags, server: Server) -> anyhow::Result<Config> {
    let config = Config::new(flags, |name| std::env::var_os(name))?;
    log::start(flags.places.log_format);
    if server == Server::Needed {
        start::needs_server(&config)?;
    }
    for warning in &config.warnings {
        notice::warning("warning: ", warning);
    }
    Ok(config)
}

/// Everything that a command for people runs on.
async fn ready(config: Config, server: Server) -> anyhow::Result<Ready> {
    let ready = start::start(config).await?;
    if server == Server::Needed {
        // Or the time of its first call would be that of compiling.
        ready.sandbox.compiled().await?;
    }
    Ok(ready)
}

/// True if a command asks the Plex server.
#[derive(Clone, Copy, PartialEq)]
enum Server {
    Needed,
    NotNeeded,
}
