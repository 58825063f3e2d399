//! `plex-mcp servers`

use std::process::ExitCode;

use anyhow::bail;
use futures_util::future::join_all;
use plex_mcp_account::{Stored, StoredServer, Trouble, answers};
use serde::Serialize;

use super::sign_in::{Place, PlaceFlags};
use super::{screen, table};

/// List the servers that login has kept
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp servers

The one with a star is used unless --server or PLEX_SERVER names another.")]
pub struct Args {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    place: PlaceFlags,
}

/// A server, without its token.
#[derive(Serialize)]
struct Row<'s> {
    name: &'s str,
    is_default: bool,
    url: &'s str,
    way: &'s str,
    /// The user of plex.tv that it knows us as.
    user: Option<&'s str>,
    answers: bool,
    /// Why it does not answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let place = Place::new(&args.place)?;
    let stored = place.stored()?;
    if stored.servers().is_empty() {
        bail!("no server is kept: run plex-mcp login");
    }
    let asked = stored.servers().iter().map(async |server| {
        let outcome = answers(place.tv.client(), &server.url, &server.identifier).await;
        row(&stored, server, outcome)
    });
    let rows = join_all(asked).await;
    if args.json {
        screen::say_json(&rows)?;
    } else {
        screen::say(&listing(&rows))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn row<'s>(stored: &'s Stored, server: &'s StoredServer, outcome: Result<(), Trouble>) -> Row<'s> {
    let user = server.user.as_ref().or(stored.account.as_ref());
    let default = stored.default_server();
    Row {
        name: &server.name,
        is_default: default.is_some_and(|default| default.name == server.name),
        url: &server.url,
        way: &server.way,
        user: user.map(|user| &*user.name),
        answers: outcome.is_ok(),
        trouble: outcome.err().map(|trouble| trouble.to_string()),
    }
}

fn listing(rows: &[Row]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let star = if row.is_default { "*" } else { "" };
            let answers = row.trouble.as_ref().map_or("answers", |words| words);
            [
                star,
                row.name,
                row.user.unwrap_or_default(),
                row.url,
                row.way,
                answers,
            ]
            .map(str::to_owned)
            .into()
        })
        .collect();
    table::plain(&["", "server", "as", "address", "way", "now"], &rows)
}
