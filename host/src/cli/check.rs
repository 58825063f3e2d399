//! `plex-mcp check`

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;
use serde_json::{Map, Value};

use super::diagnosis::{self, Known, STATUSES};
use super::examples::{self, Seen};
use super::{Server, answer, screen, table};
use crate::component::{Effect, Tool};
use crate::config::Flags;
use crate::mcp::words;
use crate::sandbox::CallError;
use crate::start::Ready;

/// Time for the whole check unless `--timeout` says otherwise: somebody waits for it.
const TIMEOUT: Duration = Duration::from_millis(4_500);

/// Check address and token, and say what to do when they do not work
#[derive(clap::Args, Debug)]
#[command(after_help = STATUSES)]
pub struct Args {
    /// Also call every tool that only reads, and report how each went, without titles, names, ids or addresses
    #[arg(long)]
    all: bool,
    /// Print the report as JSON
    #[arg(long, requires = "all")]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

pub async fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    if !args.all {
        args.flags.limits.timeout.get_or_insert(TIMEOUT);
    }
    let has_token = has_token(&args.flags);
    let is_pinned = args.flags.plex.tls_pin.is_some();
    let ready = super::ready(&args.flags, Server::Needed).await?;
    let contract = ready.sandbox.contract();
    let tool = contract
        .check
        .as_ref()
        .and_then(|name| contract.tools.iter().find(|tool| tool.name == *name))
        .context("the component names no tool to check with: use plex-mcp call")?;
    let started = Instant::now();
    let outcome = ready.sandbox.call(tool, &Map::new()).await;
    let milliseconds = started.elapsed().as_millis();
    let status = match &outcome {
        Ok(found) => {
            if !args.json {
                screen::say(&answer::rendered(found, usize::MAX))?;
            }
            let status = if limitations(found).is_empty() {
                screen::note(&format!("ok: the server answered in {milliseconds} ms"));
                0
            } else {
                report(&diagnosis::limited())
            };
            if !is_pinned && let Some(key) = ready.gate.shown_key().await {
                screen::note(&diagnosis::pin(&key));
            }
            status
        }
        Err(error) => {
            screen::note(&screen::wrapped(&words(error), 0, screen::COLUMNS));
            let known = Known {
                has_token,
                is_pinned,
                key: match diagnosis::is_tls(error) {
                    true => ready.gate.shown_key().await,
                    false => None,
                },
            };
            report(&diagnosis::of(error, &known))
        }
    };
    if args.all && outcome.is_ok() {
        let rows = call_all(&ready).await;
        if args.json {
            screen::say_json(&rows)?;
        } else {
            screen::say(&format!("\n{}", listing(&rows)))?;
        }
        if status == 0 && rows.iter().any(|row| row.outcome != "ok") {
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::from(status))
}

fn has_token(flags: &Flags) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    flags.plex.demo
        || flags.plex.token_file.is_some()
        || set("PLEX_TOKEN")
        || set("PLEX_TOKEN_FILE")
}

/// What the check tool says that the token may not do: a field that a check tool may have.
fn limitations(found: &Value) -> &[Value] {
    found["limitations"].as_array().map_or(&[], Vec::as_slice)
}

fn report(diagnosis: &diagnosis::Diagnosis) -> u8 {
    screen::note(&format!("\n{}", diagnosis.finding));
    for paragraph in diagnosis.advice.lines() {
        screen::note(&screen::wrapped(paragraph, 0, screen::COLUMNS));
    }
    diagnosis.status
}

/// How one tool went, with nothing in it of what it answered.
#[derive(Serialize)]
struct Row {
    tool: String,
    outcome: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
}

async fn call_all(ready: &Ready) -> Vec<Row> {
    let contract = ready.sandbox.contract();
    let mut waiting: Vec<&Tool> = contract
        .tools
        .iter()
        .filter(|tool| tool.effect == Effect::Read)
        .collect();
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    while let Some((tool, arguments)) = examples::next(&mut waiting, &seen) {
        let started = Instant::now();
        let outcome = ready.sandbox.call(tool, &arguments).await;
        let mut row = Row {
            tool: tool.name.clone(),
            outcome: outcome
                .as_ref()
                .map_or_else(outcome_word, |_| "ok".to_owned()),
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
    let left = waiting.into_iter().map(|tool| Row {
        tool: tool.name.clone(),
        outcome: match seen.arguments(tool) {
            Ok(_) => "not called".to_owned(),
            Err(name) => format!("not called: no answer had a value for {name}"),
        },
        milliseconds: None,
        entries: None,
        bytes: None,
    });
    rows.extend(left);
    rows
}

/// The sort of failure only: messages may hold titles and addresses.
fn outcome_word(error: &CallError) -> String {
    match error {
        CallError::Arguments(_) => "arguments refused".to_owned(),
        CallError::Tool(failure) => failure.code.clone(),
        CallError::Limit(_) => "over a limit".to_owned(),
        CallError::Trap(_) => "the component failed".to_owned(),
        CallError::Busy(_) => "busy".to_owned(),
    }
}

/// Length of the first list of an answer.
fn entries(answer: &Value) -> Option<usize> {
    answer
        .as_object()?
        .values()
        .find_map(Value::as_array)
        .map(Vec::len)
}

fn listing(rows: &[Row]) -> String {
    let number = |number: Option<String>| number.unwrap_or_default();
    let rows = rows.iter().map(|row| {
        vec![
            row.tool.clone(),
            row.outcome.clone(),
            number(row.milliseconds.map(|n| n.to_string())),
            number(row.entries.map(|n| n.to_string())),
            number(row.bytes.map(|n| n.to_string())),
        ]
    });
    table::plain(
        &["tool", "outcome", "ms", "entries", "bytes"],
        &rows.collect::<Vec<_>>(),
    )
}
