//! From spawn to `initialize` answered, and to a first page.

use std::process::Command;
use std::time::{Duration, Instant};

use super::Bench;
use crate::report;
use crate::samples::interleaved;
use crate::servers::{OURS, RIVAL};
use crate::stdio::Stdio;
use crate::tool::{PAGE, Tool};

pub fn measure(bench: &Bench) -> anyhow::Result<()> {
    let (servers, account) = (&bench.servers, &bench.plex.account);
    let packaged = servers.packaged()?;
    // Nothing was ever kept there.
    let new_home = || tempfile::tempdir_in(&servers.work);
    let [ours, first, rival, packaged_page, first_page, rival_page] = interleaved(
        bench.scale.starts,
        [
            &mut |_| Ok(Stdio::open(servers.ours_at_home(account))?.1),
            &mut |_| Ok(Stdio::open(servers.ours(account, new_home()?.path()))?.1),
            &mut |_| Ok(Stdio::open(servers.rival(account, "stdio"))?.1),
            &mut |_| page(packaged.ours(account, new_home()?.path()), OURS),
            &mut |_| page(servers.ours(account, new_home()?.path()), OURS),
            &mut |_| page(servers.rival(account, "stdio"), RIVAL),
        ],
    )?;
    report::samples("start.ours", "ms", &ours)?;
    report::samples("start.ours_first", "ms", &first)?;
    report::samples("start.rival", "ms", &rival)?;
    // Out of a package, which brings compiled code.
    report::samples("start.packaged_page", "ms", &packaged_page)?;
    // Without it, clients are answered while the component is compiled, calls are not: the first ever waits for that.
    report::samples("start.ours_first_page", "ms", &first_page)?;
    report::samples("start.rival_page", "ms", &rival_page)
}

/// From spawn to a page.
fn page(command: Command, tool: Tool) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let mut client = Stdio::open(command)?.0;
    client.page(tool, 0, PAGE)?;
    Ok(begun.elapsed())
}
