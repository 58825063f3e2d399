//! The measurements, one file each, in the order in which the table has them.

mod any;
mod body;
mod call;
mod curves;
mod library;
mod load;
mod memory;
mod start;
mod tls;
mod words;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use tokio::runtime::Runtime;

use crate::floor::{Floor, Format};
use crate::plex::Plex;
use crate::prepared::Prepared;
use crate::report;
use crate::servers::{OURS, Servers};
use crate::stdio::Stdio;

#[derive(clap::Args)]
pub struct Options {
    /// Our executable
    #[arg(long, value_name = "FILE")]
    ours: PathBuf,
    /// The rival's
    #[arg(long, value_name = "FILE")]
    rival: PathBuf,
    /// A directory for everything that servers keep
    #[arg(long, value_name = "DIR")]
    work: PathBuf,
    /// A few repetitions only: shows that everything can be measured
    #[arg(long)]
    quick: bool,
    /// Only these measurements
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,
}

type Measure = fn(&Bench) -> anyhow::Result<()>;

const ALL: [(&str, Measure); 10] = [
    ("start", start::measure),
    ("call", call::measure),
    ("load", load::measure),
    ("any", any::measure),
    ("memory", memory::measure),
    ("body", body::measure),
    ("library", library::measure),
    ("words", words::measure),
    ("tls", tls::measure),
    ("curves", curves::measure),
];

/// Films in the library that everything is measured with.
const FILMS: usize = 100_000;

/// How often things are done.
struct Scale {
    /// Starts of each server.
    starts: usize,
    /// Calls of each server, one at a time.
    calls: usize,
    /// Blocks of calls at once, and how many calls each has.
    blocks: usize,
    block: usize,
    /// Calls of one film at once, of which the processor time is looked at.
    cheap: usize,
    /// Calls until memory is looked at first, later, and last.
    early: usize,
    late: usize,
    last: usize,
    /// Answers of ten megabytes.
    bodies: usize,
    /// Films to page through.
    walk: usize,
    /// Calls for each point of a curve.
    point: usize,
}

const FULL: Scale = Scale {
    starts: 10,
    calls: 300,
    blocks: 7,
    block: 1_280,
    cheap: 4_000,
    early: 1_000,
    late: 10_000,
    last: 30_000,
    bodies: 20,
    walk: FILMS,
    point: 60,
};

const QUICK: Scale = Scale {
    starts: 2,
    calls: 10,
    blocks: 2,
    block: 128,
    cheap: 128,
    early: 30,
    late: 300,
    last: 600,
    bodies: 2,
    walk: 2_000,
    point: 3,
};

/// What every measurement gets.
struct Bench<'b> {
    servers: Servers,
    runtime: &'b Runtime,
    scale: Scale,
    plex: Plex,
    /// In front of it.
    prepared: Prepared,
}

/// Measures everything; what cannot be measured is told, and does not keep the rest from it.
pub fn run(options: &Options, runtime: &Runtime) -> anyhow::Result<ExitCode> {
    let known = |name: &String| ALL.iter().any(|(known, _)| known == name);
    let unknown = options.only.iter().find(|name| !known(name));
    ensure!(unknown.is_none(), "no measurement {unknown:?}");
    let plex = Plex::start(&options.ours, &options.work, FILMS)?;
    let bench = Bench {
        prepared: Prepared::start(&plex.account)?,
        plex,
        servers: Servers {
            ours: options.ours.clone(),
            rival: options.rival.clone(),
            work: options.work.clone(),
        },
        runtime,
        scale: if options.quick { QUICK } else { FULL },
    };
    std::fs::create_dir_all(options.work.join("home"))?;
    // From here on compiled code is in the cache of the home that all share: a call waits for it.
    bench.ours()?.page(OURS, 0, 1)?;
    let mut all = true;
    for (name, measure) in ALL {
        if !options.only.is_empty() && !options.only.iter().any(|only| only == name) {
            continue;
        }
        report::note(name);
        if let Err(error) = measure(&bench) {
            report::failure(name, &error)?;
            all = false;
        }
    }
    Ok(if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Bench<'_> {
    /// Our server over stdio, in front of the large library.
    fn ours(&self) -> anyhow::Result<Stdio> {
        Ok(Stdio::open(self.servers.ours_at_home(&self.plex.account))?.0)
    }

    /// The rival over stdio, in front of the large library.
    fn rival(&self) -> anyhow::Result<Stdio> {
        let command = self.servers.rival(&self.plex.account, "stdio");
        Ok(Stdio::open(command).context("the rival")?.0)
    }

    /// How long the floor takes for a page, in this process.
    fn floor(
        &self,
        floor: &Floor,
        format: Format,
        offset: usize,
        limit: usize,
    ) -> anyhow::Result<Duration> {
        let (offset, limit) = (u32::try_from(offset)?, u32::try_from(limit)?);
        let begun = Instant::now();
        let message = self
            .runtime
            .block_on(floor.page(1, format, offset, limit))?;
        let took = begun.elapsed();
        drop(message);
        Ok(took)
    }
}
