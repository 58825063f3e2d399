//! `plex-mcp package`: the files that a package has besides the program, as they lie beside its `bin`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{CommandFactory as _, ValueEnum as _};
use clap_complete::Shell;

use super::{Cli, completions};
use crate::component::{EMBEDDED_SHA256, embedded};
use crate::sandbox::write_compiled;

/// Write the files of a package: compiled code, man pages, completions
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp package target/package")]
pub struct Args {
    /// Directory to write them to
    directory: PathBuf,
}

/// The folder of a shell's completions, and the name of the file.
fn place(shell: Shell) -> Option<&'static str> {
    match shell {
        Shell::Bash => Some("share/bash-completion/completions/plex-mcp"),
        Shell::Zsh => Some("share/zsh/vendor-completions/_plex-mcp"),
        Shell::Fish => Some("share/fish/vendor_completions.d/plex-mcp.fish"),
        _ => None,
    }
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let directory = &args.directory;
    let compiled = directory.join("lib/plex-mcp");
    write_compiled(embedded(), EMBEDDED_SHA256, &compiled)?;
    for shell in Shell::value_variants() {
        if let Some(name) = place(*shell) {
            write(&directory.join(name), &completions::script(*shell))?;
        }
    }
    let pages = directory.join("share/man/man1");
    fs::create_dir_all(&pages)
        .and_then(|()| clap_mangen::generate_to(Cli::command(), &pages))
        .with_context(|| format!("cannot write {}", pages.display()))?;
    Ok(ExitCode::SUCCESS)
}

fn write(file: &Path, text: &[u8]) -> anyhow::Result<()> {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, text))
        .with_context(|| format!("cannot write {}", file.display()))
}
