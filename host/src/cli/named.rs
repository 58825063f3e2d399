//! Tools by the names that people write.

use anyhow::anyhow;

use super::arguments::snake;
use super::screen;
use crate::component::Tool;
use crate::component::words::meant;
use crate::start::Ready;

/// The tool of that name among those that are served; dashes are underscores.
///
/// # Errors
///
/// When there is none, with the name that was probably meant, or with the flags that keep it from being served.
pub fn tool<'r>(ready: &'r Ready, written: &str) -> anyhow::Result<&'r Tool> {
    let name = snake(written);
    let contract = ready.sandbox.contract();
    if let Some(tool) = ready.offer.find(&name, contract) {
        return Ok(tool);
    }
    // A person may decide; a client is only told that there is no such tool.
    match contract.tools.iter().find(|tool| tool.name == name) {
        Some(tool) => Err(anyhow!(
            "{name} is not among the tools to serve: it is in the toolset {}, and its effect is {}; see --tools, --toolsets and --access",
            tool.toolset,
            tool.effect
        )),
        None => Err(anyhow!(
            "there is no tool `{}`{}: plex-mcp tools lists them",
            screen::escaped(&name),
            meant(&name, contract.tools.iter().map(|tool| &*tool.name))
                .map(|name| format!(" (did you mean `{name}`?)"))
                .unwrap_or_default()
        )),
    }
}
