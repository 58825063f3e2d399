//! The same page, 64 at once over HTTP.

use std::sync::Arc;

use super::Bench;
use crate::http::Http;
use crate::plex::Account;
use crate::report;
use crate::samples::Samples;
use crate::servers::{OURS, RIVAL, Servers};
use crate::tool::PAGE;

/// Calls in flight.
pub const TOGETHER: usize = 64;

/// The rival takes that many times longer, so that it gets fewer calls.
pub const RIVAL_SHARE: usize = 8;

pub async fn ours(servers: &Servers, account: &Account) -> anyhow::Result<Arc<Http>> {
    let mut command = servers.ours_at_home(account);
    command.args(["--http", "127.0.0.1:0"]);
    Http::announced(command, OURS).await
}

pub async fn floor(servers: &Servers, account: &Account) -> anyhow::Result<Arc<Http>> {
    Http::announced(servers.floor(account)?, OURS).await
}

pub async fn rival(servers: &Servers, account: &Account) -> anyhow::Result<Arc<Http>> {
    let command = |port: u16| {
        let mut command = servers.rival(account, "streamable-http");
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
        command
    };
    Http::at_port(command, RIVAL).await
}

/// In front of the server of prepared bytes, and of the demo server, which takes longer than all that is measured.
pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    rates(bench, &bench.prepared.account, "load")?;
    rates(bench, &bench.plex.account, "demo.load")
}

fn rates(bench: &Bench, account: &Account, name: &str) -> anyhow::Result<()> {
    bench.runtime.block_on(async {
        let servers = &bench.servers;
        let contenders = [
            (ours(servers, account).await?, 1),
            (floor(servers, account).await?, 1),
            (rival(servers, account).await?, RIVAL_SHARE),
        ];
        let mut rates: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::new());
        // The first block goes before, unmeasured.
        for block in 0..=bench.scale.blocks {
            for turn in 0..contenders.len() {
                let which = (block + turn) % contenders.len();
                let (http, share) = &contenders[which];
                let calls = bench.scale.block / share;
                let (rate, _) = http.load(TOGETHER, calls, PAGE).await?;
                if block > 0 {
                    rates[which].push(rate);
                }
            }
        }
        for (rates, who) in rates.into_iter().zip(["ours", "floor", "rival"]) {
            report::samples(&format!("{name}.{who}"), "calls/s", &Samples::new(rates)?)?;
        }
        Ok(())
    })
}
