//! Lists that are made: sent once, and found again by their title, whatever was answered.

use crate::{
    plex::{
        Error,
        holder::{Head, Holder},
    },
    toolsets::{Context, read_back::done},
    types::ToolError,
};

/// A list that is made.
pub struct Made<'m> {
    pub operation: &'static str,
    /// Those of its title that there are now.
    pub named: &'m dyn Fn() -> Result<Vec<Holder>, Error>,
    pub send: &'m dyn Fn() -> Result<(), Error>,
    /// Whether it holds what it should.
    pub is_whole: &'m mut dyn FnMut(&Holder, &Head) -> Result<bool, Error>,
}

/// Makes a list. It may not be whole: whoever calls has seen it.
pub fn make(cx: &Context, made: Made<'_>) -> Result<Head, ToolError> {
    let Made {
        operation,
        named,
        send,
        is_whole,
    } = made;
    let before = named()?;
    let mut head = None;
    let sent = send();
    let seen = done(cx, operation, sent, &mut || {
        let Some(of) = named()?.into_iter().rfind(|of| !before.contains(of)) else {
            return Ok(false);
        };
        let found = cx.plex.head(operation, &of)?;
        let is_whole = is_whole(&of, &found)?;
        head = Some(found);
        Ok(is_whole)
    });
    match head {
        // There it is, and what is missing in it is told.
        Some(head) => Ok(head),
        None => Err(seen
            .err()
            .unwrap_or_else(|| crate::toolsets::read_back::ignored(operation))),
    }
}
