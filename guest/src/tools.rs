//! The tools: arguments in, records out. One file for each toolset.
//!
//! What a tool is called, takes and answers is defined in `wit/world.wit`; bounds and defaults come
//! from there too, as the constants of [`params`].

mod budget;
pub mod library;
pub mod playback;
pub mod server;

use crate::{
    http::TransportError,
    plex::{Cause, Error, page::Asked, paths::Id},
    types::{ErrorCode, ToolError},
};
pub use budget::Budget;
use budget::{JOINT, characters, clipped, short};

/// Bounds and defaults, generated from the WIT.
pub mod params {
    include!(concat!(env!("OUT_DIR"), "/params.rs"));
}

/// What the WIT admits for a parameter: values of a number, characters of a string, elements of a list.
/// Our host checks the same, other hosts do not.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    pub name: &'static str,
    pub min: u32,
    pub max: u32,
    pub default: u32,
}

impl Bounds {
    /// The number, or the default.
    pub fn number(&self, value: Option<u32>) -> Result<u32, ToolError> {
        let value = value.unwrap_or(self.default);
        self.check(value as usize)
            .map(|()| value)
            .map_err(|bounds| invalid(format!("`{}` is {bounds}, not {value}", self.name)))
    }

    /// The text, if its length is right and it holds nothing that cannot be seen.
    pub fn text(&self, value: String) -> Result<String, ToolError> {
        let length = value.chars().count();
        self.check(length).map_err(|bounds| {
            invalid(format!(
                "`{}` has {bounds} characters, not {length}",
                self.name
            ))
        })?;
        match value.trim().is_empty() || value.contains(char::is_control) {
            true => Err(invalid(format!(
                "`{}` must be words that can be read",
                self.name
            ))),
            false => Ok(value),
        }
    }

    /// The list, if its length is right.
    pub fn list<T>(&self, value: Vec<T>) -> Result<Vec<T>, ToolError> {
        let length = value.len();
        self.check(length).map(|()| value).map_err(|bounds| {
            invalid(format!(
                "`{}` has {bounds} elements, not {length}",
                self.name
            ))
        })
    }

    fn check(&self, n: usize) -> Result<(), String> {
        match (self.min as usize..=self.max as usize).contains(&n) {
            true => Ok(()),
            false => Err(format!("{} to {}", self.min, self.max)),
        }
    }
}

/// The page that `limit` and `offset` ask for.
fn asked(
    limits: Bounds,
    limit: Option<u32>,
    offsets: Bounds,
    offset: Option<u32>,
) -> Result<Asked, ToolError> {
    Ok(Asked {
        start: offsets.number(offset)?,
        size: limits.number(limit)?,
    })
}

fn id(what: &str, text: &str) -> Result<Id, ToolError> {
    Id::parse(what, text).map_err(invalid)
}

fn some_id(what: &str, text: Option<String>) -> Result<Option<Id>, ToolError> {
    text.map(|text| id(what, &text)).transpose()
}

/// Characters of a message, which may quote the server.
const MESSAGE: usize = 2_000;

fn invalid(message: String) -> ToolError {
    ToolError {
        code: ErrorCode::InvalidArgument,
        message: clipped(message, MESSAGE),
        status: None,
        retryable: false,
    }
}

impl From<Error> for ToolError {
    fn from(error: Error) -> ToolError {
        let code = match &error.cause {
            Cause::Unauthorized => ErrorCode::Unauthorized,
            Cause::Forbidden => ErrorCode::Forbidden,
            Cause::NotFound(_) => ErrorCode::NotFound,
            Cause::Unavailable(_) => ErrorCode::Unavailable,
            Cause::Unsupported(_) => ErrorCode::Unsupported,
            Cause::BadResponse(_) => ErrorCode::BadResponse,
            Cause::Transport(error) => match error {
                TransportError::Denied => ErrorCode::Denied,
                TransportError::Timeout => ErrorCode::Timeout,
                TransportError::Tls => ErrorCode::Tls,
                TransportError::TooLarge => ErrorCode::TooLarge,
                TransportError::Connect | TransportError::Lost | TransportError::Other => {
                    ErrorCode::Connect
                }
            },
        };
        // 500 is a failure of the server's own, which comes back with the same request.
        let retryable = match code {
            ErrorCode::Unavailable => error.status != Some(500),
            ErrorCode::Timeout => true,
            ErrorCode::Connect => true,
            _ => false,
        };
        ToolError {
            code,
            message: clipped(error.to_string(), MESSAGE),
            status: error.status.map(u32::from),
            retryable,
        }
    }
}

#[cfg(test)]
mod tests;
