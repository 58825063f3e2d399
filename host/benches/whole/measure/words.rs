//! How many characters answers take of a context window.

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::Bench;
use crate::report;
use crate::servers::{OURS, RIVAL};
use crate::stdio::Stdio;
use crate::tool::{self, PAGE, Tool};

/// Pages of which the longest counts.
const PAGES: usize = 20;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let (mut ours, mut rival) = (bench.ours()?, bench.rival()?);
    report::value(
        "words.films.ours",
        "characters",
        longest(bench, &mut ours, OURS)?,
    )?;
    report::value(
        "words.films.rival",
        "characters",
        longest(bench, &mut rival, RIVAL)?,
    )?;

    let sessions = json!({"name": "plex_get_sessions", "arguments": {}});
    let answer = ours.call(&sessions)?.0;
    counted(&answer, "sessions", 3)?;
    report::value("words.sessions.ours", "characters", characters(&answer))?;
    let sessions = json!({"name": "sessions_get_active", "arguments": {}});
    let answer = rival.call(&sessions)?.0;
    counted(&answer, "sessions", 3)?;
    report::value("words.sessions.rival", "characters", characters(&answer))?;

    // The rival asks plex.tv who the owner is before it answers about history, so that it cannot be asked here.
    let history = json!({"name": "plex_get_history", "arguments": {"limit": PAGE}});
    let answer = ours.call(&history)?.0;
    counted(&answer, "rows", PAGE)?;
    report::value("words.history.ours", "characters", characters(&answer))
}

fn longest(bench: &Bench, client: &mut Stdio, tool: Tool) -> anyhow::Result<f64> {
    let mut longest: f64 = 0.0;
    for page in 0..PAGES {
        let offset = page * (bench.plex.films / PAGES);
        let answer = client.call(&tool.page(offset, PAGE))?.0;
        ensure!(
            tool::films(&answer)? == PAGE,
            "{}: not {PAGE} films",
            tool.name
        );
        longest = longest.max(characters(&answer));
    }
    Ok(longest)
}

fn characters(text: &str) -> f64 {
    text.chars().count() as f64
}

fn counted(text: &str, list: &str, expected: usize) -> anyhow::Result<()> {
    let answer: Value = serde_json::from_str(text)?;
    let came = answer[list]
        .as_array()
        .with_context(|| format!("no {list}: {text:.200}"))?;
    ensure!(
        came.len() == expected,
        "{} {list} instead of {expected}",
        came.len()
    );
    Ok(())
}
