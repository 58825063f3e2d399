//! The exports, generated from the WIT; and the sections that describe them to hosts. Where tools are called by name, there
//! are none.

use super::environment::Environment;
#[cfg(not(feature = "by-name"))]
use crate::{arguments, toolsets};
use crate::{
    http::wasi::Wasi,
    plex::Client,
    toolsets::{
        Context,
        failure::{Source, with_sources},
    },
    types::*,
};

#[cfg(not(feature = "by-name"))]
struct Component;

#[cfg(not(feature = "by-name"))]
crate::bindings::export!(Component with_types_in crate::bindings);

#[cfg(not(feature = "by-name"))]
include!(concat!(env!("OUT_DIR"), "/exports.rs"));

/// Environment -> client -> handler. An error about ids that are not there says where right ones come from.
fn call<T>(
    sources: &[Source],
    handle: impl FnOnce(&Context) -> Result<T, ToolError>,
) -> Result<T, ToolError> {
    let Environment {
        https,
        authority,
        settings,
        budget,
        asks,
    } = Environment::read()?;
    let transport = Wasi::new(https, &authority);
    let plex = Client::new(&transport, settings);
    let cx = Context { plex, budget, asks };
    handle(&cx).map_err(|error| with_sources(&cx, sources, error))
}

/// A call by name: where `asks` is true, a person is to agree before something is removed, whatever the environment says.
#[cfg(feature = "by-name")]
pub fn call_by_name<T>(
    sources: &[Source],
    asks: bool,
    handle: impl FnOnce(&Context) -> Result<T, ToolError>,
) -> Result<T, ToolError> {
    call(sources, |cx| {
        handle(&Context {
            asks: asks || cx.asks,
            ..cx.clone()
        })
    })
}

/// For our host: what the tags of the WIT say. A static in a section of its own survives into the
/// component, whatever is stripped.
#[cfg(not(feature = "by-name"))]
#[used]
#[unsafe(link_section = "mcp-tools")]
static MCP_TOOLS: [u8; include_bytes!(concat!(env!("OUT_DIR"), "/mcp-tools.json")).len()] =
    *include_bytes!(concat!(env!("OUT_DIR"), "/mcp-tools.json"));

/// For other hosts: the words.
#[cfg(not(feature = "by-name"))]
#[used]
#[unsafe(link_section = "package-docs")]
static PACKAGE_DOCS: [u8; include_bytes!(concat!(env!("OUT_DIR"), "/package-docs.bin")).len()] =
    *include_bytes!(concat!(env!("OUT_DIR"), "/package-docs.bin"));
