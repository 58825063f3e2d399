//! A page of fifty films, one at a time.

use std::time::Instant;

use anyhow::ensure;
use serde_json::Value;

use super::Bench;
use crate::floor::{Floor, Format};
use crate::report;
use crate::samples::interleaved;
use crate::servers::{OURS, RIVAL};
use crate::stdio::Stdio;
use crate::tool::PAGE;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let (mut ours, mut rival) = (bench.ours()?, bench.rival()?);
    let floor = Floor::new(&bench.plex.account)?;
    same(bench, &mut ours, &floor, Format::Json)?;
    // Another page each time, the same for all in one round.
    let offset = |round: usize| round * PAGE % (bench.plex.films - PAGE);
    let mut pinged = bench.ours()?;
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
    let [ping] = interleaved(bench.scale.calls, [&mut |_| pinged.ping()])?;
    report::samples("call.ours", "ms", &ours)?;
    report::samples("call.floor", "ms", &floor_took)?;
    report::samples("call.rival", "ms", &rival)?;
    // Not compared: what of all three is the demo server and the way to it, and what of ours is MCP over stdio.
    report::samples("call.plex", "ms", &plex)?;
    report::samples("call.ping", "ms", &ping)
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
