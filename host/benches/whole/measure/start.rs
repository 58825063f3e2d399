//! From spawn to `initialize` answered.

use super::Bench;
use crate::report;
use crate::samples::interleaved;
use crate::stdio::Stdio;

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let (servers, account) = (&bench.servers, &bench.plex.account);
    let [ours, first, rival] = interleaved(
        bench.scale.starts,
        [
            &mut |_| Ok(Stdio::open(servers.ours_at_home(account))?.1),
            &mut |_| {
                // Nothing was ever kept here.
                let home = tempfile::tempdir_in(&servers.work)?;
                Ok(Stdio::open(servers.ours(account, home.path()))?.1)
            },
            &mut |_| Ok(Stdio::open(servers.rival(account, "stdio"))?.1),
        ],
    )?;
    report::samples("start.ours", "ms", &ours)?;
    report::samples("start.ours_first", "ms", &first)?;
    report::samples("start.rival", "ms", &rival)
}
