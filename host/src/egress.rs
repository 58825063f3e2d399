//! The egress gate: what leaves the sandbox, and what comes back in.
//!
//! A guest asks for a request through `wasi:http`. The gate parses what it wrote strictly ([`target`]), decides by the
//! `@egress` rules of the tool that is called ([`rule`], [`policy`]: pure values), and builds a new request from the
//! configured origin, the parsed target and an allow-list of headers ([`hook`]). What the guest wrote is never sent.
//!
//! - **The token is put in here**, into one header, towards one origin; the guest never has it, and what comes back is
//!   looked through for it ([`redact`]).
//! - **Redirects are never followed** and proxies from the environment never used.
//! - What a guest cannot see (why a handshake failed, which limit cut an answer) is noted for the person ([`ledger`]).

mod origin;
mod rule;

mod arguments;
mod policy;
mod target;

mod answer;
mod failure;
mod headers;
mod hook;
mod ledger;
mod redact;

mod client;
mod tokens;

pub use origin::Origin;
pub use rule::Rule;

pub(crate) use arguments::Arguments;
pub(crate) use hook::Hook;
pub(crate) use ledger::Ledger;
pub(crate) use policy::{Granted, Policy};

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use anyhow::Result;
use reqwest::Client;

use crate::sandbox::Limits;
use crate::secret::{Token, TokenSource};
use policy::Permit;
use tokens::Tokens;

/// How the server's certificate is verified.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM files of authorities that are trusted besides the system's.
    pub ca_certs: Vec<PathBuf>,
    /// Accept any certificate of the configured server.
    pub insecure: bool,
}

/// The way out: one server, one token, one pool of connections. Cheap to clone.
#[derive(Clone)]
pub struct Gate(Arc<Inner>);

struct Inner {
    origin: Option<Origin>,
    tokens: Option<Tokens>,
    client: Client,
    /// Built when a component first uses an origin of its own.
    others: OnceLock<Client>,
    body_cap: usize,
}

impl Gate {
    /// A gate to `origin`; without one every request is refused.
    ///
    /// # Errors
    /// When a file of certificates cannot be used, or https finds no roots at all.
    pub fn new(
        origin: Option<Origin>,
        token: Option<TokenSource>,
        tls: &Tls,
        limits: &Limits,
    ) -> Result<Gate> {
        let https = origin.as_ref().is_some_and(Origin::is_https);
        Ok(Gate(Arc::new(Inner {
            client: client::for_server(https, tls)?,
            origin,
            tokens: token.map(Tokens::new),
            others: OnceLock::new(),
            body_cap: limits.body,
        })))
    }

    /// The configured server.
    pub fn origin(&self) -> Option<&Origin> {
        self.0.origin.as_ref()
    }

    /// The token to send now, if one is configured.
    fn token(&self) -> Result<Option<Token>, String> {
        self.0.tokens.as_ref().map(Tokens::current).transpose()
    }

    /// `text` without the token, for what a guest writes to the log.
    pub(crate) fn redact(&self, text: &str) -> String {
        match self.token() {
            Ok(Some(token)) => {
                String::from_utf8_lossy(&redact::redact(&token, text.as_bytes())).into_owned()
            }
            Ok(None) | Err(_) => text.to_owned(),
        }
    }

    fn token_after_refusal(&self, refused: &Token) -> Option<Token> {
        self.0.tokens.as_ref()?.after_refusal(refused)
    }

    fn body_cap(&self) -> usize {
        self.0.body_cap
    }

    fn client(&self, permit: &Permit) -> Result<&Client> {
        if permit.to_server {
            return Ok(&self.0.client);
        }
        match self.0.others.get() {
            Some(client) => Ok(client),
            None => {
                let client = client::for_others()?;
                Ok(self.0.others.get_or_init(|| client))
            }
        }
    }
}

#[cfg(test)]
mod tests;
