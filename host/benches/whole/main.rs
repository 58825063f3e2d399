//! Whole processes beside each other: our server, the rival's, and the floor, which is what a call costs without MCP,
//! sandbox and gate. `tests/bench/run` builds it, tells it where both servers are, and makes tables of what it prints:
//! one JSON object a line, a figure or the points of a curve.
//!
//! In reading order: what is printed, what is started, who asks it, the floor, then the measurements.

mod report;
mod samples;

mod plex;
mod prepared;
mod servers;

mod http;
mod stdio;
mod tool;

mod floor;

mod body;
mod processor;
mod relay;
mod resident;

mod measure;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The floor has the host's too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures plex-mcp as a whole process, beside a rival and a floor
#[derive(Parser)]
struct Cli {
    /// What `cargo bench` says to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print a JSON object for each figure
    Run(measure::Options),
    /// Serve the floor over HTTP, and print its address
    Floor(floor::serve::Options),
}

fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    // The one that the host uses. Whoever came first has installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Set up as the host's.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .event_interval(1)
        .build()?;
    let code = match cli.command {
        Some(Command::Run(options)) => measure::run(&options, &runtime)?,
        Some(Command::Floor(options)) => {
            runtime.block_on(floor::serve::run(&options))?;
            ExitCode::SUCCESS
        }
        // `cargo bench` runs every benchmark; this one needs to be told what to start.
        None => ExitCode::SUCCESS,
    };
    runtime.shutdown_background();
    Ok(code)
}
