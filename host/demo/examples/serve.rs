//! Serves the demo until it is interrupted: `cargo run -p plex-mcp-demo --example serve -- [ADDR] [SYNTHETIC] [PLAYS]`.

use std::io::Write;

use plex_mcp_demo::{Demo, Options};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    if let Some(addr) = arguments.next().and_then(|addr| addr.parse().ok()) {
        options.addr = addr;
    }
    if let Some(count) = arguments.next().and_then(|count| count.parse().ok()) {
        options.synthetic = count;
    }
    if let Some(count) = arguments.next().and_then(|count| count.parse().ok()) {
        options.plays = count;
    }
    let token = options.admin_token.clone();
    let demo = Demo::start(options).await?;
    writeln!(std::io::stdout(), "{} {token}", demo.url())?;
    tokio::signal::ctrl_c().await
}
