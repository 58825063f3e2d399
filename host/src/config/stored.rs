//! The server that `plex-mcp login` has kept.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{anyhow, bail};
use plex_mcp_account::Stored;
use serde::Serialize;

use super::Plex;
use super::flags::PlexFlags;
use super::permissions::exposed;
use super::token::TokenSetting;
use crate::egress::Origin;
use crate::secret::{Token, TokenSource};

/// The facts about a server that `plex-mcp login` has kept, for a person.
#[derive(Clone, Debug, Serialize)]
pub struct Kept {
    /// Its name at plex.tv.
    pub name: String,
    /// The user of plex.tv that it knows us as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Why its address was taken: `local, https, IPv4`.
    pub way: String,
}

/// The source of a token that no setting gives.
pub const LOGIN: &str = "plex-mcp login";

/// The server to use when no address is set: the one that `--server` or `PLEX_SERVER` names, or the default one. None when none
/// is kept and none is named. A `token` that is set outranks the one that is kept.
///
/// # Errors
///
/// When there is no server of that name, or the file cannot be read.
pub fn plex(
    flags: &PlexFlags,
    directory: Option<&Path>,
    environment: impl Fn(&str) -> Option<OsString>,
    token: impl FnOnce() -> anyhow::Result<Option<TokenSetting>>,
    warnings: &mut Vec<String>,
) -> anyhow::Result<Plex> {
    let stored = match directory {
        Some(directory) => Stored::read(directory).map_err(anyhow::Error::msg)?,
        None => Stored::default(),
    };
    let server = match named(flags, environment) {
        Some((name, setting)) => {
            let found = stored.find(&name);
            found.map_err(|error| anyhow!("{setting}: {error}"))?
        }
        None => match stored.default_server() {
            Some(server) => server,
            None => return Ok(Plex::None),
        },
    };
    warnings.extend(directory.and_then(|directory| exposed(&Stored::path(directory))));
    let unusable = |error| anyhow!("{} as plex-mcp login has kept it: {error}", server.name);
    let origin = Origin::parse(&server.url).map_err(unusable)?;
    let own = Token::new(server.token.expose()).map_err(unusable)?;
    let user = server.user.as_ref().or(stored.account.as_ref());
    Ok(Plex::Server {
        origin,
        kept: Some(Kept {
            name: server.name.clone(),
            user: user.map(|user| user.name.clone()),
            way: server.way.clone(),
        }),
        token: Some(token()?.unwrap_or(TokenSetting {
            source: TokenSource::Fixed(own),
            setting: LOGIN,
            file: None,
        })),
    })
}

/// An address that is set outranks what is kept. That a flag is then without effect is no small thing: it names a server.
///
/// # Errors
///
/// When `--server` names one and `PLEX_URL` another.
pub fn outranked(
    flags: &PlexFlags,
    environment: impl Fn(&str) -> Option<OsString>,
    warnings: &mut Vec<String>,
) -> anyhow::Result<()> {
    match named(flags, environment) {
        Some((_, "--server")) => {
            bail!("both --server and PLEX_URL name a server: leave one of them out")
        }
        Some((_, setting)) => warnings.push(format!(
            "{setting} is without effect: the address is set with --url or PLEX_URL"
        )),
        None => {}
    }
    Ok(())
}

fn named(
    flags: &PlexFlags,
    environment: impl Fn(&str) -> Option<OsString>,
) -> Option<(String, &'static str)> {
    if let Some(name) = &flags.server {
        return Some((name.clone(), "--server"));
    }
    let name = environment("PLEX_SERVER").filter(|name| !name.is_empty())?;
    Some((name.to_string_lossy().into_owned(), "PLEX_SERVER"))
}
