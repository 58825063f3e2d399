//! Settings: flags and environment, read and checked once, before anything runs.

mod cleartext;
mod flags;
mod identifier;
mod units;

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use directories::ProjectDirs;
use plex_mcp_demo::Clock;

pub use self::cleartext::loopback;
pub use self::flags::{Access, Flags, LogFormat};
use crate::egress::{Origin, Tls};
use crate::grant::Grant;
use crate::sandbox::{Limits, Source};
use crate::secret::{Token, TokenSource};

/// What the flags and the environment say, checked.
#[derive(Debug)]
pub struct Config {
    /// The Plex server to use.
    pub plex: Plex,
    /// What tools may do.
    pub access: Access,
    /// Which tools; the component's default set when empty.
    pub toolsets: Vec<String>,
    /// Whom to trust for https.
    pub tls: Tls,
    /// What one call may use, and how many there may be.
    pub limits: Limits,
    /// The component that has the tools.
    pub component: Source,
    /// The digest of the file that is granted what it declares.
    pub digest: Option<String>,
    /// The policy for the component, if there is one.
    pub grant: Option<Grant>,
    /// The UUID that the Plex server knows us by.
    pub client_identifier: String,
    /// Where compiled code is kept, if there is a place.
    pub cache_dir: Option<PathBuf>,
    /// Where a line about each request to Plex goes, instead of the log.
    pub audit: Option<PathBuf>,
    /// What the operator should hear at every start.
    pub warnings: Vec<String>,
}

/// The Plex server to use.
#[derive(Debug)]
pub enum Plex {
    /// None was named: enough to list tools.
    None,
    /// The one built in, with this many made-up films on top.
    Demo { items: u32, clock: Clock },
    /// The operator's.
    Server {
        origin: Origin,
        token: Option<TokenSource>,
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
        let state_dir = flags.places.state_dir.clone().or_else(|| {
            let directories = directories.as_ref()?;
            let place = directories.state_dir();
            Some(place.unwrap_or(directories.data_local_dir()).to_owned())
        });
        let mut warnings = Vec::new();
        let plex = plex(&flags.plex, environment, &mut warnings)?;
        let tls = tls(&flags.plex, &plex, &mut warnings)?;
        Ok(Config {
            plex,
            access: flags.tools.access,
            toolsets: toolsets(&flags.tools.toolsets)?,
            tls,
            limits: limits(&flags.limits)?,
            component: match &flags.component.component {
                Some(file) => Source::File(file.clone()),
                None => Source::Embedded,
            },
            digest: flags.component.digest.clone(),
            grant: flags
                .component
                .policy
                .as_deref()
                .map(Grant::read)
                .transpose()?,
            client_identifier: identifier::client_identifier(state_dir.as_deref()).to_string(),
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

fn plex(
    flags: &flags::PlexFlags,
    environment: impl Fn(&str) -> Option<OsString>,
    warnings: &mut Vec<String>,
) -> anyhow::Result<Plex> {
    if flags.demo {
        return Ok(Plex::Demo {
            items: flags.demo_items,
            clock: demo_clock(environment)?,
        });
    }
    let (url, setting) = match (&flags.url, environment("PLEX_URL")) {
        (Some(url), _) => (url.clone(), "--url"),
        // An empty one is what a client's form leaves behind.
        (None, Some(url)) if !url.is_empty() => (url.to_string_lossy().into_owned(), "PLEX_URL"),
        (None, _) => return Ok(Plex::None),
    };
    let origin =
        Origin::parse(&url).map_err(|error| anyhow!("{setting} is not usable: {error}"))?;
    let token = token(flags.token_file.clone(), environment)?;
    if token.is_none() {
        warnings.push("no token: set PLEX_TOKEN or PLEX_TOKEN_FILE".to_owned());
    } else if cleartext::exposes_token(&url) {
        warnings.push(format!(
            "{origin} is http to a public address: the token travels in clear; use https, or a VPN"
        ));
    }
    Ok(Plex::Server { origin, token })
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

/// The time that the demo server lives in: the machine's, or, for tests that compare what it answers, the one at which
/// `PLEX_MCP_DEMO_CLOCK` makes it stand still, in Unix seconds.
///
/// # Errors
///
/// When the variable is no number.
pub fn demo_clock(environment: impl Fn(&str) -> Option<OsString>) -> anyhow::Result<Clock> {
    let Some(seconds) = environment("PLEX_MCP_DEMO_CLOCK") else {
        return Ok(Clock::system());
    };
    let seconds = seconds.to_string_lossy().parse();
    let seconds = seconds.map_err(|_| anyhow!("PLEX_MCP_DEMO_CLOCK is not a number of seconds"))?;
    Ok(Clock::fixed(seconds))
}

/// The flag before the variables; of the variables only one.
fn token(
    flag: Option<PathBuf>,
    environment: impl Fn(&str) -> Option<OsString>,
) -> anyhow::Result<Option<TokenSource>> {
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    let (file, setting) = match (flag, variable("PLEX_TOKEN"), variable("PLEX_TOKEN_FILE")) {
        (Some(file), _, _) => (file, "--token-file"),
        (None, Some(_), Some(_)) => {
            bail!("both PLEX_TOKEN and PLEX_TOKEN_FILE are set: unset one of them")
        }
        (None, None, Some(file)) => (file.into(), "PLEX_TOKEN_FILE"),
        (None, Some(token), None) => {
            let token = Token::new(&token.to_string_lossy())
                .map_err(|error| anyhow!("PLEX_TOKEN is not usable: {error}"))?;
            return Ok(Some(TokenSource::Fixed(token)));
        }
        (None, None, None) => return Ok(None),
    };
    // The token itself, where the name of its file belongs: no file has such a name, and nothing shows it.
    let is_name = file.components().count() == 1 && !file.exists();
    if is_name && Token::new(&file.to_string_lossy()).is_ok() {
        bail!(
            "{setting} names no file: it takes the path of a file that holds the token; the token itself goes into PLEX_TOKEN"
        );
    }
    // Read only to fail early, with the setting's name; the gate reads it again for each change.
    let text = std::fs::read_to_string(&file)
        .with_context(|| format!("{setting}: cannot read {}", file.display()))?;
    Token::new(&text).map_err(|error| anyhow!("{setting}: {}: {error}", file.display()))?;
    Ok(Some(TokenSource::File(file)))
}

fn toolsets(names: &[String]) -> anyhow::Result<Vec<String>> {
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().any(String::is_empty) {
        bail!("--toolsets has an empty name: write names with commas in between, or all");
    }
    Ok(names)
}

fn limits(flags: &flags::LimitFlags) -> anyhow::Result<Limits> {
    let default = Limits::default();
    for (flag, value) in [
        ("--max-answer", flags.max_answer),
        ("--max-calls", flags.max_calls),
    ] {
        if value == Some(0) {
            bail!("{flag} must be more than 0");
        }
    }
    Ok(Limits {
        timeout: flags.timeout.unwrap_or(default.timeout),
        memory: flags.memory.unwrap_or(default.memory),
        cpu: flags.cpu.unwrap_or(default.cpu),
        answer: flags.max_answer.unwrap_or(default.answer),
        body: flags.max_body.unwrap_or(default.body),
        calls: flags.max_calls.unwrap_or(default.calls),
        ..default
    })
}

#[cfg(test)]
mod tests;
