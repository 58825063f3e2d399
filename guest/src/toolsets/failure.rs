//! The errors of tools: arguments that do not go with the server, and what the client fails with.

use super::{
    Context,
    budget::{clipped, short},
};
use crate::{
    arguments::check,
    plex::{Cause, Error, TransportError, filter::Unresolved},
    types::{ErrorCode, ToolError},
};

/// Characters of a message, which may quote the server.
const MESSAGE: usize = 2_000;

/// The error for arguments that are right by themselves, and wrong for this server.
pub fn invalid(message: impl Into<String>) -> ToolError {
    check::invalid(clipped(message.into(), MESSAGE))
}

/// An error of a tool's own.
pub fn failed(operation: &str, code: ErrorCode, why: &str) -> ToolError {
    ToolError {
        code,
        message: clipped(format!("{operation}: {why}"), MESSAGE),
        status: None,
        retryable: false,
    }
}

/// Where the host asks for it, nothing that removes something is sent before a person has agreed to `what`.
pub fn unless_confirmed(cx: &Context, operation: &str, what: &str) -> Result<(), ToolError> {
    if cx.asks {
        return Err(failed(operation, ErrorCode::Confirm, what));
    }
    Ok(())
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

/// The error of a tool that takes a library; where there is none of that id, with those that there are.
pub fn of_library(cx: &Context, error: impl Into<ToolError>) -> ToolError {
    let error = error.into();
    if error.code != ErrorCode::NotFound {
        return error;
    }
    let Ok(sections) = cx.plex.sections("list libraries") else {
        return error;
    };
    let known: Vec<String> = (sections.into_iter())
        .map(|section| {
            format!(
                "{} is \"{}\"",
                section.library.id,
                short(section.library.title)
            )
        })
        .collect();
    if known.is_empty() {
        return error;
    }
    ToolError {
        message: clipped(
            format!("{}; libraries: {}", error.message, known.join(", ")),
            MESSAGE,
        ),
        ..error
    }
}

impl From<Unresolved> for ToolError {
    fn from(unresolved: Unresolved) -> ToolError {
        match unresolved {
            Unresolved::Words(words) => invalid(words),
            Unresolved::Plex(error) => error.into(),
        }
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
            Cause::BadResponse(_) | Cause::Player(_) => ErrorCode::BadResponse,
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
