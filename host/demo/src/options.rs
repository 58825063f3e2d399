use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use crate::clock::Clock;

/// The settings of a server at its start.
#[derive(Clone)]
pub struct Options {
    /// The address to listen at; port 0 takes a free one.
    pub addr: SocketAddr,
    /// The token that the owner's rights go with.
    pub admin_token: String,
    /// The token of a user who sees two of the libraries and may administer nothing.
    pub shared_token: String,
    /// The number of synthetic films besides the real ones, in a library of their own.
    pub synthetic: usize,
    /// True when the owner has a Plex Pass.
    pub plex_pass: bool,
    /// The number of made-up plays in the history besides those that explain what is watched.
    pub plays: usize,
    /// The time that the server lives in.
    pub clock: Clock,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            addr: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            admin_token: "demo-owner-token-0000".to_owned(),
            shared_token: "demo-shared-token-000".to_owned(),
            synthetic: 0,
            plex_pass: false,
            plays: 0,
            clock: Clock::system(),
        }
    }
}

/// Without the tokens.
impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("addr", &self.addr)
            .field("synthetic", &self.synthetic)
            .field("plex_pass", &self.plex_pass)
            .field("plays", &self.plays)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
