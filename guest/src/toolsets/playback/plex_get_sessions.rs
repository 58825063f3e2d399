//! `plex-get-sessions`

use crate::{
    arguments::plex_get_sessions::Args,
    toolsets::Context,
    types::{SessionList, ToolError},
};

pub fn run(cx: &Context, Args {}: Args) -> Result<SessionList, ToolError> {
    let mut sessions = cx.plex.sessions()?;
    let rest = SessionList {
        sessions: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut sessions)?;
    Ok(SessionList { sessions, omitted })
}
