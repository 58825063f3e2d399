//! The MCP server over a sandbox. What it says is a crate of its own, without wasmtime; here is what runs and counts the calls.

use std::sync::Arc;
use std::time::Duration;

use plex_mcp_protocol::{Answer, CallError, Confirmation, Outcome, Tools};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::component::{Contract, Tool};
use crate::metrics::Metrics;
use crate::sandbox::Sandbox;

pub use plex_mcp_protocol::{
    CallReport, Offer, Splice, Unconfigured, message, requests_answered, tools, words,
};

/// The MCP server of this program. A clone serves the same tools; each connection or request has one.
pub type Server = plex_mcp_protocol::Server<Sandboxed>;

/// The tools of a sandbox, and the counts of their calls.
#[derive(Clone)]
pub struct Sandboxed {
    sandbox: Sandbox,
    metrics: Arc<Metrics>,
}

impl Sandboxed {
    pub fn new(sandbox: Sandbox) -> Sandboxed {
        Sandboxed {
            metrics: Arc::new(Metrics::of(sandbox.clone())),
            sandbox,
        }
    }

    /// The counts of the calls.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// True once a call need not wait for the component.
    pub fn is_ready(&self) -> bool {
        self.sandbox.is_ready()
    }

    /// The longest time of a call.
    pub fn timeout(&self) -> Duration {
        self.sandbox.timeout()
    }
}

impl Tools for Sandboxed {
    fn contract(&self) -> &Contract {
        self.sandbox.contract()
    }

    async fn call(
        &self,
        tool: &Tool,
        arguments: &Map<String, Value>,
        confirmation: Confirmation,
        answered: watch::Sender<usize>,
    ) -> Result<Answer, CallError> {
        let call = self
            .sandbox
            .call_counting(tool, arguments, confirmation, answered);
        call.await
    }

    fn began(&self) {
        self.metrics.began();
    }

    fn ended(&self, tool: &str, outcome: Outcome, after: Duration) {
        self.metrics.ended(tool, outcome, after);
    }

    fn unknown_tool(&self) {
        self.metrics.unknown_tool();
    }
}
