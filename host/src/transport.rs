//! The ways of clients to the [`Server`](crate::mcp::Server): over stdio, or over Streamable HTTP.

pub mod http;
pub mod stdio;
pub mod systemd;

use tokio_util::sync::CancellationToken;

/// A token that is cancelled when the process is asked to stop: SIGTERM or SIGINT; on Windows Ctrl-C,
/// Ctrl-Break, a console that is closed, or the end of the session.
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
    #[cfg(windows)]
    {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
        let (mut interrupt, mut terminate) = (ctrl_c()?, ctrl_break()?);
        let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = close.recv() => {}
                _ = shutdown.recv() => {}
            }
            signalled.cancel();
        });
    }
    Ok(stop)
}
