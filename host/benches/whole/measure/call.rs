//! A page of fifty films, one at a time.

use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::Bench;
use crate::floor::{Floor, Format};
use crate::plex::Account;
use crate::report;
use crate::samples::interleaved;
use crate::servers::{OURS, RIVAL};
use crate::stdio::Stdio;
use crate::tool::PAGE;

/// Pages that are asked for in turn: as many as the server of prepared bytes has in the first round.
const PLACES: usize = 10;

/// In front of the server of prepared bytes, and of the demo server, which takes longer than all that is measured.
pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    pages(bench, &bench.prepared.account, "call")?;
    pages(bench, &bench.plex.account, "demo.call")?;
    let mut pinged = bench.ours()?;
    let [ping] = interleaved(bench.scale.calls, [&mut |_| pinged.ping()])?;
    // Not compared: what of ours is MCP over stdio.
    report::samples("call.ping", "ms", &ping)
}

fn pages(bench: &Bench, account: &Account, name: &str) -> anyhow::Result<()> {
    let mut ours = Stdio::open(bench.servers.ours_at_home(account))?.0;
    let rival = bench.servers.rival(account, "stdio");
    let mut rival = Stdio::open(rival).context("the rival")?.0;
    let floor = Floor::new(account)?;
    same(bench, &mut ours, &floor, Format::Json)?;
    // Another page each time, the same for all in one round.
    let offset = |round: usize| round % PLACES * PAGE;
    let [ours, floor_took, rival, plex] = interleaved(
        bench.scale.calls,
        [
            &mut |round| ours.page(OURS, offset(round), PAGE),
            &mut |round| bench.floor(&floor, Format::Json, offset(round), PAGE),
            &mut |round| rival.page(RIVAL, offset(round), PAGE),
            &mut |round| {
                let begun = Instant::now();
                let answer = floor.get(Format::Json, u32::try_from(offset(round))?, PAGE as u32);
                bench.runtime.block_on(answer)?;
                Ok(begun.elapsed())
            },
        ],
    )?;
    report::samples(&format!("{name}.ours"), "ms", &ours)?;
    report::samples(&format!("{name}.floor"), "ms", &floor_took)?;
    report::samples(&format!("{name}.rival"), "ms", &rival)?;
    // Not compared: what of all three is the server and the way to it.
    report::samples(&format!("{name}.plex"), "ms", &plex)
}

/// The floor is one only if it does the same: its result is ours, and its text to the byte.
pub fn same(bench: &Bench, ours: &mut Stdio, floor: &Floor, format: Format) -> anyhow::Result<()> {
    ours.call(&OURS.page(0, PAGE))?;
    let ours: Value = serde_json::from_str(ours.last())?;
    let floor = bench
        .runtime
        .block_on(floor.page(1, format, 0, PAGE as u32))?;
    let floor: Value = serde_json::from_slice(&floor)?;
    ensure!(
        ours["result"] == floor["result"],
        "the floor answers something else: {:.500} instead of {:.500}",
        floor["result"].to_string(),
        ours["result"].to_string()
    );
    Ok(())
}
