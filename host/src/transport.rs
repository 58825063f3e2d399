//! The ways of clients to the [`Server`](crate::mcp::Server): over stdio, or over Streamable HTTP.

pub mod http;
pub mod stdio;

use tokio_util::sync::CancellationToken;

/// A token that is cancelled when the process is asked to stop: SIGTERM or SIGINT, or Ctrl-C elsewhere.
///
/// # Errors
///
/// When the operating system does not let the signals be watched.
pub fn stop_signal() -> std::io::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let signalled = stop.clone();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            signalled.cancel();
        });
    }
    #[cfg(not(unix))]
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            signalled.cancel();
        }
    });
    Ok(stop)
}
