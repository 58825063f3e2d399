//! `plex-get-server`

use crate::{
    arguments::plex_get_server::Args,
    toolsets::{Context, budget::short},
    types::{Server, ToolError},
};

pub fn run(cx: &Context, Args {}: Args) -> Result<Server, ToolError> {
    let server = cx.plex.server()?;
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
    let features_omitted = cx.budget.beside(&rest).cut(&mut features)?;
    Ok(Server {
        features,
        features_omitted,
        ..rest
    })
}
