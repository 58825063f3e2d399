//! The people and servers that the stand-in knows, and its troubles.

use crate::clock::Clock;

/// The settings of the stand-in.
#[derive(Clone)]
pub struct TvOptions {
    /// The first one signs in. When there are more, all of them are in one Home.
    pub users: Vec<TvUser>,
    pub servers: Vec<TvServer>,
    /// Seconds that a code can be used: `expiresIn`.
    pub pin_lifetime: i64,
    /// Status for a code that has expired: 404 (1020) is what most have seen, 410 what some have (plex-api-2.md 39).
    pub expired_status: u16,
    pub clock: Clock,
}

impl Default for TvOptions {
    fn default() -> TvOptions {
        TvOptions {
            users: Vec::new(),
            servers: Vec::new(),
            pin_lifetime: 900,
            expired_status: 404,
            clock: Clock::system(),
        }
    }
}

/// A user and the token of the user's account.
#[derive(Clone)]
pub struct TvUser {
    pub uuid: String,
    pub title: String,
    pub token: String,
    /// The PIN that has to be typed to become this user.
    pub pin: Option<String>,
}

/// A server that some of the users may use.
#[derive(Clone)]
pub struct TvServer {
    pub name: String,
    /// Its `machineIdentifier`, as plex.tv says.
    pub identifier: String,
    pub owned: bool,
    pub https_required: bool,
    pub public_address_matches: bool,
    /// The `uuid` of each user and the token that the server takes from this one.
    pub tokens: Vec<(String, String)>,
    pub connections: Vec<TvConnection>,
}

/// An address of a server.
#[derive(Clone)]
pub struct TvConnection {
    pub address: String,
    pub port: u16,
    /// The address with a name that the server has a certificate for, such as `https://127-0-0-1.HASH.plex.direct:PORT`.
    pub secure_uri: String,
    pub local: bool,
    pub relay: bool,
}

/// A status instead of an answer.
#[derive(Clone, Debug)]
pub struct TvTrouble {
    /// The path that is concerned; one that ends with a slash means everything below it.
    pub path: &'static str,
    pub status: u16,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Only so many matching requests.
    pub first: usize,
}
