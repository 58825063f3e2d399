//! A service of systemd: the socket that it has opened, and the word that clients are served.
//!
//! Protocols: sd_listen_fds(3), sd_notify(3).

use std::net::TcpListener;

use anyhow::Result;

/// The name of that socket, in the place of an address.
pub const NAME: &str = "systemd";

/// The socket that this process was started with.
///
/// # Errors
///
/// When there is none, or it is not one of TCP.
#[cfg(unix)]
pub fn listener() -> Result<TcpListener> {
    use anyhow::Context as _;

    let listener = listenfd::ListenFd::from_env()
        .take_tcp_listener(0)
        .context("the socket that this process was started with is not one of TCP")?
        .context("this process was started without a socket: it is for a service with Sockets= or a .socket unit")?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Elsewhere there is no systemd.
///
/// # Errors
///
/// Always.
#[cfg(not(unix))]
pub fn listener() -> Result<TcpListener> {
    anyhow::bail!("there is no systemd on this system: give an address")
}

/// Tells whoever started this process, if it wants to know, that clients are served from now on.
pub fn ready() {
    #[cfg(unix)]
    if let Err(error) = sd_notify::notify(&[sd_notify::NotifyState::Ready]) {
        tracing::warn!("systemd cannot be told that this is ready: {error}");
    }
}
