//! `plex-mcp component`

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use super::screen;
use crate::component::{embedded, inspect};

/// Write the built-in component to a file, for another host
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp component -o plex-mcp.wasm
  plex-mcp inspect plex-mcp.wasm")]
pub struct Args {
    /// File to write it to
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = args.out.display();
    std::fs::write(&args.out, embedded()).with_context(|| format!("cannot write {file}"))?;
    let found = inspect(embedded())?;
    screen::note(&format!(
        "{file}: {} bytes, sha256 {}",
        found.size, found.sha256
    ));
    Ok(ExitCode::SUCCESS)
}
