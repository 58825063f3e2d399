//! One tool call on its way: counted, timed, and reported to the log however it ends.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use http::request::Parts;
use rmcp::model::Extensions;

use crate::failure::CallError;
use crate::outcome::Outcome;
use crate::splice::Splice;
use crate::tools::Tools;

/// The report on a call, for the transport that carries it. Clones share it.
#[derive(Clone, Default)]
pub struct CallReport(Arc<Facts>);

#[derive(Default)]
struct Facts {
    tool: OnceLock<String>,
    outcome: OnceLock<Outcome>,
    splice: Splice,
}

impl CallReport {
    /// The tool that is called, if it is one that is offered.
    pub fn tool(&self) -> Option<&str> {
        self.0.tool.get().map(String::as_str)
    }

    /// The end of the call, once there is one.
    pub fn outcome(&self) -> Option<Outcome> {
        self.0.outcome.get().copied()
    }

    /// The place of the answer's text, for the message that the transport writes.
    pub fn splice(&self) -> &Splice {
        &self.0.splice
    }

    /// The report that the transport put next to the request, if it wants one: into its head over HTTP.
    fn find(extensions: &Extensions) -> Option<CallReport> {
        let head = || extensions.get::<Parts>()?.extensions.get::<CallReport>();
        extensions.get::<CallReport>().or_else(head).cloned()
    }
}

/// Counts a call from here to its drop; one that nobody ends was cancelled.
pub(crate) struct Call<'a, T: Tools> {
    tools: &'a T,
    tool: &'a str,
    begun: Instant,
    report: Option<CallReport>,
    outcome: Outcome,
}

impl<'a, T: Tools> Call<'a, T> {
    pub fn begin(tools: &'a T, tool: &'a str, extensions: &Extensions) -> Call<'a, T> {
        tools.began();
        let report = CallReport::find(extensions);
        if let Some(report) = &report {
            let _ = report.0.tool.set(tool.to_owned());
        }
        Call {
            tools,
            tool,
            begun: Instant::now(),
            report,
            outcome: Outcome::Cancelled,
        }
    }

    /// The place for its text, if the transport has one.
    pub fn splice(&self) -> Option<Splice> {
        self.report.as_ref().map(|report| report.splice().clone())
    }

    /// Notes how it ended.
    pub fn end<A>(mut self, outcome: &Result<A, CallError>) {
        self.outcome = match outcome {
            Ok(_) => Outcome::Ok,
            Err(CallError::Arguments(_)) => Outcome::InvalidArguments,
            Err(CallError::Tool(_)) => Outcome::ToolError,
            Err(CallError::Limit(_)) => Outcome::Limit,
            Err(CallError::Trap(_)) => Outcome::Trap,
            Err(CallError::Busy(_)) => Outcome::Busy,
        };
    }

    /// Notes a call of a tool that is not offered.
    pub fn unknown(tools: &T, extensions: &Extensions) {
        tools.unknown_tool();
        if let Some(report) = CallReport::find(extensions) {
            let _ = report.0.outcome.set(Outcome::UnknownTool);
        }
    }
}

impl<T: Tools> Drop for Call<'_, T> {
    fn drop(&mut self) {
        let took = self.begun.elapsed();
        self.tools.ended(self.tool, self.outcome, took);
        match &self.report {
            Some(report) => {
                let _ = report.0.outcome.set(self.outcome);
            }
            None => tracing::debug!(
                tool = self.tool,
                outcome = self.outcome.name(),
                ms = took.as_millis() as u64,
                "called"
            ),
        }
    }
}
