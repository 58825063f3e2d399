//! How many handshakes a hundred calls in a row take over https.

use super::Bench;
use crate::relay::Relay;
use crate::report;
use crate::servers::OURS;
use crate::stdio::Stdio;
use crate::tool::PAGE;

const CALLS: usize = 100;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let relay = Relay::start(&bench.plex.account, bench.runtime)?;
    let mut command = bench.servers.ours_at_home(&relay.account);
    command.arg("--ca-cert").arg(relay.authority.path());
    let mut client = Stdio::open(command)?.0;
    for call in 0..CALLS {
        client.page(OURS, call * PAGE, PAGE)?;
    }
    report::value("tls.handshakes", "handshakes", relay.handshakes() as f64)
}
