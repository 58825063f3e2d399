//! The Plex client.
//!
//! - One `Client` for each call of a tool; its deadline is the call's.
//! - The token goes into one header, never into a URL or a message.
//! - Paths are built of ids that are types of their own ([`crate::types::Id`]): nothing else enters one.
//! - Reads are repeated when the server is busy or the connection is lost, changes never.
//! - An answer is understood by what it is, not by what was asked for: see [`crate::wire`].

mod alike;
mod artwork;
pub mod breakdown;
pub mod collections;
pub mod columns;
pub mod content;
pub mod copies;
mod delivery;
pub mod dialogue;
pub mod episodes;
pub mod error;
pub mod every_item;
mod external;
pub mod facts;
pub mod filter;
pub mod history;
pub mod holder;
pub mod hubs;
mod id;
pub mod instant;
pub mod item;
pub mod library;
mod list;
pub mod list_id;
pub mod lookup;
pub mod media;
pub mod medium;
pub mod metadata;
pub mod page;
mod parts;
pub mod paths;
pub mod people;
pub mod players;
pub mod playlists;
pub mod queues;
pub mod related;
pub mod retry;
pub mod server;
pub mod shown;
pub mod status;
mod storage;
pub mod streams;
mod target;
pub mod taste;
pub mod trimming;
pub mod watching;

use std::time::Duration;

pub use crate::http::TransportError;
use crate::{
    http::{Request, Response, Transport},
    wire::{self, Inside, Node},
};
pub use error::{Cause, Error};
pub use target::{Change, Read, Target};

/// The settings of a client. Its host gives them as variables.
#[derive(Clone)]
pub struct Settings {
    /// Path below which the server's own paths begin, for servers behind a proxy; usually empty.
    pub prefix: String,
    pub token: String,
    /// Stays the same: a new one announces a new device to Plex.
    pub client_identifier: String,
    /// For the whole call.
    pub deadline: Duration,
    /// Absent where the host has none: no player can be told to play then.
    pub told: Option<Told>,
}

/// What a player is told of the server that it is to play from. The host sets it, and puts a token that lives for hours
/// in the place of `token`.
#[derive(Clone)]
pub struct Told {
    pub scheme: String,
    pub host: String,
    pub port: String,
    pub token: String,
}

/// A Plex server, for the time of one call.
#[derive(Clone)]
pub struct Client<'t> {
    transport: &'t dyn Transport,
    settings: Settings,
}

impl<'t> Client<'t> {
    pub fn new(transport: &'t dyn Transport, settings: Settings) -> Client<'t> {
        Client {
            transport,
            settings,
        }
    }

    /// Reads what `target` names. `each` gets the container's children one at a time, with what `inside` says.
    ///
    /// `operation` begins the message of a failure: "list libraries".
    pub fn read(
        &self,
        operation: &'static str,
        target: Target,
        inside: Inside,
        each: &mut dyn FnMut(Node<'_>),
    ) -> Result<Node<'static>, Error> {
        self.read_some(operation, target, inside, &mut |node| {
            each(node);
            inside
        })
    }

    /// Reads what `target` names as [`Client::read`] does; `inside` is wanted of the first child, and what `each` returns
    /// of the next one.
    pub fn read_some(
        &self,
        operation: &'static str,
        target: Target,
        inside: Inside,
        each: &mut dyn FnMut(Node<'_>) -> Inside,
    ) -> Result<Node<'static>, Error> {
        match self.send(vec![target]).next() {
            Some(answer) => understand_container(operation, answer, inside, each),
            None => Err(error::no_answer(operation)),
        }
    }

    /// Reads several targets, in flight together; the answers are decoded one after the other, each
    /// only when the iterator comes to it.
    pub fn read_together(
        &self,
        operation: &'static str,
        targets: Vec<Target>,
    ) -> impl Iterator<Item = Answer> {
        self.send(targets).map(move |exchanged| Answer {
            operation,
            exchanged,
        })
    }

    /// Reads what is no container: a picture, a file.
    fn fetch(&self, operation: &'static str, target: Target) -> Result<Response, Error> {
        let mut request = self.request(target);
        for (name, value) in &mut request.headers {
            if *name == "accept" {
                "*/*".clone_into(value);
            }
        }
        let answers = retry::send(self.transport, &[request], self.settings.deadline);
        let answer = answers
            .into_iter()
            .next()
            .unwrap_or(Err(TransportError::Other));
        let response = answer.map_err(|error| Error::new(operation, Cause::Transport(error)))?;
        if (200..300).contains(&response.status) {
            Ok(response)
        } else {
            Err(Error::from_status(operation, &response))
        }
    }

    /// Sends a request that changes something: once, whatever comes of it. It is given half of the time that is left:
    /// without an answer, there is as much to look at what has become of it.
    /// Returns the container of the answer, which has no name if the answer is empty.
    pub fn change(
        &self,
        operation: &'static str,
        target: Target<Change>,
    ) -> Result<Node<'static>, Error> {
        let answer = self.sent(operation, target)?;
        understand(operation, Ok(answer), Inside::Skipped, &mut |_| {
            Inside::Skipped
        })
    }

    /// Sends a command that the server passes on to a player, as [`Client::change`] does. Players answer in forms of their
    /// own, and a refusal may stand inside of a 200 (plex-api-2 21).
    fn command(&self, operation: &'static str, target: Target<Change>) -> Result<(), Error> {
        let answer = self.sent(operation, target)?;
        if !(200..300).contains(&answer.status) {
            return Err(Error::from_status(operation, &answer));
        }
        let said = String::from_utf8_lossy(&answer.body);
        let code = said.split_once("<Response code=\"");
        let code = code.and_then(|(_, rest)| rest.split_once('"'));
        match code {
            Some((code, _)) if code != "200" => {
                let code: String = code.chars().filter(char::is_ascii_digit).take(3).collect();
                let why = format!("the player refused the command with {code}");
                Err(Error::new(operation, Cause::Player(why)))
            }
            _ if said.to_ascii_lowercase().contains("<html") => Err(Error::from_wire(
                operation,
                wire::WireError::NotPlex,
                answer.status,
            )),
            _ => Ok(()),
        }
    }

    fn sent(&self, operation: &'static str, target: Target<Change>) -> Result<Response, Error> {
        let left = self.left();
        let answer = if left.is_zero() {
            Some(Err(TransportError::Timeout))
        } else {
            self.transport.send(&[self.request(target)], left / 2).pop()
        };
        match answer {
            Some(answer) => answer.map_err(|error| Error::new(operation, Cause::Transport(error))),
            None => Err(error::no_answer(operation)),
        }
    }

    /// The address of the server as players are told it.
    pub fn told(&self) -> Option<&Told> {
        self.settings.told.as_ref()
    }

    /// Tenths of a second since 1970.
    fn tenths(&self) -> u64 {
        self.transport.now().as_secs() * 10 + u64::from(self.transport.now().subsec_millis() / 100)
    }

    /// The rest of the call's time.
    fn left(&self) -> Duration {
        let spent = self.transport.elapsed();
        self.settings.deadline.saturating_sub(spent)
    }

    /// True if less than a quarter of the call's time is left: long work comes to its end then.
    pub fn is_late(&self) -> bool {
        self.left() < self.settings.deadline / 4
    }

    /// Waits; `false`, at once, where the call would be over by then.
    pub fn wait(&self, time: Duration) -> bool {
        let end = self.transport.elapsed().saturating_add(time);
        let in_time = end < self.settings.deadline;
        if in_time {
            self.transport.sleep(time);
        }
        in_time
    }

    fn send(
        &self,
        targets: Vec<Target<Read>>,
    ) -> impl Iterator<Item = Result<Response, TransportError>> + use<> {
        let targets = targets.into_iter();
        let reads: Vec<Request> = targets.map(|target| self.request(target)).collect();
        retry::send(self.transport, &reads, self.settings.deadline).into_iter()
    }

    /// Headers as Plex's own clients send them (developer.plex.tv, "Headers").
    fn request<Does>(&self, target: Target<Does>) -> Request {
        let mut headers = vec![
            ("accept", "application/json".to_owned()),
            ("x-plex-token", self.settings.token.clone()),
            (
                "x-plex-client-identifier",
                self.settings.client_identifier.clone(),
            ),
            ("x-plex-product", "plex-mcp".to_owned()),
            ("x-plex-version", env!("CARGO_PKG_VERSION").to_owned()),
            ("x-plex-platform", "WebAssembly".to_owned()),
            ("x-plex-device-name", "plex-mcp".to_owned()),
        ];
        let path_and_query = format!("{}{}", self.settings.prefix, target.path_and_query());
        let method = target.method();
        if let Some(player) = target.player {
            headers.push(("x-plex-target-client-identifier", player));
        }
        // Servers differ in which of the two they heed: both are sent.
        if let Some(page) = target.page {
            headers.push(("x-plex-container-start", page.start.to_string()));
            headers.push(("x-plex-container-size", page.size.to_string()));
        }
        Request {
            method,
            path_and_query,
            headers,
        }
    }
}

/// One of several answers, not yet decoded.
pub struct Answer {
    operation: &'static str,
    exchanged: Result<Response, TransportError>,
}

impl Answer {
    /// The container and, one at a time, the attributes of its children.
    pub fn read(self, each: &mut dyn FnMut(Node<'_>)) -> Result<Node<'static>, Error> {
        self.read_inside(Inside::Skipped, each)
    }

    /// The container and, one at a time, its children with what `inside` says.
    pub fn read_inside(
        self,
        inside: Inside,
        each: &mut dyn FnMut(Node<'_>),
    ) -> Result<Node<'static>, Error> {
        understand_container(self.operation, self.exchanged, inside, &mut |node| {
            each(node);
            inside
        })
    }
}

/// An answer to a read. One that holds nothing is none: an empty list says so, and what broke off right after its head
/// would pass for one.
fn understand_container(
    operation: &'static str,
    answer: Result<Response, TransportError>,
    inside: Inside,
    each: &mut dyn FnMut(Node<'_>) -> Inside,
) -> Result<Node<'static>, Error> {
    let status = answer.as_ref().map_or(0, |response| response.status);
    let container = understand(operation, answer, inside, each)?;
    if container.name.is_empty() {
        Err(Error::from_wire(operation, wire::WireError::Empty, status))
    } else {
        Ok(container)
    }
}

fn understand(
    operation: &'static str,
    answer: Result<Response, TransportError>,
    inside: Inside,
    each: &mut dyn FnMut(Node<'_>) -> Inside,
) -> Result<Node<'static>, Error> {
    let response = answer.map_err(|error| Error::new(operation, Cause::Transport(error)))?;
    if !(200..300).contains(&response.status) {
        return Err(Error::from_status(operation, &response));
    }
    let root = wire::decode_some(&response.content_type, &response.body, inside, each)
        .map_err(|error| Error::from_wire(operation, error, response.status))?;
    // No body at all is how Plex answers actions.
    match root.name.as_ref() {
        "MediaContainer" | "" => Ok(root),
        _ => Err(Error::from_wire(
            operation,
            wire::WireError::NotPlex,
            response.status,
        )),
    }
}

#[cfg(test)]
mod tests;
