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

/// A message as long as one may be.
pub fn clipped_message(message: String) -> String {
    clipped(message, MESSAGE)
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

/// A change that is refused before anything is sent, and what to do.
pub fn refused(operation: &str, why: &str) -> ToolError {
    failed(operation, ErrorCode::InvalidArgument, why)
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

/// A tool whose answers have the ids that a parameter takes.
pub struct Source {
    pub parameter: &'static str,
    pub tool: &'static str,
    /// True if the tool that was called may send the request that the ids are listed by.
    pub listed: bool,
}

/// The same error; where something of an id is not there, with the libraries that there are, or the tools that right ids come
/// from.
pub fn with_sources(cx: &Context, sources: &[Source], error: ToolError) -> ToolError {
    if error.code != ErrorCode::NotFound {
        return error;
    }
    let is_library = error.message.contains("there is no library ");
    let mut known = Vec::new();
    for source in sources {
        // An error about a library is not about the item, nor the other way round.
        if is_library != (source.tool == LIBRARIES) {
            continue;
        }
        let listed = source.listed && source.tool == LIBRARIES;
        match listed.then(|| libraries(cx)).flatten() {
            Some(libraries) => known.push(format!("libraries: {libraries}")),
            None => known.push(format!("`{}` is from `{}`", source.parameter, source.tool)),
        }
    }
    if known.is_empty() {
        return error;
    }
    let message = format!("{}; {}", error.message, known.join(", "));
    ToolError {
        message: clipped(message, MESSAGE),
        ..error
    }
}

const LIBRARIES: &str = "plex_get_libraries";

/// `1 is "Films", 2 is "Series"`; none where they cannot be listed, or there are none.
fn libraries(cx: &Context) -> Option<String> {
    let sections = cx.plex.sections("list libraries").ok()?;
    let known: Vec<String> = (sections.into_iter())
        .map(|section| {
            let library = section.library;
            format!("{} is \"{}\"", library.id, short(library.title))
        })
        .collect();
    (!known.is_empty()).then(|| known.join(", "))
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
