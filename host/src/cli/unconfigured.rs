//! A session over stdio whose only subject is why nothing works.

use std::io::IsTerminal;
use std::process::ExitCode;
use std::time::Duration;

use rmcp::model::Tool;
use rmcp::transport::io::stdio_pipes;

use crate::component::{embedded, inspect};
use crate::config::{Flags, ToolsMode};
use crate::mcp::{Offer, Unconfigured, tools};
use crate::transport::{stdio, stop_signal};

/// Nothing that is answered here takes time.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Tells why the program cannot work: a person on stderr, and an MCP client, which shows nobody what is there, in each of its
/// answers until it leaves.
pub async fn run(
    error: &anyhow::Error,
    flags: &Flags,
    mode: ToolsMode,
) -> anyhow::Result<ExitCode> {
    let code = super::failed(error);
    if !std::io::stdin().is_terminal() {
        serve(&format!("{error:#}"), flags, mode).await?;
    }
    Ok(code)
}

/// Serves `reason` on stdin and stdout.
///
/// # Errors
///
/// When the session breaks off.
pub async fn serve(reason: &str, flags: &Flags, mode: ToolsMode) -> anyhow::Result<()> {
    let stop = stop_signal()?;
    let server = Unconfigured::new(reason, listed(flags, mode).unwrap_or_default());
    let (input, output) = stdio_pipes();
    stdio::serve(server, TIMEOUT, input, output, stop).await
}

/// The tools that there would be: those of the built-in component, if that is the one. Reading them runs nothing.
fn listed(flags: &Flags, mode: ToolsMode) -> Option<Vec<Tool>> {
    if flags.component.component.is_some() || flags.component.policy.is_some() {
        return None;
    }
    let contract = inspect(embedded()).ok()?.contract?;
    let chosen = &flags.tools;
    let offer = Offer::new(&contract, chosen.access, &chosen.toolsets, &chosen.tools).ok()?;
    Some(tools(&offer, &contract, mode))
}
