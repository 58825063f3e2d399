//! `plex-mcp serve`

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use plex_mcp_protocol::http::{ALLOW_HOST, ALLOW_ORIGIN};
use rmcp::transport::io::stdio_pipes;
use tokio::net::TcpListener;

use super::{log, screen, unconfigured};
use crate::config::{self, Config, Flags, ToolsMode};
use crate::start::{self, Ready};
use crate::transport::http;
use crate::transport::{stdio, stop_signal, systemd};

/// Serve MCP, on stdin and stdout or over HTTP (the default command)
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp serve --demo
  plex-mcp serve --http 8080")]
pub struct Args {
    #[command(flatten)]
    flags: Flags,
    #[command(flatten)]
    mode: ModeFlags,
    #[command(flatten)]
    http: HttpFlags,
}

#[derive(clap::Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Tools")]
pub struct ModeFlags {
    /// Offer each tool, or with search only four: to find one by words, and to call one that reads, one that writes, one that
    /// destroys
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        ignore_case = true,
        default_value_t,
        hide_short_help = true,
        hide_possible_values = true
    )]
    pub tools_mode: ToolsMode,
}

#[derive(clap::Args, Debug)]
#[command(next_help_heading = "HTTP")]
struct HttpFlags {
    /// Serve HTTP instead of stdio: 127.0.0.1:8080, or a port alone
    ///
    /// The endpoint of Streamable HTTP is /mcp. A port alone is one that only this computer reaches; `systemd` is the socket that systemd has opened. Where other computers reach it, PLEX_MCP_HTTP_TOKEN or PLEX_MCP_HTTP_TOKEN_FILE must be set, which they send as a
    /// bearer token.
    #[arg(long, value_name = "ADDR")]
    http: Option<String>,
    /// Time after SIGTERM in which everything is still served, while /readyz says 503 and balancers turn away
    #[arg(long, value_name = "TIME", requires = "http", hide_short_help = true, value_parser = config::duration)]
    drain: Option<Duration>,
    /// Host name that clients may use besides loopback ones
    #[arg(long, value_name = "HOST", requires = "http", hide_short_help = true)]
    allow_host: Vec<String>,
    /// Origin of web pages that may call, besides those of this computer
    #[arg(long, value_name = "ORIGIN", requires = "http", hide_short_help = true)]
    allow_origin: Vec<String>,
}

impl Args {
    /// The flags that every transport has.
    pub fn flags(&self) -> &Flags {
        &self.flags
    }

    /// True if it is to serve HTTP.
    pub fn is_http(&self) -> bool {
        self.http.http.is_some()
    }
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(address) = &args.http.http {
        return over_http(&args, address).await;
    }
    match ready(&args.flags).await {
        Ok(ready) => over_stdio(ready, args.mode.tools_mode).await,
        Err(error) => unconfigured::run(&error, &args.flags, args.mode.tools_mode).await,
    }
}

async fn ready(flags: &Flags) -> anyhow::Result<Ready> {
    start::start(configured(flags)?).await
}

fn configured(flags: &Flags) -> anyhow::Result<Config> {
    let config = Config::new(flags, |name| std::env::var_os(name))?;
    log::start(flags.places.log_format);
    start::needs_server(&config)?;
    for warning in &config.warnings {
        tracing::warn!(target: log::NOTICE, "{warning}");
    }
    Ok(config)
}

async fn over_stdio(ready: Ready, mode: ToolsMode) -> anyhow::Result<ExitCode> {
    let stop = stop_signal().context("cannot watch for signals")?;
    let (server, _demo) = ready.into_server(mode);
    if std::io::stdin().is_terminal() {
        screen::note("plex-mcp: waiting for an MCP client on stdin; see plex-mcp --help");
    }
    let timeout = server.tools().timeout();
    let (input, output) = stdio_pipes();
    stdio::serve(server, timeout, input, output, stop).await?;
    Ok(ExitCode::SUCCESS)
}

async fn over_http(args: &Args, address: &str) -> anyhow::Result<ExitCode> {
    let config = configured(&args.flags)?;
    let stop = stop_signal().context("cannot watch for signals")?;
    let open = (address == systemd::NAME).then(systemd::listener);
    let open = open.transpose().context("--http systemd")?;
    let address = match &open {
        Some(listener) => listener.local_addr()?,
        None => resolved(address).await?,
    };
    let HttpFlags {
        allow_host,
        allow_origin,
        drain,
        ..
    } = &args.http;
    let environment = |name: &str| std::env::var_os(name);
    let listed = |flags: &[String], variable: &str| match environment(variable) {
        Some(entries) if flags.is_empty() => entries
            .to_string_lossy()
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect(),
        _ => flags.to_vec(),
    };
    let allow_host = listed(allow_host, ALLOW_HOST);
    let allow_origin = listed(allow_origin, ALLOW_ORIGIN);
    let access = http::access(address, &allow_host, &allow_origin, environment)?;
    if let Some(file) = environment("PLEX_MCP_HTTP_TOKEN_FILE")
        && let Some(warning) = config::exposed(&config::whole(file))
    {
        tracing::warn!(target: log::NOTICE, "{warning}");
    }
    let (server, _demo) = start::start(config)
        .await?
        .into_server(args.mode.tools_mode);
    let listener = match open {
        Some(listener) => TcpListener::from_std(listener)?,
        None => TcpListener::bind(address)
            .await
            .with_context(|| format!("--http {address}: cannot listen there"))?,
    };
    let address = listener.local_addr()?;
    tracing::info!(target: log::NOTICE, "MCP on http://{address}/mcp");
    if address.ip().is_unspecified() && allow_host.is_empty() {
        tracing::warn!(
            target: log::NOTICE,
            "only clients on this computer are let in: give the name that others use with --allow-host"
        );
    }
    systemd::ready();
    let drain = drain.unwrap_or_default();
    http::serve(server, listener, access, drain, stop).await;
    Ok(ExitCode::SUCCESS)
}

/// The address to listen on. A port alone is one of this computer only.
async fn resolved(address: &str) -> anyhow::Result<SocketAddr> {
    let port = address.strip_prefix(':').unwrap_or(address);
    if let Ok(port) = port.parse::<u16>() {
        return Ok(([127, 0, 0, 1], port).into());
    }
    let found = tokio::net::lookup_host(address).await;
    found
        .ok()
        .and_then(|mut found| found.next())
        .with_context(|| format!("--http {address}: not an address; e.g. 127.0.0.1:8080, or 8080"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_alone_is_one_of_this_computer() {
        let check = async |address: &str, expected: Result<&str, &str>| match (
            resolved(address).await,
            expected,
        ) {
            (Ok(found), Ok(expected)) => assert_eq!(found.to_string(), expected),
            (Err(error), Err(expected)) => assert!(error.to_string().contains(expected)),
            (found, _) => panic!("{address}: {found:?}"),
        };
        check("18080", Ok("127.0.0.1:18080")).await;
        check(":18080", Ok("127.0.0.1:18080")).await;
        check("0", Ok("127.0.0.1:0")).await;
        check("0.0.0.0:80", Ok("0.0.0.0:80")).await;
        check("[::1]:80", Ok("[::1]:80")).await;
        check("99999", Err("not an address")).await;
        check("127.0.0.1", Err("not an address")).await;
    }
}
