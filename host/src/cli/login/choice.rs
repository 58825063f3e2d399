//! The server that a person means.

use std::io::{IsTerminal as _, stdin};

use anyhow::{anyhow, bail};
use plex_mcp_account::Server;

use crate::cli::{screen, table};

/// The only server, the one that is called `name`, or the one that a person chooses on the terminal.
///
/// # Errors
///
/// When there is none, or nobody to ask; the words list the names.
pub fn server<'s>(servers: &'s [Server], name: Option<&str>) -> anyhow::Result<&'s Server> {
    if servers.is_empty() {
        bail!(
            "this account has no Plex server: sign in with the one that the server belongs to or is shared with (plex-mcp logout first)"
        );
    }
    if let Some(name) = name {
        let mut called = servers.iter().filter(|server| server.is_called(name));
        return match (called.next(), called.next()) {
            (Some(server), None) => Ok(server),
            (Some(_), Some(_)) => Err(anyhow!(
                "several servers are called `{name}`: give the identifier of one\n{}",
                listing(servers)
            )),
            (None, _) => Err(anyhow!(
                "no server is called `{name}`; there is\n{}",
                listing(servers)
            )),
        };
    }
    match servers {
        [server] => Ok(server),
        _ if screen::is_terminal() && stdin().is_terminal() => ask(servers),
        _ => Err(anyhow!(
            "there are several servers: name one with --server; the sign-in is kept\n{}",
            listing(servers)
        )),
    }
}

fn ask(servers: &[Server]) -> anyhow::Result<&Server> {
    screen::say(&listing(servers))?;
    loop {
        screen::note(&format!("Which one? 1 to {}", servers.len()));
        let mut line = String::new();
        if stdin().read_line(&mut line)? == 0 {
            bail!("no server was chosen; the sign-in is kept");
        }
        let number = line.trim().parse::<usize>().ok();
        let chosen = number.and_then(|number| servers.get(number.checked_sub(1)?));
        if let Some(server) = chosen {
            return Ok(server);
        }
    }
}

fn listing(servers: &[Server]) -> String {
    let rows: Vec<Vec<String>> = (1..)
        .zip(servers)
        .map(|(number, server): (usize, _)| {
            let owner = match (&server.owner, server.owned) {
                (_, true) => "you".to_owned(),
                (Some(owner), false) => owner.clone(),
                (None, false) => "somebody else".to_owned(),
            };
            let online = if server.present { "yes" } else { "no" };
            let identifier = server.identifier.clone();
            vec![
                number.to_string(),
                server.name.clone(),
                owner,
                online.to_owned(),
                identifier,
            ]
        })
        .collect();
    table::plain(&["", "server", "owner", "online", "identifier"], &rows)
}
