//! `plex-get-sessions`

use crate::{
    arguments::plex_get_sessions::Args,
    toolsets::Context,
    types::{SessionList, ToolError},
};

pub fn run(cx: &Context, Args {}: Args) -> Result<SessionList, ToolError> {
    let mut sessions = cx.plex.sessions()?;
    let omitted = cx.budget.cut(&mut sessions)?;
    Ok(SessionList { sessions, omitted })
}
