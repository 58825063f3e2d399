//! `plex-mcp serve`

use std::process::ExitCode;

use anyhow::Context as _;
use rmcp::transport::io::stdio_pipes;
use std::io::IsTerminal;
use tokio::net::TcpListener;

use super::{log, screen};
use crate::config::{Config, Flags};
use crate::start;
use crate::transport::http::{self, Doors};
use crate::transport::{stdio, stop_signal};

/// Serve MCP, on stdin and stdout or over HTTP (the default command)
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    http: HttpFlags,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "HTTP")]
struct HttpFlags {
    /// Serve Streamable HTTP there, under /mcp, instead of stdio, e.g. 127.0.0.1:8080; where other computers reach it,
    /// PLEX_MCP_HTTP_TOKEN or PLEX_MCP_HTTP_TOKEN_FILE must be set, which they send as a bearer token
    #[arg(long, value_name = "ADDR")]
    http: Option<String>,
    /// Host name that clients may use besides loopback ones
    #[arg(long, value_name = "HOST", requires = "http")]
    allow_host: Vec<String>,
    /// Origin of web pages that may call, besides those of this computer
    #[arg(long, value_name = "ORIGIN", requires = "http")]
    allow_origin: Vec<String>,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let environment = |name: &str| std::env::var_os(name);
    let config = Config::new(&args.flags, environment)?;
    log::start(args.flags.places.log_format);
    start::needs_server(&config)?;
    for warning in &config.warnings {
        tracing::warn!(target: log::NOTICE, "{warning}");
    }
    let stop = stop_signal().context("cannot watch for signals")?;
    let Some(address) = &args.http.http else {
        let (server, _demo) = start::start(config).await?.into_server();
        if std::io::stdin().is_terminal() {
            screen::note("plex-mcp: waiting for an MCP client on stdin; see plex-mcp --help");
        }
        let (input, output) = stdio_pipes();
        stdio::serve(server, input, output, stop).await?;
        return Ok(ExitCode::SUCCESS);
    };
    let address = tokio::net::lookup_host(address)
        .await
        .ok()
        .and_then(|mut found| found.next())
        .with_context(|| format!("--http {address}: not an address; e.g. 127.0.0.1:8080"))?;
    let HttpFlags {
        allow_host,
        allow_origin,
        ..
    } = &args.http;
    let doors = Doors::new(address, allow_host, allow_origin, environment)?;
    let (server, _demo) = start::start(config).await?.into_server();
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("--http {address}: cannot listen there"))?;
    let address = listener.local_addr()?;
    tracing::info!(target: log::NOTICE, "MCP on http://{address}/mcp");
    if address.ip().is_unspecified() && allow_host.is_empty() {
        tracing::warn!(
            target: log::NOTICE,
            "only clients on this computer are let in: give the name that others use with --allow-host"
        );
    }
    http::serve(server, listener, doors, stop).await;
    Ok(ExitCode::SUCCESS)
}
