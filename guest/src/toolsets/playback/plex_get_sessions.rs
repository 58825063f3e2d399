//! `plex-get-sessions`

use crate::{
    arguments::plex_get_sessions::Args,
    toolsets::{Context, budget::short},
    types::{SessionList, ToolError},
};

pub fn run(cx: &Context, Args {}: Args) -> Result<SessionList, ToolError> {
    let (mut sessions, refused) = cx.plex.sessions()?;
    let rest = SessionList {
        sessions: Vec::new(),
        original_note: refused.map(|error| short(error.to_string())),
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut sessions)?;
    Ok(SessionList {
        sessions,
        omitted,
        ..rest
    })
}
