//! Signs in at plex.tv, finds the account's servers and the address that reaches each, and keeps what was found.
//!
//! Besides the demo server this is the only place in the host that knows Plex's paths. None of it runs in the sandbox:
//! a person types `plex-mcp login`, and the sandbox is given the address and the server's own token afterwards.
//!
//! What is sent and what comes back are plain values ([`Pin`], [`User`], [`Server`], [`Candidate`]); only [`PlexTv`] and
//! [`probe`] use the network, through the client that the host hands in. That client follows no redirects and no proxy:
//! a token goes to plex.tv, to the server it belongs to, and nowhere else.

mod plex_tv;

mod pin;
mod user;

mod home;
mod resources;

mod candidate;
mod probe;

mod stored;

pub mod cleartext;
mod token;

mod error;
mod json;
mod message;
mod pace;

pub use crate::token::Token;
pub use candidate::{Candidate, Passed, Place, candidates};
pub use error::Error;
pub use home::HomeUser;
pub use pin::{Pin, PinKind};
pub use plex_tv::{Device, PlexTv, stand_in};
pub use probe::{Probe, Trouble, answers, probe};
pub use resources::{Connection, Server};
pub use stored::{Account, Stored, StoredServer, StoredUser, Update};
pub use user::{SignOut, User};
