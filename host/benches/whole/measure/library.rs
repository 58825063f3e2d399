//! Whether the size of the library matters: a page from a hundred films and pages from a hundred thousand, and all of them.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;

use super::{Bench, FILMS};
use crate::floor::{Floor, Format};
use crate::plex::Plex;
use crate::report;
use crate::samples::interleaved;
use crate::servers::OURS;
use crate::stdio::Stdio;
use crate::tool::PAGE;

/// The most that one call may ask for.
const MOST: usize = 100;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    pages(bench)?;
    walk(bench)
}

fn pages(bench: &Bench) -> anyhow::Result<()> {
    let plex = Plex::start(&bench.servers.ours, &bench.servers.work, 100)?;
    let mut small = Stdio::open(bench.servers.ours_at_home(&plex.account))?.0;
    // One for each place: they take turns all the same.
    let (mut first, mut middle, mut last) = (bench.ours()?, bench.ours()?, bench.ours()?);
    let small_floor = Floor::new(&plex.account)?;
    let floor = Floor::new(&bench.plex.account)?;
    let figures = interleaved(
        bench.scale.calls,
        [
            &mut |_| small.page(OURS, 0, PAGE),
            &mut |_| first.page(OURS, 0, PAGE),
            &mut |_| middle.page(OURS, FILMS / 2, PAGE),
            &mut |_| last.page(OURS, FILMS - PAGE, PAGE),
            &mut |_| bench.floor(&small_floor, Format::Json, 0, PAGE),
            &mut |_| bench.floor(&floor, Format::Json, 0, PAGE),
            &mut |_| bench.floor(&floor, Format::Json, FILMS - PAGE, PAGE),
        ],
    )?;
    let names = [
        "library.ours.small",
        "library.ours.first",
        "library.ours.middle",
        "library.ours.last",
        "library.floor.small",
        "library.floor.first",
        "library.floor.last",
    ];
    for (name, samples) in names.into_iter().zip(&figures) {
        report::samples(name, "ms", samples)?;
    }
    Ok(())
}

/// Every film once, page by page; the floor beside it for each page.
fn walk(bench: &Bench) -> anyhow::Result<()> {
    let mut client = bench.ours()?;
    let floor = Floor::new(&bench.plex.account)?;
    let (mut ours_took, mut floor_took) = (Duration::ZERO, Duration::ZERO);
    let (mut offset, mut films) = (0, 0);
    while films < bench.scale.walk {
        floor_took += bench.floor(&floor, Format::Json, offset, MOST)?;
        let (text, took) = client.call(&OURS.page(offset, MOST))?;
        ours_took += took;
        let page: Value = serde_json::from_str(&text)?;
        films += page["items"].as_array().context("no films")?.len();
        match page["next_offset"].as_u64() {
            Some(next) => offset = usize::try_from(next)?,
            None => break,
        }
        ensure!(
            offset == films,
            "{films} films, and the next page begins at {offset}"
        );
    }
    ensure!(
        films == bench.scale.walk,
        "{films} films of {}",
        bench.scale.walk
    );
    report::value("library.walk.films", "films", films as f64)?;
    report::value("library.walk.ours", "s", ours_took.as_secs_f64())?;
    report::value("library.walk.floor", "s", floor_took.as_secs_f64())
}
