//! `plex-mcp config`

mod program;
mod start;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::builder::{PossibleValue, PossibleValuesParser};
use directories::BaseDirs;
use plex_mcp_clients::{CLIENTS, Change, Client, Entry, Home, System, change};

use super::{notice, screen};

/// The most characters that a client lets the name of a server have.
const MAX_NAME: usize = 32;

/// Show what an MCP client's settings need, or enter it there
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp config claude-desktop --write
  plex-mcp config cursor
  plex-mcp config codex --write -- --access read --server Attic

What else is in the settings stays as it is, and the file as it was is kept
beside it. A token is never written: it stays where plex-mcp login, or
PLEX_TOKEN_FILE, has it. PLEX_URL, PLEX_TOKEN_FILE, PLEX_SERVER and
PLEX_PLAYER_URL are written as they are set now.")]
pub struct Args {
    /// The client
    #[arg(value_parser = clients(), hide_possible_values = true, value_name = "CLIENT", help = help())]
    client: String,
    /// Enter it in the client's settings
    #[arg(long)]
    write: bool,
    /// Take it out of the client's settings
    #[arg(long, conflicts_with_all = ["write", "flags"])]
    remove: bool,
    /// Name of the server in the client
    #[arg(long, default_value = "plex", value_parser = name)]
    name: String,
    /// Settings to change instead, such as a project's .mcp.json
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Flags that the client starts it with, after --
    #[arg(last = true, value_name = "FLAGS")]
    flags: Vec<String>,
}

fn clients() -> PossibleValuesParser {
    let values = CLIENTS
        .iter()
        .map(|client| PossibleValue::new(client.id).aliases(client.aliases));
    PossibleValuesParser::new(values)
}

fn help() -> String {
    let ids: Vec<_> = CLIENTS.iter().map(|client| client.id).collect();
    format!("The client: {}", ids.join(", "))
}

/// Takes a name that every client takes, also in the names that some make of tools.
fn name(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if text.is_empty() || text.len() > MAX_NAME || !text.chars().all(is_plain) {
        return Err(format!("up to {MAX_NAME} letters, digits, - and _"));
    }
    Ok(text.to_owned())
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let client = CLIENTS
        .iter()
        .find(|client| client.id == args.client || client.aliases.contains(&&*args.client))
        .context("no such client")?;
    if args.remove {
        return remove(client, args);
    }
    let environment = |name: &str| std::env::var_os(name);
    let start = start::read(&args.flags, environment)?;
    let entry = Entry {
        command: program::path()?,
        args: args.flags.clone(),
        env: start.variables,
    };
    if args.write {
        write(client, args, &entry)?;
    } else {
        show(client, args, &entry)?;
    }
    for warning in start.warnings {
        notice::warning("warning: ", &warning);
    }
    Ok(ExitCode::SUCCESS)
}

/// Only what goes into a file is on stdout.
fn show(client: &Client, args: &Args, entry: &Entry) -> anyhow::Result<()> {
    screen::say(&client.snippet(&args.name, entry)?)?;
    if let Ok(path) = path(client, args) {
        let path = path.to_string_lossy();
        screen::note(&format!(
            "\nIt goes into {path}: add --write, and what else is there stays."
        ));
    }
    if let Some(link) = client.link(&args.name, entry) {
        screen::note(&format!(
            "\n{} adds it as well when you open this link, on this computer:",
            client.name
        ));
        // Whole, on a line of its own: a terminal makes it one to click, and a person can copy it.
        screen::link(&link);
    }
    screen::note(&format!("\n{}.", client.then));
    Ok(())
}

fn write(client: &Client, args: &Args, entry: &Entry) -> anyhow::Result<()> {
    let path = path(client, args)?;
    let is_there = path.parent().is_some_and(std::path::Path::is_dir);
    let changed = change(&path, |text| client.with(text, &args.name, entry));
    let shown = path.display().to_string();
    let shown = screen::escaped(&shown);
    match changed.map_err(|error| anyhow!("{shown} is left as it was: {error}"))? {
        Change::None => screen::say(&format!("{shown} has it already."))?,
        Change::Created => screen::say(&format!("Wrote {shown}."))?,
        Change::Replaced { backup } => {
            let backup = backup.display().to_string();
            screen::say(&format!(
                "Changed {shown}; as it was, it is in {}.",
                screen::escaped(&backup)
            ))?;
        }
    }
    if !is_there && args.file.is_none() {
        notice::warning(
            "warning: ",
            &format!(
                "there was no directory for that file before: is {} installed here?",
                client.name
            ),
        );
    }
    // It was read a moment ago.
    if std::fs::read_to_string(&path).is_ok_and(|text| client.may_refuse(&text)) {
        notice::warning(
            "warning: ",
            &format!(
                "there are comments in that file, commas before a closing bracket, or a byte order mark: {} may ignore it for that",
                client.name
            ),
        );
    }
    screen::note(&format!("{}.", client.then));
    Ok(())
}

fn remove(client: &Client, args: &Args) -> anyhow::Result<ExitCode> {
    let path = path(client, args)?;
    let changed = change(&path, |text| {
        client.without(text, &args.name, program::NAME)
    });
    let shown = path.display().to_string();
    let shown = screen::escaped(&shown);
    match changed.map_err(|error| anyhow!("{shown} is left as it was: {error}"))? {
        Change::Replaced { backup } => {
            let backup = backup.display().to_string();
            screen::say(&format!(
                "Took `{}` out of {shown}; as it was, it is in {}.",
                args.name,
                screen::escaped(&backup)
            ))?;
        }
        _ => screen::say(&format!("There is no `{}` in {shown}.", args.name))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The file to change.
fn path(client: &Client, args: &Args) -> anyhow::Result<PathBuf> {
    if let Some(file) = &args.file {
        return Ok(std::path::absolute(file)?);
    }
    let directories = BaseDirs::new().context("no home directory: name the file with --file")?;
    let environment = |name: &str| std::env::var_os(name);
    let home = Home {
        system: System::here(),
        directory: directories.home_dir().to_owned(),
        environment: &environment,
    };
    match client.path(&home) {
        Some(path) => Ok(path),
        None => bail!(
            "plex-mcp config {} only shows what to copy: leave --write and --remove out",
            client.id
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_every_client_takes() {
        let check = |text: &str, expected: bool| {
            assert_eq!(name(text).is_ok(), expected, "{text}");
        };
        check("plex", true);
        check("plex-attic_2", true);
        check("", false);
        check("my plex", false);
        check("a.b", false);
        check("ü", false);
        check(&"x".repeat(MAX_NAME), true);
        check(&"x".repeat(MAX_NAME + 1), false);
    }
}
