//! Toolset `server`: the server itself.

use crate::{
    plex::Client,
    types::{Server, ToolError},
};

pub fn server(plex: &Client) -> Result<Server, ToolError> {
    Ok(plex.server()?)
}
