//! Whatever runs the tools of a contract: our host in a sandbox, or the component itself on an engine of somebody else.

use std::time::Duration;

use plex_mcp_contract::{Contract, Tool};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::answer::Answer;
use crate::failure::CallError;
use crate::outcome::Outcome;

/// Runs tools, and is told of the calls that a server takes. A clone runs the same ones.
pub trait Tools: Clone + Send + Sync + 'static {
    /// The contract that the tools are in.
    fn contract(&self) -> &Contract;

    /// Calls a tool, and counts in `answered` how many of its requests have been answered. Dropping the future stops it.
    ///
    /// # Errors
    /// Why there is no answer, in words for whoever called.
    fn call(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
        answered: watch::Sender<usize>,
    ) -> impl Future<Output = Result<Answer, CallError>> + Send;

    /// Notes that a call began.
    fn began(&self) {}

    /// Notes that a call ended that [began](Tools::began). `tool` is a name of the contract.
    fn ended(&self, _tool: &str, _outcome: Outcome, _after: Duration) {}

    /// Notes a call of a tool that is not offered, without the name that a client made up.
    fn unknown_tool(&self) {}
}

/// The choice to ask a person before a tool does something that cannot be undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// The component changes nothing yet: it fails with words to show.
    Asked,
    /// The tool does what it is called for.
    NotAsked,
}
