//! `plex-get-server`

use crate::{
    arguments::plex_get_server::Args,
    toolsets::Context,
    types::{Server, ToolError},
};

pub fn run(cx: &Context, Args {}: Args) -> Result<Server, ToolError> {
    Ok(cx.plex.server()?)
}
