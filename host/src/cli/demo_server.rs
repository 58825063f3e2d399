//! `plex-mcp demo-server`

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use directories::ProjectDirs;
use plex_mcp_demo::{Demo, Options};
use uuid::Uuid;

use super::screen;
use crate::config::demo_clock;
use crate::transport::stop_signal;

/// Run the demo Plex server alone, for other clients
///
/// The output is its address. Tokens are never printed: they are kept in files.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp demo-server
  plex-mcp demo-server --listen 127.0.0.1:0 --demo-items 2000")]
pub struct Args {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:32401")]
    listen: SocketAddr,
    /// Add this many made-up films
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    demo_items: u32,
    /// Give the owner a Plex Pass: sessions can be stopped, and there are statistics
    #[arg(long)]
    demo_plex_pass: bool,
    /// Add this many made-up plays to the history
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    demo_plays: u32,
    /// Directory for the files owner-token and shared-token [default: the platform's]
    #[arg(long, value_name = "DIR")]
    token_dir: Option<PathBuf>,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let directory = args
        .token_dir
        .or_else(|| {
            Some(
                ProjectDirs::from("", "", "plex-mcp")?
                    .data_local_dir()
                    .join("demo"),
            )
        })
        .context("no place for the token files: set --token-dir")?;
    let new = || Uuid::new_v4().simple().to_string();
    let (owner, shared) = (new(), new());
    let owner_file = keep(&directory, "owner-token", &owner)?;
    let shared_file = keep(&directory, "shared-token", &shared)?;
    let stop = stop_signal()?;
    let demo = Demo::start(Options {
        addr: args.listen,
        admin_token: owner,
        shared_token: shared,
        synthetic: args.demo_items as usize,
        plex_pass: args.demo_plex_pass,
        plays: args.demo_plays as usize,
        clock: demo_clock(|name| std::env::var_os(name))?,
    })
    .await
    .with_context(|| format!("--listen {}: cannot listen there", args.listen))?;
    screen::say(&demo.url())?;
    screen::note(&format!(
        "The owner's token is in {}\nand that of a user it is shared with in {}\nE.g. plex-mcp check --url {} --token-file {}\nCtrl-C ends it.",
        owner_file.display(),
        shared_file.display(),
        demo.url(),
        owner_file.display(),
    ));
    stop.cancelled().await;
    Ok(ExitCode::SUCCESS)
}

/// Writes a token where only this user can read it.
fn keep(directory: &Path, name: &str, token: &str) -> anyhow::Result<PathBuf> {
    let path = directory.join(name);
    let written = std::fs::create_dir_all(directory).and_then(|()| {
        // A temporary file is created with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        std::io::Write::write_all(&mut file, token.as_bytes())?;
        file.persist(&path)?;
        Ok(())
    });
    written.with_context(|| format!("cannot write {}: set --token-dir", path.display()))?;
    Ok(path)
}
