//! Settings: flags and environment, read and checked once, before anything runs.

mod address;
mod component;
mod flags;
mod identifier;
mod limits;
mod path;
mod permissions;
mod stored;
mod token;
mod units;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use directories::ProjectDirs;
use plex_mcp_account::cleartext::exposes_token;
use plex_mcp_demo::Clock;

pub use plex_mcp_account::cleartext::loopback;
pub use plex_mcp_protocol::{Access, ToolsMode};

pub use self::component::ComponentSetting;
pub use self::flags::{
    ComponentFlags, Flags, LimitFlags, LogFormat, PlaceFlags, PlexFlags, ToolFlags,
};
pub use self::identifier::client_identifier;
pub use self::path::whole;
pub use self::permissions::exposed;
pub use self::stored::{Kept, LOGIN};
pub use self::token::TokenSetting;
pub use self::units::duration;
use crate::egress::{Origin, Tls};
use crate::limits::Limits;
use crate::policy_file::PolicyFile;

/// The settings of flags and environment, checked.
#[derive(Debug)]
pub struct Config {
    /// The Plex server to use.
    pub plex: Plex,
    /// The address at which players reach the server, if it is not the same.
    pub player_url: Option<Origin>,
    /// The effects that tools may have.
    pub access: Access,
    /// Which tools; the component's default set when empty.
    pub toolsets: Vec<String>,
    /// Tools besides, by name.
    pub tools: Vec<String>,
    /// Whom to trust for https.
    pub tls: Tls,
    /// The limits of one call, and how many there may be.
    pub limits: Limits,
    /// The component that has the tools.
    pub component: ComponentSetting,
    /// The digest of the file that is granted what it declares.
    pub digest: Option<String>,
    /// The policy for the component, if there is one.
    pub policy: Option<PolicyFile>,
    /// The UUID that the Plex server knows us by.
    pub client_identifier: String,
    /// The place of compiled code, if there is one.
    pub cache_dir: Option<PathBuf>,
    /// The file for a line about each request to Plex, instead of the log.
    pub audit: Option<PathBuf>,
    /// Warnings that the operator should hear at every start.
    pub warnings: Vec<String>,
}

/// The Plex server to use.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a process has one")]
pub enum Plex {
    /// None was named: enough to list tools.
    None,
    /// The one built in, with this many made-up films on top.
    Demo {
        items: u32,
        plex_pass: bool,
        clock: Clock,
    },
    /// The operator's.
    Server {
        origin: Origin,
        token: Option<TokenSetting>,
        /// Set when the address is one that `plex-mcp login` has kept.
        kept: Option<Kept>,
    },
}

impl Config {
    /// Checks `flags` together with the variables that `environment` gives.
    ///
    /// # Errors
    ///
    /// Names the setting to change and never shows a token.
    pub fn new(
        flags: &Flags,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> anyhow::Result<Config> {
        let directories = ProjectDirs::from("", "", "plex-mcp");
        let state_dir = state_dir(flags.places.state_dir.as_deref());
        let mut warnings = Vec::new();
        let player_url = player_url(&flags.plex, &environment)?;
        let plex = plex(
            &flags.plex,
            state_dir.as_deref(),
            environment,
            &mut warnings,
        )?;
        let tls = tls(&flags.plex, &plex, &mut warnings)?;
        Ok(Config {
            plex,
            player_url,
            access: flags.tools.access,
            toolsets: names("--toolsets", &flags.tools.toolsets, ", or all")?,
            tools: names("--tools", &flags.tools.tools, "")?,
            tls,
            limits: limits::read(&flags.limits)?,
            component: match &flags.component.component {
                Some(name) => ComponentSetting::named(name)
                    .map_err(|error| anyhow!("--component: {error}"))?,
                None => ComponentSetting::Embedded,
            },
            digest: flags.component.digest.clone(),
            policy: flags
                .component
                .policy
                .as_deref()
                .map(PolicyFile::read)
                .transpose()?,
            client_identifier: client_identifier(state_dir.as_deref()).to_string(),
            cache_dir: flags
                .places
                .cache_dir
                .clone()
                .or_else(|| Some(directories?.cache_dir().to_owned())),
            audit: flags.places.audit.clone(),
            warnings,
        })
    }
}

/// The place of state: the directory that a flag names, or the platform's, if there is one.
pub fn state_dir(flag: Option<&Path>) -> Option<PathBuf> {
    if let Some(directory) = flag {
        return Some(directory.to_owned());
    }
    let directories = ProjectDirs::from("", "", "plex-mcp")?;
    let place = directories.state_dir();
    Some(place.unwrap_or(directories.data_local_dir()).to_owned())
}

fn plex(
    flags: &flags::PlexFlags,
    state_dir: Option<&Path>,
    environment: impl Fn(&str) -> Option<OsString>,
    warnings: &mut Vec<String>,
) -> anyhow::Result<Plex> {
    // An empty one is what a client's form leaves behind.
    let variable = environment("PLEX_URL").filter(|url| !url.is_empty());
    if flags.demo {
        if variable.is_some() {
            warnings.push("--demo: the demo server is used, and not that of PLEX_URL".to_owned());
        }
        return Ok(Plex::Demo {
            items: flags.demo_items,
            plex_pass: flags.demo_plex_pass,
            clock: demo_clock(environment)?,
        });
    }
    let (url, setting) = match (&flags.url, variable) {
        (Some(url), _) => (url.clone(), "--url"),
        (None, Some(url)) => (url.to_string_lossy().into_owned(), "PLEX_URL"),
        (None, None) => {
            let token = || token::read(flags.token_file.as_deref(), &environment);
            return stored::plex(flags, state_dir, &environment, token, warnings);
        }
    };
    stored::outranked(flags, &environment, warnings)?;
    let origin =
        address::parse(&url).map_err(|error| anyhow!("{setting} is not usable: {error}"))?;
    let token = token::read(flags.token_file.as_deref(), environment)?;
    match &token {
        None => warnings.push("no token: set PLEX_TOKEN or PLEX_TOKEN_FILE".to_owned()),
        Some(token) => {
            if exposes_token(&origin.to_string()) {
                warnings.push(format!(
                    "{origin} is http to a public address: the token travels in clear; use https, or a VPN"
                ));
            }
            warnings.extend(token.exposed());
        }
    }
    Ok(Plex::Server {
        origin,
        token,
        kept: None,
    })
}

/// The address that players are told instead of the server's own.
///
/// # Errors
///
/// When it is none, or has a path: players are told scheme, host and port.
fn player_url(
    flags: &flags::PlexFlags,
    environment: impl Fn(&str) -> Option<OsString>,
) -> anyhow::Result<Option<Origin>> {
    let variable = environment("PLEX_PLAYER_URL").filter(|url| !url.is_empty());
    let (url, setting) = match (&flags.player_url, variable) {
        (Some(url), _) => (url.clone(), "--player-url"),
        (None, Some(url)) => (url.to_string_lossy().into_owned(), "PLEX_PLAYER_URL"),
        (None, None) => return Ok(None),
    };
    let origin =
        address::parse(&url).map_err(|error| anyhow!("{setting} is not usable: {error}"))?;
    if !origin.prefix().is_empty() {
        bail!(
            "{setting} is not usable: players are told scheme, host and port: leave `{}` out of it",
            origin.prefix()
        );
    }
    Ok(Some(origin))
}

/// Whom to trust. Without https there is nobody to trust, and a pin would protect nothing.
fn tls(flags: &flags::PlexFlags, plex: &Plex, warnings: &mut Vec<String>) -> anyhow::Result<Tls> {
    let cleartext = match plex {
        Plex::None => None,
        Plex::Demo { .. } => Some("the demo server".to_owned()),
        Plex::Server { origin, .. } => (!origin.is_https()).then(|| origin.to_string()),
    };
    if let Some(place) = cleartext {
        if flags.tls_pin.is_some() {
            bail!(
                "--tls-pin: {place} is reached by http, where no key is shown: begin the address with https://, or leave the pin out"
            );
        }
        if !flags.ca_cert.is_empty() {
            warnings.push(format!(
                "--ca-cert: {place} is reached by http, where no certificate is shown"
            ));
        }
    }
    if flags.insecure_tls {
        warnings.push(
            "--insecure-tls: the certificate of the Plex server is not checked; whoever sits in between can read the token; --tls-pin is better: plex-mcp check prints the key to pin"
                .to_owned(),
        );
    }
    Ok(Tls {
        ca_certs: flags.ca_cert.clone(),
        pin: flags.tls_pin.clone(),
        insecure: flags.insecure_tls,
    })
}

/// The end of the year 9999, in Unix seconds.
const LAST_SECOND: i64 = 253_402_300_799;

/// The time that the demo server lives in: the machine's, or, for tests that compare what it answers, the one at which
/// `PLEX_MCP_DEMO_CLOCK` makes it stand still, in Unix seconds.
///
/// # Errors
///
/// When the variable is no number, or one of no year that calendars have.
pub fn demo_clock(environment: impl Fn(&str) -> Option<OsString>) -> anyhow::Result<Clock> {
    let Some(seconds) = environment("PLEX_MCP_DEMO_CLOCK") else {
        return Ok(Clock::system());
    };
    match seconds.to_string_lossy().parse() {
        Ok(seconds) if (0..=LAST_SECOND).contains(&seconds) => Ok(Clock::fixed(seconds)),
        _ => bail!("PLEX_MCP_DEMO_CLOCK is not a number of seconds from 0 to {LAST_SECOND}"),
    }
}

fn names(flag: &str, names: &[String], or: &str) -> anyhow::Result<Vec<String>> {
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        bail!("{flag} has an empty name: write names with commas in between{or}");
    }
    Ok(names)
}

#[cfg(test)]
mod tests;
