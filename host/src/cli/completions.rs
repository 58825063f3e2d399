//! `plex-mcp completions`

use std::process::ExitCode;

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Cli, screen};

/// Print completions for a shell
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp completions fish > ~/.config/fish/completions/plex-mcp.fish
  source <(plex-mcp completions bash)

For zsh: a file _plex-mcp in a directory of $fpath.")]
pub struct Args {
    /// The shell
    shell: Shell,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    screen::say(&String::from_utf8(script(args.shell))?)?;
    Ok(ExitCode::SUCCESS)
}

/// The script that the shell reads.
pub fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "plex-mcp", &mut script);
    script
}
