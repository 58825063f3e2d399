//! A process that may not reserve as much address space as a pool of memories takes.

use tokio::process::Command;

use crate::harness::{plex, run, set_up};

/// The executable with at most so many KiB of address space.
fn within(kib: u64, whole: &Command) -> Command {
    let whole = whole.as_std();
    let mut command = Command::new("sh");
    let script = format!("ulimit -v {kib} && exec \"$0\" \"$@\"");
    command.arg("-c").arg(script).arg(whole.get_program());
    command.env_clear().kill_on_drop(true);
    for (name, value) in whole.get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
}

/// There are three ways to a memory: room for all that an address can be, room for what a memory may have, and none ahead.
#[tokio::test]
async fn sandbox_with_little_address_space_calls_work_all_the_same() {
    let plex = plex().await;
    let command = set_up(&plex.url());
    let call = &["call", "plex_get_libraries", "--json"];
    let whole = run(set_up(&plex.url()), call).await;
    assert_eq!(whole.status, 0, "{}", whole.stderr);
    for gib in [16, 4] {
        let found = run(within(gib << 20, &command), call).await;
        assert_eq!(found.status, 0, "{gib} GiB: {}", found.stderr);
        assert_eq!(found.stdout, whole.stdout, "{gib} GiB");
    }
}
