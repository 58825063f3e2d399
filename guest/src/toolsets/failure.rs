//! The errors of tools: arguments that do not go with the server, and what the client fails with.

use super::budget::{clipped, short};
use crate::{
    arguments::check,
    plex::{Cause, Error, TransportError},
    types::{ErrorCode, ToolError},
};

/// Characters of a message, which may quote the server.
const MESSAGE: usize = 2_000;

/// The error for arguments that are right by themselves, and wrong for this server.
pub fn invalid(message: impl Into<String>) -> ToolError {
    check::invalid(clipped(message.into(), MESSAGE))
}

/// Why there are no names of users and devices, for an answer that does without.
pub fn without_names(error: &Error) -> String {
    match error.cause {
        Cause::Forbidden | Cause::Unauthorized => {
            "only the owner's token may read the names of users and devices".to_owned()
        }
        _ => short(error.to_string()),
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
