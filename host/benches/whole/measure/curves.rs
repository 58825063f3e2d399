//! Cost as the work grows: milliseconds of a call against page size, library size and concurrency.

use super::{Bench, load};
use crate::floor::{Floor, Format};
use crate::plex::Plex;
use crate::report;
use crate::samples::{Samples, interleaved};
use crate::servers::{OURS, RIVAL};
use crate::stdio::Stdio;
use crate::tool::PAGE;

const PAGE_SIZES: [usize; 8] = [1, 2, 5, 10, 20, 50, 100, 200];
const LIBRARIES: [usize; 4] = [100, 1_000, 10_000, 100_000];
const TOGETHER: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// The most that one of our calls may ask for; more take several.
const MOST: usize = 100;

const WHO: [&str; 3] = ["ours", "floor", "rival"];

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    for size in PAGE_SIZES {
        points("page", size, timed(bench, &bench.plex, size)?)?;
    }
    for films in LIBRARIES {
        let plex = Plex::start(&bench.servers.ours, &bench.servers.work, films)?;
        points("library", films, timed(bench, &plex, PAGE)?)?;
    }
    concurrency(bench)
}

/// Calls for the first `size` films of `plex`.
fn timed(bench: &Bench, plex: &Plex, size: usize) -> anyhow::Result<[Samples; 3]> {
    let (servers, account) = (&bench.servers, &plex.account);
    let mut ours = Stdio::open(servers.ours_at_home(account))?.0;
    let mut rival = Stdio::open(servers.rival(account, "stdio"))?.0;
    let floor = Floor::new(account)?;
    interleaved(
        bench.scale.point,
        [
            &mut |_| {
                let pages = (0..size).step_by(MOST);
                pages
                    .map(|offset| ours.page(OURS, offset, MOST.min(size - offset)))
                    .sum()
            },
            &mut |_| bench.floor(&floor, Format::Json, 0, size),
            &mut |_| rival.page(RIVAL, 0, size),
        ],
    )
}

fn concurrency(bench: &Bench) -> anyhow::Result<()> {
    bench.runtime.block_on(async {
        let (servers, account) = (&bench.servers, &bench.plex.account);
        let contenders = [
            (load::ours(servers, account).await?, 1),
            (load::floor(servers, account).await?, 1),
            (load::rival(servers, account).await?, load::RIVAL_SHARE),
        ];
        for (http, _) in &contenders {
            http.load(load::TOGETHER, load::TOGETHER * 2, PAGE).await?;
        }
        for together in TOGETHER {
            for ((http, share), who) in contenders.iter().zip(WHO) {
                let calls = (together * bench.scale.point * 2 / share).max(together);
                let (_, milliseconds) = http.load(together, calls, PAGE).await?;
                report::point("concurrency", who, together as f64, milliseconds.median())?;
            }
        }
        Ok(())
    })
}

fn points(curve: &str, x: usize, samples: [Samples; 3]) -> anyhow::Result<()> {
    for (samples, who) in samples.iter().zip(WHO) {
        report::point(curve, who, x as f64, samples.median())?;
    }
    Ok(())
}
