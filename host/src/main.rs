//! The `plex-mcp` program: starts the runtime and runs what the command line says.

use std::process::ExitCode;

use plex_mcp_host::cli;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // With the default interval of 61, guests that never rest keep timers and sockets waiting for half a second.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .event_interval(1)
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return cli::failed(&error.into()),
    };
    let code = runtime.block_on(cli::run(std::env::args_os().collect()));
    // A read of stdin that is still waiting must not keep the process.
    runtime.shutdown_background();
    code
}
