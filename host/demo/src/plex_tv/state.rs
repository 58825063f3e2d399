//! The state that changes while the stand-in runs.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use http::HeaderMap;
use http::request::Parts;
use tokio::sync::watch;

use super::options::{TvOptions, TvServer, TvTrouble, TvUser};
use crate::clock::Clock;

/// A request as it came.
#[derive(Clone, Debug)]
pub struct TvSeen {
    pub method: String,
    pub target: String,
    pub headers: HeaderMap,
}

pub struct State {
    pub users: Vec<TvUser>,
    pub servers: Vec<TvServer>,
    pub pin_lifetime: i64,
    pub expired_status: u16,
    pub clock: Clock,
    changing: Mutex<Changing>,
    /// True if a request has come that is not answered.
    holding: watch::Sender<bool>,
}

#[derive(Default)]
struct Changing {
    pins: Vec<Pin>,
    /// Tokens of accounts that are good.
    tokens: BTreeSet<String>,
    troubles: Vec<TvTrouble>,
    seen: Vec<TvSeen>,
    held: Option<&'static str>,
}

/// A code and what became of it.
#[derive(Clone)]
pub struct Pin {
    pub id: usize,
    pub code: String,
    pub client: String,
    pub created: i64,
    pub is_approved: bool,
    polled: Option<Instant>,
}

impl State {
    pub fn new(options: TvOptions) -> State {
        State {
            users: options.users,
            servers: options.servers,
            pin_lifetime: options.pin_lifetime,
            expired_status: options.expired_status,
            clock: options.clock,
            changing: Mutex::default(),
            holding: watch::Sender::new(false),
        }
    }

    pub fn add_pin(&self, client: &str, strong: bool) -> Pin {
        let mut changing = self.lock();
        let id = 1_000 + changing.pins.len();
        // Four characters are typed by a person; a strong code has 25 (plex-api-2.md 39).
        let code = if strong {
            format!("strong{id:019}")
        } else {
            format!("{id:04}")
        };
        let pin = Pin {
            id,
            code,
            client: client.to_owned(),
            created: self.clock.now(),
            is_approved: false,
            polled: None,
        };
        changing.pins.push(pin.clone());
        pin
    }

    /// A pin for the device that made it, and how long it is since this was last asked for.
    pub fn poll(&self, id: &str, client: &str) -> Option<(Pin, Option<std::time::Duration>)> {
        let mut changing = self.lock();
        let pins = &mut changing.pins;
        let pin = pins
            .iter_mut()
            .find(|pin| pin.id.to_string() == id && pin.client == client)?;
        let before = pin.polled.replace(Instant::now());
        Some((pin.clone(), before.map(|before| before.elapsed())))
    }

    pub fn approve(&self, code: &str) -> bool {
        let pins = &mut self.lock().pins;
        let pin = pins.iter_mut().find(|pin| pin.code == code);
        pin.map(|pin| pin.is_approved = true).is_some()
    }

    pub fn sign_in(&self, user: &TvUser) {
        self.lock().tokens.insert(user.token.clone());
    }

    pub fn sign_out(&self, token: &str) {
        self.lock().tokens.remove(token);
    }

    /// The user whose account a token is for.
    pub fn user_of(&self, token: &str) -> Option<&TvUser> {
        if !self.lock().tokens.contains(token) {
            return None;
        }
        self.users.iter().find(|user| user.token == token)
    }

    pub fn add(&self, trouble: TvTrouble) {
        self.lock().troubles.push(trouble);
    }

    pub fn trouble(&self, path: &str) -> Option<TvTrouble> {
        let troubles = &mut self.lock().troubles;
        let trouble = troubles
            .iter_mut()
            .find(|trouble| trouble.first > 0 && concerns(trouble.path, path))?;
        trouble.first -= 1;
        Some(trouble.clone())
    }

    pub fn hold(&self, path: Option<&'static str>) {
        self.lock().held = path;
        self.holding.send_replace(false);
    }

    /// Notes a request. Whether it is answered.
    pub fn record(&self, parts: &Parts) -> bool {
        let mut changing = self.lock();
        changing.seen.push(TvSeen {
            method: parts.method.to_string(),
            target: parts.uri.to_string(),
            headers: parts.headers.clone(),
        });
        let held = changing.held;
        let is_held = held.is_some_and(|held| concerns(held, parts.uri.path()));
        drop(changing);
        if is_held {
            self.holding.send_replace(true);
        }
        !is_held
    }

    pub async fn held(&self) {
        let mut holding = self.holding.subscribe();
        // The sender lives as long as this value.
        let _ = holding.wait_for(|holding| *holding).await;
    }

    pub fn seen(&self) -> Vec<TvSeen> {
        self.lock().seen.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Changing> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// True if `path` is the one that is meant, or below it where that ends with a slash.
fn concerns(meant: &str, path: &str) -> bool {
    path == meant || (meant.ends_with('/') && path.starts_with(meant))
}
