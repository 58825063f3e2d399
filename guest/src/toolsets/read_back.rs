//! Looking at what has become of a change that was sent.

use std::time::Duration;

use super::{Context, failure::failed};
use crate::{
    plex::Error,
    types::{ErrorCode, ToolError},
};

/// Milliseconds between looks: three seconds in all.
const PAUSES: [u64; 4] = [250, 500, 750, 1500];

/// Looks at the server: whether it is as was asked.
pub type Look<'l> = dyn FnMut() -> Result<bool, Error> + 'l;

/// Whether it is so, now or after the time that a server may take to show what it has done.
pub fn settles(cx: &Context, look: &mut Look<'_>) -> Result<bool, Error> {
    for pause in PAUSES {
        if look()? {
            return Ok(true);
        }
        if !cx.plex.wait(Duration::from_millis(pause)) {
            return Ok(false);
        }
    }
    look()
}

/// What became of a change that was sent once: whatever the server answered to it, it is done where it is seen to be.
pub fn done(
    cx: &Context,
    operation: &'static str,
    sent: Result<(), Error>,
    look: &mut Look<'_>,
) -> Result<(), ToolError> {
    if let Err(error) = &sent
        && !error.may_be_done()
    {
        return Err(error.clone().into());
    }
    match (settles(cx, look), sent) {
        (Ok(true), _) => Ok(()),
        (Ok(false), Ok(())) => Err(ignored(operation)),
        (Ok(false), Err(error)) => Err(after(error, "it was sent once, and is not done")),
        (Err(error), _) => Err(unknown(error)),
    }
}

/// The error where the server answered, and nothing is different.
pub fn ignored(operation: &str) -> ToolError {
    let words = "Plex answered as if it were done, and it is not";
    failed(operation, ErrorCode::BadResponse, words)
}

/// The error where nobody can say what became of what was sent.
pub fn unknown(error: Error) -> ToolError {
    after(error, "it was sent, and what came of it is not known")
}

/// Sent once more, it might be done twice.
fn after(error: Error, words: &str) -> ToolError {
    ToolError {
        message: format!("{error}; {words}"),
        retryable: false,
        ..error.into()
    }
}
