//! The egress gate: what leaves the sandbox, and what comes back in.
//!
//! A guest asks for a request through `wasi:http`. The gate parses what it wrote strictly ([`target`]), decides by the
//! `@egress` rules of the tool that is called ([`rule`], [`policy`]: pure values), and builds a new request from the
//! configured origin, the parsed target and an allow-list of headers ([`hook`]). What the guest wrote is never sent.
//!
//! - **The token is put in here**, into one header, towards one origin; the guest never has it, and what comes back is
//!   looked through for every one that was sent ([`redact`], [`sent`]).
//! - **A change is sent once**, on a connection that was opened for it ([`connections`]).
//! - **Redirects are never followed** and proxies from the environment never used.
//! - **A body is decoded** before it is looked through, and bounded by what it decodes to ([`decode`], [`answer`]).
//! - **Every request leaves a line**, refused or not ([`audit`]).
//! - What a guest cannot see (why a handshake failed, which limit cut an answer) is noted for the person ([`ledger`]).

mod answer;
mod audit;
mod decode;
mod failure;
mod headers;
mod hook;
mod ledger;
mod redact;
mod sent;

mod client;
mod connections;
mod plex_direct;
mod resolver;
mod tls;
mod tokens;

pub use audit::{Audit, Counts};
pub use egress_policy::{Origin, Rule};
pub use tls::{Pin, ShownKey, Tls};

pub(crate) use egress_policy::{Permit, Policy, Request, Rules};
pub(crate) use hook::{Hook, leaving};
pub(crate) use ledger::Ledger;
pub(crate) use redact::Scanner;
pub(crate) use sent::SentTokens;

use std::sync::{Arc, OnceLock};

use anyhow::Result;

use crate::sandbox::Limits;
use crate::secret::{Token, TokenSource};
use client::Trust;
use connections::Connections;
use tokens::Tokens;

/// The way out: one server, one token, the connections to it. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    inner: Arc<Inner>,
    audit: Audit,
}

struct Inner {
    origin: Option<Origin>,
    tokens: Option<Tokens>,
    server: Connections,
    /// Made when a component first uses an origin of its own.
    others: OnceLock<Connections>,
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
        let inner = Arc::new(Inner {
            server: Connections::new(Trust::in_server(https, tls)?)?,
            origin,
            tokens: token.map(Tokens::new),
            others: OnceLock::new(),
            body_cap: limits.body,
        });
        Ok(Gate {
            inner,
            audit: Audit::default(),
        })
    }

    /// The same gate, with its lines in `audit`.
    pub fn with_audit(mut self, audit: Audit) -> Gate {
        self.audit = audit;
        self
    }

    /// How many requests there were since the start.
    pub fn counts(&self) -> Counts {
        self.audit.counts()
    }

    /// The configured server.
    pub fn origin(&self) -> Option<&Origin> {
        self.inner.origin.as_ref()
    }

    /// The token to send now, if one is configured.
    fn token(&self) -> Result<Option<Token>, String> {
        self.inner.tokens.as_ref().map(Tokens::current).transpose()
    }

    fn token_after_refusal(&self, refused: &Token) -> Option<Token> {
        self.inner.tokens.as_ref()?.after_refusal(refused)
    }

    fn body_cap(&self) -> usize {
        self.inner.body_cap
    }

    fn connections(&self, permit: &Permit) -> Result<&Connections> {
        if permit.to_server {
            return Ok(&self.inner.server);
        }
        if let Some(connections) = self.inner.others.get() {
            return Ok(connections);
        }
        let connections = Connections::new(Trust::in_others())?;
        Ok(self.inner.others.get_or_init(|| connections))
    }
}

#[cfg(test)]
mod tests;
