//! The egress gate: what leaves the sandbox, and what comes back in.
//!
//! A guest asks for a request through `wasi:http`. The crate [`egress_policy`] parses what it wrote strictly and decides by
//! the `@egress` rules of the tool that is called. The gate sends what was decided ([`hook`]): a new request from the
//! configured origin, the parsed target and an allow-list of headers, without a body. What the guest wrote is never sent.
//!
//! - **The token is put in here**, into one header, towards one origin; the guest never has it, and what comes back is
//!   looked through for every one that was sent ([`redact`], [`sent`]).
//! - **A change is sent once**, on a connection that was opened for it ([`connections`]).
//! - **A delegated secret** is fetched here, and put where a rule says ([`delegated`]).
//! - **Answers that hold secrets** are cut down to the members that a rule names ([`members`]).
//! - **Redirects are never followed** and proxies from the environment never used.
//! - **A body is decoded** before it is looked through, and bounded by what it decodes to ([`decode`], [`body`]).
//! - **Every request leaves a line**, refused or not ([`audit`]).
//! - **Reasons that a guest cannot see** (of a failed handshake, of a cut answer) are noted for the person ([`call_record`]).

mod audit;
mod body;
mod call_record;
mod decode;
mod delegated;
mod failure;
mod headers;
mod hook;
mod members;
mod observed;
mod redact;
mod scanner;
mod sent;

mod client;
mod connections;
mod plex_direct;
mod resolver;
mod shown_key;
mod tls;
mod tokens;

pub use audit::{Audit, Counts};
pub use egress_policy::{Origin, Rule};
pub use observed::{Answers, Observed};
pub use shown_key::ShownKey;
pub use tls::{Pin, Tls};

pub(crate) use call_record::CallRecord;
pub(crate) use client::Trust;
pub(crate) use egress_policy::{Policy, Request, Rules};
pub(crate) use hook::{Hook, leaving};
pub(crate) use scanner::Scanner;
pub(crate) use sent::SentTokens;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};

use anyhow::Result;
use egress_policy::Permit;
use http::HeaderValue;

use crate::component::Delegated;
use crate::limits::Limits;
use crate::secret::{Token, TokenSource};
use connections::Connections;
use tokens::Tokens;

/// The way out: one server, one token, the connections to it. Cheap to clone.
#[derive(Clone)]
pub struct Gate {
    inner: Arc<Inner>,
    audit: Audit,
    /// The name of this installation towards servers.
    client_identifier: Option<HeaderValue>,
    /// The secrets that a component's rules may name.
    delegated: Arc<[Delegated]>,
    /// The address that others are told, if it is not the server's.
    told: Option<Origin>,
}

struct Inner {
    origin: Option<Origin>,
    tokens: Option<Tokens>,
    server: Connections,
    /// Made when a component first uses an origin of its own.
    others: OnceLock<Connections>,
    /// Delegated secrets that were given out, the latest last.
    given: Mutex<VecDeque<Token>>,
    body_cap: usize,
    /// The forms of answers, once somebody wants them.
    observed: OnceLock<Observed>,
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
            given: Mutex::default(),
            body_cap: limits.body,
            observed: OnceLock::new(),
        });
        Ok(Gate {
            inner,
            audit: Audit::default(),
            client_identifier: None,
            delegated: Arc::default(),
            told: None,
        })
    }

    /// The same gate, with its lines in `audit`.
    pub fn with_audit(mut self, audit: Audit) -> Gate {
        self.audit = audit;
        self
    }

    /// The same gate, which tells servers how this installation is known; what is no header's value is not told.
    pub fn with_client_identifier(mut self, identifier: &str) -> Gate {
        self.client_identifier = HeaderValue::from_str(identifier).ok();
        self
    }

    /// The same gate, for a component whose rules may name these secrets.
    pub fn with_delegated(mut self, delegated: Arc<[Delegated]>) -> Gate {
        self.delegated = delegated;
        self
    }

    /// The same gate, whose rules tell others this address of the server.
    pub fn with_told(mut self, told: Option<Origin>) -> Gate {
        self.told = told;
        self
    }

    /// The number of requests since the start.
    pub fn counts(&self) -> Counts {
        self.audit.counts()
    }

    /// Notes the forms of all answers from now on.
    pub fn observe(&self) -> Observed {
        self.inner.observed.get_or_init(Observed::default).clone()
    }

    /// The configured server.
    pub fn origin(&self) -> Option<&Origin> {
        self.inner.origin.as_ref()
    }

    /// The server's address as others are told it.
    pub fn told(&self) -> Option<&Origin> {
        self.told.as_ref().or_else(|| self.origin())
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
