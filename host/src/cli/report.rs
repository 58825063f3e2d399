//! The file of `plex-mcp check --report`: what this server's answers are like, with no value of them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde::Serialize;

use super::survey;
use crate::component::Effect;
use crate::egress::{Answers, Observed, Rule};
use crate::start::Ready;

/// The file as it is written.
#[derive(Serialize)]
struct Report {
    plex_mcp: &'static str,
    note: &'static str,
    /// By the rule of the tool that admits the request.
    answers: BTreeMap<String, Answers>,
    /// Rules of tools that read by which nothing was sent.
    not_sent: Vec<String>,
}

const NOTE: &str = "Members and types of the server's answers, by rule. `?`: not always there. No titles, names, ids, addresses or other values.";

/// The rules that were asked by, and all there are.
pub struct Told {
    pub sent: usize,
    pub all: usize,
}

/// Calls every tool that reads with each of its examples, and writes to `file` what the answers were like.
///
/// # Errors
/// When the file cannot be written.
pub async fn write(ready: &Ready, observed: &Observed, file: &Path) -> anyhow::Result<Told> {
    survey::call_examples(ready).await;
    let mut rules: Vec<String> = (ready.sandbox.contract().tools.iter())
        .filter(|tool| tool.effect == Effect::Read)
        .flat_map(|tool| tool.egress.iter().map(Rule::to_string))
        .collect();
    rules.sort();
    rules.dedup();
    let mut answers = observed.answers();
    answers.retain(|rule, _| rules.contains(rule));
    let report = Report {
        plex_mcp: env!("CARGO_PKG_VERSION"),
        note: NOTE,
        not_sent: (rules.iter())
            .filter(|rule| !answers.contains_key(*rule))
            .cloned()
            .collect(),
        answers,
    };
    let mut text = serde_json::to_string_pretty(&report)?;
    text.push('\n');
    std::fs::write(file, text).with_context(|| format!("--report {}", file.display()))?;
    Ok(Told {
        sent: report.answers.len(),
        all: rules.len(),
    })
}
