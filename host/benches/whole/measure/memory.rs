//! Resident memory: idle, after many calls, and at its highest under load.

use std::thread;
use std::time::Duration;

use super::{Bench, load};
use crate::servers::{OURS, RIVAL};
use crate::stdio::Stdio;
use crate::tool::{PAGE, Tool};
use crate::{report, resident};

/// Until a server that was opened does nothing any more.
const REST: Duration = Duration::from_secs(1);

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let (early, late, last) = (bench.scale.early, bench.scale.late, bench.scale.last);
    let mut ours = bench.ours()?;
    report::value("memory.ours.idle", "MB", idle(&ours)?)?;
    report::value("memory.ours.early", "MB", after(&mut ours, OURS, 0..early)?)?;
    let filled = after(&mut ours, OURS, early..late)?;
    report::value("memory.ours.late", "MB", filled)?;
    let grown = after(&mut ours, OURS, late..last)?;
    report::value("memory.ours.last", "MB", grown)?;
    drop(ours);

    let mut rival = bench.rival()?;
    report::value("memory.rival.idle", "MB", idle(&rival)?)?;
    report::value(
        "memory.rival.early",
        "MB",
        after(&mut rival, RIVAL, 0..early)?,
    )?;
    drop(rival);

    bench.runtime.block_on(async {
        let (servers, account) = (&bench.servers, &bench.plex.account);
        for (name, http, share) in [
            ("memory.ours.peak", load::ours(servers, account).await?, 1),
            ("memory.floor.peak", load::floor(servers, account).await?, 1),
            (
                "memory.rival.peak",
                load::rival(servers, account).await?,
                load::RIVAL_SHARE,
            ),
        ] {
            http.load(load::TOGETHER, bench.scale.block / share, PAGE)
                .await?;
            report::value(name, "MB", resident::most(http.process())?)?;
        }
        Ok(())
    })
}

fn idle(client: &Stdio) -> anyhow::Result<f64> {
    thread::sleep(REST);
    resident::now(client.process())
}

/// After calls for pages all over the library.
fn after(client: &mut Stdio, tool: Tool, calls: std::ops::Range<usize>) -> anyhow::Result<f64> {
    for call in calls {
        client.page(tool, call * PAGE % 50_000, PAGE)?;
    }
    resident::now(client.process())
}
