//! Toolset `server`: the server itself.

use super::{Budget, short};
use crate::{
    plex::Client,
    types::{Server, ToolError},
};

pub fn server(plex: &Client, budget: Budget) -> Result<Server, ToolError> {
    let server = plex.server()?;
    let mut features = server.features;
    let rest = Server {
        name: server.name.map(short),
        version: server.version.map(short),
        platform: server.platform.map(short),
        platform_version: server.platform_version.map(short),
        machine_id: server.machine_id.map(short),
        features: Vec::new(),
        features_omitted: Some(u32::MAX),
        ..server
    };
    let features_omitted = budget.beside(&rest).cut(&mut features)?;
    Ok(Server {
        features,
        features_omitted,
        ..rest
    })
}
