//! `plex-mcp check`

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde::Serialize;
use serde_json::{Map, Value};

use super::diagnosis::{self, Diagnosis, Known, STATUSES};
use super::report;
use super::survey::{self, Row};
use super::{Server, notice, render, screen, table};
use crate::component::{Effect, Tool};
use crate::config::{Config, Flags, Kept, Plex};
use crate::mcp::words;
use crate::start::Ready;

/// Time for the whole check unless `--timeout` says otherwise: somebody waits for it.
const TIMEOUT: Duration = Duration::from_millis(4_500);

/// Check address and token, and say what to do when they do not work
#[derive(clap::Args, Debug)]
#[command(
    after_help = "\
Examples:
  plex-mcp check --url http://192.168.1.10:32400
  plex-mcp check --demo --all",
    after_long_help = STATUSES
)]
pub struct Args {
    /// Also call every tool that only reads, and report how each went, without titles, names, ids or addresses
    #[arg(long)]
    all: bool,
    /// Also ask all that tools may read, and write to FILE what the answers are like: members and types, no values
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Print the report as JSON, also when something is wrong
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    flags: Flags,
}

/// Everything that a check finds.
#[derive(Serialize)]
struct Report {
    /// Exit status of the process.
    status: u8,
    finding: String,
    /// The next steps.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    advice: Vec<String>,
    /// The words of the call that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The address that players are told instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    player_address: Option<String>,
    /// The setting that the token comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// The facts that `plex-mcp login` has kept of the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<Kept>,
    #[serde(skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u128>,
    /// The server's words of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<Value>,
    /// The key that it shows, to pin it.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// The number of tools for an assistant.
    tools: usize,
    /// The flags that ask the same server.
    #[serde(skip)]
    same_server: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<Vec<Row>>,
}

pub async fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    if !args.all && args.report.is_none() {
        args.flags.limits.timeout.get_or_insert(TIMEOUT);
    }
    let config = super::configured(&args.flags, Server::Needed)?;
    let (address, token) = settings(&config);
    let player_address = config.player_url.as_ref().map(ToString::to_string);
    let kept = match &config.plex {
        Plex::Server { kept, .. } => kept.clone(),
        _ => None,
    };
    let is_pinned = config.tls.pin.is_some();
    let same_server = match &args.flags.plex {
        plex if plex.demo => " --demo",
        plex if plex.url.is_some() || plex.server.is_some() || plex.token_file.is_some() => {
            " with the same flags"
        }
        _ => "",
    };
    let ready = super::ready(config, Server::Needed).await?;
    let contract = ready.sandbox.contract();
    let tool = contract
        .check
        .as_ref()
        .and_then(|name| contract.tools.iter().find(|tool| tool.name == *name))
        .context("the component names no tool to check with: use plex-mcp call")?;
    let observed = args.report.is_some().then(|| ready.gate.observe());
    let started = Instant::now();
    let outcome = ready.sandbox.call(tool, &Map::new()).await;
    let milliseconds = started.elapsed().as_millis();
    let mut report = Report {
        status: 0,
        finding: "the server answers, and the token may do everything".to_owned(),
        advice: Vec::new(),
        error: None,
        address: Some(address),
        player_address,
        token,
        kept,
        milliseconds: None,
        server: None,
        key: None,
        tools: ready.offer.tools().len(),
        same_server,
        calls: None,
    };
    match outcome {
        Ok(found) => {
            if !limitations(&found).is_empty() {
                report.diagnosed(diagnosis::limited());
            }
            if !is_pinned {
                report.key = ready.gate.shown_key().await.map(|key| key.to_string());
            }
            report.milliseconds = Some(milliseconds);
            report.server = Some(found);
        }
        Err(error) => {
            let known = Known {
                token: report.token.clone(),
                is_kept: report.kept.is_some(),
                is_pinned,
                origin: ready.gate.origin().cloned(),
                key: if diagnosis::is_tls(&error) {
                    ready.gate.shown_key().await
                } else {
                    None
                },
            };
            report.error = Some(words(&error));
            report.diagnosed(diagnosis::of(&error, &known));
        }
    }
    if args.all && report.server.is_some() {
        report.calls = Some(survey::call_all(&ready).await);
    }
    if let (Some(file), Some(observed), true) = (&args.report, observed, report.server.is_some()) {
        let told = report::write(&ready, &observed, file).await?;
        screen::note(&format!(
            "{} of {} rules for reading: {}",
            told.sent,
            told.all,
            file.display()
        ));
    }
    let calls = report.calls.as_deref().unwrap_or_default();
    if report.status == 0 && calls.iter().any(Row::failed) {
        report.status = 1;
        report.finding = "not every tool works".to_owned();
    }
    if args.json {
        if args.all {
            report.keep_to_yourself();
        }
        screen::say_json(&report)?;
    } else {
        report.show(&ready)?;
    }
    Ok(ExitCode::from(report.status))
}

/// Address and source of the token, in words.
fn settings(config: &Config) -> (String, Option<String>) {
    match &config.plex {
        Plex::None => ("none".to_owned(), None),
        Plex::Demo { .. } => ("the demo server in this process".to_owned(), None),
        Plex::Server { origin, token, .. } => {
            (origin.to_string(), token.as_ref().map(ToString::to_string))
        }
    }
}

impl Report {
    fn diagnosed(&mut self, diagnosis: Diagnosis) {
        self.status = diagnosis.status;
        self.finding = diagnosis.finding.to_owned();
        self.advice = diagnosis.advice.lines().map(str::to_owned).collect();
    }

    /// Leaves out what tells whose server it is: `--all` is for others to read.
    fn keep_to_yourself(&mut self) {
        self.address = None;
        self.player_address = None;
        self.token = None;
        self.kept = None;
        self.server = None;
        self.key = None;
        self.error = None;
    }

    /// For people: what the server says on stdout, everything else on stderr.
    fn show(&self, ready: &Ready) -> anyhow::Result<()> {
        if let Some(server) = &self.server {
            screen::say(&render::rendered(server, usize::MAX))?;
        }
        if let Some(error) = &self.error {
            screen::note(&screen::wrapped(error, 0, screen::COLUMNS));
            screen::note("");
        }
        match (self.milliseconds, self.status) {
            (Some(milliseconds), 0 | 1) => {
                notice::success("ok: ", &format!("the server answered in {milliseconds} ms"));
            }
            (_, 6) => {
                screen::note("");
                notice::warning(&self.finding, "");
            }
            _ => notice::failure(&self.finding, ""),
        }
        for paragraph in &self.advice {
            screen::note(&screen::wrapped(paragraph, 0, screen::COLUMNS));
        }
        if self.server.is_some() {
            let used = self.used(ready);
            let widest = table::widest(&used);
            screen::note(&table::record_in(&used, widest, screen::COLUMNS));
        }
        if let (Some(key), true) = (&self.key, self.server.is_some()) {
            screen::note(&screen::wrapped(diagnosis::PIN, 0, screen::COLUMNS));
            screen::note(key);
        }
        if let Some(calls) = &self.calls {
            screen::say(&format!("\n{}", survey::shown(calls, ready)))?;
        }
        Ok(())
    }

    /// The settings that were used, and how to go on.
    fn used(&self, ready: &Ready) -> Vec<(String, String)> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut pairs = Vec::new();
        pairs.extend(
            self.address
                .as_deref()
                .map(|address| pair("address", address)),
        );
        let told = self.player_address.as_deref();
        pairs.extend(told.map(|address| pair("for players", address)));
        let name = self
            .server
            .as_ref()
            .and_then(|server| server["name"].as_str());
        pairs.extend(name.map(|name| pair("server", name)));
        if let Some(kept) = &self.kept {
            let user = kept.user.as_deref().unwrap_or("somebody");
            pairs.push(pair("signed in", &format!("as {user}, to {}", kept.name)));
            let way = format!("{}: the first of its addresses that answered", kept.way);
            pairs.push(pair("way", &way));
        }
        pairs.extend(self.token.as_deref().map(|token| pair("token", token)));
        let tools = format!("{}; plex-mcp tools tells what they do", self.tools);
        pairs.push(pair("tools", &tools));
        let first = ready
            .offer
            .of(ready.sandbox.contract())
            .find(|tool| tool.effect == Effect::Read && needs_nothing(tool));
        let call =
            first.map(|tool| format!("plex-mcp call {}{}, or ", tool.name, self.same_server));
        let next = format!(
            "{}connect a client: plex-mcp config --help",
            call.unwrap_or_default()
        );
        pairs.push(pair("next", &next));
        pairs
    }
}

fn needs_nothing(tool: &Tool) -> bool {
    tool.params.iter().all(|param| !param.required)
}

/// The things that the token may not do, by the check tool: a field that a check tool may have.
fn limitations(found: &Value) -> &[Value] {
    found["limitations"].as_array().map_or(&[], Vec::as_slice)
}
