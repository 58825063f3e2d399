//! Fifty films out of an answer of ten megabytes, which a Plex server sends that ignores paging.

use anyhow::ensure;

use super::{Bench, call};
use crate::body::Body;
use crate::floor::{Floor, Format};
use crate::plex::Plex;
use crate::samples::interleaved;
use crate::servers::OURS;
use crate::stdio::Stdio;
use crate::tool::PAGE;
use crate::{report, resident};

/// So many films take a little more than ten megabytes in either format.
const FILMS: usize = 5_900;

/// What memory of WebAssembly grows by.
const STEP: usize = 1 << 16;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let plex = Plex::start(&bench.servers.ours, &bench.servers.work, FILMS)?;
    for (name, format) in [("json", Format::Json), ("xml", Format::Xml)] {
        let body = Body::of(&plex, format, bench.runtime)?;
        let size = body.bytes;
        ensure!((10_000_000..11_000_000).contains(&size), "{size} bytes");
        report::value(&format!("body.{name}.size"), "MB", size as f64 / 1e6)?;

        let mut ours = Stdio::open(bench.servers.ours_at_home(&body.account))?.0;
        let floor = Floor::new(&body.account)?;
        call::same(bench, &mut ours, &floor, format)?;
        let [ours_took, floor_took] = interleaved(
            bench.scale.bodies,
            [&mut |_| ours.page(OURS, 0, PAGE), &mut |_| {
                bench.floor(&floor, format, 0, PAGE)
            }],
        )?;
        report::samples(&format!("body.{name}.ours"), "ms", &ours_took)?;
        report::samples(&format!("body.{name}.floor"), "ms", &floor_took)?;
        let process = resident::most(ours.process())?;
        report::value(&format!("body.{name}.process"), "MB", process)?;
        let sandbox = least_memory(bench, &body)?;
        report::value(&format!("body.{name}.sandbox"), "MB", sandbox)?;
    }
    Ok(())
}

/// The smallest `--memory` with which the call works, in MB: memory of a sandbox only grows, so that this is what it took.
fn least_memory(bench: &Bench, body: &Body) -> anyhow::Result<f64> {
    let works = |steps: usize| {
        let mut command = bench.servers.ours_at_home(&body.account);
        command
            .arg("--memory")
            .arg(format!("{}KiB", steps * STEP / 1024));
        // With very little it does not even start.
        let client = Stdio::open(command);
        client.is_ok_and(|(mut client, _)| client.page(OURS, 0, PAGE).is_ok())
    };
    let (mut fails, mut enough) = (16, 2_048);
    ensure!(works(enough), "the call fails with 128 MiB");
    ensure!(!works(fails), "the call works with 1 MiB");
    while enough - fails > 1 {
        let middle = (enough + fails) / 2;
        if works(middle) {
            enough = middle;
        } else {
            fails = middle;
        }
    }
    Ok((enough * STEP) as f64 / 1e6)
}
