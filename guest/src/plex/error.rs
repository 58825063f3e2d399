//! Why Plex did not do what it was asked, in words for the person who can mend it.

use std::fmt;

use crate::{
    http::{Response, TransportError},
    wire::{self, WireError},
};

/// A failed operation. Its text begins with the operation and ends without a full stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// "list libraries"
    pub operation: &'static str,
    pub cause: Cause,
    /// HTTP status of the answer, if there was one.
    pub status: Option<u16>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// The token is wrong or has expired.
    Unauthorized,
    /// The token is good, but not for this.
    Forbidden,
    /// The thing that there is none of: "library 9".
    NotFound(String),
    /// Starting, updating, overloaded; in the server's words where it has any.
    Unavailable(String),
    /// This server cannot do it, and why.
    Unsupported(String),
    /// Not an answer that Plex gives, and what is wrong with it.
    BadResponse(String),
    /// What a player said to a command, which reached it.
    Player(String),
    Transport(TransportError),
}

impl Error {
    pub fn new(operation: &'static str, cause: Cause) -> Error {
        Error {
            operation,
            cause,
            status: None,
        }
    }

    /// From an answer that is no success. Plex's error pages are HTML, and say no more than the status.
    pub fn from_status(operation: &'static str, response: &Response) -> Error {
        let cause = match response.status {
            401 if is_of_another(response) => {
                Cause::BadResponse("it asks for a sign-in that is not Plex's".into())
            }
            // 498: a plex.tv sign-in token, after its seven days.
            401 | 498 => Cause::Unauthorized,
            403 => Cause::Forbidden,
            404 => Cause::NotFound("such thing".into()),
            429 => Cause::Unavailable("it gets too many requests".into()),
            503 => Cause::Unavailable(
                maintenance(response).unwrap_or_else(|| "it is overloaded or starting".into()),
            ),
            502 | 504 | 509 => Cause::Unavailable("it cannot be reached behind its proxy".into()),
            500..=599 => Cause::Unavailable("it failed: its log says why".into()),
            300..=399 => Cause::BadResponse("it redirects elsewhere".into()),
            _ => Cause::BadResponse("it does not understand the request".into()),
        };
        Error {
            operation,
            cause,
            status: Some(response.status),
        }
    }

    pub fn from_wire(operation: &'static str, error: WireError, status: u16) -> Error {
        let cause = match error {
            WireError::TooOld => Cause::Unsupported(format!("{error}: update it")),
            WireError::NotPlex | WireError::Malformed | WireError::Empty => {
                Cause::BadResponse(error.to_string())
            }
        };
        Error {
            operation,
            cause,
            status: Some(status),
        }
    }

    /// True if the server refused to say anything, or has no such thing.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self.cause,
            Cause::Unauthorized | Cause::Forbidden | Cause::NotFound(_)
        )
    }

    /// True if the server has no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(self.cause, Cause::NotFound(_))
    }

    /// True if the same may be asked for other items: this one is the reason.
    pub fn is_of_one(&self) -> bool {
        matches!(self.cause, Cause::NotFound(_)) || self.status == Some(400)
    }

    /// True if a change that was sent may have been carried out all the same.
    pub fn may_be_done(&self) -> bool {
        match &self.cause {
            Cause::Transport(error) => !matches!(
                error,
                TransportError::Denied | TransportError::Connect | TransportError::Tls
            ),
            Cause::Unsupported(_) | Cause::Player(_) => false,
            _ => !self.is_refusal() && !matches!(self.status, Some(400 | 429 | 503)),
        }
    }

    /// The same failure, understood: what answers is no Plex server.
    pub fn no_plex(self, why: &str) -> Error {
        Error {
            cause: Cause::BadResponse(why.to_owned()),
            ..self
        }
    }

    /// The same, where there is nothing at a place that every Plex server has.
    pub fn or_no_plex(self, why: &str) -> Error {
        match self.cause {
            Cause::NotFound(_) => self.no_plex(why),
            _ => self,
        }
    }

    /// The same, where there is nothing at a place that newer servers have.
    pub fn or_unsupported(self, why: &str) -> Error {
        match self.cause {
            Cause::NotFound(_) => Error {
                cause: Cause::Unsupported(why.to_owned()),
                ..self
            },
            _ => self,
        }
    }

    /// Says what there is none of, where the server said only that.
    pub fn or_no(mut self, what: impl FnOnce() -> String) -> Error {
        if let Cause::NotFound(thing) = &mut self.cause {
            *thing = what();
        }
        self
    }
}

/// True if a page that asks for a sign-in is not the one of Plex, which says "401 Unauthorized" (plex-api 4).
fn is_of_another(response: &Response) -> bool {
    let page = String::from_utf8_lossy(&response.body);
    response.content_type.starts_with("text/html")
        && !page.trim().is_empty()
        && !page.contains("Unauthorized")
}

/// The words of a server that starts or updates its database: in the attributes of the outermost element.
fn maintenance(response: &Response) -> Option<String> {
    let root = wire::decode(
        &response.content_type,
        &response.body,
        wire::Inside::Skipped,
        &mut |_| {},
    )
    .ok()?;
    root.text("status")
        .map(|words| words.trim_end_matches('.').to_owned())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.cause {
            Cause::Unauthorized => f.write_str("Plex refused the token: check PLEX_TOKEN"),
            Cause::Forbidden => {
                f.write_str("this token may not do that: it takes the token of the server's owner")
            }
            Cause::NotFound(what) => {
                write!(f, "there is no {what} on this server, or not for this token")
            }
            Cause::Unavailable(why) => {
                write!(f, "Plex is not available now: {why}")?;
                // The same request makes it fail again.
                match self.status {
                    Some(500) => Ok(()),
                    _ => f.write_str("; try again in a minute"),
                }
            }
            Cause::Unsupported(why) => write!(f, "this Plex server cannot do that: {why}"),
            Cause::BadResponse(why) => write!(
                f,
                "unexpected answer: {why}; check that PLEX_URL is the address of a Plex server"
            ),
            Cause::Player(why) => f.write_str(why),
            Cause::Transport(error) => f.write_str(match error {
                TransportError::Denied => "the host did not let this exchange through",
                TransportError::Timeout => {
                    "Plex did not answer in time: it may be busy; try again, or ask for less"
                }
                TransportError::Connect => {
                    "no connection to Plex: check that it runs, and its address in PLEX_URL"
                }
                TransportError::Lost => {
                    "Plex closed the connection without a full answer: if PLEX_URL begins with http, \
                     the server may want https"
                }
                TransportError::Tls => {
                    "no secure connection to Plex: its certificate was not accepted, or it does \
                     not speak https"
                }
                TransportError::TooLarge => "the answer is larger than allowed: ask for less",
                TransportError::Other => "the request failed",
            }),
        }
    }
}

impl std::error::Error for Error {}

/// A batch came back with fewer answers than requests.
pub(super) fn no_answer(operation: &'static str) -> Error {
    Error::new(operation, Cause::Transport(TransportError::Other))
}
