//! `plex-mcp logout`

use std::process::ExitCode;

use anyhow::{Context as _, anyhow};
use plex_mcp_account::{SignOut, Stored, Update};

use super::screen;
use super::sign_in::{Place, PlaceFlags};

const BY_HAND: &str =
    "Tokens that may still be good are ended at plex.tv: Settings, Authorized Devices, plex-mcp.";

/// Sign out of Plex and forget every server
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp logout")]
pub struct Args {
    /// Delete them even if plex.tv cannot be told
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    place: PlaceFlags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let place = Place::new(&args.place)?;
    let file = place.file();
    if !file.exists() {
        screen::say("Nobody is signed in.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let told = match place.stored() {
        Ok(stored) => sign_out(&place, &stored).await,
        // There is nothing to sign out with, and somebody wants it gone.
        Err(error) => {
            screen::note(&format!("{error:#}\n{BY_HAND}"));
            Ok(())
        }
    };
    match told {
        Err(error) if !args.force => {
            return Err(error).context("nothing is deleted (--force deletes all the same)");
        }
        Err(error) => screen::note(&format!("{error:#}\n{BY_HAND}")),
        Ok(()) => {}
    }
    Update::delete(place.directory()).map_err(anyhow::Error::msg)?;
    let file = file.to_string_lossy();
    screen::say(&format!("Deleted {}.", screen::escaped(&file)))?;
    Ok(ExitCode::SUCCESS)
}

async fn sign_out(place: &Place, stored: &Stored) -> anyhow::Result<()> {
    for token in stored.account_tokens() {
        match place.tv.sign_out(token).await {
            Ok(SignOut::Done) => screen::say("Signed out of plex.tv.")?,
            Ok(SignOut::Before) => screen::say("plex.tv had ended this sign-in before.")?,
            Err(error) => return Err(anyhow!(error)),
        }
    }
    Ok(())
}
