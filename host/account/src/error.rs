//! The ways in which plex.tv does not do what it was asked for.

use std::time::Duration;

/// A request to plex.tv that failed. Its words begin with what was tried, say what to do, and never show a token or a PIN.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// No connection, or it broke.
    #[error(
        "{operation}: plex.tv cannot be reached ({reason}): check that this computer is online, and try again"
    )]
    Unreachable {
        operation: &'static str,
        reason: String,
    },
    /// A connection, and no answer in time.
    #[error("{operation}: plex.tv did not answer in time: try again in a minute")]
    Timeout { operation: &'static str },
    /// Status 429.
    #[error("{operation}: plex.tv wants fewer requests: {}", again(*.retry_after))]
    TooManyRequests {
        operation: &'static str,
        /// What `Retry-After` says.
        retry_after: Option<Duration>,
    },
    /// Status 401: the token is not known, any more or at all.
    #[error(
        "{operation}: plex.tv does not accept this sign-in any more: run `plex-mcp logout`, then `plex-mcp login`"
    )]
    Unauthorized { operation: &'static str },
    /// The code of a sign-in was not used in time.
    #[error(
        "sign in: the code has expired before it was used: run `plex-mcp login` again for a new one"
    )]
    Expired,
    /// The PIN of a Home user is another one, or there is one and none was given.
    #[error("switch to {user}: the PIN is wrong: it is the one that Plex asks for at this user")]
    WrongPin { user: String },
    /// Any other status that is no success.
    #[error("{operation}: plex.tv answered with status {status}{}: {}", numbered(*.code), later(*.status))]
    Refused {
        operation: &'static str,
        status: u16,
        /// plex.tv's own number for the error.
        code: Option<u64>,
    },
    /// A success whose body is not what it should be.
    #[error(
        "{operation}: plex.tv's answer is not understood ({what}): a newer version of plex-mcp may help"
    )]
    BadAnswer {
        operation: &'static str,
        what: &'static str,
    },
}

impl Error {
    /// Whether the same request may work a moment later.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Error::Unreachable { .. } | Error::Timeout { .. } | Error::TooManyRequests { .. } => {
                true
            }
            Error::Refused { status, .. } => *status >= 500,
            _ => false,
        }
    }
}

fn again(retry_after: Option<Duration>) -> String {
    match retry_after {
        Some(after) => format!("try again in {} seconds", after.as_secs()),
        None => "try again in a few minutes".to_owned(),
    }
}

fn numbered(code: Option<u64>) -> String {
    code.map_or_else(String::new, |code| format!(" (error {code})"))
}

fn later(status: u16) -> &'static str {
    if status >= 500 {
        "try again later"
    } else {
        "a newer version of plex-mcp may help"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_begin_with_what_was_tried_and_end_without_a_full_stop() {
        let operation = "list servers";
        for error in [
            Error::Unreachable {
                operation,
                reason: "refused".to_owned(),
            },
            Error::Timeout { operation },
            Error::TooManyRequests {
                operation,
                retry_after: Some(Duration::from_secs(7)),
            },
            Error::Unauthorized { operation },
            Error::Refused {
                operation,
                status: 422,
                code: Some(1000),
            },
            Error::BadAnswer {
                operation,
                what: "no list",
            },
        ] {
            let words = error.to_string();
            assert!(words.starts_with("list servers: "), "{words}");
            assert!(!words.ends_with('.'), "{words}");
        }
    }
}
