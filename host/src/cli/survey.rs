//! A survey: every tool that only reads is called on this server. Nothing of their answers is in it.

use std::time::Instant;

use serde::Serialize;
use serde_json::Value;

use super::examples::{self, Seen};
use super::{screen, tabbed, table};
use crate::component::{Effect, Tool};
use crate::start::Ready;
use plex_mcp_protocol::CallError;

/// The outcome of one tool: no titles, names, ids or addresses.
#[derive(Serialize)]
pub struct Row {
    tool: String,
    /// `ok`, or the sort of failure.
    outcome: String,
    /// Why it failed, as far as its sort tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
}

/// The outcome of a tool for which no answer had the ids that it takes.
const NOT_CALLED: &str = "not called";

impl Row {
    /// True if the tool has answered.
    pub fn is_ok(&self) -> bool {
        self.outcome == "ok"
    }

    /// True if it was called and has not answered. One that could not be called is not known to fail.
    pub fn failed(&self) -> bool {
        !self.is_ok() && self.outcome != NOT_CALLED
    }
}

/// The tools that only read.
fn reading(ready: &Ready) -> Vec<&Tool> {
    let tools = ready.sandbox.contract().tools.iter();
    tools.filter(|tool| tool.effect == Effect::Read).collect()
}

/// Calls every tool that only reads, with arguments from the answers of those before it.
pub async fn call_all(ready: &Ready) -> Vec<Row> {
    let mut waiting = reading(ready);
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    while let Some((tool, arguments)) = examples::next(&mut waiting, &seen) {
        let started = Instant::now();
        let outcome = ready.sandbox.call(tool, &arguments).await;
        let mut row = Row {
            tool: tool.name.clone(),
            outcome: outcome.as_ref().err().map_or("ok", sort).to_owned(),
            reason: outcome.as_ref().err().and_then(reason).map(str::to_owned),
            milliseconds: Some(started.elapsed().as_millis()),
            entries: None,
            bytes: None,
        };
        if let Ok(answer) = outcome {
            row.entries = entries(&answer);
            row.bytes = Some(answer.to_string().len());
            seen.add(tool, answer);
        }
        rows.push(row);
    }
    rows.extend(waiting.into_iter().map(|tool| {
        Row {
            tool: tool.name.clone(),
            outcome: NOT_CALLED.to_owned(),
            reason: seen
                .arguments(tool)
                .err()
                .map(|name| format!("no answer had a value for {name}")),
            milliseconds: None,
            entries: None,
            bytes: None,
        }
    }));
    rows
}

/// Calls every tool that only reads with each of its examples, ids from the answers of others in the places of theirs.
pub async fn call_examples(ready: &Ready) {
    let mut waiting = reading(ready);
    let mut seen = Seen::default();
    while let Some((tool, arguments)) = examples::next(&mut waiting, &seen) {
        if let Ok(answer) = ready.sandbox.call(tool, &arguments).await {
            seen.add(tool, answer);
        }
        for arguments in seen.examples(tool) {
            // Whatever comes of it, the answers to its requests were looked at.
            let _ignored = ready.sandbox.call(tool, &arguments).await;
        }
    }
}

/// The sort of failure: messages may hold titles and addresses.
fn sort(error: &CallError) -> &str {
    match error {
        CallError::Arguments(_) => "arguments refused",
        CallError::Tool(failure) => &failure.code,
        CallError::Limit(_) => "over a limit",
        CallError::Trap(_) => "the component failed",
        CallError::Busy(_) => "busy",
    }
}

/// The meaning of a sort of failure.
fn reason(error: &CallError) -> Option<&'static str> {
    Some(match sort(error) {
        "forbidden" => "the token may not do that: it takes the token of the server's owner",
        "unauthorized" => "the server refuses the token",
        "not_found" => "there is no such thing on this server, or not for this token",
        "unsupported" => "this server cannot do it: it may be too old",
        "unavailable" => "the server is starting, updating or overloaded",
        "timeout" => "no answer in time: see --timeout",
        "too_large" => "more than is read or answered: see --max-body and --max-answer",
        "bad_response" => "what came back is not what Plex answers",
        "denied" => "plex-mcp did not let the request or its answer through",
        "connect" => "no connection to the server",
        "tls" => "no secure connection to the server",
        "over a limit" => "see --memory, --cpu, --timeout and --max-answer",
        _ => return None,
    })
}

/// Length of the first list of an answer.
fn entries(answer: &Value) -> Option<usize> {
    answer
        .as_object()?
        .values()
        .find_map(Value::as_array)
        .map(Vec::len)
}

/// The rows as a table on a terminal, as lines elsewhere, and what they come to.
pub fn shown(rows: &[Row], ready: &Ready) -> String {
    let cells = rows.iter().map(|row| {
        let number = |number: Option<String>| number.unwrap_or_default();
        vec![
            row.tool.clone(),
            row.outcome.clone(),
            number(row.milliseconds.map(|n| n.to_string())),
            number(row.entries.map(|n| n.to_string())),
            number(row.bytes.map(|n| n.to_string())),
        ]
    });
    let list = if screen::is_terminal() {
        let header = ["tool", "outcome", "ms", "entries", "bytes"];
        table::plain(&header, &cells.collect::<Vec<_>>())
    } else {
        tabbed::lines(cells)
    };
    let changing = ready.sandbox.contract().tools.len() - rows.len();
    format!("{list}\n\n{}", summary(rows, changing))
}

fn summary(rows: &[Row], changing: usize) -> String {
    let ok = rows.iter().filter(|row| row.is_ok()).count();
    let mut lines = vec![format!(
        "{ok} of {} tools that read work; not called, because they change something: {changing}",
        rows.len()
    )];
    for row in rows.iter().filter(|row| !row.is_ok()) {
        let reason = row.reason.iter().map(|reason| format!(": {reason}"));
        let words = format!(
            "{}: {}{}",
            row.tool,
            row.outcome,
            reason.collect::<String>()
        );
        lines.push(screen::wrapped(&words, 0, screen::COLUMNS));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use plex_mcp_protocol::ToolFailure;

    #[test]
    fn a_summary_says_why_each_tool_failed() {
        let row = |tool: &str, error: Option<CallError>| Row {
            tool: tool.to_owned(),
            outcome: error.as_ref().map_or("ok", sort).to_owned(),
            reason: error.as_ref().and_then(reason).map(str::to_owned),
            milliseconds: None,
            entries: None,
            bytes: None,
        };
        let tool = |code: &str| {
            CallError::Tool(ToolFailure {
                code: code.to_owned(),
                message: "a title".to_owned(),
                status: None,
                retryable: false,
                detail: None,
            })
        };
        let rows = [
            row("show", None),
            row("sessions", Some(tool("forbidden"))),
            row("history", Some(tool("new_code"))),
            row("find", Some(CallError::Limit("a title".to_owned()))),
        ];
        assert_eq!(
            summary(&rows, 2),
            "\
1 of 4 tools that read work; not called, because they change something: 2
sessions: forbidden: the token may not do that: it takes the token of the
server's owner
history: new_code
find: over a limit: see --memory, --cpu, --timeout and --max-answer"
        );
    }
}
