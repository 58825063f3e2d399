//! What the client fails with, as the error of a tool.

use crate::{
    http::TransportError,
    plex::{Cause, Error},
    types::{ErrorCode, ToolError},
};

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
        let (message, status) = (error.to_string(), error.status.map(u32::from));
        ToolError {
            code,
            message,
            status,
            retryable,
        }
    }
}
